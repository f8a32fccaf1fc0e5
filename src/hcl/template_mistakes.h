// What is said of mistakes in strings and templates. Continues hcl/mistakes.h.
#pragma once

#include "hcl/mistakes.h"

namespace ingot::hcl::mistakes {

inline constexpr Wording kEscape{"Invalid escape sequence",
                                 "\"{}\" is no escape. Known are \\n \\r \\t \\\" \\\\ \\uNNNN and "
                                 "\\UNNNNNNNN; write \\\\ for a backslash."};
inline constexpr Wording kEscapeShort{"Invalid escape sequence",
                                      "\\u needs four hexadecimal digits, such as \\u00e4."};
inline constexpr Wording kEscapeLong{"Invalid escape sequence",
                                     "\\U needs eight hexadecimal digits, such as \\U0001f600."};
inline constexpr Wording kEscapeRange{"Invalid escape sequence", "{} is no Unicode character."};
inline constexpr Wording kTemplateInLabel{
    "Invalid string literal",
    "This string must be fixed: no value can be put in. For the sign itself, double it: \"{}\"."};
inline constexpr Wording kUnclosedString{"Unterminated string literal",
                                         "The file ends before the closing quote of this string."};
inline constexpr Wording kStringLiteral{
    "Invalid string literal", "This cannot stand in a quoted string. Perhaps the closing quote is missing."};
inline constexpr Wording kUnclosedTemplate{
    "Unterminated template string",
    "The text has no end: its closing quote, or the line with the heredoc's marker alone, is missing."};
inline constexpr Wording kUnclosedInterpolation{
    "Unclosed template interpolation sequence",
    "A \"${\" in this text has no \"}\". Add it; for the characters themselves write \"$${\"."};
inline constexpr Wording kInterpolationColon{"Extra characters after interpolation expression",
                                             "The value in \"${ }\" ends before the colon. If this is meant "
                                             "for a shell or another program, write \"$${\"."};
inline constexpr Wording kInterpolationExtra{"Extra characters after interpolation expression",
                                             "The value in \"${ }\" ends before this, and \"}\" must follow. "
                                             "If this is meant for a shell or another program, "
                                             "write \"$${\"."};
inline constexpr Wording kDirectiveWord{
    "Invalid template directive",
    "Behind \"%{\" must stand if, else, endif, for or endfor. For the characters "
    "themselves write \"%%{\"."};
inline constexpr Wording kDirectiveUnknown{"Invalid template control keyword",
                                           "\"{}\" is no directive; there are if, else, endif, for and "
                                           "endfor. For the characters themselves write \"%%{\"."};
inline constexpr Wording kDirectiveExtra{"Extra characters in template directive",
                                         "The directive \"{}\" ends before this, and \"}\" must follow."};
inline constexpr Wording kForDirectiveName{
    "Invalid 'for' directive", "Behind \"for\" must stand a name for the value, or two with a comma."};
inline constexpr Wording kForDirectiveIn{"Invalid 'for' directive",
                                         "Behind the names must stand \"in\" and what to go through."};
inline constexpr Wording kDirectiveOpen{
    "Unexpected end of template", "The \"{}\" directive of this template is not closed: end{} is missing."};
inline constexpr Wording kDirectiveStray{
    "Unexpected template directive",
    "\"{}\" has no directive to belong to, or one between them is not closed."};
inline constexpr Wording kSecondElse{"Unexpected else directive", "This \"if\" has its \"else\" already."};
inline constexpr Wording kElseInFor{"Unexpected else directive",
                                    "\"else\" belongs to \"if\"; a \"for\" directive has none."};

}  // namespace ingot::hcl::mistakes

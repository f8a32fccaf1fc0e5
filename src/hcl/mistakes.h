// What is said of mistakes in the syntax, in one place. `{}` in a detail stands for a name given where it is
// raised.
#pragma once

#include "base/diag.h"

#include <string_view>

namespace ingot::hcl {

struct Wording {
    const char* summary;
    const char* detail;
};

/// So many were told that more would help nobody: a broken file of many megabytes must not fill the memory
/// with words.
bool told_enough(const Diagnostics& diags);

/// Adds an error with that wording, unless enough were told. Kept out of the recursive functions: it needs
/// their stack for itself.
void report(Diagnostics& diags, const Wording& wording, SourceRange subject, SourceRange context = {},
            std::string_view name = {});

namespace mistakes {

// Characters.
inline constexpr Wording kBitwise{"Unsupported operator",
                                  "There are no operators on bits. \"{}\" is the nearest logical operator."};
inline constexpr Wording kBitXor{
    "Unsupported operator", "There are no operators on bits, and no power operator: use the function pow."};
inline constexpr Wording kBacktick{"Invalid character",
                                   "Backticks do not quote anything. For a text of several lines write a "
                                   "heredoc, which starts with \"<<EOT\"."};
inline constexpr Wording kApostrophe{"Invalid character",
                                     "Strings stand in double quotes (\"), not in single ones."};
inline constexpr Wording kSemicolon{"Invalid character",
                                    "\";\" does not separate anything. Put each argument and block on a line "
                                    "of its own, and a comma between the "
                                    "items of a list or a map."};
inline constexpr Wording kBadUtf8{
    "Invalid character encoding",
    "These bytes are not UTF-8, which every file must be. Save the file with UTF-8 selected in the editor."};
inline constexpr Wording kQuotedNewline{"Invalid multi-line string",
                                        "A quoted string must end on the line it starts on. Write \\n for a "
                                        "line break inside it, or use a heredoc "
                                        "(\"<<EOT\"). Perhaps the closing quote is missing."};
inline constexpr Wording kCurlyQuote{"Invalid character",
                                     "Typographic quotes are not part of the language; they come in when "
                                     "text is copied from a document. Type a "
                                     "straight quote (\") instead."};
inline constexpr Wording kStrayCharacter{
    "Invalid character", "This character has no meaning here. Remove it, or put it in quotes."};

// Arguments and blocks.
inline constexpr Wording kItemRequired{
    "Argument or block definition required",
    "Here must stand an argument, written name = value, or a block, written type \"label\" { … }."};
inline constexpr Wording kItemIncomplete{"Argument or block definition required",
                                         "\"{}\" is neither an argument nor a block yet: an argument goes on "
                                         "with \"=\", a block with its labels and \"{\"."};
inline constexpr Wording kQuotedName{"Invalid argument name",
                                     "The name of an argument or of a block is written without quotes here."};
inline constexpr Wording kRedefined{
    "Attribute redefined",
    "\"{}\" is set a second time in this block. Keep one of the two, or merge their values."};
inline constexpr Wording kUnclosedBlock{"Unclosed configuration block",
                                        "The file ends before the \"}\" of this block. Add it, or look for a "
                                        "brace further down that closes too much or "
                                        "too little."};
inline constexpr Wording kMissingNewline{"Missing newline after argument",
                                         "The value ends before this, and an argument needs a line of its "
                                         "own. Put what follows on the next line, or check "
                                         "for a missing quote, comma or operator."};
inline constexpr Wording kCommaAfterArgument{"Unexpected comma after argument",
                                             "Arguments are separated by line breaks. Commas belong between "
                                             "the items of a list or a map only: remove this one."};
inline constexpr Wording kBlockEquals{"Invalid block definition",
                                      "\"=\" cannot follow the labels of a block. Remove it to define a "
                                      "block; to set an argument write its name only "
                                      "before \"=\"."};
inline constexpr Wording kBlockNewline{"Invalid block definition",
                                       "The \"{\" of a block must stand on the line of its type and labels."};
inline constexpr Wording kBlockHeader{"Invalid block definition",
                                      "Behind the type of a block only labels may come, then \"{\"."};
inline constexpr Wording kBlockNewlineAfter{
    "Missing newline after block definition",
    "Nothing may follow the \"}\" of a block on the same line. Put it on the next line."};
inline constexpr Wording kOneLineBlockInside{"Argument definition required",
                                             "A block on one line can hold one argument and no block. Put "
                                             "\"{}\" on a line of its own, or write it with \"=\"."};
inline constexpr Wording kOneLineComma{"Invalid single-argument block definition",
                                       "A block on one line can hold one argument only. Put each argument on "
                                       "a line of its own, without a comma."};
inline constexpr Wording kOneLineBreak{"Invalid single-argument block definition",
                                       "A block whose first argument follows \"{\" directly must close on "
                                       "that line. Put a line break behind \"{\", or "
                                       "\"}\" behind the argument."};
inline constexpr Wording kOneLineEnd{"Invalid single-argument block definition",
                                     "A block on one line must close directly behind its argument. Put \"}\" "
                                     "here, or spread the block over lines."};

// Expressions.
inline constexpr Wording kTooDeep{"Nesting too deep",
                                  "Blocks and expressions may be inside each other 250 levels deep at most. "
                                  "Name inner parts as local values."};
inline constexpr Wording kMissingExpression{"Missing expression",
                                            "The file ends where a value must stand. Write the value."};
inline constexpr Wording kInvalidExpression{
    "Invalid expression",
    "A value must stand here: a literal, a quoted string, a name, a list, a map or a function call."};
inline constexpr Wording kMissingFalse{
    "Missing false expression in conditional",
    "A conditional has two results, condition ? result : other. Add \":\" and the value for the other case."};
inline constexpr Wording kUnbalancedParen{"Unbalanced parentheses",
                                          "The parenthesis opened before must be closed here. Add \")\"."};
inline constexpr Wording kInvalidNumber{"Invalid number literal",
                                        "This cannot be read as a number. Write it as 12, 1.5 or 2e3."};
inline constexpr Wording kLegacyIndex{
    "Invalid legacy index syntax",
    "Two indexes with dots read as a fraction here. Write them in brackets: {}."};
inline constexpr Wording kNestedSplat{
    "Nested splat expression not allowed",
    "Behind \".*\" no second \"*\" may follow. Use [*], or a for expression."};
inline constexpr Wording kAttributeName{
    "Invalid attribute name",
    "Behind a dot must stand the name of an attribute. For a name with other characters write [\"name\"]."};
inline constexpr Wording kSplatBracket{"Missing close bracket on splat index",
                                       "Behind \"[*\" must come \"]\"."};
inline constexpr Wording kIndexBracket{"Missing close bracket on index",
                                       "The index expression ends here, but its \"]\" is missing."};
inline constexpr Wording kFunctionName{"Missing function name",
                                       "Behind \"::\" must stand the name of a function of that namespace."};
inline constexpr Wording kFunctionParen{
    "Missing open parenthesis",
    "A name with \"::\" is a function: its arguments must follow in parentheses."};
inline constexpr Wording kArgumentComma{
    "Missing argument separator",
    "The arguments of a function are separated by commas. Add \",\" or \")\" before this."};
inline constexpr Wording kExpandEnd{"Missing closing parenthesis",
                                    "\"...\" spreads the last argument: only \")\" may follow it."};
inline constexpr Wording kUnclosedCall{"Unterminated function call",
                                       "The file ends before the \")\" of this call. Add it, or look for a "
                                       "parenthesis that closes too much or too little."};
inline constexpr Wording kUnclosedTuple{"Unterminated tuple constructor expression",
                                        "The file ends before the \"]\" of this list. Add it, or look for a "
                                        "bracket that closes too much or too little."};
inline constexpr Wording kTupleComma{
    "Missing item separator", "The items of a list are separated by commas. Add \",\" or \"]\" before this."};
inline constexpr Wording kUnclosedObject{"Unterminated object constructor expression",
                                         "The file ends before the \"}\" of this map. Add it, or look for a "
                                         "brace that closes too much or too little."};
inline constexpr Wording kObjectValue{"Missing attribute value", "This key has no value. Write key = value."};
inline constexpr Wording kObjectEquals{"Missing key/value separator",
                                       "Between a key and its value must stand \"=\" (or \":\")."};
inline constexpr Wording kObjectEqualsName{
    "Missing key/value separator",
    "Between a key and its value must stand \"=\". A key with dots or blanks in it goes in quotes."};
inline constexpr Wording kObjectComma{"Missing attribute separator",
                                      "Each item of a map needs a line of its own or a comma before the "
                                      "next. Add one of them, or \"}\", before this."};
inline constexpr Wording kForName{
    "Invalid 'for' expression", "Behind \"for\" must stand a name for the value, or two names with a comma."};
inline constexpr Wording kForSecondName{"Invalid 'for' expression",
                                        "Behind the comma must stand a name for the value."};
inline constexpr Wording kForIn{"Invalid 'for' expression",
                                "Behind the names must stand \"in\" and what to go through."};
inline constexpr Wording kForColon{"Invalid 'for' expression",
                                   "Behind what to go through must come \":\" and the result."};
inline constexpr Wording kForEnd{"Invalid 'for' expression",
                                 "The for expression is complete, but its closing bracket does not follow."};
inline constexpr Wording kForKeyInTuple{
    "Invalid 'for' expression",
    "\"=>\" makes a map, but the brackets [ ] make a list. Use braces { }, or remove the key."};
inline constexpr Wording kForGroupInTuple{
    "Invalid 'for' expression", "\"...\" groups the values of a map with { }; a list cannot be grouped."};
inline constexpr Wording kForKeyMissing{"Invalid 'for' expression",
                                        "With braces { } each result needs a key: write key => value."};
inline constexpr Wording kExtraAfterExpression{"Extra characters after expression",
                                               "The expression is complete before this. Remove the rest."};

}  // namespace mistakes
}  // namespace ingot::hcl

// Template text to tokens. What they mean together is parse.cc's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ingot::gotemplate {

enum class TokenKind {
    kEnd,
    kText,     ///< outside of actions, white space trimmed as the markers say
    kOpen,     ///< {{
    kClose,    ///< }}
    kSpace,    ///< separates operands
    kAssign,   ///< =
    kDeclare,  ///< :=
    kPipe,
    kComma,
    kLeftParen,
    kRightParen,
    kDot,
    kField,     ///< .name, the dot included
    kVariable,  ///< $ or $name
    kWord,      ///< keyword or function name
    kBool,
    kNumber,
    kRune,
    kString,
    kRawString,
    kOther,  ///< a character that no action begins with
};

struct Token {
    TokenKind kind = TokenKind::kEnd;
    std::string_view text;  ///< of the template, as written
    int line = 1;
};

/// The whole template; ends with a kEnd. The text must outlive the tokens. Errors: user, with the line.
/// Source: Go's text/template/parse lexer.
std::vector<Token> scan_template(std::string_view text);

/// Text between quotes with Go's escapes resolved; `quote` is ", ' or `. Nothing when malformed.
/// Source: Go's strconv.Unquote.
bool unquote(std::string_view quoted, std::string& out);

[[noreturn]] void template_error(int line, const std::string& problem);

}  // namespace ingot::gotemplate

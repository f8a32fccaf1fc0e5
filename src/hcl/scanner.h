// Bytes to tokens of the native syntax: templates, heredocs, comments. Judges nothing but what no token can
// be.
#pragma once

#include "base/diag.h"
#include "hcl/text_place.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace ingot::hcl {

enum class TokenType : std::uint8_t {
    kNone,
    // Brackets; the four kinds of opening and closing marks follow each other in pairs.
    kOpenBrace,
    kCloseBrace,
    kOpenBracket,
    kCloseBracket,
    kOpenParen,
    kCloseParen,
    kOpenQuote,
    kCloseQuote,
    kOpenHeredoc,   ///< `<<EOT` or `<<-EOT` with its line break
    kCloseHeredoc,  ///< the marker with the blanks around it, without the line break
    // Operators and punctuation.
    kStar,
    kSlash,
    kPlus,
    kMinus,
    kPercent,
    kAssign,
    kEqual,
    kNotEqual,
    kLess,
    kLessOrEqual,
    kGreater,
    kGreaterOrEqual,
    kAnd,
    kOr,
    kBang,
    kDot,
    kComma,
    kDoubleColon,
    kEllipsis,
    kFatArrow,
    kQuestion,
    kColon,
    // Inside templates.
    kInterpolation,  ///< `${` or `${~`
    kDirective,      ///< `%{` or `%{~`
    kSequenceEnd,    ///< `}` or `~}` of either
    kQuotedText,     ///< may hold backslash escapes
    kText,           ///< of a heredoc or a bare template; ends at the latest behind a line break
    // Atoms.
    kNumber,
    kIdentifier,
    kComment,  ///< `#` and `//` ones with their line break
    kNewline,
    kEnd,
    // Never right; report_invalid_tokens says why.
    kBitAnd,
    kBitOr,
    kBitNot,
    kBitXor,
    kApostrophe,
    kBacktick,
    kSemicolon,
    kInvalid,
    kBadUtf8,
    kQuotedNewline,
};

/// Half-open range of bytes of the text that was scanned.
struct Token {
    TokenType type = TokenType::kNone;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool operator==(const Token&) const = default;
};

enum class ScanMode { kNormal, kTemplate };

/// Takes any bytes below 4 GiB, and gives tokens in order, the last one kEnd; blanks between tokens and a
/// byte order mark at the start belong to none. Linear time. Source: HCL native syntax specification,
/// "Lexical elements".
std::vector<Token> scan(std::string_view text, ScanMode mode);

/// One diagnostic for each kind of token that can never be right, with a limit for those that come in swarms.
void report_invalid_tokens(const std::vector<Token>& tokens, std::string_view text, const TextPlace& place,
                           Diagnostics& diags);

/// The whole text is one identifier: what may follow a dot or name a variable.
bool is_identifier(std::string_view text);

/// The mark that ends what this one opens, or the other way round; kNone for other tokens. A template
/// sequence has two openers and one end: the end gives kInterpolation.
TokenType opposite(TokenType type);

}  // namespace ingot::hcl

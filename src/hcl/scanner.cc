// A hand-written scanner with an explicit stack of modes, since templates nest in expressions and back.
#include "hcl/scanner.h"

#include "base/unicode.h"

#include <cstddef>
#include <utility>

namespace ingot::hcl {

namespace {

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Bytes of the UTF-8 sequence at the start, judged by its form alone; 0 when broken.
std::size_t sequence_length(std::string_view text) {
    unsigned char lead = static_cast<unsigned char>(text[0]);
    if (lead < 0x80) return 1;
    std::size_t length = lead >= 0xF8 ? 0 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0;
    if (length == 0 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
    }
    return length;
}

/// Bytes of the identifier at the start of the text, or 0.
std::size_t identifier_length(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        char c = text[at];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (letter || (at > 0 && (is_digit(c) || c == '-'))) {
            ++at;
            continue;
        }
        if (static_cast<unsigned char>(c) < 0x80) break;
        DecodedRune rune = decode_rune(text.substr(at));
        if (rune.code < 0 || !(at == 0 ? is_id_start(rune.code) : is_id_continue(rune.code))) break;
        at += static_cast<std::size_t>(rune.length);
    }
    return at;
}

/// Bytes of the number at the start of the text; the first is a digit. It never ends in a dot.
std::size_t number_length(std::string_view text) {
    std::size_t good = 1;
    std::size_t at = 1;
    while (at < text.size()) {
        char c = text[at];
        if (is_digit(c)) {
            good = ++at;
        } else if (c == '.') {
            ++at;
        } else if (c == 'e' || c == 'E') {
            std::size_t digit = at + 1;
            if (digit < text.size() && (text[digit] == '+' || text[digit] == '-')) ++digit;
            if (digit >= text.size() || !is_digit(text[digit])) break;
            good = at = digit + 1;
        } else {
            break;
        }
    }
    return good;
}

std::string_view trim_spaces(std::string_view text) {
    while (!text.empty()) {
        DecodedRune rune = decode_rune(text);
        if (rune.code < 0 || !is_space(rune.code)) break;
        text.remove_prefix(static_cast<std::size_t>(rune.length));
    }
    while (!text.empty()) {
        std::size_t start = text.size() - 1;
        while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
        DecodedRune rune = decode_rune(text.substr(start));
        if (rune.code < 0 || !is_space(rune.code)) break;
        text = text.substr(0, start);
    }
    return text;
}

class Scanner {
   public:
    Scanner(std::string_view text, ScanMode mode) : text_(text) {
        if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
        modes_.push_back(mode == ScanMode::kTemplate ? Mode::kBare : Mode::kMain);
    }

    std::vector<Token> run() {
        while (at_ < text_.size()) {
            switch (modes_.back()) {
                case Mode::kMain:
                    scan_main();
                    break;
                case Mode::kQuoted:
                    scan_quoted();
                    break;
                case Mode::kHeredoc:
                case Mode::kBare:
                    scan_text();
                    break;
            }
        }
        emit(TokenType::kEnd, 0);
        return std::move(tokens_);
    }

   private:
    enum class Mode : std::uint8_t { kMain, kQuoted, kHeredoc, kBare };
    struct Heredoc {
        std::string_view marker;
        bool at_line_start = true;
    };

    /// Next byte at a distance, or NUL behind the end: a NUL in the text is no part of any longer token.
    char peek(std::size_t distance) const {
        return at_ + distance < text_.size() ? text_[at_ + distance] : '\0';
    }
    void emit(TokenType type, std::size_t length) {
        tokens_.push_back({type, static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(at_ + length)});
        at_ += length;
    }
    void emit_unknown() {
        std::size_t length = sequence_length(text_.substr(at_));
        length == 0 ? emit(TokenType::kBadUtf8, 1) : emit(TokenType::kInvalid, length);
    }

    void scan_main();
    void scan_comment_or_slash();
    void scan_open_angle();
    void scan_close_brace(std::size_t length);
    std::pair<TokenType, std::size_t> operator_here() const;
    void scan_quoted();
    std::size_t quoted_run() const;
    void scan_text();
    bool scan_template_mark(TokenType text_type);
    bool close_heredoc(std::size_t length, std::size_t line_break);
    void leave_mode() {
        if (modes_.size() > 1) modes_.pop_back();
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Token> tokens_;
    std::vector<Mode> modes_;
    std::vector<Heredoc> heredocs_;
    std::int64_t braces_ = 0;
    std::vector<std::int64_t> sequence_braces_;   ///< depth of braces of each open template sequence
    std::size_t no_comment_end_from_ = kNowhere;  ///< no `*/` follows from here on
};

void Scanner::scan_main() {
    char c = peek(0);
    if (c == ' ' || c == '\t') {
        ++at_;
        return;
    }
    if (is_digit(c)) return emit(TokenType::kNumber, number_length(text_.substr(at_)));
    if (std::size_t length = identifier_length(text_.substr(at_)); length > 0) {
        return emit(TokenType::kIdentifier, length);
    }
    switch (c) {
        case '\n':
            return emit(TokenType::kNewline, 1);
        case '\r':
            if (peek(1) == '\n') return emit(TokenType::kNewline, 2);
            return emit(TokenType::kInvalid, 1);
        case '#':
        case '/':
            return scan_comment_or_slash();
        case '{':
            ++braces_;
            return emit(TokenType::kOpenBrace, 1);
        case '}':
            return scan_close_brace(1);
        case '~':
            if (peek(1) == '}') return scan_close_brace(2);
            return emit(TokenType::kBitNot, 1);
        case '"':
            emit(TokenType::kOpenQuote, 1);
            modes_.push_back(Mode::kQuoted);
            return;
        case '<':
            return scan_open_angle();
        default:
            break;
    }
    std::pair<TokenType, std::size_t> found = operator_here();
    if (found.second > 0) return emit(found.first, found.second);
    emit_unknown();
}

std::pair<TokenType, std::size_t> Scanner::operator_here() const {
    char second = peek(1);
    switch (peek(0)) {
        case '[':
            return {TokenType::kOpenBracket, 1};
        case ']':
            return {TokenType::kCloseBracket, 1};
        case '(':
            return {TokenType::kOpenParen, 1};
        case ')':
            return {TokenType::kCloseParen, 1};
        case '.':
            if (second == '.' && peek(2) == '.') return {TokenType::kEllipsis, 3};
            return {TokenType::kDot, 1};
        case ',':
            return {TokenType::kComma, 1};
        case '*':
            return {TokenType::kStar, 1};
        case '%':
            return {TokenType::kPercent, 1};
        case '+':
            return {TokenType::kPlus, 1};
        case '-':
            return {TokenType::kMinus, 1};
        case '=':
            if (second == '=') return {TokenType::kEqual, 2};
            if (second == '>') return {TokenType::kFatArrow, 2};
            return {TokenType::kAssign, 1};
        case '>':
            if (second == '=') return {TokenType::kGreaterOrEqual, 2};
            return {TokenType::kGreater, 1};
        case '!':
            if (second == '=') return {TokenType::kNotEqual, 2};
            return {TokenType::kBang, 1};
        case '?':
            return {TokenType::kQuestion, 1};
        case ':':
            if (second == ':') return {TokenType::kDoubleColon, 2};
            return {TokenType::kColon, 1};
        case '&':
            if (second == '&') return {TokenType::kAnd, 2};
            return {TokenType::kBitAnd, 1};
        case '|':
            if (second == '|') return {TokenType::kOr, 2};
            return {TokenType::kBitOr, 1};
        case '^':
            return {TokenType::kBitXor, 1};
        case ';':
            return {TokenType::kSemicolon, 1};
        case '`':
            return {TokenType::kBacktick, 1};
        case '\'':
            return {TokenType::kApostrophe, 1};
        default:
            return {TokenType::kNone, 0};
    }
}

void Scanner::scan_comment_or_slash() {
    if (peek(0) == '#' || peek(1) == '/') {
        std::size_t line_break = text_.find('\n', at_);
        return emit(TokenType::kComment,
                    (line_break == std::string_view::npos ? text_.size() : line_break + 1) - at_);
    }
    if (peek(1) == '*' && at_ < no_comment_end_from_) {
        std::size_t close = text_.find("*/", at_ + 2);
        if (close != std::string_view::npos) return emit(TokenType::kComment, close + 2 - at_);
        no_comment_end_from_ = at_;
    }
    emit(TokenType::kSlash, 1);
}

void Scanner::scan_open_angle() {
    if (peek(1) == '=') return emit(TokenType::kLessOrEqual, 2);
    if (peek(1) == '<') {
        std::size_t start = peek(2) == '-' ? 3 : 2;
        std::size_t name = at_ + start < text_.size() ? identifier_length(text_.substr(at_ + start)) : 0;
        std::size_t line_break = start + name;
        if (peek(line_break) == '\r') ++line_break;
        if (name > 0 && peek(line_break) == '\n') {
            heredocs_.push_back({text_.substr(at_ + start, name)});
            modes_.push_back(Mode::kHeredoc);
            return emit(TokenType::kOpenHeredoc, line_break + 1);
        }
    }
    emit(TokenType::kLess, 1);
}

void Scanner::scan_close_brace(std::size_t length) {
    bool ends_sequence = !sequence_braces_.empty() && sequence_braces_.back() == braces_;
    --braces_;
    if (ends_sequence) {
        sequence_braces_.pop_back();
        leave_mode();
        return emit(TokenType::kSequenceEnd, length);
    }
    emit(length == 1 ? TokenType::kCloseBrace : TokenType::kSequenceEnd, length);
}

/// `${`, `%{`, their doubled escapes, and the two signs on their own; false for anything else.
bool Scanner::scan_template_mark(TokenType text_type) {
    char sign = peek(0);
    if (sign != '$' && sign != '%') return false;
    if (peek(1) == '{') {
        emit(sign == '$' ? TokenType::kInterpolation : TokenType::kDirective, peek(2) == '~' ? 3 : 2);
        sequence_braces_.push_back(++braces_);
        modes_.push_back(Mode::kMain);
        if (!heredocs_.empty()) heredocs_.back().at_line_start = false;
        return true;
    }
    // At the end of the file the sign may be the half of a sequence: the text is unclosed in any case.
    if (at_ + 1 == text_.size() && modes_.back() != Mode::kBare) {
        emit(TokenType::kInvalid, 1);
        return true;
    }
    if (modes_.back() == Mode::kHeredoc) heredocs_.back().at_line_start = false;
    bool escape = peek(1) == sign && peek(2) == '{';
    if (escape) {
        emit(text_type, peek(3) == '~' ? 4 : 3);
        return true;
    }
    // A row of signs is one token, but for the last that may belong to what follows.
    std::size_t length = 1;
    while (peek(length) == sign && peek(length + 1) == sign && peek(length + 2) != '{') ++length;
    emit(text_type, length);
    return true;
}

std::size_t Scanner::quoted_run() const {
    std::size_t at = at_;
    while (at < text_.size()) {
        char c = text_[at];
        std::size_t escape = c == '\\' ? 1 : 0;
        if (c == '"' || c == '$' || c == '%' || at + escape >= text_.size()) break;
        char held = text_[at + escape];
        if (held == '\n' || held == '\r') break;
        std::size_t length = sequence_length(text_.substr(at + escape));
        if (length == 0) break;
        at += escape + length;
    }
    return at - at_;
}

void Scanner::scan_quoted() {
    if (scan_template_mark(TokenType::kQuotedText)) return;
    char c = peek(0);
    if (c == '"') {
        leave_mode();
        return emit(TokenType::kCloseQuote, 1);
    }
    if (c == '\n' || c == '\r') {
        std::size_t length = 1;
        while (peek(length) == '\n' || peek(length) == '\r') ++length;
        return emit(TokenType::kQuotedNewline, length);
    }
    if (std::size_t length = quoted_run(); length > 0) return emit(TokenType::kQuotedText, length);
    emit_unknown();
}

bool Scanner::close_heredoc(std::size_t length, std::size_t line_break) {
    Heredoc& heredoc = heredocs_.back();
    if (!heredoc.at_line_start || trim_spaces(text_.substr(at_, length)) != heredoc.marker) {
        heredoc.at_line_start = true;
        return false;
    }
    // Two tokens: the line break also ends the argument that the heredoc is the value of.
    emit(TokenType::kCloseHeredoc, length);
    emit(TokenType::kNewline, line_break);
    heredocs_.pop_back();
    leave_mode();
    return true;
}

void Scanner::scan_text() {
    if (scan_template_mark(TokenType::kText)) return;
    bool bare = modes_.back() == Mode::kBare;
    std::size_t length = 0;
    while (at_ + length < text_.size()) {
        char c = peek(length);
        if (c == '$' || c == '%' || c == '\n') break;
        if (c == '\r' && (peek(length + 1) == '\n' || !bare)) break;
        std::size_t step = sequence_length(text_.substr(at_ + length));
        if (step == 0) break;
        length += step;
    }
    std::size_t line_break = peek(length) == '\n'                               ? 1
                             : peek(length) == '\r' && peek(length + 1) == '\n' ? 2
                                                                                : 0;
    if (line_break > 0) {
        if (!bare && close_heredoc(length, line_break)) return;
        return emit(TokenType::kText, length + line_break);
    }
    if (!bare) heredocs_.back().at_line_start = false;
    if (length > 0) return emit(TokenType::kText, length);
    emit_unknown();
}

}  // namespace

std::vector<Token> scan(std::string_view text, ScanMode mode) { return Scanner(text, mode).run(); }

bool is_identifier(std::string_view text) { return !text.empty() && identifier_length(text) == text.size(); }

TokenType opposite(TokenType type) {
    if (type == TokenType::kInterpolation || type == TokenType::kDirective) return TokenType::kSequenceEnd;
    if (type == TokenType::kSequenceEnd) return TokenType::kInterpolation;
    if (type < TokenType::kOpenBrace || type > TokenType::kCloseHeredoc) return TokenType::kNone;
    // The marks come in pairs from kOpenBrace on.
    int index = static_cast<int>(type) - static_cast<int>(TokenType::kOpenBrace);
    return static_cast<TokenType>(static_cast<int>(TokenType::kOpenBrace) + (index ^ 1));
}

}  // namespace ingot::hcl

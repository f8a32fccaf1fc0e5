// The scanner: text, actions, trim markers, comments, quoting.
#include "gotemplate/token.h"

#include "base/error.h"
#include "base/text.h"
#include "base/unicode.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace ingot::gotemplate {

void template_error(int line, const std::string& problem) {
    throw Error(ErrorKind::kUser, fmt::format("template line {}: {}", line, problem));
}

namespace {

constexpr std::string_view kBlank = " \t\r\n";

bool is_blank(char c) { return kBlank.find(c) != std::string_view::npos; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class TemplateScanner {
   public:
    explicit TemplateScanner(std::string_view text) : text_(text) {}

    std::vector<Token> scan() {
        while (at_ < text_.size()) {
            scan_text();
            if (at_ < text_.size()) scan_action();
        }
        add(TokenKind::kEnd, at_);
        return std::move(tokens_);
    }

   private:
    std::string_view rest() const { return text_.substr(at_); }
    bool sees(std::string_view what) const { return rest().starts_with(what); }
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    /// From `start` to here; counts the lines passed.
    void add(TokenKind kind, std::size_t start) {
        std::string_view text = text_.substr(start, at_ - start);
        tokens_.push_back(Token{kind, text, line_});
        line_ += static_cast<int>(std::count(text.begin(), text.end(), '\n'));
    }
    void skip(std::size_t count) {
        std::string_view text = text_.substr(at_, count);
        line_ += static_cast<int>(std::count(text.begin(), text.end(), '\n'));
        at_ += count;
    }
    void skip_blank() {
        std::size_t end = std::min(rest().find_first_not_of(kBlank), rest().size());
        skip(end);
    }
    bool at_left_marker() const { return peek() == '-' && at_ + 1 < text_.size() && is_blank(peek(1)); }
    /// Length of what closes an action here, with its trim marker; 0 when nothing does.
    std::size_t closing_length() const {
        if (sees("}}")) return 2;
        return at_ < text_.size() && is_blank(peek()) && text_.substr(at_ + 1).starts_with("-}}") ? 4 : 0;
    }

    void scan_text() {
        std::size_t start = at_;
        std::size_t open = text_.find("{{", at_);
        std::size_t end = std::min(open, text_.size());
        std::size_t kept = end;
        if (open != std::string_view::npos && open + 3 < text_.size() && text_[open + 2] == '-' &&
            is_blank(text_[open + 3])) {
            while (kept > start && is_blank(text_[kept - 1])) --kept;
        }
        at_ = kept;
        if (kept > start) add(TokenKind::kText, start);
        skip(end - kept);
    }

    void close_action() {
        std::size_t length = closing_length();
        std::size_t start = at_;
        skip(length);
        tokens_.push_back(Token{TokenKind::kClose, text_.substr(start, length), line_});
        if (length == 4) skip_blank();
    }

    void scan_action() {
        std::size_t start = at_;
        at_ += 2;
        std::size_t marker = at_left_marker() ? 2 : 0;
        if (text_.substr(at_ + marker).starts_with("/*")) return scan_comment(marker);
        tokens_.push_back(Token{TokenKind::kOpen, text_.substr(start, 2), line_});
        skip(marker);
        int depth = 0;
        while (closing_length() == 0) {
            if (at_ >= text_.size()) template_error(line_, "the action {{ is not closed");
            scan_inside(depth);
        }
        if (depth > 0) template_error(line_, "a parenthesis ( is not closed");
        close_action();
    }

    void scan_comment(std::size_t marker) {
        std::size_t end = text_.find("*/", at_ + marker + 2);
        if (end == std::string_view::npos) template_error(line_, "the comment /* is not closed");
        skip(end + 2 - at_);
        std::size_t length = closing_length();
        if (length == 0)
            template_error(line_, "a comment must be all that an action holds: }} has to follow */");
        skip(length);
        if (length == 4) skip_blank();
    }

    void scan_inside(int& depth) {
        std::size_t start = at_;
        char c = peek();
        if (is_blank(c)) return scan_space();
        if (c == '"' || c == '\'') return scan_quoted(c);
        if (c == '`') return scan_raw();
        if (c == '$' || (c == '.' && !is_digit(peek(1)))) return scan_name(c);
        if (c == '+' || c == '-' || c == '.' || is_digit(c)) return scan_number();
        DecodedRune rune = decode_rune(rest());
        if (c == '_' || is_word_rune(rune.code)) return scan_name(c);
        at_ += static_cast<std::size_t>(std::max(rune.length, 1));
        if (c == ':') {
            if (peek() != '=') template_error(line_, "= has to follow the colon");
            ++at_;
            return add(TokenKind::kDeclare, start);
        }
        if (c == '(') ++depth;
        if (c == ')' && --depth < 0) template_error(line_, "a parenthesis ) was never opened");
        TokenKind kind = c == '='   ? TokenKind::kAssign
                         : c == '|' ? TokenKind::kPipe
                         : c == ',' ? TokenKind::kComma
                         : c == '(' ? TokenKind::kLeftParen
                         : c == ')' ? TokenKind::kRightParen
                                    : TokenKind::kOther;
        add(kind, start);
    }

    void scan_space() {
        std::size_t start = at_;
        // The blank before a closing "-}}" belongs to it.
        while (at_ < text_.size() && is_blank(peek()) && closing_length() == 0) ++at_;
        if (at_ > start) add(TokenKind::kSpace, start);
    }

    void scan_quoted(char quote) {
        std::size_t start = at_++;
        while (peek() != quote) {
            if (peek() == '\\') ++at_;
            if (at_ >= text_.size() || peek() == '\n') {
                template_error(
                    line_, quote == '"' ? "a string is not closed" : "a character constant is not closed");
            }
            ++at_;
        }
        ++at_;
        add(quote == '"' ? TokenKind::kString : TokenKind::kRune, start);
    }

    void scan_raw() {
        std::size_t end = text_.find('`', at_ + 1);
        if (end == std::string_view::npos) template_error(line_, "a raw string ` is not closed");
        std::size_t start = at_;
        at_ = end + 1;
        add(TokenKind::kRawString, start);
    }

    static bool is_word_rune(std::int32_t code) {
        if (code == '_' || (code >= '0' && code <= '9')) return true;
        if (code < 0x80) return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
        return is_letter(code);
    }

    void skip_word() {
        while (at_ < text_.size()) {
            DecodedRune rune = decode_rune(rest());
            if (!is_word_rune(rune.code)) return;
            at_ += static_cast<std::size_t>(rune.length);
        }
    }
    bool at_word_end() const {
        return at_ >= text_.size() || is_blank(peek()) ||
               std::string_view(".,|:)(").find(peek()) != std::string_view::npos || sees("}}");
    }

    /// A word, `.field` or `$variable`.
    void scan_name(char first) {
        std::size_t start = at_;
        if (first == '.' || first == '$') ++at_;
        skip_word();
        if (!at_word_end()) {
            std::string_view bad =
                rest().substr(0, static_cast<std::size_t>(std::max(decode_rune(rest()).length, 1)));
            template_error(line_, fmt::format("{} cannot stand right after {}", go_quote(bad),
                                              text_.substr(start, at_ - start)));
        }
        std::string_view word = text_.substr(start, at_ - start);
        if (word == ".") return add(TokenKind::kDot, start);
        if (first == '.') return add(TokenKind::kField, start);
        if (first == '$') return add(TokenKind::kVariable, start);
        add(word == "true" || word == "false" ? TokenKind::kBool : TokenKind::kWord, start);
    }

    void skip_any(std::string_view set) {
        while (at_ < text_.size() && set.find(peek()) != std::string_view::npos) ++at_;
    }
    void skip_one(std::string_view set) {
        if (at_ < text_.size() && set.find(peek()) != std::string_view::npos) ++at_;
    }

    void scan_number() {
        std::size_t start = at_;
        skip_one("+-");
        std::string_view digits = "0123456789_";
        bool hex = peek() == '0' && (peek(1) == 'x' || peek(1) == 'X');
        if (peek() == '0' && std::string_view("xXoObB").find(peek(1)) != std::string_view::npos &&
            peek(1) != '\0') {
            digits = hex ? "0123456789abcdefABCDEF_" : peek(1) == 'o' || peek(1) == 'O' ? "01234567_" : "01_";
            at_ += 2;
        }
        skip_any(digits);
        if (peek() == '.') {
            ++at_;
            skip_any(digits);
        }
        bool decimal = digits.size() == 11;
        if ((decimal && (peek() == 'e' || peek() == 'E')) || (hex && (peek() == 'p' || peek() == 'P'))) {
            ++at_;
            skip_one("+-");
            skip_any("0123456789_");
        }
        if (at_ < text_.size() && is_word_rune(decode_rune(rest()).code)) {
            skip_word();
            template_error(line_, fmt::format("{} is not a number", text_.substr(start, at_ - start)));
        }
        add(TokenKind::kNumber, start);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int line_ = 1;
    std::vector<Token> tokens_;
};

std::optional<std::int32_t> read_digits(std::string_view& rest, std::size_t count, int base) {
    if (rest.size() < count) return std::nullopt;
    std::int32_t code = 0;
    for (char c : rest.substr(0, count)) {
        int digit = is_digit(c)                              ? c - '0'
                    : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                             : 99;
        if (digit >= base) return std::nullopt;
        code = code * base + digit;
    }
    rest.remove_prefix(count);
    return code;
}

/// After the backslash. False when malformed.
bool unquote_escape(std::string_view& rest, char quote, std::string& out) {
    static constexpr std::string_view kNames = "abfnrtv\\";
    static constexpr std::string_view kCodes = "\a\b\f\n\r\t\v\\";
    char c = rest.front();
    std::size_t simple = kNames.find(c);
    if (simple != std::string_view::npos || c == quote) {
        out += c == quote ? c : kCodes[simple];
        rest.remove_prefix(1);
        return true;
    }
    bool octal = c >= '0' && c <= '7';
    if (!octal) rest.remove_prefix(1);
    std::size_t count = octal ? 3 : c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (count == 0) return false;
    if (count == 8 && !rest.starts_with("00")) return false;
    std::optional<std::int32_t> code = read_digits(rest, count, octal ? 8 : 16);
    if (!code) return false;
    if (count <= 3) {
        out += static_cast<char>(*code);
        return *code <= 0xff;
    }
    if (*code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000)) return false;
    append_rune(out, *code);
    return true;
}

}  // namespace

std::vector<Token> scan_template(std::string_view text) { return TemplateScanner(text).scan(); }

bool unquote(std::string_view quoted, std::string& out) {
    out.clear();
    char quote = quoted.front();
    std::string_view rest = quoted.substr(1, quoted.size() - 2);
    if (quote == '`') {
        out = rest;
        std::erase(out, '\r');
        return true;
    }
    while (!rest.empty()) {
        char c = rest.front();
        rest.remove_prefix(1);
        if (c == quote || c == '\n') return false;
        if (c != '\\') {
            out += c;
            continue;
        }
        if (rest.empty() || !unquote_escape(rest, quote, out)) return false;
    }
    return true;
}

}  // namespace ingot::gotemplate

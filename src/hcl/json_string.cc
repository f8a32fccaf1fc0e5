#include "hcl/json_string.h"

#include "base/unicode.h"
#include "hcl/parser.h"

#include <utility>

namespace ingot::hcl {

namespace {

/// Value of four hexadecimal digits, or -1.
std::int32_t json_hex(std::string_view text) {
    if (text.size() < 4) return -1;
    std::int32_t code = 0;
    for (char c : text.substr(0, 4)) {
        std::int32_t digit = c >= '0' && c <= '9'   ? c - '0'
                             : c >= 'a' && c <= 'f' ? c - 'a' + 10
                             : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                    : -1;
        if (digit < 0) return -1;
        code = code * 16 + digit;
    }
    return code;
}

char json_simple_escape(char c) {
    switch (c) {
        case '"':
        case '\\':
        case '/':
            return c;
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return '\0';
    }
}

class JsonStringDecoder {
   public:
    explicit JsonStringDecoder(SourceRange range)
        : range_(range),
          raw_(std::string_view(range.file->text()).substr(range.begin, range.end - range.begin)) {}

    DecodedJsonString run() {
        result_.place.file = range_.file;
        mark();
        // Between the quotes; whether there is a closing one the scanner has seen.
        bool closed = raw_.size() >= 2 && raw_.back() == '"';
        std::size_t end = closed ? raw_.size() - 1 : raw_.size();
        while (at_ < end && !result_.wrong) step(end);
        if (!closed && !result_.wrong) fail(raw_.size() - 1, 1);
        return std::move(result_);
    }

   private:
    void mark() {
        result_.place.offsets.emplace_back(static_cast<std::uint32_t>(result_.text.size()),
                                           range_.begin + static_cast<std::uint32_t>(at_));
    }
    void fail(std::size_t at, std::size_t length) {
        std::uint32_t begin = range_.begin + static_cast<std::uint32_t>(at);
        result_.wrong = SourceRange{range_.file, begin, begin + static_cast<std::uint32_t>(length)};
    }
    void step(std::size_t end) {
        char c = raw_[at_];
        if (c == '\\') return escape(end);
        if (static_cast<unsigned char>(c) < 0x20) return fail(at_, 1);
        if (static_cast<unsigned char>(c) < 0x80) {
            result_.text += c;
            ++at_;
            return;
        }
        DecodedRune rune = decode_rune(raw_.substr(at_, end - at_));
        append_rune(result_.text, rune.code < 0 ? 0xFFFD : rune.code);
        at_ += static_cast<std::size_t>(rune.length);
        if (rune.code < 0) mark();
    }
    void escape(std::size_t end) {
        if (at_ + 1 >= end) return fail(at_, 1);
        char selector = raw_[at_ + 1];
        if (selector == 'u') {
            unicode(end);
        } else if (char plain = json_simple_escape(selector); plain != '\0') {
            result_.text += plain;
            at_ += 2;
        } else {
            return fail(at_, 2);
        }
        mark();
    }
    void unicode(std::size_t end) {
        std::int32_t code = json_hex(raw_.substr(at_ + 2, end - at_ - 2));
        if (code < 0) return fail(at_, 2);
        std::size_t length = 6;
        if (code >= 0xD800 && code < 0xDC00 && raw_.substr(at_ + 6, 2) == "\\u" && at_ + 12 <= end) {
            std::int32_t low = json_hex(raw_.substr(at_ + 8, 4));
            if (low >= 0xDC00 && low < 0xE000) {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                length = 12;
            }
        }
        bool lone = code >= 0xD800 && code < 0xE000;
        append_rune(result_.text, lone ? 0xFFFD : code);
        at_ += length;
    }

    SourceRange range_;
    std::string_view raw_;
    std::size_t at_ = 1;
    DecodedJsonString result_;
};

bool may_hold_template(std::string_view text) {
    return text.find("${") != std::string_view::npos || text.find("%{") != std::string_view::npos;
}

}  // namespace

DecodedJsonString decode_json_string(SourceRange range) { return JsonStringDecoder(range).run(); }

std::shared_ptr<JsonString> make_json_string(SourceRange range, DecodedJsonString decoded, int depth) {
    std::shared_ptr<JsonString> node = std::make_shared<JsonString>(range);
    node->text = std::move(decoded.text);
    if (!may_hold_template(node->text)) {
        std::shared_ptr<Literal> literal = std::make_shared<Literal>(range);
        literal->value = value::Value::string(node->text);
        node->content = std::move(literal);
        node->height = 2;
        return node;
    }
    Diagnostics found;
    Parser parser(node->text, decoded.place, ScanMode::kTemplate, found, depth);
    node->content = parser.parse_whole_template();
    node->height = static_cast<std::uint16_t>(node->content->height + 1);
    if (found.has_errors()) node->errors = std::make_shared<const Diagnostics>(std::move(found));
    return node;
}

ExprPtr parse_json_expression(const JsonString& string) {
    DecodedJsonString decoded = decode_json_string(string.range);
    Diagnostics found;
    Parser parser(string.text, decoded.place, ScanMode::kNormal, found);
    ExprPtr parsed = parser.parse_whole_expression();
    return found.has_errors() ? nullptr : parsed;
}

}  // namespace ingot::hcl

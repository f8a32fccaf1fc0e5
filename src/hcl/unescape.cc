// What the text of a string token stands for.
#include "hcl/parser.h"
#include "hcl/template_mistakes.h"

#include "base/unicode.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include <fmt/core.h>

namespace ingot::hcl {

namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// One escape: what it gives, and how many bytes it takes.
class Escape {
   public:
    Escape(std::string_view text, std::string& out) : text_(text), out_(out) {}

    /// Takes a text that starts with a backslash. Gives the mistake to tell, or nullptr.
    const Wording* read() {
        if (text_.size() < 2) return literal(1, mistakes::kEscape);
        switch (text_[1]) {
            case 'n':
                return simple('\n');
            case 'r':
                return simple('\r');
            case 't':
                return simple('\t');
            case '"':
                return simple('"');
            case '\\':
                return simple('\\');
            case 'u':
                return rune(4, mistakes::kEscapeShort);
            case 'U':
                return rune(8, mistakes::kEscapeLong);
            default:
                break;
        }
        DecodedRune selector = decode_rune(text_.substr(1));
        length_ = 1 + static_cast<std::size_t>(selector.length);
        out_ += text_.substr(1, length_ - 1);
        return &mistakes::kEscape;
    }
    std::size_t length() const { return length_; }

   private:
    const Wording* simple(char c) {
        out_ += c;
        length_ = 2;
        return nullptr;
    }
    const Wording* literal(std::size_t length, const Wording& wording) {
        length_ = length;
        out_ += text_.substr(0, length);
        return &wording;
    }
    const Wording* rune(std::size_t digits, const Wording& wording) {
        std::uint32_t code = 0;
        std::size_t at = 2;
        while (at < std::min(text_.size(), 2 + digits) && hex_value(text_[at]) >= 0) {
            code = code * 16 + static_cast<std::uint32_t>(hex_value(text_[at++]));
        }
        if (at < 2 + digits) return literal(at, wording);
        if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return literal(at, mistakes::kEscapeRange);
        append_rune(out_, static_cast<std::int32_t>(code));
        length_ = at;
        return nullptr;
    }

    std::string_view text_;
    std::string& out_;
    std::size_t length_ = 0;
};

}  // namespace

std::string unescape(std::string_view text, bool quoted, std::uint32_t begin, const TextPlace& place,
                     Diagnostics& diags) {
    std::string out;
    out.reserve(text.size());
    // The doubled sign stands at the start of a token only: the scanner splits there.
    bool doubled = text.starts_with("$${") || text.starts_with("%%{");
    std::size_t at = doubled ? 1 : 0;
    while (at < text.size()) {
        std::size_t backslash = quoted ? std::min(text.find('\\', at), text.size()) : text.size();
        out += text.substr(at, backslash - at);
        at = backslash;
        if (at == text.size()) break;
        Escape escape(text.substr(at), out);
        const Wording* wrong = escape.read();
        if (wrong != nullptr) {
            std::uint32_t start = begin + static_cast<std::uint32_t>(at);
            std::uint32_t length = static_cast<std::uint32_t>(escape.length());
            report(diags, *wrong, place.range(start, start + length), {}, text.substr(at, length));
        }
        at += escape.length();
    }
    return out;
}

}  // namespace ingot::hcl

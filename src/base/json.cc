#include "base/json.h"

#include "base/error.h"
#include "base/text.h"
#include "base/unicode.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include <fmt/core.h>

namespace ingot {

namespace {

/// Deeper documents are refused: reading and freeing a value both recurse, and threads have small stacks.
constexpr int kDeepest = 500;

bool is_json_digit(char c) { return c >= '0' && c <= '9'; }

class JsonReader {
   public:
    JsonReader(std::string_view text, RepeatedNames repeated) : text_(text), repeated_(repeated) {}

    Json read_document() {
        Json value = read_value(0);
        skip_blanks();
        if (at_ < text_.size()) fail("only one value may stand here; text follows after its end");
        return value;
    }

   private:
    [[noreturn]] void fail(std::string_view why) const {
        const std::string_view before = text_.substr(0, std::min(at_, text_.size()));
        const auto line = 1 + std::count(before.begin(), before.end(), '\n');
        const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
        throw Error(ErrorKind::kUser,
                    fmt::format("JSON: line {}, column {}: {}", line, before.size() - start + 1, why));
    }

    void skip_blanks() {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
            ++at_;
    }

    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    void expect(char c, std::string_view why) {
        if (at_ >= text_.size()) fail("the text ends too early");
        if (text_[at_] != c) fail(why);
        ++at_;
    }

    bool take(char c) {
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    Json read_value(int depth) {
        if (depth > kDeepest) fail("the value is nested too deeply");
        skip_blanks();
        if (at_ >= text_.size()) fail("the text ends where a value should stand");
        switch (text_[at_]) {
            case '{':
                return read_object(depth);
            case '[':
                return read_array(depth);
            case '"':
                return Json::of(read_string());
            case 't':
                read_word("true");
                return Json::of(true);
            case 'f':
                read_word("false");
                return Json::of(false);
            case 'n':
                read_word("null");
                return Json::null();
            default:
                return read_number();
        }
    }

    void read_word(std::string_view word) {
        if (!text_.substr(at_).starts_with(word)) fail("this is no JSON value");
        at_ += word.size();
    }

    Json read_number() {
        const std::size_t begin = at_;
        take('-');
        if (!is_json_digit(peek())) {
            at_ = begin;
            fail("this is no JSON value");
        }
        if (!take('0')) skip_digits();
        if (take('.')) {
            if (!is_json_digit(peek())) fail("a digit must follow the decimal point");
            skip_digits();
        }
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            if (!is_json_digit(peek())) fail("a digit must stand in the exponent");
            skip_digits();
        }
        Json out;
        out.kind = Json::Kind::kNumber;
        out.text = text_.substr(begin, at_ - begin);
        return out;
    }

    void skip_digits() {
        while (is_json_digit(peek())) ++at_;
    }

    std::string read_string() {
        ++at_;  // the opening quote
        std::string out;
        while (true) {
            if (at_ >= text_.size()) fail("a string is not closed");
            const char c = text_[at_];
            if (c == '"') break;
            if (c == '\\') {
                ++at_;
                read_escape(out);
            } else if (static_cast<unsigned char>(c) < 0x20) {
                fail("a control character in a string must be escaped");
            } else {
                const DecodedRune rune = decode_rune(text_.substr(at_));
                append_rune(out, rune.code);  // a bad byte becomes U+FFFD, as in Go
                at_ += static_cast<std::size_t>(rune.length);
            }
        }
        ++at_;
        return out;
    }

    void read_escape(std::string& out) {
        static constexpr std::string_view kLetters = "\"\\/bfnrt";
        static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
        if (peek() == 'u') {
            read_unicode_escape(out);
            return;
        }
        const std::size_t which = at_ < text_.size() ? kLetters.find(text_[at_]) : std::string_view::npos;
        if (which == std::string_view::npos) fail("this escape is unknown");
        out.push_back(kMeanings[which]);
        ++at_;
    }

    void read_unicode_escape(std::string& out) {
        const std::int32_t first = read_hex4();
        const bool high = first >= 0xD800 && first <= 0xDBFF;
        if (high && text_.substr(at_).starts_with("\\u")) {
            const std::size_t back = at_;
            ++at_;
            const std::int32_t second = read_hex4();
            if (second >= 0xDC00 && second <= 0xDFFF) {
                append_rune(out, 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
                return;
            }
            at_ = back;
        }
        append_rune(out, first);  // half a pair becomes U+FFFD, as in Go
    }

    /// Stands on the "u".
    std::int32_t read_hex4() {
        std::int32_t code = 0;
        for (int i = 0; i < 4; ++i) {
            ++at_;
            const char c = peek();
            const std::size_t digit = std::string_view("0123456789abcdef0123456789ABCDEF").find(c) % 16;
            if (!is_json_digit(c) && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F'))
                fail("four hexadecimal digits must follow \\u");
            code = code * 16 + static_cast<std::int32_t>(digit);
        }
        ++at_;
        return code;
    }

    Json read_array(int depth) {
        Json out = Json::array();
        ++at_;
        skip_blanks();
        if (take(']')) return out;
        while (true) {
            out.items.push_back(read_value(depth + 1));
            skip_blanks();
            if (take(']')) return out;
            expect(',', "a comma or \"]\" must follow an element");
        }
    }

    Json read_object(int depth) {
        Json out = Json::object();
        std::unordered_map<std::string, std::size_t> places;
        ++at_;
        skip_blanks();
        if (take('}')) return out;
        while (true) {
            skip_blanks();
            if (at_ < text_.size() && text_[at_] != '"')
                fail("a member's name in double quotes must stand here");
            if (at_ >= text_.size()) fail("the text ends inside an object");
            std::string name = read_string();
            if (repeated_ == RepeatedNames::kRefuse && places.contains(name))
                fail(fmt::format("\"{}\" is set twice in one object", name));
            skip_blanks();
            expect(':', "a colon must follow a member's name");
            Json value = read_value(depth + 1);
            const auto [place, is_new] = places.emplace(name, out.members.size());
            if (is_new)
                out.members.emplace_back(std::move(name), std::move(value));
            else
                out.members[place->second].second = std::move(value);  // the last one counts, as in Go
            skip_blanks();
            if (take('}')) return out;
            expect(',', "a comma or \"}\" must follow a member");
        }
    }

    std::string_view text_;
    RepeatedNames repeated_;
    std::size_t at_ = 0;
};

void append_quoted(std::string& out, std::string_view text, bool escape_html) {
    static constexpr std::string_view kMeanings = "\"\\\b\f\n\r\t";
    static constexpr std::string_view kLetters = "\"\\bfnrt";
    out.push_back('"');
    while (!text.empty()) {
        const DecodedRune rune = decode_rune(text);
        const char c = text.front();
        const std::size_t which = kMeanings.find(c);
        const bool html = escape_html && (c == '<' || c == '>' || c == '&');
        if (which != std::string_view::npos) {
            out.push_back('\\');
            out.push_back(kLetters[which]);
        } else if ((rune.code >= 0 && rune.code < 0x20) || html || rune.code == 0x2028 ||
                   rune.code == 0x2029) {
            out += fmt::format("\\u{:04x}", rune.code);
        } else if (rune.code < 0) {
            out += "\\ufffd";
        } else {
            out.append(text.substr(0, static_cast<std::size_t>(rune.length)));
        }
        text.remove_prefix(static_cast<std::size_t>(rune.length));
    }
    out.push_back('"');
}

struct JsonWriter {
    std::string out;
    int indent;
    bool escape_html;

    void new_line(int depth) {
        if (indent < 0) return;
        out.push_back('\n');
        out.append(static_cast<std::size_t>(indent * depth), ' ');
    }

    void write(const Json& value, int depth) {
        switch (value.kind) {
            case Json::Kind::kNull:
                out += "null";
                return;
            case Json::Kind::kBool:
                out += value.boolean ? "true" : "false";
                return;
            case Json::Kind::kNumber:
                out += value.text;
                return;
            case Json::Kind::kString:
                append_quoted(out, value.text, escape_html);
                return;
            case Json::Kind::kArray:
                write_array(value, depth);
                return;
            case Json::Kind::kObject:
                write_object(value, depth);
                return;
        }
    }

    void write_array(const Json& value, int depth) {
        out.push_back('[');
        for (const Json& item : value.items) {
            if (&item != value.items.data()) out.push_back(',');
            new_line(depth + 1);
            write(item, depth + 1);
        }
        if (!value.items.empty()) new_line(depth);
        out.push_back(']');
    }

    void write_object(const Json& value, int depth) {
        out.push_back('{');
        for (const auto& member : value.members) {
            if (&member != value.members.data()) out.push_back(',');
            new_line(depth + 1);
            append_quoted(out, member.first, escape_html);
            out += indent < 0 ? ":" : ": ";
            write(member.second, depth + 1);
        }
        if (!value.members.empty()) new_line(depth);
        out.push_back('}');
    }
};

}  // namespace

Json Json::of(bool value) {
    Json json;
    json.kind = Kind::kBool;
    json.boolean = value;
    return json;
}

Json Json::of(std::int64_t value) {
    Json json;
    json.kind = Kind::kNumber;
    json.text = std::to_string(value);
    return json;
}

Json Json::of(std::string value) {
    Json json;
    json.kind = Kind::kString;
    json.text = std::move(value);
    return json;
}

const Json* Json::find(std::string_view name) const {
    const auto found =
        std::find_if(members.begin(), members.end(),
                     [&](const std::pair<std::string, Json>& member) { return member.first == name; });
    return found == members.end() ? nullptr : &found->second;
}

Json& Json::set(std::string name, Json value) {
    ingot_check(kind == Kind::kNull || kind == Kind::kObject, "members belong to objects");
    kind = Kind::kObject;
    for (auto& member : members)
        if (member.first == name) return member.second = std::move(value);
    return members.emplace_back(std::move(name), std::move(value)).second;
}

Json& Json::push(Json value) {
    ingot_check(kind == Kind::kNull || kind == Kind::kArray, "elements belong to arrays");
    kind = Kind::kArray;
    return items.emplace_back(std::move(value));
}

std::string Json::get_string(std::string_view name, std::string fallback) const {
    const Json* member = find(name);
    return member != nullptr && member->is_string() ? member->text : fallback;
}

Json parse_json(std::string_view text, RepeatedNames repeated) {
    return JsonReader(text, repeated).read_document();
}

std::string to_text(const Json& value, int indent, bool escape_html) {
    JsonWriter writer{"", indent, escape_html};
    writer.write(value, 0);
    return std::move(writer.out);
}

std::string json_quote(std::string_view text, bool escape_html) {
    std::string out;
    append_quoted(out, text, escape_html);
    return out;
}

}  // namespace ingot

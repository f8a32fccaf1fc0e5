// Value::describe: a short text for people and logs.
#include "base/text.h"
#include "base/unicode.h"
#include "value/value.h"

#include <fmt/core.h>

namespace ingot::value {

namespace {

constexpr std::size_t kLongest = 60;

/// Cuts before a character that would go beyond the limit.
std::string shorten(const std::string& text, std::size_t limit) {
    if (text.size() <= limit) return text;
    std::size_t end = 0;
    std::string_view rest = text;
    while (!rest.empty()) {
        std::size_t length = grapheme_length(rest);
        if (end + length > limit) break;
        end += length;
        rest.remove_prefix(length);
    }
    return text.substr(0, end) + "…";
}

void append(const Value& value, std::string& out);

void append_inside(const Value& value, std::string& out) {
    bool named = value.type().is_map() || value.type().is_object();
    out += named ? '{' : '[';
    bool first = true;
    auto separate = [&] {
        if (!first) out += ", ";
        first = false;
        return out.size() <= kLongest;
    };
    if (named) {
        for (const auto& [name, part] : value.members()) {
            if (!separate()) break;
            out += name + " = ";
            append(part, out);
        }
    } else {
        for (const Value& part : value.elements()) {
            if (!separate()) break;
            append(part, out);
        }
    }
    out += named ? '}' : ']';
}

void append(const Value& value, std::string& out) {
    if (value.is_sensitive()) {
        out += "(sensitive value)";
    } else if (!value.is_known()) {
        out += value.type().is_dynamic() ? "(not known yet)"
                                         : fmt::format("({} not known yet)", value.type().friendly_name());
    } else if (value.is_null()) {
        out += "null";
    } else if (value.type().is_string()) {
        out += go_quote(shorten(value.as_string(), kLongest));
    } else if (value.type().is_number()) {
        out += value.as_number().to_text();
    } else if (value.type().is_bool()) {
        out += value.as_bool() ? "true" : "false";
    } else {
        append_inside(value, out);
    }
}

}  // namespace

std::string Value::describe() const {
    std::string out;
    append(*this, out);
    return shorten(out, kLongest);
}

}  // namespace ingot::value

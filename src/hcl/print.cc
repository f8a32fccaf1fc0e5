#include "hcl/print.h"

#include "base/error.h"
#include "base/unicode.h"
#include "hcl/format.h"
#include "hcl/scanner.h"

#include <cstdint>
#include <string_view>

#include <fmt/core.h>

namespace ingot::hcl {

namespace {

using value::Value;

void append_escaped(std::string& out, std::int32_t code, bool before_brace) {
    switch (code) {
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        default:
            break;
    }
    if (!is_printable(code)) {
        out += code < 0x10000 ? fmt::format("\\u{:04x}", code) : fmt::format("\\U{:08x}", code);
        return;
    }
    append_rune(out, code);
    if (before_brace && (code == '$' || code == '%')) append_rune(out, code);
}

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        DecodedRune rune = decode_rune(text);
        text.remove_prefix(static_cast<std::size_t>(rune.length));
        append_escaped(out, rune.code < 0 ? 0xFFFD : rune.code, text.starts_with('{'));
    }
    out += '"';
}

void append_value(std::string& out, const Value& value);

void append_members(std::string& out, const value::ValueMap& members) {
    out += members.empty() ? "{" : "{\n";
    for (const auto& [name, member] : members) {
        if (is_identifier(name)) {
            out += name;
        } else {
            append_quoted(out, name);
        }
        out += "=";
        append_value(out, member);
        out += "\n";
    }
    out += "}";
}

void append_elements(std::string& out, const value::ValueList& elements) {
    out += "[";
    for (std::size_t i = 0; i < elements.size(); ++i) {
        if (i > 0) out += ",";
        append_value(out, elements[i]);
    }
    out += "]";
}

void append_value(std::string& out, const Value& value) {
    ingot_check(value.is_known(), "an unknown value has no text");
    if (value.is_null()) {
        out += "null";
        return;
    }
    switch (value.type().kind()) {
        case value::Kind::kBool:
            out += value.as_bool() ? "true" : "false";
            return;
        case value::Kind::kNumber:
            out += value.as_number().to_text();
            return;
        case value::Kind::kString:
            return append_quoted(out, value.as_string());
        case value::Kind::kList:
        case value::Kind::kSet:
        case value::Kind::kTuple:
            return append_elements(out, value.elements());
        case value::Kind::kMap:
        case value::Kind::kObject:
            return append_members(out, value.members());
        case value::Kind::kDynamic:
            break;
    }
    ingot_check(false, "a known value has a type");
}

}  // namespace

std::string to_hcl(const Value& value) {
    std::string text;
    append_value(text, value);
    return format(text);
}

}  // namespace ingot::hcl

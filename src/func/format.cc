// format and formatlist: printf-like verbs as cty defines them, numbers laid out as Go does.
#include "base/json.h"
#include "base/unicode.h"
#include "func/rows.h"
#include "value/convert.h"
#include "value/wire.h"

#include <fmt/format.h>

#include <algorithm>

namespace ingot::func {
namespace {

using value::Args;
using value::FunctionError;
using value::FunctionSpec;
using value::Kind;
using value::Number;
using value::Type;
using value::Value;
using value::ValueList;

constexpr int kMostWidth = 1'000'000;

/// One `%…` of the format: flags, width, precision, argument number and mode letter.
struct Verb {
    std::string text;
    std::size_t offset = 0;
    bool zero = false;
    bool sharp = false;
    bool plus = false;
    bool minus = false;
    bool space = false;
    int width = -1;
    int precision = -1;
    std::size_t argument = 0;  ///< from 0
    char mode = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

[[noreturn]] void refuse_format(std::string_view format, std::size_t at) {
    if (at >= format.size()) throw FunctionError(0, "the format ends in the middle of a verb");
    const std::string_view character =
        format.substr(at, static_cast<std::size_t>(decode_rune(format.substr(at)).length));
    throw FunctionError(0, fmt::format("\"{}\" at offset {} is not understood in a format", character, at));
}

int read_number(std::string_view format, std::size_t& at) {
    int out = 0;
    for (; at < format.size() && is_digit(format[at]); ++at) {
        out = out * 10 + (format[at] - '0');
        if (out > kMostWidth)
            throw FunctionError(0, fmt::format("a width or precision may not exceed {}", kMostWidth));
    }
    return out;
}

/// Reads a verb that starts at `at` ("%"); leaves `at` behind it.
Verb read_verb(std::string_view format, std::size_t& at, std::size_t next_argument) {
    Verb verb{.offset = at, .argument = next_argument};
    const std::size_t begin = at++;
    for (; at < format.size(); ++at) {
        const char c = format[at];
        if (c == '0')
            verb.zero = true;
        else if (c == '#')
            verb.sharp = true;
        else if (c == '-')
            verb.minus = true;
        else if (c == '+')
            verb.plus = true;
        else if (c == ' ')
            verb.space = true;
        else
            break;
    }
    if (at < format.size() && is_digit(format[at])) verb.width = read_number(format, at);
    if (at < format.size() && format[at] == '.') verb.precision = read_number(format, ++at);
    if (at < format.size() && format[at] == '[') {
        ++at;
        if (at >= format.size() || !is_digit(format[at]) || format[at] == '0') refuse_format(format, at);
        verb.argument = static_cast<std::size_t>(read_number(format, at)) - 1;
        if (at >= format.size() || format[at] != ']') refuse_format(format, at);
        ++at;
    }
    if (at >= format.size() || std::isalpha(static_cast<unsigned char>(format[at])) == 0)
        refuse_format(format, at);
    verb.mode = format[at++];
    verb.text = format.substr(begin, at - begin);
    return verb;
}

std::string pad_text(const Verb& verb, std::string text) {
    int have = 0;
    for (std::string_view rest = text; verb.width >= 0 && !rest.empty(); ++have)
        rest.remove_prefix(grapheme_length(rest));
    if (verb.width <= have) return text;
    const std::string pads(static_cast<std::size_t>(verb.width - have), verb.zero ? '0' : ' ');
    return verb.minus ? text + pads : pads + text;
}

/// Sign, prefix and digits put together with Go's padding: zeros go between sign and digits.
std::string pad_number(const Verb& verb, std::string sign, std::string digits, bool zeros_allowed) {
    const int have = static_cast<int>(sign.size() + digits.size());
    if (verb.width <= have) return sign + digits;
    const std::size_t missing = static_cast<std::size_t>(verb.width - have);
    if (verb.zero && zeros_allowed && !verb.minus) return sign + std::string(missing, '0') + digits;
    if (verb.minus) return sign + digits + std::string(missing, ' ');
    return std::string(missing, ' ') + sign + digits;
}

std::string sign_of(const Verb& verb, bool negative) {
    if (negative) return "-";
    if (verb.plus) return "+";
    return verb.space ? " " : "";
}

std::string lay_out_integer(const Verb& verb, const Number& number) {
    const int base = verb.mode == 'b' ? 2 : verb.mode == 'o' ? 8 : verb.mode == 'd' ? 10 : 16;
    std::string digits = number.integer_text(base);
    const bool negative = digits.starts_with('-');
    if (negative) digits.erase(0, 1);
    if (verb.mode == 'X')
        std::ranges::transform(digits, digits.begin(), [](unsigned char c) { return std::toupper(c); });
    if (verb.precision == 0 && digits == "0") digits.clear();
    if (static_cast<int>(digits.size()) < verb.precision)
        digits.insert(0, static_cast<std::size_t>(verb.precision) - digits.size(), '0');
    std::string sign = sign_of(verb, negative);
    if (verb.sharp)
        sign += verb.mode == 'b'   ? "0b"
                : verb.mode == 'o' ? "0"
                : verb.mode == 'x' ? "0x"
                : verb.mode == 'X' ? "0X"
                                   : "";
    return pad_number(verb, std::move(sign), std::move(digits), verb.precision < 0);
}

std::string lay_out_float(const Verb& verb, const Number& number) {
    const bool shortest = verb.mode == 'g' || verb.mode == 'G';
    const int precision = verb.precision >= 0 ? verb.precision : shortest ? -1 : 6;
    std::string digits = number.format(verb.mode, precision);
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) digits.erase(0, 1);
    std::string sign = sign_of(verb, negative);
    if (number.is_infinite() && sign.empty()) sign = "+";
    return pad_number(verb, std::move(sign), std::move(digits), !number.is_infinite());
}

[[noreturn]] void refuse_value(const Verb& verb, const std::string& why) {
    throw FunctionError(verb.argument + 1, fmt::format("the value does not fit \"{}\" at offset {}: {}",
                                                       verb.text, verb.offset, why));
}

Value converted_for(const Verb& verb, const Value& value, const Type& type) {
    const value::Converted converted = value::convert(value, type);
    if (!converted.ok()) refuse_value(verb, *converted.problem);
    return converted.value;
}

std::string lay_out_as_is(const Verb& verb, const Value& value) {
    if (!verb.sharp && !value.is_null()) {
        if (value.type().kind() == Kind::kString) return pad_text(verb, value.as_string());
        if (value.type().kind() == Kind::kNumber) return pad_text(verb, value.as_number().format('g', -1));
    }
    return pad_text(verb, to_text(value::to_json(value), -1, true));
}

std::string lay_out_text(const Verb& verb, const Value& value) {
    std::string text = converted_for(verb, value, Type::string()).as_string();
    if (verb.precision > 0) {
        std::size_t used = 0;
        for (int i = 0; i < verb.precision && used < text.size(); ++i)
            used += grapheme_length(std::string_view(text).substr(used));
        text.resize(used);
    }
    return pad_text(verb, verb.mode == 'q' ? json_quote(text, true) : text);
}

std::string lay_out(const Verb& verb, Args values) {
    if (verb.argument >= values.size())
        throw FunctionError(fmt::format("\"{}\" at offset {} needs argument {}, and there are {}", verb.text,
                                        verb.offset, verb.argument + 1, values.size()));
    const Value& value = values[verb.argument];
    if (verb.mode == 'v') return lay_out_as_is(verb, value);
    if (value.is_null()) refuse_value(verb, "it is null");
    switch (verb.mode) {
        case 't':
            return converted_for(verb, value, Type::boolean()).as_bool() ? "true" : "false";
        case 's':
        case 'q':
            return lay_out_text(verb, value);
        case 'b':
        case 'd':
        case 'o':
        case 'x':
        case 'X': {
            const Value number = converted_for(verb, value, Type::number());
            if (!number.as_number().is_integer()) refuse_value(verb, "a whole number is required");
            return lay_out_integer(verb, number.as_number());
        }
        case 'e':
        case 'E':
        case 'f':
        case 'g':
        case 'G':
            return lay_out_float(verb, converted_for(verb, value, Type::number()).as_number());
        default:
            throw FunctionError(
                0, fmt::format("\"{}\" at offset {} is no verb of a format", verb.text, verb.offset));
    }
}

std::string format_values(const std::string& format, Args values) {
    std::string out;
    std::size_t next = 0;
    std::size_t used = 0;
    for (std::size_t at = 0; at < format.size();) {
        if (format[at] != '%') {
            out += format[at++];
        } else if (format.compare(at, 2, "%%") == 0) {
            out += '%';
            at += 2;
        } else {
            const Verb verb = read_verb(format, at, next);
            out += lay_out(verb, values);
            next = verb.argument + 1;
            used = std::max(used, next);
        }
    }
    if (used < values.size())
        throw FunctionError(used + 1, fmt::format("the format uses {} of {} arguments", used, values.size()));
    return out;
}

Value format_text(Args args) {
    if (!std::ranges::all_of(args, [](const Value& v) { return v.is_wholly_known(); }))
        return Value::unknown(Type::string());
    return Value::string(format_values(args[0].as_string(), args.subspan(1)));
}

/// How often formatlist iterates: the one length of all lists; nothing when an unknown list hides it.
std::optional<std::size_t> common_length(Args values) {
    std::optional<std::size_t> length;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!values[i].is_known() && (is_sequence(values[i].type()) || values[i].type().is_dynamic()))
            return std::nullopt;
        if (!is_sequence(values[i].type()) || values[i].is_null()) continue;
        if (length && *length != values[i].length())
            throw FunctionError(i + 1, fmt::format("this list has {} elements where another has {}",
                                                   values[i].length(), *length));
        length = values[i].length();
    }
    return length.value_or(1);
}

Value format_list(Args args) {
    const Args values = args.subspan(1);
    const std::optional<std::size_t> length = common_length(values);
    if (!length) return Value::unknown(Type::list(Type::string()));
    ValueList out;
    for (std::size_t i = 0; i < *length; ++i) {
        ValueList row;
        for (const Value& value : values)
            row.push_back(is_sequence(value.type()) && !value.is_null() ? value.elements()[i] : value);
        const bool known = std::ranges::all_of(row, [](const Value& v) { return v.is_wholly_known(); });
        out.push_back(known ? Value::string(format_values(args[0].as_string(), row))
                            : Value::unknown(Type::string()));
    }
    return Value::list(Type::string(), std::move(out));
}

FunctionSpec format_function(std::string name, std::string doc, std::string example, Type result,
                             Value (*body)(Args)) {
    return {.name = std::move(name),
            .doc = std::move(doc),
            .example = std::move(example),
            .params = {{.name = "format", .type = Type::string()}},
            .variadic = value::Param{.name = "values", .allow_null = true, .allow_unknown = true},
            .return_type = value::returns(std::move(result)),
            .body = [body](Args args, const Type&) { return body(args); }};
}

FunctionSpec make_format(const FunctionEnv&) {
    return format_function("format", "Text made from a format with verbs such as %s, %d, %05.2f, %v, %q.",
                           R"(format("%s-%03d", "a", 7) == "a-007")", Type::string(), format_text);
}
FunctionSpec make_formatlist(const FunctionEnv&) {
    return format_function("formatlist", "format for every element of the lists among the arguments.",
                           R"(formatlist("%s.%s", ["a", "b"], "x")[1] == "b.x")", Type::list(Type::string()),
                           format_list);
}

constexpr FunctionRow kFormatRows[] = {{"format", make_format}, {"formatlist", make_formatlist}};

}  // namespace

std::span<const FunctionRow> format_rows() { return kFormatRows; }

}  // namespace ingot::func

// Functions on numbers.
#include "func/rows.h"

#include <fmt/format.h>

#include <cmath>

namespace ingot::func {
namespace {

using value::Args;
using value::FunctionError;
using value::FunctionSpec;
using value::Number;
using value::Type;
using value::Value;

FunctionSpec number_function(std::string name, std::string doc, std::string example,
                             Number (*change)(const Number&)) {
    return {.name = std::move(name),
            .doc = std::move(doc),
            .example = std::move(example),
            .params = {{.name = "number", .type = Type::number()}},
            .return_type = value::returns(Type::number()),
            .body = [change](Args args, const Type&) { return Value::number(change(args[0].as_number())); }};
}

FunctionSpec float_function(std::string name, std::string doc, std::string example, std::string second,
                            double (*compute)(double, double)) {
    return {.name = std::move(name),
            .doc = std::move(doc),
            .example = std::move(example),
            .params = {{.name = "number", .type = Type::number()},
                       {.name = std::move(second), .type = Type::number()}},
            .return_type = value::returns(Type::number()),
            .body = [compute](Args args, const Type&) {
                const double result =
                    compute(args[0].as_number().to_double(), args[1].as_number().to_double());
                if (std::isnan(result)) throw FunctionError("the result is not a number");
                if (std::isinf(result)) return Value::number(Number::infinity(result < 0));
                return Value::number(Number::of_double(result));
            }};
}

FunctionSpec extreme_function(std::string name, std::string doc, std::string example, bool largest) {
    return {.name = std::move(name),
            .doc = std::move(doc),
            .example = std::move(example),
            .variadic = value::Param{.name = "numbers", .type = Type::number(), .allow_dynamic = true},
            .return_type = value::returns(Type::number()),
            .body = [largest](Args args, const Type&) {
                if (args.empty()) throw FunctionError("at least one number is required");
                const Value* best = &args[0];
                for (const Value& arg : args)
                    if ((compare(arg.as_number(), best->as_number()) > 0) == largest &&
                        !(arg.as_number() == best->as_number()))
                        best = &arg;
                return *best;
            }};
}

/// Value of a digit in bases up to 62: 0-9, then letters; upper case is apart only above base 36 (Go's
/// big.Int).
int digit_value(char c, std::int64_t base) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z') return c - 'A' + (base <= 36 ? 10 : 36);
    return 99;
}

Value parse_integer(Args args) {
    const std::string& text = args[0].as_string();
    const std::int64_t base = integer_argument(args, 1);
    if (base < 2 || base > 62) throw FunctionError(1, "the base must be from 2 to 62");
    std::string_view digits = text;
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) digits.remove_prefix(1);
    Number out;
    const Number factor(base);
    for (const char c : digits) {
        const int digit = digit_value(c, base);
        if (digit >= base)
            throw FunctionError(0, fmt::format("\"{}\" is no whole number of base {}", text, base));
        out = out * factor + Number(digit);
    }
    if (digits.empty())
        throw FunctionError(0, fmt::format("\"{}\" is no whole number of base {}", text, base));
    return Value::number(negative ? -out : out);
}

Type parseint_type(Args args) {
    if (args[0].type().kind() != value::Kind::kString)
        throw FunctionError(0, "a text is required, not " + args[0].type().friendly_name());
    return Type::number();
}

FunctionSpec make_abs(const FunctionEnv&) {
    return number_function("abs", "The number without its sign.", "abs(-3) == 3",
                           [](const Number& n) { return n.is_negative() ? -n : n; });
}
FunctionSpec make_ceil(const FunctionEnv&) {
    return number_function("ceil", "The smallest whole number that is not below the number.",
                           "ceil(1.2) == 2", [](const Number& n) { return n.ceil(); });
}
FunctionSpec make_floor(const FunctionEnv&) {
    return number_function("floor", "The largest whole number that is not above the number.",
                           "floor(1.8) == 1", [](const Number& n) { return n.floor(); });
}
FunctionSpec make_log(const FunctionEnv&) {
    return float_function("log", "The logarithm of a number to a base.", "log(8, 2) == 3", "base",
                          [](double n, double base) { return std::log(n) / std::log(base); });
}
FunctionSpec make_max(const FunctionEnv&) {
    return extreme_function("max", "The largest of the numbers.", "max(1, 3, 2) == 3", true);
}
FunctionSpec make_min(const FunctionEnv&) {
    return extreme_function("min", "The smallest of the numbers.", "min(1, 3, 2) == 1", false);
}
FunctionSpec make_parseint(const FunctionEnv&) {
    return {.name = "parseint",
            .doc = "The whole number that a text means in a base from 2 to 62.",
            .example = R"(parseint("ff", 16) == 255)",
            .params = {{.name = "text"}, {.name = "base", .type = Type::number()}},
            .return_type = parseint_type,
            .body = [](Args args, const Type&) { return parse_integer(args); }};
}
FunctionSpec make_pow(const FunctionEnv&) {
    return float_function("pow", "A number raised to a power.", "pow(2, 3) == 8", "power",
                          [](double n, double power) { return std::pow(n, power); });
}
FunctionSpec make_signum(const FunctionEnv&) {
    return {.name = "signum",
            .doc = "-1, 0 or 1 as the whole number is below, at or above zero.",
            .example = "signum(-5) == -1",
            .params = {{.name = "number", .type = Type::number()}},
            .return_type = value::returns(Type::number()),
            .body = [](Args args, const Type&) {
                const std::int64_t number = integer_argument(args, 0);
                return Value::number(std::int64_t{number > 0} - std::int64_t{number < 0});
            }};
}

constexpr FunctionRow kNumberRows[] = {
    {"abs", make_abs},           {"ceil", make_ceil}, {"floor", make_floor},
    {"log", make_log},           {"max", make_max},   {"min", make_min},
    {"parseint", make_parseint}, {"pow", make_pow},   {"signum", make_signum},
};

}  // namespace

std::span<const FunctionRow> number_rows() { return kNumberRows; }

}  // namespace ingot::func

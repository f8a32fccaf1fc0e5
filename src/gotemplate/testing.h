// The data that the tests of this room render with. For tests only.
#pragma once

#include "gotemplate/gotemplate.h"
#include "value/value.h"

#include <string>
#include <string_view>

namespace ingot::gotemplate {

/// Members of every kind; some nested, some empty, some nil.
inline value::Value sample_data() {
    using value::Value;
    auto text = [](std::string_view t) { return Value::string(t); };
    auto number = [](std::string_view t) { return Value::number(*value::Number::parse(t)); };
    Value b = Value::object({{"c", text("deep")},
                             {"n", number("5")},
                             {"f", number("2.5")},
                             {"nil", Value()},
                             {"e", Value::empty_object()}});
    Value nested = Value::tuple({Value::object({{"n", text("one")}}), Value::object({{"n", text("two")}})});
    return Value::object({{"a", text("hello")},
                          {"b", b},
                          {"l", Value::tuple({text("x"), text("y"), text("z")})},
                          {"m", Value::object({{"k1", text("v1")}, {"k2", text("v2")}})},
                          {"i", number("3")},
                          {"f", number("1.5")},
                          {"t", Value::boolean(true)},
                          {"fl", Value::boolean(false)},
                          {"nil", Value()},
                          {"empty", text("")},
                          {"el", Value::empty_tuple()},
                          {"nested", nested},
                          {"big", number("12345678901")},
                          {"html", text(std::string_view("<a href=\"x\">'&\0</a>", 19))},
                          {"uni", text("héllo wörld 日本")},
                          {"sp", text("a b&c=d/é")}});
}

/// Renders with the sample data and one function, `upper`; "error: …" when that fails.
inline std::string rendered(std::string_view text) {
    Functions functions;
    Functions all = make_packer_functions({});
    functions["upper"] = all["upper"];
    try {
        return render(text, sample_data(), functions);
    } catch (const Error& error) {
        return "error: " + error.message();
    }
}

struct RenderCase {
    const char* text;
    const char* output;
};

}  // namespace ingot::gotemplate

// Any bytes as msgpack, as a type, as a number: a value or an Error, never a crash; what is written is read
// back.
#include "base/error.h"
#include "value/convert.h"
#include "value/wire.h"

#include <cctype>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

/// A long run of digits may be an exponent, and its number's text would fill the memory.
bool has_long_digits(std::string_view text) {
    int run = 0;
    for (char c : text) {
        run = std::isdigit(static_cast<unsigned char>(c)) ? run + 1 : 0;
        if (run > 4) return true;
    }
    return false;
}

void read_value(std::string_view bytes) {
    try {
        ingot::value::Value value = ingot::value::from_msgpack(bytes, {});
        std::string again = ingot::value::to_msgpack(value, {});
        ingot_check(ingot::value::from_msgpack(again, {}) == value, "msgpack comes back as written");
        ingot_check(equals(value, value).type().is_bool(), "any two values compare");
        value.describe();
        for (const ingot::value::Type& type :
             {ingot::value::Type::string(), ingot::value::Type::list({}), ingot::value::Type::set({}),
              ingot::value::Type::map({}), ingot::value::Type::map(ingot::value::Type::string())}) {
            ingot::value::Converted made = ingot::value::convert(value, type);
            ingot_check(!made.ok() || conforms(made.value.type(), type), "conversion gives the type");
        }
    } catch (const ingot::Error&) {
    }
}

void read_type(std::string_view text) {
    try {
        ingot::value::Type type = ingot::value::type_from_json(text);
        ingot_check(ingot::value::type_from_json(type_to_json(type)) == type, "types come back as written");
    } catch (const ingot::Error&) {
    }
}

void read_number(std::string_view text) {
    std::optional<ingot::value::Number> number = ingot::value::Number::parse(text);
    if (!number) return;
    // Not to the last bit: as in Go, the shortest text of a power of two may belong to its lower neighbour.
    std::optional<ingot::value::Number> again = ingot::value::Number::parse(number->to_text());
    ingot_check(again && again->to_double() == number->to_double(), "numbers come back as written");
    ingot_check((*number - *number).is_zero(), "a number less itself is zero");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (has_long_digits(bytes)) return 0;
    read_value(bytes);
    read_type(bytes);
    read_number(bytes);
    return 0;
}

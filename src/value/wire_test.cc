// Bytes were made with cty's json and msgpack packages.
#include "value/wire.h"

#include "base/error.h"
#include "base/text.h"

#include <gtest/gtest.h>

namespace ingot::value {
namespace {

Value text(const char* t) { return Value::string(t); }
Value num(std::int64_t n) { return Value::number(n); }
Value numeral(const char* t) { return Value::number(*Number::parse(t)); }

std::string bytes_of(std::string_view hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
        out += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
    }
    return out;
}

struct JsonCase {
    Value value;
    const char* json;
    const char* back;  ///< type of what is read from it
};

TEST(WireJson, WritesAndReadsBack) {
    const std::vector<JsonCase> cases = {
        {Value(), "null", "any"},
        {text("a\"<é"), "\"a\\\"<é\"", "string"},
        {numeral("0.1"), "0.1", "number"},
        {numeral("1e30"), "1000000000000000000000000000000", "number"},
        {Value::boolean(false), "false", "bool"},
        {Value::string_list({"a", "b"}), "[\"a\",\"b\"]", "tuple([string,string])"},
        {Value::set(Type(), {num(2), num(1)}), "[1,2]", "tuple([number,number])"},
        {Value::map(Type(), {{"b", num(1)}, {"a", Value()}}), "{\"a\":null,\"b\":1}",
         "object({a=any,b=number})"},
        {Value::object({{"x", Value::tuple({num(1), text("y")})}}), "{\"x\":[1,\"y\"]}",
         "object({x=tuple([number,string])})"},
        {text("secret").with_marks(kSensitive), "\"secret\"", "string"},
    };
    for (const JsonCase& c : cases) {
        EXPECT_EQ(to_text(to_json(c.value)), c.json);
        EXPECT_EQ(from_json(parse_json(c.json)).type().to_hcl(), c.back);
    }
}

TEST(WireJson, RefusesWhatJsonCannotHold) {
    EXPECT_THROW(to_json(Value::unknown(Type::string())), Error);
    EXPECT_THROW(to_json(Value::tuple({Value::unknown()})), Error);
    EXPECT_THROW(to_json(Value::number(Number::infinity(false))), Error);
}

TEST(WireJson, OfANameTwiceTheLastCounts) {
    EXPECT_EQ(from_json(parse_json(R"({"a":1,"a":"x"})")).find("a")->as_string(), "x");
}

struct TypeCase {
    Type type;
    const char* json;
};

TEST(WireType, RoundTrips) {
    const std::vector<TypeCase> cases = {
        {Type(), "\"dynamic\""},
        {Type::string(), "\"string\""},
        {Type::number(), "\"number\""},
        {Type::boolean(), "\"bool\""},
        {Type::list(Type::string()), "[\"list\",\"string\"]"},
        {Type::set(Type::map(Type())), "[\"set\",[\"map\",\"dynamic\"]]"},
        {Type::tuple({}), "[\"tuple\",[]]"},
        {Type::tuple({Type::string(), Type::number()}), "[\"tuple\",[\"string\",\"number\"]]"},
        {Type::object({}), "[\"object\",{}]"},
        {Type::object({{"b", Type::string()}, {"a", Type::number()}}),
         "[\"object\",{\"a\":\"number\",\"b\":\"string\"}]"},
        {Type::object({{"a", Type()}}, {"a"}), "[\"object\",{\"a\":\"dynamic\"},[\"a\"]]"},
    };
    for (const TypeCase& c : cases) {
        EXPECT_EQ(type_to_json(c.type), c.json);
        EXPECT_TRUE(type_from_json(c.json) == c.type) << c.json;
    }
    EXPECT_TRUE(type_from_json("[\"tuple\",null]") == Type::tuple({}));
}

TEST(WireType, RefusesMalformedDescriptions) {
    std::string deep;
    for (int i = 0; i < 5000; ++i) deep += "[\"list\",";
    for (const std::string& json : std::vector<std::string>{
             "", "\"strin\"", "1", "null", "[]", "[\"list\"]", "[\"list\",\"string\",\"string\"]",
             "[\"tuple\",{}]", "[1,2]", "[\"object\",[]]", "[\"object\",{\"a\":1}]",
             "[\"object\",{},[\"b\"]]", "[\"capsule\",\"x\"]", "{", deep,
             deep + "\"string\"" + std::string(5000, ']')}) {
        try {
            type_from_json(json);
            ADD_FAILURE() << json.substr(0, 40);
        } catch (const Error& error) {
            EXPECT_EQ(error.kind(), ErrorKind::kProtocol);
        }
    }
}

struct PackCase {
    Value value;
    Type type;
    const char* hex;
};

TEST(WireMsgpack, WritesTheBytesOfCty) {
    const std::vector<PackCase> cases = {
        {text("hi"), Type::string(), "a26869"},
        {num(0), Type::number(), "00"},
        {num(127), Type::number(), "7f"},
        {num(128), Type::number(), "cc80"},
        {num(65536), Type::number(), "ce00010000"},
        {num(-1), Type::number(), "ff"},
        {num(-33), Type::number(), "d0df"},
        {num(-129), Type::number(), "d1ff7f"},
        {num(INT64_MIN), Type::number(), "d38000000000000000"},
        {numeral("1.5"), Type::number(), "cb3ff8000000000000"},
        {numeral("0.1"), Type::number(), "a3302e31"},
        {numeral("1e20"), Type::number(), "b5313030303030303030303030303030303030303030"},
        {Value::number(Number::infinity(true)), Type::number(), "cbfff0000000000000"},
        {Value::boolean(true), Type::boolean(), "c3"},
        {Value::null(Type::string()), Type::string(), "c0"},
        {Value::unknown(Type::string()), Type::string(), "d40000"},
        {Value::string_list({"a"}), Type::list(Type::string()), "91a161"},
        {Value::set(Type(), {num(2), num(1)}), Type::set(Type::number()), "920102"},
        {Value::object({{"b", num(1)}, {"a", Value::null(Type::string())}}),
         Type::object({{"a", Type::string()}, {"b", Type::number()}}), "82a161c0a16201"},
        {text("x"), Type(), "92c40822737472696e6722a178"},
        {Value(), Type(), "c0"},
        {Value::unknown(), Type(), "d40000"},
        {Value::null(Type::number()), Type(), "92c408226e756d62657222c0"},
        {Value::tuple({num(1), text("a")}), Type::list(Type::string()), "92a131a161"},
    };
    for (const PackCase& c : cases)
        EXPECT_EQ(hex_encode(to_msgpack(c.value, c.type)), c.hex) << c.value.describe();
}

TEST(WireMsgpack, ReadsBackWhatItWrote) {
    Value deep = Value::object({{"list", Value::list(Type(), {Value::map(Type(), {{"k", numeral("1.25")}})})},
                                {"tuple", Value::tuple({Value::unknown(Type::number()), Value(), text("é")})},
                                {"set", Value::set(Type(), {text("b"), text("a")})},
                                {"long", Value::string(std::string(70000, 'x'))}});
    EXPECT_TRUE(from_msgpack(to_msgpack(deep, Type()), Type()) == deep);
    EXPECT_TRUE(from_msgpack(to_msgpack(deep, deep.type()), deep.type()) == deep);
    ValueList many;
    for (int i = 0; i < 70000; ++i) many.push_back(num(i));
    Value list = Value::list(Type(), many);
    EXPECT_TRUE(from_msgpack(to_msgpack(list, list.type()), list.type()) == list);
}

TEST(WireMsgpack, ReadsOtherFormsOfTheSame) {
    EXPECT_TRUE(from_msgpack(bytes_of("cd0005"), Type::number()) == num(5));
    EXPECT_TRUE(from_msgpack(bytes_of("ca3fc00000"), Type::number()) == numeral("1.5"));
    EXPECT_TRUE(from_msgpack(bytes_of("cfffffffffffffffff"), Type::number()) ==
                numeral("18446744073709551615"));
    EXPECT_TRUE(from_msgpack(bytes_of("c4026869"), Type::string()) == text("hi"));
    // An unknown with refinements: not null, prefix "ab".
    EXPECT_TRUE(from_msgpack(bytes_of("c7070c8201c202a26162"), Type::string()) ==
                Value::unknown(Type::string()));
}

TEST(WireMsgpack, RefusesWhatDoesNotFitTheType) {
    struct Case {
        const char* hex;
        Type type;
    };
    const std::vector<Case> cases = {
        {"", Type::string()},
        {"01", Type::string()},
        {"a161", Type::boolean()},
        {"a178", Type::number()},
        {"cb7ff8000000000001", Type::number()},
        {"91", Type::list(Type::string())},
        {"dd7fffffff", Type::list(Type::string())},
        {"9101", Type::tuple({})},
        {"80", Type::object({{"a", Type::string()}})},
        {"81a162c0", Type::object({{"a", Type::string()}})},
        {"8101c0", Type::map(Type::string())},
        {"c1", Type::string()},
        {"a5ff", Type::string()},
        {"91c0", Type()},
        {"92c40822737472696e672201", Type()},
        {"92a3666f6fa161", Type()},
        {"9292c40822737472696e6722a16192c408226e756d6265722201", Type::list(Type())},
    };
    for (const Case& c : cases) {
        try {
            Value read = from_msgpack(bytes_of(c.hex), c.type);
            ADD_FAILURE() << c.hex << " gave " << read.describe();
        } catch (const Error& error) {
            EXPECT_EQ(error.kind(), ErrorKind::kProtocol) << c.hex;
        }
    }
}

TEST(WireMsgpack, EndlessNestingIsRefused) {
    std::string nested;
    for (int i = 0; i < 5000; ++i) nested += bytes_of("92c4092264796e616d696322");
    EXPECT_THROW(from_msgpack(nested, Type()), Error);
}

}  // namespace
}  // namespace ingot::value

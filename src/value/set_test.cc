// The orders were observed on cty.
#include "value/set.h"

#include <gtest/gtest.h>

namespace ingot::value {
namespace {

std::string order_of(const Value& set) {
    std::string out;
    for (const Value& element : set.elements()) out += (out.empty() ? "" : " ") + element.describe();
    return out;
}

Value num(const char* text) { return Value::number(*Number::parse(text)); }

TEST(Set, StringsAreInOrderOfBytes) {
    Value set = Value::set(Type::string(), {Value::string("b"), Value::string("é"), Value::string("a"),
                                            Value::string("B"), Value::string("")});
    EXPECT_EQ(order_of(set), R"("" "B" "a" "b" "é")");
}

TEST(Set, NumbersAreInOrderOfValue) {
    Value set = Value::set(Type::number(), {num("10"), num("9"), num("-1"), num("1e30"), num("0.5")});
    EXPECT_EQ(order_of(set), "-1 0.5 9 10 1000000000000000000000000000000");
}

TEST(Set, FalseComesBeforeTrue) {
    EXPECT_EQ(order_of(Value::set(Type::boolean(), {Value::boolean(true), Value::boolean(false)})),
              "false true");
}

TEST(Set, EqualElementsAreMerged) {
    EXPECT_EQ(Value::set(Type::string(), {Value::string("a"), Value::string("a")}).length(), 1U);
    EXPECT_EQ(
        Value::set(Type::number(), {num("1"), num("1.0"), Value::number(Number::of_double(1))}).length(), 1U);
    EXPECT_EQ(Value::set(Type::string(), {Value::null(Type::string()), Value()}).length(), 1U);
    EXPECT_EQ(Value::set(Type(), {Value::string_list({"a"}), Value::string_list({"a"})}).length(), 1U);
    // They agree in the ten digits of the hash, but not in all.
    EXPECT_EQ(Value::set(Type::number(), {num("1.00000000001"), num("1.00000000002")}).length(), 2U);
}

TEST(Set, UnknownsAreNeverMergedAndComeBeforeNull) {
    Value unknown = Value::unknown(Type::string());
    Value set =
        Value::set(Type::string(), {Value::null(Type::string()), unknown, Value::string("z"), unknown});
    EXPECT_EQ(order_of(set), "\"z\" (string not known yet) (string not known yet) null");
}

TEST(Set, OtherTypesAreInOrderOfTheirHashText) {
    auto pair = [](const char* name, std::int64_t size) {
        return Value::object({{"name", Value::string(name)}, {"size", Value::number(size)}});
    };
    Value set = Value::set(Type(), {pair("b", 1), pair("a", 10), pair("a", 9)});
    // <"a";10;> stands before <"a";9;>.
    EXPECT_EQ(order_of(set), R"({name = "a", size = 10} {name = "a", size = 9} {name = "b", size = 1})");
    Value lists = Value::set(
        Type(), {Value::string_list({"b"}), Value::string_list({}), Value::string_list({"a", "z"})});
    EXPECT_EQ(order_of(lists), R"(["a", "z"] ["b"] [])");
}

TEST(Set, KnowsWhatItContains) {
    Value set = Value::set(Type::string(), {Value::string("a"), Value::unknown(Type::string())});
    EXPECT_TRUE(set_contains(set, Value::string("a")));
    EXPECT_FALSE(set_contains(set, Value::string("b")));
}

}  // namespace
}  // namespace ingot::value

#include "value/value.h"

#include <gtest/gtest.h>

namespace ingot::value {
namespace {

constexpr Marks kOther = 2;

Value text(const char* t) { return Value::string(t); }
Value num(std::int64_t n) { return Value::number(n); }
Value secret(const char* t) { return text(t).with_marks(kSensitive); }

TEST(Value, DefaultIsNullOfDynamicType) {
    Value value;
    EXPECT_TRUE(value.is_null());
    EXPECT_TRUE(value.is_known());
    EXPECT_TRUE(value.is_wholly_known());
    EXPECT_FALSE(value.has_content());
    EXPECT_TRUE(value.type().is_dynamic());
}

TEST(Value, UnknownHasATypeButNoContent) {
    Value value = Value::unknown(Type::string());
    EXPECT_FALSE(value.is_known());
    EXPECT_FALSE(value.is_null());
    EXPECT_FALSE(value.has_content());
    EXPECT_TRUE(value.type().is_string());
    EXPECT_TRUE(value.has_wholly_known_type());
    EXPECT_FALSE(Value::unknown().has_wholly_known_type());
}

TEST(Value, StringsAreInNormalFormC) {
    EXPECT_EQ(text("e\xcc\x81").as_string(), "\xc3\xa9");
    EXPECT_TRUE(text("e\xcc\x81") == text("\xc3\xa9"));
    EXPECT_EQ(text("plain").as_string(), "plain");
    Value object = Value::object({{"e\xcc\x81", num(1)}});
    EXPECT_NE(object.find("\xc3\xa9"), nullptr);
    EXPECT_TRUE(object.type().attributes().contains("\xc3\xa9"));
}

TEST(Value, CollectionsTakeTheTypeOfTheirElements) {
    Value list = Value::list(Type(), {Value(), text("a"), Value::unknown()});
    EXPECT_TRUE(list.type() == Type::list(Type::string()));
    EXPECT_TRUE(list.elements()[0].type().is_string());
    EXPECT_TRUE(list.elements()[2].type().is_string());
    EXPECT_FALSE(list.is_wholly_known());
    EXPECT_TRUE(Value::list(Type::number(), {}).type() == Type::list(Type::number()));
    EXPECT_TRUE(Value::map(Type(), {{"a", Value()}, {"b", num(1)}}).type() == Type::map(Type::number()));
    EXPECT_TRUE(Value::set(Type(), {Value::unknown(), text("x")}).type() == Type::set(Type::string()));
}

TEST(Value, NestedDynamicElementTypesAreFilledIn) {
    Value inner = Value::map(Type::string(), {{"a", text("b")}});
    Value list = Value::list(Type::map(Type()), {inner});
    EXPECT_TRUE(list.type() == Type::list(Type::map(Type::string())));
}

TEST(Value, TuplesAndObjectsTakeEachType) {
    EXPECT_TRUE(Value::tuple({text("a"), num(1)}).type() == Type::tuple({Type::string(), Type::number()}));
    EXPECT_TRUE(Value::object({{"a", Value()}}).type() == Type::object({{"a", Type()}}));
    EXPECT_EQ(Value::empty_object().length(), 0U);
    EXPECT_EQ(Value::empty_tuple().length(), 0U);
}

TEST(Value, GivesItsContent) {
    EXPECT_EQ(num(5).as_number().to_int64(), 5);
    EXPECT_TRUE(Value::boolean(true).as_bool());
    EXPECT_FALSE(Value::boolean(false).as_bool());
    Value list = Value::string_list({"a", "b"});
    EXPECT_EQ(list.length(), 2U);
    EXPECT_EQ(list.elements()[1].as_string(), "b");
    Value object = Value::object({{"b", num(2)}, {"a", num(1)}});
    EXPECT_EQ(object.members().begin()->first, "a");
    EXPECT_EQ(object.find("b")->as_number().to_int64(), 2);
    EXPECT_EQ(object.find("c"), nullptr);
}

TEST(ValueDeathTest, WrongAccessIsABrokenInvariant) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_DEATH(Value().as_string(), "as_string");
    EXPECT_DEATH(Value::unknown(Type::number()).as_number(), "as_number");
    EXPECT_DEATH(num(1).elements(), "elements");
    EXPECT_DEATH(Value::list(Type::string(), {num(1)}), "element type");
}

TEST(Value, MarksStayOnTheirPart) {
    Value list = Value::list(Type(), {secret("a"), text("b")});
    EXPECT_FALSE(list.is_marked());
    EXPECT_EQ(list.marks_deep(), kSensitive);
    EXPECT_TRUE(list.elements()[0].is_sensitive());
    EXPECT_FALSE(list.elements()[1].is_marked());
    Value both = list.with_marks(kOther);
    EXPECT_EQ(both.marks(), kOther);
    EXPECT_EQ(both.marks_deep(), kOther | kSensitive);
    EXPECT_EQ(both.unmark().marks_deep(), kSensitive);
    EXPECT_EQ(both.unmark_deep().marks_deep(), kNoMarks);
    EXPECT_FALSE(both == list);
    EXPECT_TRUE(both.unmark_deep() == Value::string_list({"a", "b"}));
}

TEST(Value, UnmarkDeepReachesObjectsInMaps) {
    Value value = Value::map(Type(), {{"k", Value::object({{"s", secret("x")}})}});
    EXPECT_EQ(value.marks_deep(), kSensitive);
    EXPECT_EQ(value.unmark_deep().marks_deep(), kNoMarks);
    EXPECT_EQ(value.unmark_deep().find("k")->find("s")->as_string(), "x");
}

TEST(Value, MarksOfElementsMoveToTheSet) {
    Value set = Value::set(Type(), {secret("a"), text("b")});
    EXPECT_EQ(set.marks(), kSensitive);
    for (const Value& element : set.elements()) EXPECT_FALSE(element.is_marked());
}

TEST(Value, RawEqualityLooksAtEverything) {
    EXPECT_TRUE(Value::unknown(Type::string()) == Value::unknown(Type::string()));
    EXPECT_FALSE(Value::unknown(Type::string()) == Value::unknown(Type::number()));
    EXPECT_FALSE(Value::null(Type::string()) == Value::null());
    EXPECT_FALSE(secret("a") == text("a"));
    EXPECT_TRUE(Value::tuple({num(1), Value()}) == Value::tuple({num(1), Value()}));
    EXPECT_FALSE(Value::tuple({text("a")}) == Value::string_list({"a"}));
    EXPECT_FALSE(Value::null(Type::string()) == Value::unknown(Type::string()));
}

struct EqualsCase {
    Value a;
    Value b;
    const char* result;
};

TEST(Value, EqualsHasThreeAnswers) {
    Value unknown_string = Value::unknown(Type::string());
    const std::vector<EqualsCase> cases = {
        {text("a"), text("a"), "true"},
        {text("a"), text("b"), "false"},
        {text("1"), num(1), "false"},
        {Value(), Value::null(Type::string()), "true"},
        {Value(), text("a"), "false"},
        {Value(), unknown_string, "unknown"},
        {text("a"), unknown_string, "unknown"},
        {num(1), unknown_string, "false"},
        {num(1), Value::unknown(), "unknown"},
        {unknown_string, unknown_string, "unknown"},
        {Value::tuple({num(1)}), Value::tuple({num(1)}), "true"},
        {Value::tuple({num(1)}), Value::string_list({"1"}), "false"},
        {Value::tuple({num(1), unknown_string}), Value::tuple({num(2), text("a")}), "false"},
        {Value::tuple({num(1), unknown_string}), Value::tuple({num(1), text("a")}), "unknown"},
        {Value::tuple({Value::unknown()}), Value::tuple({text("a")}), "unknown"},
        {Value::tuple({Value::unknown()}), Value::tuple({}), "false"},
        {Value::string_list({"a"}), Value::string_list({"a", "b"}), "false"},
        {Value::object({{"a", num(1)}}), Value::object({{"a", num(1)}}), "true"},
        {Value::object({{"a", num(1)}}), Value::object({{"b", num(1)}}), "false"},
        {Value::map(Type(), {{"a", num(1)}}), Value::map(Type(), {{"b", num(1)}}), "false"},
        {Value::map(Type(), {{"a", num(1)}}), Value::map(Type(), {{"a", num(1)}}), "true"},
        {Value::set(Type(), {num(1), num(2)}), Value::set(Type(), {num(2), num(1)}), "true"},
        {Value::set(Type(), {num(1), num(2)}), Value::set(Type(), {num(3), num(1)}), "false"},
        {Value::set(Type(), {text("a"), unknown_string}), Value::set(Type(), {text("a")}), "unknown"},
    };
    for (const EqualsCase& c : cases) {
        for (const auto& [a, b] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
            Value result = equals(a, b);
            std::string told = !result.is_known() ? "unknown" : result.as_bool() ? "true" : "false";
            EXPECT_EQ(told, c.result) << a.describe() << " == " << b.describe();
            EXPECT_TRUE(result.type().is_bool());
        }
    }
}

TEST(Value, EqualsKeepsMarks) {
    EXPECT_EQ(equals(secret("a"), text("a")).marks(), kSensitive);
    EXPECT_EQ(equals(Value::tuple({secret("a")}), Value::tuple({text("b")})).marks(), kSensitive);
    // What lies inside does not matter for a comparison with null.
    EXPECT_EQ(equals(Value::tuple({secret("a")}), Value()).marks(), kNoMarks);
    EXPECT_EQ(equals(secret("a"), Value()).marks(), kSensitive);
}

struct DescribeCase {
    Value value;
    const char* text;
};

TEST(Value, DescribesItselfShortly) {
    const std::vector<DescribeCase> cases = {
        {Value(), "null"},
        {text("a\"b"), "\"a\\\"b\""},
        {num(-3), "-3"},
        {Value::boolean(true), "true"},
        {Value::unknown(), "(not known yet)"},
        {Value::unknown(Type::list(Type::string())), "(list of string not known yet)"},
        {Value::string_list({"a", "b"}), "[\"a\", \"b\"]"},
        {Value::object({{"a", num(1)}, {"b", secret("x")}}), "{a = 1, b = (sensitive value)}"},
        {secret("x"), "(sensitive value)"},
        {Value::empty_tuple(), "[]"},
    };
    for (const DescribeCase& c : cases) EXPECT_EQ(c.value.describe(), c.text);
    std::string longest = Value::string(std::string(200, 'x')).describe();
    EXPECT_LE(longest.size(), 64U);
    EXPECT_TRUE(longest.ends_with("…"));
    std::string umlauts = Value::string(std::string(99, '-') + "ä").describe();
    EXPECT_EQ(umlauts.find('\xc3'), std::string::npos);
}

}  // namespace
}  // namespace ingot::value

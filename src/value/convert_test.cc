// Results were compared with cty's convert package.
#include "value/convert.h"

#include <gtest/gtest.h>

namespace ingot::value {
namespace {

Value text(const char* t) { return Value::string(t); }
Value num(std::int64_t n) { return Value::number(n); }

Value converted(const Value& value, const Type& type) {
    Converted made = convert(value, type);
    EXPECT_TRUE(made.ok()) << value.describe() << " → " << type.to_hcl() << ": " << made.problem.value_or("");
    return made.value;
}

struct PrimitiveCase {
    Value from;
    Type to;
    const char* result;  ///< described; "" when refused
};

TEST(Convert, Primitives) {
    const std::vector<PrimitiveCase> cases = {
        {text("a"), Type::string(), "\"a\""},
        {num(5), Type::string(), "\"5\""},
        {Value::boolean(true), Type::string(), "\"true\""},
        {Value::number(*Number::parse("0.10")), Type::string(), "\"0.1\""},
        {text("5"), Type::number(), "5"},
        {text("1e3"), Type::number(), "1000"},
        {text("x"), Type::number(), ""},
        {text(""), Type::number(), ""},
        {text(" 5"), Type::number(), ""},
        {text("true"), Type::boolean(), "true"},
        {text("1"), Type::boolean(), "true"},
        {text("0"), Type::boolean(), "false"},
        {text("false"), Type::boolean(), "false"},
        {text("True"), Type::boolean(), ""},
        {text("yes"), Type::boolean(), ""},
        {num(1), Type::boolean(), ""},
        {Value::boolean(true), Type::number(), ""},
        {text("a"), Type(), "\"a\""},
    };
    for (const PrimitiveCase& c : cases) {
        Converted made = convert(c.from, c.to);
        EXPECT_EQ(made.ok() ? made.value.describe() : "", c.result)
            << c.from.describe() << " → " << c.to.to_hcl();
    }
}

TEST(Convert, SaysHowToWriteABool) {
    EXPECT_NE(convert(text("TRUE"), Type::boolean()).problem->find("\"true\""), std::string::npos);
    EXPECT_EQ(*convert(text("maybe"), Type::boolean()).problem, "a bool is required");
}

TEST(Convert, SequencesToLists) {
    Value list = Value::string_list({"1", "2"});
    EXPECT_EQ(converted(list, Type::list(Type::number())).describe(), "[1, 2]");
    EXPECT_EQ(converted(Value::tuple({num(1), text("a")}), Type::list(Type::string())).describe(),
              "[\"1\", \"a\"]");
    EXPECT_EQ(converted(Value::tuple({num(1), text("a")}), Type::list(Type())).describe(), "[\"1\", \"a\"]");
    EXPECT_EQ(converted(Value::set(Type(), {text("b"), text("a")}), Type::list(Type::string())).describe(),
              "[\"a\", \"b\"]");
    Value empty = converted(Value::empty_tuple(), Type::list(Type::string()));
    EXPECT_TRUE(empty.type() == Type::list(Type::string()));
    EXPECT_TRUE(converted(Value::list(Type::number(), {}), Type::list(Type())).type() ==
                Type::list(Type::number()));
    EXPECT_TRUE(converted(Value::empty_tuple(), Type::list(Type())).type() == Type::list(Type()));
}

TEST(Convert, SequencesToSets) {
    Value set = converted(Value::tuple({num(2), text("1"), num(1)}), Type::set(Type::string()));
    EXPECT_EQ(set.describe(), "[\"1\", \"2\"]");
    EXPECT_TRUE(set.type() == Type::set(Type::string()));
    EXPECT_EQ(converted(Value::string_list({"b", "a", "b"}), Type::set(Type())).describe(), "[\"a\", \"b\"]");
}

TEST(Convert, ElementsThatConvertToDifferentTypesAreLevelled) {
    Value mixed = Value::tuple({Value::object({{"a", num(1)}}), Value::object({{"a", text("x")}})});
    Value list = converted(mixed, Type::list(Type()));
    EXPECT_TRUE(list.type() == Type::list(Type::object({{"a", Type::string()}})));
    Value lists = converted(Value::tuple({Value::tuple({num(1)}), Value::tuple({text("x")})}),
                            Type::list(Type::list(Type())));
    EXPECT_TRUE(lists.type() == Type::list(Type::list(Type::string())));
}

TEST(Convert, ObjectsToMapsAndBack) {
    Value object = Value::object({{"a", num(1)}, {"b", text("x")}});
    EXPECT_EQ(converted(object, Type::map(Type::string())).describe(), "{a = \"1\", b = \"x\"}");
    EXPECT_TRUE(converted(object, Type::map(Type())).type() == Type::map(Type::string()));
    EXPECT_TRUE(converted(Value::empty_object(), Type::map(Type::number())).type() ==
                Type::map(Type::number()));
    Value map = Value::map(Type(), {{"a", text("1")}, {"extra", text("x")}});
    EXPECT_EQ(converted(map, Type::object({{"a", Type::number()}})).describe(), "{a = 1}");
    Converted missing = convert(map, Type::object({{"z", Type::string()}}));
    EXPECT_NE(missing.problem->find("\"z\""), std::string::npos);
}

TEST(Convert, ObjectsLoseWhatIsNotAskedFor) {
    Value object = Value::object({{"a", num(1)}, {"b", text("x")}});
    Value made = converted(object, Type::object({{"a", Type::string()}}));
    EXPECT_TRUE(made.type() == Type::object({{"a", Type::string()}}));
}

TEST(Convert, OptionalAttributesBecomeNull) {
    Type want = Type::object({{"a", Type::string()}, {"b", Type::list(Type::string())}}, {"b"});
    Value made = converted(Value::object({{"a", text("x")}}), want);
    EXPECT_TRUE(made.find("b")->is_null());
    EXPECT_TRUE(made.find("b")->type() == Type::list(Type::string()));
    EXPECT_TRUE(made.type() == want.without_optional());
    EXPECT_FALSE(convert(Value::empty_object(), want).ok());
    // From a map, an optional attribute of a type that does not fit may be absent but not there.
    Value map = Value::map(Type(), {{"a", text("x")}});
    EXPECT_TRUE(converted(map, want).find("b")->is_null());
    Value clash = Value::map(Type(), {{"a", text("x")}, {"b", text("y")}});
    EXPECT_FALSE(convert(clash, want).ok());
}

TEST(Convert, NullsAndUnknownsTakeTheType) {
    EXPECT_TRUE(converted(Value(), Type::string()) == Value::null(Type::string()));
    EXPECT_TRUE(converted(Value::unknown(), Type::list(Type::string())) ==
                Value::unknown(Type::list(Type::string())));
    EXPECT_TRUE(converted(Value::null(Type::number()), Type::string()) == Value::null(Type::string()));
    EXPECT_TRUE(converted(Value::unknown(Type::tuple({Type::number()})), Type::list(Type())) ==
                Value::unknown(Type::list(Type::number())));
    Type optional = Type::object({{"a", Type::string()}}, {"a"});
    EXPECT_TRUE(converted(Value(), optional) == Value::null(optional.without_optional()));
    EXPECT_FALSE(convert(Value::unknown(Type::boolean()), Type::number()).ok());
}

TEST(Convert, ASetWithUnknownsMakesAnUnknownList) {
    Value set = Value::set(Type::string(), {text("a"), Value::unknown(Type::string())});
    EXPECT_TRUE(converted(set, Type::list(Type::string())) == Value::unknown(Type::list(Type::string())));
    Value one = Value::set(Type::string(), {Value::unknown(Type::string())});
    EXPECT_EQ(converted(one, Type::list(Type::string())).length(), 1U);
}

TEST(Convert, KeepsMarks) {
    Value secret = text("5").with_marks(kSensitive);
    EXPECT_TRUE(converted(secret, Type::number()).is_sensitive());
    Value tuple = converted(Value::tuple({secret, num(1)}), Type::list(Type::number()));
    EXPECT_TRUE(tuple.elements()[0].is_sensitive());
    EXPECT_FALSE(tuple.is_marked());
    EXPECT_TRUE(converted(Value::tuple({secret}), Type::set(Type::string())).is_sensitive());
    EXPECT_TRUE(
        converted(Value::tuple({num(1)}).with_marks(kSensitive), Type::list(Type::string())).is_sensitive());
}

TEST(Convert, NamesThePlaceOfTheProblem) {
    Value value = Value::object({{"list", Value::tuple({text("1"), text("x")})}});
    Converted made = convert(value, Type::object({{"list", Type::list(Type::number())}}));
    EXPECT_EQ(made.path, ".list[1]");
    EXPECT_EQ(*made.problem, "a number is required");
    Converted in_map = convert(Value::object({{"a b", text("x")}}), Type::map(Type::number()));
    EXPECT_EQ(in_map.path, "[\"a b\"]");
}

struct MismatchCase {
    Type got;
    Type want;
    const char* message;
};

TEST(Convert, ExplainsTypesThatNeverFit) {
    Type person = Type::object({{"age", Type::number()}, {"name", Type::string()}, {"x", Type::string()}});
    const std::vector<MismatchCase> cases = {
        {Type::tuple({}), Type::string(), "string required, but have tuple"},
        {Type::boolean(), Type::number(), "number required, but have bool"},
        {Type::string(), Type::list(Type::string()), "list of string required, but have string"},
        {Type::string(), Type::list(Type()), "list of any single type required, but have string"},
        {Type::tuple({}), Type::object({}), "object required, but have tuple"},
        {Type::object({}), Type::object({{"a", Type()}}), "attribute \"a\" is required"},
        {Type::object({{"x", Type()}}), person, "attributes \"age\" and \"name\" are required"},
        {Type::object({}), person, "attributes \"age\", \"name\", and \"x\" are required"},
        {Type::object({{"a", Type::tuple({})}}), Type::object({{"a", Type::string()}}),
         "attribute \"a\": string required, but have tuple"},
        {Type::tuple({Type::object({}), Type::string()}), Type::list(Type()),
         "all list elements must have the same type"},
        {Type::object({{"a", Type::tuple({})}, {"b", Type::string()}}), Type::map(Type()),
         "all map elements must have the same type"},
        {Type::tuple({Type::string(), Type::tuple({})}), Type::list(Type::string()),
         "element 1: string required, but have tuple"},
        {Type::object({{"k", Type::tuple({})}}), Type::map(Type::string()),
         "element \"k\": string required, but have tuple"},
        {Type::object({}), Type::list(Type::string()), "list of string required, but have object"},
        {Type::list(Type::string()), Type::map(Type::string()),
         "map of string required, but have list of string"},
        {Type::list(Type::tuple({})), Type::set(Type::string()),
         "wrong set element type: string required, but have tuple"},
    };
    for (const MismatchCase& c : cases) {
        EXPECT_EQ(mismatch_message(c.got, c.want), c.message) << c.got.to_hcl() << " → " << c.want.to_hcl();
        EXPECT_FALSE(convert(Value::unknown(c.got), c.want).ok());
    }
}

}  // namespace
}  // namespace ingot::value

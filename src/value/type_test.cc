#include "value/type.h"

#include <gtest/gtest.h>

namespace ingot::value {
namespace {

Type person() { return Type::object({{"age", Type::number()}, {"name", Type::string()}}); }

TEST(Type, DefaultIsDynamic) {
    EXPECT_TRUE(Type().is_dynamic());
    EXPECT_TRUE(Type() == Type::dynamic());
    EXPECT_TRUE(Type().has_dynamic());
}

TEST(Type, EqualsByStructure) {
    EXPECT_TRUE(Type::list(Type::string()) == Type::list(Type::string()));
    EXPECT_FALSE(Type::list(Type::string()) == Type::set(Type::string()));
    EXPECT_FALSE(Type::list(Type::string()) == Type::list(Type::number()));
    EXPECT_TRUE(person() == person());
    EXPECT_FALSE(person() == Type::object({{"name", Type::string()}}));
    EXPECT_TRUE(Type::tuple({}) == Type::tuple({}));
    EXPECT_FALSE(Type::tuple({}) == Type::object({}));
}

TEST(Type, OptionalAttributesCountInEquality) {
    Type optional = Type::object({{"age", Type::number()}, {"name", Type::string()}}, {"age"});
    EXPECT_FALSE(optional == person());
    EXPECT_TRUE(optional.without_optional() == person());
    EXPECT_TRUE(Type::list(optional).without_optional() == Type::list(person()));
    EXPECT_TRUE(Type::tuple({optional}).without_optional() == Type::tuple({person()}));
    EXPECT_TRUE(Type::map(Type::string()).without_optional() == Type::map(Type::string()));
}

TEST(Type, KnowsDynamicParts) {
    EXPECT_TRUE(Type::list(Type()).has_dynamic());
    EXPECT_TRUE(Type::object({{"a", Type::tuple({Type::string(), Type()})}}).has_dynamic());
    EXPECT_FALSE(person().has_dynamic());
}

TEST(Type, AttributeNamesAreNormalised) {
    Type type = Type::object({{"e\xcc\x81", Type::string()}}, {"e\xcc\x81"});
    EXPECT_TRUE(type.attributes().contains("\xc3\xa9"));
    EXPECT_TRUE(type.optional_attributes().contains("\xc3\xa9"));
}

struct NameCase {
    Type type;
    const char* friendly;
    const char* constraint;
    const char* hcl;
};

TEST(Type, HasNames) {
    const std::vector<NameCase> cases = {
        {Type(), "dynamic", "any type", "any"},
        {Type::string(), "string", "string", "string"},
        {Type::number(), "number", "number", "number"},
        {Type::boolean(), "bool", "bool", "bool"},
        {Type::list(Type::string()), "list of string", "list of string", "list(string)"},
        {Type::set(Type()), "set of dynamic", "set of any single type", "set(any)"},
        {Type::map(Type::list(Type())), "map of list of dynamic", "map of list of any single type",
         "map(list(any))"},
        {Type::tuple({Type::string(), Type::number()}), "tuple", "tuple", "tuple([string,number])"},
        {person(), "object", "object", "object({age=number,name=string})"},
        {Type::object({{"a", Type()}}, {"a"}), "object", "object", "object({a=optional(any)})"},
    };
    for (const NameCase& c : cases) {
        EXPECT_EQ(c.type.friendly_name(), c.friendly);
        EXPECT_EQ(c.type.constraint_name(), c.constraint);
        EXPECT_EQ(c.type.to_hcl(), c.hcl);
    }
}

struct ConformCase {
    Type given;
    Type want;
    const char* problem;  ///< "" when it conforms
};

TEST(Type, ConformanceNamesTheFirstProblem) {
    const std::vector<ConformCase> cases = {
        {Type::string(), Type(), ""},
        {Type::list(Type::string()), Type::list(Type()), ""},
        {Type::tuple({Type::string()}), Type::tuple({Type()}), ""},
        {Type::string(), Type::number(), "number required, but received string"},
        {Type(), Type::string(), "string required, but received dynamic"},
        {Type::list(Type::string()), Type::list(Type::number()),
         "[...]: number required, but received string"},
        {Type::tuple({Type::string()}), Type::tuple({}), "0 elements are required, but got 1"},
        {Type::tuple({Type::boolean()}), Type::tuple({Type::string()}),
         "[0]: string required, but received bool"},
        {person(), Type::object({{"name", Type::string()}}), "unsupported attribute \"age\""},
        {Type::object({}), person(), "missing required attribute \"age\""},
        {Type::object({{"a", person()}}),
         Type::object({{"a", Type::object({{"age", Type::string()}, {"name", Type()}})}}),
         ".a.age: string required, but received number"},
    };
    for (const ConformCase& c : cases) {
        EXPECT_EQ(conformance_problem(c.given, c.want).value_or(""), c.problem)
            << c.given.to_hcl() << " → " << c.want.to_hcl();
        EXPECT_EQ(conforms(c.given, c.want), *c.problem == '\0');
    }
}

}  // namespace
}  // namespace ingot::value

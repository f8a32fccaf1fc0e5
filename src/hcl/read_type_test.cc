#include "hcl/testing.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ingot::hcl {
namespace {

using testing::show;

struct ReadText {
    TypeConstraint constraint;
    std::string errors;
};

ReadText read_text(const std::string& text) {
    SourceMap files;
    Diagnostics diags;
    ExprPtr expr = parse_expression(files.add_mutable("test.hcl", text), diags);
    ReadText result{read_type(*expr, Scope(), diags), ""};
    for (const Diagnostic& diagnostic : diags) {
        result.errors += (result.errors.empty() ? "" : "\n") + show(diagnostic);
    }
    return result;
}

TEST(ReadType, TypesAndConstructors) {
    for (const char* text :
         {"string", "number", "bool", "any", "list(string)", "set(number)", "map(any)", "list(map(bool))",
          "tuple([string,number])", "tuple([])", "object({})", "object({a=string,b=list(number)})"}) {
        ReadText read = read_text(text);
        EXPECT_EQ(read.errors, "") << text;
        EXPECT_EQ(read.constraint.type.to_hcl(), text);
        EXPECT_EQ(read.constraint.defaults, nullptr) << text;
    }
}

TEST(ReadType, MistakesAreShownWhereTheyStand) {
    struct Mistake {
        const char* text;
        const char* errors;
    };
    for (const Mistake& mistake : std::vector<Mistake>{
             {"strin", "Invalid type specification @ 1:1-1:6"},
             {"list", "Invalid type specification @ 1:1-1:5"},
             {"object", "Invalid type specification @ 1:1-1:7"},
             {"\"string\"", "Invalid type specification @ 1:1-1:9"},
             {"(string)", "Invalid type specification @ 1:1-1:9"},
             {"string(1)", "Invalid type specification @ 1:7-1:10"},
             {"any()", "Invalid type specification @ 1:4-1:6"},
             {"list()", "Invalid type specification @ 1:5-1:7"},
             {"list(string, number)", "Invalid type specification @ 1:14-1:20"},
             {"lisst(string)", "Invalid type specification @ 1:1-1:14"},
             {"list(strin)", "Invalid type specification @ 1:6-1:11"},
             {"optional(string)", "Invalid type specification @ 1:1-1:9"},
             {"object(string)", "Invalid type specification @ 1:8-1:14"},
             {"tuple(string)", "Invalid type specification @ 1:7-1:13"},
             {"object({\"a\" = string})", "Invalid type specification @ 1:9-1:12"},
             {"object({(a) = string})", "Invalid type specification @ 1:9-1:12"},
             {"object({a = string, a = number})", "Invalid type specification @ 1:21-1:22"},
             {"object({a = strin, b = nmber})",
              "Invalid type specification @ 1:13-1:18\nInvalid type specification @ 1:24-1:29"},
             {"object({a = optional()})", "Invalid type specification @ 1:21-1:23"},
             {"object({a = optional(string, \"x\", 1)})", "Invalid type specification @ 1:21-1:37"},
             {"object({a = optional(number, \"x\")})",
              "Invalid default value for optional attribute @ 1:30-1:33"},
             {"object({a = optional(string, var.x)})", "Variables not allowed @ 1:30-1:33"},
         }) {
        EXPECT_EQ(read_text(mistake.text).errors, mistake.errors) << mistake.text;
    }
}

TEST(ReadType, SuggestsNearTypes) {
    SourceMap files;
    Diagnostics diags;
    ExprPtr expr = parse_expression(files.add_mutable("test.hcl", "strin"), diags);
    read_type(*expr, Scope(), diags);
    ASSERT_EQ(diags.size(), 1U);
    EXPECT_EQ(diags.all()[0].suggestions, std::vector<std::string>{"string"});
}

TEST(ReadType, OptionalAttributesAndTheirDefaults) {
    ReadText read = read_text("object({a = optional(string), b = optional(number, \"5\"), c = bool})");
    EXPECT_EQ(read.errors, "");
    EXPECT_EQ(read.constraint.type.optional_attributes(), (std::set<std::string>{"a", "b"}));
    ASSERT_NE(read.constraint.defaults, nullptr);
    ASSERT_EQ(read.constraint.defaults->values.size(), 1U);
    EXPECT_EQ(show(read.constraint.defaults->values.at("b")), "5");
}

TEST(ReadType, DefaultsOfNestedTypesAreKept) {
    ReadText read = read_text(
        "map(object({a = optional(object({x = optional(number, 1)}), {}), t = tuple([object({y = "
        "optional(bool, "
        "true)})])}))");
    EXPECT_EQ(read.errors, "");
    ASSERT_NE(read.constraint.defaults, nullptr);
    value::Value given = value::Value::object(
        {{"k", value::Value::object({{"t", value::Value::tuple({value::Value::empty_object()})}})}});
    value::Converted converted = value::convert(read.constraint.defaults->apply(given), read.constraint.type);
    ASSERT_TRUE(converted.ok()) << *converted.problem;
    EXPECT_EQ(show(*converted.value.find("k")), "{a = {x = 1}, t = [{y = true}]}");
}

TEST(ReadType, JsonGivesTypesAsText) {
    SourceMap files;
    Diagnostics diags;
    SourceFile& file = files.add_mutable(
        "a.json", R"j({"a": "list(string)", "b": "number", "c": "list(strin)", "d": "list("})j");
    BodyPtr body = parse_json(file, diags).body;
    std::map<std::string, Attribute, std::less<>> attributes = body->just_attributes(diags);
    EXPECT_EQ(read_type(*attributes.at("a").expr, Scope(), diags).type.to_hcl(), "list(string)");
    EXPECT_EQ(read_type(*attributes.at("b").expr, Scope(), diags).type.to_hcl(), "number");
    EXPECT_TRUE(diags.empty());
    for (const char* name : {"c", "d"}) {
        Diagnostics wrong;
        read_type(*attributes.at(name).expr, Scope(), wrong);
        ASSERT_FALSE(wrong.empty());
        EXPECT_EQ(wrong.all()[0].subject, attributes.at(name).expr->range);
    }
}

}  // namespace
}  // namespace ingot::hcl

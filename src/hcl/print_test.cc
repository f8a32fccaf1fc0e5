#include "hcl/print.h"

#include "hcl/testing.h"

#include <gtest/gtest.h>

#include <string>

namespace ingot::hcl {
namespace {

using value::Type;
using value::Value;

TEST(Print, Primitives) {
    EXPECT_EQ(to_hcl(Value::null()), "null");
    EXPECT_EQ(to_hcl(Value::null(Type::string())), "null");
    EXPECT_EQ(to_hcl(Value::boolean(true)), "true");
    EXPECT_EQ(to_hcl(Value::number(-12)), "-12");
    EXPECT_EQ(to_hcl(Value::number(*value::Number::parse("1.50"))), "1.5");
    EXPECT_EQ(to_hcl(Value::string("a")), "\"a\"");
}

TEST(Print, StringsAreEscaped) {
    EXPECT_EQ(to_hcl(Value::string("a\n\r\t\"\\")), R"("a\n\r\t\"\\")");
    EXPECT_EQ(to_hcl(Value::string("${a} %{b} $ % $a")), R"("$${a} %%{b} $ % $a")");
    EXPECT_EQ(to_hcl(Value::string("ä 😀")), "\"ä 😀\"");
    EXPECT_EQ(to_hcl(Value::string(std::string("\0\x7f", 2))), R"("\u0000\u007f")");
    EXPECT_EQ(to_hcl(Value::string("\u200b")), R"("\u200b")");
    EXPECT_EQ(to_hcl(Value::string("\U000e0001")), R"("\U000e0001")");
}

TEST(Print, Collections) {
    EXPECT_EQ(to_hcl(Value::empty_tuple()), "[]");
    EXPECT_EQ(to_hcl(Value::tuple({Value::number(1), Value::number(-2), Value::string("a")})),
              "[1, -2, \"a\"]");
    EXPECT_EQ(to_hcl(Value::string_list({"a", "b"})), "[\"a\", \"b\"]");
    EXPECT_EQ(to_hcl(Value::empty_object()), "{}");
    EXPECT_EQ(to_hcl(Value::object(
                  {{"a", Value::number(1)}, {"long", Value::number(2)}, {"b c", Value::number(3)}})),
              "{\n  a     = 1\n  \"b c\" = 3\n  long  = 2\n}");
}

TEST(Print, NestedObjectsAreIndented) {
    Value inner = Value::object({{"b", Value::tuple({Value::empty_object()})}, {"c", Value::null()}});
    EXPECT_EQ(to_hcl(Value::object({{"a", inner}, {"d", Value::tuple({inner})}})),
              "{\n  a = {\n    b = [{}]\n    c = null\n  }\n  d = [{\n    b = [{}]\n    c = null\n  }]\n}");
}

TEST(Print, WhatIsPrintedReadsBackTheSame) {
    Scope scope;
    for (const char* text :
         {"1", "\"a$${b}%%{c}\\n\\u0000\"", "[1, [true, null]]", "{a = {b = 1}, \"x y\" = [\"z\"]}"}) {
        testing::Evaluated first = testing::evaluate_text(text, scope);
        testing::Evaluated second = testing::evaluate_text(to_hcl(first.value), scope);
        EXPECT_TRUE(second.diags.empty()) << text;
        EXPECT_EQ(testing::show(first.value), testing::show(second.value));
    }
}

}  // namespace
}  // namespace ingot::hcl

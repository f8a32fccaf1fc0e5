#include "hcl/ast.h"
#include "hcl/eval.h"
#include "hcl/testing.h"

#include <gtest/gtest.h>

#include <string>

namespace ingot::hcl {
namespace {

using testing::parse_text;
using testing::text_of;

struct Parsed {
    explicit Parsed(std::string text) : file("t.hcl", std::move(text)), expr(parse_expression(file, diags)) {}
    SourceFile file;
    Diagnostics diags;
    ExprPtr expr;
};

std::string names(const std::vector<Traversal>& traversals) {
    std::string all;
    for (const Traversal& traversal : traversals) all += (all.empty() ? "" : " ") + text_of(traversal.range);
    return all;
}

struct Case {
    const char* text;
    const char* names;
};

TEST(VariablesIn, FindsEveryFreeName) {
    for (const Case& c : {
             Case{"1", ""},
             Case{"a.b[0]", "a.b[0]"},
             Case{"a + b * c", "a b c"},
             Case{"a ? b : !c", "a b c"},
             Case{"f(a, g(b)...)", "a b"},
             Case{"[a, {k = b, (c) = d, \"${e}\" = f}]", "a b c d e f"},
             Case{"\"${a} ${b.c}\"", "a b.c"},
             Case{"\"%{ if a }${b}%{ else }${c}%{ endif }%{ for x in d }${x}${e}%{ endfor }\"", "a b c d e"},
             Case{"a[b].c", "a b"},
             Case{"a[*].b", "a"},
             Case{"a.*.b", "a"},
             Case{"(a)", "a"},
             Case{"f(a).b[c]", "a c"},
             Case{"true", ""},
         }) {
        EXPECT_EQ(names(variables_in(*Parsed(c.text).expr)), c.names) << c.text;
    }
}

TEST(VariablesIn, NamesOfAForExpressionAreBoundInside) {
    for (const Case& c : {
             Case{"[for x in xs : x]", "xs"},
             Case{"[for x in x : x]", "x"},
             Case{"[for k, v in m : k + v + w if k]", "m w"},
             Case{"{for k, v in m : k => [for k in v : k + z]...}", "m z"},
             Case{"[for x in [for y in z : y] : y]", "z y"},
             Case{"[[for x in a : x], x]", "a x"},
         }) {
        EXPECT_EQ(names(variables_in(*Parsed(c.text).expr)), c.names) << c.text;
    }
}

TEST(VariablesIn, OfABodyLooksIntoBlocksAndDynamicOnes) {
    SourceMap files;
    BodyPtr body = parse_text(R"(a = v1
b {
  c {
    d = v2
  }
}
dynamic "disk" {
  for_each = v3
  labels   = [disk.key, v4]
  content {
    size = disk.value + v5
    dynamic "part" {
      for_each = disk.value.parts
      iterator = p
      content {
        x = p.value + part.value + disk.key
      }
    }
  }
}
)",
                              files);
    EXPECT_EQ(names(variables_in(*body)), "v1 v2 v3 v4 v5 part.value");
}

TEST(VariablesIn, OfJsonReadsTemplatesAndDynamicBlocks) {
    SourceFile file("t.json", R"({"a": "${v1} x", "b": [{"c": "${v2}", "${v3}": 1}], "broken": "${v9 v9}",
      "dynamic": {"disk": [{"for_each": "${v4}", "content": {"size": "${disk.value} ${v5}"}}]}})");
    Diagnostics diags;
    BodyPtr body = parse_json(file, diags).body;
    ASSERT_TRUE(diags.empty());
    EXPECT_EQ(names(variables_in(*body)), "v1 v2 v3 v4 v5");
}

TEST(VariablesIn, BoundNamesOfDynamicContentAreNotFree) {
    Parsed parsed("each.value + var.x");
    std::shared_ptr<Bound> bound = std::make_shared<Bound>(parsed.expr->range);
    bound->inner = parsed.expr;
    value::ValueMap known{{"each", value::Value::empty_object()}};
    bound->names = std::make_shared<const value::ValueMap>(known);
    EXPECT_EQ(names(variables_in(*bound)), "var.x");
}

TEST(FunctionsIn, FindsEveryCall) {
    std::vector<std::string> expected{"f", "g", "ns::h"};
    EXPECT_EQ(functions_in(*Parsed("f(g(1)) + \"${ns::h()}\"").expr), expected);
    EXPECT_TRUE(functions_in(*Parsed("a.b").expr).empty());
}

TEST(AsTraversal, TakesNamesWithStepsOnly) {
    Parsed parsed("a.b[\"c\"][0].d");
    std::optional<Traversal> traversal = as_traversal(*parsed.expr);
    ASSERT_TRUE(traversal);
    EXPECT_EQ(traversal->root, "a");
    ASSERT_EQ(traversal->steps.size(), 4u);
    EXPECT_EQ(traversal->attribute(0), "b");
    EXPECT_EQ(traversal->attribute(1), "c");
    EXPECT_EQ(traversal->attribute(2), "");
    EXPECT_EQ(traversal->attribute(3), "d");
    EXPECT_EQ(traversal->attribute(4), "");
    EXPECT_EQ(text_of(traversal->root_range), "a");
    for (const char* text : {"1", "\"a\"", "f(a)", "(a)", "a[b]", "a[*]", "a + b", "[a]", "-a"}) {
        EXPECT_FALSE(as_traversal(*Parsed(text).expr)) << text;
    }
}

TEST(AsKeyword, TakesBareWords) {
    EXPECT_EQ(as_keyword(*Parsed("string").expr), "string");
    EXPECT_EQ(as_keyword(*Parsed("true").expr), "true");
    EXPECT_EQ(as_keyword(*Parsed("null").expr), "null");
    for (const char* text : {"a.b", "\"a\"", "1", "f()", "(a)"}) {
        EXPECT_EQ(as_keyword(*Parsed(text).expr), std::nullopt) << text;
    }
}

TEST(AsExpressionList, GivesTheItemsUnevaluated) {
    std::optional<std::vector<ExprPtr>> items = as_expression_list(*Parsed("[a.b, 1 + c]").expr);
    ASSERT_TRUE(items);
    ASSERT_EQ(items->size(), 2u);
    EXPECT_EQ(testing::dump(*items->at(1)), "(1 + c)");
    EXPECT_FALSE(as_expression_list(*Parsed("a").expr));
    EXPECT_FALSE(as_expression_list(*Parsed("[for x in y : x]").expr));
}

TEST(AsExpressionMap, GivesKeysAndValuesUnevaluated) {
    std::optional<std::vector<std::pair<ExprPtr, ExprPtr>>> items =
        as_expression_map(*Parsed("{a = b, \"c\" = 1}").expr);
    ASSERT_TRUE(items);
    ASSERT_EQ(items->size(), 2u);
    EXPECT_EQ(as_keyword(*items->at(0).first), "a");
    EXPECT_EQ(testing::dump(*items->at(0).second), "b");
    EXPECT_FALSE(as_expression_map(*Parsed("[1]").expr));
}

TEST(RangeOf, IsTheTextOfTheExpression) {
    Parsed parsed(" a + 1 ");
    EXPECT_EQ(text_of(range_of(*parsed.expr)), "a + 1");
}

}  // namespace
}  // namespace ingot::hcl

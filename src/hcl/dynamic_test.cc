#include "hcl/decode.h"
#include "hcl/testing.h"

#include <gtest/gtest.h>

#include <string>

namespace ingot::hcl {
namespace {

using testing::parse_text;
using testing::show;
using value::Spec;
using value::Type;

Spec blocks_with_value() {
    return Spec::block_list("b", Spec::object({{"v", Spec::attribute("v", Type::string())}}));
}

std::string expanded(const std::string& text, const Spec& spec) {
    SourceMap files;
    Diagnostics diags;
    Scope scope = testing::test_scope();
    BodyPtr body = expand_dynamic(parse_text(text, files), scope);
    std::string result = show(decode(*body, spec, scope, diags));
    for (const Diagnostic& diagnostic : diags) {
        result += "\n" + show(diagnostic);
    }
    return result;
}

std::string dynamic_block(const std::string& for_each, const std::string& value,
                          const std::string& more = "") {
    return "dynamic \"b\" {\n  for_each = " + for_each + "\n" + more + "  content {\n    v = " + value +
           "\n  }\n}\n";
}

TEST(Dynamic, MakesABlockForEachElementInItsPlace) {
    EXPECT_EQ(expanded("b {\n  v = \"first\"\n}\n" + dynamic_block("list", "\"${b.key}-${b.value}\"") +
                           "b {\n  v = \"last\"\n}\n",
                       blocks_with_value()),
              "list(object({v=string}))[{v = \"first\"}, {v = \"0-a\"}, {v = \"1-b\"}, {v = \"last\"}]");
    EXPECT_EQ(expanded(dynamic_block("map", "\"${b.key}${b.value}\""), blocks_with_value()),
              "list(object({v=string}))[{v = \"a1\"}, {v = \"b2\"}]");
    EXPECT_EQ(expanded(dynamic_block("set", "\"${b.key}${b.value}\""), blocks_with_value()),
              "list(object({v=string}))[{v = \"aa\"}, {v = \"bb\"}]");
    EXPECT_EQ(expanded(dynamic_block("[]", "b.value"), blocks_with_value()), "list(object({v=string}))[]");
}

TEST(Dynamic, IteratorTakesAnotherName) {
    EXPECT_EQ(expanded(dynamic_block("list", "each.value", "  iterator = each\n"), blocks_with_value()),
              "list(object({v=string}))[{v = \"a\"}, {v = \"b\"}]");
    EXPECT_EQ(expanded(dynamic_block("list", "s", "  iterator = a.b\n"), blocks_with_value()),
              "list(object({v=string}))[]\nInvalid dynamic iterator name @ 3:14-3:17");
}

TEST(Dynamic, LabelsAreEvaluatedForEachElement) {
    Spec map;
    map.kind = Spec::Kind::kBlockMap;
    map.name = "b";
    map.labels = {"name"};
    map.items.push_back(Spec::object({{"v", Spec::attribute("v", Type::string())}}));
    EXPECT_EQ(expanded(dynamic_block("list", "b.value", "  labels = [b.value]\n"), map),
              "map(object({v=string})){a = {v = \"a\"}, b = {v = \"b\"}}");
    EXPECT_EQ(expanded(dynamic_block("list", "b.value"), map),
              "map(object({v=string})){}\nMissing required argument @ 1:13-1:13");
    EXPECT_EQ(expanded(dynamic_block("list", "s", "  labels = [s, s]\n"), map),
              "map(object({v=string})){}\nExtraneous dynamic block label @ 3:16-3:17");
    EXPECT_EQ(expanded(dynamic_block("list", "s", "  labels = []\n"), map),
              "map(object({v=string})){}\nInsufficient dynamic block labels @ 3:12-3:14");
    EXPECT_EQ(expanded(dynamic_block("[1]", "s", "  labels = [secret]\n"), map),
              "map(object({v=string})){}\nInvalid dynamic block label @ 3:13-3:19");
    EXPECT_EQ(expanded(dynamic_block("[1]", "s", "  labels = [nothing]\n"), map),
              "map(object({v=string})){}\nInvalid dynamic block label @ 3:13-3:20");
    EXPECT_EQ(expanded(dynamic_block("[1]", "s", "  labels = [unknown_s]\n"), map),
              "map(object({v=string})){}\nInvalid dynamic block label @ 3:13-3:22");
}

TEST(Dynamic, NestedBlocksSeeAllIterators) {
    Spec inner = Spec::block_list("c", Spec::object({{"v", Spec::attribute("v", Type::string())}}));
    Spec spec = Spec::block_list("b", Spec::object({{"c", inner}}));
    std::string text =
        "dynamic \"b\" {\n"
        "  for_each = list\n"
        "  content {\n"
        "    dynamic \"c\" {\n"
        "      for_each = [b.value, \"z\"]\n"
        "      content {\n"
        "        v = \"${b.key}${c.value}${n}\"\n"
        "      }\n"
        "    }\n"
        "    c {\n"
        "      v = b.value\n"
        "    }\n"
        "  }\n"
        "}\n";
    std::string c = "list(object({v=string}))";
    EXPECT_EQ(expanded(text, spec), "list(object({c=list(object({v=string}))}))[{c = " + c +
                                        "[{v = \"0a3\"}, {v = \"0z3\"}, {v = \"a\"}]}, {c = " + c +
                                        "[{v = \"1b3\"}, {v = \"1z3\"}, {v = \"b\"}]}]");
}

TEST(Dynamic, UnknownForEachGivesUnknownBlocks) {
    EXPECT_EQ(expanded(dynamic_block("unknown_list", "b.value"), blocks_with_value()),
              "unknown(list(object({v=string})))");
    EXPECT_EQ(expanded(dynamic_block("unknown", "b.value"), blocks_with_value()),
              "unknown(list(object({v=string})))");
    Spec one = Spec::block("b", Spec::object({{"v", Spec::attribute("v", Type::string())}}));
    EXPECT_EQ(expanded(dynamic_block("unknown", "b.value"), one), "{v = unknown(string)}");
    EXPECT_EQ(expanded(dynamic_block("unknown", "b.value\n    nope = 1"), blocks_with_value()),
              "unknown(list(object({v=string})))\nUnsupported argument @ 5:5-5:9");
}

TEST(Dynamic, SensitiveForEachMarksWhatItMakes) {
    EXPECT_EQ(
        expanded(dynamic_block("secret_list", "b.value"), blocks_with_value()),
        "list(object({v=string}))[sensitive({v = sensitive(\"p\")}), sensitive({v = sensitive(\"q\")})]");
}

TEST(Dynamic, WrongForEachIsRefused) {
    EXPECT_EQ(expanded(dynamic_block("s", "1"), blocks_with_value()),
              "list(object({v=string}))[]\nInvalid dynamic for_each value @ 2:14-2:15");
    EXPECT_EQ(expanded(dynamic_block("nothing", "1"), blocks_with_value()),
              "list(object({v=string}))[]\nInvalid dynamic for_each value @ 2:14-2:21");
    EXPECT_EQ(expanded(dynamic_block("nope", "1"), blocks_with_value()),
              "list(object({v=string}))[]\nUnknown variable @ 2:14-2:18");
}

TEST(Dynamic, ContentMustStandOnce) {
    EXPECT_EQ(expanded("dynamic \"b\" {\n  for_each = list\n}\n", blocks_with_value()),
              "list(object({v=string}))[]\nMissing dynamic content block @ 1:13-1:13");
    EXPECT_EQ(
        expanded("dynamic \"b\" {\n  for_each = list\n  content {}\n  content {}\n}\n", blocks_with_value()),
        "list(object({v=string}))[]\nExtraneous dynamic content block @ 4:3-4:10");
    EXPECT_EQ(expanded("dynamic \"x\" {\n  for_each = list\n  content {}\n}\n", blocks_with_value()),
              "list(object({v=string}))[]\nUnsupported block type @ 1:9-1:12");
}

TEST(Dynamic, PartialReadingKeepsOtherTypes) {
    SourceMap files;
    Diagnostics diags;
    Scope scope = testing::test_scope();
    BodyPtr body = expand_dynamic(
        parse_text("a = 1\nx = 2\n" + dynamic_block("list", "b.value") + "c {}\n", files), scope);
    BodyPtr rest;
    Spec first = Spec::object(
        {{"a", Spec::attribute("a", Type::number())}, {"c", Spec::block("c", Spec::object({}))}});
    EXPECT_EQ(show(partial_decode(*body, first, scope, rest, diags)), "{a = 1, c = {}}");
    Spec second = Spec::object({{"x", Spec::attribute("x", Type::number())}, {"b", blocks_with_value()}});
    EXPECT_EQ(show(decode(*rest, second, scope, diags)),
              "{b = list(object({v=string}))[{v = \"a\"}, {v = \"b\"}], x = 2}");
    EXPECT_TRUE(diags.empty());
}

TEST(Dynamic, BareAttributesSeeTheIterator) {
    Spec attributes;
    attributes.kind = Spec::Kind::kBlockAttrs;
    attributes.name = "b";
    attributes.type = Type::string();
    EXPECT_EQ(expanded(dynamic_block("[5]", "b.value"), attributes), "map(string){v = \"5\"}");
}

TEST(Dynamic, IteratorsAreNotFreeNames) {
    SourceMap files;
    Diagnostics diags;
    Scope scope = testing::test_scope();
    BodyPtr body = expand_dynamic(parse_text(dynamic_block("list", "\"${b.value}${s}\""), files), scope);
    Content content = body->content({{}, {{"b", {}}}}, diags);
    ASSERT_EQ(content.blocks.size(), 2U);
    Content inner = content.blocks[0].body->content({{{"v", false}}, {}}, diags);
    ASSERT_NE(inner.find_attribute("v"), nullptr);
    std::vector<Traversal> names = variables_in(*inner.find_attribute("v")->expr);
    ASSERT_EQ(names.size(), 1U);
    EXPECT_EQ(names[0].root, "s");
}

}  // namespace
}  // namespace ingot::hcl

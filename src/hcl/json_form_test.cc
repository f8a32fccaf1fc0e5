#include "hcl/ast.h"
#include "hcl/body.h"
#include "hcl/eval.h"
#include "hcl/testing.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>

namespace ingot::hcl {
namespace {

using testing::dump;
using testing::text_of;

struct Parsed {
    explicit Parsed(std::string text)
        : file("t.pkr.json", std::move(text)), body(parse_json(file, diags).body) {}
    SourceFile file;
    Diagnostics diags;
    BodyPtr body;

    std::string told() const {
        std::string all;
        for (const Diagnostic& d : diags) {
            all += fmt::format("{} {} at `{}`", d.subject.start().line, d.summary, text_of(d.subject));
            for (const std::string& word : d.suggestions) all += fmt::format(", {}?", word);
            all += "\n";
        }
        return all;
    }
    std::string tree() const { return diags.empty() ? dump(*body) : told(); }
};

struct Case {
    const char* text;
    const char* tree;
};

TEST(JsonForm, ValuesBecomeExpressions) {
    for (const Case& c : {
             Case{R"({"a": 1})", "a = 1\n"},
             Case{R"({"a": -1.5e3})", "a = -1500\n"},
             Case{R"({"a": true, "b": null})", "a = true\nb = null\n"},
             Case{R"({"a": "x"})", "a = (json \"x\")\n"},
             Case{R"({"a": "${b} c"})", "a = (json (template b \" c\"))\n"},
             Case{R"({"a": "${b}"})", "a = (json (wrap b))\n"},
             Case{R"({"a": "$${b}"})", "a = (json (template \"${b}\"))\n"},
             Case{R"({"a": "50% $"})", "a = (json \"50% $\")\n"},
             Case{R"({"a": "${"})", "a = (json (wrap ?) broken)\n"},
             Case{R"({"a": [1, "x", []]})", "a = [1 (json \"x\") []]\n"},
             Case{R"({"a": {"k": 1, "${b}": 2}})", "a = {((json \"k\"))=1 ((json (wrap b)))=2}\n"},
             Case{R"({"//": "comment", "a": 1})", "a = 1\n"},
             Case{"[{\"a\": 1}, {\"b\": 2}]", "a = 1\nb = 2\n"},
             Case{"{}", ""},
             Case{" \t\r\n{ }\n", ""},
         }) {
        EXPECT_EQ(Parsed(c.text).tree(), c.tree) << c.text;
    }
}

TEST(JsonForm, StringsAreDecoded) {
    for (const Case& c : {
             Case{R"({"a": "\"\\\/\b\f\n\r\t"})", "a = (json \"\\\"\\\\/\\b\\f\\n\\r\\t\")\n"},
             Case{R"({"a": "\u00e4\u20ac"})", "a = (json \"ä€\")\n"},
             Case{R"({"a": "\ud83d\ude00"})", "a = (json \"😀\")\n"},
             Case{R"({"a": "\ud83d!"})", "a = (json \"\uFFFD!\")\n"},
             Case{"{\"a\": \"\xFF\"}", "a = (json \"\uFFFD\")\n"},
         }) {
        EXPECT_EQ(Parsed(c.text).tree(), c.tree) << c.text;
    }
}

TEST(JsonForm, PlacesInStringsAreThoseOfTheFile) {
    Parsed parsed(R"({"a": "x\n\u00e4 ${name.part} \\ ${1 2}"})");
    EXPECT_TRUE(parsed.diags.empty());
    ExprPtr value = parsed.body->all_items().attributes.at("a").expr;
    const JsonString& string = as<JsonString>(*value);
    const Template& content = as<Template>(*string.content);
    EXPECT_EQ(text_of(content.parts[1]->range), "name.part");
    ASSERT_TRUE(string.errors);
    EXPECT_EQ(text_of(string.errors->all()[0].subject), "2");
    EXPECT_EQ(string.text, "x\nä ${name.part} \\ ${1 2}");
}

TEST(JsonForm, MistakesAreToldWherePackerTellsThem) {
    for (const Case& c : {
             Case{"", "1 Missing value at ``\n1 Root value must be object at ``\n"},
             Case{"1", "1 Root value must be object at `1`\n"},
             Case{"{} 1", "1 Extraneous data after value at `1`\n"},
             Case{"{\"a\" 1}", "1 Missing property value colon at `1`\n1 Root value must be object at `{`\n"},
             Case{"{\"a\" = 1}",
                  "1 Missing property value colon at `=`\n1 Root value must be object at `{`\n"},
             Case{"{\"a\"}", "1 Missing object value at `}`\n1 Root value must be object at `{`\n"},
             Case{"{a: 1}", "1 Invalid JSON keyword at `a`\n1 Root value must be object at `{`\n"},
             Case{"{1: 1}", "1 Invalid object property name at `1`\n1 Root value must be object at `{`\n"},
             Case{"{\"a\": 1,}", "1 Trailing comma in object at `,`\n1 Root value must be object at `{`\n"},
             Case{"{\"a\": [1,]}",
                  "1 Trailing comma in array at `,`\n1 Mismatched braces at `}`\n"
                  "1 Root value must be object at `{`\n"},
             Case{"{\"a\": 1", "1 Unclosed object at `{`\n1 Root value must be object at `{`\n"},
             Case{"{\"a\": [1",
                  "1 Unclosed array at `[`\n1 Unclosed object at `{`\n1 Root value must be object at `{`\n"},
             Case{"{\"a\": 1]", "1 Mismatched braces at ``\n1 Root value must be object at `{`\n"},
             Case{"{\"b\": {\"a\": 1\n\"c\": 2}\n}", "3 Missing attribute separator comma at `}`\n"},
             Case{"{\"a\": [1 2]\n}", "2 Missing element separator comma at `}`\n"},
             Case{"{\"a\": [1: 2]\n}", "2 Invalid array value at `}`\n"},
             Case{"{\"a\": [1}\n]}", "2 Mismatched brackets at `}`\n"},
             Case{"{\"a\": Ture}", "1 Invalid JSON keyword at `Ture`, true?\n"},
             Case{"{\"a\": 01}", "1 Invalid JSON number at `01`\n"},
             Case{"{\"a\": +1}", "1 Invalid JSON number at `+1`\n"},
             Case{"{\"a\": 1.}", "1 Invalid JSON number at `1.`\n"},
             Case{"{\"a\": \"\\x\"}", "1 Invalid JSON string at `\\x`\n"},
             Case{"{\"a\": \"\\u12\"}", "1 Invalid JSON string at `\\u`\n"},
             Case{"{\"a\": }", "1 Missing JSON value at `}`\n"},
             Case{"{\"a\": []], \"b\": 1}",
                  "1 Mismatched braces at `,`\n1 Root value must be object at `{`\n"},
             Case{"{\"a\": ;}",
                  "1 Invalid start of value at `;`\n1 Missing attribute separator comma at ``\n"
                  "1 Root value must be object at `{`\n"},
         }) {
        std::string told = Parsed(c.text).told();
        EXPECT_EQ(told, c.tree) << c.text;
    }
}

TEST(JsonForm, AStringThatEndsNowhereIsOneMistakeOfItsLine) {
    Parsed parsed("{\n\"a\": \"x\n}");
    ASSERT_FALSE(parsed.diags.empty());
    EXPECT_EQ(parsed.diags.all()[0].summary, "Invalid JSON string");
    EXPECT_EQ(parsed.diags.all()[0].subject.start().line, 2);
}

TEST(JsonForm, OutlineNamesTheProperties) {
    Parsed parsed(R"({"variable": {"a": {"default": 1}}, "x": 2})");
    auto at = [&](std::string_view text) {
        return static_cast<std::uint32_t>(parsed.file.text().find(text));
    };
    EXPECT_EQ(parsed.file.block_header_at(at("default")), "variable.a");
    EXPECT_EQ(parsed.file.block_header_at(at("\"a\"")), "variable");
    EXPECT_EQ(parsed.file.block_header_at(at("\"x\"")), "");
}

TEST(JsonForm, NestingHasALimit) {
    for (std::string_view open : {"[", "{\"a\":"}) {
        std::string text;
        for (int i = 0; i < 10000; ++i) text += open;
        Parsed parsed(text);
        ASSERT_FALSE(parsed.diags.empty());
        EXPECT_EQ(parsed.diags.all()[0].summary, "Nesting too deep");
    }
    std::string fine(200, '[');
    fine += std::string(200, ']');
    EXPECT_TRUE(Parsed("{\"a\": " + fine + "}").diags.empty());
}

TEST(JsonForm, StaticReadings) {
    Parsed parsed(
        R"J({"name": "string", "path": "var.a[0].b", "list": ["a", "b"], "map": {"k": 1}, "call": "list(string)",
                      "no": null, "yes": true, "text": "not one", "number": 5})J");
    ASSERT_TRUE(parsed.diags.empty());
    Content items = parsed.body->all_items();
    auto expr = [&](const char* name) -> const Expr& { return *items.attributes.at(name).expr; };
    EXPECT_EQ(as_keyword(expr("name")), "string");
    EXPECT_EQ(as_keyword(expr("path")), std::nullopt);
    std::optional<Traversal> path = as_traversal(expr("path"));
    ASSERT_TRUE(path);
    EXPECT_EQ(path->root, "var");
    EXPECT_EQ(path->steps.size(), 3u);
    EXPECT_EQ(text_of(path->range), "var.a[0].b");
    EXPECT_EQ(as_traversal(expr("call")), std::nullopt);
    EXPECT_EQ(as_keyword(expr("no")), std::nullopt);
    EXPECT_EQ(as_keyword(expr("yes")), std::nullopt);
    EXPECT_EQ(as_traversal(expr("text")), std::nullopt);
    EXPECT_EQ(as_traversal(expr("number")), std::nullopt);
    EXPECT_EQ(as_expression_list(expr("list"))->size(), 2u);
    EXPECT_EQ(as_expression_list(expr("map")), std::nullopt);
    EXPECT_EQ(as_expression_map(expr("map"))->size(), 1u);
}

}  // namespace
}  // namespace ingot::hcl

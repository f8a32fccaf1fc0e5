#include "hcl/body.h"
#include "hcl/testing.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>

namespace ingot::hcl {
namespace {

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
            all += fmt::format("{} at `{}`", d.summary, text_of(d.subject));
            for (const std::string& word : d.suggestions) all += fmt::format(", {}?", word);
            all += "\n";
        }
        return all;
    }
};

/// "source.null.x source.null.y": type and labels.
std::string shown(const Content& content) {
    std::string text;
    for (const Block& block : content.blocks) {
        text += text.empty() ? "" : " ";
        text += block.type;
        for (const std::string& label : block.labels) text += "." + label;
    }
    return text;
}

BodySchema schema() { return {{{"name", false}}, {{"source", {"type", "name"}}, {"build", {}}}}; }

struct Case {
    const char* text;
    const char* blocks;
};

TEST(JsonBody, LabelsAreNestedObjects) {
    for (const Case& c : {
             Case{R"({"build": {}})", "build"},
             Case{R"({"build": [{}, {}]})", "build build"},
             Case{R"({"build": []})", ""},
             Case{R"({"build": null})", ""},
             Case{R"({"source": {"null": {"x": {}, "y": {}}}})", "source.null.x source.null.y"},
             Case{R"({"source": {"null": {"x": [{}, {}]}}})", "source.null.x source.null.x"},
             Case{R"({"source": [{"null": {"x": {}}}, {"file": {"y": {}}}]})", "source.null.x source.file.y"},
             Case{R"({"source": {"null": [{"x": {}}, {"y": {}}]}})", "source.null.x source.null.y"},
             Case{R"({"build": {}, "source": {"a": {"b": {}}}, "build": {}})", "build source.a.b build"},
             Case{R"([{"build": {}}, {"source": {"a": {"b": {}}}}])", "build source.a.b"},
         }) {
        Parsed parsed(c.text);
        EXPECT_EQ(shown(parsed.body->content(schema(), parsed.diags)), c.blocks) << c.text;
        EXPECT_EQ(parsed.told(), "") << c.text;
    }
}

TEST(JsonBody, RangesOfBlocksAreTheirNamesAndBraces) {
    Parsed parsed(R"({"source": {"null": {"x": {"a": 1}}}})");
    Block block = parsed.body->content(schema(), parsed.diags).blocks.at(0);
    EXPECT_EQ(text_of(block.type_range), "\"source\"");
    EXPECT_EQ(text_of(block.label_ranges[1]), "\"x\"");
    EXPECT_EQ(text_of(block.header_range), "{");
    EXPECT_EQ(text_of(block.body->all_items().attributes.at("a").range), "\"a\": 1");
}

struct MistakeCase {
    const char* text;
    const char* told;
};

TEST(JsonBody, TellsWhatDoesNotFit) {
    for (const MistakeCase& c : {
             MistakeCase{R"({"nmae": 1})", "Extraneous JSON object property at `\"nmae\"`, name?\n"},
             MistakeCase{R"({"//": 1})", ""},
             MistakeCase{R"({"name": 1, "name": 2})", "Duplicate argument at `\"name\"`\n"},
             MistakeCase{R"({"build": 1})", "Incorrect JSON value type at `1`\n"},
             MistakeCase{R"({"source": 1})", "Incorrect JSON value type at `1`\n"},
             MistakeCase{R"({"source": {}})", "Missing block label at `{`\n"},
             MistakeCase{R"({"source": {"a": {}}})", "Missing block label at `{`\n"},
             MistakeCase{R"({"source": [1]})", "Incorrect JSON value type at `1`\n"},
             MistakeCase{R"([1])", "Incorrect JSON value type at `1`\n"},
         }) {
        Parsed parsed(c.text);
        parsed.body->content(schema(), parsed.diags);
        EXPECT_EQ(parsed.told(), c.told) << c.text;
    }
}

TEST(JsonBody, AnElementOfTheWrongTypeIsToldWhenItIsRead) {
    Parsed parsed(R"({"build": [1]})");
    Content content = parsed.body->content(schema(), parsed.diags);
    EXPECT_EQ(parsed.told(), "");
    content.blocks.at(0).body->content({}, parsed.diags);
    EXPECT_EQ(parsed.told(), "Incorrect JSON value type at `1`\n");
}

TEST(JsonBody, RequiredArguments) {
    Parsed parsed("{\n  \"a\": 1\n}");
    parsed.body->content({{{"a", true}, {"b", true}}, {}}, parsed.diags);
    EXPECT_EQ(parsed.told(), "Missing required argument at `}`\n");
    EXPECT_EQ(parsed.diags.all()[0].subject.start().line, 3);
}

TEST(JsonBody, PartialContentLeavesTheRest) {
    Parsed parsed(R"({"name": 1, "build": {}, "other": 2})");
    BodyPtr rest;
    Content content = parsed.body->partial_content(schema(), rest, parsed.diags);
    EXPECT_EQ(content.attributes.size(), 1u);
    EXPECT_EQ(shown(content), "build");
    EXPECT_EQ(rest->all_items().attributes.size(), 1u);
    EXPECT_EQ(rest->just_attributes(parsed.diags).count("other"), 1u);
    EXPECT_EQ(parsed.told(), "");
    rest->content({}, parsed.diags);
    EXPECT_EQ(parsed.told(), "Extraneous JSON object property at `\"other\"`\n");
}

TEST(JsonBody, JustAttributesTakesEveryProperty) {
    Parsed parsed(R"({"a": 1, "b": {}, "//": "c", "a": 2})");
    EXPECT_EQ(parsed.body->just_attributes(parsed.diags).size(), 2u);
    EXPECT_EQ(parsed.told(), "Duplicate argument at `\"a\"`\n");
    Parsed list("[{\"a\": 1}]");
    EXPECT_TRUE(list.body->just_attributes(list.diags).empty());
    EXPECT_EQ(list.told(), "Incorrect JSON value type at `[`\n");
}

TEST(JsonBody, WhatCouldNotBeParsedIsNotToldTwice) {
    Parsed parsed(R"({"source": {"a": ture}, "build": nul})");
    std::size_t before = parsed.diags.size();
    Content content = parsed.body->content({{}, {{"source", {"type"}}, {"build", {}}}}, parsed.diags);
    EXPECT_EQ(parsed.diags.size(), before);
    EXPECT_TRUE(content.blocks.empty());
}

}  // namespace
}  // namespace ingot::hcl

#include "hcl/body.h"
#include "hcl/testing.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>

namespace ingot::hcl {
namespace {

using testing::parse_text;
using testing::text_of;

std::string told(const Diagnostics& diags) {
    std::string all;
    for (const Diagnostic& d : diags) {
        all += fmt::format("{} at `{}`", d.summary, text_of(d.subject));
        for (const std::string& word : d.suggestions) all += fmt::format(", {}?", word);
        all += "\n";
    }
    return all;
}

BodySchema schema() { return {{{"name", true}, {"size", false}}, {{"tag", {"key"}}, {"disk", {}}}}; }

TEST(NativeBody, GivesWhatTheSchemaNames) {
    SourceMap files;
    BodyPtr body = parse_text("name = 1\ntag \"a\" {\n}\ndisk {\n}\ntag \"b\" {\n}\n", files);
    Diagnostics diags;
    Content content = body->content(schema(), diags);
    EXPECT_EQ(told(diags), "");
    EXPECT_NE(content.find_attribute("name"), nullptr);
    EXPECT_EQ(content.find_attribute("size"), nullptr);
    EXPECT_EQ(content.blocks_of("tag").size(), 2u);
    EXPECT_EQ(content.blocks_of("disk").size(), 1u);
    EXPECT_EQ(content.blocks[1].type, "disk");
}

TEST(NativeBody, TellsWhatIsMissing) {
    SourceMap files;
    BodyPtr body = parse_text("b {\n  size = 1\n}\n", files)->all_items().blocks.at(0).body;
    Diagnostics diags;
    Content content = body->content(schema(), diags);
    ASSERT_EQ(diags.size(), 1u);
    EXPECT_EQ(diags.all()[0].summary, "Missing required argument");
    EXPECT_EQ(diags.all()[0].subject.begin, 2u);
    EXPECT_EQ(content.missing_item_range.begin, 2u);
}

TEST(NativeBody, TellsWhatIsTooMuchWithTheNameMeant) {
    SourceMap files;
    BodyPtr body = parse_text("name = 1\nsiez = 2\ndisk = 3\nzzz = 4\ntags \"a\" {\n}\nsize {\n}\n", files);
    Diagnostics diags;
    body->content(schema(), diags);
    EXPECT_EQ(told(diags),
              "Unsupported argument at `siez`, size?\n"
              "Unsupported argument at `disk`\n"
              "Unsupported argument at `zzz`\n"
              "Unsupported block type at `tags`, tag?\n"
              "Unsupported block type at `size`\n");
    EXPECT_NE(diags.all()[1].detail.find("is a block"), std::string::npos);
    EXPECT_NE(diags.all()[4].detail.find("is an argument"), std::string::npos);
}

TEST(NativeBody, ChecksLabels) {
    SourceMap files;
    BodyPtr body = parse_text("name = 1\ntag {\n}\ntag \"a\" \"b\" {\n}\ndisk \"c\" {\n}\n", files);
    Diagnostics diags;
    Content content = body->content(schema(), diags);
    EXPECT_EQ(told(diags),
              "Missing key for tag at `{`\n"
              "Extraneous label for tag at `\"b\"`\n"
              "Extraneous label for disk at `\"c\"`\n");
    EXPECT_EQ(diags.all()[0].detail, "A block of this type is written tag \"key\" { … }: it needs 1 label.");
    EXPECT_TRUE(content.blocks.empty());
}

TEST(NativeBody, PartialContentLeavesTheRest) {
    SourceMap files;
    BodyPtr body = parse_text("name = 1\nother = 2\ntag \"a\" {\n}\nthing {\n}\n", files);
    Diagnostics diags;
    BodyPtr rest;
    Content content = body->partial_content(schema(), rest, diags);
    EXPECT_EQ(content.attributes.size(), 1u);
    EXPECT_EQ(content.blocks.size(), 1u);
    Content left = rest->all_items();
    EXPECT_EQ(left.attributes.size(), 1u);
    ASSERT_EQ(left.blocks.size(), 1u);
    EXPECT_EQ(left.blocks[0].type, "thing");
    EXPECT_EQ(told(diags), "");
    rest->content({{{"other", false}}, {{"thing", {}}}}, diags);
    EXPECT_EQ(told(diags), "");
    rest->content({}, diags);
    EXPECT_EQ(told(diags), "Unsupported argument at `other`\nUnsupported block type at `thing`\n");
}

TEST(NativeBody, JustAttributesRefusesBlocks) {
    SourceMap files;
    BodyPtr body = parse_text("a = 1\nb {\n}\nc = 2\n", files);
    Diagnostics diags;
    EXPECT_EQ(body->just_attributes(diags).size(), 2u);
    EXPECT_EQ(told(diags), "Unexpected block at `b`\n");
}

TEST(MergedBody, JoinsFilesInOrder) {
    SourceMap files;
    BodyPtr merged = merge_bodies({parse_text("name = 1\ntag \"a\" {\n}\n", files, "a.hcl"),
                                   parse_text("size = 2\ntag \"b\" {\n}\n", files, "b.hcl")});
    Diagnostics diags;
    Content content = merged->content(schema(), diags);
    EXPECT_EQ(told(diags), "");
    EXPECT_EQ(content.attributes.size(), 2u);
    ASSERT_EQ(content.blocks.size(), 2u);
    EXPECT_EQ(content.blocks[1].labels[0], "b");
}

TEST(MergedBody, TellsAnArgumentSetInTwoFiles) {
    SourceMap files;
    BodyPtr merged =
        merge_bodies({parse_text("name = 1\n", files, "a.hcl"), parse_text("\nname = 2\n", files, "b.hcl")});
    Diagnostics diags;
    merged->content(schema(), diags);
    EXPECT_EQ(told(diags), "Duplicate argument at `name`\n");
    EXPECT_EQ(diags.all()[0].subject.file->name(), "b.hcl");
    EXPECT_NE(diags.all()[0].detail.find("a.hcl, line 1"), std::string::npos);
    Diagnostics again;
    EXPECT_EQ(merged->just_attributes(again).size(), 1u);
    EXPECT_EQ(again.size(), 1u);
}

TEST(MergedBody, RequiredArgumentsMayComeFromAnyFile) {
    SourceMap files;
    BodyPtr merged =
        merge_bodies({parse_text("size = 1\n", files, "a.hcl"), parse_text("name = 2\n", files, "b.hcl")});
    Diagnostics diags;
    BodyPtr rest;
    merged->partial_content(schema(), rest, diags);
    EXPECT_EQ(told(diags), "");
    Diagnostics missing;
    rest->content(schema(), missing);
    EXPECT_EQ(told(missing), "Missing required argument at `nowhere`\n");
}

TEST(MergedBody, OfNothingIsEmpty) {
    Diagnostics diags;
    BodyPtr empty = merge_bodies({});
    EXPECT_TRUE(empty->content({}, diags).blocks.empty());
    EXPECT_TRUE(empty->all_items().attributes.empty());
    EXPECT_FALSE(empty->missing_item_range());
    EXPECT_TRUE(diags.empty());
}

}  // namespace
}  // namespace ingot::hcl

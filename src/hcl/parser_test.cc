#include "hcl/body.h"
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
        : file("t.hcl", std::move(text)), body(parse_native(file, diags).body) {}
    SourceFile file;
    Diagnostics diags;
    BodyPtr body;

    /// "2 Missing newline after argument": line and summary, one a line.
    std::string mistakes() const {
        std::string all;
        for (const Diagnostic& d : diags) all += fmt::format("{} {}\n", d.subject.start().line, d.summary);
        return all;
    }
};

struct Case {
    const char* text;
    const char* tree;
};

TEST(Parser, ArgumentsAndBlocks) {
    for (const Case& c : {
             Case{"", ""},
             Case{"\n\n# only comments\n", ""},
             Case{"a = 1", "a = 1\n"},
             Case{"a = 1 # c\nb = 2 // d\nc = 3 /* e */\n", "a = 1\nb = 2\nc = 3\n"},
             Case{"a = 1\r\nb = 2\r\n", "a = 1\nb = 2\n"},
             Case{"\xEF\xBB\xBF"
                  "a = 1\n",
                  "a = 1\n"},
             Case{"b {}", "b {\n}\n"},
             Case{"b {\n}\n", "b {\n}\n"},
             Case{"b { a = 1 }\n", "b {\na = 1\n}\n"},
             Case{"b \"x\" y \"z\" {\n  a = 1\n}\n", "b \"x\" \"y\" \"z\" {\na = 1\n}\n"},
             Case{"b {\n  c {\n    d = 1\n  }\n  a = 2\n}\n", "b {\na = 2\nc {\nd = 1\n}\n}\n"},
             Case{"b \"\\u00e4\\n\" {\n}\n", "b \"ä\n\" {\n}\n"},
             Case{"a = [\n1,\n2\n]\nb = {\nc = 1\n}\n", "a = [1 2]\nb = {c=1}\n"},
             Case{"a = <<E\nx\nE\nb = 2\n", "a = (template \"x\n\")\nb = 2\n"},
             Case{"b { # comment\n  a = 1\n}\n", "b {\na = 1\n}\n"},
         }) {
        Parsed parsed(c.text);
        EXPECT_EQ(parsed.mistakes(), "") << c.text;
        std::string expected = c.tree;
        // The tree shows strings with their escapes.
        if (std::string_view(c.text).find("<<E") != std::string_view::npos) {
            expected = "a = (template \"x\\n\")\nb = 2\n";
        }
        EXPECT_EQ(dump(*parsed.body), expected) << c.text;
    }
}

TEST(Parser, BlocksOfOneTypeStayInOrder) {
    Parsed parsed("b \"1\" {}\nc {}\nb \"2\" {}\n");
    Content content = parsed.body->all_items();
    ASSERT_EQ(content.blocks.size(), 3u);
    EXPECT_EQ(content.blocks[2].labels[0], "2");
}

TEST(Parser, RangesOfBlocksAndArguments) {
    Parsed parsed("b \"x\" {\n  name = a + 1 # c\n}\n");
    Block block = parsed.body->all_items().blocks.at(0);
    EXPECT_EQ(text_of(block.type_range), "b");
    EXPECT_EQ(text_of(block.header_range), "b \"x\"");
    EXPECT_EQ(text_of(block.label_ranges[0]), "\"x\"");
    Content inner = block.body->all_items();
    EXPECT_EQ(text_of(inner.attributes.at("name").range), "name = a + 1");
    EXPECT_EQ(text_of(inner.attributes.at("name").name_range), "name");
}

TEST(Parser, OutlineNamesTheOutermostBlock) {
    Parsed parsed("a = 1\nsource \"null\"   \"x\" {\n  b {\n    c = 1\n  }\n}\nd = 2\n");
    EXPECT_EQ(parsed.file.block_header_at(0), "");
    EXPECT_EQ(parsed.file.block_header_at(static_cast<std::uint32_t>(parsed.file.text().find("c = 1"))),
              "source \"null\"   \"x\"");
    EXPECT_EQ(parsed.file.block_header_at(static_cast<std::uint32_t>(parsed.file.text().find("d = 2"))), "");
}

struct MistakeCase {
    const char* text;
    const char* mistakes;
};

TEST(Parser, NamesTheLineThatPackerNames) {
    for (const MistakeCase& c : {
             MistakeCase{"a\n", "1 Argument or block definition required\n"},
             MistakeCase{"a 1\n", "1 Argument or block definition required\n"},
             MistakeCase{"1 = 2\n", "1 Argument or block definition required\n"},
             MistakeCase{"= 2\n", "1 Argument or block definition required\n"},
             MistakeCase{"\"a\" = 2\n", "1 Invalid argument name\n"},
             MistakeCase{"a = \n", "1 Invalid expression\n"},
             MistakeCase{"a =", "1 Missing expression\n"},
             MistakeCase{"a = 1 b = 2\n", "1 Missing newline after argument\n"},
             MistakeCase{"a = 1,\nb = 2\n", "1 Unexpected comma after argument\n"},
             MistakeCase{"a = 1\na = 2\n", "2 Attribute redefined\n"},
             MistakeCase{"b\n{\n}\n", "1 Argument or block definition required\n"},
             MistakeCase{"b \"x\"\n{\n}\n", "1 Invalid block definition\n"},
             MistakeCase{"b \"x\" = 1\n", "1 Invalid block definition\n"},
             MistakeCase{"b \"x\" [\n]\n", "1 Invalid block definition\n"},
             MistakeCase{"b {", "1 Unclosed configuration block\n"},
             MistakeCase{"b {\n  c {\n  }\n", "1 Unclosed configuration block\n"},
             MistakeCase{"b {\n} c = 1\n", "2 Missing newline after block definition\n"},
             MistakeCase{"}\n", "1 Argument or block definition required\n"},
             MistakeCase{"b { a = 1, c = 2 }\n", "1 Invalid single-argument block definition\n"},
             MistakeCase{"b { a = 1\n}\n", "1 Invalid single-argument block definition\n"},
             MistakeCase{"b { a = 1 c = 2 }\n", "1 Invalid single-argument block definition\n"},
             MistakeCase{"b { a = 1", "1 Unclosed configuration block\n"},
             MistakeCase{"b { c {} }\n", "1 Argument definition required\n"},
             MistakeCase{"b { 1 }\n", "1 Argument or block definition required\n"},
             MistakeCase{"b { c }\n", "1 Argument or block definition required\n"},
             MistakeCase{"b \"x${y}\" {}\n", "1 Invalid string literal\n"},
             MistakeCase{"b \"x", "1 Unterminated string literal\n1 Invalid block definition\n"},
             MistakeCase{"a = <<E\nx\n", "3 Unterminated template string\n"},
             MistakeCase{"b {\n  a = [\n    1\n    2\n  ]\n}\n", "4 Missing item separator\n"},
             MistakeCase{"a = f(\n", "2 Missing expression\n"},
             MistakeCase{"a = \"${x\"\n",
                         "1 Invalid multi-line string\n1 Unclosed template interpolation sequence\n"},
             MistakeCase{"a = b.\nc = 1\n", "1 Invalid attribute name\n"},
             MistakeCase{"a = 'x'\n", "1 Invalid character\n1 Invalid expression\n"},
             MistakeCase{"a = 1;\n", "1 Invalid character\n1 Missing newline after argument\n"},
         }) {
        EXPECT_EQ(Parsed(c.text).mistakes(), c.mistakes) << c.text;
    }
}

TEST(Parser, AStringThatEndsNowhereIsToldOnItsLine) {
    Parsed parsed("a = \"x\nb = 2\n");
    EXPECT_EQ(parsed.mistakes(),
              "1 Invalid multi-line string\n2 Invalid multi-line string\n1 Unterminated template string\n");
}

TEST(Parser, GoesOnBehindEachMistake) {
    Parsed parsed(R"(a = [1 2]
b = {x y}
c = 3
d =
block "x" {
  e = f(1 2)
  g = 4
  "h" = 5
  i {
    j = (1
  }
  k = 6
}
l = 7 m = 8
n = "${o p}"
q = 9
)");
    EXPECT_EQ(parsed.mistakes(),
              "1 Missing item separator\n"
              "2 Missing key/value separator\n"
              "4 Invalid expression\n"
              "6 Missing argument separator\n"
              "8 Invalid argument name\n"
              "11 Unbalanced parentheses\n"
              "14 Missing newline after argument\n"
              "15 Extra characters after interpolation expression\n");
    Content content = parsed.body->all_items();
    EXPECT_NE(content.find_attribute("c"), nullptr);
    EXPECT_NE(content.find_attribute("q"), nullptr);
    ASSERT_EQ(content.blocks.size(), 1u);
    Content block = content.blocks[0].body->all_items();
    EXPECT_NE(block.find_attribute("g"), nullptr);
    EXPECT_NE(block.find_attribute("k"), nullptr);
    EXPECT_EQ(block.blocks.size(), 1u);
}

TEST(Parser, AnUnclosedBracketDoesNotSwallowTheNextBlock) {
    Parsed parsed("b {\n  a = [1,\n}\nc {\n  d = 2 e\n}\n");
    EXPECT_EQ(parsed.mistakes(), "3 Invalid expression\n5 Missing newline after argument\n");
    EXPECT_EQ(parsed.body->all_items().blocks.size(), 2u);
}

TEST(Parser, ABraceBehindAnArgumentClosesItsBlock) {
    Parsed parsed("b {\n  a = 1 }\nc = 2\n");
    EXPECT_EQ(parsed.mistakes(), "2 Missing newline after argument\n");
    EXPECT_NE(parsed.body->all_items().find_attribute("c"), nullptr);
}

TEST(Parser, StrayBracesDoNotEndTheFile) {
    Parsed parsed("a = 1\n}\nb = 2\n)\nc = 3\n");
    EXPECT_NE(parsed.body->all_items().find_attribute("c"), nullptr);
    EXPECT_EQ(parsed.mistakes(),
              "2 Argument or block definition required\n4 Argument or block definition required\n");
}

TEST(Parser, BlocksMayBeDeepButNotTooDeep) {
    std::string fine;
    std::string deep;
    for (int i = 0; i < 100; ++i) fine += "b {\n";
    for (int i = 0; i < 100; ++i) fine += "}\n";
    for (int i = 0; i < 10000; ++i) deep += "b {\n";
    EXPECT_EQ(Parsed(fine).mistakes(), "");
    Parsed parsed(deep);
    ASSERT_GE(parsed.diags.size(), 1u);
    EXPECT_EQ(parsed.diags.all()[0].summary, "Nesting too deep");
    EXPECT_LE(parsed.diags.size(), 2u);
}

TEST(Parser, StopsTellingAtSomePoint) {
    std::string text;
    for (int i = 0; i < 5000; ++i) text += fmt::format("a{} = [1 2]\n", i);
    Parsed parsed(text);
    EXPECT_EQ(parsed.diags.size(), 1000u);
    EXPECT_EQ(parsed.body->all_items().attributes.size(), 5000u);
}

TEST(Parser, DetailsAreFullSentencesWithTheNameFilledIn) {
    Parsed parsed("a = 1\na = 2\nb 1\n");
    EXPECT_EQ(parsed.diags.all()[0].detail,
              "\"a\" is set a second time in this block. Keep one of the two, or merge their values.");
    for (const Diagnostic& diagnostic : parsed.diags) {
        EXPECT_EQ(diagnostic.detail.find("{}"), std::string::npos);
        EXPECT_TRUE(diagnostic.detail.ends_with('.'));
    }
}

}  // namespace
}  // namespace ingot::hcl

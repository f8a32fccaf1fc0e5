#include "base/diag.h"

#include <gtest/gtest.h>

namespace ingot {
namespace {

/// The range of a word in a file.
SourceRange range_of(const SourceFile& file, std::string_view word) {
    const std::size_t at = file.text().find(word);
    return {&file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + word.size())};
}

TEST(Diag, ShowsPlaceLineCaretAndAdvice) {
    SourceFile file("a.pkr.hcl", "source \"null\" \"x\" {\n  comunicator = \"none\"\n}\n");
    file.set_outline({{0, 45, "source \"null\" \"x\""}});
    Diagnostic diagnostic{.summary = "Unsupported argument",
                          .detail = "An argument named \"comunicator\" is not expected here.",
                          .subject = range_of(file, "comunicator")};
    diagnostic.notes = {"var.size is 3"};
    diagnostic.suggestions = {"communicator"};
    EXPECT_EQ(render(diagnostic, false),
              "Error: Unsupported argument\n"
              "\n"
              "  on a.pkr.hcl line 2, in source \"null\" \"x\":\n"
              "   2:   comunicator = \"none\"\n"
              "        ^^^^^^^^^^^\n"
              "\n"
              "  var.size is 3\n"
              "\n"
              "An argument named \"comunicator\" is not expected here.\n"
              "\n"
              "Did you mean \"communicator\"?\n");
}

TEST(Diag, NeedsNeitherPlaceNorDetail) {
    EXPECT_EQ(render({.severity = Severity::kWarning, .summary = "Careful"}, false), "Warning: Careful\n");
    const SourceFile empty("empty.hcl", "");
    EXPECT_EQ(render({.summary = "Nothing here", .subject = {&empty, 0, 0}}, false),
              "Error: Nothing here\n\n  on empty.hcl line 1:\n");
}

TEST(Diag, CaretsStandUnderWhatIsShown) {
    struct Row {
        std::string line, word, shown, carets;
    };
    const Row rows[] = {
        {"\ta = bad", "bad", "    a = bad", "        ^^^"},
        {"x\ty", "y", "x   y", "    ^"},
        {"日本 = bad", "bad", "日本 = bad", "       ^^^"},
        {"a = 日本", "日本", "a = 日本", "    ^^^^"},
        {"e\xcc\x81 = 1", "1", "e\xcc\x81 = 1", "    ^"},
        {"a = \t\t1", "\t\t", "a =         1", "    ^^^^^^^^"},
    };
    for (const Row& row : rows) {
        const SourceFile file("f", row.line + "\n");
        const std::string text = render({.summary = "S", .subject = range_of(file, row.word)}, false);
        EXPECT_EQ(text, "Error: S\n\n  on f line 1:\n   1: " + row.shown + "\n      " + row.carets + "\n");
    }
}

TEST(Diag, EmptyRangeGetsOneCaret) {
    const SourceFile file("f", "a = (1\n");
    EXPECT_EQ(render({.summary = "S", .subject = {&file, 6, 6}}, false),
              "Error: S\n\n  on f line 1:\n   1: a = (1\n            ^\n");
    EXPECT_EQ(render({.summary = "S", .subject = {&file, 6, 7}}, false),
              "Error: S\n\n  on f line 1:\n   1: a = (1\n            ^\n")
        << "the line break belongs to its own line";
}

TEST(Diag, ContextIsShownLineByLine) {
    const SourceFile file("f", "build {\n  a = 1\n  b = 2\n}\n");
    EXPECT_EQ(render({.summary = "S", .subject = range_of(file, "b = 2"), .context = {&file, 8, 23}}, false),
              "Error: S\n\n  on f line 3:\n   2:   a = 1\n   3:   b = 2\n        ^^^^^\n");
}

TEST(Diag, SubjectOfSeveralLinesIsMarkedWhereItBegins) {
    const SourceFile file("f", "x = foo(\n  1,\n)\n");
    EXPECT_EQ(render({.summary = "S", .subject = {&file, 4, 15}}, false),
              "Error: S\n\n  on f line 1:\n   1: x = foo(\n          ^^^^\n   2:   1,\n   3: )\n");
}

TEST(Diag, LongBlocksAreCut) {
    std::string text;
    for (int i = 1; i <= 100; ++i) text += "line" + std::to_string(i) + "\n";
    const SourceFile file("f", text);
    const std::string shown =
        render({.summary = "S", .subject = {&file, 0, static_cast<std::uint32_t>(text.size())}}, false);
    EXPECT_NE(shown.find("  12: line12\n      … 88 more lines\n"), std::string::npos) << shown;
    const std::string middle = render({.summary = "S",
                                       .subject = range_of(file, "line50"),
                                       .context = {&file, 0, static_cast<std::uint32_t>(text.size())}},
                                      false);
    EXPECT_NE(middle.find("  50: line50\n      ^^^^^^\n"), std::string::npos);
    EXPECT_EQ(middle.find("line30"), std::string::npos);
}

TEST(Diag, DetailIsWrappedButExamplesAreNot) {
    const Diagnostic diagnostic{.summary = "S",
                                .detail = "one two three four\n    example line that is long\nend"};
    EXPECT_EQ(render(diagnostic, false, 10),
              "Error: S\n\none two\nthree four\n    example line that is long\nend\n");
    EXPECT_EQ(render(diagnostic, false, 0),
              "Error: S\n\none two three four\n    example line that is long\nend\n");
}

TEST(Diag, ColoursOnlyWhenAsked) {
    EXPECT_EQ(render({.summary = "S"}, false).find('\x1b'), std::string::npos);
    EXPECT_TRUE(render({.summary = "S"}, true).starts_with("\x1b[1;31mError:\x1b[0m "));
    EXPECT_TRUE(
        render({.severity = Severity::kWarning, .summary = "S"}, true).starts_with("\x1b[1;33mWarning:"));
}

TEST(Diag, SeveralSuggestionsAreListed) {
    EXPECT_NE(render({.summary = "S", .suggestions = {"a", "b", "c"}}, false)
                  .find("Did you mean \"a\", \"b\" or \"c\"?"),
              std::string::npos);
}

TEST(Diagnostics, KnowWhetherAnyIsAnError) {
    Diagnostics diagnostics;
    EXPECT_TRUE(diagnostics.empty());
    diagnostics.warning("W", "");
    EXPECT_FALSE(diagnostics.has_errors());
    Diagnostics more;
    more.error("E", "detail");
    diagnostics.append(more);
    diagnostics.append({});
    EXPECT_TRUE(diagnostics.has_errors());
    ASSERT_EQ(diagnostics.size(), 2U);
    EXPECT_EQ(diagnostics.all()[1].summary, "E");
}

}  // namespace
}  // namespace ingot

#include "gotemplate/token.h"

#include "base/error.h"

#include <gtest/gtest.h>

#include <fmt/core.h>

namespace ingot::gotemplate {
namespace {

std::string scanned(std::string_view text) {
    std::string out;
    for (const Token& token : scan_template(text)) {
        if (token.kind == TokenKind::kEnd) break;
        out += fmt::format("{}{}:{}", out.empty() ? "" : "|", token.line, token.text);
    }
    return out;
}

TEST(Token, CutsTextAndActions) {
    EXPECT_EQ(scanned("a{{.b}}c"), "1:a|1:{{|1:.b|1:}}|1:c");
    EXPECT_EQ(scanned("{{$x:=1}}"), "1:{{|1:$x|1::=|1:1|1:}}");
    EXPECT_EQ(scanned("{{.a.b|f (1) , 2}}"), "1:{{|1:.a|1:.b|1:||1:f|1: |1:(|1:1|1:)|1: |1:,|1: |1:2|1:}}");
    EXPECT_EQ(scanned("{{\"a }} b\"}}"), "1:{{|1:\"a }} b\"|1:}}");
}

TEST(Token, CountsLines) {
    EXPECT_EQ(scanned("a\nb\n{{.c\n}}\n{{`\n`}}{{.d}}"),
              "1:a\nb\n|3:{{|3:.c|3:\n|4:}}|4:\n|5:{{|5:`\n`|6:}}|6:{{|6:.d|6:}}");
    EXPECT_EQ(scanned("{{/*\n\n*/}}{{.a}}"), "3:{{|3:.a|3:}}");
    EXPECT_EQ(scanned("a\n{{- .b -}}\n\nc"), "1:a|2:{{|2:.b|2: -}}|4:c");
}

TEST(Token, MarkersTrimWhiteSpace) {
    EXPECT_EQ(scanned("a  {{- .b}}  c"), "1:a|1:{{|1:.b|1:}}|1:  c");
    EXPECT_EQ(scanned("a  {{.b -}} \t c"), "1:a  |1:{{|1:.b|1: -}}|1:c");
    EXPECT_EQ(scanned("{{-3}}"), "1:{{|1:-3|1:}}");
    EXPECT_EQ(scanned("a {{- /* x */ -}} b"), "1:a|1:b");
}

TEST(Token, RefusesWhatIsNotClosed) {
    for (const char* text : {"{{", "{{.a", "{{\"a", "{{`a", "{{'a", "{{/* a", "{{/* a */", "{{(", "{{)",
                             "{{(.a}}", "{{.a:b}}", "{{.a#}}", "{{1x}}", "{{\"a\nb\"}}"}) {
        EXPECT_THROW(scan_template(text), Error) << text;
    }
}

struct UnquoteCase {
    const char* quoted;
    const char* text;  ///< nullptr when malformed
};

TEST(Token, UnquotesAsGo) {
    const std::vector<UnquoteCase> cases = {
        {R"("a")", "a"},
        {R"("\a\b\f\n\r\t\v\\\"")", "\a\b\f\n\r\t\v\\\""},
        {R"("\x41\101\u00e9\U0001F600")", "AA\xc3\xa9\xf0\x9f\x98\x80"},
        {R"("\'")", nullptr},
        {R"('\'')", "'"},
        {R"('"')", "\""},
        {R"("\z")", nullptr},
        {R"("\x4")", nullptr},
        {R"("\400")", nullptr},
        {R"("\ud800")", nullptr},
        {R"("\UFFFFFFFF")", nullptr},
        {"`a\\n\r\nb`", "a\\n\nb"},
    };
    for (const UnquoteCase& c : cases) {
        std::string text;
        EXPECT_EQ(unquote(c.quoted, text), c.text != nullptr) << c.quoted;
        if (c.text) {
            EXPECT_EQ(text, c.text) << c.quoted;
        }
    }
}

}  // namespace
}  // namespace ingot::gotemplate

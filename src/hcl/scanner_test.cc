#include "hcl/scanner.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>

namespace ingot::hcl {
namespace {

const char* name_of(TokenType type) {
    static constexpr const char* kNames[] = {
        "none", "{",  "}",    "[",      "]",    "(",      ")",    "open\"",   "close\"",  "open<<", "close<<",
        "*",    "/",  "+",    "-",      "%",    "=",      "==",   "!=",       "<",        "<=",     ">",
        ">=",   "&&", "||",   "!",      ".",    ",",      "::",   "...",      "=>",       "?",      ":",
        "${",   "%{", "}end", "quoted", "text", "number", "name", "#",        "nl",       "end",    "&",
        "|",    "~",  "^",    "'",      "`",    ";",      "bad",  "bad-utf8", "quoted-nl"};
    return kNames[static_cast<int>(type)];
}

/// "name:x = number:1 nl": marks and operators by their sign, the rest with its text.
std::string scanned(std::string_view text, ScanMode mode = ScanMode::kNormal) {
    std::string result;
    for (const Token& token : scan(text, mode)) {
        if (token.type == TokenType::kEnd) break;
        std::string_view bytes = text.substr(token.begin, token.end - token.begin);
        bool shows = token.type == TokenType::kQuotedText || token.type == TokenType::kText ||
                     token.type == TokenType::kNumber || token.type == TokenType::kIdentifier ||
                     token.type == TokenType::kCloseHeredoc || token.type == TokenType::kComment ||
                     token.type == TokenType::kInvalid;
        result += result.empty() ? "" : " ";
        result += shows ? fmt::format("{}:{}", name_of(token.type), bytes) : std::string(name_of(token.type));
    }
    return result;
}

struct Case {
    const char* text;
    const char* tokens;
};

TEST(Scanner, KnowsEveryOperator) {
    for (const Case& c : {
             Case{"{ } [ ] ( )", "{ } [ ] ( )"},
             Case{"* / + - %", "* / + - %"},
             Case{"= == != < <= > >=", "= == != < <= > >="},
             Case{"&& || ! ? :", "&& || ! ? :"},
             Case{". , :: ... =>", ". , :: ... =>"},
             Case{"===", "== ="},
             Case{"=>=", "=> ="},
             Case{"....", "... ."},
             Case{"..", ". ."},
             Case{":::", ":: :"},
             Case{"& | ~ ^ ' ` ;", "& | ~ ^ ' ` ;"},
         }) {
        EXPECT_EQ(scanned(c.text), c.tokens) << c.text;
    }
}

TEST(Scanner, NumbersNeverEndInADot) {
    for (const Case& c : {
             Case{"0 12 1.5", "number:0 number:12 number:1.5"},
             Case{"1e3 1E+3 1e-3", "number:1e3 number:1E+3 number:1e-3"},
             Case{"1.", "number:1 ."},
             Case{"1...", "number:1 ..."},
             Case{"1.2.3", "number:1.2.3"},
             Case{"1e", "number:1 name:e"},
             Case{"1e+", "number:1 name:e +"},
             Case{"1a", "number:1 name:a"},
             Case{"-1", "- number:1"},
             Case{".5", ". number:5"},
             Case{"a.0.1", "name:a . number:0.1"},
         }) {
        EXPECT_EQ(scanned(c.text), c.tokens) << c.text;
    }
}

TEST(Scanner, IdentifiersFollowUnicode) {
    for (const Case& c : {
             Case{"a _b c-d e1", "name:a name:_b name:c-d name:e1"},
             Case{"été 変数 имя", "name:été name:変数 name:имя"},
             Case{"a-", "name:a-"},
             Case{"-a", "- name:a"},
             Case{"a\u00a0b", "name:a bad:\u00a0 name:b"},
             Case{"\u2028", "bad:\u2028"},
             Case{"\U0001F600", "bad:\U0001F600"},
         }) {
        EXPECT_EQ(scanned(c.text), c.tokens) << c.text;
    }
    EXPECT_TRUE(is_identifier("a-b_1"));
    EXPECT_TRUE(is_identifier("変数"));
    EXPECT_FALSE(is_identifier(""));
    EXPECT_FALSE(is_identifier("1a"));
    EXPECT_FALSE(is_identifier("a b"));
    EXPECT_FALSE(is_identifier("a.b"));
}

TEST(Scanner, CommentsToTheEndOfALineHoldTheirLineBreak) {
    for (const Case& c : {
             Case{"a # b\nc", "name:a #:# b\n name:c"},
             Case{"a // b\r\nc", "name:a #:// b\r\n name:c"},
             Case{"# b", "#:# b"},
             Case{"a /* b\n * c */ d", "name:a #:/* b\n * c */ name:d"},
             Case{"/* a */ */", "#:/* a */ * /"},
             Case{"/**/", "#:/**/"},
             Case{"/*/", "/ * /"},
             Case{"/* open", "/ * name:open"},
             Case{"/* a /* b", "/ * name:a / * name:b"},
         }) {
        EXPECT_EQ(scanned(c.text), c.tokens) << c.text;
    }
}

TEST(Scanner, LineBreaksAndBlanks) {
    EXPECT_EQ(scanned("a\nb"), "name:a nl name:b");
    EXPECT_EQ(scanned("a\r\nb"), "name:a nl name:b");
    EXPECT_EQ(scanned("a\rb"), "name:a bad:\r name:b");
    EXPECT_EQ(scanned(" \t a\t"), "name:a");
    EXPECT_EQ(scanned(""), "");
}

TEST(Scanner, SkipsAByteOrderMarkAtTheStartOnly) {
    EXPECT_EQ(scanned("\xEF\xBB\xBF"
                      "a"),
              "name:a");
    EXPECT_EQ(scan("\xEF\xBB\xBF"
                   "a",
                   ScanMode::kNormal)
                  .front()
                  .begin,
              3u);
    EXPECT_EQ(scanned("a \xEF\xBB\xBF"), "name:a bad:\xEF\xBB\xBF");
}

TEST(Scanner, QuotedTemplates) {
    for (const Case& c : {
             Case{R"("")", R"(open" close")"},
             Case{R"("a b")", R"(open" quoted:a b close")"},
             Case{R"("a\"b\\")", R"(open" quoted:a\"b\\ close")"},
             Case{R"("a${b}c")", R"(open" quoted:a ${ name:b }end quoted:c close")"},
             Case{R"("${~ b ~}")", R"(open" ${ name:b }end close")"},
             Case{R"("%{ if a }x%{ endif }")",
                  R"(open" %{ name:if name:a }end quoted:x %{ name:endif }end close")"},
             Case{R"("$${a}")", R"(open" quoted:$${ quoted:a} close")"},
             Case{R"("%%{a}")", R"(open" quoted:%%{ quoted:a} close")"},
             Case{R"("$$${a}")", R"(open" quoted:$ quoted:$${ quoted:a} close")"},
             Case{R"("$$$")", R"(open" quoted:$$ quoted:$ close")"},
             Case{R"("$a 5%")", R"(open" quoted:$ quoted:a 5 quoted:% close")"},
             Case{R"("\${a}")", R"(open" quoted:\${a} close")"},
             Case{R"("${"${a}"}")", R"(open" ${ open" ${ name:a }end close" }end close")"},
             Case{R"("${{a=1}}")", R"(open" ${ { name:a = number:1 } }end close")"},
             Case{R"("${{}~}")", R"(open" ${ { } }end close")"},
         }) {
        EXPECT_EQ(scanned(c.text), c.tokens) << c.text;
    }
}

TEST(Scanner, QuotedTemplatesMayBeBroken) {
    for (const Case& c : {
             Case{"\"a\nb\"", "open\" quoted:a quoted-nl quoted:b close\""},
             Case{"\"a\r\n\r\nb\"", "open\" quoted:a quoted-nl quoted:b close\""},
             Case{"\"a", "open\" quoted:a"},
             Case{"\"a\\", "open\" quoted:a bad:\\"},
             Case{"\"a$", "open\" quoted:a bad:$"},
             Case{"\"a\\\nb\"", "open\" quoted:a bad:\\ quoted-nl quoted:b close\""},
             Case{"\"${a", "open\" ${ name:a"},
             Case{"\"${", "open\" ${"},
         }) {
        EXPECT_EQ(scanned(c.text), c.tokens) << c.text;
    }
}

TEST(Scanner, HeredocEndsAtItsMarkerAloneOnALine) {
    for (const Case& c : {
             Case{"<<E\na\nE\n", "open<< text:a\n close<<:E nl"},
             Case{"<<-E\n a\n  E\n", "open<< text: a\n close<<:  E nl"},
             Case{"<<E\nE\n", "open<< close<<:E nl"},
             Case{"<<E\r\na\r\nE\r\n", "open<< text:a\r\n close<<:E nl"},
             Case{"<<E\nE a\nE\n", "open<< text:E a\n close<<:E nl"},
             Case{"<<E\n \tE \nx", "open<< close<<: \tE  nl name:x"},
             Case{"<<E\n\u2003E\n", "open<< close<<:\u2003E nl"},
             Case{"<<E\na\nE", "open<< text:a\n text:E"},
             Case{"<<E\n${a}E\nE\n", "open<< ${ name:a }end text:E\n close<<:E nl"},
             Case{"<<E\nE${a}\nE\n", "open<< text:E ${ name:a }end text:\n close<<:E nl"},
             Case{"<<E\n$E\nE\n", "open<< text:$ text:E\n close<<:E nl"},
             Case{"<<E\n\"a\" \\n # b\nE\n", "open<< text:\"a\" \\n # b\n close<<:E nl"},
             Case{"<<ÉTÉ\na\nÉTÉ\n", "open<< text:a\n close<<:ÉTÉ nl"},
             Case{"<<E-\nE-\n", "open<< close<<:E- nl"},
         }) {
        EXPECT_EQ(scanned(c.text), c.tokens) << c.text;
    }
}

TEST(Scanner, HeredocsNest) {
    EXPECT_EQ(scanned("<<A\n${<<B\nb\nB\n}\nA\n"),
              "open<< ${ open<< text:b\n close<<:B nl }end text:\n close<<:A nl");
}

TEST(Scanner, WhatIsNoHeredocIsLessThan) {
    EXPECT_EQ(scanned("<<E x"), "< < name:E name:x");
    EXPECT_EQ(scanned("<< E\n"), "< < name:E nl");
    EXPECT_EQ(scanned("<<-\n"), "< < - nl");
    EXPECT_EQ(scanned("<<E"), "< < name:E");
    EXPECT_EQ(scanned("a<<1"), "name:a < < number:1");
}

TEST(Scanner, BareTemplates) {
    for (const Case& c : {
             Case{"a", "text:a"},
             Case{"a\nb\n", "text:a\n text:b\n"},
             Case{"a\r\nb", "text:a\r\n text:b"},
             Case{"a\rb", "text:a\rb"},
             Case{"\"a\" ${b}", "text:\"a\"  ${ name:b }end"},
             Case{"$", "text:$"},
             Case{"a$", "text:a text:$"},
             Case{"$${a}", "text:$${ text:a}"},
             Case{"%{~ for a in b ~}x", "%{ name:for name:a name:in name:b }end text:x"},
         }) {
        EXPECT_EQ(scanned(c.text, ScanMode::kTemplate), c.tokens) << c.text;
    }
}

TEST(Scanner, BracesThatCloseNothingPass) {
    EXPECT_EQ(scanned("}}{"), "} } {");
    EXPECT_EQ(scanned("~}"), "}end");
    EXPECT_EQ(scanned("a ~} b"), "name:a }end name:b");
}

TEST(Scanner, BytesThatAreNoUtf8) {
    EXPECT_EQ(scanned("a \xFF b"), "name:a bad-utf8 name:b");
    EXPECT_EQ(scanned("\xC3("), "bad-utf8 (");
}

TEST(Scanner, EveryByteBelongsToATokenOrIsABlank) {
    // All pairs of bytes, in each mode: ranges rise and end at the end.
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            for (std::string_view before : {"", "\"", "<<E\n", "\"${"}) {
                std::string text(before);
                text += {static_cast<char>(first), static_cast<char>(second)};
                std::uint32_t last = 0;
                for (const Token& token : scan(text, ScanMode::kNormal)) {
                    ASSERT_LE(last, token.begin);
                    ASSERT_LE(token.begin, token.end);
                    last = token.end;
                }
                ASSERT_EQ(last, text.size());
            }
        }
    }
}

TEST(Scanner, OpenersAndClosersAreOpposite) {
    EXPECT_EQ(opposite(TokenType::kOpenBrace), TokenType::kCloseBrace);
    EXPECT_EQ(opposite(TokenType::kCloseHeredoc), TokenType::kOpenHeredoc);
    EXPECT_EQ(opposite(TokenType::kCloseParen), TokenType::kOpenParen);
    EXPECT_EQ(opposite(TokenType::kDirective), TokenType::kSequenceEnd);
    EXPECT_EQ(opposite(TokenType::kSequenceEnd), TokenType::kInterpolation);
    EXPECT_EQ(opposite(TokenType::kComma), TokenType::kNone);
}

struct InvalidCase {
    const char* text;
    std::vector<std::string> summaries;
};

TEST(Scanner, TellsEachInvalidTokenButNotForEver) {
    std::string operators = "Unsupported operator";
    std::string character = "Invalid character";
    for (const InvalidCase& c : {
             InvalidCase{"a & b", {operators}},
             InvalidCase{"& | ~ ^ & |", {operators, operators, operators, operators}},
             InvalidCase{"'a'", {character}},
             InvalidCase{"'a' 'b' 'c'", {character, character}},
             InvalidCase{"`a`", {character}},
             InvalidCase{"; ; ;", {character}},
             InvalidCase{"\xFF \xFF", {"Invalid character encoding"}},
             InvalidCase{"\"a\nb\"", {"Invalid multi-line string"}},
             InvalidCase{"\u201ca\u201d", {character, character}},
             InvalidCase{"@ @", {character, character}},
         }) {
        SourceFile file("t", c.text);
        TextPlace place{&file, {}};
        Diagnostics diags;
        report_invalid_tokens(scan(file.text(), ScanMode::kNormal), file.text(), place, diags);
        std::vector<std::string> found;
        for (const Diagnostic& diagnostic : diags) found.push_back(diagnostic.summary);
        EXPECT_EQ(found, c.summaries) << c.text;
    }
}

}  // namespace
}  // namespace ingot::hcl

#include "hcl/ast.h"
#include "hcl/testing.h"

#include <gtest/gtest.h>

#include <string>

namespace ingot::hcl {
namespace {

using testing::dump;
using testing::text_of;

std::string shown(const ExprPtr& expr, const Diagnostics& diags) {
    std::string text = dump(*expr);
    for (const Diagnostic& diagnostic : diags) {
        text += "\n" + diagnostic.summary + " at `" + text_of(diagnostic.subject) + "`";
    }
    return text;
}
std::string parsed(std::string_view text) {
    SourceFile file("t.hcl", std::string(text));
    Diagnostics diags;
    ExprPtr expr = parse_expression(file, diags);
    return shown(expr, diags);
}
std::string parsed_bare(std::string_view text) {
    SourceFile file("t.tmpl", std::string(text));
    Diagnostics diags;
    ExprPtr expr = parse_template(file, diags);
    return shown(expr, diags);
}

struct Case {
    const char* text;
    const char* tree;
};

TEST(ParseTemplate, Escapes) {
    for (const Case& c : {
             Case{R"("a\nb\rc\td\"e\\f")", R"((template "a\nb\rc\td\"e\\f"))"},
             Case{R"("\u00e4")", R"((template "ä"))"},
             Case{R"("\U0001F600")", R"((template "😀"))"},
             Case{R"("e\u0301")", R"((template "é"))"},
             Case{R"("$${a}")", R"((template "${a}"))"},
             Case{R"("%%{a}")", R"((template "%{a}"))"},
             Case{R"("$$a%%b$")", R"((template "$$a%%b$"))"},
             Case{R"("$$${a}")", R"((template "$${a}"))"},
             Case{R"("$${~a}")", R"((template "${~a}"))"},
         }) {
        EXPECT_EQ(parsed(c.text), c.tree) << c.text;
    }
}

TEST(ParseTemplate, WrongEscapesAreToldAtTheirPlace) {
    for (const Case& c : {
             Case{R"("a\xb")", "(template \"axb\")\nInvalid escape sequence at `\\x`"},
             Case{R"("\u12")", "(template \"\\\\u12\")\nInvalid escape sequence at `\\u12`"},
             Case{R"("\U0001")", "(template \"\\\\U0001\")\nInvalid escape sequence at `\\U0001`"},
             Case{R"("\ud800")", "(template \"\\\\ud800\")\nInvalid escape sequence at `\\ud800`"},
             Case{R"("\U00110000")",
                  "(template \"\\\\U00110000\")\nInvalid escape sequence at `\\U00110000`"},
             Case{R"("\$")", "(template \"$\")\nInvalid escape sequence at `\\$`"},
             Case{R"("\é")", "(template \"é\")\nInvalid escape sequence at `\\é`"},
         }) {
        EXPECT_EQ(parsed(c.text), c.tree) << c.text;
    }
}

TEST(ParseTemplate, Interpolations) {
    for (const Case& c : {
             Case{R"("${a}")", "(wrap a)"},
             Case{R"("${a}b")", R"((template a "b"))"},
             Case{R"("a ${b.c} d ${1 + 2}")", R"((template "a " b.c " d " (1 + 2)))"},
             Case{R"("${"${a}"}")", "(wrap (wrap a))"},
             Case{R"("${{a = 1}}")", "(wrap {a=1})"},
             Case{R"("${f("}")}")", R"((wrap (call f (template "}"))))"},
             Case{"\"${\na\n}\"", "(wrap a)"},
         }) {
        EXPECT_EQ(parsed(c.text), c.tree) << c.text;
    }
}

TEST(ParseTemplate, StripMarkersEatBlanksOfTheTextBeside) {
    for (const Case& c : {
             Case{R"("a ${~ b ~} c")", R"((template "a" b "c"))"},
             Case{R"("a ${~ b } c")", R"((template "a" b " c"))"},
             Case{R"("a ${ b ~} c")", R"((template "a " b "c"))"},
             Case{R"("${~ b ~}")", "(wrap b)"},
             Case{"\"a\u2003${~ b}\"", R"((template "a" b))"},
             Case{R"("a \n\t ${~ b}")", R"((template "a" b))"},
             Case{R"("a %{~ if b ~} c %{~ endif ~} d")",
                  R"((template "a" (? b (template "c") (template "")) "d"))"},
         }) {
        EXPECT_EQ(parsed(c.text), c.tree) << c.text;
    }
    // In texts of several lines a marker reaches to the end of its line only.
    EXPECT_EQ(parsed_bare("a\n  ${~ b ~}\n  c\n"), R"((template "a\n" b "  c\n"))");
}

TEST(ParseTemplate, Directives) {
    for (const Case& c : {
             Case{"%{ if a }x%{ endif }", R"((template (? a (template "x") (template ""))))"},
             Case{"%{ if a }x%{ else }y%{ endif }", R"((template (? a (template "x") (template "y"))))"},
             Case{"%{ if a }%{ endif }", R"((template (? a (template "") (template ""))))"},
             Case{"%{ for x in y }${x},%{ endfor }", R"((template (join (for x in y : (template x ",")))))"},
             Case{"%{ for k, x in y }z%{ endfor }", R"((template (join (for k x in y : (template "z")))))"},
             Case{"%{ for x in y }%{ endfor }", R"((template (join (for x in y : (template "")))))"},
             Case{"%{ for x in y }%{ if x }a%{ else }b%{ endif }%{ endfor }",
                  R"((template (join (for x in y : (template (? x (template "a") (template "b")))))))"},
             Case{"%{if a}%{if b}1%{else}2%{endif}%{else}3%{endif}",
                  R"((template (? a (template (? b (template "1") (template "2"))) (template "3"))))"},
         }) {
        EXPECT_EQ(parsed_bare(c.text), c.tree) << c.text;
    }
}

TEST(ParseTemplate, BareTemplates) {
    EXPECT_EQ(parsed_bare(""), R"((template ""))");
    EXPECT_EQ(parsed_bare("a \"b\" \\n\n"), R"((template "a \"b\" \\n\n"))");
    EXPECT_EQ(parsed_bare("${a}"), "(wrap a)");
    EXPECT_EQ(parsed_bare("${a}\n"), R"((template a "\n"))");
    EXPECT_EQ(parsed_bare("a\r\n$${b}\r\n"), R"((template "a\r\n${b}\r\n"))");
}

TEST(ParseTemplate, HeredocsKeepTheirText) {
    for (const Case& c : {
             Case{"<<E\na\n  b\nE\n", R"((template "a\n  b\n"))"},
             Case{"<<E\nE\n", R"((template ""))"},
             Case{"<<E\n${a}\nE\n", R"((template a "\n"))"},
             Case{"<<E\na \\n \"b\" # c\nE\n", R"((template "a \\n \"b\" # c\n"))"},
             Case{"<<E\n$${a}\nE\n", R"((template "${a}\n"))"},
             Case{"<<E\na\r\nE\r\n", R"((template "a\r\n"))"},
         }) {
        EXPECT_EQ(parsed(c.text), c.tree) << c.text;
    }
}

TEST(ParseTemplate, FlushHeredocsLoseTheSmallestIndent) {
    for (const Case& c : {
             Case{"<<-E\n  a\n    b\n  E\n", R"((template "a\n  b\n"))"},
             Case{"<<-E\n    a\n  b\n  E\n", R"((template "  a\nb\n"))"},
             Case{"<<-E\n  a\n\n  b\n  E\n", R"((template "a\n\nb\n"))"},
             Case{"<<-E\n    a\n  \n    b\nE\n", R"((template "a\n  \nb\n"))"},
             Case{"<<-E\na\n  b\nE\n", R"((template "a\n  b\n"))"},
             Case{"<<-E\n\ta\n\t\tb\nE\n", R"((template "a\n\tb\n"))"},
             Case{"<<-E\n  ${a}\n    b\nE\n", R"((template "" a "\n  b\n"))"},
             Case{"<<-E\n${a}\n    b\nE\n", R"((template a "\n    b\n"))"},
             Case{"<<-E\n  a${b}\n  c\nE\n", R"((template "a" b "\nc\n"))"},
             Case{"<<-E\n  %{ if a }\n  b\n  %{ endif }\nE\n",
                  R"((template "" (? a (template "\nb\n") (template "")) "\n"))"},
             Case{"<<-E\n\u2003a\n\u2003\u2003b\nE\n", R"((template "a\n\u2003b\n"))"},
             Case{"<<-E\n  a\n   b\n", "(template \"a\\n b\\n\")\nUnterminated template string at ``"},
         }) {
        EXPECT_EQ(parsed(c.text), c.tree) << c.text;
    }
}

TEST(ParseTemplate, MistakesAreToldAtTheirPlace) {
    for (const Case& c : {
             Case{"${a", "(wrap a)\nUnclosed template interpolation sequence at `${`"},
             Case{"x ${a b} y",
                  "(template \"x \" a \" y\")\nExtra characters after interpolation expression at `b`"},
             Case{"${a:b}", "(wrap a)\nExtra characters after interpolation expression at `:`"},
             Case{"%{ 1 }", "(template \"\")\nInvalid template directive at `1`"},
             Case{"%{ fi }", "(template \"\")\nInvalid template control keyword at `fi`"},
             Case{"%{ if a b }x%{ endif }",
                  "(template (? a (template \"x\") (template \"\")))\nExtra characters in template directive "
                  "at `b`"},
             Case{"%{ for }", "(template \"\")\nInvalid 'for' directive at `}`"},
             Case{"%{ for a, }", "(template \"\")\nInvalid 'for' directive at `}`"},
             Case{"%{ for a of b }", "(template \"\")\nInvalid 'for' directive at `of`"},
             Case{"%{ if a }x", "(template ?)\nUnexpected end of template at ``"},
             Case{"%{ for a in b }x", "(template ?)\nUnexpected end of template at ``"},
             Case{"%{ if a }%{ if b }x", "(template ?)\nUnexpected end of template at ``"},
             Case{"%{ endif }", "(template ?)\nUnexpected template directive at `%{ endif }`"},
             Case{"%{ else }", "(template ?)\nUnexpected template directive at `%{ else }`"},
             Case{"%{ if a }x%{ endfor }", "(template ?)\nUnexpected template directive at `%{ endfor }`"},
             Case{"%{ if a }x%{ else }y%{ else }z%{ endif }",
                  "(template ? \"z\" ?)\nUnexpected else directive at `%{ else }`\n"
                  "Unexpected template directive at `%{ endif }`"},
             Case{"%{ for a in b }x%{ else }y%{ endfor }",
                  "(template ? \"y\" ?)\nUnexpected else directive at `%{ else }`\n"
                  "Unexpected template directive at `%{ endfor }`"},
         }) {
        EXPECT_EQ(parsed_bare(c.text), c.tree) << c.text;
    }
    EXPECT_EQ(parsed("\"a ${b\""), "(template \"a \" b)\nUnclosed template interpolation sequence at `a `");
    EXPECT_EQ(parsed("\"a"), "(template \"a\")\nUnterminated template string at ``");
}

TEST(ParseTemplate, SuggestsTheDirectiveMeant) {
    SourceFile file("t", "%{ esle }");
    Diagnostics diags;
    parse_template(file, diags);
    ASSERT_EQ(diags.size(), 1u);
    EXPECT_EQ(diags.all()[0].suggestions, std::vector<std::string>{"else"});
}

TEST(ParseTemplate, RangesOfPartsAreExact) {
    SourceFile file("t", "a ${b} %{ if c ~} d %{ endif }");
    Diagnostics diags;
    ExprPtr expr = parse_template(file, diags);
    const Template& node = as<Template>(*expr);
    ASSERT_EQ(node.parts.size(), 4u);
    EXPECT_EQ(text_of(node.parts[0]->range), "a ");
    EXPECT_EQ(text_of(node.parts[1]->range), "b");
    EXPECT_EQ(text_of(node.parts[2]->range), " ");
    EXPECT_EQ(text_of(node.parts[3]->range), "%{ if c ~} d %{ endif }");
    EXPECT_EQ(text_of(as<Conditional>(*node.parts[3]).if_true->range), " d ");
}

TEST(ParseTemplate, DirectivesTooDeepAreOneMistake) {
    std::string text;
    for (int i = 0; i < 10000; ++i) text += "%{ if a }";
    SourceFile file("t", text);
    Diagnostics diags;
    parse_template(file, diags);
    ASSERT_EQ(diags.size(), 1u);
    EXPECT_EQ(diags.all()[0].summary, "Nesting too deep");
}

}  // namespace
}  // namespace ingot::hcl

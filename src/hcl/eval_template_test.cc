#include "hcl/testing.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ingot::hcl {
namespace {

using testing::outcome;

struct TemplateCase {
    const char* text;
    const char* outcome;
};

void expect_templates(const std::vector<TemplateCase>& cases) {
    for (const TemplateCase& given : cases) {
        EXPECT_EQ(outcome(given.text), given.outcome) << given.text;
    }
}

TEST(TemplateValue, PartsBecomeText) {
    expect_templates({
        {R"("")", R"("")"},
        {R"("a${n}b${t}c${s}")", R"("a3btruecabc")"},
        {R"("${1.5}0")", R"("1.50")"},
        {R"("$${n}")", R"("${n}")"},
        {"<<E\na${n}\nE\n", R"("a3\n")"},
    });
}

TEST(TemplateValue, OneInterpolationAloneKeepsItsType) {
    expect_templates({
        {R"("${n}")", "3"},
        {R"("${list}")", R"(list(string)["a", "b"])"},
        {R"("${nothing}")", "null(any)"},
        {R"("${unknown}")", "unknown(any)"},
    });
}

TEST(TemplateValue, Directives) {
    expect_templates({
        {R"("%{if t}yes%{else}no%{endif}")", R"("yes")"},
        {R"("%{if !t}yes%{endif}.")", R"(".")"},
        {R"("%{for v in list}<${v}>%{endfor}")", R"("<a><b>")"},
        {R"("%{for i, v in list}${i}${v}%{endfor}!")", R"("0a1b!")"},
        {R"("%{for v in []}x%{endfor}")", R"("")"},
        {R"("a %{~ if t ~} b %{~ endif ~} c")", R"("abc")"},
    });
}

TEST(TemplateValue, UnknownsAndMarksPass) {
    expect_templates({
        {R"("a${unknown_s}")", "unknown(string)"},
        {R"("a${unknown}")", "unknown(string)"},
        {R"("a${secret}")", R"(sensitive("ahush!"))"},
        {R"("a${unknown_s}${secret}")", "sensitive(unknown(string))"},
        {R"("x%{for v in unknown_list}${v}%{endfor}")", "unknown(string)"},
        {R"("x%{for v in secret_list}${v}%{endfor}")", R"(sensitive("xpq"))"},
        {R"("x%{for v in [secret]}${v}%{endfor}")", R"(sensitive("xhush!"))"},
        {R"("x%{if unknown_b}a%{endif}")", "unknown(string)"},
    });
}

TEST(TemplateValue, WhatHasNoTextIsRefused) {
    expect_templates({
        {R"("a${nothing}")", "Invalid template interpolation value @ 1:5-1:12"},
        {R"("a${list}")", "Invalid template interpolation value @ 1:5-1:9"},
        {R"("a${nope}${list}")",
         "Unknown variable @ 1:5-1:9\nInvalid template interpolation value @ 1:12-1:16"},
    });
}

TEST(Call, ConvertsArguments) {
    expect_templates({
        {R"(upper("a"))", R"("A")"},
        {"upper(1)", R"("1")"},
        {R"(join("-", "a", 1, true))", R"("a-1-true")"},
        {R"(join("-", list...))", R"("a-b")"},
        {R"(join("-", [1, 2]...))", R"("1-2")"},
        {R"(join("-", set...))", R"("a-b")"},
        {"ns::twice(4)", "8"},
        {"length(list)", "2"},
    });
}

TEST(Call, WrongCallsAreRefusedWhereTheyStand) {
    expect_templates({
        {"nope()", "Call to unknown function @ 1:1-1:5"},
        {"ns::nope()", "Call to unknown function @ 1:1-1:9"},
        {"other::nope()", "Call to unknown function @ 1:1-1:12"},
        {"upper()", "Not enough function arguments @ 1:7-1:8"},
        {"upper(s, 1)", "Too many function arguments @ 1:10-1:11"},
        {"upper([])", "Invalid function argument @ 1:7-1:8"},
        {"upper(null)", "Invalid function argument @ 1:7-1:11"},
        {"fail()", "Error in function call @ 1:1-1:6"},
        {"fail_at(s, s)", "Invalid function argument @ 1:12-1:13"},
        {"upper(n...)", "Invalid expanding argument value @ 1:7-1:8"},
        {"upper(nothing...)", "Invalid expanding argument value @ 1:7-1:14"},
        {"upper(list...)", "Too many function arguments @ 1:7-1:11"},
        {"upper(nope)", "Unknown variable @ 1:7-1:11"},
        {"try()", "Not enough function arguments @ 1:1-1:5"},
        {"can()", "Not enough function arguments @ 1:5-1:6"},
        {"can(1, 2)", "Too many function arguments @ 1:8-1:9"},
    });
}

TEST(Call, UnknownsAndMarksPass) {
    expect_templates({
        {"upper(unknown_s)", "unknown(string)"},
        {"upper(unknown)", "unknown(string)"},
        {"upper(secret)", R"(sensitive("HUSH!"))"},
        {R"(join("-", unknown_list...))", "unknown(any)"},
        {R"(join("-", secret_list...))", R"(sensitive("p-q"))"},
    });
}

TEST(Call, LazyFunctionsGetTheirArgumentsUnevaluated) {
    expect_templates({
        {"try(nope, obj.nope, 3)", "3"},
        {"can(nope)", "false"},
        {"can(n)", "true"},
        {"try(nope)", "Error in function call @ 1:1-1:10"},
        {"try([1, 2]...)", "1"},
        {"[for v in list : try(v + 1, v)]", R"(["a", "b"])"},
    });
}

TEST(Call, AFunctionsReasonDoesNotShowSensitiveArguments) {
    testing::Evaluated result = testing::evaluate_text("fail_with(secret)");
    ASSERT_EQ(result.diags.size(), 1U);
    EXPECT_EQ(result.diags.all()[0].detail, "Function \"fail_with\" failed: no (sensitive value).");
    testing::Evaluated shown = testing::evaluate_text("fail_with(s)");
    ASSERT_EQ(shown.diags.size(), 1U);
    EXPECT_EQ(shown.diags.all()[0].detail, "Function \"fail_with\" failed: no abc.");
}

}  // namespace
}  // namespace ingot::hcl

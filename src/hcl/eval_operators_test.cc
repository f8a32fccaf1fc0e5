#include "hcl/testing.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ingot::hcl {
namespace {

using testing::outcome;

struct OperatorCase {
    const char* text;
    const char* outcome;
};

void expect_operators(const std::vector<OperatorCase>& cases) {
    for (const OperatorCase& given : cases) {
        EXPECT_EQ(outcome(given.text), given.outcome) << given.text;
    }
}

TEST(Operators, Arithmetic) {
    expect_operators({
        {"1 + 2 * 3", "7"},
        {"10 - 2 - 3", "5"},
        {"2 * 3 % 4", "2"},
        {"(1 + 2) * 3", "9"},
        {"7 / 2", "3.5"},
        {"\"4\" / \"2\"", "2"},
        {"-n", "-3"},
        {"- -n", "3"},
        {"5.5 % -2", "1.5"},
        {"-5.5 % 2", "-1.5"},
        {"5 % 0", "5"},
        {"0.1 + 0.2", "0.3"},
        {"12345678901234567890 + 1", "12345678901234567891"},
    });
}

TEST(Operators, InfinityIsAValueButNotInEverySum) {
    expect_operators({
        {"1 / 0 > 10", "true"},
        {"-1 / 0 < -10", "true"},
        {"1 / 0 == 2 / 0", "true"},
        {"1 / (0 * -1) < 0", "true"},
        {"1 / 0 + 1 / 0 == 1 / 0", "true"},
        {"0 / 0", "Operation failed @ 1:1-1:6"},
        {"(1 / 0) / (1 / 0)", "Operation failed @ 1:1-1:18"},
        {"1 / 0 - 1 / 0", "Operation failed @ 1:1-1:14"},
        {"1 / 0 + -1 / 0", "Operation failed @ 1:1-1:15"},
        {"0 * (1 / 0)", "Operation failed @ 1:1-1:12"},
        {"5 % (1 / 0)", "Operation failed @ 1:1-1:12"},
    });
}

TEST(Operators, Comparison) {
    expect_operators({
        {"1 < 2", "true"},
        {"2 <= 2", "true"},
        {"1 > 2", "false"},
        {"2 >= 3", "false"},
        {"\"10\" < \"9\"", "false"},
        {"1 < 2 && 2 < 3", "true"},
    });
}

TEST(Operators, EqualityComparesTypesToo) {
    expect_operators({
        {"1 == 1.0", "true"},
        {"1 == \"1\"", "false"},
        {"\"a\" != \"b\"", "true"},
        {"[1, 2] == [1, 2]", "true"},
        {"[1] == [1, 2]", "false"},
        {"{a = 1} == {a = 1}", "true"},
        {"null == null", "true"},
        {"1 == null", "false"},
        {"null_list == null", "true"},
        {"unknown_s == \"a\"", "unknown(bool)"},
        {"secret == \"hush!\"", "sensitive(true)"},
        {"secret_obj == secret_obj", "sensitive(true)"},
    });
}

TEST(Operators, LogicLooksAtTheDecisiveSideFirst) {
    expect_operators({
        {"true && false", "false"},
        {"true || nope", "true"},
        {"nope || true", "true"},
        {"false && nope", "false"},
        {"nope && false", "false"},
        {"true && nope", "Unknown variable @ 1:9-1:13"},
        {"nope && nope2", "Unknown variable @ 1:1-1:5\nUnknown variable @ 1:9-1:14"},
        {"unknown_b && false", "false"},
        {"unknown_b || true", "true"},
        {"unknown_b && true", "unknown(bool)"},
        {"unknown_b && nope", "unknown(bool)"},
        {"null || true", "true"},
        {"true && null", "false"},
        {"null || false", "Operation failed @ 1:1-1:14"},
        {"\"true\" && true", "true"},
        {"!t", "false"},
        {"!\"false\"", "true"},
    });
}

TEST(Operators, NullAndWrongTypesAreRefused) {
    expect_operators({
        {"1 + null", "Operation failed @ 1:1-1:9"},
        {"-nothing", "Operation failed @ 1:1-1:9"},
        {"!nothing", "Operation failed @ 1:1-1:9"},
        {"unknown_n + null", "Operation failed @ 1:1-1:17"},
        {"\"x\" + 1", "Invalid operand @ 1:1-1:4"},
        {"1 + [2]", "Invalid operand @ 1:5-1:8"},
        {"!1", "Invalid operand @ 1:2-1:3"},
        {"1 && true", "Invalid operand @ 1:1-1:2"},
        {"1 + 2 + \"x\" + 3", "Invalid operand @ 1:9-1:12"},
    });
}

TEST(Operators, UnknownAndSensitiveOperandsGoOn) {
    expect_operators({
        {"unknown_n + 1", "unknown(number)"},
        {"unknown + 1", "unknown(number)"},
        {"1 < unknown_n", "unknown(bool)"},
        {"-unknown_n", "unknown(number)"},
        {"!unknown_b", "unknown(bool)"},
        {"secret_n + 1", "sensitive(8)"},
        {"-secret_n", "sensitive(-7)"},
        {"secret_n > 1", "sensitive(true)"},
        {"secret_n > 1 && false", "sensitive(false)"},
        {"secret_n + unknown_n", "sensitive(unknown(number))"},
        {"!(secret_n > 1)", "sensitive(false)"},
    });
}

TEST(Operators, LongChainsNeedNoStack) {
    std::string text = "1";
    for (int i = 0; i < 5000; ++i) {
        text += " + 1";
    }
    EXPECT_EQ(outcome(text), "5001");
}

TEST(Conditional, TakesOneBranchAndConvertsIt) {
    expect_operators({
        {"true ? 1 : 2", "1"},
        {"false ? 1 : true ? 2 : 3", "2"},
        {"true ? \"a\" : 1", "\"a\""},
        {"true ? 1 : \"a\"", "\"1\""},
        {"true ? null : 1", "null(number)"},
        {"false ? null : 1", "1"},
        {"true ? [1] : [\"a\"]", "[\"1\"]"},
        {"\"true\" ? 1 : 2", "1"},
        {"true ? {a = 1} : {a = \"x\"}", "{a = \"1\"}"},
        {"true ? n : nope", "3"},
        {"true ? nope : 1", "Unknown variable @ 1:8-1:12"},
        {"true ? list : []", "list(string)[\"a\", \"b\"]"},
    });
}

TEST(Conditional, UnknownConditionGivesTheCommonType) {
    expect_operators({
        {"unknown_b ? 1 : 2", "unknown(number)"},
        {"unknown_b ? 1 : \"a\"", "unknown(string)"},
        {"unknown_b ? null : null", "null(any)"},
        {"unknown_b ? 4 : 4", "4"},
        {"unknown_b ? list : list", "list(string)[unknown(string), unknown(string)]"},
        {"unknown_b ? empty : list", "unknown(list(string))"},
        {"unknown_b ? map : map", "unknown(map(number))"},
        {"unknown ? 1 : 2", "unknown(number)"},
        {"unknown_b ? unknown : 1", "unknown(any)"},
    });
}

TEST(Conditional, MarksOfAllThreeStay) {
    expect_operators({
        {"secret_n > 1 ? 1 : 2", "sensitive(1)"},
        {"true ? secret : \"a\"", "sensitive(\"hush!\")"},
        {"false ? secret : \"a\"", "sensitive(\"a\")"},
        {"unknown_b ? secret : \"a\"", "sensitive(unknown(string))"},
    });
}

TEST(Conditional, WrongConditionsAndTypes) {
    expect_operators({
        {"1 ? 2 : 3", "Incorrect condition type @ 1:1-1:2"},
        {"null ? 1 : 2", "Null condition @ 1:1-1:5"},
        {"true ? [] : {}", "Inconsistent conditional result types @ 1:8-1:15"},
        {"true ? obj : [1]", "Inconsistent conditional result types @ 1:8-1:17"},
    });
}

TEST(Conditional, SaysWhereTypesDiffer) {
    struct Difference {
        const char* text;
        const char* part;
    };
    for (const Difference& given : std::vector<Difference>{
             {"true ? [] : {}", "the result for true is tuple and the one for false object"},
             {"true ? {a = [], b = 1} : {a = {}, b = 1}", "in attribute \"a\", "},
             {"true ? {a = []} : {b = {}}", "only the result for true has the attribute \"a\""},
             {"true ? [[]] : [{}]", "in element 0, "},
         }) {
        testing::Evaluated result = testing::evaluate_text(given.text);
        ASSERT_EQ(result.diags.size(), 1U) << given.text;
        EXPECT_NE(result.diags.all()[0].detail.find(given.part), std::string::npos)
            << result.diags.all()[0].detail;
    }
}

}  // namespace
}  // namespace ingot::hcl

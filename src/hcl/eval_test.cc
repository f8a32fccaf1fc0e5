#include "hcl/eval.h"

#include "hcl/testing.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ingot::hcl {
namespace {

using testing::evaluate_text;
using testing::Evaluated;
using testing::outcome;
using testing::show;

struct Case {
    const char* text;
    const char* outcome;
};

void expect_outcomes(const std::vector<Case>& cases) {
    for (const Case& given : cases) {
        EXPECT_EQ(outcome(given.text), given.outcome) << given.text;
    }
}

TEST(Evaluate, LiteralsAndConstructors) {
    expect_outcomes({
        {"1", "1"},
        {"1.50", "1.5"},
        {"\"a\"", "\"a\""},
        {"true", "true"},
        {"null", "null(any)"},
        {"[]", "[]"},
        {"[1, \"x\", null]", "[1, \"x\", null(any)]"},
        {"{}", "{}"},
        {"{a = 1, \"b\" = 2, (s) = 3, \"${s}d\" = 4}", "{a = 1, abc = 3, abcd = 4, b = 2}"},
        {"{true = 1, null = 2}", "{null = 2, true = 1}"},
        {"{(n) = \"three\", (t) = \"yes\"}", "{3 = \"three\", true = \"yes\"}"},
        {"{a = 1, a = 2}", "{a = 2}"},
        {"(1)", "1"},
    });
}

TEST(Evaluate, ObjectKeysMustBeKnownTexts) {
    expect_outcomes({
        {"{(unknown_s) = 1}", "unknown(any)"},
        {"{(secret) = 1}", "sensitive({hush! = 1})"},
        {"{(nothing) = 1}", "Null value as key @ 1:14-1:15"},
        {"{(list) = 1}", "Incorrect key type @ 1:2-1:8"},
        {"{obj.name = 1}", "Ambiguous attribute key @ 1:2-1:10"},
        {"{(obj.name) = 1}", "{x = 1}"},
        {"{(nope) = nope2}", "Unknown variable @ 1:3-1:7\nUnknown variable @ 1:11-1:16"},
    });
}

TEST(Evaluate, TraversalsReachIntoValues) {
    expect_outcomes({
        {"obj.name", "\"x\""},
        {"obj.tags.k", "\"v\""},
        {"obj[\"tags\"][\"k\"]", "\"v\""},
        {"obj.ports[1]", "443"},
        {"obj.ports.1", "443"},
        {"map.a", "1"},
        {"map[\"b\"]", "2"},
        {"list[0]", "\"a\""},
        {"list[n - 2]", "\"b\""},
        {"list[\"1\"]", "\"b\""},
        {"{a = {b = 5}}.a.b", "5"},
        {"[[1, 2], [3]][0][1]", "2"},
        {"secret_obj.pass", "sensitive(\"word\")"},
        {"secret_obj.plain", "1"},
        {"secret_list[0]", "sensitive(\"p\")"},
        {"list[secret_n - 7]", "sensitive(\"a\")"},
        {"obj[secret == \"hush!\" ? \"name\" : \"tags\"]", "\"x\""},
    });
}

TEST(Evaluate, TraversalsOfUnknownsStayUnknown) {
    expect_outcomes({
        {"unknown.a.b[0]", "unknown(any)"},
        {"unknown_obj.id", "unknown(number)"},
        {"unknown_obj.nope", "Unsupported attribute @ 1:12-1:17"},
        {"unknown_list[0]", "unknown(string)"},
        {"list[unknown_n]", "unknown(string)"},
        {"obj.ports[unknown_n]", "unknown(any)"},
        {"obj[unknown_s]", "unknown(any)"},
        {"map[unknown_s]", "unknown(number)"},
        {"secret_list[unknown_n]", "sensitive(unknown(string))"},
    });
}

TEST(Evaluate, WrongStepsAreRefusedWhereTheyStand) {
    expect_outcomes({
        {"nope", "Unknown variable @ 1:1-1:5"},
        {"obj.nope", "Unsupported attribute @ 1:4-1:9"},
        {"map.nope", "Missing map element @ 1:4-1:9"},
        {"map[\"nope\"]", "Invalid index @ 1:4-1:12"},
        {"list[2]", "Invalid index @ 1:5-1:8"},
        {"list[-1]", "Invalid index @ 1:5-1:9"},
        {"list[0.5]", "Invalid index @ 1:5-1:10"},
        {"list[s]", "Invalid index @ 1:5-1:8"},
        {"list[nothing]", "Invalid index @ 1:5-1:14"},
        {"empty[0]", "Invalid index @ 1:6-1:9"},
        {"set[0]", "Invalid index @ 1:4-1:7"},
        {"s[0]", "Invalid index @ 1:2-1:5"},
        {"s.length", "Unsupported attribute @ 1:2-1:9"},
        {"objs.id", "Unsupported attribute @ 1:5-1:8"},
        {"obj[0]", "Invalid index @ 1:4-1:7"},
        {"nothing.a", "Attribute of a null value @ 1:8-1:10"},
        {"nothing[0]", "Index of a null value @ 1:8-1:11"},
        {"(obj).nope", "Unsupported attribute @ 1:6-1:11"},
    });
}

TEST(Evaluate, SuggestsNearNames) {
    struct Near {
        const char* text;
        const char* suggestion;
    };
    for (const Near& given : std::vector<Near>{
             {"lsit", "list"}, {"obj.nmae", "name"}, {"{alpha = 1}.alhpa", "alpha"}, {"uper(s)", "upper"}}) {
        Evaluated result = evaluate_text(given.text);
        ASSERT_EQ(result.diags.size(), 1U) << given.text;
        EXPECT_EQ(result.diags.all()[0].suggestions, std::vector<std::string>{given.suggestion})
            << given.text;
    }
}

TEST(Evaluate, ErrorsCarryTheValuesOfVariables) {
    Evaluated sum = evaluate_text("n + obj.name");
    ASSERT_EQ(sum.diags.size(), 1U);
    EXPECT_EQ(sum.diags.all()[0].notes, (std::vector<std::string>{"n is 3", "obj.name is \"x\""}));

    Evaluated secret = evaluate_text("-secret");
    ASSERT_EQ(secret.diags.size(), 1U);
    EXPECT_EQ(secret.diags.all()[0].notes, std::vector<std::string>{"secret is (sensitive value)"});

    Evaluated unknown = evaluate_text("[unknown_n, -s]");
    ASSERT_EQ(unknown.diags.size(), 1U);
    EXPECT_EQ(unknown.diags.all()[0].notes, std::vector<std::string>{"s is \"abc\""});

    Evaluated step = evaluate_text("obj.tags.nope");
    ASSERT_EQ(step.diags.size(), 1U);
    ASSERT_EQ(step.diags.all()[0].notes.size(), 1U);
    EXPECT_EQ(step.diags.all()[0].notes[0].rfind("obj.tags is ", 0), 0U);
}

TEST(Evaluate, LoopVariablesAppearInNotes) {
    Evaluated result = evaluate_text("[for v in list : v + 1]");
    ASSERT_EQ(result.diags.size(), 2U);
    EXPECT_EQ(result.diags.all()[0].notes, std::vector<std::string>{"v is \"a\""});
    EXPECT_EQ(result.diags.all()[1].notes, std::vector<std::string>{"v is \"b\""});
}

TEST(Evaluate, NoNamesMeansVariablesAreNotAllowed) {
    Evaluated name = evaluate_text("a", Scope());
    ASSERT_EQ(name.diags.size(), 1U);
    EXPECT_EQ(name.diags.all()[0].summary, "Variables not allowed");
    Evaluated call = evaluate_text("f()", Scope());
    ASSERT_EQ(call.diags.size(), 1U);
    EXPECT_EQ(call.diags.all()[0].summary, "Function calls not allowed");
}

TEST(Evaluate, AScopeHidesOuterNames) {
    Scope outer = testing::test_scope();
    Scope inner(outer, value::ValueMap{{"n", value::Value::number(10)}});
    EXPECT_EQ(show(evaluate_text("[n, s]", inner).value), "[10, \"abc\"]");
    EXPECT_EQ(show(evaluate_text("n", outer).value), "3");
    EXPECT_EQ(inner.find("no"), nullptr);
    EXPECT_FALSE(inner.is_for_constants());
    EXPECT_TRUE(Scope().is_for_constants());
}

TEST(Evaluate, AllErrorsOfAnExpressionAreReported) {
    EXPECT_EQ(outcome("[nope1, obj.nope2, upper([])]"),
              "Unknown variable @ 1:2-1:7\nUnsupported attribute @ 1:12-1:18\nInvalid function argument @ "
              "1:26-1:27");
}

TEST(Evaluate, StackIsGuarded) {
    // Functions nest trees: here one that evaluates an expression which calls it again.
    class Recursing : public FunctionTable {
       public:
        Recursing() {
            function_.name = "again";
            function_.min_args = 1;
            function_.body = [](const std::vector<ExprPtr>& args, const Scope& scope, SourceRange call,
                                Diagnostics& diags) {
                Call call_again(call);
                call_again.name = "again";
                call_again.args = args;
                call_again.name_range = call_again.open_range = call_again.close_range = call;
                return evaluate(call_again, scope, diags);
            };
        }
        const value::FunctionSpec* find(std::string_view) const override { return nullptr; }
        const LazyFunction* find_lazy(std::string_view) const override { return &function_; }
        std::vector<std::string> names() const override { return {"again"}; }

       private:
        LazyFunction function_;
    };
    Recursing table;
    Evaluated result = evaluate_text("again(1)", Scope(&table));
    ASSERT_EQ(result.diags.size(), 1U);
    EXPECT_EQ(result.diags.all()[0].summary, "Expression nested too deeply");
}

}  // namespace
}  // namespace ingot::hcl

#include "hcl/ast.h"
#include "hcl/testing.h"

#include <gtest/gtest.h>

#include <pthread.h>

#include <string>

namespace ingot::hcl {
namespace {

using testing::dump;
using testing::text_of;

struct Parsed {
    explicit Parsed(std::string_view text)
        : file("t.hcl", std::string(text)), expr(parse_expression(file, diags)) {}
    SourceFile file;
    Diagnostics diags;
    ExprPtr expr;
};

std::string parsed(std::string_view text) {
    Parsed result(text);
    std::string shown = dump(*result.expr);
    for (const Diagnostic& diagnostic : result.diags) {
        shown += "\n" + diagnostic.summary + " at `" + text_of(diagnostic.subject) + "`";
    }
    return shown;
}

struct Case {
    const char* text;
    const char* tree;
};

void expect_all(std::initializer_list<Case> cases) {
    for (const Case& c : cases) EXPECT_EQ(parsed(c.text), c.tree) << c.text;
}

TEST(ParseExpression, Literals) {
    expect_all({
        {"1", "1"},
        {"1.50", "1.5"},
        {"1e3", "1000"},
        {"123456789012345678901234567890", "123456789012345678901234567890"},
        {"true", "true"},
        {"false", "false"},
        {"null", "null"},
        {"\"a\"", "(template \"a\")"},
        {"\"\"", "(template \"\")"},
    });
}

TEST(ParseExpression, OperatorsBindByPrecedence) {
    expect_all({
        {"1 + 2", "(1 + 2)"},
        {"1 + 2 - 3 + 4", "(1 + 2 - 3 + 4)"},
        {"1 + 2 * 3", "(1 + (2 * 3))"},
        {"1 * 2 + 3", "((1 * 2) + 3)"},
        {"1 + 2 * 3 % 4 / 5 - 6", "(1 + (2 * 3 % 4 / 5) - 6)"},
        {"a || b && c", "(a || (b && c))"},
        {"a && b || c && d", "((a && b) || (c && d))"},
        {"a == b != c", "(a == b != c)"},
        {"a < b == c > d", "((a < b) == (c > d))"},
        {"a + 1 >= b - 1", "((a + 1) >= (b - 1))"},
        {"a == b && c <= d || e", "(((a == b) && (c <= d)) || e)"},
        {"a || b == c * d + e", "(a || (b == ((c * d) + e)))"},
        {"(1 + 2) * 3", "((paren (1 + 2)) * 3)"},
    });
}

TEST(ParseExpression, UnaryOperatorsTakeOneOperandWithItsSteps) {
    expect_all({
        {"-1 + 2", "((- 1) + 2)"},
        {"1 - -1", "(1 - (- 1))"},
        {"!a.b && c", "((! a.b) && c)"},
        {"!!a", "(! (! a))"},
        {"-a[0]", "(- a[0])"},
        {"-f(x)", "(- (call f x))"},
    });
}

TEST(ParseExpression, ConditionalsNestToTheRight) {
    expect_all({
        {"a ? b : c", "(? a b c)"},
        {"a ? b : c ? d : e", "(? a b (? c d e))"},
        {"a ? b ? c : d : e", "(? a (? b c d) e)"},
        {"a || b ? c + 1 : d", "(? (a || b) (c + 1) d)"},
    });
}

TEST(ParseExpression, TraversalsAreOneNode) {
    expect_all({
        {"a", "a"},
        {"a.b.c", "a.b.c"},
        {"a[0][\"k\"].b", "a[0][\"k\"].b"},
        {"a.0.b", "a[0].b"},
        {"a[true]", "a[true]"},
        {"a[\"x${b}\"]", "(index a (template \"x\" b))"},
        {"a[b]", "(index a b)"},
        {"a[b][c].d", "(rel (index (index a b) c) .d)"},
        {"a[-1]", "(index a (- 1))"},
        {"a[\n0\n]", "a[0]"},
        {"f().a[0]", "(rel (call f) .a[0])"},
        {"(a).b", "(rel (paren a) .b)"},
        {"[1][0]", "(rel [1] [0])"},
        {"\"a\".b", "(rel (template \"a\") .b)"},
        {"true.a", "(rel true .a)"},
    });
}

TEST(ParseExpression, Splats) {
    expect_all({
        {"a.*", "(splat-attribute a _)"},
        {"a.*.b", "(splat-attribute a _.b)"},
        {"a.*.b.0.c", "(splat-attribute a _.b[0].c)"},
        {"a.*.b[0]", "(rel (splat-attribute a _.b) [0])"},
        {"a[*]", "(splat a _)"},
        {"a[*].b[0].c", "(splat a _.b[0].c)"},
        {"a[*][b]", "(splat a (index _ b))"},
        {"a[*].b[*].c", "(splat a (splat _.b _.c))"},
        {"a.*.b.c[*]", "(splat (splat-attribute a _.b.c) _)"},
        {"f()[*].a", "(splat (call f) _.a)"},
    });
}

TEST(ParseExpression, Calls) {
    expect_all({
        {"f()", "(call f)"},
        {"f(1, a)", "(call f 1 a)"},
        {"f(1,)", "(call f 1)"},
        {"f(a...)", "(call f a...)"},
        {"f(1, a...)", "(call f 1 a...)"},
        {"f(\n1,\n2\n)", "(call f 1 2)"},
        {"ns::f(a)", "(call ns::f a)"},
        {"a::b::f(a)", "(call a::b::f a)"},
        {"f(g(h()))", "(call f (call g (call h)))"},
        {"f (a)", "(call f a)"},
    });
}

TEST(ParseExpression, TuplesAndObjects) {
    expect_all({
        {"[]", "[]"},
        {"[1, 2,]", "[1 2]"},
        {"[\n  1, # one\n  2\n]", "[1 2]"},
        {"{}", "{}"},
        {"{ a = 1 }", "{a=1}"},
        {"{ a : 1, b = 2 }", "{a=1 b=2}"},
        {"{ a = 1, }", "{a=1}"},
        {"{\n  a = 1\n  b = 2 // two\n\n  c = 3\n}", "{a=1 b=2 c=3}"},
        {"{\n  a = 1,\n  b = 2,\n}", "{a=1 b=2}"},
        {"{ \"a\" = 1 }", "{((template \"a\"))=1}"},
        {"{ (a) = 1 }", "{((paren a))=1}"},
        {"{ a.b = 1 }", "{(a.b)=1}"},
        {"{ true = 1, null = 2 }", "{true=1 null=2}"},
        {"{ 1 = 2 }", "{(1)=2}"},
        {"{ f(x) = 1 }", "{((call f x))=1}"},
        {"{ \"${a}\" = 1 }", "{((wrap a))=1}"},
        {"{ a = {\n b = [\n1\n]\n}\n}", "{a={b=[1]}}"},
        {"{ a = (\n1\n+\n2\n) }", "{a=(paren (1 + 2))}"},
    });
}

TEST(ParseExpression, ForExpressions) {
    expect_all({
        {"[for x in y : x]", "(for x in y : x)"},
        {"[for i, x in y : x + i]", "(for i x in y : (x + i))"},
        {"[for x in y : x if x > 1]", "(for x in y : x if (x > 1))"},
        {"{for k, v in y : k => v}", "(for k v in y : k => v)"},
        {"{for v in y : v.id => v...}", "(for v in y : v.id => v ...)"},
        {"{for v in y : v.id => v... if v}", "(for v in y : v.id => v ... if v)"},
        {"[\nfor x in y\n: x\n]", "(for x in y : x)"},
        {"{\nfor x in y\n: x => x\n}", "(for x in y : x => x)"},
        {"[for x in [for y in z : y] : x]", "(for x in (for y in z : y) : x)"},
        {"[for x in y : for]", "(for x in y : for)"},
    });
}

TEST(ParseExpression, RangesAreExact) {
    Parsed result("  a.b[c] + f(x, -1).d ? [1] : {k = \"v\"}  ");
    const Conditional& conditional = as<Conditional>(*result.expr);
    EXPECT_EQ(text_of(conditional.range), "a.b[c] + f(x, -1).d ? [1] : {k = \"v\"}");
    const Binary& sum = as<Binary>(*conditional.condition);
    EXPECT_EQ(text_of(sum.range), "a.b[c] + f(x, -1).d");
    EXPECT_EQ(text_of(sum.rest[0].op_range), "+");
    const Index& index = as<Index>(*sum.first);
    EXPECT_EQ(text_of(index.range), "a.b[c]");
    EXPECT_EQ(text_of(index.open_range), "[");
    EXPECT_EQ(text_of(index.bracket_range), "[c]");
    const RelativeTraversal& relative = as<RelativeTraversal>(*sum.rest[0].operand);
    EXPECT_EQ(text_of(relative.steps_range), ".d");
    const Call& call = as<Call>(*relative.source);
    EXPECT_EQ(text_of(call.name_range), "f");
    EXPECT_EQ(text_of(call.open_range), "(");
    EXPECT_EQ(text_of(call.close_range), ")");
    EXPECT_EQ(text_of(as<Unary>(*call.args[1]).op_range), "-");
    EXPECT_EQ(text_of(as<Object>(*conditional.if_false).close_range), "}");
}

TEST(ParseExpression, RangesOfStepsAndSplats) {
    Parsed result("a.b[\"c\"].0[*].d");
    const Splat& splat = as<Splat>(*result.expr);
    EXPECT_EQ(text_of(splat.marker_range), "[*]");
    EXPECT_EQ(text_of(splat.item->range), "[*]");
    const ScopeTraversal& source = as<ScopeTraversal>(*splat.source);
    EXPECT_EQ(text_of(source.root_range), "a");
    EXPECT_EQ(text_of(source.steps[0].range), ".b");
    EXPECT_EQ(text_of(source.steps[1].range), "[\"c\"]");
    EXPECT_EQ(text_of(source.steps[2].range), ".0");
    EXPECT_EQ(text_of(splat.range), "a.b[\"c\"].0[*].d");
}

TEST(ParseExpression, EachMistakeIsToldAtItsPlace) {
    expect_all({
        {"", "?\nMissing expression at ``"},
        {"1 2", "1\nExtra characters after expression at `2`"},
        {"(1", "(paren 1)\nUnbalanced parentheses at ``"},
        {"(1 2)", "(paren 1)\nUnbalanced parentheses at `2`"},
        {"a ? b", "a\nMissing false expression in conditional at ``"},
        {"1 +", "(1 + ?)\nMissing expression at ``"},
        {"+ 1", "?\nInvalid expression at `+`"},
        {"1.2.3", "?\nInvalid number literal at `1.2.3`"},
        {"a.0.1", "a[unknown(any)]\nInvalid legacy index syntax at `0.1`"},
        {"a.", "?\nInvalid attribute name at ``"},
        {"a.*.*", "?\nNested splat expression not allowed at `*`"},
        {"a.*.[0]", "(rel ? [0])\nInvalid attribute name at `[`"},
        {"a[0", "a[0]\nMissing close bracket on index at ``"},
        {"a[0 1]", "a[0]\nMissing close bracket on index at `1`"},
        {"a[*1]", "(splat a _)\nMissing close bracket on splat index at `1`"},
        {"f(1", "(call f 1)\nUnterminated function call at `f(`"},
        {"f(1 2)", "(call f 1)\nMissing argument separator at `2`"},
        {"f(a..., b)", "(call f a...)\nMissing closing parenthesis at `...`"},
        {"a::", "?\nMissing function name at ``"},
        {"a::b", "?\nMissing open parenthesis at ``"},
        {"[1", "[1]\nUnterminated tuple constructor expression at `[`"},
        {"[1 2]", "[1]\nMissing item separator at `2`"},
        {"{a = 1", "{a=1}\nUnterminated object constructor expression at `{`"},
        {"{a", "{}\nUnterminated object constructor expression at `{`"},
        {"{a = 1 b = 2}", "{a=1}\nMissing attribute separator at `b`"},
        {"{a, b}", "{}\nMissing attribute value at `,`"},
        {"{a b}", "{}\nMissing key/value separator at `b`"},
        {"{a ]}", "{}\nMissing key/value separator at `]`"},
        {"[for 1 in y : x]", "?\nInvalid 'for' expression at `1`"},
        {"[for a, 1 in y : x]", "?\nInvalid 'for' expression at `1`"},
        {"[for a y : x]", "?\nInvalid 'for' expression at `y`"},
        {"[for a in y x]", "?\nInvalid 'for' expression at `x`"},
        {"[for a in y : x y]", "(for a in y : x)\nInvalid 'for' expression at `y`"},
        {"[for a in y : x => y]", "(for a in y : x => y)\nInvalid 'for' expression at `x`"},
        {"[for a in y : x...]", "(for a in y : x ...)\nInvalid 'for' expression at `...`"},
        {"{for a in y : x}", "(for a in y : x)\nInvalid 'for' expression at `x`"},
        {"a & b", "a\nUnsupported operator at `&`\nExtra characters after expression at `&`"},
    });
}

/// Text of n levels, with something after each opening.
std::string nested(std::string_view open, int levels, std::string_view inside, std::string_view close) {
    std::string text;
    for (int i = 0; i < levels; ++i) text += open;
    text += inside;
    for (int i = 0; i < levels; ++i) text += close;
    return text;
}

TEST(ParseExpression, AHundredLevelsOfAnythingAreFine) {
    for (std::string text : {
             nested("(", 200, "1", ")"),
             nested("[", 200, "1", "]"),
             nested("{a=", 200, "1", "}"),
             nested("f(", 200, "1", ")"),
             nested("\"${", 100, "1", "}\""),
             nested("(1 + ", 100, "1", ")"),
             nested("a ? b : ", 200, "c", ""),
             nested("a[", 200, "b", "]"),
             nested("!", 200, "a", ""),
             nested("[for a in b : ", 200, "c", "]"),
             nested("a", 1, "", nested("[b]", 200, "", "")),
         }) {
        Parsed result(text);
        EXPECT_TRUE(result.diags.empty()) << text;
        EXPECT_LE(result.expr->height, kMaxHeight);
    }
}

void parse_too_deep() {
    for (std::string open : {"(", "[", "{a=", "f(", "\"${", "(1 + ", "a ? b : ", "a[", "!", "-", "[for a in ",
                             "[*]", "[b]", "(a?1+f({b=[!\"${", "<<A\n${"}) {
        bool step = open == "[*]" || open == "[b]";
        Parsed result(step ? "a" + nested(open, 10000, "", "") : nested(open, 10000, "1", ""));
        ASSERT_FALSE(result.diags.empty()) << open;
        int too_deep = 0;
        for (const Diagnostic& diagnostic : result.diags)
            too_deep += diagnostic.summary == "Nesting too deep" ? 1 : 0;
        EXPECT_EQ(too_deep, 1) << open;
        EXPECT_LE(result.diags.size(), 3u) << open;
        EXPECT_LE(result.expr->height, kMaxHeight);
    }
}

TEST(ParseExpression, TooDeepIsOneMistake) { parse_too_deep(); }

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(ParseExpression, TooDeepNeedsASmallStackOnly) {
#ifdef __OPTIMIZE__
    constexpr std::size_t kStack = 256 * 1024;
#else
    constexpr std::size_t kStack = 512 * 1024;
#endif
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, kStack);
    pthread_t thread;
    auto body = [](void*) -> void* {
        parse_too_deep();
        return nullptr;
    };
    ASSERT_EQ(pthread_create(&thread, &attributes, body, nullptr), 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
}
#endif

TEST(ParseExpression, LongRowsAreNotDeep) {
    std::string sum = "1" + nested(" + 1", 20000, "", "");
    Parsed added(sum);
    EXPECT_TRUE(added.diags.empty());
    EXPECT_EQ(added.expr->height, 2);
    EXPECT_EQ(as<Binary>(*added.expr).rest.size(), 20000u);
    Parsed steps("a" + nested(".b[0]", 20000, "", ""));
    EXPECT_TRUE(steps.diags.empty());
    EXPECT_EQ(as<ScopeTraversal>(*steps.expr).steps.size(), 40000u);
}

}  // namespace
}  // namespace ingot::hcl

#include "func/table.h"

#include "hcl/eval.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ingot::func {
namespace {

using value::Value;

/// Evaluates an expression with every function; adds what went wrong to `diags`.
Value evaluate_text(const std::string& text, Diagnostics& diags, const FunctionEnv& env = {}) {
    SourceMap sources;
    const std::shared_ptr<const hcl::FunctionTable> functions = make_functions(env);
    const hcl::ExprPtr expr = hcl::parse_expression(sources.add_mutable("test.hcl", text), diags);
    if (diags.has_errors()) return Value::unknown();
    const hcl::Scope scope(functions.get());
    return hcl::evaluate(*expr, scope, diags);
}

std::string why(const Diagnostics& diags) {
    std::string out;
    for (const Diagnostic& diagnostic : diags) out += diagnostic.summary + ": " + diagnostic.detail + "\n";
    return out;
}

TEST(FunctionTable, NamesAreSortedUniqueAndFound) {
    const std::shared_ptr<const hcl::FunctionTable> functions = make_functions({});
    const std::vector<std::string> names = functions->names();
    EXPECT_TRUE(std::ranges::is_sorted(names));
    EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
    for (const std::string& name : names) {
        const value::FunctionSpec* function = functions->find(name);
        const hcl::LazyFunction* lazy = functions->find_lazy(name);
        ASSERT_TRUE((function != nullptr) != (lazy != nullptr)) << name;
        EXPECT_EQ(function ? function->name : lazy->name, name);
        EXPECT_FALSE((function ? function->doc : lazy->doc).empty()) << name;
    }
}

TEST(FunctionTable, EveryExampleIsTrue) {
    const std::shared_ptr<const hcl::FunctionTable> functions = make_functions({});
    for (const std::string& name : functions->names()) {
        const value::FunctionSpec* function = functions->find(name);
        const std::string example = function ? function->example : functions->find_lazy(name)->example;
        if (example.empty()) continue;
        Diagnostics diags;
        const Value result = evaluate_text(example, diags);
        ASSERT_FALSE(diags.has_errors()) << example << "\n" << why(diags);
        ASSERT_EQ(result.type().kind(), value::Kind::kBool) << example;
        EXPECT_TRUE(result.has_content() && result.as_bool()) << example;
    }
}

TEST(FunctionTable, StrictPackerHidesWhatPackerLacks) {
    const std::shared_ptr<const hcl::FunctionTable> strict = make_functions({.strict_packer = true});
    EXPECT_EQ(strict->find("tolist"), nullptr);
    EXPECT_NE(strict->find("length"), nullptr);
    EXPECT_FALSE(std::ranges::binary_search(strict->names(), std::string("tolist")));
}

TEST(FunctionTable, EnvIsForVariablesOnly) {
    EXPECT_EQ(make_functions({})->find("env"), nullptr);
    EXPECT_NE(make_functions_with_env({})->find("env"), nullptr);
}

struct Case {
    const char* expression;
    const char* expected;  ///< an expression, or "!" for an error
};

class Expressions : public ::testing::TestWithParam<Case> {};

TEST_P(Expressions, GiveTheExpectedValue) {
    Diagnostics diags;
    const Value got = evaluate_text(GetParam().expression, diags);
    if (std::string_view(GetParam().expected) == "!") {
        EXPECT_TRUE(diags.has_errors()) << GetParam().expression << " gave " << got.describe();
        return;
    }
    ASSERT_FALSE(diags.has_errors()) << GetParam().expression << "\n" << why(diags);
    const Value expected = evaluate_text(GetParam().expected, diags);
    const value::Converted same = value::convert(expected, got.type());
    ASSERT_TRUE(same.ok()) << GetParam().expression << " gave " << got.describe();
    EXPECT_EQ(same.value, got) << GetParam().expression << " gave " << got.describe() << ", not "
                               << expected.describe();
}

INSTANTIATE_TEST_SUITE_P(
    Texts, Expressions,
    ::testing::Values(Case{R"(substr("hello", -3, 2))", R"("ll")"}, Case{R"(substr("abc", 5, 1))", R"("")"},
                      Case{R"(substr("e\u0301a", 0, 1))", R"("\u00e9")"},
                      Case{R"(upper("straße"))", R"("STRAßE")"}, Case{R"(split("", "ab"))", R"(["a", "b"])"},
                      Case{R"(replace("abc", "", "-"))", R"("-a-b-c-")"},
                      Case{R"(join(",", ["a", null]))", "!"}, Case{R"(indent(-1, "a"))", "!"},
                      Case{R"(title("it's a_b c-d"))", R"("It'S A_b C-D")"},
                      Case{R"(trim("  a ", " "))", R"("a")"}, Case{R"(chomp("a\r\n\n"))", R"("a")"}));

INSTANTIATE_TEST_SUITE_P(
    Collections, Expressions,
    ::testing::Values(Case{"range(5, 1, -2)", "[5, 3]"}, Case{"range(0)", "[]"}, Case{"range(2000)", "!"},
                      Case{"range(1, 2, 0)", "!"}, Case{"element([], 0)", "!"}, Case{"element([1], -1)", "!"},
                      Case{"slice([1, 2, 3], 1, 5)", "!"}, Case{"flatten([[1, [2]], 3, []])", "[1, 2, 3]"},
                      Case{"chunklist([1, 2, 3], 2)", "[[1, 2], [3]]"},
                      Case{"concat([1], [\"a\"])", "[1, \"a\"]"}, Case{"distinct([1, 2, 1])", "[1, 2]"},
                      Case{"merge({a = 1}, null, {b = 2})", "{a = 1, b = 2}"},
                      Case{"lookup({a = 1}, \"a\", 0)", "1"}, Case{"zipmap([\"a\"], [1, 2])", "!"},
                      Case{"coalesce(null, \"\", \"x\")", "\"x\""}, Case{"coalesce(\"\")", "!"},
                      Case{"index([1], 2)", "!"}, Case{"sum([])", "!"}, Case{"sum([1, \"2\"])", "3"},
                      Case{"alltrue([])", "true"}, Case{"anytrue([])", "false"}, Case{"length(1)", "!"},
                      Case{"contains([1, 2], 3)", "false"}, Case{"reverse([1, 2])", "[2, 1]"},
                      Case{"setproduct([1], [])", "[]"}, Case{"keys({b = 1, a = 2})", R"(["a", "b"])"}));

INSTANTIATE_TEST_SUITE_P(
    Notations, Expressions,
    ::testing::Values(
        Case{R"(format("%5.2f|%-4s|%+d|%x|%q", 3.14159, "ab", 5, 255, "a"))", R"(" 3.14|ab  |+5|ff|\"a\"")"},
        Case{R"(format("%v %v", [1, "a"], true))", R"("[1,\"a\"] true")"},
        Case{R"(format("%[2]s%[1]s", "a", "b"))", R"("ba")"}, Case{R"(format("%d", 1.5))", "!"},
        Case{R"(format("%s"))", "!"}, Case{R"(format("x", 1))", "!"}, Case{R"(format("%z", 1))", "!"},
        Case{R"(format("100%%"))", R"("100%")"},
        Case{R"(jsonencode({a = "<&>"}))", R"("{\"a\":\"\\u003c\\u0026\\u003e\"}")"},
        Case{R"(csvdecode("a,b\n\"x\"\"y\",2\n")[0].a)", R"("x\"y")"}, Case{R"(csvdecode("a,a\n1,2"))", "!"},
        Case{R"(base64decode("!!"))", "!"}, Case{R"(urlencode("ä /"))", R"("%C3%A4+%2F")"},
        Case{R"(yamldecode("a: &x [1, 2]\nb: *x\n").b[1])", "2"}, Case{R"(yamldecode("a: b: c"))", "!"},
        Case{R"(yamldecode("<<: {a: 1}\nb: 2").a)", "1"},
        Case{R"(yamlencode("x\ny"))", R"("|-\n  x\n  y\n")"},
        Case{R"(yamldecode("2001-1-1"))", R"("2001-01-01T00:00:00Z")"},
        Case{R"(yamlencode(1))", R"("1\n...\n")"}, Case{R"(yamlencode("a\nb\n\n"))", R"("|+\n  a\n  b\n\n")"},
        Case{R"(yamlencode(" a\nb"))", R"("|2-\n   a\n  b\n")"},
        Case{R"(yamlencode("a \nb"))", R"("\"a \\nb\"\n")"}));

INSTANTIATE_TEST_SUITE_P(
    Patterns, Expressions,
    ::testing::Values(Case{R"x(regex("(\\d+)-(\\d+)", "a 1-2"))x", R"x(["1", "2"])x"},
                      Case{R"x(regex("(?<x>[a-z])", "1b").x)x", R"x("b")x"},
                      Case{R"x(regex("(a)(?P<b>b)", "ab"))x", "!"}, Case{R"x(regex("[", "a"))x", "!"},
                      Case{R"x(regex("z", "a"))x", "!"},
                      Case{R"x(regex_replace("abc", "", "-"))x", R"x("-a-b-c-")x"},
                      Case{R"x(regex_replace("ab", "(a)(b)", "$2$1 $${1}x $1x"))x", R"x("ba ax ")x"},
                      Case{R"x(regexall("a*", "baac"))x", R"x(["", "aa", ""])x"}));

INSTANTIATE_TEST_SUITE_P(
    TimesAndNetworks, Expressions,
    ::testing::Values(Case{R"(formatdate("EEE, DD MMM YY hh:mm:ss ZZZ", "2020-02-29T13:04:05+01:00"))",
                           R"("Sat, 29 Feb 20 13:04:05 +0100")"},
                      Case{R"(formatdate("H:mm aa 'o''clock'", "2020-02-29T00:04:05Z"))",
                           R"("12:04 am o'clock")"},
                      Case{R"(formatdate("YYY", "2020-02-29T00:04:05Z"))", "!"},
                      Case{R"(timeadd("2021-02-29T00:00:00Z", "1h"))", "!"},
                      Case{R"(rfc3339_parse("2023-01-01 00:00:00Z").iso_week)", "52"},
                      Case{R"(cidrhost("10.0.0.0/24", -1))", R"("10.0.0.255")"},
                      Case{R"(cidrhost("10.0.0.0/24", 256))", "!"},
                      Case{R"(cidrsubnet("fd00::/8", 8, 255))", R"("fdff::/16")"},
                      Case{R"(cidrsubnets("10.0.0.0/30", 1, 1, 1))", "!"},
                      Case{R"(cidrsubnets("10.0.0.0/8", 16, 8)[1])", R"("10.1.0.0/16")"},
                      Case{R"(cidrnetmask("10.0.0.0"))", "!"}));

INSTANTIATE_TEST_SUITE_P(Control, Expressions,
                         ::testing::Values(Case{R"(try(1 + "x", "fallback"))", R"("fallback")"},
                                           Case{R"(try(1 + "x"))", "!"}, Case{R"(can(1 + "x"))", "false"},
                                           Case{R"(convert(["1"], list(number))[0])", "1"},
                                           Case{R"(convert("x", number))", "!"},
                                           Case{R"(parseint("z", 36))", "35"},
                                           Case{R"(parseint("12", 2))", "!"}, Case{R"(log(-1, 10))", "!"},
                                           Case{"signum(-3)", "-1"}));

TEST(Templatefile, RendersWithItsOwnVariablesOnly) {
    const TempDir dir("func");
    write_file_atomic(dir.path() + "/t.tpl", "%{ for n in names ~}\nhello ${upper(n)}\n%{ endfor ~}\n");
    write_file_atomic(dir.path() + "/self.tpl", "${templatefile(\"self.tpl\", {})}");
    const FunctionEnv env{.base_directory = dir.path()};
    Diagnostics diags;
    EXPECT_EQ(evaluate_text(R"(templatefile("t.tpl", {names = ["a", "b"]}))", diags, env),
              Value::string("hello A\nhello B\n"));
    EXPECT_FALSE(diags.has_errors()) << why(diags);
    evaluate_text(R"(templatefile("t.tpl", {}))", diags, env);
    EXPECT_TRUE(diags.has_errors());
    Diagnostics recursive;
    evaluate_text(R"(templatefile("self.tpl", {}))", recursive, env);
    EXPECT_TRUE(recursive.has_errors());
}

TEST(Files, AreFoundFromTheBaseDirectory) {
    const TempDir dir("func");
    write_file_atomic(dir.path() + "/a.txt", "text");
    make_directories(dir.path() + "/sub");
    write_file_atomic(dir.path() + "/sub/b.txt", std::string("\xff", 1));
    const FunctionEnv env{.base_directory = dir.path()};
    Diagnostics diags;
    EXPECT_EQ(evaluate_text(R"(file("a.txt"))", diags, env), Value::string("text"));
    EXPECT_EQ(evaluate_text(R"(fileexists("none"))", diags, env), Value::boolean(false));
    EXPECT_EQ(evaluate_text(R"(length(fileset(".", "**/*.txt")))", diags, env), Value::number(2));
    EXPECT_FALSE(diags.has_errors()) << why(diags);
    evaluate_text(R"(file("sub/b.txt"))", diags, env);
    EXPECT_TRUE(diags.has_errors());
}

}  // namespace
}  // namespace ingot::func

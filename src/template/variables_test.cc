#include "template/testing.h"

#include "base/log.h"

#include <gtest/gtest.h>

namespace ingot::tmpl {
namespace {

using Lines = std::vector<std::string>;

/// A template whose builder shows var.v as its label.
std::string showing(const std::string& variable) {
    return variable + "\nsource \"fake\" \"x\" {\n  label = var.v\n}\nbuild {\n  sources = [\"fake.x\"]\n}\n";
}

std::string label_of(TemplateTest& test) {
    test.make();
    if (test.diags.has_errors()) return "errors: " + test.problems().at(0);
    const std::string& line = test.recorded->prepared.at(0);
    return line.substr(line.find("label=") + 6);
}

const char* const kPlain = "variable \"v\" {\n  default = \"default\"\n}";

TEST(Variables, LaterPlacesAreStronger) {
    TemplateTest test(showing(kPlain));
    EXPECT_EQ(label_of(test), "default");
    test.env("PKR_VAR_v", "env");
    test.recorded->prepared.clear();
    EXPECT_EQ(label_of(test), "env");
    test.file("t/a.auto.pkrvars.hcl", "v = \"auto-a\"");
    test.recorded->prepared.clear();
    EXPECT_EQ(label_of(test), "auto-a");
    test.file("t/b.auto.pkrvars.hcl", "v = \"auto-b\"");
    test.recorded->prepared.clear();
    EXPECT_EQ(label_of(test), "auto-b");
    test.file("t/a.auto.pkrvars.json", "{\"v\": \"auto-json\"}");
    test.recorded->prepared.clear();
    EXPECT_EQ(label_of(test), "auto-json");
    test.file("one.pkrvars.hcl", "v = \"file-1\"").file("two.json", "{\"v\": \"file-2\"}");
    test.var("v=argument").var_file("two.json").var_file("one.pkrvars.hcl");
    test.recorded->prepared.clear();
    EXPECT_EQ(label_of(test), "argument");
    test.inputs.variables.erase(test.inputs.variables.begin());
    test.recorded->prepared.clear();
    EXPECT_EQ(label_of(test), "file-1");
}

TEST(Variables, TextFromOutsideIsReadByTheType) {
    const struct {
        const char* declaration;
        const char* argument;
        const char* expression;
        const char* label;
    } cases[] = {
        {"type = string", "v=1e2", "var.v", "1e2"},
        {"type = number", "v=012", "var.v + 1", "13"},
        {"type = bool", "v=true", "var.v ? \"y\" : \"n\"", "y"},
        {"type = list(string)", "v=[\"a\", \"b\"]", "var.v[1]", "b"},
        {"type = map(number)", "v={a = 2}", "var.v.a", "2"},
        {"type = object({a = string, b = optional(string, \"d\")})", "v={a = \"x\"}",
         "\"${var.v.a}${var.v.b}\"", "xd"},
        {"default = []", "v=[1]", "var.v", "[1]"},
        {"default = [\"x\"]", "v=[\"q\"]", "var.v[0]", "q"},
        {"default = 5", "v=7", "var.v", "7"},
        {"default = null", "v=null", "var.v", "null"},
        {"", "v=a=b", "var.v", "a=b"},
    };
    for (const auto& [declaration, argument, expression, label] : cases) {
        TemplateTest test(std::string("variable \"v\" {\n") + declaration +
                          "\n}\nsource \"fake\" \"x\" {\n label = " + expression +
                          "\n}\nbuild {\n sources = [\"fake.x\"]\n}");
        EXPECT_EQ(label_of(test.var(argument)), label) << declaration;
    }
}

TEST(Variables, WrongValuesAreErrors) {
    const struct {
        const char* declaration;
        const char* argument;
        const char* problem;
    } cases[] = {
        {"type = number", "v=x", "error Invalid value for variable"},
        {"type = list(string)", "v=[", "error <value for var.v from arguments>:1 Missing item"},
        {"type = bool", "v=maybe", "error <value for var.v from arguments>:1"},
        {"type = object({a = string})", "v={}",
         "error <value for var.v from arguments>:1 Invalid value for variable"},
        {"", "w=1", "error Undeclared variable on the command line"},
        {"", "nothing", "error Malformed -var"},
        {"default = upper(\"a\")", "v=1", "error main.pkr.hcl:2"},
        {"type = strin", "v=1", "error main.pkr.hcl:2"},
        {"type = list(string)\ndefault = {a = 1}", "v=[]",
         "error main.pkr.hcl:3 Invalid default value for variable"},
        {"sensitive = 3", "v=1", "error main.pkr.hcl:2 Unsuitable value"},
        {"nonsense = 3", "v=1", "error main.pkr.hcl:2 Unsupported argument"},
    };
    for (const auto& [declaration, argument, problem] : cases) {
        TemplateTest test(showing(std::string("variable \"v\" {\n") + declaration + "\n}"));
        test.var(argument).make();
        ASSERT_FALSE(test.problems().empty()) << declaration;
        const std::string word =
            std::string(problem).find("Missing item") != std::string::npos ? "error <value" : problem;
        EXPECT_TRUE(test.problems()[0].starts_with(word)) << test.problems()[0];
    }
}

TEST(Variables, DefaultsMayCallEnvOnly) {
    TemplateTest test(showing("variable \"v\" {\n  default = env(\"NO_SUCH_VARIABLE_HERE\")\n}"));
    EXPECT_EQ(label_of(test), "");
}

TEST(Variables, VariablesBlockDeclaresByDefault) {
    TemplateTest test(showing("variables {\n  v = \"short\"\n  w = 1\n}"));
    EXPECT_EQ(label_of(test), "short");
}

TEST(Variables, NoValueIsAnErrorAtTheDeclaration) {
    TemplateTest test(showing("variable \"v\" {}"));
    test.make();
    EXPECT_EQ(test.problems(), (Lines{"error main.pkr.hcl:1 Variable without a value"}));
}

TEST(Variables, NamesAreDeclaredOnceAndAreIdentifiers) {
    TemplateTest test("variable \"v\" {}\nvariable \"v\" {}\nvariables {\n  v = 1\n}\nvariable \"1x\" {}\n");
    test.make();
    EXPECT_EQ(test.problems(),
              (Lines{"error main.pkr.hcl:4 Duplicate variable", "error main.pkr.hcl:6 Invalid variable name",
                     "error main.pkr.hcl:2 Duplicate variable"}));
}

TEST(Variables, TwoFilesThatDeclareTheSameAreReportedOnce) {
    TemplateTest test;
    const std::string declarations = "variable \"v\" {}\nvariable \"w\" {}\n";
    test.file("t/a.pkr.hcl", declarations).file("t/b.pkr.hcl", "\n" + declarations).make();
    EXPECT_EQ(test.problems(), (Lines{"error b.pkr.hcl:2 Duplicate variable"}));
    EXPECT_NE(test.diags.all()[0].detail.find("t/b.pkr.hcl line 3: \"w\""), std::string::npos);
}

TEST(Variables, UndeclaredNamesInFilesWarnOnlyWhenAsked) {
    for (const bool warn : {false, true}) {
        TemplateTest test(showing(kPlain));
        test.file("t/x.auto.pkrvars.hcl", "vv = 1\n").env("PKR_VAR_other", "1");
        test.inputs.warn_on_undeclared_var = warn;
        test.make();
        EXPECT_EQ(test.problems(),
                  warn ? (Lines{"warning x.auto.pkrvars.hcl:1 Value for an undeclared variable"}) : Lines{});
    }
}

TEST(Variables, NoWarnIsStrongerThanWarn) {
    TemplateTest test(showing(kPlain));
    test.file("t/x.auto.pkrvars.hcl", "vv = 1\n");
    test.inputs.warn_on_undeclared_var = test.inputs.no_warn_undeclared_var = true;
    EXPECT_TRUE(test.make().problems().empty());
}

TEST(Variables, ValueFilesMustBeValueFiles) {
    TemplateTest test(showing(kPlain));
    test.file("a.pkrvars.hcl", "variable \"v\" {\n}\n").file("b.txt", "").file("c.hcl", "v = upper(\"x\")\n");
    test.var_file("a.pkrvars.hcl").var_file("b.txt").var_file("c.hcl").var_file("missing.hcl").make();
    const Lines problems = test.problems();
    ASSERT_EQ(problems.size(), 4u);
    EXPECT_EQ(problems[0], "error a.pkrvars.hcl:1 Variable declared in a file of values");
    EXPECT_EQ(problems[1], "error Unknown kind of variable file");
    EXPECT_TRUE(problems[2].starts_with("error c.hcl:1"));
    EXPECT_EQ(problems[3], "error Cannot read a variable file");
}

std::string with_rule(const std::string& condition, const std::string& message) {
    return showing("variable \"v\" {\n  default = \"abc\"\n  validation {\n    condition = " + condition +
                   "\n    error_message = \"" + message + "\"\n  }\n}");
}

TEST(Validation, HoldsOrSaysItsMessage) {
    TemplateTest good(with_rule("length(var.v) == 3", "Three letters."));
    EXPECT_TRUE(good.make().problems().empty());
    TemplateTest bad(with_rule("length(var.v) == 4", "Four letters."));
    bad.make();
    EXPECT_EQ(bad.problems(), (Lines{"error main.pkr.hcl:2 Invalid value for variable"}));
    EXPECT_EQ(bad.diags.all()[0].detail, "Four letters.");
    TemplateTest from_outside(with_rule("length(var.v) == 3", "Three letters."));
    from_outside.var("v=x").make();
    EXPECT_EQ(from_outside.problems(), (Lines{"error main.pkr.hcl:3 Invalid value for variable"}));
}

TEST(Validation, RulesAreCheckedThemselves) {
    const struct {
        const char* condition;
        const char* message;
        const char* problem;
    } cases[] = {
        {"true", "Good.", "error main.pkr.hcl:4 Invalid variable validation condition"},
        {"var.v == var.w", "Good.", "error main.pkr.hcl:4 Invalid reference in variable validation"},
        {"var.v == local.w", "Good.", "error main.pkr.hcl:4 Invalid reference in variable validation"},
        {"var.v != \"\"", "no sentence", "error main.pkr.hcl:5 Invalid validation error message"},
        {"var.v != \"\"", "Without an end", "error main.pkr.hcl:5 Invalid validation error message"},
        {"var.v != \"\"", "", "error main.pkr.hcl:5 Invalid validation error message"},
        {"[var.v]", "Good.", "error main.pkr.hcl:4 Invalid variable validation result"},
        {"var.v == \"\" ? true : null", "Good.", "error main.pkr.hcl:4 Invalid variable validation result"},
    };
    for (const auto& [condition, message, problem] : cases) {
        TemplateTest test(with_rule(condition, message));
        test.make();
        EXPECT_EQ(test.problems(), (Lines{problem})) << condition;
    }
}

TEST(Sensitive, ValuesAreMaskedDeeply) {
    TemplateTest test(showing(
        "variable \"v\" {\n  default = \"tmpl-secret-one\"\n  sensitive = true\n}\n"
        "variable \"w\" {\n  default = {list = [\"tmpl-secret-two\"], keyname = \"tmpl-secret-three\"}\n"
        "  sensitive = true\n}\nlocal \"l\" {\n  expression = \"tmpl-secret-four\"\n  sensitive = true\n}"));
    test.make();
    EXPECT_TRUE(test.problems().empty());
    for (const char* secret : {"tmpl-secret-one", "tmpl-secret-two", "tmpl-secret-three", "tmpl-secret-four"})
        EXPECT_EQ(mask_secrets(secret), "<sensitive>");
    EXPECT_EQ(mask_secrets("keyname"), "keyname");
}

TEST(Sensitive, WhatIsMadeOfASecretIsSecret) {
    TemplateTest test(
        showing("variable \"v\" {\n  default = \"abcd-5\"\n  sensitive = true\n}\nlocals {\n  made = "
                "upper(var.v)\n}"));
    test.make();
    EXPECT_EQ(mask_secrets("ABCD-5"), "<sensitive>");
}

}  // namespace
}  // namespace ingot::tmpl

#include "base/log.h"
#include "template/legacy_config.h"
#include "template/legacy_variables.h"
#include "template/testing.h"

#include <gtest/gtest.h>

namespace ingot::tmpl {
namespace {

using Lines = std::vector<std::string>;
using value::Spec;
using value::Type;
using value::Value;

/// Summaries of what is wrong with a template of one fake builder and these further members.
Lines problems_of(const std::string& members) {
    TemplateTest test;
    test.inputs.path = "t.json";
    test.disk.files["t.json"] =
        R"({"builders": [{"type": "fake", "name": "b"}])" + (members.empty() ? "" : ", " + members) + "}";
    return test.make().problems();
}

TEST(Legacy, BuildersArePlannedByNameInOrder) {
    TemplateTest test;
    test.inputs.path = "t.json";
    test.disk.files["t.json"] = R"({"builders": [{"type": "fake", "name": "z", "size": 1}, {"type": "fake"},
                                                 {"type": "fake", "name": "a-{{user `v`}}"}], "variables": {"v": "1"}})";
    ASSERT_EQ(test.make().problems(), Lines{});
    EXPECT_EQ(test.build_names(), (Lines{"fake.a-1", "fake", "fake.z"}));
    EXPECT_TRUE(test.recorded->has("builder z size=1 label="));
}

TEST(Legacy, WeakTypesAreConverted) {
    TemplateTest test;
    test.inputs.path = "t.json";
    test.disk.files["t.json"] = R"({"variables": {"n": "7", "list": "x,y"},
        "builders": [{"type": "fake", "size": "{{user `n`}}", "label": 5, "tag": {"key": "k", "value": true}}],
        "provisioners": [{"type": "note", "items": "{{user `list`}}", "labels": [{"a": 1}, {"b": "2"}]}]})";
    ASSERT_EQ(test.make().problems(), Lines{});
    EXPECT_EQ(test.recorded->prepared,
              (Lines{"builder fake size=7 label=5 k=1", "provisioner fake text=- items=x,y a=1 b=2"}));
}

TEST(Legacy, VariablesUseEachOtherAndGivenOnesAreStronger) {
    TemplateTest test;
    test.inputs.path = "t.json";
    test.disk.files["t.json"] =
        R"({"variables": {"a": "{{user `b`}}!", "b": "{{user `c`}}?", "c": "one", "later": "{{ .Name }}-{{user `c`}}"},
        "builders": [{"type": "fake", "label": "{{user `a`}}{{user `later`}}"}]})";
    test.disk.files["v.json"] = R"({"c": "two"})";
    ASSERT_EQ(test.make().problems(), Lines{});
    EXPECT_TRUE(test.recorded->has("builder fake size=0 label=one?!{{ .Name }}-one"));
    test.var_file("v.json").make();
    EXPECT_TRUE(test.recorded->has("builder fake size=0 label=two?!{{ .Name }}-two"));
    test.var("c=three").make();
    EXPECT_TRUE(test.recorded->has("builder fake size=0 label=three?!{{ .Name }}-three"));
}

TEST(Legacy, WrongVariablesAreErrors) {
    EXPECT_EQ(problems_of(R"("variables": {"v": null})"), (Lines{"error Variable without a value"}));
    EXPECT_EQ(problems_of(R"("variables": {"v": "{{user `none`}}"})"),
              (Lines{"error Variable cannot be rendered"}));
    EXPECT_EQ(problems_of(R"("variables": {"a": "{{user `b`}}", "b": "{{user `a`}}"})").size(), 2u);
    EXPECT_EQ(problems_of(R"("variables": {"v": 1})"), (Lines{"error Malformed template"}));
    TemplateTest file;
    file.inputs.path = "t.json";
    file.disk.files = {
        {"t.json", R"({"builders": [{"type": "fake"}]})"}, {"v.json", R"({"a": [1]})"}, {"w.json", "a = 1"}};
    file.var_file("v.json").var_file("w.json").var_file("none.json").var("x").make();
    EXPECT_EQ(file.problems(), (Lines{"error Malformed variable file", "error Cannot read a variable file",
                                      "error Cannot read a variable file", "error Malformed -var"}));
}

TEST(Legacy, SensitiveVariablesAreMasked) {
    TemplateTest test;
    test.inputs.path = "t.json";
    test.disk.files["t.json"] =
        R"({"variables": {"v": "legacy-{{user `w`}}", "w": "secret-77"}, "sensitive-variables": ["v"],
        "builders": [{"type": "fake"}]})";
    test.make();
    EXPECT_EQ(mask_secrets("legacy-secret-77"), "<sensitive>");
}

TEST(Legacy, StructuralMistakesAreReportedTogether) {
    TemplateTest test;
    test.inputs.path = "t.json";
    test.disk.files["t.json"] =
        R"({"builders": [{"name": "x"}, "fake", {"type": "fake"}, {"type": "fake"}], "bilders": [], "_comment": 1,
        "provisioners": [{"inline": []}, {"type": "note", "pause_before": "soon"}], "post-processors": [["mark", ["mark"]], 3],
        "min_packer_version": "1.0"})";
    EXPECT_EQ(test.make().problems(), Lines(9, "error Malformed template"));
}

TEST(Legacy, TextsThatAreNoTemplateAreErrors) {
    for (const char* text : {"", "[]", "{", "{\"builders\": [], \"builders\": []}",
                             "{\"a\": {\"b\": 1, \"b\": 2}}", "{\"builders\": {}}"}) {
        TemplateTest test;
        test.inputs.path = "t.json";
        test.disk.files["t.json"] = text;
        EXPECT_TRUE(test.make().diags.has_errors()) << text;
    }
}

TEST(Legacy, NamesMustExist) {
    EXPECT_EQ(problems_of(R"("provisioners": [{"type": "note", "only": ["c"], "except": ["b"]}])"),
              (Lines{"error Both \"only\" and \"except\" are set", "error Unknown builder name"}));
    EXPECT_EQ(problems_of(R"("provisioners": [{"type": "note", "override": {"c": {}}}])"),
              (Lines{"error Unknown builder name"}));
    EXPECT_EQ(problems_of(R"("post-processors": [{"type": "mark", "except": ["c"]}])"),
              (Lines{"error Unknown builder name"}));
    EXPECT_EQ(problems_of(R"("min_packer_version": "2.0.0")"),
              (Lines{"error Template made for another version"}));
    EXPECT_EQ(problems_of(R"("min_packer_version": "new")"), (Lines{"error Invalid version"}));
}

TEST(Legacy, ComponentsAndArgumentsMustExist) {
    EXPECT_EQ(problems_of(R"("provisioners": [{"type": "noto"}])"),
              (Lines{"error Unknown provisioner type"}));
    EXPECT_EQ(problems_of(R"("post-processors": ["mork"])"), (Lines{"error Unknown post-processor type"}));
    EXPECT_EQ(problems_of(R"("provisioners": [{"type": "note", "txt": 1}])"),
              (Lines{"error Unknown argument"}));
    EXPECT_EQ(problems_of(R"("provisioners": [{"type": "note", "items": {"a": [1]}}])"),
              (Lines{"error Invalid value for an argument"}));
    EXPECT_EQ(problems_of(R"("provisioners": [{"type": "note", "text": "bad"}])"), (Lines{"error Bad text"}));
    EXPECT_EQ(problems_of(R"("provisioners": [{"type": "note", "text": "{{ nosuch }}"}])"),
              (Lines{"error Template text cannot be rendered"}));
    EXPECT_EQ(problems_of(R"("provisioners": [{"type": "note", "max_retries": "many"}])"),
              (Lines{"error Invalid number of retries"}));
}

TEST(Legacy, MetaArgumentsAndOverridesAreRead) {
    TemplateTest test;
    test.inputs.path = "t.json";
    test.disk.files["t.json"] =
        R"({"variables": {"r": "2"}, "builders": [{"type": "fake", "name": "a"}, {"type": "fake", "name": "b"}],
        "provisioners": [{"type": "note", "text": "x", "labels": {"k": "1", "l": "2"}, "max_retries": "{{user `r`}}", "timeout": "1m",
                          "override": {"b": {"text": "y", "labels": {"l": "3"}}}},
                         {"type": "note", "only": ["b"], "pause_before": "3s"}],
        "error-cleanup-provisioner": {"type": "note", "text": "clean"},
        "post-processors": ["mark", [{"type": "mark", "name": "two", "keep_input_artifact": true}, "mark"]]})";
    ASSERT_EQ(test.make().problems(), Lines{});
    EXPECT_TRUE(test.recorded->has("provisioner a text=x items= k=1 l=2"));
    EXPECT_TRUE(test.recorded->has("provisioner b text=y items= k=1 l=3"));
    const BuildPlan& a = test.plan.builds.at(0);
    const BuildPlan& b = test.plan.builds.at(1);
    ASSERT_EQ(a.provisioners.size(), 1u);
    ASSERT_EQ(b.provisioners.size(), 2u);
    EXPECT_EQ(a.provisioners[0].max_retries, 2);
    EXPECT_EQ(a.provisioners[0].timeout, std::chrono::minutes(1));
    EXPECT_EQ(b.provisioners[1].pause_before, std::chrono::seconds(3));
    EXPECT_TRUE(a.error_cleanup.has_value());
    ASSERT_EQ(a.chains.size(), 2u);
    EXPECT_EQ(a.chains[1].at(0).name, "two");
    EXPECT_EQ(a.chains[1][0].keep_input_artifact, true);
    test.inputs.except = {"two"};
    EXPECT_EQ(test.make().plan.builds.at(0).chains.size(), 1u);
}

TEST(Legacy, OnlyAndExceptAreExactNames) {
    for (const auto& [only, names] :
         std::map<std::string, Lines>{{"a", {"fake.a"}}, {"fake.a", {}}, {"*", {}}}) {
        TemplateTest test;
        test.inputs.path = "t.json";
        test.disk.files["t.json"] =
            R"({"builders": [{"type": "fake", "name": "a"}, {"type": "fake", "name": "b"}]})";
        test.inputs.only = {only};
        EXPECT_EQ(test.make().build_names(), names) << only;
        EXPECT_TRUE(test.diags.empty());
    }
}

TEST(Legacy, BuildValuesComeWhenItRuns) {
    TemplateTest test;
    test.inputs.path = "t.json";
    test.disk.files["t.json"] =
        R"({"builders": [{"type": "fake"}], "provisioners": [{"type": "note", "text": "id {{build `ID`}}"}]})";
    ASSERT_EQ(test.make().problems(), Lines{});
    Diagnostics diags;
    EXPECT_NE(test.plan.builds.at(0).provisioners.at(0).make_ready({{"ID", Value::string("box")}}, diags),
              nullptr);
    EXPECT_TRUE(test.recorded->has("provisioner fake text=id box items="));
    TemplateTest builder;
    builder.inputs.path = "t.json";
    builder.disk.files["t.json"] = R"({"builders": [{"type": "fake", "label": "{{build `ID`}}"}]})";
    EXPECT_EQ(builder.make().problems(), (Lines{"error Template text cannot be rendered"}));
}

TEST(Legacy, SyntaxCheckReadsStructureOnly) {
    TemplateTest test;
    test.inputs.path = "t.json";
    test.inputs.disk = &test.disk;
    test.disk.files["t.json"] = R"({"variables": {"v": null}, "builders": [{"type": "nosuch", "x": 1}]})";
    check_syntax(test.sources, test.inputs, test.diags);
    EXPECT_TRUE(test.diags.empty());
    test.disk.files["t.json"] = R"({"builders": [{}]})";
    check_syntax(test.sources, test.inputs, test.diags);
    EXPECT_TRUE(test.diags.has_errors());
}

TEST(LegacyConfig, ScalarsStandForEachOther) {
    const Spec spec = Spec::object(
        {{"s", Spec::attribute("s", Type::string())},
         {"n", Spec::attribute("n", Type::number())},
         {"b", Spec::attribute("b", Type::boolean())},
         {"l", Spec::attribute("l", Type::list(Type::string()))},
         {"any", Spec::attribute("any", Type::dynamic())},
         {"part", Spec::block("part", Spec::object({{"x", Spec::attribute("x", Type::string())}}))}});
    const struct {
        const char* json;
        const char* member;
        Value value;
    } cases[] = {
        {R"({"s": 1.50})", "s", Value::string("1.5")},
        {R"({"s": true})", "s", Value::string("1")},
        {R"({"S": "upper"})", "s", Value::string("upper")},
        {R"({"n": "0012"})", "n", Value::number(12)},
        {R"({"n": ""})", "n", Value::null(Type::number())},
        {R"({"n": true})", "n", Value::number(1)},
        {R"({"b": "T"})", "b", Value::boolean(true)},
        {R"({"b": 0})", "b", Value::boolean(false)},
        {R"({"b": ""})", "b", Value::null(Type::boolean())},
        {R"({"l": "a,b"})", "l", Value::string_list({"a", "b"})},
        {R"({"l": ""})", "l", Value::list(Type::string(), {})},
        {R"({"l": 5})", "l", Value::string_list({"5"})},
        {R"({"any": [1]})", "any", Value::tuple({Value::number(1)})},
        {R"({"part": {"x": 1}})", "part", Value::object({{"x", Value::string("1")}})},
        {R"({})", "s", Value::null(Type::string())},
    };
    for (const auto& [json, member, value] : cases) {
        sdk::Problems problems;
        const Value config = read_legacy_config(
            parse_json(json), spec, [](const std::string& text) { return text; }, problems);
        EXPECT_TRUE(problems.all().empty()) << json;
        EXPECT_EQ(*config.find(member), value) << json;
    }
}

TEST(RenderButDots, LeavesTheDotForLater) {
    const auto shout = [](const std::string& text) { return replace_all(text, "{{x}}", "X"); };
    EXPECT_EQ(render_but_dots("{{x}} {{ .HTTPIP }}:{{.Port}} {{x}}", shout), "X {{ .HTTPIP }}:{{.Port}} X");
    EXPECT_EQ(render_but_dots("no action {{", shout), "no action {{");
}

}  // namespace
}  // namespace ingot::tmpl

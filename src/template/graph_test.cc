#include "template/testing.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace ingot::tmpl {
namespace {

using Lines = std::vector<std::string>;

/// The label of a builder that says `label`, with these blocks before it; or the problems.
std::string label_with(const std::string& blocks, const std::string& label, PlanInputs inputs = {}) {
    TemplateTest test(blocks + "\n" + simple_template("label = " + label));
    inputs.path = test.inputs.path;
    test.inputs = inputs;
    test.make();
    if (test.diags.has_errors()) return join(test.problems(), "; ");
    const std::string& line = test.recorded->prepared.back();
    return line.substr(line.find("label=") + 6);
}

TEST(Graph, LocalsMayStandInAnyOrder) {
    EXPECT_EQ(label_with("locals {\n  a = \"${local.b}!\"\n}\nlocals {\n  b = upper(local.c)\n  c = \"x\"\n}",
                         "local.a"),
              "X!");
}

TEST(Graph, LocalBlockGivesALocal) {
    EXPECT_EQ(label_with("local \"a\" {\n  expression = \"one\"\n}", "local.a"), "one");
}

TEST(Graph, LocalsAndDataSourcesUseEachOther) {
    EXPECT_EQ(label_with("locals {\n  first = \"a\"\n  last = \"${data.echo.one.output}c\"\n}\n"
                         "data \"echo\" \"one\" {\n  input = \"${local.first}b\"\n}",
                         "local.last"),
              "abc");
}

TEST(Graph, WholeObjectsCanBeUsed) {
    EXPECT_EQ(label_with("locals {\n  a = 1\n  b = 2\n  all = join(\",\", keys(local))\n}", "local.all"),
              "a,b");
    EXPECT_EQ(label_with("locals {\n  key = \"b\"\n  b = 2\n  found = local[local.key]\n}", "local.found"),
              "2");
    EXPECT_EQ(label_with("data \"echo\" \"p\" {\n input = \"1\"\n}\ndata \"echo\" \"q\" {\n input = \"2\"\n}",
                         "join(\",\", [for k, v in data.echo : \"${k}${v.output}\"])"),
              "p1,q2");
}

TEST(Graph, NamesBoundByForAreNoReferences) {
    EXPECT_EQ(label_with("locals {\n  a = join(\",\", [for local in [{x = \"1\"}] : local.x])\n}", "local.a"),
              "1");
}

TEST(Graph, UnknownNamesAreSaidOnceWithWhatIsNear) {
    TemplateTest test("locals {\n  alpha = 1\n  b = local.alpa\n  c = local.b\n}\n" +
                      simple_template("label = local.c"));
    test.make();
    EXPECT_EQ(test.problems(), (Lines{"error main.pkr.hcl:3 Unknown local value"}));
    EXPECT_EQ(test.diags.all()[0].suggestions, (Lines{"local.alpha"}));
    EXPECT_EQ(label_with("locals {\n  b = data.echo.none.output\n}", "local.b"),
              "error main.pkr.hcl:2 Unknown data source");
}

TEST(Graph, CyclesAreShownAsAPath) {
    TemplateTest test("locals {\n  a = local.b\n  b = local.c\n  c = local.a\n  d = local.a\n}\n" +
                      simple_template("label = local.d"));
    test.make();
    EXPECT_EQ(test.problems(), (Lines{"error main.pkr.hcl:2 Values that depend on themselves"}));
    EXPECT_NE(test.diags.all()[0].detail.find("local.a → local.b → local.c → local.a"), std::string::npos);
    EXPECT_EQ(label_with("locals {\n  a = local.a\n}", "local.a"),
              "error main.pkr.hcl:2 Values that depend on themselves");
    EXPECT_EQ(label_with("data \"echo\" \"a\" {\n  input = local.x\n}\nlocals {\n  x = data.echo.a.output\n}",
                         "local.x"),
              "error main.pkr.hcl:1 Values that depend on themselves");
}

TEST(Graph, EveryMistakeIsReported) {
    EXPECT_EQ(label_with("locals {\n  a = upper(1, 2)\n  b = nosuch(1)\n  c = local.a\n}", "local.c"),
              label_with("locals {\n  a = upper(1, 2)\n  b = nosuch(1)\n}", "\"\""));
}

TEST(Graph, DataSourcesAreNotExecutedWhenValidating) {
    TemplateTest test("data \"echo\" \"a\" {\n  input = \"in\"\n}\n" +
                      simple_template("label = data.echo.a.output"));
    test.inputs.execute_data_sources = false;
    test.make();
    EXPECT_TRUE(test.problems().empty());
    EXPECT_TRUE(test.recorded->executed.empty());
    test.inputs.execute_data_sources = true;
    test.make();
    EXPECT_EQ(test.recorded->executed, (Lines{"in"}));
    EXPECT_TRUE(test.recorded->has("builder x size=0 label=in"));
}

TEST(Graph, DataSourceProblemsStandAtTheirBlocks) {
    const std::string end = simple_template("");
    const struct {
        const char* block;
        const char* problem;
    } cases[] = {
        {"data \"ech\" \"a\" {\n}\n", "error main.pkr.hcl:1 Unknown data source type"},
        {"data \"echo\" \"a\" {\n}\n", "error main.pkr.hcl:1 Missing required argument"},
        {"data \"echo\" \"a\" {\n  inpt = 1\n}\n", "error main.pkr.hcl:2 Unsupported argument"},
        {"data \"echo\" \"a\" {\n  input = \"fail\"\n}\n", "error main.pkr.hcl:1 Data source failed"},
        {"data \"echo\" \"a\" {\n  input = \"\"\n}\n", "error main.pkr.hcl:2 Missing required argument (1)"},
        {"data \"echo\" \"1\" {\n}\n", "error main.pkr.hcl:1 Invalid data source name"},
        {"data \"echo\" \"a\" {\n}\ndata \"echo\" \"a\" {\n}\n", "error main.pkr.hcl:3 Duplicate data block"},
    };
    for (const auto& [block, problem] : cases) {
        TemplateTest test(block + end);
        EXPECT_EQ(test.make().problems(), (Lines{problem})) << block;
    }
}

TEST(Graph, SequentialEvaluationRunsDataSourcesFirst) {
    PlanInputs inputs;
    inputs.sequential_evaluation = true;
    const std::string good =
        "data \"echo\" \"b\" {\n  input = \"x\"\n}\ndata \"echo\" \"a\" {\n  input = data.echo.b.output\n}\n"
        "locals {\n  l = data.echo.a.output\n}";
    EXPECT_EQ(label_with(good, "local.l", inputs), "x");
    const std::string uses_local = "data \"echo\" \"a\" {\n  input = local.l\n}\nlocals {\n  l = \"x\"\n}";
    EXPECT_EQ(label_with(uses_local, "data.echo.a.output"), "x");
    EXPECT_NE(label_with(uses_local, "data.echo.a.output", inputs).find("error main.pkr.hcl:2"),
              std::string::npos);
}

TEST(Graph, LongChainsNeedNoDeepStack) {
    std::string blocks = "locals {\n  l0 = 1\n";
    constexpr int kLength = 5000;
    for (int i = kLength; i > 0; --i) blocks += fmt::format("  l{} = local.l{}\n", i, i - 1);
    EXPECT_EQ(label_with(blocks + "}", fmt::format("local.l{}", kLength)), "1");
}

TEST(Graph, LocalsAreDefinedOnceAndWhole) {
    TemplateTest test(
        "locals {\n  a = 1\n}\nlocals {\n  a = 2\n}\nlocal \"1\" {\n  expression = 1\n}\n"
        "local \"c\" {\n  expression = 1\n  sensitive = \"no\"\n}\n" +
        simple_template(""));
    test.make();
    EXPECT_EQ(test.problems(),
              (Lines{"error main.pkr.hcl:5 Duplicate local value", "error main.pkr.hcl:7 Invalid local name",
                     "error main.pkr.hcl:12 Unsuitable value"}));
    EXPECT_EQ(label_with("local \"b\" {\n}", "local.b"), "error main.pkr.hcl:1 Missing required argument");
}

}  // namespace
}  // namespace ingot::tmpl

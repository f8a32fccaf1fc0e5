#include "template/plan.h"

#include "base/error.h"
#include "template/testing.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace ingot::tmpl {
namespace {

using Lines = std::vector<std::string>;
using value::Value;

Lines problems_of(const std::string& text) {
    TemplateTest test(text);
    return test.make().problems();
}

const std::string kTwoSources =
    "source \"fake\" \"a\" {\n  label = source.name\n}\nsource \"fake\" \"b\" {\n  label = source.type\n}\n";

TEST(Plan, EverySourceOfEveryBuildIsPlanned) {
    TemplateTest test(
        kTwoSources +
        "build {\n  sources = [\"fake.a\", \"source.fake.b\"]\n}\nbuild {\n  name = \"second\"\n"
        "  source \"fake.a\" {\n    name = \"own\"\n    size = 4\n  }\n}\n");
    test.make();
    EXPECT_EQ(test.problems(), Lines{});
    EXPECT_EQ(test.build_names(), (Lines{"fake.a", "fake.b", "second.fake.own"}));
    EXPECT_EQ(test.recorded->prepared, (Lines{"builder a size=0 label=a", "builder b size=0 label=fake",
                                              "builder a size=4 label=own"}));
    EXPECT_EQ(test.plan.builds[2].facts.build_name, "a");
    EXPECT_EQ(test.plan.builds[2].facts.builder_type, "fake");
    EXPECT_EQ(test.plan.builds[2].generated_names, (Lines{"Extra"}));
    EXPECT_EQ(test.plan.builds[2].source_range.start().line, 1);
}

TEST(Plan, ABuildAddsArgumentsButRepeatsNone) {
    EXPECT_EQ(
        problems_of(
            "source \"fake\" \"a\" {\n  size = 1\n}\nbuild {\n  source \"fake.a\" {\n    size = 2\n  }\n}\n"),
        (Lines{"error main.pkr.hcl:6 Duplicate argument (1)"}));
}

struct NameCase {
    Lines only;
    Lines except;
    Lines names;
    std::size_t warnings;
};

TEST(Plan, OnlyAndExceptChooseBuildsByGlob) {
    const NameCase cases[] = {
        {{}, {}, {"fake.a", "fake.b", "n.fake.a"}, 0},
        {{"fake.a"}, {}, {"fake.a"}, 0},
        {{"*.a"}, {}, {"fake.a", "n.fake.a"}, 0},
        {{"n.*"}, {}, {"n.fake.a"}, 0},
        {{"{fake.a,fake.b}"}, {}, {"fake.a", "fake.b"}, 0},
        {{"fake.?"}, {"fake.b"}, {"fake.a"}, 0},
        {{}, {"fake.*"}, {"n.fake.a"}, 0},
        {{"a"}, {}, {}, 1},
        {{"fake.a", "nothing"}, {}, {"fake.a"}, 1},
        {{}, {"nothing"}, {"fake.a", "fake.b", "n.fake.a"}, 1},
    };
    for (const NameCase& one : cases) {
        TemplateTest test(kTwoSources +
                          "build {\n  sources = [\"fake.a\", \"fake.b\"]\n}\nbuild {\n  name = \"n\"\n"
                          "  sources = [\"fake.a\"]\n}\n");
        test.inputs.only = one.only;
        test.inputs.except = one.except;
        test.make();
        EXPECT_EQ(test.build_names(), one.names);
        EXPECT_EQ(test.diags.size(), one.warnings);
        EXPECT_FALSE(test.diags.has_errors());
    }
}

TEST(Plan, MalformedPatternsAreErrors) {
    for (const char* pattern : {"a[", "a\\", "[]"}) {
        TemplateTest test(simple_template(""));
        test.inputs.only = {pattern};
        EXPECT_EQ(test.make().problems(), (Lines{"error Malformed pattern on the command line"})) << pattern;
    }
}

TEST(Plan, ExceptDropsAPostProcessorAndWhatFollowsIt) {
    const std::string chain =
        "  post-processors {\n    post-processor \"mark\" {\n      tag = \"1\"\n    }\n"
        "    post-processor \"mark\" {\n      name = \"second\"\n    }\n    post-processor \"mark\" {\n    "
        "}\n  }\n"
        "  post-processor \"mark\" {\n    tag = \"4\"\n  }\n";
    TemplateTest test(simple_template("", chain));
    test.inputs.except = {"second"};
    test.make();
    EXPECT_EQ(test.problems(), Lines{});
    ASSERT_EQ(test.plan.builds[0].chains.size(), 2u);
    EXPECT_EQ(test.plan.builds[0].chains[0].size(), 1u);
    EXPECT_EQ(test.plan.builds[0].chains[1].size(), 1u);
    TemplateTest all(simple_template("", chain));
    all.inputs.except = {"mark"};
    EXPECT_EQ(all.make().plan.builds[0].chains.size(), 0u);
}

TEST(Plan, MetaArgumentsAreRead) {
    TemplateTest test(
        kTwoSources +
        "build {\n  sources = [\"fake.a\", \"fake.b\"]\n"
        "  provisioner \"note\" {\n    name = \"n1\"\n    only = [\"fake.a\"]\n    pause_before = \"10s\"\n"
        "    timeout = \"1m\"\n    max_retries = 3\n    continue_on_error = true\n  }\n"
        "  provisioner \"note\" {\n    except = [\"fake.a\"]\n  }\n"
        "  error-cleanup-provisioner \"note\" {\n    text = \"clean\"\n  }\n"
        "  post-processor \"mark\" {\n    name = \"p\"\n    keep_input_artifact = true\n    only = "
        "[\"fake.b\"]\n  }\n}\n");
    test.make();
    ASSERT_EQ(test.problems(), Lines{});
    const BuildPlan& a = test.plan.builds[0];
    const BuildPlan& b = test.plan.builds[1];
    ASSERT_EQ(a.provisioners.size(), 1u);
    EXPECT_EQ(a.provisioners[0].type, "note");
    EXPECT_EQ(a.provisioners[0].name, "n1");
    EXPECT_EQ(a.provisioners[0].pause_before, std::chrono::seconds(10));
    EXPECT_EQ(a.provisioners[0].timeout, std::chrono::minutes(1));
    EXPECT_EQ(a.provisioners[0].max_retries, 3);
    EXPECT_TRUE(a.provisioners[0].continue_on_error);
    EXPECT_EQ(a.provisioners[0].range.start().line, 9);
    ASSERT_EQ(b.provisioners.size(), 1u);
    EXPECT_FALSE(b.provisioners[0].continue_on_error);
    EXPECT_TRUE(a.error_cleanup.has_value());
    EXPECT_TRUE(a.chains.empty());
    ASSERT_EQ(b.chains.size(), 1u);
    EXPECT_EQ(b.chains[0][0].keep_input_artifact, true);
    EXPECT_EQ(b.chains[0][0].name, "p");
}

TEST(Plan, WrongMetaArgumentsAreErrors) {
    const struct {
        const char* arguments;
        const char* problem;
    } cases[] = {
        {"only = [\"fake.x\"]\n except = [\"fake.x\"]",
         "error main.pkr.hcl:6 Both \"only\" and \"except\" are set"},
        {"pause_before = \"soon\"", "error main.pkr.hcl:6 Invalid duration"},
        {"timeout = \"5\"", "error main.pkr.hcl:6 Invalid duration"},
        {"max_retries = 1.5", "error main.pkr.hcl:6 Invalid number of retries"},
        {"override = \"x\"", "error main.pkr.hcl:6 Invalid override"},
        {"override = { x = 1 }", "error main.pkr.hcl:6 Invalid override"},
    };
    for (const auto& [arguments, problem] : cases)
        EXPECT_EQ(problems_of(simple_template(
                      "", std::string("  provisioner \"note\" {\n    ") + arguments + "\n  }")),
                  (Lines{problem}));
    const Lines type =
        problems_of(simple_template("", "  provisioner \"note\" {\n    max_retries = \"many\"\n  }"));
    ASSERT_EQ(type.size(), 1u);
    EXPECT_TRUE(type[0].starts_with("error main.pkr.hcl:7")) << type[0];
}

TEST(Plan, ProvisionersSeeTheBuildUnknownThenReal) {
    TemplateTest test(
        "source \"fake\" \"x\" {}\nbuild {\n  name = \"bb\"\n  source \"fake.x\" {\n    name = \"loc\"\n  }\n"
        "  provisioner \"note\" {\n    text = \"${build.name}/${source.name}/${build.ID}/${build.Extra}\"\n  "
        "}\n}\n");
    test.make();
    ASSERT_EQ(test.problems(), Lines{});
    EXPECT_TRUE(test.recorded->has("provisioner x text=? items="));
    Diagnostics diags;
    EXPECT_NE(test.plan.builds[0].provisioners[0].make_ready({{"ID", Value::string("box")}}, diags), nullptr);
    EXPECT_TRUE(diags.empty());
    EXPECT_TRUE(test.recorded->has("provisioner x text=bb/loc/box/<unknown> items="));
}

TEST(Plan, MistakesThatShowOnlyWithRealValuesAreDiagnostics) {
    TemplateTest test(simple_template("", "  provisioner \"note\" {\n    text = build.ID\n  }"));
    ASSERT_EQ(test.make().problems(), Lines{});
    Diagnostics diags;
    EXPECT_EQ(test.plan.builds[0].provisioners[0].make_ready({{"ID", Value::string("bad")}}, diags), nullptr);
    ASSERT_EQ(diags.size(), 1u);
    EXPECT_EQ(diags.all()[0].summary, "Bad text");
    EXPECT_EQ(diags.all()[0].subject.start().line, 7);
    Diagnostics no_warnings;
    EXPECT_NE(test.plan.builds[0].provisioners[0].make_ready({{"ID", Value::string("warn")}}, no_warnings),
              nullptr);
    EXPECT_TRUE(no_warnings.empty());
}

TEST(Plan, PostProcessorsAreMadeReadyToo) {
    TemplateTest test(simple_template("", "  post-processor \"mark\" {\n    tag = \"t-${build.ID}\"\n  }"));
    ASSERT_EQ(test.make().problems(), Lines{});
    Diagnostics diags;
    EXPECT_NE(test.plan.builds[0].chains[0][0].make_ready({{"ID", Value::string("7")}}, diags), nullptr);
    EXPECT_TRUE(test.recorded->has("post-processor x tag=t-7"));
}

TEST(Plan, BuildFactsThatNobodyGivesAreErrors) {
    EXPECT_EQ(problems_of(simple_template("", "  provisioner \"note\" {\n    text = build.Nope\n  }")),
              (Lines{"error main.pkr.hcl:7 Unsupported attribute (6)"}));
    const Lines in_source = problems_of(simple_template("label = build.ID"));
    ASSERT_EQ(in_source.size(), 1u);
    EXPECT_TRUE(in_source[0].starts_with("error main.pkr.hcl:2")) << in_source[0];
}

TEST(Plan, OverridesCountForTheirSourceOnly) {
    TemplateTest test(
        kTwoSources +
        "build {\n  sources = [\"fake.a\", \"fake.b\"]\n  provisioner \"note\" {\n    text = \"all\"\n    "
        "items = [\"1\", \"2\"]\n"
        "    labels = { k = \"1\", l = \"2\" }\n"
        "    override = { b = { text = \"b only\", items = [\"3\"], labels = { l = \"3\" } } }\n  }\n}\n");
    ASSERT_EQ(test.make().problems(), Lines{});
    EXPECT_TRUE(test.recorded->has("provisioner a text=all items=1,2 k=1 l=2"));
    EXPECT_TRUE(test.recorded->has("provisioner b text=b only items=3 k=1 l=3"));
}

TEST(Plan, WrongOverridesAreErrors) {
    EXPECT_EQ(problems_of(simple_template(
                              "", "  provisioner \"note\" {\n    override = { x = { txt = \"a\" } }\n  }"))
                  .at(0),
              "error main.pkr.hcl:6 Unsupported argument in an override");
    EXPECT_EQ(problems_of(simple_template(
                  "", "  provisioner \"note\" {\n    override = { y = { txt = \"a\" } }\n  }")),
              Lines{});
}

TEST(Plan, DynamicBlocksAreExpanded) {
    TemplateTest test(
        "variable \"tags\" {\n  default = { a = \"1\", b = \"2\" }\n}\nsource \"fake\" \"x\" {\n  dynamic "
        "\"tag\" {\n"
        "    for_each = var.tags\n    content {\n      key = tag.key\n      value = tag.value\n    }\n  "
        "}\n}\n"
        "build {\n  sources = [\"fake.x\"]\n  dynamic \"provisioner\" {\n    for_each = [\"p\", \"q\"]\n"
        "    labels = [\"note\"]\n    content {\n      text = provisioner.value\n    }\n  }\n}\n");
    ASSERT_EQ(test.make().problems(), Lines{});
    EXPECT_EQ(test.recorded->prepared, (Lines{"builder x size=0 label= a=1 b=2",
                                              "provisioner x text=p items=", "provisioner x text=q items="}));
}

TEST(Plan, PathAndPackerValuesAreThere) {
    TemplateTest test(
        simple_template("label = \"${path.root}|${packer.version}|${path.cwd == \"\"}\"\n"
                        "any = [packer.iterationID, packer.versionFingerprint]"));
    ASSERT_EQ(test.make().problems(), Lines{});
    EXPECT_TRUE(test.recorded->has("builder x size=0 label=t|1.16.0|false"));
}

TEST(Plan, ProblemsStandAtTheArgumentAndNameTheBlock) {
    EXPECT_EQ(problems_of(simple_template("  label = \"ok\"\n  size = -1")),
              (Lines{"error main.pkr.hcl:3 Size below zero (1)"}));
    EXPECT_EQ(problems_of(simple_template("label = \"bad\"")), (Lines{"error main.pkr.hcl:1 Bad builder"}));
    EXPECT_EQ(problems_of(simple_template("tag {\n  value = \"1\"\n}")),
              (Lines{"error main.pkr.hcl:2 Missing required argument (1)"}));
    EXPECT_EQ(problems_of(simple_template("nosuch = 1")),
              (Lines{"error main.pkr.hcl:2 Unsupported argument (1)"}));
    EXPECT_EQ(problems_of(simple_template("mode = \"fas\"")),
              (Lines{"error main.pkr.hcl:2 Invalid value for an argument (1)"}));
}

TEST(Plan, AllMistakesOfAllComponentsAreReportedOnce) {
    TemplateTest test(
        kTwoSources +
        "build {\n  sources = [\"fake.a\", \"fake.b\"]\n  provisioner \"note\" {\n    text = \"bad\"\n  }\n"
        "  provisioner \"note\" {\n    txt = \"x\"\n  }\n  provisioner \"note\" {\n    text = \"warn\"\n  "
        "}\n}\n");
    EXPECT_EQ(test.make().problems(),
              (Lines{"error main.pkr.hcl:10 Bad text (9)", "error main.pkr.hcl:13 Unsupported argument (12)",
                     "warning main.pkr.hcl:16 A warning (15)"}));
}

TEST(Plan, UnknownComponentsAndSourcesSayWhatIsNear) {
    const Lines problems = problems_of(
        "source \"fake\" \"x\" {}\nsource \"docker\" \"y\" {}\nbuild {\n"
        "  sources = [\"fake.z\", \"docker.y\"]\n  provisioner \"noto\" {}\n"
        "  error-cleanup-provisioner \"shell\" {}\n  post-processor \"mork\" {}\n}\n");
    EXPECT_EQ(problems, (Lines{"error main.pkr.hcl:4 Unknown source (3)",
                               "error main.pkr.hcl:4 Unknown source type (3)",
                               "error main.pkr.hcl:5 Unknown provisioner type",
                               "error main.pkr.hcl:6 Unknown provisioner type",
                               "error main.pkr.hcl:7 Unknown post-processor type"}));
    TemplateTest test("source \"docker\" \"y\" {}\nbuild {\n  sources = [\"docker.y\"]\n}\n");
    test.make();
    EXPECT_NE(test.diags.all()[0].detail.find("ingot plugins install github.com/hashicorp/docker"),
              std::string::npos);
    TemplateTest near("source \"fke\" \"y\" {}\nbuild {\n  sources = [\"fke.y\"]\n}\n");
    near.make();
    EXPECT_EQ(near.diags.all()[0].suggestions, (Lines{"fake"}));
}

TEST(Plan, StructuralMistakesAreReportedTogether) {
    EXPECT_EQ(
        problems_of(
            "source \"fake\" \"x\" {}\nsource \"fake\" \"x\" {}\nhcp_packer_registry {}\nhcp_packer_registry "
            "{}\n"
            "build {\n}\nbuild {\n  sources = [\"x\", \"fake.1\"]\n}\nbuild {\n  sources = [\"fake.x\"]\n"
            "  error-cleanup-provisioner \"note\" {}\n  error-cleanup-provisioner \"note\" {}\n}\n"),
        (Lines{"error main.pkr.hcl:2 Duplicate source block", "error main.pkr.hcl:4 Duplicate block",
               "error main.pkr.hcl:5 Build without a source",
               "error main.pkr.hcl:8 Invalid source reference (7)",
               "error main.pkr.hcl:8 Invalid source reference (7)",
               "error main.pkr.hcl:13 Duplicate block"}));
    EXPECT_EQ(problems_of("source \"fake\" \"x\" {}\n"), (Lines{"error Template without a build"}));
    const Lines unknown = problems_of("nosuch {}\nsource \"fake\" {}\nx = 1\n");
    EXPECT_EQ(unknown.size(), 3u);
}

TEST(Plan, RepeatedSourcesInABuildArePlannedTwice) {
    TemplateTest test("source \"fake\" \"x\" {}\nbuild {\n  sources = [\"fake.x\", \"fake.x\"]\n}\n");
    EXPECT_EQ(test.make().build_names(), (Lines{"fake.x", "fake.x"}));
}

TEST(Plan, JsonSyntaxGivesTheSamePlan) {
    TemplateTest test;
    test.file("t/main.pkr.json", R"({
      "variable": {"v": {"default": "j", "type": "string"}},
      "locals": {"l": "${var.v}!"},
      "source": {"fake": {"x": {"label": "${local.l}", "tag": [{"key": "k", "value": "1"}]}}},
      "build": {"name": "n", "sources": ["fake.x"], "provisioner": [{"note": {"text": "a"}}, {"note": {"text": "b"}}]}
    })");
    ASSERT_EQ(test.make().problems(), Lines{});
    EXPECT_EQ(test.build_names(), (Lines{"n.fake.x"}));
    EXPECT_EQ(test.recorded->prepared, (Lines{"builder x size=0 label=j! k=1",
                                              "provisioner x text=a items=", "provisioner x text=b items="}));
}

TEST(Plan, FilesOfADirectoryAreOneTemplate) {
    TemplateTest test;
    test.file("t/b.pkr.hcl", "build {\n  sources = [\"fake.x\"]\n}\n")
        .file("t/a.pkr.hcl", "source \"fake\" \"x\" {\n  label = var.v\n}\n");
    test.file("t/v.pkr.hcl", "variable \"v\" {\n  default = \"w\"\n}\n");
    ASSERT_EQ(test.make().problems(), Lines{});
    EXPECT_TRUE(test.recorded->has("builder x size=0 label=w"));
}

TEST(Plan, NothingIsPlannedAfterAnEarlierPhaseFailed) {
    TemplateTest test("locals {\n  a = nosuch()\n}\n" + simple_template("size = -1"));
    test.make();
    EXPECT_EQ(test.problems().size(), 1u);
    EXPECT_TRUE(test.recorded->prepared.empty());
    EXPECT_TRUE(test.plan.builds.empty());
}

TEST(Plan, CancellingStopsIt) {
    TemplateTest test("locals {\n  a = 1\n}\n" + simple_template(""));
    test.inputs.disk = &test.disk;
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(make_plan(test.sources, test.inputs, test.catalog, test.ui, stop.get_token(), test.diags),
                 Cancelled);
}

TEST(Plan, ManySourcesInOneBuildStayQuick) {
    std::string text;
    std::string names;
    constexpr int kSources = 500;
    for (int i = 0; i < kSources; ++i) {
        text += fmt::format("source \"fake\" \"s{}\" {{\n  size = {}\n}}\n", i, i);
        names += fmt::format("\"fake.s{}\", ", i);
    }
    TemplateTest test(text + "build {\n  sources = [" + names +
                      "]\n  provisioner \"note\" {\n    text = build.ID\n  }\n}\n");
    ASSERT_EQ(test.make().problems(), Lines{});
    EXPECT_EQ(test.plan.builds.size(), static_cast<std::size_t>(kSources));
}

TEST(Syntax, OnlyStructureAndValuesAreChecked) {
    const struct {
        const char* text;
        bool good;
    } cases[] = {
        {"source \"nosuch\" \"x\" {\n  anything = local.nowhere\n}\n", true},
        {"source \"fake\" \"x\" {}\nsource \"fake\" \"x\" {}\n", true},
        {"build {\n  provisioner \"x\" {}\n}\n", true},
        {"locals {\n  a = local.a\n}\n", true},
        {"variable \"v\" {}\n", true},
        {"variable \"v\" {\n  type = nosuch\n}\n", false},
        {"nosuch {}\n", false},
        {"locals {\n  a = \n}\n", false},
        {"packer {\n  required_version = \">= 99\"\n}\n", false},
    };
    for (const auto& [text, good] : cases) {
        TemplateTest test(text);
        test.inputs.disk = &test.disk;
        check_syntax(test.sources, test.inputs, test.diags);
        EXPECT_EQ(!test.diags.has_errors(), good) << text;
    }
}

}  // namespace
}  // namespace ingot::tmpl

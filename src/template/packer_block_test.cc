#include "template/blocks.h"
#include "template/testing.h"

#include <gtest/gtest.h>

namespace ingot::tmpl {
namespace {

using Lines = std::vector<std::string>;

Lines problems_of(const std::string& packer_block) {
    TemplateTest test("packer {\n" + packer_block + "\n}\n" + simple_template(""));
    return test.make().problems();
}

TEST(RequiredVersion, MustAllowTheVersionToldToTemplates) {
    const struct {
        const char* constraint;
        Lines problems;
    } cases[] = {
        {"\">= 1.7.0\"", {}},
        {"\"~> 1.16\"", {}},
        {"\"1.16.0\"", {}},
        {"null", {}},
        {"\"< 1.16.0\"", {"error main.pkr.hcl:2 Template made for another version"}},
        {"\"= 2.0\"", {"error main.pkr.hcl:2 Template made for another version"}},
        {"\"new\"", {"error main.pkr.hcl:2 Invalid version constraint"}},
        {"[1]", {"error main.pkr.hcl:2 Invalid version constraint"}},
    };
    for (const auto& [constraint, problems] : cases)
        EXPECT_EQ(problems_of(std::string("required_version = ") + constraint), problems) << constraint;
}

TEST(RequiredVersion, ThatForbidsUsIsAllThatIsSaid) {
    TemplateTest test("packer {\n  required_version = \"> 99\"\n}\nnew_kind_of_block {}\n");
    EXPECT_EQ(test.make().problems(), (Lines{"error main.pkr.hcl:2 Template made for another version"}));
}

std::string requirement(const std::string& name, const std::string& object) {
    return "required_plugins {\n  " + name + " = " + object + "\n}";
}

TEST(RequiredPlugins, BuiltInOnesAreSatisfied) {
    EXPECT_EQ(
        problems_of(requirement("fake", "{\n source = \"github.com/acme/fake\"\n version = \">= 1.0.0\"\n}")),
        Lines{});
}

TEST(RequiredPlugins, MissingOnesGiveTheLineThatInstallsThem) {
    TemplateTest test(
        "packer {\n" +
        requirement("docker", "{\n source = \"github.com/hashicorp/docker\"\n version = \"~> 1.1\"\n}") +
        "\n}\n" + simple_template(""));
    EXPECT_EQ(test.make().problems(), (Lines{"error main.pkr.hcl:3 Missing plugin"}));
    EXPECT_NE(test.diags.all()[0].detail.find("ingot plugins install github.com/hashicorp/docker \"~> 1.1\""),
              std::string::npos);
}

TEST(RequiredPlugins, MalformedOnesAreErrors) {
    const struct {
        const char* name;
        const char* object;
        const char* problem;
    } cases[] = {
        {"foo", "\"1.0\"", "Invalid plugin requirement"},
        {"foo", "[1]", "Invalid plugin requirement"},
        {"foo", "{ source = \"github.com/a/foo\" }", "Plugin requirement without a usable version"},
        {"foo", "{ version = \"1.0\" }", "Plugin requirement without a usable source"},
        {"foo", "{ source = 5, version = \"1.0\" }", "Plugin requirement without a usable source"},
        {"foo", "{ source = \"foo\", version = \"1.0\" }", "Invalid plugin source"},
        {"foo", "{ source = \"github.com/a/foo\", version = \"x\" }", "Invalid version constraint"},
        {"foo", "{ source = \"github.com/a/foo\", version = \"1.0.0-dev\" }", "Invalid version constraint"},
        {"foo", "{ source = \"github.com/a/foo\", version = \"1.0\", more = 1 }",
         "Invalid plugin requirement"},
        {"Foo", "{ source = \"github.com/a/foo\", version = \"1.0\" }", "Invalid plugin name"},
        {"a--b", "{ source = \"github.com/a/foo\", version = \"1.0\" }", "Invalid plugin name"},
    };
    for (const auto& [name, object, problem] : cases)
        EXPECT_EQ(problems_of(requirement(name, object)),
                  (Lines{std::string("error main.pkr.hcl:3 ") + problem}))
            << object;
}

TEST(RequiredPlugins, NamesAreGivenOnce) {
    const std::string one = requirement("fake", "{ source = \"github.com/acme/fake\", version = \"1.0\" }");
    EXPECT_EQ(problems_of(one + "\n" + one), (Lines{"error main.pkr.hcl:6 Duplicate plugin requirement"}));
}

TEST(RequiredPlugins, AreReadForInitWhateverOtherBlocksHold) {
    TemplateTest test("packer {\n" +
                      requirement("d", "{ source = \"github.com/hashicorp/docker\", version = \"1.0\" }") +
                      "\n}\nsource \"x\" {}\nnosuch {}\n");
    test.inputs.disk = &test.disk;
    const std::vector<RequiredPlugin> required = read_required_plugins(test.sources, test.inputs, test.diags);
    EXPECT_TRUE(test.diags.empty());
    ASSERT_EQ(required.size(), 1u);
    EXPECT_EQ(required[0].name, "d");
    EXPECT_EQ(required[0].source, "github.com/hashicorp/docker");
    EXPECT_EQ(required[0].constraint, "1.0");
}

TEST(SourceAddress, HasHostOwnerAndName) {
    for (const char* good : {"github.com/hashicorp/docker", "example.org/a/b/c", "localhost:5000/x/y"})
        EXPECT_EQ(source_address_problem(good), "") << good;
    for (const char* bad :
         {"docker", "hashicorp/docker", "/a/b/c", "a/b/c/", "https://github.com/a/b", "github.com/a/b?x=1",
          "github.com/a/b#c", "github.com/a/packer-plugin-b", "github.com/a/packer-b", "github.com/a/b--c",
          "github.com/a/-b", "github.com/a/b c", "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q"})
        EXPECT_NE(source_address_problem(bad), "") << bad;
}

TEST(PackerBlock, HoldsNothingElse) {
    EXPECT_EQ(problems_of("nosuch = 1").size(), 1u);
    EXPECT_EQ(problems_of("nosuch {}").size(), 1u);
}

}  // namespace
}  // namespace ingot::tmpl

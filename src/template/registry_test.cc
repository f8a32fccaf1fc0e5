#include "template/testing.h"

#include <gtest/gtest.h>

namespace ingot::tmpl {
namespace {

using Lines = std::vector<std::string>;

const std::string kRegistry =
    "hcp_packer_registry {\n  bucket_name = \"my-bucket\"\n  build_labels = { a = \"b\" }\n}\n";

TEST(Registry, ValidatingNeedsNoCredentials) {
    TemplateTest test(kRegistry + simple_template(""));
    EXPECT_EQ(test.make().problems(), Lines{});
    EXPECT_EQ(test.plan.builds[0].hcp_labels, (std::map<std::string, std::string>{{"a", "b"}}));
}

TEST(Registry, BuildingWithoutCredentialsNamesThem) {
    TemplateTest test(kRegistry + simple_template(""));
    test.inputs.will_build = true;
    EXPECT_EQ(test.make().problems(), (Lines{"error main.pkr.hcl:1 No credentials for HCP Packer"}));
    for (const char* name :
         {"HCP_CLIENT_ID", "HCP_CLIENT_SECRET", "HCP_CRED_FILE", "HCP_PACKER_REGISTRY=off"})
        EXPECT_NE(test.diags.all()[0].detail.find(name), std::string::npos) << name;
}

TEST(Registry, SwitchedOffItBuilds) {
    for (const char* off : {"off", "OFF", "0"}) {
        TemplateTest test(kRegistry + simple_template(""));
        test.inputs.will_build = true;
        EXPECT_EQ(test.env("HCP_PACKER_REGISTRY", off).make().problems(), Lines{});
        EXPECT_EQ(test.build_names(), (Lines{"fake.x"}));
    }
}

TEST(Registry, TheEnvironmentAloneAsksForIt) {
    for (const char* name : {"HCP_PACKER_REGISTRY", "HCP_PACKER_BUCKET_NAME"}) {
        TemplateTest test(simple_template(""));
        test.inputs.will_build = true;
        EXPECT_EQ(test.env(name, "on").make().problems(), (Lines{"error No credentials for HCP Packer"}));
    }
    TemplateTest none(simple_template(""));
    none.inputs.will_build = true;
    EXPECT_EQ(none.make().problems(), Lines{});
}

TEST(Registry, InsideABuildIsDeprecatedAndOnlyOneCounts) {
    TemplateTest test(simple_template("", "hcp_packer_registry {\n}"));
    test.inputs.will_build = true;
    EXPECT_EQ(test.make().problems(), (Lines{"warning main.pkr.hcl:6 hcp_packer_registry inside a build",
                                             "error main.pkr.hcl:6 No credentials for HCP Packer"}));
    TemplateTest two(kRegistry + simple_template("", "hcp_packer_registry {\n}"));
    two.inputs.will_build = true;
    EXPECT_EQ(two.make().problems().at(1), "error main.pkr.hcl:10 Several hcp_packer_registry blocks");
    TemplateTest builds(kRegistry + simple_template("") + "build {\n  sources = [\"fake.x\"]\n}\n");
    builds.inputs.will_build = true;
    EXPECT_EQ(builds.make().problems(),
              (Lines{"error main.pkr.hcl:12 Several build blocks with an HCP Packer registry"}));
}

TEST(Registry, ArgumentsAreChecked) {
    const struct {
        std::string arguments;
        Lines problems;
    } cases[] = {
        {"bucket_name = \"a\"", {"error main.pkr.hcl:1 Invalid bucket name"}},
        {"bucket_name = \"not allowed\"", {"error main.pkr.hcl:1 Invalid bucket name"}},
        {"description = \"" + std::string(256, 'x') + "\"", {"error main.pkr.hcl:1 Description too long"}},
        {"labels = { a = \"1\" }\n bucket_labels = { b = \"2\" }",
         {"error main.pkr.hcl:1 Both \"labels\" and \"bucket_labels\" are set"}},
        {"labels = { a = \"1\" }", {"warning main.pkr.hcl:1 Deprecated argument"}},
        {"bucket_labels = { a = \"1\" }\n channels = [\"c\"]", {}},
    };
    for (const auto& [arguments, problems] : cases) {
        TemplateTest test("hcp_packer_registry {\n" + arguments + "\n}\n" + simple_template(""));
        EXPECT_EQ(test.make().problems(), problems) << arguments;
    }
}

}  // namespace
}  // namespace ingot::tmpl

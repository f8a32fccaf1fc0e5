#include "base/error.h"
#include "base/fs.h"
#include "base/version.h"
#include "gotemplate/gotemplate.h"

#include <gtest/gtest.h>

#include <vector>

namespace ingot::gotemplate {
namespace {

using value::Value;

TemplateContext context() {
    TemplateContext made;
    made.build_name = "web";
    made.build_type = "docker";
    made.template_path = "/srv/templates/web.json";
    made.user_variables = {{"region", "eu"}};
    made.generated =
        Value::object({{"ID", Value::string("i-1")}, {"Later", Value::unknown(value::Type::string())}});
    made.start_time = 1772719629;
    return made;
}

std::string rendered(const std::string& text, const TemplateContext& with = context()) {
    try {
        return render(text, Value(), make_packer_functions(with));
    } catch (const Error& error) {
        return "error: " + error.message();
    }
}

struct Case {
    const char* text;
    const char* output;
};

TEST(PackerFunctions, GiveWhatTheBuildIs) {
    const std::vector<Case> cases = {
        {"{{build_name}}/{{build_type}}", "web/docker"},
        {"{{template_dir}}", "/srv/templates"},
        {"{{user `region`}}", "eu"},
        {"[{{user `none`}}]", "[]"},
        {"{{build `ID`}}", "i-1"},
        {"{{build `Later`}}", "{{.Later}}"},
        {"{{timestamp}}", "1772719629"},
        {"{{isotime}}", "2026-03-05T14:07:09Z"},
        {"{{isotime \"2006-01-02 Monday\"}}", "2026-03-05 Thursday"},
        {"{{strftime \"%Y%m%d\"}}", "20260305"},
    };
    for (const Case& c : cases) EXPECT_EQ(rendered(c.text), c.output) << c.text;
    EXPECT_EQ(rendered("{{packer_version}}"), kPackerVersion);
    EXPECT_EQ(rendered("{{pwd}}"), current_directory());
}

TEST(PackerFunctions, ChangeTexts) {
    const std::vector<Case> cases = {
        {"{{upper `aé`}} {{lower `AÉ`}}", "AÉ aé"},
        {"{{`a-b-c` | split `x` `-` 0}}", "error: template line 1: split: takes 3 arguments, 4 given"},
        {"{{split `a-b-c` `-` 1}}", "b"},
        {"{{split `abc` `` 2}}", "c"},
        {"{{replace `l` `L` 1 `hello`}}", "heLlo"},
        {"{{replace `l` `L` -1 `hello`}}", "heLLo"},
        {"{{replace `` `-` 2 `abc`}}", "-a-bc"},
        {"{{replace_all `-` `_` `a-b-c`}}", "a_b_c"},
        {"{{replace_all `` `.` `日本`}}", ".日.本."},
        {"{{build_name | upper | replace_all `E` `3`}}", "W3B"},
    };
    for (const Case& c : cases) EXPECT_EQ(rendered(c.text), c.output) << c.text;
}

TEST(PackerFunctions, SayWhatIsWrong) {
    const std::vector<Case> cases = {
        {"{{split `a-b` `-` 5}}", "split: there is no part 5: \"-\" gives 2 parts"},
        {"{{split `a-b` `-` -1}}", "split: there is no part -1: \"-\" gives 2 parts"},
        {"{{upper 1}}", "upper: argument 1 must be a string, not a number"},
        {"{{upper nil}}", "upper: argument 1 must be a string, not nothing"},
        {"{{upper}}", "upper: takes 1 argument, 0 given"},
        {"{{replace `a` `b` `c` `d`}}", "replace: argument 3 must be an integer, not a string"},
        {"{{isotime `a` `b`}}", "isotime: takes at most 1 argument, 2 given"},
        {"{{build `Id`}}", "build: this builder gives no value \"Id\"; did you mean \"ID\"?"},
        {"{{sed `s/a/b/` `x`}}", "sed: is no longer there"},
        {"{{env `HOME`}}", "env: environment variables can be read only in the variables section"},
        {"{{vault `a` `b`}}", "vault: Vault can be asked only in the variables section"},
        {"{{consul_key `a`}}", "consul_key: Consul can be asked only in the variables section"},
        {"{{aws_secretsmanager_raw `a`}}",
         "aws_secretsmanager_raw: AWS Secrets Manager can be asked only in the variables section"},
        {"{{clean_resource_name `a`}}", "the function \"clean_resource_name\" is not defined"},
    };
    for (const Case& c : cases)
        EXPECT_EQ(rendered(c.text), std::string("error: template line 1: ") + c.output) << c.text;
}

TEST(PackerFunctions, AnEmptyContextKnowsNothing) {
    for (const char* text : {"{{build_name}}", "{{build_type}}", "{{template_dir}}", "{{build `ID`}}"}) {
        EXPECT_TRUE(rendered(text, {}).starts_with("error: ")) << text;
    }
    EXPECT_EQ(rendered("{{isotime}}", {}), "1970-01-01T00:00:00Z");
}

TEST(PackerFunctions, VariablesMayReadTheEnvironment) {
    TemplateContext open = context();
    open.enable_env = true;
    EXPECT_EQ(rendered("{{env `PATH`}}", open), get_env("PATH"));
    EXPECT_EQ(rendered("[{{env `INGOT_NO_SUCH_VARIABLE`}}]", open), "[]");
    EXPECT_EQ(rendered("{{user `none`}}", open),
              "error: template line 1: user: the variable \"none\" is not set");
}

TEST(PackerFunctions, ServicesAreAskedThroughTheContext) {
    TemplateContext open = context();
    open.enable_env = true;
    EXPECT_EQ(rendered("{{vault `a` `b`}}", open),
              "error: template line 1: vault: no client for Vault is configured here");
    open.vault = [](const std::string& path, const std::string& key) { return path + "#" + key; };
    open.consul_key = [](const std::string& path, const std::string& key) { return path + key; };
    open.aws_secretsmanager = [](const std::string& path, const std::string& key) {
        return path + "/" + key;
    };
    EXPECT_EQ(rendered("{{vault `secret/x` `k`}} {{consul_key `c`}} {{aws_secretsmanager `s`}} "
                       "{{aws_secretsmanager `s` `k`}}",
                       open),
              "secret/x#k c s/ s/k");
    EXPECT_TRUE(rendered("{{vault `x`}}", open).starts_with("error: "));
    EXPECT_TRUE(rendered("{{aws_secretsmanager}}", open).starts_with("error: "));
}

TEST(PackerFunctions, AComponentMayCleanNames) {
    TemplateContext cleaning = context();
    cleaning.clean_resource_name = [](const std::string& name) { return name + "!"; };
    EXPECT_EQ(rendered("{{build_name | clean_resource_name}}", cleaning), "web!");
}

TEST(PackerFunctions, UuidsDifferAndBeginWithTheTime) {
    std::string first = rendered("{{uuid}}");
    std::string second = rendered("{{uuid}}");
    EXPECT_EQ(first.size(), 36U);
    EXPECT_NE(first, second);
    for (std::size_t dash : {8U, 13U, 18U, 23U}) EXPECT_EQ(first[dash], '-');
    EXPECT_LE(first.substr(0, 8), second.substr(0, 8));
}

}  // namespace
}  // namespace ingot::gotemplate

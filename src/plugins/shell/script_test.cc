// Quoting, environment text, exit codes and shown output.
#include "plugins/shell/script.h"

#include "base/error.h"
#include "base/fs.h"
#include "comm/settings.h"
#include "comm/testing.h"

#include <gtest/gtest.h>

namespace ingot::shell {
namespace {

using comm::error_of;
using value::Value;
using Lines = std::vector<std::string>;

ScriptSettings plain_settings() {
    ScriptSettings settings;
    settings.env_var_format = "%s='%s' ";
    return settings;
}

TEST(FormatVariable, PutsNameAndValueIntoTheVerbs) {
    EXPECT_EQ(format_variable("%s='%s' ", "A", "b c"), "A='b c' ");
    EXPECT_EQ(format_variable("export %s='%s'\n", "A", "b"), "export A='b'\n");
    EXPECT_EQ(format_variable("$env:%s=%q; ", "A", "b"), "$env:A=\"b\"; ");
    EXPECT_EQ(format_variable("%[2]s=%[1]s", "A", "b"), "b=A");
    EXPECT_EQ(format_variable("%[1]v:%s", "A", "b"), "A:b");
    EXPECT_EQ(format_variable("100%% %s %s", "A", "b"), "100% A b");
}

TEST(FormatVariable, AFormatMustTakeBoth) {
    for (const char* bad :
         {"", "plain", "%s", "%s %s %s", "%d %s", "%[3]s %s", "%[x]s %s", "%s %s %", "%[1]s %[1]s", "%[1"})
        EXPECT_NE(error_of([&] { format_variable(bad, "A", "b"); }).find("env_var_format"), std::string::npos)
            << bad;
}

TEST(FlattenEnvironment, IsSortedAndEnvWins) {
    ScriptSettings settings = plain_settings();
    settings.environment_vars = {"ZED=1", "B=from vars", "EMPTY=", "EQUALS=a=b"};
    settings.env = {{"B", "from env"}, {"A", "x"}};
    EXPECT_EQ(flatten_environment(settings, comm::test_context(), {}),
              "A='x' B='from env' EMPTY='' EQUALS='a=b' PACKER_BUILDER_TYPE='test' PACKER_BUILD_NAME='one' "
              "ZED='1' ");
}

TEST(FlattenEnvironment, QuotesSurviveASingleQuotedFormat) {
    ScriptSettings settings = plain_settings();
    settings.env = {{"Q", "it's"}};
    EXPECT_NE(flatten_environment(settings, comm::test_context(), {}).find(R"(Q='it'"'"'s' )"),
              std::string::npos);
}

TEST(FlattenEnvironment, TellsOfAnHttpServerOnlyWhereThereIsOne) {
    sdk::GeneratedData data;
    data["PackerHTTPAddr"] = Value::string("10.0.2.2:8080");
    data["PackerHTTPIP"] = Value::string("10.0.2.2");
    data["PackerHTTPPort"] = Value::string("8080");
    const std::string with = flatten_environment(plain_settings(), comm::test_context(), data);
    EXPECT_NE(
        with.find("PACKER_HTTP_ADDR='10.0.2.2:8080' PACKER_HTTP_IP='10.0.2.2' PACKER_HTTP_PORT='8080' "),
        std::string::npos)
        << with;
    data["PackerHTTPAddr"] = Value::string(comm::kNoHttpAddress);
    data["PackerHTTPIP"] = Value::string(comm::kNoHttpIp);
    data["PackerHTTPPort"] = Value::string(comm::kNoHttpPort);
    EXPECT_EQ(flatten_environment(plain_settings(), comm::test_context(), data).find("HTTP"),
              std::string::npos);
}

TEST(FlattenEnvironment, UsersMayReplacePackersOwn) {
    ScriptSettings settings = plain_settings();
    settings.env = {{"PACKER_BUILD_NAME", "mine"}};
    EXPECT_NE(flatten_environment(settings, comm::test_context(), {}).find("PACKER_BUILD_NAME='mine'"),
              std::string::npos);
}

TEST(CheckEnvironment, EntriesMustHaveAName) {
    ScriptSettings settings = plain_settings();
    settings.environment_vars = {"A", "=B", "C=d", ""};
    sdk::Problems problems;
    check_environment(settings, {}, problems);
    EXPECT_EQ(comm::list_problems(problems), (Lines{"environment_vars.0: Malformed environment variable",
                                                    "environment_vars.1: Malformed environment variable",
                                                    "environment_vars.3: Malformed environment variable"}));
}

TEST(CheckEnvironment, TheFormatIsTried) {
    ScriptSettings settings;
    settings.env_var_format = "%s";
    sdk::Problems problems;
    check_environment(settings, {"env_var_format"}, problems);
    EXPECT_TRUE(problems.all().empty());
    check_environment(settings, {}, problems);
    EXPECT_EQ(comm::list_problems(problems), Lines{"env_var_format: Unusable format of variables"});
}

TEST(CheckScripts, EveryScriptMustBeAFile) {
    TempDir folder("script");
    const std::string good = folder.path() + "/good.sh";
    comm::write_text(good, "echo");
    sdk::Problems problems;
    check_scripts({good, folder.path(), folder.path() + "/none.sh"}, "scripts", {}, problems);
    EXPECT_EQ(comm::list_problems(problems),
              (Lines{"scripts.1: Script cannot be read", "scripts.2: Script cannot be read"}));
    sdk::Problems later;
    check_scripts({"none.sh"}, "script", {"script"}, later);
    EXPECT_TRUE(later.all().empty());
}

TEST(JoinCommands, WritesAShebangUnlessTheCommandsBringOne) {
    EXPECT_EQ(join_commands({"a", "b"}, "/bin/sh -e", false), "#!/bin/sh -e\na\nb\n");
    EXPECT_EQ(join_commands({"#!/bin/bash", "a"}, "/bin/sh -e", false), "#!/bin/bash\na\n");
    EXPECT_EQ(join_commands({"#!/bin/bash", "a"}, "/bin/ksh", true), "#!/bin/ksh\n#!/bin/bash\na\n");
    EXPECT_EQ(join_commands({"a"}, "", true), "a\n");
}

TEST(ToUnixLines, DropsCarriageReturnsBeforeLineEnds) {
    EXPECT_EQ(to_unix_lines("a\r\nb\r\n"), "a\nb\n");
    EXPECT_EQ(to_unix_lines("a\rb\nlast"), "a\rb\nlast\n");
    EXPECT_EQ(to_unix_lines(""), "");
}

TEST(CheckExitCode, OnlyTheNamedCodesPass) {
    ScriptSettings settings;
    EXPECT_EQ(error_of([&] { check_exit_code(settings, 0, "x.sh"); }), "");
    EXPECT_NE(error_of([&] { check_exit_code(settings, 2, "x.sh"); }).find("exit status 2"),
              std::string::npos);
    settings.valid_exit_codes = {2, 3};
    EXPECT_EQ(error_of([&] { check_exit_code(settings, 3, "x.sh"); }), "");
    EXPECT_NE(error_of([&] { check_exit_code(settings, 0, "x.sh"); }).find("2, 3"), std::string::npos);
}

TEST(TemplateData, AddsNamesToTheMachines) {
    Value data =
        template_data({{"ID", Value::string("i")}, {"Path", Value::string("old")}}, {{"Path", "/p"}});
    EXPECT_EQ(data.find("ID")->as_string(), "i");
    EXPECT_EQ(data.find("Path")->as_string(), "/p");
}

TEST(ShownOutput, GivesLinesAsTheyComeAndTheRestAtTheEnd) {
    sdk::FakeUi ui;
    ShownOutput output(ui);
    sdk::Streams streams = output.streams();
    streams.output("one\ntw");
    streams.error("bad\r\n");
    streams.output("o\n\nthree");
    EXPECT_EQ(ui.texts("say"), (Lines{"one", "two", ""}));
    output.flush();
    EXPECT_EQ(ui.texts("say"), (Lines{"one", "two", "", "three"}));
    EXPECT_EQ(ui.texts("error"), Lines{"bad"});
}

TEST(ShownOutput, AlsoShowsTheLastWordsOfACommandThatWasBrokenOff) {
    sdk::FakeUi ui;
    { ShownOutput(ui).streams().output("last words"); }
    EXPECT_EQ(ui.texts("say"), Lines{"last words"});
}

TEST(VisiblePart, IsWhatATerminalWouldLeave) {
    EXPECT_EQ(visible_part("10%\r50%\r100%"), "100%");
    EXPECT_EQ(visible_part("text  \t\r"), "text");
    EXPECT_EQ(visible_part(" kept in front"), " kept in front");
    EXPECT_EQ(visible_part(""), "");
}

}  // namespace
}  // namespace ingot::shell

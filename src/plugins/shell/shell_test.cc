// The shell provisioner: its arguments, the order of its operations, and what it does when the connection
// breaks.
#include "plugins/shell/shell.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/testing.h"
#include "comm/local.h"
#include "comm/testing.h"

#include <gtest/gtest.h>

namespace ingot::shell {
namespace {

using comm::Argument;
using comm::Arguments;
using comm::error_of;
using Lines = std::vector<std::string>;

constexpr const char* kVars = "PACKER_BUILDER_TYPE='test' PACKER_BUILD_NAME='one' ";

class Shell : public testing::Test {
   protected:
    /// Prepares without errors and provisions the fake machine.
    void provision(Arguments arguments, const sdk::GeneratedData& data = {}) {
        provision_on(machine_, std::move(arguments), data);
    }
    void provision_on(sdk::Communicator& machine, Arguments arguments, const sdk::GeneratedData& data = {}) {
        arguments.insert({"remote_path", "/tmp/s.sh"});
        ShellProvisioner shell(clock_);
        ASSERT_EQ(comm::list_problems(comm::prepare(shell, arguments)), Lines{});
        shell.provision(run_.context, &machine, data);
    }
    std::string write_script(const std::string& text) {
        std::string path = folder_.path() + "/script.sh";
        comm::write_text(path, text);
        return path;
    }

    TempDir folder_{"shell"};
    FakeClock clock_;
    sdk::TestRun run_;
    sdk::FakeCommunicator machine_;
};

TEST(ShellArguments, SomethingMustBeRunAndOnlyOneThing) {
    EXPECT_EQ(comm::errors_of<ShellProvisioner>({}), Lines{": Nothing to run"});
    EXPECT_EQ(comm::errors_of<ShellProvisioner>({{"inline", Lines{}}}), Lines{": Nothing to run"});
    EXPECT_EQ(comm::errors_of<ShellProvisioner>({{"inline", Lines{"x"}}, {"script", "no.sh"}}),
              (Lines{"inline: Commands and script together", "script: Script cannot be read"}));
    EXPECT_EQ(comm::errors_of<ShellProvisioner>({{"scripts", Lines{"a.sh", "b.sh"}}, {"script", "c.sh"}}),
              (Lines{"script: Script given twice", "script: Script cannot be read"}));
    EXPECT_EQ(comm::errors_of<ShellProvisioner>({{"scripts", Lines{"nope1", "nope2"}}}),
              (Lines{"scripts.0: Script cannot be read", "scripts.1: Script cannot be read"}));
}

TEST(ShellArguments, UnknownValuesAreCheckedLater) {
    for (const char* name : {"inline", "script", "scripts"})
        EXPECT_EQ(comm::errors_of<ShellProvisioner>({{name, Argument::unknown()}}), Lines{}) << name;
    EXPECT_EQ(comm::errors_of<ShellProvisioner>({{"inline", Lines{"x"}},
                                                 {"environment_vars", Argument::unknown()},
                                                 {"env", Argument::unknown()},
                                                 {"env_var_format", Argument::unknown()}}),
              Lines{});
}

TEST(ShellArguments, WrongTypesAreNamed) {
    EXPECT_EQ(
        comm::errors_of<ShellProvisioner>({{"inline", Lines{"x"}}, {"valid_exit_codes", Lines{"a"}}}).size(),
        1U);
    EXPECT_EQ(comm::errors_of<ShellProvisioner>({{"inline", Lines{"x"}}, {"pause_after", "soon"}}).size(),
              1U);
    EXPECT_EQ(
        comm::errors_of<ShellProvisioner>({{"inline", Lines{"x"}}, {"environment_vars", Lines{"A"}}}).size(),
        1U);
}

TEST_F(Shell, UploadsRunsAndRemovesInlineCommands) {
    provision({{"inline", Lines{"echo a", "echo b"}}});
    EXPECT_EQ(machine_.files.at("/tmp/s.sh"), "#!/bin/sh -e\necho a\necho b\n");
    EXPECT_EQ(machine_.commands,
              (Lines{"chmod 0755 /tmp/s.sh", "chmod +x /tmp/s.sh; " + std::string(kVars) + " /tmp/s.sh",
                     "rm -f /tmp/s.sh"}));
    EXPECT_EQ(run_.ui.texts("say").size(), 1U);
}

TEST_F(Shell, AShebangMayBeGivenOrBrought) {
    provision({{"inline", Lines{"echo a"}}, {"inline_shebang", "/bin/bash"}});
    EXPECT_EQ(machine_.files.at("/tmp/s.sh"), "#!/bin/bash\necho a\n");
    provision({{"inline", Lines{"#!/usr/bin/perl", "print 1"}}});
    EXPECT_EQ(machine_.files.at("/tmp/s.sh"), "#!/usr/bin/perl\nprint 1\n");
}

TEST_F(Shell, ScriptsGetUnixLinesUnlessBinary) {
    const std::string path = write_script("a\r\nb");
    provision({{"script", path}});
    EXPECT_EQ(machine_.files.at("/tmp/s.sh"), "a\nb\n");
    provision({{"scripts", Lines{path}}, {"binary", true}});
    EXPECT_EQ(machine_.files.at("/tmp/s.sh"), "a\r\nb");
    EXPECT_EQ(machine_.modes.at("/tmp/s.sh"), 0755U);
}

TEST_F(Shell, EveryScriptRunsInOrder) {
    const std::string path = write_script("x");
    provision({{"scripts", Lines{path, path}}});
    EXPECT_EQ(machine_.commands.size(), 6U);
}

TEST_F(Shell, TheRemotePathIsMadeOfFolderAndFile) {
    ShellProvisioner shell(clock_);
    comm::prepare(shell, {{"inline", Lines{"x"}}, {"remote_folder", "/var/tmp"}, {"remote_file", "f.sh"}});
    shell.provision(run_.context, &machine_, {});
    EXPECT_TRUE(machine_.files.contains("/var/tmp/f.sh"));
    comm::prepare(shell, {{"inline", Lines{"x"}}});
    shell.provision(run_.context, &machine_, {});
    EXPECT_EQ(machine_.files.size(), 2U);
    EXPECT_TRUE(machine_.files.begin()->first.starts_with("/tmp/script_")) << machine_.files.begin()->first;
}

TEST_F(Shell, ExecuteCommandSeesPathVariablesAndTheMachine) {
    provision({{"inline", Lines{"x"}},
               {"execute_command", "sudo env {{ .Vars }} {{ .Path }} {{ .ID }}"},
               {"env", std::map<std::string, std::string>{{"A", "1"}}}},
              {{"ID", value::Value::string("i-1")}});
    EXPECT_EQ(machine_.commands.at(1), "sudo env A='1' " + std::string(kVars) + " /tmp/s.sh i-1");
}

TEST_F(Shell, VariablesMayTravelInAFile) {
    provision({{"inline", Lines{"x"}}, {"use_env_var_file", true}, {"environment_vars", Lines{"A=it's"}}});
    ASSERT_EQ(machine_.files.size(), 2U);
    const std::string file = machine_.files.rbegin()->first;
    EXPECT_TRUE(file.starts_with("/tmp/varfile_")) << file;
    EXPECT_EQ(machine_.files.at(file),
              "export A='it'\"'\"'s'\nexport PACKER_BUILDER_TYPE='test'\nexport PACKER_BUILD_NAME='one'\n");
    EXPECT_EQ(machine_.modes.at(file), 0600U);
    EXPECT_EQ(machine_.commands,
              (Lines{"chmod 0600 " + file, "chmod 0755 /tmp/s.sh",
                     "chmod +x /tmp/s.sh; . " + file + " && /tmp/s.sh", "rm -f /tmp/s.sh", "rm -f " + file}));
}

TEST_F(Shell, TheFormatOfVariablesCanBeChanged) {
    provision({{"inline", Lines{"x"}}, {"env_var_format", "<%s|%s>"}});
    EXPECT_NE(machine_.commands.at(1).find("<PACKER_BUILD_NAME|one>"), std::string::npos);
}

TEST_F(Shell, SkipCleanLeavesTheScripts) {
    provision({{"inline", Lines{"x"}}, {"skip_clean", true}, {"use_env_var_file", true}});
    for (const std::string& command : machine_.commands) EXPECT_FALSE(command.starts_with("rm")) << command;
}

TEST_F(Shell, AWrongExitCodeFailsAndANamedOneDoesNot) {
    machine_.replies["chmod +x"] = {.exit_code = 3, .output = "out\n", .error = "err\n"};
    EXPECT_NE(error_of([&] { provision({{"inline", Lines{"x"}}}); }).find("exit status 3"),
              std::string::npos);
    EXPECT_EQ(run_.ui.texts("error"), Lines{"err"});
    EXPECT_TRUE(run_.ui.said("out"));
    EXPECT_EQ(
        error_of([&] { provision({{"inline", Lines{"x"}}, {"valid_exit_codes", std::vector<int>{0, 3}}}); }),
        "");
}

TEST_F(Shell, ALostConnectionFailsUnlessExpected) {
    machine_.replies["chmod +x"] = {.lost = true};
    EXPECT_NE(error_of([&] { provision({{"inline", Lines{"reboot"}}}); }).find("closed the connection"),
              std::string::npos);
    EXPECT_EQ(error_of([&] { provision({{"inline", Lines{"reboot"}}, {"expect_disconnect", true}}); }), "");
    EXPECT_EQ(
        error_of([&] {
            provision({{"inline", Lines{"reboot"}}, {"valid_exit_codes", std::vector<int>{0, 2300218}}});
        }),
        "");
}

TEST_F(Shell, CleaningUpWaitsForAMachineThatRestarts) {
    int failures = 3;
    machine_.on_run = [&](const std::string& command) {
        if (command.starts_with("rm") && failures-- > 0)
            throw Error(ErrorKind::kRemote, "connection refused");
    };
    provision({{"inline", Lines{"x"}}});
    EXPECT_EQ(clock_.sleeps().size(), 3U);
    EXPECT_EQ(clock_.sleeps().front(), std::chrono::seconds(2));
}

TEST_F(Shell, StartingIsTriedUntilTheLimit) {
    machine_.on_run = [](const std::string&) { throw Error(ErrorKind::kRemote, "connection refused"); };
    EXPECT_EQ(error_of([&] { provision({{"inline", Lines{"x"}}, {"start_retry_timeout", "20s"}}); }),
              "connection refused");
    EXPECT_LE(clock_.passed(), std::chrono::seconds(20));
    EXPECT_GE(clock_.passed(), std::chrono::seconds(16));
}

TEST_F(Shell, WhatWillNotMendItselfIsNotTriedAgain) {
    machine_.on_run = [](const std::string&) { throw Error(ErrorKind::kIo, "no space"); };
    EXPECT_EQ(error_of([&] { provision({{"inline", Lines{"x"}}}); }), "no space");
    EXPECT_TRUE(clock_.sleeps().empty());
    machine_.on_run = nullptr;
    machine_.replies["rm"] = {.exit_code = 1};
    EXPECT_NE(error_of([&] { provision({{"inline", Lines{"x"}}}); }).find("rm ended"), std::string::npos);
}

TEST_F(Shell, WithoutAMachineItSaysSoAtOnce) {
    ShellProvisioner shell(clock_);
    comm::prepare(shell, {{"inline", Lines{"x"}}});
    EXPECT_NE(error_of([&] { shell.provision(run_.context, nullptr, {}); }).find("\"none\""),
              std::string::npos);
    EXPECT_TRUE(clock_.sleeps().empty());
}

TEST_F(Shell, PausesAfterwards) {
    provision({{"inline", Lines{"x"}}, {"pause_after", "7s"}});
    EXPECT_EQ(clock_.sleeps(), (std::vector<Nanos>{std::chrono::seconds(7)}));
}

TEST_F(Shell, CancelGoesThrough) {
    machine_.on_run = [&](const std::string&) { run_.stop.request_stop(); };
    EXPECT_THROW(provision({{"inline", Lines{"x"}}}), Cancelled);
}

TEST_F(Shell, ARealShellSeesTheVariables) {
    comm::LocalCommunicator machine;
    const std::string path = folder_.path() + "/remote.sh";
    provision_on(machine, {{"inline", Lines{"echo \"$GREETING from $PACKER_BUILD_NAME\"", "echo oops >&2"}},
                           {"env", std::map<std::string, std::string>{{"GREETING", "it's $HOME \"here\""}}},
                           {"remote_path", path}});
    EXPECT_TRUE(run_.ui.said("it's $HOME \"here\" from one"));
    EXPECT_EQ(run_.ui.texts("error"), Lines{"oops"});
    EXPECT_EQ(real_disk().kind(path), FileKind::kMissing);
}

TEST_F(Shell, ARealShellSourcesTheFileOfVariables) {
    comm::LocalCommunicator machine;
    provision_on(machine, {{"inline", Lines{"echo \"[$A]\""}},
                           {"environment_vars", Lines{"A=two\nlines"}},
                           {"use_env_var_file", true},
                           {"remote_folder", folder_.path()},
                           {"remote_path", folder_.path() + "/r.sh"}});
    EXPECT_TRUE(run_.ui.said("[two"));
    EXPECT_TRUE(run_.ui.said("lines]"));
    EXPECT_TRUE(real_disk().list_directory(folder_.path()).empty());
}

}  // namespace
}  // namespace ingot::shell

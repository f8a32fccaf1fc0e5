// shell-local: arguments, what is run with which environment, and real scripts on this host.
#include "plugins/shell/shell_local.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/testing.h"
#include "comm/testing.h"
#include "plugins/shell/descriptors.h"

#include <gtest/gtest.h>

#include <thread>

namespace ingot::shell {
namespace {

using comm::Argument;
using comm::Arguments;
using comm::error_of;
using Lines = std::vector<std::string>;

class Local : public testing::Test {
   protected:
    /// Runs it for real.
    void provision(const Arguments& arguments, const sdk::GeneratedData& data = {}) {
        ShellLocalProvisioner local;
        ASSERT_EQ(comm::list_problems(comm::prepare(local, arguments)), Lines{});
        local.provision(run_.context, nullptr, data);
    }
    /// Gives the argv of the one program that would be run.
    Lines argv_of(const Arguments& arguments, const sdk::GeneratedData& data = {}) {
        FakeProcess processes;
        processes.expect({.argv = {}});
        ShellLocalProvisioner local(processes);
        EXPECT_EQ(comm::list_problems(comm::prepare(local, arguments)), Lines{});
        local.provision(run_.context, nullptr, data);
        return processes.calls().at(0).argv;
    }
    std::string write_script(const std::string& text) {
        std::string path = folder_.path() + "/script.sh";
        comm::write_text(path, text, 0755);
        return path;
    }

    TempDir folder_{"shell-local"};
    sdk::TestRun run_;
};

TEST(ShellLocalArguments, ExactlyOneThingIsRun) {
    using P = ShellLocalProvisioner;
    EXPECT_EQ(comm::errors_of<P>({}), Lines{": Nothing to run"});
    EXPECT_EQ(comm::errors_of<P>({{"inline", Lines{"x"}}, {"command", "y"}}),
              Lines{": More than one thing to run"});
    EXPECT_EQ(comm::errors_of<P>({{"inline", Lines{"x"}}, {"script", "/bin/sh"}}),
              Lines{": More than one thing to run"});
    EXPECT_EQ(comm::errors_of<P>({{"scripts", Lines{"/bin/sh"}}, {"script", "/bin/sh"}}),
              Lines{": More than one thing to run"});
    EXPECT_EQ(comm::errors_of<P>({{"script", "nope.sh"}}), Lines{"script: Script cannot be read"});
    EXPECT_EQ(comm::errors_of<P>({{"inline", Argument::unknown()}}), Lines{});
    EXPECT_EQ(comm::errors_of<P>({{"inline", Argument::unknown()}, {"command", "x"}}),
              Lines{": More than one thing to run"});
}

TEST(ShellLocalArguments, SystemsMustBeKnown) {
    EXPECT_EQ(comm::errors_of<ShellLocalProvisioner>(
                  {{"inline", Lines{"x"}}, {"only_on", Lines{"linux", "linus"}}}),
              Lines{"only_on.1: Unknown system"});
}

TEST(ShellLocalArguments, LinuxPathingNeedsADrive) {
    using P = ShellLocalProvisioner;
    EXPECT_EQ(comm::errors_of<P>({{"inline", Lines{"x"}}, {"use_linux_pathing", true}}),
              Lines{"use_linux_pathing: Inline commands for the Linux subsystem"});
    EXPECT_EQ(comm::errors_of<P>({{"script", "/bin/sh"}, {"use_linux_pathing", true}}),
              Lines{"use_linux_pathing: Path without a drive"});
}

TEST(ToLinuxPath, MovesDrivesBelowMnt) {
    EXPECT_EQ(to_linux_path("C:/a/b").value(), "/mnt/c/a/b");
    EXPECT_EQ(to_linux_path("D:\\a\\b.sh").value(), "/mnt/d/a/b.sh");
    EXPECT_FALSE(to_linux_path("/a/b"));
}

TEST(ShellLocalArguments, OtherMistakesAreNamed) {
    using P = ShellLocalProvisioner;
    EXPECT_EQ(comm::errors_of<P>({{"inline", Lines{"x"}}, {"environment_vars", Lines{"A"}}}),
              Lines{"environment_vars.0: Malformed environment variable"});
    EXPECT_EQ(comm::errors_of<P>({{"inline", Lines{"x"}}, {"env_var_format", "%s"}}),
              Lines{"env_var_format: Unusable format of variables"});
    EXPECT_EQ(comm::errors_of<P>({{"inline", Lines{"x"}}, {"execute_command", Lines{"{{.Script"}}}).size(),
              1U);
}

TEST_F(Local, RunsScriptsByTheShellWithVariablesInFront) {
    const std::string path = write_script("x");
    EXPECT_EQ(argv_of({{"script", path}}),
              (Lines{"/bin/sh", "-c", "PACKER_BUILDER_TYPE='test' PACKER_BUILD_NAME='one'  " + path}));
    EXPECT_TRUE(run_.ui.said(path));
}

TEST_F(Local, ExecuteCommandIsRenderedPartByPart) {
    const std::string path = write_script("x");
    EXPECT_EQ(argv_of({{"scripts", Lines{path}},
                       {"execute_command", Lines{"bash", "{{.Script}}", "{{.Command}}", "{{ .ID }}"}}},
                      {{"ID", value::Value::string("i-1")}}),
              (Lines{"bash", path, path, "i-1"}));
}

TEST_F(Local, InlineCommandsBecomeAProgramWithTheWishedExtension) {
    const Lines argv = argv_of({{"inline", Lines{"x"}},
                                {"execute_command", Lines{"run", "{{.Script}}"}},
                                {"tempfile_extension", ".ps1"}});
    EXPECT_TRUE(argv.at(1).ends_with(".ps1")) << argv.at(1);
    EXPECT_EQ(argv.at(1).find("..ps1"), std::string::npos);
    EXPECT_EQ(real_disk().kind(argv.at(1)), FileKind::kMissing) << "it is gone afterwards";
}

TEST_F(Local, OnOtherSystemsNothingIsRun) {
    FakeProcess processes;
    ShellLocalProvisioner local(processes);
    comm::prepare(local, {{"inline", Lines{"x"}}, {"only_on", Lines{"windows", "darwin"}}});
    local.provision(run_.context, nullptr, {});
    EXPECT_TRUE(processes.calls().empty());
    EXPECT_TRUE(run_.ui.said("Skipping"));
    EXPECT_FALSE(argv_of({{"inline", Lines{"x"}}, {"only_on", Lines{"linux"}}}).empty());
}

TEST_F(Local, RealCommandsAreShownLineByLine) {
    provision({{"inline", Lines{"echo $PACKER_BUILD_NAME/$PACKER_BUILDER_TYPE", "echo bad >&2",
                                "printf 'no newline'"}}});
    const Lines said = run_.ui.texts("say");
    ASSERT_EQ(said.size(), 3U);
    EXPECT_EQ(said[1], "one/test");
    EXPECT_EQ(said[2], "no newline");
    EXPECT_EQ(run_.ui.texts("error"), Lines{"bad"});
}

TEST_F(Local, CommandIsTheSameAsOneInlineElement) {
    provision({{"command", "echo from command"}});
    EXPECT_TRUE(run_.ui.said("from command"));
}

TEST_F(Local, TheEnvironmentHoldsTheRunAndTheVariables) {
    provision({{"inline", Lines{"echo $PACKER_RUN_UUID $PACKER_PLUGIN_MIN_PORT $PACKER_PLUGIN_MAX_PORT",
                                "echo \"<$A> <$B>\""}},
               {"environment_vars", Lines{"A=a b"}},
               {"env", std::map<std::string, std::string>{{"B", "it's"}}}});
    EXPECT_TRUE(run_.ui.said(run_.context.run_uuid + " 10000 25000"));
    EXPECT_TRUE(run_.ui.said("<a b> <it's>"));
}

TEST_F(Local, TheShebangIsUsed) {
    provision({{"inline", Lines{"case $- in *e*) echo strict;; *) echo lax;; esac"}},
               {"inline_shebang", "/bin/sh"}});
    EXPECT_TRUE(run_.ui.said("lax"));
    provision({{"inline", Lines{"case $- in *e*) echo strict;; *) echo lax;; esac"}}});
    EXPECT_TRUE(run_.ui.said("strict"));
}

TEST_F(Local, TheFirstFailingCommandEndsTheScript) {
    EXPECT_NE(error_of([&] {
                  provision({{"inline", Lines{"echo before", "exit 4", "echo after"}}});
              }).find("exit status 4"),
              std::string::npos);
    EXPECT_TRUE(run_.ui.said("before"));
    EXPECT_FALSE(run_.ui.said("after"));
    EXPECT_EQ(error_of([&] {
                  provision({{"inline", Lines{"exit 4"}}, {"valid_exit_codes", std::vector<int>{4}}});
              }),
              "");
}

TEST_F(Local, AMissingInterpreterIsSaid) {
    EXPECT_NE(
        error_of([&] {
            provision({{"inline", Lines{"x"}}, {"execute_command", Lines{"/no/such/shell", "{{.Script}}"}}});
        }),
        "");
    EXPECT_NE(
        error_of([&] { provision({{"inline", Lines{"x"}}, {"execute_command", Lines{"{{.Nope}}", "x"}}}); }),
        "");
}

TEST_F(Local, CancelEndsTheScript) {
    FakeProcess processes;
    ShellLocalProvisioner local(processes);
    comm::prepare(local, {{"inline", Lines{"x"}}});
    run_.stop.request_stop();
    EXPECT_THROW(local.provision(run_.context, nullptr, {}), Cancelled);
}

TEST_F(Local, ManyAtOnceDoNotFindTheirProgramsBusy) {
    std::vector<std::string> errors(8);
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < errors.size(); ++i)
        threads.emplace_back([&errors, i] {
            for (int round = 0; round < 10 && errors[i].empty(); ++round) {
                sdk::TestRun run;
                ShellLocalProvisioner local;
                comm::prepare(local, {{"inline", Lines{":"}}});
                errors[i] = error_of([&] { local.provision(run.context, nullptr, {}); });
            }
        });
    threads.clear();
    for (const std::string& error : errors) EXPECT_EQ(error, "");
}

TEST_F(Local, ThePostProcessorHandsItsInputOn) {
    sdk::Artifact artifact;
    artifact.id = "a-1";
    artifact.state["generated_data"] = value::Value::object({{"ID", value::Value::string("from-artifact")}});
    ShellLocalPostProcessor post;
    ASSERT_EQ(comm::list_problems(
                  comm::prepare(post, {{"inline", Lines{"echo pp $PACKER_BUILD_NAME"}},
                                       {"execute_command", Lines{"{{.Vars}} {{.Script}}; echo {{.ID}}"}}})),
              Lines{});
    sdk::PostProcessed result = post.post_process(run_.context, artifact);
    EXPECT_EQ(result.artifact->id, "a-1");
    EXPECT_TRUE(result.keep_input && result.force_keep_input);
    EXPECT_TRUE(run_.ui.said("pp one"));
    EXPECT_TRUE(run_.ui.said("from-artifact")) << "an execute_command of one text goes to a shell";
}

TEST_F(Local, AFailingPostProcessorGivesNothing) {
    ShellLocalPostProcessor post;
    comm::prepare(post, {{"inline", Lines{"exit 1"}}});
    EXPECT_NE(error_of([&] { post.post_process(run_.context, {}); }), "");
}

TEST(ShellDescriptors, AreSortedDocumentedAndMakeThings) {
    ASSERT_EQ(provisioners().size(), 2U);
    EXPECT_EQ(provisioners()[0].name, "shell");
    EXPECT_EQ(provisioners()[1].name, "shell-local");
    ASSERT_EQ(post_processors().size(), 1U);
    for (const sdk::Descriptor<sdk::Provisioner>& one : provisioners()) {
        EXPECT_FALSE(one.doc.empty() || one.example.empty());
        EXPECT_FALSE(one.make()->spec().members.empty());
        for (const sdk::FieldTable* table : one.fields())
            for (const sdk::Field& field : table->all()) EXPECT_FALSE(field.doc.empty()) << field.name;
    }
    EXPECT_EQ(post_processors()[0].make()->spec().members.size(), LocalScript::fields().all().size());
}

}  // namespace
}  // namespace ingot::shell

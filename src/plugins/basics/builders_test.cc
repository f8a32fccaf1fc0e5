// The null and file builders.
#include "base/error.h"
#include "base/fs.h"
#include "comm/testing.h"
#include "plugins/basics/file_builder.h"
#include "plugins/basics/null_builder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace ingot::basics {
namespace {

using comm::Argument;
using comm::Arguments;
using comm::error_of;
using Lines = std::vector<std::string>;

Arguments ssh(Arguments more) {
    more.insert({"ssh_host", "h"});
    more.insert({"ssh_username", "u"});
    return more;
}

TEST(NullBuilder, MistakesAreNamed) {
    struct Case {
        Arguments arguments;
        Lines errors;
    };
    const std::vector<Case> cases = {
        {{{"communicator", "none"}}, {}},
        {ssh({{"ssh_password", "word"}}), {}},
        {ssh({{"ssh_agent_auth", true}}), {}},
        {{{"ssh_username", "u"}, {"ssh_password", "word"}}, {"ssh_host: Missing host"}},
        {ssh({}), {": No way to log in"}},
        {ssh({{"ssh_password", "word"}, {"ssh_agent_auth", true}}), {": More than one way to log in"}},
        {ssh({{"ssh_private_key_file", "/no/such"}}), {"ssh_private_key_file: Unusable private key file"}},
        {{{"communicator", "winrm"}},
         {"winrm_username: Missing WinRM user", "winrm_host: Missing host", ": No way to log in"}},
        {{{"communicator", "winrm"},
          {"winrm_username", "u"},
          {"winrm_host", "h"},
          {"winrm_password", "word"}},
         {}},
        {{{"communicator", "telnet"}}, {"communicator: Unknown communicator"}},
        {{{"communicator", "docker"}}, {"communicator: Communicator without its builder"}},
        {ssh({{"ssh_password", "word"}, {"ssh_timeout", "5x"}}), {"ssh_timeout: Invalid value"}},
    };
    for (const Case& one : cases) {
        Lines errors = comm::errors_of<NullBuilder>(one.arguments);
        ASSERT_EQ(errors.size(), one.errors.size());
        for (std::size_t i = 0; i < errors.size(); ++i)
            EXPECT_EQ(errors[i].substr(0, errors[i].find(':')),
                      one.errors[i].substr(0, one.errors[i].find(':')))
                << errors[i];
    }
}

TEST(NullBuilder, UnknownValuesAreCheckedLater) {
    EXPECT_EQ(comm::errors_of<NullBuilder>({{"communicator", Argument::unknown()}}), Lines{});
    EXPECT_EQ(comm::errors_of<NullBuilder>({{"ssh_host", Argument::unknown()},
                                            {"ssh_username", "u"},
                                            {"ssh_password", Argument::unknown()}}),
              Lines{});
}

TEST(NullBuilder, ProvisionsAndLeavesNothing) {
    sdk::TestRun run;
    sdk::FakeHook hook;
    std::string refusal;
    hook.on_provision = [&](sdk::RunContext& context, sdk::Communicator* machine) {
        ASSERT_NE(machine, nullptr);
        refusal = error_of([&] { machine->run("true", {}, context.stop); });
    };
    NullBuilder builder;
    ASSERT_EQ(comm::list_problems(comm::prepare(builder, {{"communicator", "none"}})), Lines{});
    std::optional<sdk::Artifact> artifact = builder.run(run.context, hook);
    EXPECT_EQ(hook.provisioned, 1);
    EXPECT_NE(refusal, "");
    EXPECT_EQ(hook.data.at("ID").as_string(), "Null");
    ASSERT_TRUE(artifact);
    EXPECT_EQ(artifact->builder_id, "fnoeding.null");
    EXPECT_EQ(artifact->id, "Null");
    EXPECT_EQ(artifact->description, "Did not export anything. This is the null builder");
    EXPECT_TRUE(artifact->files.empty());
    EXPECT_EQ(artifact->state.at("generated_data").find("ID")->as_string(), "Null");
}

TEST(NullBuilder, AFailureRunsTheErrorCleanupProvisioner) {
    sdk::TestRun run;
    sdk::FakeHook hook;
    hook.on_provision = [](sdk::RunContext&, sdk::Communicator*) {
        throw Error(ErrorKind::kRemote, "script: exit status 1");
    };
    NullBuilder builder;
    comm::prepare(builder, {{"communicator", "none"}});
    EXPECT_EQ(error_of([&] { builder.run(run.context, hook); }), "script: exit status 1");
    EXPECT_EQ(hook.cleaned_up, 1);
}

TEST(NullBuilder, CancelGoesThrough) {
    sdk::TestRun run;
    sdk::FakeHook hook;
    run.stop.request_stop();
    NullBuilder builder;
    comm::prepare(builder, {{"communicator", "none"}});
    EXPECT_THROW(builder.run(run.context, hook), Cancelled);
}

class File : public testing::Test {
   protected:
    std::optional<sdk::Artifact> build(const Arguments& arguments) {
        FileBuilder builder;
        EXPECT_EQ(comm::list_problems(comm::prepare(builder, arguments)), Lines{});
        return builder.run(run_.context, hook_);
    }
    TempDir folder_{"file"};
    std::string target_ = folder_.path() + "/a/b/target";
    sdk::TestRun run_;
    sdk::FakeHook hook_;
};

TEST(FileBuilderArguments, MistakesAreNamed) {
    EXPECT_EQ(comm::errors_of<FileBuilder>({{"content", "x"}}), Lines{"target: Missing required argument"});
    EXPECT_EQ(comm::errors_of<FileBuilder>({{"target", "t"}, {"content", "x"}, {"source", "s"}}),
              Lines{"content: Source and content together"});
    EXPECT_EQ(comm::errors_of<FileBuilder>({{"target", "./t"}, {"source", "t"}}),
              Lines{"target: A file cannot be copied onto itself"});
    EXPECT_EQ(comm::errors_of<FileBuilder>({{"target", 5}, {"content", true}}), Lines{});
    EXPECT_EQ(
        comm::errors_of<FileBuilder>({{"target", Argument::unknown()}, {"content", Argument::unknown()}}),
        Lines{});
}

TEST(FileBuilderArguments, AnEmptyFileIsOnlyWarnedOf) {
    FileBuilder builder;
    sdk::Problems problems = comm::prepare(builder, {{"target", "t"}});
    EXPECT_FALSE(problems.has_errors());
    EXPECT_EQ(comm::list_problems(problems, Severity::kWarning).size(), 1U);
}

TEST_F(File, WritesContentAndMakesFolders) {
    std::optional<sdk::Artifact> artifact = build({{"target", target_}, {"content", "hello"}});
    EXPECT_EQ(read_file(target_), "hello");
    struct stat facts{};
    ASSERT_EQ(::stat(target_.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600U);
    EXPECT_EQ(artifact->builder_id, "packer.file");
    EXPECT_EQ(artifact->id, "File");
    EXPECT_EQ(artifact->files, Lines{target_});
    EXPECT_EQ(artifact->description, "Stored file: " + target_);
}

TEST_F(File, CopiesASource) {
    comm::write_text(folder_.path() + "/source", "content of source");
    build({{"target", target_}, {"source", folder_.path() + "/source"}});
    EXPECT_EQ(read_file(target_), "content of source");
    EXPECT_TRUE(run_.ui.said("17 bytes"));
}

TEST_F(File, ReplacesAFileThatWasThere) {
    build({{"target", target_}, {"content", "a long text"}});
    build({{"target", target_}, {"content", "short"}});
    EXPECT_EQ(read_file(target_), "short");
}

TEST_F(File, AMissingSourceIsSaidAndNothingIsMade) {
    EXPECT_NE(error_of([&] {
                  build({{"target", target_}, {"source", "/no/such/source"}});
              }).find("/no/such/source"),
              std::string::npos);
    EXPECT_EQ(real_disk().kind(folder_.path() + "/a"), FileKind::kMissing);
}

TEST_F(File, ProvisionersTalkToAMachineThatDoesNothing) {
    int code = -1;
    hook_.on_provision = [&](sdk::RunContext& context, sdk::Communicator* machine) {
        code = machine->run("exit 5", {}, context.stop);
    };
    build({{"target", target_}, {"content", "x"}});
    EXPECT_EQ(code, 0);
    EXPECT_FALSE(hook_.data.contains("ID")) << "there is no machine that could have one";
    EXPECT_TRUE(hook_.data.contains("PackerRunUUID"));
}

TEST_F(File, AFailedProvisionerLeavesTheFileButGivesNoArtifact) {
    hook_.on_provision = [](sdk::RunContext&, sdk::Communicator*) {
        throw Error(ErrorKind::kRemote, "failed");
    };
    EXPECT_EQ(error_of([&] { build({{"target", target_}, {"content", "x"}}); }), "failed");
    EXPECT_EQ(hook_.cleaned_up, 0);
    EXPECT_EQ(read_file(target_), "x");
}

}  // namespace
}  // namespace ingot::basics

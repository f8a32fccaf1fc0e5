// The file, sleep and breakpoint provisioners.
#include "base/error.h"
#include "base/fs.h"
#include "base/testing.h"
#include "comm/local.h"
#include "comm/testing.h"
#include "plugins/basics/file_provisioner.h"
#include "plugins/basics/pauses.h"

#include <gtest/gtest.h>

namespace ingot::basics {
namespace {

using comm::Argument;
using comm::Arguments;
using comm::error_of;
using Lines = std::vector<std::string>;

class FileTransfer : public testing::Test {
   protected:
    void provision(const Arguments& arguments, sdk::Communicator* machine) {
        FileProvisioner file;
        ASSERT_EQ(comm::list_problems(comm::prepare(file, arguments)), Lines{});
        file.provision(run_.context, machine, {});
    }
    void provision(const Arguments& arguments) { provision(arguments, &machine_); }
    std::string make_file(const std::string& name, const std::string& text, unsigned mode = 0644) {
        std::string path = folder_.path() + "/" + name;
        make_directories(dir_name(path));
        comm::write_text(path, text, mode);
        return path;
    }

    TempDir folder_{"file-provisioner"};
    sdk::TestRun run_;
    sdk::FakeCommunicator machine_;
};

TEST(FileArguments, MistakesAreNamed) {
    struct Case {
        Arguments arguments;
        Lines errors;
    };
    const std::vector<Case> cases = {
        {{}, {"destination: Missing required argument"}},
        {{{"source", "."}, {"destination", ""}}, {"destination: Missing required argument"}},
        {{{"content", "c"}, {"source", "."}, {"destination", "/d"}},
         {"content: Content and source together"}},
        {{{"content", "c"}, {"sources", Lines{"."}}, {"destination", "/d"}},
         {"content: Content and source together"}},
        {{{"source", "/no/such"}, {"destination", "/d"}}, {"source: Source does not exist"}},
        {{{"sources", Lines{".", "/no/such"}}, {"destination", "/d/"}}, {"sources.1: Source does not exist"}},
        {{{"source", "/no/such"}, {"destination", "/d"}, {"generated", true}}, {}},
        {{{"source", "/no/such"}, {"destination", "d"}, {"direction", "download"}}, {}},
        {{{"content", "c"}, {"destination", "d"}, {"direction", "download"}},
         {"content: Content cannot be downloaded"}},
        {{{"content", "c"}, {"destination", "/d"}}, {}},
    };
    for (const Case& one : cases) EXPECT_EQ(comm::errors_of<FileProvisioner>(one.arguments), one.errors);
    EXPECT_EQ(
        comm::errors_of<FileProvisioner>({{"source", "."}, {"destination", "/d"}, {"direction", "sideways"}})
            .size(),
        1U);
}

TEST(FileArguments, UnknownValuesAreCheckedLater) {
    const Argument unknown = Argument::unknown();
    EXPECT_EQ(comm::errors_of<FileProvisioner>({{"source", unknown}, {"destination", unknown}}), Lines{});
    EXPECT_EQ(comm::errors_of<FileProvisioner>(
                  {{"source", "/no/such"}, {"destination", "/d"}, {"generated", unknown}}),
              Lines{});
    EXPECT_EQ(comm::errors_of<FileProvisioner>(
                  {{"source", "/no/such"}, {"destination", "/d"}, {"direction", unknown}}),
              Lines{});
}

TEST(FileArguments, NothingToTransferIsOnlyWarnedOf) {
    FileProvisioner file;
    sdk::Problems problems = comm::prepare(file, {{"destination", "/d"}});
    EXPECT_FALSE(problems.has_errors());
    EXPECT_EQ(problems.all().size(), 1U);
}

TEST_F(FileTransfer, AFileGoesToThePathOrIntoTheDirectory) {
    const std::string path = make_file("motd", "hi", 0640);
    provision({{"source", path}, {"destination", "/etc/motd"}});
    EXPECT_EQ(machine_.files.at("/etc/motd"), "hi");
    EXPECT_EQ(machine_.modes.at("/etc/motd"), 0640U);
    provision({{"source", path}, {"destination", "/opt/"}});
    EXPECT_EQ(machine_.files.at("/opt/motd"), "hi");
}

TEST_F(FileTransfer, SeveralSourcesKeepTheirNames) {
    const Lines sources = {make_file("a", "A"), make_file("b", "B")};
    provision({{"sources", sources}, {"source", make_file("c", "C")}, {"destination", "/d/"}});
    EXPECT_EQ(machine_.files,
              (std::map<std::string, std::string>{{"/d/a", "A"}, {"/d/b", "B"}, {"/d/c", "C"}}));
}

TEST_F(FileTransfer, DirectoriesAreSentWithTheSlashAsWritten) {
    make_file("dir/x", "X");
    const std::string directory = folder_.path() + "/dir";
    provision({{"sources", Lines{directory, directory + "/"}}, {"destination", "/d"}});
    ASSERT_EQ(machine_.directories.size(), 2U);
    EXPECT_EQ(machine_.directories[0], (std::array<std::string, 3>{"upload", directory, "/d"}));
    EXPECT_EQ(machine_.directories[1], (std::array<std::string, 3>{"upload", directory + "/", "/d"}));
}

TEST_F(FileTransfer, ContentBecomesAFile) {
    provision({{"content", "PORT=1\n"}, {"destination", "/etc/app.env"}});
    EXPECT_EQ(machine_.files.at("/etc/app.env"), "PORT=1\n");
    provision({{"content", "x"}, {"destination", "/d/"}});
    EXPECT_EQ(machine_.files.at("/d/pkr-file-content"), "x");
}

TEST_F(FileTransfer, DownloadsFilesAndMakesFolders) {
    machine_.files["/var/log/x"] = "log";
    provision({{"source", "/var/log/x"},
               {"destination", folder_.path() + "/out/x.log"},
               {"direction", "download"}});
    EXPECT_EQ(read_file(folder_.path() + "/out/x.log"), "log");
    provision({{"sources", Lines{"/var/log/x"}},
               {"destination", folder_.path() + "/into/"},
               {"direction", "download"}});
    EXPECT_EQ(read_file(folder_.path() + "/into/x"), "log");
}

TEST_F(FileTransfer, DownloadsDirectoriesByTheirSlashOrPattern) {
    const std::string target = folder_.path() + "/out/";
    provision(
        {{"sources", Lines{"/var/log/", "/var/*"}}, {"destination", target}, {"direction", "download"}});
    ASSERT_EQ(machine_.directories.size(), 2U);
    EXPECT_EQ(machine_.directories[0], (std::array<std::string, 3>{"download", "/var/log/", target}));
    EXPECT_EQ(machine_.directories[1], (std::array<std::string, 3>{"download", "/var/*", target}));
}

TEST_F(FileTransfer, FailuresSayWhatAndWhere) {
    const std::string path = make_file("f", "x");
    EXPECT_NE(
        error_of([&] { provision({{"source", path}, {"destination", "/d"}}, nullptr); }).find("\"none\""),
        std::string::npos);
    EXPECT_NE(
        error_of([&] {
            provision(
                {{"source", "/absent"}, {"destination", folder_.path() + "/o"}, {"direction", "download"}});
        }),
        "");
    EXPECT_NE(error_of([&] {
                  provision({{"source", "/no/such"}, {"destination", "/d"}, {"generated", true}});
              }).find("/no/such"),
              std::string::npos);
    comm::LocalCommunicator local;
    try {
        provision({{"source", path}, {"destination", folder_.path() + "/no/folder"}}, &local);
        FAIL();
    } catch (const Error& error) {
        ASSERT_EQ(error.frames().size(), 1U);
        EXPECT_NE(error.frames()[0].find(path), std::string::npos);
    }
}

TEST_F(FileTransfer, RealTreesArriveWhole) {
    comm::LocalCommunicator local;
    make_file("tree/sub/x", "X");
    const std::string target = folder_.path() + "/target";
    provision({{"source", folder_.path() + "/tree"}, {"destination", target}}, &local);
    EXPECT_EQ(read_file(target + "/tree/sub/x"), "X");
}

TEST_F(FileTransfer, CancelGoesThrough) {
    run_.stop.request_stop();
    EXPECT_THROW(provision({{"content", "x"}, {"destination", "/d"}}), Cancelled);
}

TEST(Sleep, WaitsAsLongAsAsked) {
    FakeClock clock;
    sdk::TestRun run;
    SleepProvisioner sleep(clock);
    EXPECT_EQ(comm::list_problems(comm::prepare(sleep, {{"duration", "1m30s"}})), Lines{});
    sleep.provision(run.context, nullptr, {});
    EXPECT_EQ(clock.sleeps(), (std::vector<Nanos>{std::chrono::seconds(90)}));
    run.stop.request_stop();
    EXPECT_THROW(sleep.provision(run.context, nullptr, {}), Cancelled);
}

TEST(Sleep, NeedsADuration) {
    EXPECT_EQ(comm::errors_of<SleepProvisioner>({}), Lines{"duration: Missing required argument"});
    EXPECT_EQ(comm::errors_of<SleepProvisioner>({{"duration", "soon"}}).size(), 1U);
    EXPECT_EQ(comm::errors_of<SleepProvisioner>({{"duration", "-1s"}}), Lines{"duration: Negative duration"});
    EXPECT_EQ(comm::errors_of<SleepProvisioner>({{"duration", Argument::unknown()}}), Lines{});
}

TEST(Breakpoint, WaitsForEnter) {
    sdk::TestRun run;
    run.ui.answers = {""};
    BreakpointProvisioner breakpoint;
    comm::prepare(breakpoint, {{"note", "before"}});
    breakpoint.provision(run.context, nullptr, {});
    EXPECT_TRUE(run.ui.said("\"before\""));
    EXPECT_EQ(run.ui.texts("ask").size(), 1U);
}

TEST(Breakpoint, IsPassedByWhenDisabled) {
    sdk::TestRun run;
    BreakpointProvisioner breakpoint;
    comm::prepare(breakpoint, {{"disable", true}});
    breakpoint.provision(run.context, nullptr, {});
    EXPECT_TRUE(run.ui.said("disabled"));
    EXPECT_TRUE(run.ui.texts("ask").empty());
}

TEST(Breakpoint, FailsWhereNobodyCanAnswer) {
    sdk::TestRun run;
    BreakpointProvisioner breakpoint;
    comm::prepare(breakpoint, {});
    EXPECT_NE(error_of([&] { breakpoint.provision(run.context, nullptr, {}); }).find("no terminal"),
              std::string::npos);
}

}  // namespace
}  // namespace ingot::basics

// This host as a machine: real commands, real copies, and the two communicators of builds without a machine.
#include "comm/local.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/testing.h"
#include "comm/none.h"
#include "comm/testing.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stop_token>

namespace ingot::comm {
namespace {

/// A tree to copy: a, sub/b (0750), sub/link → b, skip/c.
class LocalTree : public testing::Test {
   protected:
    LocalTree() : folder_("local") {
        make_directories(source_ + "/sub");
        make_directories(source_ + "/skip");
        write_text(source_ + "/a", "A");
        write_text(source_ + "/sub/b", "B", 0750);
        write_text(source_ + "/skip/c", "C");
        EXPECT_EQ(::symlink("b", (source_ + "/sub/link").c_str()), 0);
    }
    TempDir folder_;
    std::string source_ = folder_.path() + "/tree";
    std::string target_ = folder_.path() + "/target";
};

TEST(LocalCommunicator, RunsACommandLineByTheShell) {
    LocalCommunicator machine;
    std::string output;
    std::string error;
    sdk::Streams streams{text_source("in"), [&](std::string_view bytes) { output += bytes; },
                         [&](std::string_view bytes) { error += bytes; }};
    EXPECT_EQ(machine.run("cat; echo \"$((1+1))\"; echo no >&2; exit 3", streams, {}), 3);
    EXPECT_EQ(output, "in2\n");
    EXPECT_EQ(error, "no\n");
}

TEST(LocalCommunicator, TakesAnotherShellAndMoreEnvironment) {
    FakeProcess processes;
    processes.expect({.argv = {"bash", "-c", "x"}});
    LocalCommunicator machine(processes, {"bash", "-c"}, {{"A", "1"}});
    EXPECT_EQ(machine.run("x", {}, {}), 0);
    EXPECT_EQ(processes.calls().at(0).env.at("A"), "1");
}

TEST(LocalCommunicator, UploadsAndDownloads) {
    TempDir folder("local");
    LocalCommunicator machine;
    std::string path = folder.path() + "/f";
    machine.upload(path, text_source("data"), {4, 0755}, {});
    struct stat facts{};
    ASSERT_EQ(::stat(path.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0755U);
    std::string back;
    machine.download(path, [&](std::string_view bytes) { back += bytes; }, {});
    EXPECT_EQ(back, "data");
    EXPECT_NE(error_of([&] { machine.download(path + "x", [](std::string_view) {}, {}); }), "");
}

TEST(LocalCommunicator, IsStoppedByTheToken) {
    std::stop_source stop;
    stop.request_stop();
    LocalCommunicator machine;
    EXPECT_THROW(machine.run("true", {}, stop.get_token()), Cancelled);
}

TEST_F(LocalTree, WithoutSlashTheDirectoryItselfIsCopied) {
    copy_directory(source_, target_, {}, {});
    EXPECT_EQ(read_file(target_ + "/tree/a"), "A");
    EXPECT_EQ(read_file(target_ + "/tree/sub/b"), "B");
}

TEST_F(LocalTree, WithSlashOnlyItsContentIsCopied) {
    LocalCommunicator machine;
    machine.upload_directory(source_ + "/", target_, {}, {});
    EXPECT_EQ(read_file(target_ + "/a"), "A");
    machine.download_directory(target_, folder_.path() + "/back", {}, {});
    EXPECT_EQ(read_file(folder_.path() + "/back/target/sub/b"), "B");
}

TEST_F(LocalTree, ModesAndLinksAreKept) {
    copy_directory(source_ + "/", target_, {}, {});
    struct stat facts{};
    ASSERT_EQ(::stat((target_ + "/sub/b").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0750U);
    ASSERT_EQ(::lstat((target_ + "/sub/link").c_str(), &facts), 0);
    EXPECT_TRUE(S_ISLNK(facts.st_mode));
    copy_directory(source_ + "/", target_, {}, {});  // links that are there already are replaced
}

TEST_F(LocalTree, ExcludedPathsAreLeftOutWithAllBelow) {
    copy_directory(source_ + "/", target_, {"skip", "sub/link"}, {});
    EXPECT_EQ(real_disk().kind(target_ + "/skip"), FileKind::kMissing);
    EXPECT_EQ(real_disk().kind(target_ + "/sub/link"), FileKind::kMissing);
    EXPECT_EQ(real_disk().kind(target_ + "/sub/b"), FileKind::kRegular);
}

TEST_F(LocalTree, OnlyDirectoriesCanBeCopied) {
    EXPECT_NE(error_of([&] { copy_directory(source_ + "/a", target_, {}, {}); }).find("Not a directory"),
              std::string::npos);
    EXPECT_NE(error_of([&] { copy_directory(source_ + "/no", target_, {}, {}); }).find("No such file"),
              std::string::npos);
}

TEST(NoneCommunicator, RefusesEverythingAndSaysWhy) {
    NoneCommunicator machine;
    const std::vector<std::string> messages = {
        error_of([&] { machine.run("x", {}, {}); }),
        error_of([&] { machine.upload("/r", text_source(""), {}, {}); }),
        error_of([&] { machine.upload_directory("l", "/r", {}, {}); }),
        error_of([&] { machine.download("/r", [](std::string_view) {}, {}); }),
        error_of([&] { machine.download_directory("/r", "l", {}, {}); }),
    };
    for (const std::string& message : messages)
        EXPECT_NE(message.find("\"none\""), std::string::npos) << message;
    EXPECT_NE(messages[1].find("/r"), std::string::npos);
}

TEST(CommunicatorOrNone, StandsInForNull) {
    DiscardCommunicator machine;
    EXPECT_EQ(&communicator_or_none(&machine), &machine);
    EXPECT_NE(error_of([] { communicator_or_none(nullptr).run("x", {}, {}); }), "");
}

TEST(DiscardCommunicator, TakesEverythingAndDoesNothing) {
    DiscardCommunicator machine;
    EXPECT_EQ(machine.run("exit 7", {}, {}), 0);
    ByteSource content = text_source("some text");
    machine.upload("/r", content, {}, {});
    machine.upload_directory("no such", "/r", {}, {});
    machine.download("/r", [](std::string_view) { FAIL() << "nothing comes"; }, {});
    machine.download_directory("/r", "l", {}, {});
}

}  // namespace
}  // namespace ingot::comm

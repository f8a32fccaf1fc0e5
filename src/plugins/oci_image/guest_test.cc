#include "plugins/oci_image/guest.h"

#include "base/clock.h"
#include "base/hash.h"
#include "plugins/oci_image/guest_main.h"
#include "plugins/oci_image/scratch.h"
#include "plugins/oci_image/testing.h"
#include "sdk/testing.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <array>
#include <thread>

namespace ingot::oci_image {
namespace {

/// The binary executes itself again; in tests that is this program, which then must not run tests.
[[gnu::constructor]] void become_guest(int argc, char** argv) {
    if (is_guest_call(argc, argv)) _exit(guest_main(argc, argv));
}

std::array<image::Fd, 2> make_sockets() {
    std::array<int, 2> ends{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    return {image::Fd(ends[0]), image::Fd(ends[1])};
}

TEST(GuestWire, FramesCarryWordsAndDescriptors) {
    std::array<image::Fd, 2> ends = make_sockets();
    std::vector<std::string> words{"run", "", std::string("a\0b\n", 4), std::string(100000, 'x')};
    int fd = STDERR_FILENO;
    std::thread sender([&] { EXPECT_TRUE(send_frame(ends[0].get(), words, {&fd, 1})); });
    std::optional<Frame> frame = receive_frame(ends[1].get());
    sender.join();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->words, words);
    ASSERT_EQ(frame->fds.size(), 1U);
    struct stat sent{};
    struct stat received{};
    fstat(fd, &sent);
    fstat(frame->fds[0].get(), &received);
    EXPECT_EQ(sent.st_ino, received.st_ino);
}

TEST(GuestWire, DamagedFramesAreNoFrames) {
    for (const std::string& bytes :
         {std::string(), std::string("\x08\0\0", 3), std::string("\x08\0\0\0\xff\0\0\0wxyz", 12),
          std::string(4, '\xff'), std::string(4, '\0')}) {
        std::array<image::Fd, 2> ends = make_sockets();
        image::write_all(ends[0].get(), bytes, "socket");
        ends[0].reset();
        EXPECT_FALSE(receive_frame(ends[1].get()));
    }
}

TEST(GuestWire, SetupAndCommandComeBack) {
    GuestSetup setup{GuestSetup::Root::kDirect, "/s", "host", {{"a", "etc/a"}, {"b", "etc/b"}}};
    EXPECT_EQ(GuestSetup::parse(setup.words())->words(), setup.words());
    GuestCommand command{7, {"sh", "-c", ""}, {"A=b"}, "/w", 1, 2, {3, 4}, true};
    EXPECT_EQ(GuestCommand::parse(command.words())->words(), command.words());
    std::vector<std::string> words = command.words();
    words.pop_back();
    EXPECT_FALSE(GuestCommand::parse(words));
    EXPECT_FALSE(GuestSetup::parse(words));
    EXPECT_FALSE(GuestCommand::parse({}));
}

/// A guest over a tiny base, in one of the two ways.
class GuestTest : public testing::TestWithParam<GuestSetup::Root> {
   protected:
    void SetUp() override {
        if (!guests_can_run()) GTEST_SKIP() << "needs root and namespaces";
        mounts_before = mount_table();
        setenv("PACKER_CACHE_DIR", place_.path().c_str(), 1);
        scratch = make_scratch(run_.journal);
        make_tiny_base(scratch.base());
        start();
    }
    void TearDown() override {
        guest.reset();
        unsetenv("PACKER_CACHE_DIR");
        if (!scratch.directory) return;
        EXPECT_EQ(list_guest_processes(), std::vector<std::string>{});
        EXPECT_EQ(mount_table(), mounts_before);
    }
    void start() {
        try {
            guest = std::make_unique<Guest>(prepare_guest_setup(scratch, GetParam()), run_.context.stop);
        } catch (const OverlayRefused&) {
            GTEST_SKIP() << "no overlay can be mounted here";
        }
    }
    int run(const std::string& line, std::string input = "", unsigned user = 0) {
        GuestCommand command;
        command.argv = {"/bin/sh", "-c", line};
        command.env = {"PATH=/bin", "NAME=value"};
        command.uid = user;
        command.gid = user;
        output.clear();
        error.clear();
        sdk::Streams streams;
        streams.output = [this](std::string_view bytes) { output += bytes; };
        streams.error = [this](std::string_view bytes) { error += bytes; };
        std::size_t at = 0;
        if (!input.empty())
            streams.input = [&input, &at](std::span<char> buffer) {
                std::size_t count = input.copy(buffer.data(), buffer.size(), at);
                at += count;
                return count;
            };
        return guest->run(command, streams, run_.context.stop);
    }

    TempDir place_{"guest"};
    sdk::TestRun run_;
    Scratch scratch;
    std::unique_ptr<Guest> guest;
    std::string mounts_before;
    std::string output;
    std::string error;
};

INSTANTIATE_TEST_SUITE_P(Guest, GuestTest,
                         testing::Values(GuestSetup::Root::kOverlay, GuestSetup::Root::kDirect),
                         [](const auto& one) {
                             return one.param == GuestSetup::Root::kOverlay ? "Overlay" : "Direct";
                         });

TEST_P(GuestTest, KeepsStreamsApartAndGivesTheExitCode) {
    EXPECT_EQ(run("echo out; echo err >&2; exit 42"), 42);
    EXPECT_EQ(output, "out\n");
    EXPECT_EQ(error, "err\n");
    EXPECT_EQ(run("kill -9 $$"), 137);
}

TEST_P(GuestTest, FeedsInputToTheEnd) {
    std::string much = hex_encode(std::string(300000, 'x'));
    EXPECT_EQ(run("cat", much), 0);
    EXPECT_EQ(output, much);
    EXPECT_EQ(run("cat"), 0);
    EXPECT_EQ(output, "");
    EXPECT_EQ(run("exit 3", much), 3);
}

TEST_P(GuestTest, EnvironmentIsTheGivenOne) {
    run("echo $NAME; echo ${HOME-none}");
    EXPECT_EQ(output, "value\nnone\n");
}

TEST_P(GuestTest, CommandsRunAsTheirUser) {
    run("id", "", 1000);
    EXPECT_EQ(output, "uid=1000(app) gid=1000 groups=1000\n");
}

TEST_P(GuestTest, HasItsOwnProcessesNameAndDevices) {
    run("read name < /etc/hostname; echo $name; echo x > /dev/null && ls /dev/pts /dev/shm; test -w "
        "/proc/sys/kernel/hostname; echo $?; ls /proc");
    EXPECT_TRUE(output.starts_with("ingot\n")) << output;
    EXPECT_NE(output.find("ptmx"), std::string::npos);
    EXPECT_EQ(output.find("\n" + std::to_string(getpid()) + "\n"), std::string::npos);
    EXPECT_EQ(error, "");
}

TEST_P(GuestTest, TheMachinesFilesAreOutOfReach) {
    run("cat " + scratch.directory.path() + "/hosts; ls /proc/1/root/; cd ../../../..; ls");
    EXPECT_NE(error.find("No such file"), std::string::npos);
    EXPECT_EQ(output.find("vmlinuz"), std::string::npos);
}

TEST_P(GuestTest, DeviceNodesMadeInsideOpenNothing) {
    run("mknod /disk b 8 0 && cat /disk");
    EXPECT_NE(error.find("Permission denied"), std::string::npos) << error;
}

TEST_P(GuestTest, MissingProgramIsNamed) {
    GuestCommand command;
    command.argv = {"/bin/nothing"};
    try {
        guest->run(command, {}, run_.context.stop);
        FAIL();
    } catch (const Error& failed) {
        EXPECT_EQ(failed.kind(), ErrorKind::kNotFound);
        EXPECT_NE(failed.message().find("/bin/nothing"), std::string::npos);
        EXPECT_FALSE(failed.hint().empty());
    }
    EXPECT_EQ(run("exit 0"), 0);
}

TEST_P(GuestTest, ADaemonIsNotWaitedForAndEndsWithTheGuest) {
    EXPECT_EQ(run("sleep 1000 & echo started"), 0);
    EXPECT_EQ(output, "started\n");
    EXPECT_NO_THROW(guest->end());
    EXPECT_EQ(list_guest_processes(), std::vector<std::string>{});
}

TEST_P(GuestTest, CancelEndsTheCommandAlsoWhenItDoesNotWantTo) {
    GuestCommand command;
    command.argv = {"/bin/sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"};
    command.env = {"PATH=/bin"};
    sdk::Streams streams;
    streams.output = [this](std::string_view) { run_.stop.request_stop(); };
    EXPECT_THROW(guest->run(command, streams, run_.stop.get_token()), Cancelled);
    // The next command hears nothing of the one before.
    EXPECT_EQ(guest->run({0, {"/bin/sh", "-c", "exit 7"}, {"PATH=/bin"}}, {}, {}), 7);
}

TEST_P(GuestTest, ADeadGuestIsReported) {
    kill(guest->init_pid(), SIGKILL);
    EXPECT_THROW(run("echo x"), Error);
}

}  // namespace
}  // namespace ingot::oci_image

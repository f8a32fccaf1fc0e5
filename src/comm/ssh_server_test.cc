// The SSH communicator against a server in this process: scp, SFTP, directories, and coming back after a
// restart.
#include "base/error.h"
#include "base/fs.h"
#include "comm/connect.h"
#include "comm/ssh.h"
#include "comm/testing.h"
#include "net/ssh_testing.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace ingot::comm {
namespace {

class SshMachine : public testing::TestWithParam<const char*> {
   protected:
    void SetUp() override {
        if (::dlopen("libssh.so.4", RTLD_NOW | RTLD_LOCAL) == nullptr)
            GTEST_SKIP() << "libssh is not installed";
        const std::string method = GetParam();
        if (method == "scp" && !find_program("scp")) GTEST_SKIP() << "scp is not installed";
        if (method == "sftp" && real_disk().kind("/usr/lib/openssh/sftp-server") == FileKind::kMissing)
            GTEST_SKIP() << "openssh-sftp-server is not installed";
        server_ = std::make_unique<net::SshTestServer>();
        settings_.communicator = "ssh";
        settings_.ssh_host = "127.0.0.1";
        settings_.ssh_port = server_->port();
        settings_.ssh_username = "someone";
        settings_.ssh_password = net::SshTestServer::kPassword;
        settings_.ssh_file_transfer_method = method;
        machine_ = connect(settings_, run_.context);
    }
    std::string at(const std::string& name) const { return folder_.path() + "/" + name; }
    std::string output_of(const std::string& line) {
        std::string output;
        sdk::Streams streams;
        streams.output = [&](std::string_view bytes) { output += bytes; };
        EXPECT_EQ(machine_->run(line, streams, {}), 0);
        return output;
    }

    TempDir folder_{"ssh-machine"};
    sdk::TestRun run_;
    Settings settings_;
    std::unique_ptr<net::SshTestServer> server_;
    std::unique_ptr<sdk::Communicator> machine_;
};

TEST_P(SshMachine, MovesFilesBothWays) {
    const std::string text(300000, 'x');
    machine_->upload(at("with space"), text_source(text), {static_cast<std::int64_t>(text.size()), 0750}, {});
    EXPECT_EQ(read_file(at("with space")), text);
    struct stat facts{};
    ASSERT_EQ(::stat(at("with space").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0750U);
    std::string back;
    machine_->download(at("with space"), [&](std::string_view bytes) { back += bytes; }, {});
    EXPECT_EQ(back, text);
}

TEST_P(SshMachine, SizesNeedNotBeKnown) {
    machine_->upload(at("f"), text_source("some text"), {}, {});
    machine_->upload(at("empty"), text_source(""), {}, {});
    EXPECT_EQ(read_file(at("f")), "some text");
    EXPECT_EQ(read_file(at("empty")), "");
}

TEST_P(SshMachine, MovesDirectoriesByTheSlashRule) {
    make_directories(at("tree/sub/skip"));
    write_text(at("tree/a"), "A");
    write_text(at("tree/sub/b"), "B", 0755);
    write_text(at("tree/sub/skip/c"), "C");
    machine_->upload_directory(at("tree"), at("whole"), {"sub/skip"}, {});
    EXPECT_EQ(read_file(at("whole/tree/sub/b")), "B");
    EXPECT_EQ(real_disk().kind(at("whole/tree/sub/skip")), FileKind::kMissing);
    machine_->upload_directory(at("tree") + "/", at("content"), {}, {});
    EXPECT_EQ(read_file(at("content/sub/skip/c")), "C");
    machine_->download_directory(at("tree"), at("back"), {}, {});
    EXPECT_EQ(read_file(at("back/tree/sub/b")), "B");
    machine_->download_directory(at("tree") + "/", at("back2"), {"sub"}, {});
    EXPECT_EQ(read_file(at("back2/a")), "A");
    EXPECT_EQ(real_disk().kind(at("back2/sub")), FileKind::kMissing);
}

TEST_P(SshMachine, SaysWhatCannotBeMoved) {
    EXPECT_NE(error_of([&] { machine_->upload(at("no/folder"), text_source("x"), {}, {}); }), "");
    EXPECT_NE(error_of([&] { machine_->download(at("absent"), [](std::string_view) {}, {}); }), "");
    EXPECT_NE(error_of([&] { machine_->download_directory(at("absent"), at("d"), {}, {}); }), "");
    EXPECT_NE(error_of([&] { machine_->upload_directory(at("absent"), at("d"), {}, {}); }), "");
    machine_->upload(at("f"), text_source("still here"), {}, {});
    EXPECT_EQ(read_file(at("f")), "still here");
}

TEST_P(SshMachine, ComesBackAfterARestart) {
    EXPECT_EQ(output_of("echo one"), "one\n");
    sdk::Streams streams;
    streams.output = [&](std::string_view) { server_->hang_up(); };
    EXPECT_NE(error_of([&] { machine_->run("echo going down; sleep 100", streams, {}); }), "");
    EXPECT_EQ(output_of("echo two"), "two\n");
    EXPECT_EQ(server_->connections(), 2);
}

INSTANTIATE_TEST_SUITE_P(Methods, SshMachine, testing::Values("scp", "sftp"),
                         [](const auto& method) { return std::string(method.param); });

}  // namespace
}  // namespace ingot::comm

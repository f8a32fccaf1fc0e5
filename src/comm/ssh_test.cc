// The scp protocol against a scripted other side, waiting for SSH, and what settings say of a login.
#include "comm/ssh.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/testing.h"
#include "comm/connect.h"
#include "comm/scp.h"
#include "comm/testing.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ingot::comm {
namespace {

using Lines = std::vector<std::string>;
using std::string_literals::operator""s;

/// Answers with a prepared text, keeps what was sent.
class FakePipe : public net::SshSession::Pipe {
   public:
    explicit FakePipe(std::string answers, int code = 0, std::string error = "")
        : answers_(std::move(answers)), code_(code), error_(std::move(error)) {}
    void write(std::string_view bytes) override { sent += bytes; }
    std::string read(std::size_t most) override {
        std::string bytes = answers_.substr(0, most);
        answers_.erase(0, bytes.size());
        return bytes;
    }
    int finish() override { return code_; }
    std::string error_text() const override { return error_; }

    std::string sent;

   private:
    std::string answers_;
    int code_;
    std::string error_;
};

TEST(Scp, SendsAFile) {
    FakePipe pipe("\0\0\0"s);
    Scp scp(pipe);
    scp.begin_sending();
    scp.send_file("motd", text_source("hello"), 5, 0640, {});
    scp.finish();
    EXPECT_EQ(pipe.sent, "C0640 5 motd\nhello\0"s);
}

TEST(Scp, SendsATree) {
    FakePipe pipe(std::string(5, '\0'));
    Scp scp(pipe);
    scp.begin_sending();
    scp.begin_directory("d", 0755);
    scp.send_file("f", text_source("x"), 1, 0644, {});
    scp.end_directory();
    scp.finish();
    EXPECT_EQ(pipe.sent, "D0755 0 d\nC0644 1 f\nx\0E\n"s);
}

TEST(Scp, SaysWhatTheOtherSideSays) {
    FakePipe refusing("\0\x01scp: /root/x: Permission denied\n"s);
    Scp scp(refusing);
    scp.begin_sending();
    EXPECT_NE(error_of([&] {
                  scp.send_file("x", text_source(""), 0, 0644, {});
              }).find("/root/x: Permission denied"),
              std::string::npos);
    FakePipe absent("", 127, "sh: scp: not found\n");
    EXPECT_NE(error_of([&] { Scp(absent).begin_sending(); }).find("not found"), std::string::npos);
    FakePipe failing("", 1, "disk full");
    EXPECT_NE(error_of([&] { Scp(failing).finish(); }).find("disk full"), std::string::npos);
}

TEST(Scp, AFileThatShrinksMeanwhileIsSaid) {
    FakePipe pipe(std::string(3, '\0'));
    EXPECT_NE(error_of([&] { Scp(pipe).send_file("x", text_source("ab"), 3, 0644, {}); }).find("shorter"),
              std::string::npos);
}

/// Everything that was fetched: folders as "path/".
std::map<std::string, std::string> fetch_all(FakePipe& pipe) {
    std::map<std::string, std::string> got;
    Scp::Taker taker;
    taker.file = [&](const std::string& path, unsigned) -> ByteSink {
        got[path];
        return [&got, path](std::string_view bytes) { got[path] += bytes; };
    };
    taker.directory = [&](const std::string& path, unsigned) { got[path + "/"]; };
    Scp(pipe).fetch(taker, {});
    return got;
}

TEST(Scp, FetchesFilesAndTrees) {
    FakePipe pipe("C0644 5 a\nhello\0D0755 0 d\nT1 0 1 0\nC0600 1 b\nx\0D0700 0 e\nE\nE\nC0644 0 c\n\0"s);
    EXPECT_EQ(fetch_all(pipe), (std::map<std::string, std::string>{
                                   {"a", "hello"}, {"d/", ""}, {"d/b", "x"}, {"d/e/", ""}, {"c", ""}}));
    EXPECT_EQ(std::count(pipe.sent.begin(), pipe.sent.end(), '\0'),
              static_cast<std::ptrdiff_t>(pipe.sent.size()));
}

TEST(Scp, DoesNotTrustTheOtherSide) {
    for (const std::string& bad : {"C0644 5 a\nhel"s, "C0644 1 ../x\ny\0"s, "C0644 1 /x\ny\0"s,
                                   "D0755 0 ..\nE\n"s, "E\n"s, "C0644 x a\n"s, "C06a4 1 a\n"s,
                                   "C0644 -1 a\n"s, "C0644\n"s, "nonsense\n"s, "\x01scp: no such file\n"s,
                                   "\x02"
                                   "fatal\n"s,
                                   "C0644 1 a\nx\x01no\n"s, std::string(10000, 'C')}) {
        FakePipe pipe(bad);
        EXPECT_NE(error_of([&] { fetch_all(pipe); }), "") << bad;
    }
}

TEST(ParseScpEntry, ReadsModeSizeAndName) {
    ScpEntry file = parse_scp_entry("C4755 12 name with spaces");
    EXPECT_FALSE(file.is_directory);
    EXPECT_EQ(file.mode, 04755U);
    EXPECT_EQ(file.size, 12);
    EXPECT_EQ(file.name, "name with spaces");
    EXPECT_TRUE(parse_scp_entry("D0755 0 d").is_directory);
}

TEST(QuoteRemote, LeavesPlainPathsAsTheyAre) {
    for (const char* plain : {"/tmp/script_1.sh", "~/x", "C:/Windows/Temp/a.ps1", "a+b@c,d%f", "größe"})
        EXPECT_EQ(quote_remote(plain), plain);
    EXPECT_EQ(quote_remote("/tmp/a b"), "'/tmp/a b'");
    EXPECT_EQ(quote_remote("~/a b"), "~/'a b'");
    EXPECT_EQ(quote_remote("$(reboot)"), "'$(reboot)'");
    EXPECT_EQ(quote_remote(""), "''");
}

Settings ssh_settings() {
    Settings settings;
    settings.communicator = "ssh";
    settings.ssh_host = "h";
    settings.ssh_port = 22;
    settings.ssh_username = "u";
    settings.ssh_timeout = std::chrono::seconds(10);
    settings.ssh_handshake_attempts = 3;
    return settings;
}

TEST(MakeLogin, TakesEverythingFromTheSettings) {
    TempDir folder("ssh");
    Settings settings = ssh_settings();
    settings.ssh_password = "word";
    settings.ssh_private_key_file = folder.path() + "/key";
    settings.ssh_private_key = {'K'};
    settings.ssh_agent_auth = true;
    settings.ssh_ciphers = {"aes128-ctr"};
    settings.ssh_key_exchange_algorithms = {"ecdh-sha2-nistp256"};
    settings.ssh_certificate_file = "/c";
    write_text(settings.ssh_private_key_file, "PEM");
    net::SshLogin login = make_login(settings);
    EXPECT_EQ(login.host + login.user + login.password, "huword");
    EXPECT_EQ(login.port, 22);
    EXPECT_EQ(login.private_keys, (Lines{"PEM", "K"}));
    EXPECT_TRUE(login.use_agent);
    EXPECT_EQ(login.ciphers.size() + login.key_exchanges.size(), 2U);
    EXPECT_EQ(login.certificate_file, "/c");
}

TEST(MakeLogin, RoutesThroughOtherMachinesAreRefusedAndNotIgnored) {
    Settings bastion = ssh_settings();
    bastion.ssh_bastion_host = "b";
    Settings proxy = ssh_settings();
    proxy.ssh_proxy_host = "p";
    Settings tunnel = ssh_settings();
    tunnel.ssh_local_tunnels = {"1:h:2"};
    EXPECT_NE(error_of([&] { make_login(bastion); }).find("ssh_bastion_host"), std::string::npos);
    EXPECT_NE(error_of([&] { make_login(proxy); }).find("ssh_proxy_host"), std::string::npos);
    EXPECT_NE(error_of([&] { make_login(tunnel); }).find("ssh_local_tunnels"), std::string::npos);
}

class Waiting : public testing::Test {
   protected:
    /// Gives the error of waiting while every attempt fails in this way.
    std::string wait_while(ErrorKind kind) {
        return error_of([&] {
            wait_for_ssh(settings_, run_.context, clock_,
                         [&](const std::stop_token&) -> std::unique_ptr<net::SshSession> {
                             ++attempts_;
                             throw Error(kind, "no");
                         });
        });
    }
    Settings settings_ = ssh_settings();
    FakeClock clock_;
    sdk::TestRun run_;
    int attempts_ = 0;
};

TEST_F(Waiting, GoesOnUntilTheTimeLimit) {
    EXPECT_EQ(wait_while(ErrorKind::kRemote), "no");
    EXPECT_EQ(attempts_, 6);
    EXPECT_LE(clock_.passed(), std::chrono::seconds(10));
}

TEST_F(Waiting, CountsOnlyRefusedLogins) {
    EXPECT_EQ(wait_while(ErrorKind::kAuth), "no");
    EXPECT_EQ(attempts_, 3);
}

TEST_F(Waiting, EndsAtOnceForWhatWaitingCannotMend) {
    EXPECT_EQ(wait_while(ErrorKind::kUser), "no");
    EXPECT_EQ(wait_while(ErrorKind::kIo), "no");
    EXPECT_EQ(attempts_, 2);
}

TEST_F(Waiting, CanBeCancelled) {
    EXPECT_THROW(wait_for_ssh(settings_, run_.context, clock_,
                              [&](const std::stop_token&) -> std::unique_ptr<net::SshSession> {
                                  run_.stop.request_stop();
                                  throw Error(ErrorKind::kRemote, "no");
                              }),
                 Cancelled);
}

TEST(SshCommunicator, TellsHowToLogIn) {
    Settings settings = ssh_settings();
    settings.ssh_private_key_file = "my key";
    EXPECT_EQ(SshCommunicator(settings, nullptr).login_hint(), "ssh -i 'my key' -p 22 u@h");
}

TEST(Connect, KnowsNoneAndSsh) {
    sdk::TestRun run;
    Settings settings;
    settings.communicator = "none";
    EXPECT_NE(connect(settings, run.context), nullptr);
    settings.communicator = "winrm";
    EXPECT_NE(error_of([&] { connect(settings, run.context); }).find("winrm"), std::string::npos);
    settings = ssh_settings();
    settings.ssh_host = "127.0.0.1";
    settings.ssh_port = 1;
    settings.ssh_timeout = std::chrono::milliseconds(1);
    EXPECT_NE(error_of([&] { connect(settings, run.context); }).find("127.0.0.1:1"), std::string::npos);
}

}  // namespace
}  // namespace ingot::comm

// SSH against a server in this process: login, commands, pipes, SFTP, and what breaks.
#include "net/ssh.h"

#include "base/error.h"
#include "base/fs.h"
#include "net/ssh_testing.h"
#include "net/tcp.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <stop_token>

namespace ingot::net {
namespace {

SshLogin login_to(const SshTestServer& server) {
    SshLogin login;
    login.host = "127.0.0.1";
    login.port = server.port();
    login.user = "someone";
    login.password = SshTestServer::kPassword;
    return login;
}

std::string error_of(const std::function<void()>& call, ErrorKind kind) {
    try {
        call();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), kind) << error.message();
        return error.message();
    }
    ADD_FAILURE() << "no error";
    return "";
}

/// Runs a line and gives output, error and exit code.
struct Outcome {
    int code = 0;
    std::string output;
    std::string error;
};
Outcome run(SshSession& session, const std::string& line, const std::string& input = "") {
    Outcome outcome;
    SshCommand command;
    command.line = line;
    std::size_t at = 0;
    if (!input.empty())
        command.input = [&](std::span<char> buffer) {
            const std::size_t count = std::min(buffer.size(), input.size() - at);
            std::copy_n(input.data() + at, count, buffer.data());
            at += count;
            return count;
        };
    command.output = [&](std::string_view bytes) { outcome.output += bytes; };
    command.error = [&](std::string_view bytes) { outcome.error += bytes; };
    outcome.code = session.run(command, {});
    return outcome;
}

class Ssh : public testing::Test {
   protected:
    void SetUp() override {
        if (::dlopen("libssh.so.4", RTLD_NOW | RTLD_LOCAL) == nullptr)
            GTEST_SKIP() << "libssh is not installed";
    }
};

TEST_F(Ssh, RunsCommands) {
    SshTestServer server;
    SshSession session(login_to(server), {});
    const Outcome outcome = run(session, "echo out; echo err >&2; exit 7");
    EXPECT_EQ(outcome.code, 7);
    EXPECT_EQ(outcome.output, "out\n");
    EXPECT_EQ(outcome.error, "err\n");
    EXPECT_EQ(run(session, "true").code, 0) << "one session runs many commands";
    EXPECT_TRUE(session.is_alive());
}

TEST_F(Ssh, HandsOverInputAndLargeOutput) {
    SshTestServer server;
    SshSession session(login_to(server), {});
    std::string large;
    for (int i = 0; i < 200000; ++i) large += std::to_string(i) + "\n";
    EXPECT_EQ(run(session, "cat", large).output, large);
    EXPECT_EQ(run(session, "wc -c", "abc").output.find('3') != std::string::npos, true);
}

TEST_F(Ssh, AKilledProgramHasASignalsCode) {
    SshTestServer server;
    SshSession session(login_to(server), {});
    EXPECT_EQ(run(session, "kill -9 $$").code, 137);
}

TEST_F(Ssh, PtyAndSignsOfLifeDoNoHarm) {
    SshTestServer server;
    SshSession session(login_to(server), {});
    SshCommand command;
    command.line = "sleep 0.3; echo x";
    command.pty = true;
    command.keep_alive = Millis(1);
    std::string output;
    command.output = [&](std::string_view bytes) { output += bytes; };
    EXPECT_EQ(session.run(command, {}), 0);
    EXPECT_EQ(output, "x\n");
}

TEST_F(Ssh, RefusedLoginsAreToldFromLostConnections) {
    SshTestServer server(false);
    SshLogin login = login_to(server);
    login.password = "wrong";
    EXPECT_NE(error_of([&] { SshSession session(login, {}); }, ErrorKind::kAuth).find("login refused"),
              std::string::npos);
    login.password.clear();
    error_of([&] { SshSession session(login, {}); }, ErrorKind::kAuth);
    login.private_keys = {"no key"};
    error_of([&] { SshSession session(login, {}); }, ErrorKind::kUser);
    login.port = 1;
    EXPECT_NE(error_of([&] { SshSession session(login, {}); }, ErrorKind::kRemote).find("refused"),
              std::string::npos);
}

TEST_F(Ssh, LogsInByKey) {
    SshTestServer server;
    TempDir folder("ssh");
    const std::optional<std::string> keygen = find_program("ssh-keygen");
    if (!keygen) GTEST_SKIP() << "ssh-keygen is not installed";
    run_for_output(real_processes(), {*keygen, "-q", "-t", "ed25519", "-N", "", "-f", folder.path() + "/key"},
                   {});
    SshLogin login = login_to(server);
    login.password.clear();
    login.private_keys = {read_file(folder.path() + "/key")};
    SshSession session(login, {});
    EXPECT_EQ(run(session, "echo in").output, "in\n");
}

TEST_F(Ssh, UnknownCiphersAreSaid) {
    SshTestServer server;
    SshLogin login = login_to(server);
    login.ciphers = {"rot13"};
    error_of([&] { SshSession session(login, {}); }, ErrorKind::kUser);
    login.ciphers = {"aes256-ctr"};
    login.key_exchanges = {"curve25519-sha256"};
    SshSession session(login, {});
    EXPECT_EQ(run(session, "echo x").output, "x\n");
}

TEST_F(Ssh, ALostConnectionIsSaid) {
    SshTestServer server;
    SshSession session(login_to(server), {});
    SshCommand command;
    command.line = "echo begun; sleep 100";
    command.output = [&](std::string_view) { server.hang_up(); };
    EXPECT_NE(error_of([&] { session.run(command, {}); }, ErrorKind::kRemote).find("lost"),
              std::string::npos);
    EXPECT_FALSE(session.is_alive());
}

TEST_F(Ssh, SilenceHasALimit) {
    SshTestServer server;
    SshSession session(login_to(server), {});
    SshCommand command;
    command.line = "sleep 100";
    command.silence = Millis(1);
    error_of([&] { session.run(command, {}); }, ErrorKind::kTimeout);
}

TEST_F(Ssh, CancelEndsACommandAndAConnect) {
    SshTestServer server;
    SshSession session(login_to(server), {});
    std::stop_source stop;
    SshCommand command;
    command.line = "echo begun; sleep 100";
    command.output = [&](std::string_view) { stop.request_stop(); };
    EXPECT_THROW(session.run(command, stop.get_token()), Cancelled);
    EXPECT_THROW(SshSession(login_to(server), stop.get_token()), Cancelled);
}

TEST_F(Ssh, PipesGoBothWays) {
    SshTestServer server;
    SshSession session(login_to(server), {});
    std::unique_ptr<SshSession::Pipe> pipe =
        session.open_pipe("read a; echo \"got $a\"; echo no >&2; cat; exit 4", {});
    pipe->write("hello\n");
    EXPECT_EQ(pipe->read(4), "got ");
    std::string rest;
    while (rest.size() < 6) rest += pipe->read(100);
    EXPECT_EQ(rest, "hello\n");
    pipe->write("more");
    EXPECT_EQ(pipe->read(100), "more");
    EXPECT_EQ(pipe->finish(), 4);
    EXPECT_EQ(pipe->error_text(), "no\n");
}

TEST_F(Ssh, SftpMovesFilesAndListsFolders) {
    if (real_disk().kind("/usr/lib/openssh/sftp-server") == FileKind::kMissing)
        GTEST_SKIP() << "openssh-sftp-server is not installed";
    SshTestServer server;
    SshSession session(login_to(server), {});
    TempDir folder("sftp");
    const std::string text(100000, 'x');
    std::size_t at = 0;
    session.make_directory(folder.path() + "/d", 0755, {});
    session.make_directory(folder.path() + "/d", 0755, {});
    session.write_file(folder.path() + "/d/f",
                       [&](std::span<char> buffer) {
                           const std::size_t count = std::min(buffer.size(), text.size() - at);
                           std::copy_n(text.data() + at, count, buffer.data());
                           at += count;
                           return count;
                       },
                       0751, {});
    EXPECT_EQ(read_file(folder.path() + "/d/f"), text);
    std::string back;
    session.read_file(folder.path() + "/d/f", [&](std::string_view bytes) { back += bytes; }, {});
    EXPECT_EQ(back, text);
    const std::vector<SshFile> files = session.list_directory(folder.path() + "/d", {});
    ASSERT_EQ(files.size(), 1U);
    EXPECT_EQ(files[0].name, "f");
    EXPECT_TRUE(files[0].is_regular);
    EXPECT_EQ(files[0].mode, 0751U);
    EXPECT_FALSE(session.find_file(folder.path() + "/absent", {}));
    EXPECT_NE(error_of([&] { session.read_file(folder.path() + "/absent", [](std::string_view) {}, {}); },
                       ErrorKind::kNotFound)
                  .find("absent"),
              std::string::npos);
    error_of([&] { session.list_directory(folder.path() + "/absent", {}); }, ErrorKind::kNotFound);
}

TEST(ConnectTcp, SaysWhyItCannot) {
    error_of([] { connect_tcp("127.0.0.1", 1, Millis(1000), {}); }, ErrorKind::kRemote);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(connect_tcp("127.0.0.1", 1, std::nullopt, stop.get_token()), Cancelled);
}

}  // namespace
}  // namespace ingot::net

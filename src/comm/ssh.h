// The communicator over SSH: commands, and files by scp or SFTP.
#pragma once

#include "base/clock.h"
#include "comm/settings.h"
#include "net/ssh.h"
#include "sdk/communicator.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ingot::comm {

/// Connects anew when the connection was lost: machines restart while they are provisioned.
class SshCommunicator : public sdk::Communicator {
   public:
    using Connect = std::function<std::unique_ptr<net::SshSession>(const std::stop_token& stop)>;

    /// Takes prepared settings and how a session is opened (net::SshSession unless a test says otherwise).
    SshCommunicator(const Settings& settings, Connect connect);

    int run(const std::string& command, const sdk::Streams& streams, const std::stop_token& stop) override;
    void upload(const std::string& remote_path, const ByteSource& content, const sdk::FileFacts& facts,
                const std::stop_token& stop) override;
    void upload_directory(const std::string& local, const std::string& remote,
                          const std::vector<std::string>& exclude, const std::stop_token& stop) override;
    void download(const std::string& remote_path, const ByteSink& content,
                  const std::stop_token& stop) override;
    void download_directory(const std::string& remote, const std::string& local,
                            const std::vector<std::string>& exclude, const std::stop_token& stop) override;
    std::string login_hint() const override;

    /// Opens the session now. Errors: those of net::SshSession.
    void open(const std::stop_token& stop) { session(stop); }
    void close() { session_.reset(); }

   private:
    net::SshSession& session(const std::stop_token& stop);

    Settings settings_;
    Connect connect_;
    std::unique_ptr<net::SshSession> session_;
};

/// What the settings say of the login. Errors: not_found, io when the key file cannot be read; user for a
/// route that leads through other machines.
net::SshLogin make_login(const Settings& settings);

/// Tries every few seconds until ssh_timeout passes or ssh_handshake_attempts logins were refused. Says what
/// it does. Errors: timeout, auth. Cancel: throws Cancelled.
std::unique_ptr<SshCommunicator> wait_for_ssh(const Settings& settings, sdk::RunContext& run, Clock& clock,
                                              SshCommunicator::Connect connect);

/// A path as a word of a POSIX shell: as it is when it holds no special sign, so that "~/x" and "C:/x" mean
/// what they say.
std::string quote_remote(std::string_view path);

}  // namespace ingot::comm

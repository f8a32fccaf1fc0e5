// One SSH connection: login, commands, byte pipes to remote programs, SFTP. libssh inside, opened at first
// use. Does not retry and does not reconnect.
#pragma once

#include "base/process.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::net {

/// Where and as whom. Ways to log in are tried in this order: agent, keys, password (also
/// keyboard-interactive).
struct SshLogin {
    std::string host;
    std::int64_t port = 22;
    std::string user;
    std::string password;
    std::vector<std::string> private_keys;  ///< texts of PEM or OpenSSH keys without passphrase
    std::string certificate_file;           ///< OpenSSH certificate of the keys, or ""
    bool use_agent = false;
    std::vector<std::string> ciphers;        ///< empty = libssh's own
    std::vector<std::string> key_exchanges;  ///< empty = libssh's own
    Millis connect_timeout{15000};
};

struct SshCommand {
    std::string line;
    ByteSource input;
    ByteSink output;
    ByteSink error;
    bool pty = false;
    std::optional<Millis> keep_alive;  ///< time between signs of life
    std::optional<Millis> silence;     ///< longest time without a byte from the other side
};

struct SshFile {
    std::string name;
    bool is_directory = false;
    bool is_regular = false;
    unsigned mode = 0;
};

/// Used by one thread at a time. A call that is cancelled, or that throws remote, leaves the session dead.
/// The server's key is not checked: machines under construction have new ones every time.
class SshSession {
   public:
    /// Connects and logs in. Errors: those of connect_tcp; remote (no SSH there); auth (refused). Cancel:
    /// within 1 s.
    SshSession(const SshLogin& login, const std::stop_token& stop);
    ~SshSession();
    SshSession(const SshSession&) = delete;
    SshSession& operator=(const SshSession&) = delete;

    bool is_alive() const;
    /// The exit code; 128 + signal for a killed program. Errors: remote (connection lost), timeout (silence).
    int run(const SshCommand& command, const std::stop_token& stop);

    /// A remote program's input and output as one stream of bytes.
    class Pipe {
       public:
        virtual ~Pipe() = default;
        virtual void write(std::string_view bytes) = 0;
        /// At least one byte, or "" at the end.
        virtual std::string read(std::size_t most) = 0;
        /// Ends the input, waits for the end. Gives the exit code; -1 when it is not known.
        virtual int finish() = 0;
        /// What the program said on standard error.
        virtual std::string error_text() const = 0;
    };
    std::unique_ptr<Pipe> open_pipe(const std::string& line, const std::stop_token& stop);

    // SFTP. Errors: not_found, remote (with the server's reason).
    void write_file(const std::string& path, const ByteSource& content, unsigned mode,
                    const std::stop_token& stop);
    void read_file(const std::string& path, const ByteSink& content, const std::stop_token& stop);
    /// No error when it is there already.
    void make_directory(const std::string& path, unsigned mode, const std::stop_token& stop);
    std::vector<SshFile> list_directory(const std::string& path, const std::stop_token& stop);
    std::optional<SshFile> find_file(const std::string& path, const std::stop_token& stop);

    struct State;  ///< of net/ssh*.cc alone

   private:
    std::unique_ptr<State> state_;
};

}  // namespace ingot::net

// The scp protocol over the pipe of a remote `scp -t` or `scp -f`.
#pragma once

#include "base/process.h"
#include "net/ssh.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace ingot::comm {

/// One conversation. Errors: remote, with what the other side said.
class Scp {
   public:
    /// Takes the pipe of a program that was started with -t (we send) or -f (we fetch).
    explicit Scp(net::SshSession::Pipe& pipe) : pipe_(pipe) {}

    /// To be called first after -t.
    void begin_sending() { expect_ok(); }
    void send_file(const std::string& name, const ByteSource& content, std::int64_t size, unsigned mode,
                   const std::stop_token& stop);
    void begin_directory(const std::string& name, unsigned mode);
    void end_directory();
    /// Ends the conversation. Errors: remote when the program failed.
    void finish();

    /// What `fetch` is told of: nested paths are relative to what was asked for.
    struct Taker {
        std::function<ByteSink(const std::string& path, unsigned mode)> file;
        std::function<void(const std::string& path, unsigned mode)> directory;
    };
    /// Fetches everything that the program gives. Errors: protocol, remote.
    void fetch(const Taker& taker, const std::stop_token& stop);

   private:
    void expect_ok();
    std::string read_line();
    void fetch_file(const Taker& taker, const std::string& path, unsigned mode, std::int64_t size,
                    const std::stop_token& stop);

    net::SshSession::Pipe& pipe_;
};

/// One message of the protocol: "C0644 5 name", "D0755 0 name". Errors: protocol, also for a name that is a
/// path.
struct ScpEntry {
    bool is_directory = false;
    unsigned mode = 0;
    std::int64_t size = 0;
    std::string name;
};
ScpEntry parse_scp_entry(std::string_view line);

}  // namespace ingot::comm

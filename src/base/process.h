// Child processes: spawn, pipes, wait, kill. A seam: FakeProcess in base/testing.h scripts argv to output.
#pragma once

#include "base/cancel.h"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot {

/// Reads up to buffer.size() bytes; 0 means the end.
using ByteSource = std::function<std::size_t(std::span<char> buffer)>;
/// Takes some bytes; called from the thread that runs the child.
using ByteSink = std::function<void(std::string_view bytes)>;

struct ProcessSpec {
    std::vector<std::string> argv;                          ///< argv[0] is looked up in PATH
    std::optional<std::map<std::string, std::string>> env;  ///< whole environment; absent = ours
    std::map<std::string, std::string> extra_env;           ///< added to it
    std::string directory;                                  ///< "" = ours
    ByteSource input;              ///< absent = /dev/null; asked when the child reads
    ByteSink output;               ///< absent = discarded
    ByteSink error;                ///< absent = discarded
    std::vector<int> inherit_fds;  ///< become 3, 4, …; no other is inherited
};

struct ProcessResult {
    int exit_code = 0;  ///< 128 + signal when a signal ended it
    int signal = 0;
};

class ProcessRunner {
   public:
    virtual ~ProcessRunner() = default;
    /// Runs to the end in a process group of its own. Output arrives as it comes, in the calling thread.
    /// Returns when the child is gone and its pipes are closed; what it left running in the background may
    /// hold them open, so after its exit 2 s without output end the wait too. An exception of a sink or
    /// source kills the group. Cancel: SIGTERM to the group, SIGKILL after 2 s, then throws Cancelled;
    /// nothing of the group stays. Errors: not_found when the program does not exist; io.
    virtual ProcessResult run(const ProcessSpec& spec, const std::stop_token& stop) = 0;
};
ProcessRunner& real_processes();

/// Runs and gives standard output. Errors: remote, with the program, its exit status and the end of standard
/// error.
std::string run_for_output(ProcessRunner& processes, std::vector<std::string> argv,
                           const std::stop_token& stop);

/// Writes a file of mode 0700 that a child may run at once: no child that starts meanwhile inherits it open
/// for writing, which would fail the run with "Text file busy". Errors: io. Thread-safe.
void write_program(const std::string& path, std::string_view content);

/// Absolute path of a program in PATH, if any; a name with a slash is looked at as a path.
std::optional<std::string> find_program(std::string_view name);

/// Keeps SIGPIPE from this thread while it lives; for writing to what the other side may close. Not copyable.
class SigpipeGuard {
   public:
    SigpipeGuard();
    ~SigpipeGuard();
    SigpipeGuard(const SigpipeGuard&) = delete;
    SigpipeGuard& operator=(const SigpipeGuard&) = delete;

   private:
    bool was_blocked_ = false;
};

/// Cuts a byte stream into lines; "\r\n" and "\n" end one; call flush at the end for the last one.
/// A line longer than 1 MiB is given in pieces.
class LineSplitter {
   public:
    explicit LineSplitter(std::function<void(std::string_view line)> take) : take_(std::move(take)) {}
    void feed(std::string_view bytes);
    void flush();

   private:
    std::function<void(std::string_view)> take_;
    std::string rest_;
};

}  // namespace ingot

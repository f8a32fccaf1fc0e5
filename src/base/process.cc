#include "base/process.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include <fmt/core.h>

extern char** environ;

namespace ingot {

namespace {

using SteadyPoint = std::chrono::steady_clock::time_point;

constexpr Millis kGrace{2000};  ///< from SIGTERM to SIGKILL
constexpr Millis kQuiet{2000};  ///< silence of a pipe that outlives the child
constexpr Millis kTick{20};     ///< between looks at the child where the kernel has no pidfd
constexpr std::size_t kPiece = 16 * 1024;

class PipeEnd {
   public:
    PipeEnd() = default;
    explicit PipeEnd(int fd) : fd_(fd) {}
    PipeEnd(PipeEnd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    PipeEnd& operator=(PipeEnd&& other) noexcept {
        close();
        fd_ = std::exchange(other.fd_, -1);
        return *this;
    }
    ~PipeEnd() { close(); }
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }
    int get() const { return fd_; }
    bool is_open() const { return fd_ >= 0; }

   private:
    int fd_ = -1;
};

struct PipePair {
    PipeEnd read, write;
};

PipePair make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw os_error("pipe", errno);
    return {PipeEnd(ends[0]), PipeEnd(ends[1])};
}

PipeEnd open_null(int flags) {
    PipeEnd null(::open("/dev/null", flags | O_CLOEXEC));
    if (!null.is_open()) throw os_error("open /dev/null", errno);
    return null;
}

void make_nonblocking(const PipeEnd& end) { ::fcntl(end.get(), F_SETFL, O_NONBLOCK); }

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

std::vector<std::string> environment_of(const ProcessSpec& spec) {
    std::map<std::string, std::string> env;
    if (spec.env) {
        env = *spec.env;
    } else {
        for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
            const std::string_view text = *entry;
            const std::size_t equals = text.find('=', 1);
            if (equals != std::string_view::npos)
                env.emplace(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    for (const auto& [name, value] : spec.extra_env) env.insert_or_assign(name, value);
    std::vector<std::string> out;
    for (const auto& [name, value] : env) out.push_back(name + "=" + value);
    return out;
}

/// posix_spawn's two settings objects.
struct SpawnSettings {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    SpawnSettings() {
        ::posix_spawn_file_actions_init(&files);
        ::posix_spawnattr_init(&attributes);
        sigset_t none, all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes, &none);
        ::posix_spawnattr_setsigdefault(&attributes, &all);
        ::posix_spawnattr_setpgroup(&attributes, 0);
        ::posix_spawnattr_setflags(&attributes,
                                   POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&files);
        ::posix_spawnattr_destroy(&attributes);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
};

std::string resolve_program(const std::string& name) {
    if (name.find('/') != std::string::npos) return name;
    const std::optional<std::string> found = find_program(name);
    if (!found)
        throw Error(ErrorKind::kNotFound, fmt::format("{}: no such program in PATH", name))
            .set_hint(fmt::format("Install \"{}\" or add its folder to PATH.", name));
    return *found;
}

Error spawn_error(const ProcessSpec& spec, const std::string& program, int failure) {
    struct stat facts{};
    if (!spec.directory.empty() && (::stat(spec.directory.c_str(), &facts) != 0 || !S_ISDIR(facts.st_mode)))
        return os_error(fmt::format("run {} in {}", program, spec.directory), failure);
    Error error = os_error(fmt::format("run {}", program), failure);
    if (failure == ENOEXEC) error.set_hint("A script needs a first line such as \"#!/bin/sh\".");
    if (failure == ENOENT && ::stat(program.c_str(), &facts) == 0)
        error.set_hint("The file exists; the interpreter that its first line names does not.");
    if (failure == EACCES)
        error.set_hint("The file is not executable, or its file system is mounted noexec.");
    return error;
}

/// Held by write_program while a program is open for writing, shared by those who start children.
std::shared_mutex& program_lock() {
    static std::shared_mutex lock;
    return lock;
}

pid_t spawn(const ProcessSpec& spec, const PipeEnd& in, const PipeEnd& out, const PipeEnd& err) {
    ingot_check(!spec.argv.empty(), "a process has a program");
    const std::string program = resolve_program(spec.argv[0]);
    SpawnSettings settings;
    if (!spec.directory.empty())
        ::posix_spawn_file_actions_addchdir_np(&settings.files, spec.directory.c_str());
    // Away from the numbers that the child is to get, so that none is overwritten before it is copied.
    const int lowest = 16 + static_cast<int>(spec.inherit_fds.size());
    std::vector<int> sources{in.get(), out.get(), err.get()};
    sources.insert(sources.end(), spec.inherit_fds.begin(), spec.inherit_fds.end());
    std::vector<PipeEnd> copies;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        int source = sources[i];
        if (source < lowest) {
            copies.emplace_back(::fcntl(source, F_DUPFD_CLOEXEC, lowest));
            source = copies.back().get();
            if (source < 0) throw os_error("run " + program, errno);
        }
        ::posix_spawn_file_actions_adddup2(&settings.files, source, static_cast<int>(i));
    }
    ::posix_spawn_file_actions_addclosefrom_np(&settings.files, static_cast<int>(sources.size()));
    std::vector<std::string> argv = spec.argv;
    std::vector<std::string> env = environment_of(spec);
    pid_t pid = 0;
    const std::shared_lock no_program_half_written(program_lock());
    const int failure = ::posix_spawn(&pid, program.c_str(), &settings.files, &settings.attributes,
                                      pointers_to(argv).data(), pointers_to(env).data());
    if (failure != 0) throw spawn_error(spec, program, failure);
    return pid;
}

/// A running child and its group. Whatever happens, it is reaped when the object dies.
class Child {
   public:
    explicit Child(pid_t pid) : pid_(pid), pidfd_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {}
    ~Child() {
        if (reaped_) return;
        signal_group(SIGKILL);
        reap();
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    int pidfd() const { return pidfd_.get(); }

    /// Looks without reaping: its number, and so its group's, stays ours until reap.
    bool has_exited() {
        if (exited_) return true;
        siginfo_t facts{};
        if (::waitid(P_PID, static_cast<id_t>(pid_), &facts, WEXITED | WNOHANG | WNOWAIT) == 0)
            exited_ = facts.si_pid == pid_;
        return exited_;
    }

    void signal_group(int signal) const { ::kill(-pid_, signal); }

    ProcessResult reap() {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        reaped_ = true;
        ProcessResult result;
        result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + result.signal;
        return result;
    }

   private:
    pid_t pid_;
    PipeEnd pidfd_;
    bool exited_ = false;
    bool reaped_ = false;
};

/// Moves bytes between the child's pipes and the caller until the child is gone and its pipes are done.
class Pump {
   public:
    Pump(const ProcessSpec& spec, Child& child, PipeEnd in, PipeEnd out, PipeEnd err,
         const std::stop_token& stop)
        : spec_(spec),
          child_(child),
          in_(std::move(in)),
          out_(std::move(out)),
          err_(std::move(err)),
          stopped_(stop),
          stop_(stop) {
        for (const PipeEnd* end : {&in_, &out_, &err_})
            if (end->is_open()) make_nonblocking(*end);
    }

    void run() {
        while (!is_done()) {
            pollfd fds[5];
            nfds_t count = 0;
            const auto watch = [&](int fd, short events) {
                if (fd >= 0) fds[count++] = {fd, events, 0};
            };
            watch(killing_ ? -1 : stopped_.fd(), POLLIN);
            watch(child_.has_exited() ? -1 : child_.pidfd(), POLLIN);
            watch(in_.get(), POLLOUT);
            watch(out_.get(), POLLIN);
            watch(err_.get(), POLLIN);
            if (::poll(fds, count, timeout()) < 0 && errno != EINTR) throw os_error("poll", errno);
            if (!killing_ && stop_.stop_requested()) begin_killing();
            if (killing_ && now() >= kill_at_) child_.signal_group(SIGKILL);
            const bool said = drain(out_, spec_.output);
            const bool complained = drain(err_, spec_.error);
            feed();
            if (said || complained || !child_.has_exited()) quiet_since_ = now();
        }
        // What the group left running in the background is stopped with it.
        if (killing_) child_.signal_group(SIGKILL);
    }

    bool was_cancelled() const { return killing_; }

   private:
    static SteadyPoint now() { return std::chrono::steady_clock::now(); }

    bool is_done() {
        if (!child_.has_exited()) return false;
        if (!out_.is_open() && !err_.is_open()) return true;
        return now() >= (killing_ ? kill_at_ : quiet_since_ + kQuiet);
    }

    int timeout() {
        std::optional<Millis> wait;
        const auto at_most = [&](Millis time) {
            wait = std::max(Millis(0), wait ? std::min(*wait, time) : time);
        };
        if (killing_) at_most(now() >= kill_at_ ? kTick : std::chrono::ceil<Millis>(kill_at_ - now()));
        if (child_.has_exited())
            at_most(std::chrono::ceil<Millis>(quiet_since_ + kQuiet - now()));
        else if (child_.pidfd() < 0)
            at_most(kTick);
        return wait ? static_cast<int>(wait->count()) : -1;
    }

    void begin_killing() {
        killing_ = true;
        kill_at_ = now() + kGrace;
        in_.close();
        child_.signal_group(SIGTERM);
        child_.signal_group(SIGCONT);  // a stopped process hears SIGTERM only when it goes on
    }

    /// Reads what is there. True when there was something.
    bool drain(PipeEnd& end, const ByteSink& sink) {
        if (!end.is_open()) return false;
        char buffer[kPiece];
        const ssize_t count = ::read(end.get(), buffer, sizeof buffer);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
        if (count <= 0) {
            end.close();
            return true;
        }
        if (sink) sink({buffer, static_cast<std::size_t>(count)});
        return true;
    }

    void feed() {
        if (!in_.is_open()) return;
        if (pending_.empty()) {
            pending_.resize(kPiece);
            pending_.resize(spec_.input(std::span<char>(pending_.data(), pending_.size())));
            if (pending_.empty()) {
                in_.close();
                return;
            }
        }
        const ssize_t written = ::write(in_.get(), pending_.data(), pending_.size());
        if (written > 0) pending_.erase(0, static_cast<std::size_t>(written));
        // A child that does not want its input is no failure of ours.
        if (written < 0 && errno != EAGAIN && errno != EINTR) in_.close();
    }

    const ProcessSpec& spec_;
    Child& child_;
    PipeEnd in_, out_, err_;
    StopFd stopped_;
    const std::stop_token& stop_;
    std::string pending_;
    bool killing_ = false;
    SteadyPoint kill_at_{};
    SteadyPoint quiet_since_ = now();
};

class MachineProcesses final : public ProcessRunner {
   public:
    ProcessResult run(const ProcessSpec& spec, const std::stop_token& stop) override {
        throw_if_cancelled(stop);
        PipePair in, out, err;
        if (spec.input)
            in = make_pipe();
        else
            in.read = open_null(O_RDONLY);
        if (spec.output)
            out = make_pipe();
        else
            out.write = open_null(O_WRONLY);
        if (spec.error)
            err = make_pipe();
        else
            err.write = open_null(O_WRONLY);
        const SigpipeGuard guard;
        Child child(spawn(spec, in.read, out.write, err.write));
        in.read.close();
        out.write.close();
        err.write.close();
        Pump pump(spec, child, std::move(in.write), std::move(out.read), std::move(err.read), stop);
        pump.run();
        const ProcessResult result = child.reap();
        if (pump.was_cancelled()) throw Cancelled{};
        return result;
    }
};

constexpr std::size_t kLongestLine = 1024 * 1024;
constexpr std::size_t kErrorTail = 2000;

}  // namespace

SigpipeGuard::SigpipeGuard() {
    sigset_t sigpipe, before;
    ::sigemptyset(&sigpipe);
    ::sigaddset(&sigpipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &sigpipe, &before);
    was_blocked_ = ::sigismember(&before, SIGPIPE) == 1;
}

SigpipeGuard::~SigpipeGuard() {
    if (was_blocked_) return;
    sigset_t sigpipe;
    ::sigemptyset(&sigpipe);
    ::sigaddset(&sigpipe, SIGPIPE);
    const timespec now{0, 0};
    while (::sigtimedwait(&sigpipe, nullptr, &now) > 0) {
    }
    ::pthread_sigmask(SIG_UNBLOCK, &sigpipe, nullptr);
}

ProcessRunner& real_processes() {
    static MachineProcesses processes;
    return processes;
}

std::string run_for_output(ProcessRunner& processes, std::vector<std::string> argv,
                           const std::stop_token& stop) {
    ProcessSpec spec;
    spec.argv = std::move(argv);
    std::string output;
    std::string tail;
    spec.output = [&](std::string_view bytes) { output += bytes; };
    spec.error = [&](std::string_view bytes) {
        tail += bytes;
        if (tail.size() > 2 * kErrorTail) tail.erase(0, tail.size() - kErrorTail);
    };
    const ProcessResult result = processes.run(spec, stop);
    if (result.exit_code == 0) return output;
    const std::string how = result.signal != 0 ? fmt::format("killed by signal {}", result.signal)
                                               : fmt::format("exit status {}", result.exit_code);
    const std::string_view said = trim(tail);
    throw Error(ErrorKind::kRemote,
                fmt::format("{}: {}{}{}", base_name(spec.argv[0]), how, said.empty() ? "" : ": ", said));
}

void write_program(const std::string& path, std::string_view content) {
    const std::unique_lock nobody_starts(program_lock());
    const PipeEnd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700));
    if (!file.is_open()) throw os_error("write " + path, errno);
    while (!content.empty()) {
        const ssize_t count = ::write(file.get(), content.data(), content.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw os_error("write " + path, errno);
        content.remove_prefix(static_cast<std::size_t>(count));
    }
}

std::optional<std::string> find_program(std::string_view name) {
    const auto is_program = [](const std::string& path) {
        struct stat facts{};
        return ::stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode) &&
               ::access(path.c_str(), X_OK) == 0;
    };
    if (name.empty()) return std::nullopt;
    if (name.find('/') != std::string_view::npos) {
        std::string path = absolute_path(std::string(name));
        if (is_program(path)) return path;
        return std::nullopt;
    }
    for (const std::string& folder : split(get_env("PATH"), ":")) {
        // An empty or relative entry would run what lies in the working directory: not looked at, as Go does
        // not.
        if (!folder.starts_with('/')) continue;
        std::string path = join_path(folder, name);
        if (is_program(path)) return path;
    }
    return std::nullopt;
}

void LineSplitter::feed(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        if (end == std::string_view::npos) {
            rest_ += bytes;
            while (rest_.size() > kLongestLine) {
                take_(std::string_view(rest_).substr(0, kLongestLine));
                rest_.erase(0, kLongestLine);
            }
            return;
        }
        rest_ += bytes.substr(0, end);
        bytes.remove_prefix(end + 1);
        if (rest_.ends_with('\r')) rest_.pop_back();
        take_(rest_);
        rest_.clear();
    }
}

void LineSplitter::flush() {
    if (rest_.empty()) return;
    take_(rest_);
    rest_.clear();
}

}  // namespace ingot

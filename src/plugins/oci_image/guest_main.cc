// The guest's init. Two processes: the outer one makes the namespaces and waits; the inner one is process 1
// in them. Both die with ingot (PDEATHSIG, and the socket's end); when process 1 dies the kernel kills all
// others inside.
#include "plugins/oci_image/guest_main.h"

#include "base/text.h"
#include "plugins/oci_image/guest_root.h"
#include "plugins/oci_image/guest_spawn.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>

namespace ingot::oci_image {

namespace {

/// Process 1: takes requests, reaps everything.
class Init {
   public:
    /// Serves until ingot closes the socket or says "end".
    int serve();

   private:
    bool handle(Frame frame);
    void start(const Frame& frame);
    void reap();
    void end_everything();

    image::Fd signals_;
    pid_t child_ = -1;  ///< the command that runs
    unsigned child_id_ = 0;
};

void Init::start(const Frame& frame) {
    std::optional<GuestCommand> command = GuestCommand::parse(frame.words);
    if (!command || frame.fds.size() != 3) {
        send_frame(kGuestSocket, {"refused", "0", "read the request", std::to_string(EPROTO)});
        return;
    }
    SpawnResult result =
        spawn_command(*command, {frame.fds[0].get(), frame.fds[1].get(), frame.fds[2].get()});
    if (result.pid < 0) {
        send_frame(kGuestSocket,
                   {"refused", std::to_string(command->id), result.what, std::to_string(result.error)});
        return;
    }
    child_ = result.pid;
    child_id_ = command->id;
    send_frame(kGuestSocket, {"started", std::to_string(child_id_)});
}

void Init::reap() {
    for (;;) {
        int status = 0;
        pid_t pid = waitpid(-1, &status, WNOHANG);
        if (pid <= 0) return;
        if (pid != child_) continue;
        child_ = -1;
        send_frame(kGuestSocket, {"exited", std::to_string(child_id_), std::to_string(status)});
    }
}

bool Init::handle(Frame frame) {
    const std::string& verb = frame.words[0];
    if (verb == "end") return false;
    if (verb == "run") start(frame);
    // The command leads a process group of its own.
    if (verb == "kill" && frame.words.size() == 3 && child_ > 0 &&
        frame.words[1] == std::to_string(child_id_))
        kill(-child_, static_cast<int>(parse_int(frame.words[2]).value_or(SIGKILL)));
    return true;
}

/// Daemons that provisioners started get a moment to write down what they know.
void Init::end_everything() {
    kill(-1, SIGTERM);
    for (int waits = 0; waits < 20; waits++) {
        while (waitpid(-1, nullptr, WNOHANG) > 0) {
        }
        if (kill(-1, 0) != 0) return;
        poll(nullptr, 0, 25);
    }
}

int Init::serve() {
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    sigprocmask(SIG_BLOCK, &mask, nullptr);
    signals_.reset(signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK));
    for (;;) {
        std::array<pollfd, 2> waits{{{kGuestSocket, POLLIN, 0}, {signals_.get(), POLLIN, 0}}};
        if (poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) return 1;
        if (waits[1].revents != 0) {
            signalfd_siginfo info{};
            while (read(signals_.get(), &info, sizeof info) > 0) {
            }
            reap();
        }
        if (waits[0].revents == 0) continue;
        std::optional<Frame> frame = receive_frame(kGuestSocket);
        // ingot is gone: do not wait for anyone, the kernel ends the rest with us.
        if (!frame) return 0;
        if (!handle(std::move(*frame))) break;
    }
    end_everything();
    return 0;
}

int run_init(const GuestSetup& setup) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    umask(0);  // modes below are said exactly
    if (SetupFailure failed = enter_guest_root(setup)) {
        send_frame(kGuestSocket, {"failed", failed.what, std::to_string(failed.error)});
        return 1;
    }
    umask(022);
    image::Fd root(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    int fd = root.get();
    if (!send_frame(kGuestSocket, {"ready"}, {&fd, 1})) return 1;
    root.reset();
    Init init;
    return init.serve();
}

/// Nothing of ingot's own files, terminal or pipes stays open: whoever waits for their end must not wait for
/// the guest.
void keep_only_socket() {
    image::Fd null(open("/dev/null", O_RDWR));
    for (int fd = 0; fd < kGuestSocket; fd++) dup2(null.get(), fd);
    if (null.get() < kGuestSocket) null.release();
    null.reset();
    syscall(SYS_close_range, kGuestSocket + 1, ~0U, 0);
    fcntl(kGuestSocket, F_SETFD, FD_CLOEXEC);
}

int fail(const char* what) {
    send_frame(kGuestSocket, {"failed", what, std::to_string(errno)});
    return 1;
}

}  // namespace

bool is_guest_call(int argc, char** argv) { return argc == 3 && std::string_view(argv[1]) == kGuestVerb; }

int guest_main(int, char** argv) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // ingot may have died before that line.
    if (getppid() != static_cast<pid_t>(parse_int(argv[2]).value_or(-1))) return 1;
    prctl(PR_SET_NAME, "ingot-guest");
    keep_only_socket();
    std::optional<Frame> frame = receive_frame(kGuestSocket);
    std::optional<GuestSetup> setup = frame ? GuestSetup::parse(frame->words) : std::nullopt;
    if (!setup) return 1;
    if (unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC) != 0) return fail("unshare");
    pid_t inner = fork();
    if (inner < 0) return fail("fork");
    if (inner == 0) _exit(run_init(*setup));
    send_frame(kGuestSocket, {"pid", std::to_string(inner)});
    close(kGuestSocket);  // so that its end is seen when the inner one ends
    int status = 0;
    while (waitpid(inner, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace ingot::oci_image

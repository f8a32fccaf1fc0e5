// ingot's side of a guest.
#include "plugins/oci_image/guest.h"

#include "base/cancel.h"
#include "base/error.h"
#include "base/text.h"
#include "plugins/oci_image/guest_streams.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace ingot::oci_image {

namespace {

Error setup_error(const std::string& what, int error) {
    Error failed(error == EPERM || error == EACCES ? ErrorKind::kUser : ErrorKind::kIo,
                 fmt::format("guest: {}: {}", what, strerror(error)));
    if (error == EPERM || error == EACCES)
        failed.set_hint(geteuid() != 0 ? "oci-image needs root: run ingot with sudo."
                                       : "This machine forbids namespaces or mounts. Inside a container, "
                                         "start that one with --privileged.");
    else if (error == ENOSPC)
        failed.set_hint("The limit on namespaces is reached: see /proc/sys/user/max_*_namespaces.");
    else if (error == ENOSYS || error == EINVAL)
        failed.set_hint("The kernel is too old or built without namespaces.");
    return failed;
}

struct SpawnPlan {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    SpawnPlan() {
        posix_spawn_file_actions_init(&files);
        posix_spawnattr_init(&attributes);
    }
    ~SpawnPlan() {
        posix_spawn_file_actions_destroy(&files);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
};

Error refusal(const GuestCommand& command, const std::string& what, int error) {
    Error failed = os_error(fmt::format("guest: {}: {}", command.argv[0], what), error);
    if (error == ENOENT && what == "execute")
        failed.set_hint(
            "The image has no such program. Commands need a base with a shell; an image from scratch takes "
            "files only.");
    return failed;
}

int exit_code_of(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

}  // namespace

Guest::Guest(const GuestSetup& setup, const std::stop_token& stop) {
    spawn();
    try {
        wait_until_ready(setup, stop);
    } catch (const Error&) {
        kill_and_wait();
        throw;
    } catch (const Cancelled&) {
        kill_and_wait();
        throw;
    } catch (const OverlayRefused&) {
        kill_and_wait();
        throw;
    }
}

Guest::~Guest() { kill_and_wait(); }

void Guest::spawn() {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        throw os_error("guest: socketpair", errno);
    socket_.reset(ends[0]);
    image::Fd theirs(ends[1]);
    SpawnPlan plan;
    // dup2 onto itself would leave the close-on-exec flag set.
    if (theirs.get() == kGuestSocket) theirs.reset(fcntl(theirs.get(), F_DUPFD_CLOEXEC, kGuestSocket + 1));
    posix_spawn_file_actions_adddup2(&plan.files, theirs.get(), kGuestSocket);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&plan.attributes, &none);
    posix_spawnattr_setsigdefault(&plan.attributes, &all);
    // A session of its own: Ctrl-C on the terminal reaches only ingot.
    posix_spawnattr_setflags(&plan.attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    std::string parent = std::to_string(getpid());
    std::array<char*, 4> argv{const_cast<char*>("ingot"), const_cast<char*>(kGuestVerb), parent.data(),
                              nullptr};
    std::array<char*, 2> env{const_cast<char*>("LC_ALL=C.UTF-8"), nullptr};
    int error = posix_spawn(&pid_, "/proc/self/exe", &plan.files, &plan.attributes, argv.data(), env.data());
    if (error != 0) {
        pid_ = -1;
        throw os_error("guest: execute /proc/self/exe", error);
    }
    process_.reset(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
    if (!process_) throw os_error("guest: pidfd_open", errno);
}

void Guest::wait_until_ready(const GuestSetup& setup, const std::stop_token& stop) {
    if (!send_frame(socket_.get(), setup.words())) throw died();
    while (!root_ || init_pid_ < 0) {
        Frame frame = receive(stop);
        const std::string& verb = frame.words[0];
        if (verb == "pid" && frame.words.size() == 2)
            init_pid_ = static_cast<int>(parse_int(frame.words[1]).value_or(-1));
        if (verb == "ready" && frame.fds.size() == 1) root_ = std::move(frame.fds[0]);
        if (verb != "failed" || frame.words.size() != 3) continue;
        int error = static_cast<int>(parse_int(frame.words[2]).value_or(EPROTO));
        if (frame.words[1] == "overlay" && error != ENOSPC) throw OverlayRefused{error};
        throw setup_error(frame.words[1], error);
    }
}

Error Guest::died() const {
    return Error(ErrorKind::kIo, "guest: its first process died")
        .set_hint(
            "Something on this machine killed it, perhaps for want of memory: see the kernel's log (dmesg).");
}

Frame Guest::receive(const std::stop_token& stop) {
    wait_fd(socket_.get(), POLLIN, std::nullopt, stop);
    std::optional<Frame> frame = receive_frame(socket_.get());
    if (!frame) throw died();
    return std::move(*frame);
}

int Guest::run(const GuestCommand& asked, const sdk::Streams& streams, const std::stop_token& stop) {
    throw_if_cancelled(stop);
    ingot_check(static_cast<bool>(socket_), "the guest was not ended");
    GuestCommand command = asked;
    command.id = ++last_command_;
    GuestStreams pipes(streams);
    if (!send_frame(socket_.get(), command.words(), pipes.guest_ends())) throw died();
    pipes.close_guest_ends();
    Frame answer = receive_about(command.id);
    if (answer.words[0] == "refused" && answer.words.size() == 4)
        throw refusal(command, answer.words[2],
                      static_cast<int>(parse_int(answer.words[3]).value_or(EPROTO)));
    pipes.start_input();
    int status = wait_for_command(command.id, pipes, stop);
    pipes.drain();
    return exit_code_of(status);
}

Frame Guest::receive_about(unsigned id) {
    // A command that was given up may still report its end.
    for (;;) {
        Frame frame = receive({});
        if (frame.words.size() > 1 && frame.words[1] == std::to_string(id)) return frame;
    }
}

std::optional<int> Guest::find_status(unsigned id) {
    Frame frame = receive({});
    if (frame.words.size() != 3 || frame.words[0] != "exited" || frame.words[1] != std::to_string(id))
        return std::nullopt;
    return static_cast<int>(parse_int(frame.words[2]).value_or(255 << 8));
}

int Guest::wait_for_command(unsigned id, GuestStreams& pipes, const std::stop_token& stop) {
    StopFd stopped(stop);
    while (!stop.stop_requested())
        if (pipes.wait(socket_.get(), stopped.fd(), -1))
            if (std::optional<int> status = find_status(id)) return *status;
    send_frame(socket_.get(), {"kill", std::to_string(id), std::to_string(SIGTERM)});
    auto limit = std::chrono::steady_clock::now() + Millis(500);
    while (std::chrono::steady_clock::now() < limit)
        if (pipes.wait(socket_.get(), -1, 50) && find_status(id)) throw Cancelled{};
    send_frame(socket_.get(), {"kill", std::to_string(id), std::to_string(SIGKILL)});
    throw Cancelled{};
}

bool Guest::wait_for_exit(int seconds) {
    if (pid_ < 0) return true;
    pollfd wait{process_.get(), POLLIN, 0};
    int ready = 0;
    while ((ready = poll(&wait, 1, seconds * 1000)) < 0 && errno == EINTR) {
    }
    if (process_ && ready == 0) return false;
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return true;
}

void Guest::kill_and_wait() {
    root_.reset();
    if (pid_ < 0) return;
    // The inner process ends when it sees this, all of the inside with it, and then the outer one.
    socket_.reset();
    if (wait_for_exit(2)) return;
    kill(pid_, SIGKILL);
    wait_for_exit(2);
}

void Guest::end() {
    root_.reset();
    if (pid_ < 0) return;
    send_frame(socket_.get(), {"end"});
    if (!wait_for_exit(10)) {
        kill_and_wait();
        throw Error(ErrorKind::kIo, "guest: its processes do not end");
    }
    socket_.reset();
}

}  // namespace ingot::oci_image

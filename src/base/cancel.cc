#include "base/cancel.h"

#include "base/error.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace ingot {

namespace {

int make_eventfd() {
    const int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd < 0) throw os_error("eventfd", errno);
    return fd;
}

void raise_eventfd(int fd) {
    const std::uint64_t one = 1;
    // Can only fail when the counter is full, and then it is readable already.
    const ssize_t written = ::write(fd, &one, sizeof one);
    static_cast<void>(written);
}

using SteadyTime = std::chrono::steady_clock::time_point;

/// Milliseconds until `end` for poll: rounded up, so that it never turns idly; -1 for no end.
int poll_timeout(const std::optional<SteadyTime>& end) {
    if (!end) return -1;
    const auto left = std::chrono::ceil<Millis>(*end - std::chrono::steady_clock::now()).count();
    return left <= 0 ? 0 : left > 1'000'000'000 ? 1'000'000'000 : static_cast<int>(left);
}

}  // namespace

StopFd::StopFd(const std::stop_token& stop) : fd_(make_eventfd()) {
    callback_.emplace(stop, [fd = fd_] { raise_eventfd(fd); });
}

StopFd::~StopFd() {
    // The callback writes to the descriptor, so it must be gone before the number can be used by another
    // file.
    callback_.reset();
    ::close(fd_);
}

void throw_if_cancelled(const std::stop_token& stop) {
    if (stop.stop_requested()) throw Cancelled{};
}

Ready wait_fd(int fd, short events, std::optional<Millis> limit, const std::stop_token& stop) {
    const StopFd stopped(stop);
    std::optional<SteadyTime> end;
    if (limit) end = std::chrono::steady_clock::now() + *limit;
    while (true) {
        throw_if_cancelled(stop);
        pollfd fds[2] = {{stopped.fd(), POLLIN, 0}, {fd, events, 0}};
        const int count = ::poll(fds, fd >= 0 ? 2 : 1, poll_timeout(end));
        if (count < 0 && errno != EINTR) throw os_error("poll", errno);
        throw_if_cancelled(stop);
        if (count > 0 && fd >= 0 && fds[1].revents != 0) return Ready::kReady;
        if (end && std::chrono::steady_clock::now() >= *end) return Ready::kTimeout;
    }
}

struct Deadline::State {
    State(const std::stop_token& parent, std::optional<Millis> limit)
        : follow(parent, [this] { source.request_stop(); }) {
        if (limit)
            timer = std::thread([this, end = std::chrono::steady_clock::now() + *limit] { watch(end); });
    }
    ~State() {
        {
            const std::lock_guard<std::mutex> lock(mutex);
            over = true;
        }
        changed.notify_all();
        if (timer.joinable()) timer.join();
    }

    void watch(SteadyTime end) {
        {
            std::unique_lock<std::mutex> lock(mutex);
            if (changed.wait_until(lock, end, [this] { return over; })) return;
        }
        if (source.stop_requested()) return;
        limit_passed = true;
        source.request_stop();
    }

    std::stop_source source;
    std::mutex mutex;
    std::condition_variable changed;
    bool over = false;
    std::atomic<bool> limit_passed = false;
    std::stop_callback<std::function<void()>> follow;
    std::thread timer;
};

Deadline::Deadline(const std::stop_token& parent, std::optional<Millis> limit)
    : state_(std::make_unique<State>(parent, limit)) {}
Deadline::~Deadline() = default;

std::stop_token Deadline::token() const { return state_->source.get_token(); }
bool Deadline::passed() const { return state_->limit_passed; }

}  // namespace ingot

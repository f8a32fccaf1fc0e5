// Blocked signals read from a signalfd.
#include "cli/signals.h"

#include "base/cancel.h"
#include "base/error.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <csignal>

namespace ingot::cli {

namespace {

std::string signal_name(unsigned number) {
    switch (number) {
        case SIGINT:
            return "interrupt";
        case SIGTERM:
            return "SIGTERM";
        case SIGHUP:
            return "SIGHUP";
        default:
            return "a signal";
    }
}

}  // namespace

SignalWatch::SignalWatch(std::function<void(const std::string& name, int count)> on_signal,
                         std::chrono::milliseconds one_press)
    : on_signal_(std::move(on_signal)), one_press_(one_press) {
    sigset_t heard;
    sigemptyset(&heard);
    for (int number : std::array<int, 3>{SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction current{};
        ::sigaction(number, nullptr, &current);
        if (current.sa_handler != SIG_IGN) sigaddset(&heard, number);
    }
    ::pthread_sigmask(SIG_BLOCK, &heard, nullptr);
    fd_ = ::signalfd(-1, &heard, SFD_CLOEXEC);
    if (fd_ < 0) throw os_error("signalfd", errno);
    thread_ = std::jthread([this](const std::stop_token& stop) { listen(stop); });
}

SignalWatch::~SignalWatch() {
    thread_.request_stop();
    thread_.join();
    ::close(fd_);
}

void SignalWatch::listen(const std::stop_token& stop) {
    using Steady = std::chrono::steady_clock;
    std::optional<Steady::time_point> last;
    int count = 0;
    try {
        while (true) {
            wait_fd(fd_, POLLIN, std::nullopt, stop);
            signalfd_siginfo info{};
            if (::read(fd_, &info, sizeof info) != sizeof info) return;
            Steady::time_point now = Steady::now();
            if (last && now - *last < one_press_) continue;
            last = now;
            on_signal_(signal_name(info.ssi_signo), ++count);
        }
    } catch (const Cancelled&) {
        return;  // the watch ends
    }
}

}  // namespace ingot::cli

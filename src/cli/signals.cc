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

SignalWatch::SignalWatch(std::function<void(const std::string& name, int count)> on_signal)
    : on_signal_(std::move(on_signal)) {
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
    try {
        for (int count = 1;; ++count) {
            wait_fd(fd_, POLLIN, std::nullopt, stop);
            signalfd_siginfo info{};
            if (::read(fd_, &info, sizeof info) != sizeof info) return;
            on_signal_(signal_name(info.ssi_signo), count);
        }
    } catch (const Cancelled&) {
        return;  // the watch ends
    }
}

}  // namespace ingot::cli

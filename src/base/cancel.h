// Waiting that a stop token ends: every wait is a poll on {fd, stop eventfd}.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace ingot {

using Millis = std::chrono::milliseconds;

/// An eventfd that becomes readable when the token fires. Owns the fd; not copyable.
class StopFd {
   public:
    explicit StopFd(const std::stop_token& stop);
    ~StopFd();
    StopFd(const StopFd&) = delete;
    StopFd& operator=(const StopFd&) = delete;
    int fd() const { return fd_; }

   private:
    int fd_;
    std::optional<std::stop_callback<std::function<void()>>> callback_;
};

/// Throws Cancelled when the token has fired.
void throw_if_cancelled(const std::stop_token& stop);

enum class Ready { kReady, kTimeout };
/// Waits until fd has one of the poll events; a negative fd means waiting for the limit only.
/// Cancel: throws Cancelled at once. No limit when `limit` is absent.
Ready wait_fd(int fd, short events, std::optional<Millis> limit, const std::stop_token& stop);

/// A stop token that fires when its parent does or when the limit passes.
class Deadline {
   public:
    Deadline(const std::stop_token& parent, std::optional<Millis> limit);
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;
    std::stop_token token() const;
    /// True when it was the limit, not the parent, that fired.
    bool passed() const;

   private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ingot

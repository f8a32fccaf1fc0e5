// Ctrl-C: one thread that hears SIGINT, SIGTERM and SIGHUP, so that nothing else has to.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

namespace ingot::cli {

/// While it lives, those signals reach only `on_signal`, which is called on a thread of its own with the
/// signal's name and how many have come so far. A signal that was ignored when the program started stays
/// ignored (nohup). Make it before any other thread: threads inherit that the signals are blocked.
class SignalWatch {
   public:
    explicit SignalWatch(std::function<void(const std::string& name, int count)> on_signal,
                         std::chrono::milliseconds one_press = std::chrono::milliseconds(250));
    ~SignalWatch();
    SignalWatch(const SignalWatch&) = delete;
    SignalWatch& operator=(const SignalWatch&) = delete;

   private:
    void listen(const std::stop_token& stop);

    std::function<void(const std::string&, int)> on_signal_;
    std::chrono::milliseconds one_press_;
    int fd_ = -1;
    std::jthread thread_;
};

}  // namespace ingot::cli

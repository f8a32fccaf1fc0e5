// How a component speaks to the user.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::sdk {

/// A running transfer; its end is its destruction. Thread-safe.
class Progress {
   public:
    virtual ~Progress() = default;
    virtual void advance(std::int64_t bytes) = 0;
};

/// Thread-safe. Text may hold several lines; no final newline is needed. Secrets are masked behind this
/// interface.
class Ui {
   public:
    virtual ~Ui() = default;
    /// "==> BUILD: text".
    virtual void say(std::string_view text) = 0;
    /// "    BUILD: text", for the output of what runs inside.
    virtual void message(std::string_view text) = 0;
    /// "==> BUILD: text" in red on standard error's behalf.
    virtual void error(std::string_view text) = 0;
    /// One row of -machine-readable; ignored otherwise.
    virtual void machine(std::string_view type, const std::vector<std::string>& fields) = 0;
    /// Asks on the terminal. Nothing when there is none. Cancel: throws Cancelled.
    virtual std::optional<std::string> ask(std::string_view question, const std::stop_token& stop) = 0;
    /// Takes the total in bytes, 0 when it is not known.
    virtual std::unique_ptr<Progress> start_progress(std::string_view what, std::int64_t total_bytes) = 0;
};

}  // namespace ingot::sdk

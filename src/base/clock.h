// Time: the now/sleep seam, and Go's duration text.
#pragma once

#include "base/cancel.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ingot {

using Nanos = std::chrono::nanoseconds;

class Clock {
   public:
    virtual ~Clock() = default;
    virtual std::chrono::system_clock::time_point now() const = 0;
    virtual std::chrono::steady_clock::time_point steady_now() const = 0;
    /// Waits; throws Cancelled when the token fires.
    virtual void sleep(Nanos time, const std::stop_token& stop) = 0;
};

/// The machine's clock. Thread-safe.
Clock& system_clock();

/// Go's duration text: "1h30m", "300ms", "1.5s", "0". Nothing when malformed (a bare number other than 0 is).
/// Source: Go's time.ParseDuration.
std::optional<Nanos> parse_duration(std::string_view text);
/// As Go prints it: "1m30s", "1.5s", "300ms", "0s".
std::string format_duration(Nanos time);
/// "2026-11-21T07:01:02Z"; in the local zone with its offset ("+02:00") unless `utc`.
std::string format_rfc3339(std::chrono::system_clock::time_point time, bool utc = false);

}  // namespace ingot

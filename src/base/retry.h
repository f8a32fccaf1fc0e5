// Trying again: attempts, backoff, until a deadline.
#pragma once

#include "base/clock.h"

#include <functional>
#include <optional>

namespace ingot {

struct RetryPolicy {
    int attempts = 0;  ///< 0 = no limit
    Nanos first_wait = std::chrono::milliseconds(200);
    Nanos longest_wait = std::chrono::seconds(5);
    double factor = 2.0;
    std::optional<Nanos> limit;  ///< counted from the call
};

/// Calls `attempt` until it returns true. Returns false when attempts or time run out. Cancel: throws
/// Cancelled.
bool retry(const RetryPolicy& policy, Clock& clock, const std::stop_token& stop,
           const std::function<bool(int attempt)>& attempt);

}  // namespace ingot

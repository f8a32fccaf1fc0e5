#include "base/retry.h"

#include <algorithm>

namespace ingot {

bool retry(const RetryPolicy& policy, Clock& clock, const std::stop_token& stop,
           const std::function<bool(int attempt)>& attempt) {
    const std::chrono::steady_clock::time_point begin = clock.steady_now();
    Nanos wait = std::min(policy.first_wait, policy.longest_wait);
    for (int number = 1;; ++number) {
        throw_if_cancelled(stop);
        if (attempt(number)) return true;
        if (policy.attempts > 0 && number >= policy.attempts) return false;
        Nanos next = wait;
        if (policy.limit) {
            const Nanos left = *policy.limit - std::chrono::duration_cast<Nanos>(clock.steady_now() - begin);
            if (left <= Nanos::zero()) return false;
            next = std::min(next, left);  // one last attempt just at the limit
        }
        clock.sleep(next, stop);
        const double grown = static_cast<double>(wait.count()) * policy.factor;
        wait = grown >= static_cast<double>(policy.longest_wait.count())
                   ? policy.longest_wait
                   : Nanos(static_cast<Nanos::rep>(grown));
    }
}

}  // namespace ingot

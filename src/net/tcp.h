// A plain connected socket.
#pragma once

#include "base/cancel.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ingot::net {

/// Connects to a host's first address that answers; the descriptor is the caller's. Not inherited by
/// children. Errors: not_found (no such host), timeout, remote (refused, unreachable). Cancel: throws
/// Cancelled at once, but not while the name is looked up.
int connect_tcp(const std::string& host, std::int64_t port, std::optional<Millis> limit,
                const std::stop_token& stop);

}  // namespace ingot::net

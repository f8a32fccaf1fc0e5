// From settings to an open communicator.
#pragma once

#include "comm/settings.h"
#include "sdk/communicator.h"
#include "sdk/run_context.h"

#include <memory>

namespace ingot::comm {

/// Waits until the machine answers in the way that the settings name, then gives the open communicator; one
/// that refuses everything for "none". Says what it does. The settings are prepared, their host is known.
/// Errors: timeout, auth, remote; user for a communicator that only its builder can make. Cancel: throws
/// Cancelled.
std::unique_ptr<sdk::Communicator> connect(const Settings& settings, sdk::RunContext& run);

}  // namespace ingot::comm

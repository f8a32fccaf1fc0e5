// Starts a command inside the guest: user, groups, powers, directory, environment. Single-threaded.
#pragma once

#include "plugins/oci_image/guest_wire.h"

#include <sys/types.h>

#include <array>
#include <string>

namespace ingot::oci_image {

struct SpawnResult {
    pid_t pid = -1;
    std::string what;  ///< what failed, when pid is -1
    int error = 0;
};

/// Starts it in a session of its own; comes back when it runs or could not be started.
SpawnResult spawn_command(const GuestCommand& command, const std::array<int, 3>& streams);

}  // namespace ingot::oci_image

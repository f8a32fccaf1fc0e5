// The guest's file system: mounts, made inside the guest's own mount namespace. Single-threaded.
#pragma once

#include "plugins/oci_image/guest_wire.h"

#include <string>

namespace ingot::oci_image {

/// What went wrong, for the frame "failed"; error 0 = nothing.
struct SetupFailure {
    std::string what;
    int error = 0;
    explicit operator bool() const { return error != 0; }
};

/// Called by process 1 of the new pid namespace. Afterwards "/" is the guest's root.
SetupFailure enter_guest_root(const GuestSetup& setup);

}  // namespace ingot::oci_image

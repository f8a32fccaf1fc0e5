// The guest's init: what the binary is when it executes itself with the hidden verb. One thread, no Ui, no
// catalog.
#pragma once

namespace ingot::oci_image {

/// True when these are the arguments of a guest's init: main then does nothing but guest_main.
bool is_guest_call(int argc, char** argv);

/// Makes the namespaces and the file system, becomes their process 1, starts commands, reaps, and ends when
/// its socket closes; every process and mount inside ends with it. Gives the exit code.
int guest_main(int argc, char** argv);

}  // namespace ingot::oci_image

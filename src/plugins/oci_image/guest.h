// ingot's side of a guest: starts it, runs commands in it, ends it. Knows no Packer words.
#pragma once

#include "base/error.h"
#include "image/fd.h"
#include "plugins/oci_image/guest_wire.h"
#include "sdk/communicator.h"

#include <optional>
#include <stop_token>
#include <string>

namespace ingot::oci_image {

class GuestStreams;

/// A set of namespaces with its own process 1. Dies with this process, also when that is killed: no mount,
/// process or namespace stays. Used by one thread at a time; the one that made it must outlive it (the kernel
/// ties the guest to it).
class Guest {
   public:
    /// Errors: user when this user may not make namespaces or mounts; io ("guest: WHAT: …"). Cancel: throws
    /// Cancelled.
    Guest(const GuestSetup& setup, const std::stop_token& stop);
    /// Kills what still runs.
    ~Guest();
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;

    /// Runs a command to its end; gives its exit code, 128 + signal when one ended it.
    /// Errors: not_found when the program does not exist; io when the guest died: it never comes back. Cancel: SIGTERM, then
    /// SIGKILL after half a second, then throws Cancelled.
    int run(const GuestCommand& command, const sdk::Streams& streams, const std::stop_token& stop);
    /// The guest's "/", for openat2. -1 after end().
    int root() const { return root_.get(); }
    /// Process 1 as this machine numbers it.
    int init_pid() const { return init_pid_; }
    /// Lets daemons inside end, then everything. Errors: io when it does not end within 10 s.
    void end();

   private:
    void spawn();
    void wait_until_ready(const GuestSetup& setup, const std::stop_token& stop);
    Frame receive(const std::stop_token& stop);
    Frame receive_about(unsigned id);
    std::optional<int> find_status(unsigned id);
    int wait_for_command(unsigned id, GuestStreams& pipes, const std::stop_token& stop);
    void kill_and_wait();
    bool wait_for_exit(int seconds);
    Error died() const;

    image::Fd socket_;
    image::Fd root_;
    image::Fd process_;  ///< pidfd of the outer process
    int pid_ = -1;
    int init_pid_ = -1;
    unsigned last_command_ = 0;
};

/// Thrown by the constructor when only the overlay could not be mounted: the base can still be used directly.
/// Derived from nothing: whoever asks for an overlay handles it.
struct OverlayRefused {
    int error = 0;
};

}  // namespace ingot::oci_image

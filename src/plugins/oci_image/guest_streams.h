// The three pipes of a command in the guest, and who moves bytes through them.
#pragma once

#include "image/fd.h"
#include "sdk/communicator.h"

#include <array>
#include <thread>

namespace ingot::oci_image {

/// Output and error are given to their sinks by the thread that calls wait() and drain(); input is fed by a
/// thread of its own, since its source may block.
class GuestStreams {
   public:
    /// `streams` must outlive this. Errors: io.
    explicit GuestStreams(const sdk::Streams& streams);
    ~GuestStreams();
    GuestStreams(const GuestStreams&) = delete;
    GuestStreams& operator=(const GuestStreams&) = delete;

    /// What the command gets as 0, 1 and 2.
    std::array<int, 3> guest_ends() const { return {guest_[0].get(), guest_[1].get(), guest_[2].get()}; }
    void close_guest_ends();
    void start_input();
    /// Moves output until `socket` is readable (true), `stop` is readable or the time is over (false).
    bool wait(int socket, int stop, int timeout_ms);
    /// Takes what is in the pipes now. A daemon that keeps them open is not waited for.
    void drain();

   private:
    void feed_input();
    void take(std::size_t stream);

    const sdk::Streams& streams_;
    std::array<image::Fd, 3> guest_;
    std::array<image::Fd, 3> ours_;
    image::Fd finished_;  ///< eventfd: the command has ended, input is of no use any more
    std::thread feeder_;
};

}  // namespace ingot::oci_image

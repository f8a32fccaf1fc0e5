// The three pipes of a command in the guest.
#include "plugins/oci_image/guest_streams.h"

#include "base/cancel.h"
#include "base/error.h"
#include "base/log.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <vector>

namespace ingot::oci_image {

namespace {

constexpr std::size_t kPipePiece = 32 * 1024;

void make_output_pipe(image::Fd& ours, image::Fd& guest) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw os_error("guest: pipe", errno);
    ours.reset(ends[0]);
    guest.reset(ends[1]);
    fcntl(ours.get(), F_SETFL, O_NONBLOCK);
}

}  // namespace

GuestStreams::GuestStreams(const sdk::Streams& streams)
    : streams_(streams), finished_(eventfd(0, EFD_CLOEXEC)) {
    if (streams.input) {
        // A pipe, since programs may open /dev/stdin anew, which a socket does not allow.
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0) throw os_error("guest: pipe", errno);
        guest_[0].reset(ends[0]);
        ours_[0].reset(ends[1]);
        fcntl(ours_[0].get(), F_SETFL, O_NONBLOCK);
    } else {
        guest_[0] = image::open_file("/dev/null", O_RDONLY);
    }
    make_output_pipe(ours_[1], guest_[1]);
    make_output_pipe(ours_[2], guest_[2]);
}

GuestStreams::~GuestStreams() {
    std::uint64_t one = 1;
    if (write(finished_.get(), &one, sizeof one) < 0) log("oci-image: eventfd refused");
    if (feeder_.joinable()) feeder_.join();
}

void GuestStreams::close_guest_ends() {
    for (image::Fd& fd : guest_) fd.reset();
}

void GuestStreams::start_input() {
    if (streams_.input) feeder_ = std::thread([this] { feed_input(); });
}

void GuestStreams::feed_input() {
    // A command that reads no further must not end ingot.
    sigset_t pipe_signal;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, nullptr);
    std::vector<char> buffer(kPipePiece);
    try {
        while (std::size_t got = streams_.input(buffer)) {
            std::string_view rest(buffer.data(), got);
            while (!rest.empty()) {
                std::array<pollfd, 2> waits{{{ours_[0].get(), POLLOUT, 0}, {finished_.get(), POLLIN, 0}}};
                poll(waits.data(), waits.size(), -1);
                if (waits[1].revents != 0) return;
                ssize_t done = write(ours_[0].get(), rest.data(), rest.size());
                if (done < 0 && (errno == EAGAIN || errno == EINTR)) continue;
                if (done < 0) return ours_[0].reset();
                rest.remove_prefix(static_cast<std::size_t>(done));
            }
        }
    } catch (const Error& error) {  // the command sees the end of its input; the cause is in the log
        log(fmt::format("oci-image: input of a command: {}", error.message()));
    } catch (const Cancelled&) {
        log("oci-image: input of a command was cancelled");
    }
    ours_[0].reset();
}

void GuestStreams::take(std::size_t stream) {
    std::array<char, kPipePiece> buffer;
    for (;;) {
        ssize_t got = read(ours_[stream].get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) return ours_[stream].reset();
        const ByteSink& sink = stream == 1 ? streams_.output : streams_.error;
        if (sink) sink(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
    }
}

bool GuestStreams::wait(int socket, int stop, int timeout_ms) {
    std::array<pollfd, 4> waits{
        {{socket, POLLIN, 0}, {stop, POLLIN, 0}, {ours_[1].get(), POLLIN, 0}, {ours_[2].get(), POLLIN, 0}}};
    int ready = poll(waits.data(), waits.size(), timeout_ms);
    if (ready <= 0) return false;
    if (waits[2].revents != 0) take(1);
    if (waits[3].revents != 0) take(2);
    return waits[0].revents != 0;
}

void GuestStreams::drain() {
    if (ours_[1]) take(1);
    if (ours_[2]) take(2);
}

}  // namespace ingot::oci_image

// What ingot and the guest's init say to each other over their socket: frames of texts, with file
// descriptors.
#pragma once

#include "image/fd.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ingot::oci_image {

/// The hidden first argument that makes the binary the guest's init.
inline constexpr const char* kGuestVerb = "__oci-guest";
/// The socket's descriptor in the guest.
inline constexpr int kGuestSocket = 3;

/// words[0] says what it is:
///   to the guest    "setup" (GuestSetup)   "run" (GuestCommand, 3 descriptors)   "kill" ID SIGNAL   "end"
///   from the guest  "pid" N   "ready" (1 descriptor: the root)   "failed" WHAT ERRNO
///                   "started" ID   "refused" ID WHAT ERRNO   "exited" ID STATUS (of waitpid)
struct Frame {
    std::vector<std::string> words;
    std::vector<image::Fd> fds;
};

/// False when the other side is gone (errno is set).
bool send_frame(int socket, const std::vector<std::string>& words, std::span<const int> fds = {});
/// Blocks until a whole frame is there. Nothing at the end of the stream or when it is damaged.
std::optional<Frame> receive_frame(int socket);

/// How the guest's file system is made.
struct GuestSetup {
    enum class Root {
        kOverlay,  ///< SCRATCH/upper over SCRATCH/base over SCRATCH/scaffold, at SCRATCH/merged
        kDirect,   ///< SCRATCH/base itself
        kHost,     ///< this machine's own files, in namespaces only: for programs such as mmdebstrap
    };
    Root root = Root::kOverlay;
    std::string scratch;
    std::string hostname;
    /// Files of the scratch directory over files of the guest: {from, to}.
    std::vector<std::pair<std::string, std::string>> files;

    std::vector<std::string> words() const;
    static std::optional<GuestSetup> parse(std::span<const std::string> words);
};

struct GuestCommand {
    unsigned id = 0;  ///< given by Guest
    std::vector<std::string> argv;
    std::vector<std::string> env;  ///< whole environment
    std::string directory = "/";
    unsigned uid = 0;
    unsigned gid = 0;
    std::vector<unsigned> groups;
    bool all_powers = false;  ///< keep every capability: only for our own programs on the host's files

    std::vector<std::string> words() const;
    static std::optional<GuestCommand> parse(std::span<const std::string> words);
};

}  // namespace ingot::oci_image

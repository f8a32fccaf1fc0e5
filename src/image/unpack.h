// Puts the entries of an archive onto the disk below one directory that nothing in the archive can leave.
#pragma once

#include "base/process.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

namespace ingot::image {

struct UnpackOptions {
    bool whiteouts = false;   ///< a layer: ".wh.NAME" deletes
    bool owners = true;       ///< keep owners and device files; needs root
    bool plain_only = false;  ///< files and directories alone: an image archive, not a file tree
    std::function<void(std::int64_t bytes)> progress;  ///< bytes of the archive read since the last call
};

/// Unpacks a tar of any compression into `root`, which must exist. Absolute names count from `root`; ".." and
/// links of the archive are resolved as if `root` were "/". Errors: user for a name with "..", a hard link to
/// nothing, a broken archive ("PATH: …"); io. Cancel: throws Cancelled.
void unpack_archive(const std::string& archive, const std::string& root, const UnpackOptions& options,
                    const std::stop_token& stop);

}  // namespace ingot::image

// Opens an image that exists as files: OCI layout, OCI archive, Docker archive; tells these from root file
// systems.
#pragma once

#include "image/package.h"

#include <stop_token>
#include <string>

namespace ingot::image {

enum class SourceKind { kLayout, kOciArchive, kDockerArchive, kRootfsArchive };

/// Looks at the content, never at the name. Errors: not_found, io; user for a directory that is no layout,
/// and for a file that is no archive.
SourceKind detect_source(const std::string& path, const std::stop_token& stop);

struct OpenOptions {
    std::string work;   ///< a directory for what must be unpacked or compressed
    std::string name;   ///< which image, where there are several; "" = the only one
    Platform platform;  ///< which manifest of an index
    unsigned threads = 0;
};

/// The image with its layers as files that are what the image says. `layers` lie in the layout itself or in
/// `work`. Errors: user for what is missing, broken, not unique or not for the platform; io. Cancel: throws
/// Cancelled.
Image open_image(const std::string& path, SourceKind kind, const OpenOptions& options,
                 const std::stop_token& stop);

}  // namespace ingot::image

// Writes a finished image: OCI layout directory, OCI archive, Docker archive. All or nothing: a temporary
// name beside the target, renamed at the end.
#pragma once

#include "image/config.h"
#include "image/layer.h"

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::image {

struct Image {
    ImageConfig config;
    std::vector<Layer> layers;       ///< lowest first, one for each of config.diff_ids
    std::vector<std::string> names;  ///< "app:1.0"; what the archives call it
};

/// The documents of an image and their digests.
struct Package {
    std::string config_json;
    BlobRef config;
    std::string manifest_json;
    BlobRef manifest;
};
/// Takes an image whose layers are complete.
Package make_package(const Image& image, const std::map<std::string, std::string>& annotations = {});

enum class OutputKind { kLayout, kOciArchive, kDockerArchive };
struct OutputPlace {
    OutputKind kind = OutputKind::kLayout;
    std::string path;
};
/// "DIRECTORY", "oci:DIRECTORY", "oci-archive:FILE" or "docker-archive:FILE".
OutputPlace parse_output_place(std::string_view text);

/// What lies at the place; an empty directory is nothing. An image may be replaced by force, other things
/// never.
enum class Occupant { kNothing, kImage, kOther };
Occupant find_occupant(const OutputPlace& place);

struct WriteOptions {
    bool replace = false;  ///< what is there, when it is an image
    std::function<void(const std::string& path)>
        before_creation;                               ///< told the temporary path before it is made
    std::function<void(std::int64_t bytes)> progress;  ///< bytes written since the call before
    /// Blobs whose files are given away: these may be linked instead of copied.
    std::string own_blobs;
};
/// Gives the files that make up the image, sorted. A Docker archive is an OCI archive too.
/// Errors: user when something is there already; io. Cancel: throws Cancelled, nothing is left.
std::vector<std::string> write_image(const Image& image, const Package& package, const OutputPlace& place,
                                     const WriteOptions& options, const std::stop_token& stop);

/// "app", "app:1.0", "host:5000/team/app:1.0" → the name with its tag (":latest" when there is none).
/// Nothing when it is no image reference. Source: distribution's reference grammar.
std::optional<std::string> normalize_image_name(std::string_view name);

}  // namespace ingot::image

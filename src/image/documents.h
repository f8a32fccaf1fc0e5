// The index, the list for `docker load` and the places of blobs, shared by the writers of this room.
#pragma once

#include "image/package.h"

#include <string>

namespace ingot::image {

inline constexpr std::string_view kLayoutFile = "{\"imageLayoutVersion\":\"1.0.0\"}";

/// index.json: the manifest once for every name.
std::string make_index_json(const Image& image, const Package& package);
/// manifest.json of a Docker archive.
std::string make_docker_manifest_json(const Image& image, const Package& package);
/// "blobs/sha256/HEX".
std::string blob_member(const std::string& digest);

}  // namespace ingot::image

// Layers: what changed in a file tree, as a tar that is hashed, compressed and hashed again in one pass.
#pragma once

#include "image/blob.h"
#include "image/tar_writer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>

namespace ingot::image {

/// One layer of an image, its compressed bytes in a file.
struct Layer {
    BlobRef blob;
    std::string diff_id;  ///< digest of the uncompressed tar
    std::string file;     ///< where the blob lies
};

struct LayerOptions {
    std::string directory;                    ///< where the blob goes
    unsigned threads = 0;                     ///< of the compression; 0 = all
    std::optional<std::int64_t> latest_time;  ///< later times of files become this one (SOURCE_DATE_EPOCH)
};

struct LayerFacts {
    std::int64_t entries = 0;
    std::int64_t bytes = 0;  ///< of file content
};

/// The finished layer, with what went into it.
struct MadeLayer {
    Layer layer;
    LayerFacts facts;
};

/// The whole tree. Cancel: throws Cancelled soon. Errors: io; user for a name that no layer can hold
/// (".wh.…").
MadeLayer make_tree_layer(const std::string& tree, const LayerOptions& options, const std::stop_token& stop);

/// What an overlay's upper directory says: new and changed files, whiteouts, opaque directories. A whiteout
/// of what `base` does not have is left out. `entries` is 0 when nothing changed. Source: kernel,
/// Documentation/filesystems/overlayfs; OCI image-spec, "Image Layer Filesystem Changeset".
MadeLayer make_overlay_layer(const std::string& upper, const std::string& base, const LayerOptions& options,
                             const std::stop_token& stop);

/// Remembers a tree, so that its changes can be told later where there is no overlay. By inode and change
/// time, which no program can set back.
class TreeSnapshot {
   public:
    /// Errors: io.
    TreeSnapshot(const std::string& tree, const std::stop_token& stop);
    /// What has changed since. Errors: as make_tree_layer.
    MadeLayer make_layer(const LayerOptions& options, const std::stop_token& stop) const;

   private:
    struct Mark {
        std::uint64_t inode = 0;
        std::int64_t changed_s = 0;
        std::int64_t changed_ns = 0;
        unsigned mode = 0;
        unsigned uid = 0;
        unsigned gid = 0;
    };
    std::string tree_;
    std::unordered_map<std::string, Mark> marks_;
};

}  // namespace ingot::image

// Turns files of a tree into members of one layer: metadata, attributes, hard links, content, whiteouts.
// Which files belong to the layer is decided in layer.cc.
#pragma once

#include "base/cancel.h"
#include "image/gzip.h"
#include "image/layer.h"

#include <sys/stat.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ingot::image {

/// How many directories may lie in each other: walks keep one open for each.
inline constexpr int kDeepestPath = 256;

/// Used by one thread.
class LayerBuilder {
   public:
    LayerBuilder(const LayerOptions& options, const std::stop_token& stop);
    /// Adds the file `name` of a directory under the path `path` ("" = the root itself). Errors: io; user for
    /// ".wh.…".
    void add(int directory, const std::string& name, const std::string& path, const struct stat& facts);
    void add_whiteout(const std::string& path);
    /// Everything that lower layers have in this directory is gone.
    void add_opaque(const std::string& directory_path);
    MadeLayer finish();
    void check_cancel() const { throw_if_cancelled(stop_); }

   private:
    void add_marker(const std::string& path);
    void copy_content(int fd, const TarEntry& entry);

    std::stop_token stop_;
    std::optional<std::int64_t> latest_time_;
    LayerFacts facts_;
    BlobWriter blob_;
    Hasher diff_{"sha256"};
    ParallelGzip gzip_;
    TarWriter tar_;
    std::map<std::pair<dev_t, ino_t>, std::string> first_links_;
    std::vector<char> buffer_;
};

/// Extended attributes that belong into an image: capabilities, access lists, "user.…". Not labels of this
/// machine, nor what overlayfs keeps for itself. Errors: io.
std::map<std::string, std::string> read_image_xattrs(int directory, const std::string& name,
                                                     const std::string& path);
/// One attribute or "".
std::string read_xattr(int directory, const std::string& name, const char* attribute);
/// Names in a directory, sorted by byte, without "." and "..". Errors: io.
std::vector<std::string> list_names(int directory, const std::string& path);
/// Opens a directory below another one, not through a symbolic link. Errors: io.
Fd open_directory(int parent, const std::string& name, const std::string& path);
/// lstat below a directory. Errors: io.
struct stat stat_below(int directory, const std::string& name, const std::string& path);

}  // namespace ingot::image

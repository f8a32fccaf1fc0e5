// Content-addressed pieces of an image: digests, and files that know their digest and size.
#pragma once

#include "base/hash.h"
#include "image/fd.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace ingot::image {

inline constexpr std::string_view kLayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";
inline constexpr std::string_view kLayerTar = "application/vnd.oci.image.layer.v1.tar";
inline constexpr std::string_view kLayerZstd = "application/vnd.oci.image.layer.v1.tar+zstd";
inline constexpr std::string_view kManifest = "application/vnd.oci.image.manifest.v1+json";
inline constexpr std::string_view kIndex = "application/vnd.oci.image.index.v1+json";
inline constexpr std::string_view kConfig = "application/vnd.oci.image.config.v1+json";

/// What a manifest says of a piece: type, digest ("sha256:…"), size in bytes.
struct BlobRef {
    std::string media_type;
    std::string digest;
    std::int64_t size = 0;
};

/// "sha256:" and 64 lower-case hexadecimal digits: the only kind that every program here writes.
bool is_digest(std::string_view text);
/// The part after "sha256:".
std::string digest_hex(std::string_view digest);
/// Of a text.
std::string digest_of(std::string_view bytes);

/// A file being written: hashed and counted on the way. Without keep() it is removed.
class BlobWriter {
   public:
    /// Makes a file with a name of its own in a directory that exists. Errors: io.
    explicit BlobWriter(std::string directory);
    ~BlobWriter();
    BlobWriter(const BlobWriter&) = delete;
    BlobWriter& operator=(const BlobWriter&) = delete;
    void write(std::string_view bytes);
    /// Names the file by its digest's digits and gives digest and size. Errors: io.
    BlobRef keep(std::string_view media_type);
    /// Path after keep().
    const std::string& path() const { return path_; }

   private:
    std::string directory_;
    std::string path_;
    Fd file_;
    Hasher hasher_{"sha256"};
    std::int64_t size_ = 0;
    bool kept_ = false;
};

/// Reads the file once more. Errors: user, when digest or size are not the stated ones ("OBJECT: …").
void check_blob(const std::string& path, const BlobRef& stated);

}  // namespace ingot::image

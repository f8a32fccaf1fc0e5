// Content-addressed pieces of an image.
#include "image/blob.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace ingot::image {

bool is_digest(std::string_view text) {
    if (!text.starts_with("sha256:") || text.size() != 7 + 64) return false;
    return std::all_of(text.begin() + 7, text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string digest_hex(std::string_view digest) { return std::string(digest.substr(7)); }

std::string digest_of(std::string_view bytes) { return "sha256:" + hash_hex("sha256", bytes); }

BlobWriter::BlobWriter(std::string directory)
    : directory_(std::move(directory)), path_(join_path(directory_, ".blob-XXXXXX")) {
    file_.reset(mkostemp(path_.data(), O_CLOEXEC));
    if (!file_) throw os_error(fmt::format("write {}", path_), errno);
    fchmod(file_.get(), 0644);
}

BlobWriter::~BlobWriter() {
    if (!kept_) unlink(path_.c_str());
}

void BlobWriter::write(std::string_view bytes) {
    write_all(file_.get(), bytes, path_);
    hasher_.update(bytes);
    size_ += static_cast<std::int64_t>(bytes.size());
}

BlobRef BlobWriter::keep(std::string_view media_type) {
    BlobRef ref{std::string(media_type), "sha256:" + hex_encode(hasher_.finish()), size_};
    std::string final_path = join_path(directory_, digest_hex(ref.digest));
    if (rename(path_.c_str(), final_path.c_str()) != 0)
        throw os_error(fmt::format("write {}", final_path), errno);
    file_.reset();
    path_ = final_path;
    kept_ = true;
    return ref;
}

void check_blob(const std::string& path, const BlobRef& stated) {
    struct stat facts{};
    if (stat(path.c_str(), &facts) != 0) {
        if (errno != ENOENT) throw os_error(fmt::format("read {}", path), errno);
        throw Error(ErrorKind::kUser, fmt::format("{}: the blob {} is missing", path, stated.digest))
            .set_hint("The image is not complete; copy it again from where it came.");
    }
    std::string found = "sha256:" + hash_file_hex("sha256", path);
    if (facts.st_size == stated.size && found == stated.digest) return;
    throw Error(
        ErrorKind::kUser,
        fmt::format("{}: the blob is not what the image says: {} with {} bytes, but {} with {} bytes stated",
                    path, found, facts.st_size, stated.digest, stated.size))
        .set_hint("The image is damaged; copy it again from where it came.");
}

}  // namespace ingot::image

// Turns files of a tree into members of one layer.
#include "image/layer_builder.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>

namespace ingot::image {

namespace {

constexpr std::size_t kCopySize = 256 * 1024;
constexpr const char* kWhiteoutPrefix = ".wh.";

/// The xattr calls know no "at" form; this path leads to the same file and does not follow a link at its end.
std::string path_through_fd(int directory, const std::string& name) {
    return name.empty() ? fmt::format("/proc/self/fd/{}/.", directory)
                        : fmt::format("/proc/self/fd/{}/{}", directory, name);
}

bool belongs_into_image(std::string_view attribute) {
    if (attribute.starts_with("user.")) return !attribute.starts_with("user.overlay.");
    return attribute == "security.capability" || attribute == "system.posix_acl_access" ||
           attribute == "system.posix_acl_default";
}

std::string last_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::optional<TarEntry::Kind> entry_kind(mode_t mode) {
    switch (mode & S_IFMT) {
        case S_IFREG:
            return TarEntry::Kind::kFile;
        case S_IFDIR:
            return TarEntry::Kind::kDirectory;
        case S_IFLNK:
            return TarEntry::Kind::kSymlink;
        case S_IFCHR:
            return TarEntry::Kind::kCharDevice;
        case S_IFBLK:
            return TarEntry::Kind::kBlockDevice;
        case S_IFIFO:
            return TarEntry::Kind::kFifo;
        default:
            return std::nullopt;
    }
}

std::string read_link(int directory, const std::string& name, const std::string& path) {
    std::string target(4096, '\0');
    ssize_t length = readlinkat(directory, name.c_str(), target.data(), target.size());
    if (length < 0) throw os_error(fmt::format("read the link {}", path), errno);
    target.resize(static_cast<std::size_t>(length));
    return target;
}

}  // namespace

std::map<std::string, std::string> read_image_xattrs(int directory, const std::string& name,
                                                     const std::string& path) {
    std::map<std::string, std::string> found;
    std::string place = path_through_fd(directory, name);
    std::string names(1024, '\0');
    ssize_t length = llistxattr(place.c_str(), names.data(), names.size());
    if (length < 0 && errno == ERANGE) {
        names.resize(64 * 1024);  // the kernel's limit
        length = llistxattr(place.c_str(), names.data(), names.size());
    }
    if (length < 0 && errno == ENOTSUP) return found;
    if (length < 0) throw os_error(fmt::format("read the attributes of {}", path), errno);
    names.resize(static_cast<std::size_t>(length));
    for (std::size_t at = 0; at < names.size(); at += names.find('\0', at) - at + 1) {
        std::string attribute(names.c_str() + at);
        if (belongs_into_image(attribute)) found[attribute] = read_xattr(directory, name, attribute.c_str());
    }
    return found;
}

std::string read_xattr(int directory, const std::string& name, const char* attribute) {
    std::string place = path_through_fd(directory, name);
    std::string content(256, '\0');
    ssize_t length = lgetxattr(place.c_str(), attribute, content.data(), content.size());
    if (length < 0 && errno == ERANGE) {
        content.resize(64 * 1024);
        length = lgetxattr(place.c_str(), attribute, content.data(), content.size());
    }
    content.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
    return content;
}

std::vector<std::string> list_names(int directory, const std::string& path) {
    int own = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* stream = own < 0 ? nullptr : fdopendir(own);
    if (!stream) {
        int error = errno;
        if (own >= 0) close(own);
        throw os_error(fmt::format("list {}", path), error);
    }
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = readdir(stream)) {
        std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
        errno = 0;
    }
    int error = errno;
    closedir(stream);
    if (error != 0) throw os_error(fmt::format("list {}", path), error);
    std::sort(names.begin(), names.end());
    return names;
}

Fd open_directory(int parent, const std::string& name, const std::string& path) {
    int fd =
        openat(parent, name.empty() ? "." : name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) throw os_error(fmt::format("open {}", path), errno);
    return Fd(fd);
}

struct stat stat_below(int directory, const std::string& name, const std::string& path) {
    struct stat facts{};
    if (fstatat(directory, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) != 0)
        throw os_error(fmt::format("read {}", path), errno);
    return facts;
}

LayerBuilder::LayerBuilder(const LayerOptions& options, const std::stop_token& stop)
    : stop_(stop),
      latest_time_(options.latest_time),
      blob_(options.directory),
      gzip_([this](std::string_view bytes) { blob_.write(bytes); }, options.threads),
      tar_([this](std::string_view bytes) {
          diff_.update(bytes);
          gzip_.write(bytes);
      }),
      buffer_(kCopySize) {}

void LayerBuilder::add(int directory, const std::string& name, const std::string& path,
                       const struct stat& facts) {
    check_cancel();
    std::optional<TarEntry::Kind> kind = entry_kind(facts.st_mode);
    if (!kind) {
        log(fmt::format("image: {} is a socket and is left out of the layer", path));
        return;
    }
    if (last_name(path).starts_with(kWhiteoutPrefix))
        throw Error(
            ErrorKind::kUser,
            fmt::format("layer: /{}: names that begin with .wh. mean deleted files in an image", path))
            .set_hint("Remove or rename that file before the build ends.");
    TarEntry entry;
    entry.kind = *kind;
    entry.path = path.empty() ? "." : path;
    entry.mode = facts.st_mode & 07777;
    entry.uid = facts.st_uid;
    entry.gid = facts.st_gid;
    entry.mtime = facts.st_mtim.tv_sec;
    entry.mtime_nanos = static_cast<std::uint32_t>(facts.st_mtim.tv_nsec);
    if (latest_time_ && entry.mtime >= *latest_time_) {
        entry.mtime = *latest_time_;
        entry.mtime_nanos = 0;
    }
    entry.device_major = major(facts.st_rdev);
    entry.device_minor = minor(facts.st_rdev);
    if (*kind != TarEntry::Kind::kDirectory && facts.st_nlink > 1) {
        auto [first, is_first] = first_links_.try_emplace({facts.st_dev, facts.st_ino}, path);
        if (!is_first) {
            entry.kind = TarEntry::Kind::kHardLink;
            entry.link = first->second;
        }
    }
    facts_.entries++;
    if (entry.kind != TarEntry::Kind::kHardLink && entry.kind != TarEntry::Kind::kSymlink)
        entry.xattrs = read_image_xattrs(directory, name, path);
    if (entry.kind == TarEntry::Kind::kSymlink) entry.link = read_link(directory, name, path);
    if (entry.kind != TarEntry::Kind::kFile) {
        tar_.begin(entry);
        tar_.end();
        return;
    }
    entry.size = facts.st_size;
    Fd file(openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file) throw os_error(fmt::format("read {}", path), errno);
    tar_.begin(entry);
    copy_content(file.get(), entry);
    tar_.end();
    facts_.bytes += entry.size;
}

void LayerBuilder::copy_content(int fd, const TarEntry& entry) {
    std::int64_t left = entry.size;
    while (left > 0) {
        check_cancel();
        std::size_t want = static_cast<std::size_t>(std::min<std::int64_t>(left, kCopySize));
        std::size_t got = read_some(fd, std::span<char>(buffer_).first(want), entry.path);
        if (got == 0)
            throw Error(ErrorKind::kIo,
                        fmt::format("read {}: it became shorter while it was read", entry.path));
        tar_.data(std::string_view(buffer_.data(), got));
        left -= static_cast<std::int64_t>(got);
    }
}

void LayerBuilder::add_marker(const std::string& path) {
    TarEntry entry;
    entry.path = path;
    entry.mode = 0600;
    tar_.begin(entry);
    tar_.end();
    facts_.entries++;
}

void LayerBuilder::add_whiteout(const std::string& path) {
    std::size_t slash = path.rfind('/');
    std::size_t cut = slash == std::string::npos ? 0 : slash + 1;
    add_marker(path.substr(0, cut) + kWhiteoutPrefix + path.substr(cut));
}

void LayerBuilder::add_opaque(const std::string& directory_path) {
    add_marker((directory_path.empty() ? "" : directory_path + "/") + ".wh..wh..opq");
}

MadeLayer LayerBuilder::finish() {
    tar_.finish();
    gzip_.finish();
    MadeLayer made;
    made.layer.diff_id = "sha256:" + hex_encode(diff_.finish());
    made.layer.blob = blob_.keep(kLayerGzip);
    made.layer.file = blob_.path();
    made.facts = facts_;
    return made;
}

}  // namespace ingot::image

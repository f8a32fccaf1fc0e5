// Creates, replaces and deletes files below a root.
#include "image/tree_writer.h"

#include "base/error.h"
#include "base/text.h"
#include "image/layer_builder.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>

namespace ingot::image {

namespace {

constexpr std::size_t kPieceSize = 256 * 1024;

Error unpack_error(const std::string& path, int error) {
    Error failed = os_error(fmt::format("unpack /{}", path), error);
    if (error == ENOSPC || error == EDQUOT)
        failed.set_hint(
            "The work directory is full: free some space, or point PACKER_CACHE_DIR to a larger disk.");
    if (error == EPERM || error == EACCES)
        failed.set_hint("Owners and device files can be unpacked only by root.");
    return failed;
}

/// Deletes a name with everything below it, through directory descriptors only.
void erase_tree(int parent, const std::string& name, const std::string& path) {
    if (unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT) return;
    if (errno != EISDIR && errno != EPERM) throw unpack_error(path, errno);
    {
        Fd directory = open_directory(parent, name, path);
        for (const std::string& child : list_names(directory.get(), path))
            erase_tree(directory.get(), child, path + "/" + child);
    }
    if (unlinkat(parent, name.c_str(), AT_REMOVEDIR) != 0) throw unpack_error(path, errno);
}

}  // namespace

std::string clean_entry_path(const std::string& name, const std::string& archive) {
    std::string clean;
    int depth = 0;
    for (const std::string& part : split(name, "/")) {
        if (part.empty() || part == ".") continue;
        if (part == "..")
            throw Error(ErrorKind::kUser,
                        fmt::format("{}: the entry \"{}\" points outside of the archive", archive, name))
                .set_hint("No sound archive holds such a name; do not trust this one.");
        if (++depth > kDeepestPath)
            throw Error(ErrorKind::kUser,
                        fmt::format("{}: an entry lies more than {} directories deep", archive, kDeepestPath))
                .set_hint("No sound archive holds such a name; do not trust this one.");
        if (!clean.empty()) clean += '/';
        clean += part;
    }
    return clean;
}

TreeWriter::TreeWriter(const std::string& root, std::string archive, bool owners)
    : root_(open_file(root, O_RDONLY | O_DIRECTORY, 0, "open")),
      archive_(std::move(archive)),
      owners_(owners),
      buffer_(kPieceSize, '\0') {}

Fd TreeWriter::make_parents(const std::string& path) {
    Fd here(open_in_root(root_.get(), path, O_RDONLY | O_DIRECTORY));
    if (here || errno != ENOENT || path.empty()) return here;
    std::size_t slash = path.rfind('/');
    Fd above = make_parents(slash == std::string::npos ? "" : path.substr(0, slash));
    if (!above) return above;
    bool made = mkdirat(above.get(), path.substr(slash + 1).c_str(), 0755) == 0;
    if (!made && errno != EEXIST) return Fd();
    Fd opened(open_in_root(root_.get(), path, O_RDONLY | O_DIRECTORY));
    if (made && opened) fchmod(opened.get(), 0755);  // whatever the umask says
    return opened;
}

Error TreeWriter::parent_error(const std::string& path, int error) const {
    if (error != ENOENT && error != ENOTDIR && error != ELOOP) return unpack_error(path, error);
    return Error(ErrorKind::kUser, fmt::format("{}: \"{}\" lies behind {}", archive_, path,
                                               error == ENOTDIR ? "something that is no directory"
                                                                : "a link that leads nowhere"))
        .set_hint("The archive contradicts itself; get it anew and compare its checksum.");
}

TreeWriter::Place TreeWriter::locate(const std::string& path) {
    std::size_t slash = path.rfind('/');
    std::string parent = slash == std::string::npos ? "" : path.substr(0, slash);
    if (!parent_ || parent != parent_path_) {
        parent_ = make_parents(parent);
        if (!parent_) throw parent_error(path, errno);
        parent_path_ = parent;
    }
    return {parent_.get(), path.substr(slash + 1)};
}

void TreeWriter::clear_way(const Place& place, bool directory, const std::string& path) {
    struct stat facts{};
    if (fstatat(place.parent, place.name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) return;
    if (directory && S_ISDIR(facts.st_mode)) return;
    erase_tree(place.parent, place.name, path);
}

void TreeWriter::put(const ArchiveEntry& entry, const std::string& path, const ByteSource& content) {
    if (path.empty()) {
        if (entry.kind == EntryKind::kDirectory) {
            directories_[""] = entry;
            set_facts(entry, {root_.get(), "."}, "");
        }
        return;
    }
    Place place = locate(path);
    bool directory = entry.kind == EntryKind::kDirectory;
    if (entry.kind != EntryKind::kHardLink) clear_way(place, directory, path);
    create(entry, place, path, content);
    written_.insert(path);
    if (entry.kind == EntryKind::kHardLink) return;
    set_facts(entry, place, path);
    if (directory) {
        directories_[path] = entry;
    } else {
        forget_directories(path);
        set_time(entry, place.parent, place.name, path);
    }
}

void TreeWriter::create(const ArchiveEntry& entry, const Place& place, const std::string& path,
                        const ByteSource& content) {
    int result = 0;
    switch (entry.kind) {
        case EntryKind::kFile:
            create_file(place, path, content);
            return;
        case EntryKind::kHardLink:
            create_hard_link(entry, place, path);
            return;
        case EntryKind::kCharDevice:
        case EntryKind::kBlockDevice:
            create_device(entry, place, path);
            return;
        case EntryKind::kDirectory:
            result = mkdirat(place.parent, place.name.c_str(), 0700);
            if (result != 0 && errno == EEXIST) result = 0;
            break;
        case EntryKind::kSymlink:
            result = symlinkat(entry.link.c_str(), place.parent, place.name.c_str());
            break;
        case EntryKind::kFifo:
            result = mkfifoat(place.parent, place.name.c_str(), 0600);
            break;
        case EntryKind::kSocket:
            return;
    }
    if (result != 0) throw unpack_error(path, errno);
}

void TreeWriter::create_file(const Place& place, const std::string& path, const ByteSource& content) {
    Fd file(
        openat(place.parent, place.name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) throw unpack_error(path, errno);
    for (;;) {
        std::size_t got = content(buffer_);
        if (got == 0) return;
        std::string_view rest = std::string_view(buffer_).substr(0, got);
        while (!rest.empty()) {
            ssize_t done = write(file.get(), rest.data(), rest.size());
            if (done < 0 && errno == EINTR) continue;
            if (done < 0) throw unpack_error(path, errno);
            rest.remove_prefix(static_cast<std::size_t>(done));
        }
    }
}

void TreeWriter::create_hard_link(const ArchiveEntry& entry, const Place& place, const std::string& path) {
    std::string target = clean_entry_path(entry.link, archive_);
    if (target == path) return;
    std::size_t slash = target.rfind('/');
    Fd above(open_in_root(root_.get(), slash == std::string::npos ? "" : target.substr(0, slash),
                          O_PATH | O_DIRECTORY));
    struct stat facts{};
    std::string name = target.substr(slash + 1);
    if (!above || fstatat(above.get(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0 ||
        S_ISDIR(facts.st_mode))
        throw Error(ErrorKind::kUser, fmt::format("{}: \"{}\" is a hard link to \"{}\", which is not there",
                                                  archive_, path, entry.link));
    struct stat own{};
    bool same = fstatat(place.parent, place.name.c_str(), &own, AT_SYMLINK_NOFOLLOW) == 0 &&
                own.st_dev == facts.st_dev && own.st_ino == facts.st_ino;
    if (same) return;
    clear_way(place, false, path);
    if (linkat(above.get(), name.c_str(), place.parent, place.name.c_str(), 0) != 0)
        throw unpack_error(path, errno);
}

void TreeWriter::create_device(const ArchiveEntry& entry, const Place& place, const std::string& path) {
    mode_t kind = entry.kind == EntryKind::kCharDevice ? S_IFCHR : S_IFBLK;
    dev_t device =
        makedev(static_cast<unsigned>(entry.device_major), static_cast<unsigned>(entry.device_minor));
    if (mknodat(place.parent, place.name.c_str(), kind | 0600, device) != 0) throw unpack_error(path, errno);
}

void TreeWriter::set_facts(const ArchiveEntry& entry, const Place& place, const std::string& path) {
    const char* name = place.name.c_str();
    if (entry.kind == EntryKind::kSocket) return;
    if (owners_ && fchownat(place.parent, name, static_cast<uid_t>(entry.uid), static_cast<gid_t>(entry.gid),
                            AT_SYMLINK_NOFOLLOW) != 0)
        throw unpack_error(path, errno);
    // After the owner, since a change of owner takes setuid bits and capabilities away.
    if (entry.kind != EntryKind::kSymlink && fchmodat(place.parent, name, entry.mode & 07777, 0) != 0)
        throw unpack_error(path, errno);
    if (!entry.xattrs.empty()) set_xattrs(entry, place, path);
}

void TreeWriter::set_xattrs(const ArchiveEntry& entry, const Place& place, const std::string& path) {
    std::string file = fmt::format("/proc/self/fd/{}/{}", place.parent, place.name);
    for (const auto& [name, value] : entry.xattrs) {
        // Labels of the machine that packed it mean nothing here, and overlayfs would obey its own.
        if (name.starts_with("security.selinux") || name.starts_with("trusted.") ||
            name.starts_with("user.overlay."))
            continue;
        if (lsetxattr(file.c_str(), name.c_str(), value.data(), value.size(), 0) == 0) continue;
        if (errno == EPERM && !owners_) continue;
        throw os_error(fmt::format("unpack /{}: attribute {}", path, name), errno)
            .set_hint(
                "The work directory's file system cannot hold it: point PACKER_CACHE_DIR to ext4, xfs or "
                "btrfs.");
    }
}

void TreeWriter::set_time(const ArchiveEntry& entry, int parent, const std::string& name,
                          const std::string& path) {
    if (entry.kind == EntryKind::kSocket) return;
    timespec time{entry.mtime, entry.mtime_nanos};
    timespec both[2] = {time, time};
    if (utimensat(parent, name.c_str(), both, AT_SYMLINK_NOFOLLOW) != 0) throw unpack_error(path, errno);
}

void TreeWriter::erase(const std::string& path) {
    std::size_t slash = path.rfind('/');
    Fd above(open_in_root(root_.get(), slash == std::string::npos ? "" : path.substr(0, slash),
                          O_RDONLY | O_DIRECTORY));
    if (!above) return;
    erase_tree(above.get(), path.substr(slash + 1), path);
    parent_.reset();
    forget_directories(path);
}

void TreeWriter::forget_directories(const std::string& path) {
    directories_.erase(path);
    auto first = directories_.lower_bound(path + "/");
    auto last = first;
    while (last != directories_.end() && last->first.starts_with(path + "/")) ++last;
    directories_.erase(first, last);
}

void TreeWriter::erase_older(const std::string& directory) {
    Fd here(open_in_root(root_.get(), directory, O_RDONLY | O_DIRECTORY));
    if (!here) return;
    for (const std::string& name : list_names(here.get(), directory)) {
        std::string path = directory.empty() ? name : directory + "/" + name;
        if (!written_.contains(path))
            erase(path);
        else if (S_ISDIR(stat_below(here.get(), name, path).st_mode))
            erase_older(path);
    }
}

void TreeWriter::finish() {
    for (auto at = directories_.rbegin(); at != directories_.rend(); ++at) {
        Fd here(open_in_root(root_.get(), at->first, O_RDONLY | O_DIRECTORY));
        if (!here) continue;
        timespec time{at->second.mtime, at->second.mtime_nanos};
        timespec both[2] = {time, time};
        if (futimens(here.get(), both) != 0) throw unpack_error(at->first, errno);
    }
}

}  // namespace ingot::image

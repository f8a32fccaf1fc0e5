#include "base/fs.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include <fmt/core.h>

namespace ingot {

namespace {

/// A descriptor that closes itself.
class FileFd {
   public:
    explicit FileFd(int fd) : fd_(fd) {}
    ~FileFd() {
        if (fd_ >= 0) ::close(fd_);
    }
    FileFd(const FileFd&) = delete;
    FileFd& operator=(const FileFd&) = delete;
    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

   private:
    int fd_;
};

struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};
using DirectoryStream = std::unique_ptr<DIR, CloseDirectory>;

FileKind kind_of_mode(unsigned mode) {
    if (S_ISREG(mode)) return FileKind::kRegular;
    if (S_ISDIR(mode)) return FileKind::kDirectory;
    return FileKind::kOther;
}

std::vector<std::string> read_names(DIR* directory) {
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(directory)) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

class RealDisk final : public Disk {
   public:
    std::string read_file(const std::string& path) const override { return ingot::read_file(path); }
    FileKind kind(const std::string& path) const override {
        struct stat facts{};
        return ::stat(path.c_str(), &facts) == 0 ? kind_of_mode(facts.st_mode) : FileKind::kMissing;
    }
    std::vector<std::string> list_directory(const std::string& path) const override {
        const DirectoryStream directory(::opendir(path.c_str()));
        if (!directory) throw os_error("read directory " + path, errno);
        return read_names(directory.get());
    }
};

void write_all(int fd, std::string_view content, const std::string& path) {
    while (!content.empty()) {
        const ssize_t written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw os_error("write " + path, errno);
        content.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// A link is written through, as every other program does; its target need not exist.
std::string follow_link(const std::string& path) {
    std::string at = path;
    for (int hops = 0; hops < 40; ++hops) {
        std::string target(4096, '\0');
        const ssize_t length = ::readlink(at.c_str(), target.data(), target.size());
        if (length < 0) return at;
        target.resize(static_cast<std::size_t>(length));
        at = target.starts_with('/') ? target : join_path(dir_name(at), target);
    }
    throw os_error("write " + path, ELOOP);
}

/// Creates PREFIX + random name in the folder, with mkstemp's rules.
int create_beside(const std::string& target, unsigned mode, std::string& name) {
    for (int attempt = 0; attempt < 100; ++attempt) {
        name = fmt::format("{}.{}.tmp", target, hex_encode(random_bytes(6)));
        const int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (fd >= 0 || errno != EEXIST) return fd;
    }
    return -1;
}

/// A folder of ours may have been made without permission to list or change it: that is mended first.
int open_directory(int parent, const std::string& name) {
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    const int fd = ::openat(parent, name.c_str(), flags);
    if (fd >= 0 || errno != EACCES) return fd;
    if (::fchmodat(parent, name.c_str(), 0700, 0) != 0) return -1;
    return ::openat(parent, name.c_str(), flags);
}

/// Removes what lies in a directory. Deep trees are flattened into `top`, so that depth costs no descriptors.
class TreeRemover {
   public:
    TreeRemover(int top, dev_t device) : top_(top), device_(device) {}

    void empty_directory(int fd, const std::string& path, int depth) {
        int passes = 0;
        std::vector<std::string> names = names_of(fd, path);
        while (!names.empty()) {
            for (const std::string& name : names) remove_entry(fd, name, join_path(path, name), depth);
            // Flattened folders turn up in the top one after its listing was read.
            if (depth > 0 || ++passes > 1000000) return;
            names = names_of(fd, path);
        }
    }

   private:
    static constexpr int kDeepest = 100;

    static std::vector<std::string> names_of(int fd, const std::string& path) {
        const int again = ::openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (again < 0) throw os_error("remove " + path, errno);
        const DirectoryStream directory(::fdopendir(again));
        if (!directory) {
            ::close(again);
            throw os_error("remove " + path, errno);
        }
        return read_names(directory.get());
    }

    void remove_entry(int parent, const std::string& name, const std::string& path, int depth) {
        struct stat facts{};
        if (::fstatat(parent, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno == ENOENT) return;
            throw os_error("remove " + path, errno);
        }
        if (!S_ISDIR(facts.st_mode)) {
            unlink_in(parent, name, path, 0);
            return;
        }
        if (facts.st_dev != device_)
            throw Error(ErrorKind::kIo, fmt::format("remove {}: another file system is mounted there", path))
                .set_hint("Unmount it first.");
        if (depth >= kDeepest) {
            const std::string moved = fmt::format(".remove-{}", hex_encode(random_bytes(8)));
            if (::renameat(parent, name.c_str(), top_, moved.c_str()) != 0)
                throw os_error("remove " + path, errno);
            return;
        }
        const FileFd child(open_directory(parent, name));
        if (child.get() < 0) throw os_error("remove " + path, errno);
        empty_directory(child.get(), path, depth + 1);
        unlink_in(parent, name, path, AT_REMOVEDIR);
    }

    static void unlink_in(int parent, const std::string& name, const std::string& path, int flags) {
        if (::unlinkat(parent, name.c_str(), flags) == 0 || errno == ENOENT) return;
        if (errno == EACCES && ::fchmod(parent, 0700) == 0 && ::unlinkat(parent, name.c_str(), flags) == 0)
            return;
        throw os_error("remove " + path, errno);
    }

    int top_;
    dev_t device_;
};

}  // namespace

const Disk& real_disk() {
    static const RealDisk disk;
    return disk;
}

std::string read_file(const std::string& path) {
    const FileFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) throw os_error("read " + path, errno);
    struct stat facts{};
    if (::fstat(file.get(), &facts) != 0) throw os_error("read " + path, errno);
    std::string out;
    // One byte more than the size says, so that the end is met without growing; some files say 0 and are not
    // empty.
    std::size_t filled = 0;
    out.resize(static_cast<std::size_t>(std::max<off_t>(facts.st_size, 0)) + 1);
    while (true) {
        const ssize_t count = ::read(file.get(), out.data() + filled, out.size() - filled);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw os_error("read " + path, errno);
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
        if (filled == out.size()) out.resize(out.size() * 2 + 4096);
    }
    out.resize(filled);
    return out;
}

void write_file_atomic(const std::string& path, std::string_view content, unsigned mode) {
    const std::string target = follow_link(path);
    struct stat facts{};
    if (::stat(target.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode)) {
        const FileFd device(
            ::open(target.c_str(), O_WRONLY | O_CLOEXEC));  // /dev/null, a pipe: nothing to rename
        if (device.get() < 0) throw os_error("write " + path, errno);
        write_all(device.get(), content, path);
        return;
    }
    std::string temporary;
    FileFd file(create_beside(target, mode, temporary));
    if (file.get() < 0) throw os_error("write " + path, errno);
    try {
        write_all(file.get(), content, path);
        if (::fsync(file.get()) != 0 && errno != EINVAL && errno != EROFS)
            throw os_error("write " + path, errno);
        if (::close(file.release()) != 0) throw os_error("write " + path, errno);
        if (::rename(temporary.c_str(), target.c_str()) != 0) throw os_error("write " + path, errno);
    } catch (const Error&) {
        ::unlink(temporary.c_str());
        throw;
    }
}

void make_directories(const std::string& path) {
    if (path.empty()) return;
    if (::mkdir(path.c_str(), 0777) == 0) return;
    int failure = errno;
    if (failure == ENOENT) {
        const std::string parent = dir_name(path);
        if (parent != path) {
            make_directories(parent);
            if (::mkdir(path.c_str(), 0777) == 0) return;
            failure = errno;
        }
    }
    struct stat facts{};
    const bool exists = failure == EEXIST && ::stat(path.c_str(), &facts) == 0;
    if (exists && S_ISDIR(facts.st_mode)) return;
    throw os_error("create directory " + path, exists ? ENOTDIR : failure);
}

void remove_tree(const std::string& path) {
    struct stat facts{};
    if (::lstat(path.c_str(), &facts) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return;
        throw os_error("remove " + path, errno);
    }
    if (!S_ISDIR(facts.st_mode)) {
        remove_file(path);
        return;
    }
    {
        const FileFd top(open_directory(AT_FDCWD, path));
        if (top.get() < 0) throw os_error("remove " + path, errno);
        TreeRemover(top.get(), facts.st_dev).empty_directory(top.get(), path, 0);
    }
    if (::rmdir(path.c_str()) != 0 && errno != ENOENT) throw os_error("remove " + path, errno);
}

void remove_file(const std::string& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw os_error("remove " + path, errno);
}

}  // namespace ingot

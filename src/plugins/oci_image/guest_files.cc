// Files in and out of the guest. The kernel resolves every path inside the guest's root (openat2,
// RESOLVE_IN_ROOT).
#include "plugins/oci_image/guest_files.h"

#include "base/cancel.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"
#include "image/fd.h"
#include "image/layer_builder.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

namespace ingot::oci_image {

namespace {

constexpr std::size_t kFilePiece = 256 * 1024;

Error file_error(std::string_view action, const std::string& path, int error) {
    Error failed = os_error(fmt::format("guest: {} {}", action, path), error);
    if (error == ENOENT && action == "upload")
        failed.set_hint(
            fmt::format("Make the directory {} first, for instance by a shell provisioner with mkdir -p.",
                        dir_name(path)));
    if (error == EISDIR && action == "upload")
        failed.set_hint("That is a directory; end the destination with the name of the file.");
    if (error == ENOSPC)
        failed.set_hint("The work directory is full: point PACKER_CACHE_DIR to a larger disk.");
    return failed;
}

bool is_excluded(const std::vector<std::string>& patterns, const std::string& path) {
    for (const std::string& pattern : patterns)
        if (pattern == path || glob_match(pattern, path) || glob_match(pattern, base_name(path))) return true;
    return false;
}

void copy_all(int from, int to, std::string_view action, const std::string& path,
              const std::stop_token& stop) {
    std::vector<char> buffer(kFilePiece);
    while (std::size_t got = image::read_some(from, buffer, path)) {
        throw_if_cancelled(stop);
        std::string_view rest(buffer.data(), got);
        while (!rest.empty()) {
            ssize_t done = write(to, rest.data(), rest.size());
            if (done < 0 && errno == EINTR) continue;
            if (done < 0) throw file_error(action, path, errno);
            rest.remove_prefix(static_cast<std::size_t>(done));
        }
    }
}

/// One tree into another one, between two directory descriptors: into the guest or out of it.
struct TreeCopy {
    const std::vector<std::string>& exclude;
    const GuestUser* owner;  ///< null: files belong to whoever runs ingot
    std::string_view action;
    const std::stop_token& stop;

    void copy(int from, int to, const std::string& relative) const {
        for (const std::string& name : image::list_names(from, relative)) {
            throw_if_cancelled(stop);
            std::string path = relative.empty() ? name : relative + "/" + name;
            if (is_excluded(exclude, path)) continue;
            struct stat facts = image::stat_below(from, name, path);
            if (S_ISDIR(facts.st_mode))
                copy_directory(from, to, name, path, facts);
            else if (S_ISLNK(facts.st_mode))
                copy_link(from, to, name, path);
            else if (S_ISREG(facts.st_mode))
                copy_file(from, to, name, path, facts);
        }
    }
    void copy_directory(int from, int to, const std::string& name, const std::string& path,
                        const struct stat& facts) const {
        bool made = mkdirat(to, name.c_str(), 0700) == 0;
        if (!made && errno != EEXIST) throw file_error(action, path, errno);
        image::Fd source = image::open_directory(from, name, path);
        image::Fd target(openat(to, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!target) throw file_error(action, path, errno);
        copy(source.get(), target.get(), path);
        if (made) set_facts(target.get(), path, facts);
    }
    void copy_link(int from, int to, const std::string& name, const std::string& path) const {
        std::array<char, 4097> target{};
        if (readlinkat(from, name.c_str(), target.data(), target.size() - 1) < 0)
            throw file_error(action, path, errno);
        unlinkat(to, name.c_str(), 0);
        if (symlinkat(target.data(), to, name.c_str()) != 0) throw file_error(action, path, errno);
        if (owner && fchownat(to, name.c_str(), owner->uid, owner->gid, AT_SYMLINK_NOFOLLOW) != 0)
            throw file_error(action, path, errno);
    }
    void copy_file(int from, int to, const std::string& name, const std::string& path,
                   const struct stat& facts) const {
        image::Fd source(openat(from, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
        if (!source) throw file_error(action, path, errno);
        // A link of that name is replaced, not followed.
        struct stat old{};
        if (fstatat(to, name.c_str(), &old, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(old.st_mode))
            unlinkat(to, name.c_str(), 0);
        image::Fd target(
            openat(to, name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!target) throw file_error(action, path, errno);
        copy_all(source.get(), target.get(), action, path, stop);
        set_facts(target.get(), path, facts);
    }
    void set_facts(int fd, const std::string& path, const struct stat& facts) const {
        if (owner && fchown(fd, owner->uid, owner->gid) != 0) throw file_error(action, path, errno);
        if (fchmod(fd, facts.st_mode & 07777) != 0) throw file_error(action, path, errno);
        timespec times[2] = {facts.st_mtim, facts.st_mtim};
        if (futimens(fd, times) != 0) throw file_error(action, path, errno);
    }
};

}  // namespace

void GuestFiles::upload(const std::string& path, const ByteSource& content, unsigned mode,
                        const std::stop_token& stop) const {
    throw_if_cancelled(stop);
    image::Fd file(
        image::open_in_root(root_, path, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_NONBLOCK, 0600));
    if (!file) throw file_error("upload", path, errno);
    struct stat facts{};
    if (fstat(file.get(), &facts) != 0) throw file_error("upload", path, errno);
    std::vector<char> buffer(kFilePiece);
    while (std::size_t got = content(buffer)) {
        throw_if_cancelled(stop);
        std::string_view rest(buffer.data(), got);
        while (!rest.empty()) {
            ssize_t done = write(file.get(), rest.data(), rest.size());
            if (done < 0 && errno == EINTR) continue;
            if (done < 0) throw file_error("upload", path, errno);
            rest.remove_prefix(static_cast<std::size_t>(done));
        }
    }
    if (!S_ISREG(facts.st_mode)) return;
    if (fchown(file.get(), owner_.uid, owner_.gid) != 0 || fchmod(file.get(), mode & 07777) != 0)
        throw file_error("upload", path, errno);
}

void GuestFiles::download(const std::string& path, const ByteSink& content,
                          const std::stop_token& stop) const {
    image::Fd file(image::open_in_root(root_, path, O_RDONLY | O_NOCTTY));
    if (!file) throw file_error("download", path, errno);
    std::vector<char> buffer(kFilePiece);
    for (;;) {
        throw_if_cancelled(stop);
        ssize_t got = read(file.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw file_error("download", path, errno);
        if (got == 0) return;
        content(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
    }
}

void GuestFiles::make_directory(const std::string& path) const {
    image::Fd here(image::open_in_root(root_, path, O_PATH | O_DIRECTORY));
    if (here) return;
    if (errno != ENOENT || path.find_first_not_of('/') == std::string::npos)
        throw file_error("make the directory", path, errno);
    std::string clean = clean_path(path);
    std::string above = dir_name(clean);
    make_directory(above);
    image::Fd parent(image::open_in_root(root_, above, O_RDONLY | O_DIRECTORY));
    std::string name = base_name(clean);
    if (!parent || (mkdirat(parent.get(), name.c_str(), 0755) != 0 && errno != EEXIST))
        throw file_error("make the directory", path, errno);
    if (fchmodat(parent.get(), name.c_str(), 0755, 0) != 0 ||
        fchownat(parent.get(), name.c_str(), owner_.uid, owner_.gid, AT_SYMLINK_NOFOLLOW) != 0)
        throw file_error("make the directory", path, errno);
}

void GuestFiles::upload_tree(const std::string& local, const std::string& path,
                             const std::vector<std::string>& exclude, const std::stop_token& stop) const {
    image::Fd from = image::open_file(local, O_RDONLY | O_DIRECTORY, 0, "upload");
    make_directory(path);
    image::Fd to(image::open_in_root(root_, path, O_RDONLY | O_DIRECTORY));
    if (!to) throw file_error("upload", path, errno);
    TreeCopy{exclude, &owner_, "upload", stop}.copy(from.get(), to.get(), "");
}

void GuestFiles::download_tree(const std::string& path, const std::string& local,
                               const std::vector<std::string>& exclude, const std::stop_token& stop) const {
    image::Fd from(image::open_in_root(root_, path, O_RDONLY | O_DIRECTORY));
    if (!from) throw file_error("download", path, errno);
    make_directories(local);
    image::Fd to = image::open_file(local, O_RDONLY | O_DIRECTORY, 0, "download");
    TreeCopy{exclude, nullptr, "download", stop}.copy(from.get(), to.get(), "");
}

}  // namespace ingot::oci_image

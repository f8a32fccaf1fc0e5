// An owned file descriptor, and reads and writes that do the whole job.
#include "image/fd.h"

#include "base/error.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace ingot::image {

Fd::~Fd() { reset(); }

Fd& Fd::operator=(Fd&& other) noexcept {
    if (this != &other) reset(other.release());
    return *this;
}

int Fd::release() {
    int fd = fd_;
    fd_ = -1;
    return fd;
}

void Fd::reset(int fd) {
    if (fd_ >= 0) close(fd_);
    fd_ = fd;
}

Fd open_file(const std::string& path, int flags, unsigned mode, std::string_view action) {
    int fd = open(path.c_str(), flags | O_CLOEXEC, mode);
    if (fd < 0) throw os_error(fmt::format("{} {}", action, path), errno);
    return Fd(fd);
}

namespace {

Error write_error(std::string_view object, int error) {
    Error failed = os_error(fmt::format("write {}", object), error);
    if (error == ENOSPC || error == EDQUOT)
        failed.set_hint(
            "Free some space there, or choose another place: output for the image, PACKER_CACHE_DIR for the "
            "work.");
    return failed;
}

}  // namespace

void write_all(int fd, std::string_view bytes, std::string_view object) {
    while (!bytes.empty()) {
        ssize_t done = write(fd, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) throw write_error(object, errno);
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
}

std::size_t read_some(int fd, std::span<char> buffer, std::string_view object) {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
        ssize_t got = read(fd, buffer.data() + filled, buffer.size() - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw os_error(fmt::format("read {}", object), errno);
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    return filled;
}

void sync_file(int fd, std::string_view object) {
    if (fdatasync(fd) != 0 && errno != EINVAL && errno != EROFS) throw write_error(object, errno);
}

int open_in_root(int root, const std::string& path, std::uint64_t flags, unsigned mode) {
    open_how how{};
    how.flags = flags | O_CLOEXEC;
    how.mode = mode;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    for (;;) {
        long fd = syscall(SYS_openat2, root, path.empty() ? "." : path.c_str(), &how, sizeof how);
        // EAGAIN: something was renamed meanwhile and the kernel could not prove that we stay inside.
        if (fd < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        return static_cast<int>(fd);
    }
}

}  // namespace ingot::image

// flock on a file of its own: the kernel drops it with the process.
#include "plugins/outputs/file_lock.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/retry.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

namespace ingot::outputs {

namespace {

/// The holder before us unlinks the file: then the one we locked has no name any more, and others lock a new
/// one.
bool still_has_name(int fd, const std::string& path) {
    struct stat ours{};
    struct stat named{};
    return ::fstat(fd, &ours) == 0 && ::stat(path.c_str(), &named) == 0 && ours.st_ino == named.st_ino &&
           ours.st_dev == named.st_dev;
}

/// The locked file, or -1 when another one has it.
int try_lock(const std::string& path) {
    int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) throw os_error("lock " + path, errno);
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0 && still_has_name(fd, path)) return fd;
    ::close(fd);
    return -1;
}

}  // namespace

FileLock::FileLock(std::string path, const std::stop_token& stop) : path_(std::move(path)) {
    RetryPolicy policy;
    policy.first_wait = std::chrono::milliseconds(5);
    policy.longest_wait = std::chrono::milliseconds(100);
    retry(policy, system_clock(), stop, [&](int) {
        fd_ = try_lock(path_);
        return fd_ >= 0;
    });
}

FileLock::~FileLock() {
    if (fd_ < 0) return;
    ::unlink(path_.c_str());
    ::close(fd_);
}

}  // namespace ingot::outputs

// One writer at a time for a file that several builds, and several programs, add to.
#pragma once

#include <stop_token>
#include <string>

namespace ingot::outputs {

/// Holds PATH locked while it lives, against other threads and other processes; PATH itself is a lock file
/// beside the real one and is gone afterwards. A lock file that a dead program left is no obstacle.
class FileLock {
   public:
    /// Waits. Errors: io. Cancel: throws Cancelled.
    FileLock(std::string path, const std::stop_token& stop);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

   private:
    std::string path_;
    int fd_ = -1;
};

}  // namespace ingot::outputs

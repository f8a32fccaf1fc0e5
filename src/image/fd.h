// An owned file descriptor, and reads and writes that do the whole job. Knows no paths.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ingot::image {

/// Closes what it owns. Movable.
class Fd {
   public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    ~Fd();
    Fd(Fd&& other) noexcept : fd_(other.release()) {}
    Fd& operator=(Fd&& other) noexcept;
    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    int release();
    void reset(int fd = -1);

   private:
    int fd_ = -1;
};

/// open(2) with O_CLOEXEC. Errors: not_found, io ("ACTION PATH: …").
Fd open_file(const std::string& path, int flags, unsigned mode = 0, std::string_view action = "open");
/// Writes everything. `object` names the file for errors. Errors: io, with advice when the disk is full.
void write_all(int fd, std::string_view bytes, std::string_view object);
/// Fills the buffer as far as the file goes; gives the count, 0 at its end. Errors: io.
std::size_t read_some(int fd, std::span<char> buffer, std::string_view object);
/// Flushes to the disk. Errors: io, as write_all.
void sync_file(int fd, std::string_view object);

/// Opens below a directory as if that were the root: "..", absolute names and symbolic links cannot leave it.
/// Gives -1 with errno set. Source: openat2(2), RESOLVE_IN_ROOT.
int open_in_root(int root, const std::string& path, std::uint64_t flags, unsigned mode = 0);

}  // namespace ingot::image

// Plain POSIX files behind ByteSource and ByteSink. Does not know what the bytes are for.
#include "comm/streams.h"

#include "base/cancel.h"
#include "base/error.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stop_token>
#include <utility>

namespace ingot::comm {

ByteSource text_source(std::string text) {
    return [text = std::move(text), at = std::size_t{0}](std::span<char> buffer) mutable {
        std::size_t count = std::min(buffer.size(), text.size() - at);
        std::memcpy(buffer.data(), text.data() + at, count);
        at += count;
        return count;
    };
}

struct FileReader::Handle {
    int fd = -1;
    std::string path;
    ~Handle() {
        if (fd >= 0) ::close(fd);
    }
};

FileReader::FileReader(const std::string& path) : handle_(std::make_shared<Handle>()) {
    handle_->path = path;
    handle_->fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (handle_->fd < 0) throw os_error("read " + path, errno);
    struct stat facts{};
    if (::fstat(handle_->fd, &facts) != 0) throw os_error("read " + path, errno);
    if (S_ISDIR(facts.st_mode)) throw os_error("read " + path, EISDIR);
    size_ = facts.st_size;
    mode_ = facts.st_mode & 07777;
}

ByteSource FileReader::source() const {
    return [handle = handle_](std::span<char> buffer) -> std::size_t {
        while (true) {
            ssize_t count = ::read(handle->fd, buffer.data(), buffer.size());
            if (count >= 0) return static_cast<std::size_t>(count);
            if (errno != EINTR) throw os_error("read " + handle->path, errno);
        }
    };
}

struct FileWriter::Handle {
    int fd = -1;
    std::string path;
    ~Handle() {
        if (fd >= 0) ::close(fd);
    }
};

FileWriter::FileWriter(const std::string& path, unsigned mode, bool append)
    : handle_(std::make_shared<Handle>()) {
    handle_->path = path;
    int how = append ? O_APPEND : O_TRUNC;
    handle_->fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | how, static_cast<mode_t>(mode));
    if (handle_->fd < 0) throw os_error("write " + path, errno);
}

ByteSink FileWriter::sink() const {
    return [handle = handle_](std::string_view bytes) {
        while (!bytes.empty()) {
            ssize_t count = ::write(handle->fd, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) throw os_error("write " + handle->path, errno);
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    };
}

void FileWriter::close() {
    int fd = std::exchange(handle_->fd, -1);
    if (fd >= 0 && ::close(fd) != 0) throw os_error("write " + handle_->path, errno);
}

void pump(const ByteSource& from, const ByteSink& into, const std::stop_token& stop) {
    std::array<char, 65536> buffer;
    while (true) {
        throw_if_cancelled(stop);
        std::size_t count = from(buffer);
        if (count == 0) return;
        into(std::string_view(buffer.data(), count));
    }
}

void write_stream(const std::string& path, const ByteSource& content, unsigned mode,
                  const std::stop_token& stop) {
    FileWriter writer(path, mode);
    pump(content, writer.sink(), stop);
    writer.close();
    if (::chmod(path.c_str(), static_cast<mode_t>(mode)) != 0) throw os_error("write " + path, errno);
}

}  // namespace ingot::comm

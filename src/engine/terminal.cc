// The few calls of the terminal interface.
#include "engine/terminal.h"

#include "base/cancel.h"
#include "base/text.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <cerrno>

namespace ingot::engine {

Terminal::~Terminal() {
    if (fd_ >= 0) ::close(fd_);
}

std::optional<std::string> Terminal::read_line(const std::stop_token& stop) {
    std::string line;
    while (true) {
        wait_fd(fd_, POLLIN, std::nullopt, stop);
        char byte = 0;
        ssize_t count = ::read(fd_, &byte, 1);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return std::nullopt;
        if (byte == '\n') return std::string(trim(line));
        line += byte;
    }
}

std::optional<Terminal> open_terminal() {
    int fd = ::open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) return std::nullopt;
    Terminal terminal(fd);
    if (::tcgetpgrp(fd) != ::getpgrp()) return std::nullopt;
    return terminal;
}

bool stdout_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

std::size_t terminal_width() {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col;
}

}  // namespace ingot::engine

// The controlling terminal: whether there is one, its width, and a line typed on it.
#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>

namespace ingot::engine {

/// An open /dev/tty. Owns the descriptor; movable.
class Terminal {
   public:
    explicit Terminal(int fd) : fd_(fd) {}
    ~Terminal();
    Terminal(Terminal&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
    Terminal& operator=(Terminal&&) = delete;

    /// Without blanks around it; nothing at the end of input. Cancel: throws Cancelled.
    std::optional<std::string> read_line(const std::stop_token& stop);

   private:
    int fd_;
};

/// Nothing when the process has no terminal or is not in its foreground.
std::optional<Terminal> open_terminal();
/// True when standard output is a terminal.
bool stdout_is_terminal();
/// Columns of standard output; 0 when it is no terminal.
std::size_t terminal_width();

}  // namespace ingot::engine

#include "base/error.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fmt/core.h>

namespace ingot {

namespace {

/// strerror without its shared buffer; glibc's strerror_r returns the text.
std::string text_of_errno(int errno_value) {
    char buffer[256] = "";
    return strerror_r(errno_value, buffer, sizeof buffer);
}

}  // namespace

Error os_error(std::string object, int errno_value) {
    const ErrorKind kind = errno_value == ENOENT ? ErrorKind::kNotFound : ErrorKind::kIo;
    Error error(kind, fmt::format("{}: {}", object, text_of_errno(errno_value)));
    if (errno_value == ENOSPC || errno_value == EDQUOT)
        error.set_hint("Free some space on that file system, or point the output elsewhere.");
    return error;
}

void check_failed(const char* condition, const char* why, const char* file, int line) {
    const std::string text =
        fmt::format("ingot: broken invariant at {}:{}: {} ({}). This is a bug in ingot; please report it.\n",
                    file, line, why, condition);
    // Straight to the descriptor: nothing else can be trusted any more.
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    static_cast<void>(written);
    std::abort();
}

}  // namespace ingot

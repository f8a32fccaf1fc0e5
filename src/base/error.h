// What goes wrong in the world: one exception with frames, and cancellation, which is not an error.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace ingot {

enum class ErrorKind { kUser, kNotFound, kTimeout, kAuth, kRemote, kIo, kProtocol };

/// A final failure of an operation. Message: lower case, object first, the system's or remote text last.
class Error : public std::exception {
   public:
    Error(ErrorKind kind, std::string message) : kind_(kind), message_(std::move(message)) {}

    /// Adds the next outer frame; each starts with "while" or "in". Returns itself, so that `throw` may
    /// follow.
    Error& add_frame(std::string frame) {
        frames_.push_back(std::move(frame));
        return *this;
    }
    /// Says what the user can do about it: one or two full sentences.
    Error& set_hint(std::string hint) {
        hint_ = std::move(hint);
        return *this;
    }

    ErrorKind kind() const { return kind_; }
    const std::string& message() const { return message_; }
    const std::string& hint() const { return hint_; }
    /// Innermost first.
    const std::vector<std::string>& frames() const { return frames_; }
    const char* what() const noexcept override { return message_.c_str(); }

   private:
    ErrorKind kind_;
    std::string message_;
    std::vector<std::string> frames_;
    std::string hint_;
};

/// Thrown when a stop token fires. Not an Error, so that `catch (const Error&)` cannot swallow it.
struct Cancelled {};

/// An Error of kind io whose last part is strerror(errno_value): "OBJECT: No such file or directory".
/// ENOENT gives kind not_found.
Error os_error(std::string object, int errno_value);

/// Prints the broken invariant with its location to standard error and aborts, in every build type.
[[noreturn]] void check_failed(const char* condition, const char* why, const char* file, int line);

}  // namespace ingot

/// Aborts when an invariant of our own is broken. Never for bad input.
#define ingot_check(condition, why) \
    ((condition) ? static_cast<void>(0) : ::ingot::check_failed(#condition, why, __FILE__, __LINE__))

// Name look-up and a connect that can be stopped.
#include "net/tcp.h"

#include "base/error.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include <fmt/core.h>

namespace ingot::net {

namespace {

struct FreeAddresses {
    void operator()(addrinfo* addresses) const { ::freeaddrinfo(addresses); }
};

class Socket {
   public:
    explicit Socket(int fd) : fd_(fd) {}
    ~Socket() {
        if (fd_ >= 0) ::close(fd_);
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

   private:
    int fd_;
};

/// The error number of one attempt, 0 when it is connected.
int try_address(const Socket& socket, const addrinfo& address, std::optional<Millis> limit,
                const std::stop_token& stop) {
    if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    if (wait_fd(socket.get(), POLLOUT, limit, stop) == Ready::kTimeout) return ETIMEDOUT;
    int failure = 0;
    socklen_t size = sizeof failure;
    ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &failure, &size);
    return failure;
}

}  // namespace

int connect_tcp(const std::string& host, std::int64_t port, std::optional<Millis> limit,
                const std::stop_token& stop) {
    throw_if_cancelled(stop);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    if (code != 0) throw Error(ErrorKind::kNotFound, fmt::format("host {}: {}", host, ::gai_strerror(code)));
    std::unique_ptr<addrinfo, FreeAddresses> addresses(found);
    int failure = EHOSTUNREACH;
    for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next) {
        Socket socket(::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (socket.get() < 0) continue;
        failure = try_address(socket, *address, limit, stop);
        if (failure != 0) continue;
        int yes = 1;
        ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        return socket.release();
    }
    ErrorKind kind = failure == ETIMEDOUT ? ErrorKind::kTimeout : ErrorKind::kRemote;
    throw Error(kind, fmt::format("connect to {}:{}: {}", host, port, std::strerror(failure)));
}

}  // namespace ingot::net

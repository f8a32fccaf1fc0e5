// Fakes of the network: scripted answers, and a real server on loopback for tests of clients.
#pragma once

#include "base/error.h"
#include "net/http.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <netinet/in.h>

#include <atomic>
#include <cstring>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ingot::net {

/// Answers each request with the next script whose method and URL are the same; records what was asked.
/// Thread-safe.
class FakeTransport final : public HttpTransport {
   public:
    FakeTransport& expect(std::string method, std::string url, HttpResponse response) {
        scripts_.push_back({std::move(method), std::move(url), std::move(response)});
        return *this;
    }

    /// Errors: not_found for a request without a script.
    HttpResponse send(const HttpRequest& request, const std::stop_token& stop) override {
        throw_if_cancelled(stop);
        const std::lock_guard<std::mutex> lock(mutex_);
        requests_.push_back(request);
        for (auto script = scripts_.begin(); script != scripts_.end(); ++script) {
            if (script->method != request.method || script->url != request.url) continue;
            HttpResponse response = std::move(script->response);
            scripts_.erase(script);
            if (response.url.empty()) response.url = request.url;
            if (request.on_headers && response.is_success()) request.on_headers(response);
            if (request.sink && response.is_success()) request.sink(std::exchange(response.body, ""));
            return response;
        }
        throw Error(ErrorKind::kNotFound, "no script for the request: " + request.method + " " + request.url);
    }

    std::vector<HttpRequest> requests() const {
        const std::lock_guard<std::mutex> lock(mutex_);
        return requests_;
    }

   private:
    struct Script {
        std::string method, url;
        HttpResponse response;
    };
    mutable std::mutex mutex_;
    std::deque<Script> scripts_;
    std::vector<HttpRequest> requests_;
};

/// A server on 127.0.0.1 or a Unix socket: whole requests in, raw answers out, one connection at a time.
class LoopbackServer {
   public:
    /// Takes a function from the raw request to the raw answer; "" closes the connection without one.
    using Answer = std::function<std::string(const std::string& request)>;

    explicit LoopbackServer(Answer answer, std::string unix_path = "")
        : answer_(std::move(answer)),
          unix_path_(std::move(unix_path)),
          listener_(listen_somewhere()),
          thread_([this] { serve(); }) {}
    ~LoopbackServer() {
        over_ = true;
        thread_.join();
        ::close(listener_);
    }
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    int port() const { return port_; }
    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }
    std::vector<std::string> requests() const {
        const std::lock_guard<std::mutex> lock(mutex_);
        return requests_;
    }

   private:
    int listen_somewhere() {
        const int fd = ::socket(unix_path_.empty() ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (unix_path_.empty()) {
            sockaddr_in address{};
            address.sin_family = AF_INET;
            address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            socklen_t size = sizeof address;
            ingot_check(::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0,
                        "loopback can be bound");
            ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
            port_ = ntohs(address.sin_port);
        } else {
            sockaddr_un address{};
            address.sun_family = AF_UNIX;
            std::strncpy(address.sun_path, unix_path_.c_str(), sizeof address.sun_path - 1);
            ingot_check(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0,
                        "the path is free");
        }
        ::listen(fd, 16);
        return fd;
    }

    /// False when the test is over first.
    bool wait_readable(int fd) const {
        pollfd one{fd, POLLIN, 0};
        while (!over_)
            if (::poll(&one, 1, 10) > 0) return true;
        return false;
    }

    static std::size_t request_size(const std::string& text) {
        const std::size_t head = text.find("\r\n\r\n");
        if (head == std::string::npos) return std::string::npos;
        if (text.find("Transfer-Encoding: chunked") < head) {
            const std::size_t end = text.find("\r\n0\r\n\r\n", head);
            return end == std::string::npos ? end : end + 7;
        }
        const std::size_t length = text.find("Content-Length: ");
        return head + 4 + (length < head ? std::strtoul(text.c_str() + length + 16, nullptr, 10) : 0);
    }

    void serve() {
        while (wait_readable(listener_)) {
            const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0) continue;
            std::string text;
            while (serve_one(fd, text)) {
            }
            ::close(fd);
        }
    }

    bool serve_one(int fd, std::string& text) {
        while (text.size() < request_size(text) || request_size(text) == std::string::npos) {
            char buffer[4096];
            if (!wait_readable(fd)) return false;
            const ssize_t count = ::recv(fd, buffer, sizeof buffer, 0);
            if (count <= 0) return false;
            text.append(buffer, static_cast<std::size_t>(count));
        }
        const std::string request = text.substr(0, request_size(text));
        text.erase(0, request.size());
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            requests_.push_back(request);
        }
        const std::string reply = answer_(request);
        std::size_t sent = 0;
        while (sent < reply.size()) {
            const ssize_t count = ::send(fd, reply.data() + sent, reply.size() - sent, MSG_NOSIGNAL);
            if (count <= 0) return false;
            sent += static_cast<std::size_t>(count);
        }
        return !reply.empty() && reply.find("Connection: close") == std::string::npos;
    }

    Answer answer_;
    std::string unix_path_;
    int port_ = 0;
    int listener_;
    std::atomic<bool> over_ = false;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::thread thread_;
};

/// "HTTP/1.1 200 OK" with the headers ("A: b\r\n…") and the body's length.
inline std::string http_reply(const std::string& body, const std::string& status = "200 OK",
                              const std::string& headers = "") {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers +
           "\r\n" + body;
}

}  // namespace ingot::net

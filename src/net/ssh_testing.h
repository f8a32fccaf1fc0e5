// An SSH server in the test's own process, on loopback: logins by password or any key, commands by /bin/sh,
// SFTP by OpenSSH's program where it is installed, one channel at a time. libssh's server side inside.
#pragma once

#include "base/error.h"
#include "net/ssh_library.h"
#include "net/ssh_server_library.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ingot::net {

class SshTestServer {
   public:
    explicit SshTestServer(bool accept_keys = true)
        : accept_keys_(accept_keys), listener_(listen_on_loopback()), thread_([this] { accept_all(); }) {}
    ~SshTestServer() {
        over_ = true;
        thread_.join();
        ::close(listener_);
    }
    SshTestServer(const SshTestServer&) = delete;
    SshTestServer& operator=(const SshTestServer&) = delete;

    static constexpr const char* kPassword = "secret word";
    int port() const { return port_; }
    int connections() const { return connections_; }
    /// Breaks all connections off, as a machine that restarts does.
    void hang_up() {
        const std::lock_guard lock(mutex_);
        for (int fd : sockets_) ::shutdown(fd, SHUT_RDWR);
    }

   private:
    int listen_on_loopback() {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        ingot_check(::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 && ::listen(fd, 16) == 0,
                    "loopback can be bound");
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        return fd;
    }

    void accept_all() {
        std::list<std::jthread> clients;
        while (!over_) {
            pollfd waiting{listener_, POLLIN, 0};
            if (::poll(&waiting, 1, 10) <= 0) continue;
            const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0) continue;
            const std::lock_guard lock(mutex_);
            sockets_.push_back(fd);
            ++connections_;
            clients.emplace_back([this, fd] { serve(fd); });
        }
        hang_up();
    }

    void serve(int fd) {
        ssh_key key = nullptr;
        ssh_bind bind = server_.make_bind();
        const bool no = false;
        ingot_check(server_.generate_key(SSH_KEYTYPE_ED25519, 0, &key) == SSH_OK, "a host key can be made");
        server_.set_option(bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &no);
        server_.set_option(bind, SSH_BIND_OPTIONS_IMPORT_KEY, key);
        ssh_session session = ssh_library().make_session();
        if (server_.accept(bind, session, fd) == SSH_OK && server_.exchange_keys(session) == SSH_OK)
            talk(session);
        {
            const std::lock_guard lock(mutex_);
            std::erase(sockets_, fd);
        }
        ssh_library().disconnect(session);
        ssh_library().free_session(session);
        server_.free_bind(bind);
    }

    void talk(ssh_session session) {
        bool logged_in = false;
        ssh_channel channel = nullptr;
        while (ssh_message message = server_.get_message(session)) {
            const int type = server_.type(message);
            std::string line;
            if (type == SSH_REQUEST_AUTH)
                logged_in |= answer_login(message);
            else if (type == SSH_REQUEST_CHANNEL_OPEN && logged_in)
                channel = server_.accept_channel(message);
            else if (type == SSH_REQUEST_CHANNEL)
                line = answer_request(message);
            else
                server_.refuse(message);
            server_.free_message(message);
            if (!line.empty()) SshTestCommand{server_, session, channel, over_}.run(line);
        }
    }

    bool answer_login(ssh_message message) {
        const int way = server_.subtype(message);
        const bool by_key = way == SSH_AUTH_METHOD_PUBLICKEY && accept_keys_;
        if (by_key && server_.key_state(message) == SSH_PUBLICKEY_STATE_NONE)
            return server_.accept_key(message), false;
        const bool accepted = by_key || (way == SSH_AUTH_METHOD_PASSWORD &&
                                         std::string(server_.password(message)) == kPassword);
        if (accepted) return server_.accept_login(message, 0), true;
        server_.set_methods(message, SSH_AUTH_METHOD_PASSWORD | SSH_AUTH_METHOD_PUBLICKEY);
        server_.refuse(message);
        return false;
    }

    /// The command line to run, or "".
    std::string answer_request(ssh_message message) {
        const int what = server_.subtype(message);
        std::string line;
        if (what == SSH_CHANNEL_REQUEST_EXEC) line = server_.command(message);
        if (what == SSH_CHANNEL_REQUEST_SUBSYSTEM) line = "exec /usr/lib/openssh/sftp-server";
        if (line.empty() && what != SSH_CHANNEL_REQUEST_PTY) return server_.refuse(message), "";
        server_.accept_request(message);
        return line;
    }

    const SshServerLibrary server_;
    bool accept_keys_;
    int port_ = 0;
    int listener_;
    std::atomic<bool> over_ = false;
    std::atomic<int> connections_ = 0;
    std::mutex mutex_;
    std::vector<int> sockets_;
    std::thread thread_;
};

}  // namespace ingot::net

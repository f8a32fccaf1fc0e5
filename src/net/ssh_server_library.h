// The server side of libssh and running one command for a client, for net/ssh_testing.h alone.
#pragma once

#include "base/error.h"
#include "base/process.h"
#include "net/ssh_library.h"

#include <dlfcn.h>
#include <libssh/server.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <stop_token>
#include <string>
#include <thread>

namespace ingot::net {

/// Server functions of libssh.
struct SshServerLibrary {
    template <class Function>
    static void find(const char* name, Function& slot) {
        static void* library = ::dlopen("libssh.so.4", RTLD_NOW | RTLD_LOCAL);
        slot = reinterpret_cast<Function>(::dlsym(library, name));
        ingot_check(slot != nullptr, "libssh has the server's functions");
    }
    SshServerLibrary() {
        find("ssh_pki_generate", generate_key);
        find("ssh_bind_new", make_bind);
        find("ssh_bind_free", free_bind);
        find("ssh_bind_options_set", set_option);
        find("ssh_bind_accept_fd", accept);
        find("ssh_handle_key_exchange", exchange_keys);
        find("ssh_message_get", get_message);
        find("ssh_message_free", free_message);
        find("ssh_message_type", type);
        find("ssh_message_subtype", subtype);
        find("ssh_message_reply_default", refuse);
        find("ssh_message_auth_set_methods", set_methods);
        find("ssh_message_auth_password", password);
        find("ssh_message_auth_publickey_state", key_state);
        find("ssh_message_auth_reply_pk_ok_simple", accept_key);
        find("ssh_message_auth_reply_success", accept_login);
        find("ssh_message_channel_request_open_reply_accept", accept_channel);
        find("ssh_message_channel_request_command", command);
        find("ssh_message_channel_request_reply_success", accept_request);
        find("ssh_channel_write_stderr", write_error);
        find("ssh_channel_request_send_exit_status", send_exit_code);
        find("ssh_channel_request_send_exit_signal", send_signal);
        find("ssh_channel_close", close_channel);
    }
    decltype(&::ssh_pki_generate) generate_key;
    decltype(&::ssh_bind_new) make_bind;
    decltype(&::ssh_bind_free) free_bind;
    decltype(&::ssh_bind_options_set) set_option;
    decltype(&::ssh_bind_accept_fd) accept;
    decltype(&::ssh_handle_key_exchange) exchange_keys;
    ssh_message (*get_message)(ssh_session);
    void (*free_message)(ssh_message);
    int (*type)(ssh_message);
    int (*subtype)(ssh_message);
    int (*refuse)(ssh_message);
    int (*set_methods)(ssh_message, int);
    const char* (*password)(ssh_message);
    ssh_publickey_state_e (*key_state)(ssh_message);
    int (*accept_key)(ssh_message);
    int (*accept_login)(ssh_message, int);
    ssh_channel (*accept_channel)(ssh_message);
    const char* (*command)(ssh_message);
    int (*accept_request)(ssh_message);
    int (*write_error)(ssh_channel, const void*, std::uint32_t);
    int (*send_exit_code)(ssh_channel, int);
    int (*send_signal)(ssh_channel, const char*, int, const char*, const char*);
    int (*close_channel)(ssh_channel);
};

/// One command of a test's server: /bin/sh on this host, its three streams on the channel.
struct SshTestCommand {
    const SshServerLibrary& server;
    ssh_session session;
    ssh_channel channel;
    const std::atomic<bool>& over;

    void run(const std::string& line) {
        std::array<int, 2> talk{};
        std::array<int, 2> errors{};
        ingot_check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, talk.data()) == 0,
                    "sockets can be made");
        ingot_check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, errors.data()) == 0,
                    "sockets can be made");
        ProcessResult result;
        std::stop_source stop;
        std::jthread process([&] {
            ProcessSpec spec;
            spec.argv = {"/bin/sh", "-c", "exec 0<&3 1>&3 2>&4 3<&- 4<&-; " + line};
            spec.inherit_fds = {talk[1], errors[1]};
            try {
                result = real_processes().run(spec, stop.get_token());
            } catch (const Cancelled&) {
                result.exit_code = -1;
            }
            ::shutdown(talk[1], SHUT_RDWR);
            ::shutdown(errors[1], SHUT_RDWR);
        });
        const bool alive = relay(talk[0], errors[0]);
        if (!alive) stop.request_stop();
        process.join();
        for (int fd : {talk[0], talk[1], errors[0], errors[1]}) ::close(fd);
        if (!alive) return;
        ssh_library().send_eof(channel);
        if (result.signal == SIGKILL)
            server.send_signal(channel, "KILL", 0, "", "");
        else
            server.send_exit_code(channel, result.exit_code);
        server.close_channel(channel);
    }

    /// False when the client is gone.
    bool relay(int talk, int errors) {
        std::array<char, 16384> buffer;
        bool output_open = true;
        bool errors_open = true;
        bool input_open = true;
        while (output_open || errors_open) {
            if (!ssh_library().is_connected(session) || over) return false;
            const int count = ssh_library().read_channel(channel, buffer.data(), buffer.size(), 0);
            if (count > 0) (void)!::send(talk, buffer.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL);
            if (input_open && ssh_library().is_eof(channel))
                input_open = ::shutdown(talk, SHUT_WR) != 0 && false;
            std::array<pollfd, 2> waiting{
                {{output_open ? talk : -1, POLLIN, 0}, {errors_open ? errors : -1, POLLIN, 0}}};
            if (::poll(waiting.data(), waiting.size(), count > 0 ? 0 : 2) <= 0) continue;
            if (waiting[0].revents != 0)
                output_open = pass(talk, buffer, [&](std::uint32_t size) {
                    ssh_library().write_channel(channel, buffer.data(), size);
                });
            if (waiting[1].revents != 0)
                errors_open = pass(errors, buffer, [&](std::uint32_t size) {
                    server.write_error(channel, buffer.data(), size);
                });
        }
        return true;
    }
    template <class Write>
    static bool pass(int fd, std::array<char, 16384>& buffer, const Write& write) {
        const ssize_t count = ::recv(fd, buffer.data(), buffer.size(), 0);
        if (count > 0) write(static_cast<std::uint32_t>(count));
        return count > 0;
    }
};

}  // namespace ingot::net

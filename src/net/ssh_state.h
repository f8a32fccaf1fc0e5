// What the parts of an SSH session share. Only for net/ssh*.cc.
#pragma once

#include "base/cancel.h"
#include "net/ssh.h"
#include "net/ssh_library.h"

#include <sys/socket.h>

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace ingot::net {

struct FreeSession {
    void operator()(ssh_session session) const {
        ssh_library().disconnect(session);
        ssh_library().free_session(session);
    }
};
struct FreeChannel {
    void operator()(ssh_channel channel) const { ssh_library().free_channel(channel); }
};
struct FreeSftp {
    void operator()(sftp_session sftp) const { ssh_library().free_sftp(sftp); }
};
template <class Handle, class Free>
using Owned = std::unique_ptr<std::remove_pointer_t<Handle>, Free>;

struct SshSession::State {
    std::string place;  ///< "user@host:port", for errors
    int fd = -1;        ///< belongs to the session once that is connected
    Owned<ssh_session, FreeSession> session;
    Owned<sftp_session, FreeSftp> sftp;  ///< opened at first use; dies before the session

    /// Ends every blocking call of libssh by shutting the socket down when the token fires.
    class Guard {
       public:
        Guard(const State& state, const std::stop_token& stop)
            : stop_(stop), callback_(stop, [fd = state.fd] { ::shutdown(fd, SHUT_RDWR); }) {
            throw_if_cancelled(stop);
        }
        /// After a call that failed: the reason may be the token.
        void check() const { throw_if_cancelled(stop_); }

       private:
        const std::stop_token& stop_;
        std::stop_callback<std::function<void()>> callback_;
    };

    /// "PLACE: what: libssh's reason". Kind remote.
    [[noreturn]] void fail(const std::string& what) const;
    Owned<ssh_channel, FreeChannel> open_channel(const Guard& guard) const;
    sftp_session get_sftp(const Guard& guard);
};

}  // namespace ingot::net

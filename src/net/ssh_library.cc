// Finding libssh and its functions.
#include "net/ssh_library.h"

#include "base/error.h"

#include <dlfcn.h>

#include <fmt/core.h>

namespace ingot::net {

namespace {

constexpr const char* kSshFile = "libssh.so.4";

class SshSymbols {
   public:
    SshSymbols() : library_(::dlopen(kSshFile, RTLD_NOW | RTLD_LOCAL)) {
        if (library_ == nullptr)
            throw Error(ErrorKind::kIo, fmt::format("{}: cannot be opened", kSshFile))
                .set_hint("Install libssh (Debian: libssh-4). It is needed for SSH only.");
    }

    template <typename Function>
    void find(const char* name, Function& slot) const {
        slot = reinterpret_cast<Function>(::dlsym(library_, name));
        if (slot == nullptr)
            throw Error(ErrorKind::kIo, fmt::format("{}: no function {}", kSshFile, name))
                .set_hint("Install libssh 0.9 or newer.");
    }

   private:
    void* library_;
};

void find_session_functions(const SshSymbols& symbols, SshLibrary& ssh) {
    symbols.find("ssh_new", ssh.make_session);
    symbols.find("ssh_free", ssh.free_session);
    symbols.find("ssh_options_set", ssh.set_option);
    symbols.find("ssh_connect", ssh.connect);
    symbols.find("ssh_disconnect", ssh.disconnect);
    symbols.find("ssh_is_connected", ssh.is_connected);
    symbols.find("ssh_get_error", ssh.get_error);
    symbols.find("ssh_send_keepalive", ssh.send_keepalive);
    symbols.find("ssh_userauth_none", ssh.auth_none);
    symbols.find("ssh_userauth_list", ssh.auth_list);
    symbols.find("ssh_userauth_agent", ssh.auth_agent);
    symbols.find("ssh_userauth_publickey", ssh.auth_publickey);
    symbols.find("ssh_userauth_password", ssh.auth_password);
    symbols.find("ssh_userauth_kbdint", ssh.auth_interactive);
    symbols.find("ssh_userauth_kbdint_getnprompts", ssh.interactive_prompts);
    symbols.find("ssh_userauth_kbdint_setanswer", ssh.interactive_answer);
    symbols.find("ssh_pki_import_privkey_base64", ssh.import_private_key);
    symbols.find("ssh_pki_import_cert_file", ssh.import_certificate);
    symbols.find("ssh_pki_copy_cert_to_privkey", ssh.add_certificate);
    symbols.find("ssh_key_free", ssh.free_key);
}

void find_channel_functions(const SshSymbols& symbols, SshLibrary& ssh) {
    symbols.find("ssh_channel_new", ssh.make_channel);
    symbols.find("ssh_channel_free", ssh.free_channel);
    symbols.find("ssh_channel_open_session", ssh.open_channel);
    symbols.find("ssh_channel_request_pty_size", ssh.request_pty);
    symbols.find("ssh_channel_request_exec", ssh.request_exec);
    symbols.find("ssh_channel_read_nonblocking", ssh.read_channel);
    symbols.find("ssh_channel_write", ssh.write_channel);
    symbols.find("ssh_channel_send_eof", ssh.send_eof);
    symbols.find("ssh_channel_is_eof", ssh.is_eof);
    symbols.find("ssh_channel_is_closed", ssh.is_closed);
    symbols.find("ssh_set_channel_callbacks", ssh.set_callbacks);
    symbols.find("ssh_remove_channel_callbacks", ssh.remove_callbacks);
    symbols.find("ssh_event_new", ssh.make_event);
    symbols.find("ssh_event_free", ssh.free_event);
    symbols.find("ssh_event_add_session", ssh.add_session);
    symbols.find("ssh_event_remove_session", ssh.remove_session);
    symbols.find("ssh_event_add_fd", ssh.add_fd);
    symbols.find("ssh_event_remove_fd", ssh.remove_fd);
    symbols.find("ssh_event_dopoll", ssh.poll_event);
}

void find_sftp_functions(const SshSymbols& symbols, SshLibrary& ssh) {
    symbols.find("sftp_new", ssh.make_sftp);
    symbols.find("sftp_init", ssh.init_sftp);
    symbols.find("sftp_free", ssh.free_sftp);
    symbols.find("sftp_get_error", ssh.get_sftp_error);
    symbols.find("sftp_open", ssh.open_file);
    symbols.find("sftp_close", ssh.close_file);
    symbols.find("sftp_read", ssh.read_file);
    symbols.find("sftp_write", ssh.write_file);
    symbols.find("sftp_mkdir", ssh.make_directory);
    symbols.find("sftp_stat", ssh.stat);
    symbols.find("sftp_attributes_free", ssh.free_attributes);
    symbols.find("sftp_opendir", ssh.open_directory);
    symbols.find("sftp_readdir", ssh.read_directory);
    symbols.find("sftp_closedir", ssh.close_directory);
    symbols.find("sftp_chmod", ssh.change_mode);
}

SshLibrary open_ssh() {
    const SshSymbols symbols;
    SshLibrary ssh;
    find_session_functions(symbols, ssh);
    find_channel_functions(symbols, ssh);
    find_sftp_functions(symbols, ssh);
    return ssh;
}

}  // namespace

const SshLibrary& ssh_library() {
    static const SshLibrary library = open_ssh();
    return library;
}

}  // namespace ingot::net

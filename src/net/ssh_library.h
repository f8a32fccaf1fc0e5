// libssh's functions, found when the first session is opened. Only for net/ssh*.cc.
#pragma once

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/sftp.h>

namespace ingot::net {

struct SshLibrary {
    decltype(&::ssh_new) make_session = nullptr;
    decltype(&::ssh_free) free_session = nullptr;
    decltype(&::ssh_options_set) set_option = nullptr;
    decltype(&::ssh_connect) connect = nullptr;
    decltype(&::ssh_disconnect) disconnect = nullptr;
    decltype(&::ssh_is_connected) is_connected = nullptr;
    decltype(&::ssh_get_error) get_error = nullptr;
    // server.h declares it, which clashes with what a client includes.
    int (*send_keepalive)(ssh_session) = nullptr;

    decltype(&::ssh_userauth_none) auth_none = nullptr;
    decltype(&::ssh_userauth_list) auth_list = nullptr;
    decltype(&::ssh_userauth_agent) auth_agent = nullptr;
    decltype(&::ssh_userauth_publickey) auth_publickey = nullptr;
    decltype(&::ssh_userauth_password) auth_password = nullptr;
    decltype(&::ssh_userauth_kbdint) auth_interactive = nullptr;
    decltype(&::ssh_userauth_kbdint_getnprompts) interactive_prompts = nullptr;
    decltype(&::ssh_userauth_kbdint_setanswer) interactive_answer = nullptr;
    decltype(&::ssh_pki_import_privkey_base64) import_private_key = nullptr;
    decltype(&::ssh_pki_import_cert_file) import_certificate = nullptr;
    decltype(&::ssh_pki_copy_cert_to_privkey) add_certificate = nullptr;
    decltype(&::ssh_key_free) free_key = nullptr;

    decltype(&::ssh_channel_new) make_channel = nullptr;
    decltype(&::ssh_channel_free) free_channel = nullptr;
    decltype(&::ssh_channel_open_session) open_channel = nullptr;
    decltype(&::ssh_channel_request_pty_size) request_pty = nullptr;
    decltype(&::ssh_channel_request_exec) request_exec = nullptr;
    decltype(&::ssh_channel_read_nonblocking) read_channel = nullptr;
    decltype(&::ssh_channel_write) write_channel = nullptr;
    decltype(&::ssh_channel_send_eof) send_eof = nullptr;
    decltype(&::ssh_channel_is_eof) is_eof = nullptr;
    decltype(&::ssh_channel_is_closed) is_closed = nullptr;
    decltype(&::ssh_set_channel_callbacks) set_callbacks = nullptr;
    decltype(&::ssh_remove_channel_callbacks) remove_callbacks = nullptr;

    decltype(&::ssh_event_new) make_event = nullptr;
    decltype(&::ssh_event_free) free_event = nullptr;
    decltype(&::ssh_event_add_session) add_session = nullptr;
    decltype(&::ssh_event_remove_session) remove_session = nullptr;
    decltype(&::ssh_event_add_fd) add_fd = nullptr;
    decltype(&::ssh_event_remove_fd) remove_fd = nullptr;
    decltype(&::ssh_event_dopoll) poll_event = nullptr;

    decltype(&::sftp_new) make_sftp = nullptr;
    decltype(&::sftp_init) init_sftp = nullptr;
    decltype(&::sftp_free) free_sftp = nullptr;
    decltype(&::sftp_get_error) get_sftp_error = nullptr;
    decltype(&::sftp_open) open_file = nullptr;
    decltype(&::sftp_close) close_file = nullptr;
    decltype(&::sftp_read) read_file = nullptr;
    decltype(&::sftp_write) write_file = nullptr;
    decltype(&::sftp_mkdir) make_directory = nullptr;
    decltype(&::sftp_stat) stat = nullptr;
    decltype(&::sftp_attributes_free) free_attributes = nullptr;
    decltype(&::sftp_opendir) open_directory = nullptr;
    decltype(&::sftp_readdir) read_directory = nullptr;
    decltype(&::sftp_closedir) close_directory = nullptr;
    decltype(&::sftp_chmod) change_mode = nullptr;
};

/// Opened at the first call. Errors: io where libssh is not installed.
const SshLibrary& ssh_library();

}  // namespace ingot::net

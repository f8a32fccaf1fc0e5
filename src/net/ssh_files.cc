// SFTP over a session: whole files and single folders.
#include "base/error.h"
#include "net/ssh.h"
#include "net/ssh_state.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <memory>
#include <vector>

#include <fmt/core.h>

namespace ingot::net {

namespace {

/// What every server takes in one message; larger ones may be refused.
constexpr std::size_t kSftpPiece = 32 * 1024;

struct CloseFile {
    void operator()(sftp_file file) const { ssh_library().close_file(file); }
};
struct CloseDirectory {
    void operator()(sftp_dir directory) const { ssh_library().close_directory(directory); }
};
struct FreeAttributes {
    void operator()(sftp_attributes attributes) const { ssh_library().free_attributes(attributes); }
};
using OwnedFile = Owned<sftp_file, CloseFile>;
using OwnedAttributes = Owned<sftp_attributes, FreeAttributes>;

std::string_view describe_failure(int code) {
    switch (code) {
        case SSH_FX_NO_SUCH_FILE:
            return "no such file";
        case SSH_FX_PERMISSION_DENIED:
            return "permission denied";
        case SSH_FX_CONNECTION_LOST:
        case SSH_FX_NO_CONNECTION:
            return "connection lost";
        case SSH_FX_OP_UNSUPPORTED:
            return "the server cannot do that";
        case SSH_FX_FILE_ALREADY_EXISTS:
            return "it exists already";
        default:
            return "the server refused";
    }
}

/// Which operation failed, on what, and why.
[[noreturn]] void fail_on(sftp_session sftp, const char* operation, const std::string& path) {
    const int code = ssh_library().get_sftp_error(sftp);
    const ErrorKind kind = code == SSH_FX_NO_SUCH_FILE ? ErrorKind::kNotFound : ErrorKind::kRemote;
    throw Error(kind, fmt::format("{} {}: {}", operation, path, describe_failure(code)));
}

SshFile describe_file(const sftp_attributes_struct& attributes) {
    SshFile file;
    if (attributes.name != nullptr) file.name = attributes.name;
    file.is_directory = attributes.type == SSH_FILEXFER_TYPE_DIRECTORY;
    file.is_regular = attributes.type == SSH_FILEXFER_TYPE_REGULAR;
    file.mode = attributes.permissions & 07777;
    return file;
}

}  // namespace

sftp_session SshSession::State::get_sftp(const Guard& guard) {
    if (sftp) return sftp.get();
    sftp.reset(ssh_library().make_sftp(session.get()));
    if (sftp && ssh_library().init_sftp(sftp.get()) == SSH_OK) return sftp.get();
    sftp.reset();
    guard.check();
    fail("start SFTP");
}

void SshSession::write_file(const std::string& path, const ByteSource& content, unsigned mode,
                            const std::stop_token& stop) {
    const State::Guard guard(*state_, stop);
    sftp_session sftp = state_->get_sftp(guard);
    const OwnedFile file(ssh_library().open_file(sftp, path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, mode));
    guard.check();
    if (!file) fail_on(sftp, "upload", path);
    std::vector<char> buffer(kSftpPiece);
    while (const std::size_t count = content(buffer)) {
        const ssize_t written = ssh_library().write_file(file.get(), buffer.data(), count);
        guard.check();
        if (written != static_cast<ssize_t>(count)) fail_on(sftp, "upload", path);
    }
    // The server's umask took some bits away.
    ssh_library().change_mode(sftp, path.c_str(), mode);
}

void SshSession::read_file(const std::string& path, const ByteSink& content, const std::stop_token& stop) {
    const State::Guard guard(*state_, stop);
    sftp_session sftp = state_->get_sftp(guard);
    const OwnedFile file(ssh_library().open_file(sftp, path.c_str(), O_RDONLY, 0));
    guard.check();
    if (!file) fail_on(sftp, "download", path);
    std::vector<char> buffer(kSftpPiece);
    while (true) {
        const ssize_t count = ssh_library().read_file(file.get(), buffer.data(), buffer.size());
        guard.check();
        if (count < 0) fail_on(sftp, "download", path);
        if (count == 0) return;
        content({buffer.data(), static_cast<std::size_t>(count)});
    }
}

void SshSession::make_directory(const std::string& path, unsigned mode, const std::stop_token& stop) {
    const std::optional<SshFile> found = find_file(path, stop);
    if (found && found->is_directory) return;
    const State::Guard guard(*state_, stop);
    sftp_session sftp = state_->get_sftp(guard);
    if (ssh_library().make_directory(sftp, path.c_str(), mode) == 0) return;
    guard.check();
    fail_on(sftp, "make directory", path);
}

std::optional<SshFile> SshSession::find_file(const std::string& path, const std::stop_token& stop) {
    const State::Guard guard(*state_, stop);
    sftp_session sftp = state_->get_sftp(guard);
    const OwnedAttributes attributes(ssh_library().stat(sftp, path.c_str()));
    guard.check();
    if (attributes) return describe_file(*attributes);
    if (ssh_library().get_sftp_error(sftp) == SSH_FX_NO_SUCH_FILE) return std::nullopt;
    fail_on(sftp, "look at", path);
}

std::vector<SshFile> SshSession::list_directory(const std::string& path, const std::stop_token& stop) {
    const State::Guard guard(*state_, stop);
    sftp_session sftp = state_->get_sftp(guard);
    const Owned<sftp_dir, CloseDirectory> directory(ssh_library().open_directory(sftp, path.c_str()));
    guard.check();
    if (!directory) fail_on(sftp, "list", path);
    std::vector<SshFile> files;
    while (true) {
        const OwnedAttributes attributes(ssh_library().read_directory(sftp, directory.get()));
        guard.check();
        if (!attributes) return files;
        SshFile file = describe_file(*attributes);
        if (file.name != "." && file.name != "..") files.push_back(std::move(file));
    }
}

}  // namespace ingot::net

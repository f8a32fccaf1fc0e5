// The way into the guest as provisioners see it.
#include "plugins/oci_image/communicator.h"

#include "base/fs.h"

#include <fmt/core.h>

namespace ingot::oci_image {

namespace {

constexpr const char* kDefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

void set_default(std::vector<std::string>& env, std::string_view name, const std::string& value) {
    if (!image::find_env(env, name)) image::set_env(env, name, value);
}

/// rsync's rule: "dir/" means what is in it, "dir" the directory itself.
std::string tree_target(const std::string& source, const std::string& target) {
    return source.ends_with('/') ? target : join_path(target, base_name(source));
}

}  // namespace

GuestCommunicator::GuestCommunicator(Guest& guest, const image::RunSettings& settings,
                                     const std::string& user)
    : guest_(guest), user_(find_guest_user(guest.root(), user.empty() ? settings.user : user)) {
    command_.env = settings.env;
    set_default(command_.env, "PATH", kDefaultPath);
    set_default(command_.env, "HOME", user_.home);
    command_.directory = settings.working_dir.empty() ? "/" : settings.working_dir;
    command_.uid = user_.uid;
    command_.gid = user_.gid;
    command_.groups = user_.groups;
    files().make_directory(command_.directory);
}

int GuestCommunicator::run(const std::string& command, const sdk::Streams& streams,
                           const std::stop_token& stop) {
    GuestCommand whole = command_;
    whole.argv = {"/bin/sh", "-c", command};
    return guest_.run(whole, streams, stop);
}

/// "~/x" from the user's home, a relative path from the working directory.
std::string GuestCommunicator::resolve(const std::string& path) const {
    if (path == "~" || path.starts_with("~/")) return join_path(user_.home, path.substr(1));
    return path.starts_with('/') ? path : join_path(command_.directory, path);
}

void GuestCommunicator::upload(const std::string& remote_path, const ByteSource& content,
                               const sdk::FileFacts& facts, const std::stop_token& stop) {
    files().upload(resolve(remote_path), content, facts.mode, stop);
}

void GuestCommunicator::upload_directory(const std::string& local, const std::string& remote,
                                         const std::vector<std::string>& exclude,
                                         const std::stop_token& stop) {
    files().upload_tree(local, tree_target(local, resolve(remote)), exclude, stop);
}

void GuestCommunicator::download(const std::string& remote_path, const ByteSink& content,
                                 const std::stop_token& stop) {
    files().download(resolve(remote_path), content, stop);
}

void GuestCommunicator::download_directory(const std::string& remote, const std::string& local,
                                           const std::vector<std::string>& exclude,
                                           const std::stop_token& stop) {
    files().download_tree(resolve(remote), tree_target(remote, local), exclude, stop);
}

std::string GuestCommunicator::login_hint() const {
    return fmt::format("nsenter --target {} --mount --uts --ipc --pid --root --wd=/ /bin/sh",
                       guest_.init_pid());
}

}  // namespace ingot::oci_image

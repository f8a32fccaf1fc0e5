// Files in and out of the guest, straight through a descriptor of its root: no program of the image is
// needed.
#pragma once

#include "sdk/communicator.h"

#include <stop_token>
#include <string>
#include <vector>

namespace ingot::oci_image {

/// Who runs things in the guest and owns what is put there.
struct GuestUser {
    unsigned uid = 0;
    unsigned gid = 0;
    std::vector<unsigned> groups;
    std::string name;
    std::string home = "/";
};

/// Finds a user as an image's configuration names it: "", "name", "uid", "name:group", "uid:gid"; names from
/// the guest's /etc/passwd and /etc/group. Errors: user when a name is not there.
GuestUser find_guest_user(int root, const std::string& text);

/// All paths are the guest's, absolute; links are resolved inside it.
/// Errors: remote ("guest: upload PATH: …"), with advice when the directory is missing. Cancel: throws
/// Cancelled.
class GuestFiles {
   public:
    /// Takes the guest's root, which must stay open.
    GuestFiles(int root, GuestUser owner) : root_(root), owner_(std::move(owner)) {}
    void upload(const std::string& path, const ByteSource& content, unsigned mode,
                const std::stop_token& stop) const;
    void download(const std::string& path, const ByteSink& content, const std::stop_token& stop) const;
    /// The content of a local directory into one of the guest, which is made where missing. Modes, times and
    /// symbolic links are kept. `exclude` holds patterns over paths relative to it.
    void upload_tree(const std::string& local, const std::string& path,
                     const std::vector<std::string>& exclude, const std::stop_token& stop) const;
    void download_tree(const std::string& path, const std::string& local,
                       const std::vector<std::string>& exclude, const std::stop_token& stop) const;
    /// Makes it and its parents where missing, owned by the user.
    void make_directory(const std::string& path) const;

   private:
    int root_;
    GuestUser owner_;
};

}  // namespace ingot::oci_image

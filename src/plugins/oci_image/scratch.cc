// The work directory of one build.
#include "plugins/oci_image/scratch.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/text.h"
#include "image/fd.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <optional>

namespace ingot::oci_image {

namespace {

constexpr const char* kHostname = "ingot";
/// Files that the guest gets from this machine: name in the scratch directory, place in the guest.
constexpr std::array<std::array<const char*, 2>, 3> kGuestFiles{
    {{"resolv.conf", "etc/resolv.conf"}, {"hosts", "etc/hosts"}, {"hostname", "etc/hostname"}}};

void make_private_directory(const std::string& path) {
    if (mkdir(path.c_str(), 0700) != 0)
        throw os_error(fmt::format("make the work directory {}", path), errno);
}

std::string read_or_empty(const std::string& path) {
    return real_disk().kind(path) == FileKind::kRegular ? read_file(path) : "";
}

/// Follows links as if `root` were "/" as far as names go, whether the end exists or not. Nothing when it
/// runs in circles.
std::optional<std::string> resolve_links(int root, const std::string& path) {
    std::deque<std::string> rest;
    for (const std::string& part : split(path, "/")) rest.push_back(part);
    std::vector<std::string> done;
    for (int links = 0; !rest.empty();) {
        std::string part = rest.front();
        rest.pop_front();
        if (part.empty() || part == ".") continue;
        if (part == "..") {
            if (!done.empty()) done.pop_back();
            continue;
        }
        done.push_back(part);
        std::array<char, 4097> target{};
        if (readlinkat(root, join(done, "/").c_str(), target.data(), target.size() - 1) < 0) continue;
        if (++links > 40) return std::nullopt;
        done.pop_back();
        if (target[0] == '/') done.clear();
        std::vector<std::string> parts = split(target.data(), "/");
        rest.insert(rest.begin(), parts.begin(), parts.end());
    }
    return join(done, "/");
}

FileKind kind_in_root(int root, const std::string& path) {
    image::Fd found(image::open_in_root(root, path, O_PATH | O_NOFOLLOW));
    struct stat facts{};
    if (!found || fstat(found.get(), &facts) != 0)
        return errno == ENOENT ? FileKind::kMissing : FileKind::kOther;
    if (S_ISDIR(facts.st_mode)) return FileKind::kDirectory;
    return S_ISREG(facts.st_mode) ? FileKind::kRegular : FileKind::kOther;
}

/// Directories that every user may enter, whatever the umask says.
void make_open_directories(const std::string& place, const std::string& path) {
    std::string here = place;
    for (const std::string& part : split(path, "/")) {
        if (part.empty() || part == ".") continue;
        here = join_path(here, part);
        if (mkdir(here.c_str(), 0755) == 0)
            chmod(here.c_str(), 0755);
        else if (errno != EEXIST)
            throw os_error(fmt::format("make {}", here), errno);
    }
}

void make_mount_point(const std::string& place, int base, const std::string& name) {
    FileKind kind = kind_in_root(base, name);
    if (kind == FileKind::kDirectory) return;
    if (kind != FileKind::kMissing)
        throw Error(ErrorKind::kUser, fmt::format("base: /{} is no directory", name))
            .set_hint("A base that programs can run in needs one there.");
    make_open_directories(place, name);
}

/// An empty file to mount over. A base where it cannot stand goes without.
void make_mount_file(const std::string& place, int base, const std::string& name) {
    std::optional<std::string> path = resolve_links(base, name);
    if (!path || path->empty() || kind_in_root(base, *path) != FileKind::kMissing) return;
    // Every directory on the way must be one, or be missing.
    for (std::size_t slash = path->find('/'); slash != std::string::npos;
         slash = path->find('/', slash + 1)) {
        FileKind kind = kind_in_root(base, path->substr(0, slash));
        if (kind != FileKind::kDirectory && kind != FileKind::kMissing) return;
    }
    std::string file = join_path(place, *path);
    make_open_directories(place, dir_name(*path));
    image::Fd made(open(file.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (!made) throw os_error(fmt::format("make {}", file), errno);
}

void write_guest_file(const std::string& path, const std::string& content) {
    image::Fd file = image::open_file(path, O_WRONLY | O_CREAT | O_TRUNC, 0644, "write");
    fchmod(file.get(), 0644);  // whatever the umask says: every user of the guest reads it
    image::write_all(file.get(), content, path);
}

/// The root of an overlay shows the upper directory's mode and owner.
void copy_root_facts(const std::string& base, const std::string& upper) {
    struct stat facts{};
    if (stat(base.c_str(), &facts) != 0) throw os_error(fmt::format("read {}", base), errno);
    timespec times[2] = {facts.st_mtim, facts.st_mtim};
    if (chown(upper.c_str(), facts.st_uid, facts.st_gid) != 0 ||
        chmod(upper.c_str(), facts.st_mode & 07777) != 0 || utimensat(AT_FDCWD, upper.c_str(), times, 0) != 0)
        throw os_error(fmt::format("prepare {}", upper), errno);
}

}  // namespace

JournaledPath::JournaledPath(sdk::Journal& journal, std::string path)
    : journal_(&journal), path_(std::move(path)) {
    row_ = journal.add({"oci-image", "directory", base_name(path_),
                        value::Value::object({{"path", value::Value::string(path_)}})});
}

void JournaledPath::remove() {
    if (path_.empty()) return;
    remove_tree(path_);
    forget();
}

void JournaledPath::forget() {
    if (path_.empty()) return;
    journal_->strike(row_);
    path_.clear();
}

void JournaledPath::keep() {
    if (!path_.empty()) journal_->keep(row_);
}

std::string work_root() {
    std::string root = get_env("PACKER_CACHE_DIR");
    if (root.empty() && !get_env("XDG_CACHE_HOME").empty())
        root = join_path(get_env("XDG_CACHE_HOME"), "ingot");
    if (root.empty() && !get_env("HOME").empty()) root = join_path(get_env("HOME"), ".cache/ingot");
    if (root.empty()) root = join_path(temp_root(), "ingot");
    return absolute_path(join_path(root, "oci-image"));
}

std::string Scratch::at(std::string_view name) const { return join_path(directory.path(), name); }

Scratch make_scratch(sdk::Journal& journal) {
    std::string root = work_root();
    make_directories(root);
    Scratch scratch{JournaledPath(journal, join_path(root, "build-" + hex_encode(random_bytes(6))))};
    make_private_directory(scratch.directory.path());
    for (const char* name : {"base", "upper", "work", "merged", "scaffold", "blobs"})
        make_private_directory(scratch.at(name));
    for (const char* name : {"base", "scaffold"})
        if (chmod(scratch.at(name).c_str(), 0755) != 0)
            throw os_error(fmt::format("prepare {}", scratch.at(name)), errno);
    return scratch;
}

GuestSetup prepare_guest_setup(const Scratch& scratch, GuestSetup::Root root) {
    bool overlay = root == GuestSetup::Root::kOverlay;
    std::string place = overlay ? scratch.at("scaffold") : scratch.base();
    image::Fd base = image::open_file(scratch.base(), O_PATH | O_DIRECTORY, 0, "open");
    for (const char* name : {"proc", "sys", "dev"}) make_mount_point(place, base.get(), name);
    GuestSetup setup;
    setup.root = root;
    setup.scratch = scratch.directory.path();
    setup.hostname = kHostname;
    for (const std::array<const char*, 2>& file : kGuestFiles) {
        make_mount_file(place, base.get(), file[1]);
        setup.files.emplace_back(file[0], file[1]);
    }
    write_guest_file(scratch.at("resolv.conf"), read_or_empty("/etc/resolv.conf"));
    write_guest_file(scratch.at("hosts"), fmt::format("127.0.0.1 localhost\n::1 localhost\n127.0.1.1 {}\n{}",
                                                      kHostname, read_or_empty("/etc/hosts")));
    write_guest_file(scratch.at("hostname"), fmt::format("{}\n", kHostname));
    if (overlay) copy_root_facts(scratch.base(), scratch.at("upper"));
    return setup;
}

}  // namespace ingot::oci_image

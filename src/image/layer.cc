// Which files of a tree belong to a layer: all, those an overlay changed, those changed since a snapshot.
#include "image/layer.h"

#include "base/error.h"
#include "image/layer_builder.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <vector>

namespace ingot::image {

namespace {

struct Visit {
    int directory;  ///< that holds it
    const std::string& name;
    const std::string& path;  ///< from the root, without "/" at the front
    const struct stat& facts;
};

/// Says whether to go into a directory.
using Visitor = std::function<bool(const Visit& visit)>;

void walk_directory(int directory, const std::string& path, const Visitor& visitor, int depth = 0) {
    if (depth > kDeepestPath)
        throw Error(ErrorKind::kUser,
                    fmt::format("layer: /{}: more than {} directories in each other", path, kDeepestPath));
    for (const std::string& name : list_names(directory, path)) {
        std::string child_path = path.empty() ? name : path + "/" + name;
        struct stat facts = stat_below(directory, name, child_path);
        bool enter = visitor({directory, name, child_path, facts});
        if (!enter || !S_ISDIR(facts.st_mode)) continue;
        walk_directory(open_directory(directory, name, child_path).get(), child_path, visitor, depth + 1);
    }
}

Fd open_tree(const std::string& tree) { return open_file(tree, O_RDONLY | O_DIRECTORY, 0, "read"); }

bool same_owner_and_mode(const struct stat& a, const struct stat& b) {
    return a.st_mode == b.st_mode && a.st_uid == b.st_uid && a.st_gid == b.st_gid;
}

/// The file below a root that no symbolic link leads to.
bool exists_plainly(int root, const std::string& path, bool as_directory) {
    open_how how{};
    how.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC | (as_directory ? O_DIRECTORY : 0);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
    // A link at the very end exists, too, but RESOLVE_NO_SYMLINKS lets O_PATH | O_NOFOLLOW open that.
    Fd found(static_cast<int>(syscall(SYS_openat2, root, path.c_str(), &how, sizeof how)));
    return static_cast<bool>(found);
}

bool is_whiteout(const struct stat& facts) {
    return S_ISCHR(facts.st_mode) && facts.st_rdev == makedev(0, 0);
}

bool is_opaque(const Visit& visit) {
    return read_xattr(visit.directory, visit.name, "trusted.overlay.opaque") == "y" ||
           read_xattr(visit.directory, visit.name, "user.overlay.opaque") == "y";
}

}  // namespace

MadeLayer make_tree_layer(const std::string& tree, const LayerOptions& options, const std::stop_token& stop) {
    LayerBuilder builder(options, stop);
    Fd root = open_tree(tree);
    struct stat facts = stat_below(root.get(), "", tree);
    // Every program that unpacks makes the root itself 0755 and root's; an entry for it is only needed to say
    // otherwise.
    if ((facts.st_mode & 07777) != 0755 || facts.st_uid != 0 || facts.st_gid != 0)
        builder.add(root.get(), "", "", facts);
    walk_directory(root.get(), "", [&builder](const Visit& visit) {
        builder.add(visit.directory, visit.name, visit.path, visit.facts);
        return true;
    });
    return builder.finish();
}

MadeLayer make_overlay_layer(const std::string& upper, const std::string& base, const LayerOptions& options,
                             const std::stop_token& stop) {
    LayerBuilder builder(options, stop);
    Fd root = open_tree(upper);
    Fd base_root = open_tree(base);
    struct stat facts = stat_below(root.get(), "", upper);
    if (!same_owner_and_mode(facts, stat_below(base_root.get(), "", base)))
        builder.add(root.get(), "", "", facts);
    walk_directory(root.get(), "", [&builder, &base_root](const Visit& visit) {
        if (is_whiteout(visit.facts)) {
            if (exists_plainly(base_root.get(), visit.path, false)) builder.add_whiteout(visit.path);
            return false;
        }
        builder.add(visit.directory, visit.name, visit.path, visit.facts);
        if (S_ISDIR(visit.facts.st_mode) && is_opaque(visit) &&
            exists_plainly(base_root.get(), visit.path, true))
            builder.add_opaque(visit.path);
        return true;
    });
    return builder.finish();
}

TreeSnapshot::TreeSnapshot(const std::string& tree, const std::stop_token& stop) : tree_(tree) {
    Fd root = open_tree(tree);
    auto remember = [this](const std::string& path, const struct stat& facts) {
        marks_[path] = {facts.st_ino,  facts.st_ctim.tv_sec, facts.st_ctim.tv_nsec,
                        facts.st_mode, facts.st_uid,         facts.st_gid};
    };
    remember("", stat_below(root.get(), "", tree));
    walk_directory(root.get(), "", [&](const Visit& visit) {
        throw_if_cancelled(stop);
        remember(visit.path, visit.facts);
        return true;
    });
}

MadeLayer TreeSnapshot::make_layer(const LayerOptions& options, const std::stop_token& stop) const {
    LayerBuilder builder(options, stop);
    Fd root = open_tree(tree_);
    struct stat top = stat_below(root.get(), "", tree_);
    const Mark& top_mark = marks_.at("");
    if (top.st_mode != top_mark.mode || top.st_uid != top_mark.uid || top.st_gid != top_mark.gid)
        builder.add(root.get(), "", "", top);

    enum class Now { kSameDirectory, kOther };
    std::unordered_map<std::string, Now> seen{{"", Now::kSameDirectory}};
    walk_directory(root.get(), "", [&](const Visit& visit) {
        auto mark = marks_.find(visit.path);
        bool known = mark != marks_.end();
        bool same_file = known && mark->second.inode == visit.facts.st_ino;
        bool directory = S_ISDIR(visit.facts.st_mode);
        seen[visit.path] = same_file && directory ? Now::kSameDirectory : Now::kOther;
        if (same_file && mark->second.changed_s == visit.facts.st_ctim.tv_sec &&
            mark->second.changed_ns == visit.facts.st_ctim.tv_nsec)
            return true;
        builder.add(visit.directory, visit.name, visit.path, visit.facts);
        if (known && !same_file && directory && S_ISDIR(mark->second.mode)) builder.add_opaque(visit.path);
        return true;
    });

    std::vector<std::string> gone;
    for (const auto& [path, unused] : marks_) {
        if (seen.contains(path)) continue;
        // What lay in a directory that is itself gone or another one now goes with it.
        std::size_t slash = path.rfind('/');
        auto parent = seen.find(slash == std::string::npos ? "" : path.substr(0, slash));
        if (parent != seen.end() && parent->second == Now::kSameDirectory) gone.push_back(path);
    }
    std::sort(gone.begin(), gone.end());
    for (const std::string& path : gone) builder.add_whiteout(path);
    return builder.finish();
}

}  // namespace ingot::image

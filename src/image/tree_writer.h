// Creates, replaces and deletes files below a root for unpack.cc. Every path is resolved by the kernel inside
// the root.
#pragma once

#include "base/archive.h"
#include "base/error.h"
#include "image/fd.h"

#include <functional>
#include <map>
#include <string>
#include <unordered_set>

namespace ingot::image {

/// Used by one thread. Paths are clean: relative, without ".." and without "/" at either end.
class TreeWriter {
   public:
    /// Takes the root's path, and the archive's name for errors.
    TreeWriter(const std::string& root, std::string archive, bool owners);
    /// Creates what the entry says in place of what is there; a directory keeps its content. `content` gives
    /// a file's bytes.
    void put(const ArchiveEntry& entry, const std::string& path, const ByteSource& content);
    /// Deletes a path with all below it; a missing one is no error.
    void erase(const std::string& path);
    /// Deletes what a directory holds but for what was put there.
    void erase_older(const std::string& directory);
    /// Sets the times of directories, last of all, since every new file in one moves them.
    void finish();

   private:
    struct Place {
        int parent;  ///< valid until the next call
        std::string name;
    };
    Error parent_error(const std::string& path, int error) const;
    Place locate(const std::string& path);
    Fd make_parents(const std::string& path);
    void clear_way(const Place& place, bool directory, const std::string& path);
    void create(const ArchiveEntry& entry, const Place& place, const std::string& path,
                const ByteSource& content);
    void create_file(const Place& place, const std::string& path, const ByteSource& content);
    void create_hard_link(const ArchiveEntry& entry, const Place& place, const std::string& path);
    void create_device(const ArchiveEntry& entry, const Place& place, const std::string& path);
    void set_facts(const ArchiveEntry& entry, const Place& place, const std::string& path);
    void set_xattrs(const ArchiveEntry& entry, const Place& place, const std::string& path);
    void set_time(const ArchiveEntry& entry, int parent, const std::string& name, const std::string& path);
    /// Their times are not set: they are gone, or something else now.
    void forget_directories(const std::string& path);

    Fd root_;
    std::string archive_;
    bool owners_;
    Fd parent_;
    std::string parent_path_;
    std::unordered_set<std::string> written_;
    std::map<std::string, ArchiveEntry> directories_;
    std::string buffer_;
};

/// The entry's name as a clean path below the root; "" is the root. Errors: user for "..".
std::string clean_entry_path(const std::string& name, const std::string& archive);

}  // namespace ingot::image

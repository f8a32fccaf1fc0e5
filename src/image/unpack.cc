// Reads an archive entry by entry and puts it onto the disk; whiteouts delete.
#include "image/unpack.h"

#include "base/archive.h"
#include "base/cancel.h"
#include "base/error.h"
#include "image/tree_writer.h"

#include <fmt/core.h>

namespace ingot::image {

namespace {

constexpr std::string_view kWhiteout = ".wh.";
constexpr std::string_view kOpaque = ".wh..wh..opq";

/// Acts on a whiteout; false when the entry is an ordinary one.
bool obey_whiteout(TreeWriter& tree, const std::string& path) {
    std::size_t slash = path.rfind('/');
    std::string directory = slash == std::string::npos ? "" : path.substr(0, slash);
    std::string name = path.substr(slash + 1);
    if (!name.starts_with(kWhiteout)) return false;
    if (name == kOpaque) {
        tree.erase_older(directory);
    } else if (!name.starts_with(".wh..wh.")) {  // else: what AUFS kept for itself
        std::string target = clean_entry_path(name.substr(kWhiteout.size()), path);
        if (!target.empty()) tree.erase(directory.empty() ? target : directory + "/" + target);
    }
    return true;
}

void unpack_entries(ArchiveReader& reader, const std::string& archive, TreeWriter& tree,
                    const UnpackOptions& options, const std::stop_token& stop) {
    while (std::optional<ArchiveEntry> entry = reader.next()) {
        throw_if_cancelled(stop);
        std::string path = clean_entry_path(entry->path, archive);
        if (options.whiteouts && obey_whiteout(tree, path)) continue;
        bool plain = entry->kind == EntryKind::kFile || entry->kind == EntryKind::kDirectory ||
                     entry->kind == EntryKind::kSymlink || entry->kind == EntryKind::kHardLink;
        if (options.plain_only && !plain) continue;
        tree.put(*entry, path, [&reader, &stop](std::span<char> buffer) {
            throw_if_cancelled(stop);
            return reader.read(buffer);
        });
    }
    tree.finish();
}

}  // namespace

void unpack_archive(const std::string& archive, const std::string& root, const UnpackOptions& options,
                    const std::stop_token& stop) {
    ByteSource bytes = read_file_in_pieces(archive);
    ByteSource counted = [&bytes, &options](std::span<char> buffer) {
        std::size_t got = bytes(buffer);
        if (options.progress) options.progress(static_cast<std::int64_t>(got));
        return got;
    };
    TreeWriter tree(root, archive, options.owners);
    try {
        ArchiveReader reader(counted, archive);
        unpack_entries(reader, archive, tree, options, stop);
    } catch (Error& error) {
        if (error.kind() != ErrorKind::kProtocol) throw;
        throw Error(ErrorKind::kUser, error.message())
            .set_hint("The archive is broken or cut short: get it anew and compare its checksum.");
    }
}

}  // namespace ingot::image

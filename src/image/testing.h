// For tests of images: tars from lists of members and back, files and trees by short words.
#pragma once

#include "base/archive.h"
#include "base/fs.h"
#include "image/layer.h"
#include "image/tar_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <string>
#include <vector>

namespace ingot::image {

struct TestMember {
    ArchiveEntry entry;
    std::string content;
};

/// Everything in an archive file, by path; keeps the order in `order`.
inline std::map<std::string, TestMember> read_members(const std::string& file,
                                                      std::vector<std::string>* order = nullptr) {
    std::map<std::string, TestMember> members;
    ArchiveReader reader(read_file_in_pieces(file), file);
    while (std::optional<ArchiveEntry> entry = reader.next()) {
        TestMember member{*entry, ""};
        char buffer[4096];
        while (std::size_t got = reader.read(buffer)) member.content.append(buffer, got);
        if (order) order->push_back(entry->path);
        members[entry->path] = std::move(member);
    }
    return members;
}

/// A tar written member by member.
class TestTar {
   public:
    TestTar& file(const std::string& path, std::string_view content, unsigned mode = 0644) {
        TarEntry entry = of(TarEntry::Kind::kFile, path, mode);
        entry.size = static_cast<std::int64_t>(content.size());
        return add(entry, content);
    }
    TestTar& directory(const std::string& path, unsigned mode = 0755) {
        return add(of(TarEntry::Kind::kDirectory, path, mode));
    }
    TestTar& link(const std::string& path, const std::string& target) {
        TarEntry entry = of(TarEntry::Kind::kSymlink, path, 0777);
        entry.link = target;
        return add(entry);
    }
    TestTar& hard_link(const std::string& path, const std::string& target) {
        TarEntry entry = of(TarEntry::Kind::kHardLink, path, 0644);
        entry.link = target;
        return add(entry);
    }
    TestTar& add(const TarEntry& entry, std::string_view content = "") {
        tar_.begin(entry);
        tar_.data(content);
        tar_.end();
        return *this;
    }
    /// Owned by whoever runs the test, so that unpacking needs no root.
    static TarEntry of(TarEntry::Kind kind, const std::string& path, unsigned mode) {
        TarEntry entry;
        entry.kind = kind;
        entry.path = path;
        entry.mode = mode;
        entry.uid = getuid();
        entry.gid = getgid();
        entry.mtime = 1000000000;
        return entry;
    }
    std::string bytes() {
        tar_.finish();
        return bytes_;
    }

   private:
    std::string bytes_;
    TarWriter tar_{[this](std::string_view bytes) { bytes_ += bytes; }};
};

inline void write_text(const std::string& path, std::string_view content) {
    make_directories(dir_name(path));
    FILE* file = fopen(path.c_str(), "wb");
    ASSERT_NE(file, nullptr) << path;
    fwrite(content.data(), 1, content.size(), file);
    fclose(file);
}

inline bool exists(const std::string& path) {
    struct stat facts{};
    return lstat(path.c_str(), &facts) == 0;
}

inline LayerOptions test_layer_options(const TempDir& place) {
    LayerOptions options;
    options.directory = place.path();
    options.threads = 2;
    return options;
}

}  // namespace ingot::image

// Writes tar in the pax format, bytes in, bytes out: the same entries always give the same bytes.
// Does not read files (image/layer.h does) and does not read tar (base/archive.h does).
#pragma once

#include "base/process.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace ingot::image {

/// One member. Names are bytes; a name that is not UTF-8 survives byte for byte.
struct TarEntry {
    enum class Kind : char {
        kFile = '0',
        kHardLink = '1',
        kSymlink = '2',
        kCharDevice = '3',
        kBlockDevice = '4',
        kDirectory = '5',
        kFifo = '6',
    };
    Kind kind = Kind::kFile;
    std::string path;  ///< relative, no "/" at the end
    std::string link;  ///< target of a symbolic link, earlier path of a hard link
    unsigned mode = 0644;
    std::int64_t uid = 0;
    std::int64_t gid = 0;
    std::int64_t size = 0;  ///< of a kFile; otherwise not used
    std::int64_t mtime = 0;
    std::uint32_t mtime_nanos = 0;
    unsigned device_major = 0;
    unsigned device_minor = 0;
    std::map<std::string, std::string> xattrs;  ///< written as SCHILY.xattr.NAME
};

class TarWriter {
   public:
    explicit TarWriter(ByteSink out) : out_(std::move(out)) {}
    /// Writes the header. For a kFile exactly `size` bytes of data() must follow, then end().
    void begin(const TarEntry& entry);
    void data(std::string_view bytes);
    /// Fills up the last block. Call after every begin().
    void end();
    /// The two empty blocks that end an archive.
    void finish();
    /// A regular file in one call, mode 0644, owner 0, time 0.
    void add_text(const std::string& path, std::string_view content);

   private:
    void write_header(const TarEntry& entry, char type, const std::string& path, std::int64_t size);

    ByteSink out_;
    std::int64_t expected_ = 0;
    std::int64_t written_ = 0;
};

}  // namespace ingot::image

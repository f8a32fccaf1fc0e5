// Archives as streams, entry by entry: tar read through any compression; tar, pax, zip and bare compressed
// files written. libarchive inside, opened at first use. Does not touch the file system: callers walk, create
// and chown.
#pragma once

#include "base/process.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ingot {

enum class EntryKind { kFile, kDirectory, kSymlink, kHardLink, kCharDevice, kBlockDevice, kFifo, kSocket };

/// One member of an archive. Names are bytes; those that are not UTF-8 survive.
struct ArchiveEntry {
    std::string path;  ///< as in the archive, without the "/" that ends a directory
    EntryKind kind = EntryKind::kFile;
    unsigned mode = 0644;  ///< permission bits with setuid, setgid and sticky
    std::int64_t uid = 0;
    std::int64_t gid = 0;
    std::string user;
    std::string group;
    std::int64_t mtime = 0;  ///< seconds since 1970
    long mtime_nanos = 0;
    std::int64_t size = 0;  ///< of the data; -1 when a reader cannot know it
    std::string link;       ///< target of a symbolic link, path of a hard link's first name
    std::int64_t device_major = 0;
    std::int64_t device_minor = 0;
    std::vector<std::pair<std::string, std::string>> xattrs;  ///< full name → raw value, each name once
};

/// kRaw: no archive, one file's bytes; a reader gives it as one entry.
enum class ArchiveFormat { kTar, kZip, kRaw };
enum class Compression { kNone, kGzip, kBzip2, kXz, kLz4, kZstd };

/// Reads an archive from the front to the end in little memory; finds out its compression itself.
/// Not thread-safe. An exception of the source passes through.
class ArchiveReader {
   public:
    /// Takes where bytes come from and the name that errors show.
    ArchiveReader(ByteSource source, std::string name, ArchiveFormat format = ArchiveFormat::kTar);
    ~ArchiveReader();
    ArchiveReader(ArchiveReader&&) noexcept;
    ArchiveReader& operator=(ArchiveReader&&) noexcept;

    /// The next entry, or nothing at the end. What was not read of the last one is passed over.
    /// Errors: protocol when the bytes are no such archive, are damaged or end too early.
    std::optional<ArchiveEntry> next();
    /// Data of the entry that next() gave; 0 at its end. Errors: protocol.
    std::size_t read(std::span<char> buffer);

   private:
    struct State;
    std::unique_ptr<State> state_;
};

struct ArchiveWriterOptions {
    ArchiveFormat format = ArchiveFormat::kTar;
    Compression compression = Compression::kNone;
    std::optional<int> level;  ///< 1–9 (zstd 1–19); absent = the format's own. Also for the entries of a zip.
    unsigned threads = 1;      ///< for xz and zstd; 0 = all cores
};

/// Writes an archive front to end. A tar is ustar where that holds the entry, else pax with SCHILY.xattr
/// headers; no access or change times. The same calls give the same bytes. Not thread-safe. An exception of
/// the sink passes through.
class ArchiveWriter {
   public:
    /// Takes where bytes go and the name that errors show.
    ArchiveWriter(ByteSink sink, std::string name, const ArchiveWriterOptions& options);
    ~ArchiveWriter();
    ArchiveWriter(ArchiveWriter&&) noexcept;
    ArchiveWriter& operator=(ArchiveWriter&&) noexcept;

    /// Begins an entry; `entry.size` bytes must follow for a file with data. In kRaw exactly one, whose size
    /// may be -1.
    void add(const ArchiveEntry& entry);
    void write(std::string_view bytes);
    /// Ends the archive; without it the result is not whole. Errors: io when an entry got too few bytes.
    void close();

   private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Reads a file in pieces, for readers and writers alike. Errors: not_found, io.
ByteSource read_file_in_pieces(const std::string& path);

}  // namespace ingot

// Every text that was read, with its line table, so that any later diagnostic can show its line.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace ingot {

/// A place in a file. Lines and columns count from 1; a column is a grapheme cluster, as editors count.
struct SourcePos {
    std::int64_t line = 1;
    std::int64_t column = 1;
};

/// One text with a name. Immutable once added, but for the outline that a parser registers.
class SourceFile {
   public:
    SourceFile(std::string name, std::string text);

    const std::string& name() const { return name_; }
    const std::string& text() const { return text_; }
    /// Takes a byte offset (clamped to the text). The line table is made at the first call. Thread-safe.
    SourcePos position(std::uint32_t offset) const;
    /// The text of a line without its line break; empty for a line that does not exist.
    std::string_view line_text(std::int64_t line) const;

    /// A block and its header as written ("build", "source \"null\" \"x\""), for "in BLOCK" of a diagnostic.
    struct OutlineEntry {
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
        std::string header;
    };
    void set_outline(std::vector<OutlineEntry> outline) { outline_ = std::move(outline); }
    /// Header of the outermost block around the offset, or "".
    std::string_view block_header_at(std::uint32_t offset) const;

   private:
    const std::vector<std::uint32_t>& line_starts() const;

    std::string name_;
    std::string text_;
    std::vector<OutlineEntry> outline_;
    mutable std::once_flag lines_once_;
    mutable std::vector<std::uint32_t> line_starts_;
};

/// Half-open byte range of a file. A default-made range names no place.
struct SourceRange {
    const SourceFile* file = nullptr;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    explicit operator bool() const { return file != nullptr; }
    SourcePos start() const { return file ? file->position(begin) : SourcePos{}; }
    bool operator==(const SourceRange&) const = default;
};

/// The smallest range around both; both must be of one file.
SourceRange join(const SourceRange& a, const SourceRange& b);

/// Owns the files. Addresses stay valid as long as the map lives. Thread-safe.
class SourceMap {
   public:
    const SourceFile& add(std::string name, std::string text);
    /// For the parser, which registers the outline.
    SourceFile& add_mutable(std::string name, std::string text);

   private:
    std::mutex mutex_;
    std::deque<SourceFile> files_;
};

}  // namespace ingot

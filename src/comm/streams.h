// Byte sources and sinks over files and texts, for everything that is sent to a machine or fetched from it.
#pragma once

#include "base/process.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ingot::comm {

/// A source over a copy of the text.
ByteSource text_source(std::string text);

/// A file opened for reading. Movable through shared ownership: every copy of source() reads on at the same
/// place.
class FileReader {
   public:
    /// Errors: not_found, io.
    explicit FileReader(const std::string& path);
    std::int64_t size() const { return size_; }
    /// Permission bits.
    unsigned mode() const { return mode_; }
    ByteSource source() const;

   private:
    struct Handle;
    std::shared_ptr<Handle> handle_;
    std::int64_t size_ = 0;
    unsigned mode_ = 0;
};

/// A file opened for writing, emptied first; its directory must exist. An existing file keeps its mode.
class FileWriter {
   public:
    /// Errors: not_found, io ("write PATH: …").
    FileWriter(const std::string& path, unsigned mode, bool append = false);
    ByteSink sink() const;
    /// Reports what the file system held back until now. Errors: io. Nothing may be written afterwards.
    void close();

   private:
    struct Handle;
    std::shared_ptr<Handle> handle_;
};

/// Writes everything that the source gives; sets the mode also on a file that was there.
void write_stream(const std::string& path, const ByteSource& content, unsigned mode,
                  const std::stop_token& stop);
/// Passes everything from a source to a sink. Cancel: throws Cancelled between pieces.
void pump(const ByteSource& from, const ByteSink& into, const std::stop_token& stop);

}  // namespace ingot::comm

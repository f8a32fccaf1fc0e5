// Blocked gzip: a gzip file of small independent members, whose places can be looked up (tabix, samtools).
#pragma once

#include "base/process.h"

#include <string>
#include <string_view>

namespace ingot::outputs {

/// Source: SAM/BAM format specification, section 4.1 "The BGZF compression format".
class BgzfWriter {
   public:
    /// Takes a zlib level from 0 to 9, or -1 for its default.
    BgzfWriter(ByteSink out, int level);
    void write(std::string_view bytes);
    /// Writes the rest and the empty block that marks the end. Call once.
    void finish();

   private:
    void write_block(std::string_view bytes);

    ByteSink out_;
    int level_;
    std::string pending_;
};

}  // namespace ingot::outputs

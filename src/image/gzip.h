// gzip by several threads at once, in the manner of pigz: blocks primed with what stands before them.
#pragma once

#include "base/process.h"

#include <memory>
#include <string_view>

namespace ingot::image {

/// Compresses a stream into one gzip member. The bytes depend on the input and the level, never on the number
/// of threads. Used by one thread; `out` is called by that thread, in order.
class ParallelGzip {
   public:
    /// Takes 0 threads for as many as the machine has.
    explicit ParallelGzip(ByteSink out, unsigned threads = 0, int level = 6);
    ~ParallelGzip();
    ParallelGzip(const ParallelGzip&) = delete;
    ParallelGzip& operator=(const ParallelGzip&) = delete;
    void write(std::string_view bytes);
    /// Writes the rest and the trailer. Call once.
    void finish();

   private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Decompresses a gzip file in pieces. Errors: io, user when it is broken ("OBJECT: …").
void gunzip_file(const std::string& path, const ByteSink& out);

}  // namespace ingot::image

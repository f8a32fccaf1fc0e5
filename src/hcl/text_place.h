// Where a text that is parsed comes from: a whole file, or a string inside one.
#pragma once

#include "base/source.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace ingot::hcl {

/// Where the bytes of a text that is parsed lie in its file: all of it, or, with escapes taken out, a string
/// in it.
struct TextPlace {
    const SourceFile* file = nullptr;
    /// (offset in the text, offset in the file), rising; between two entries both count alike. Empty: the
    /// file itself.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> offsets;

    SourceRange range(std::uint32_t begin, std::uint32_t end) const;
};

}  // namespace ingot::hcl

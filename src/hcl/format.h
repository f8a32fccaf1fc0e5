// Canonical spacing of native syntax, on tokens: nothing but blanks changes, and broken text passes too.
#pragma once

#include <string>
#include <string_view>

namespace ingot::hcl {

/// Indents by open brackets, spaces tokens, and lines up the `=` and the comments of neighbouring lines. A
/// byte order mark is dropped. Source: hclwrite.Format, as `packer fmt` uses it.
std::string format(std::string_view source);

}  // namespace ingot::hcl

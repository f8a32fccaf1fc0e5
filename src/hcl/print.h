// Value → HCL text, as inspect and console show it.
#pragma once

#include "value/value.h"

#include <string>

namespace ingot::hcl {

/// HCL text of a value, canonical spacing: hclwrite.TokensForValue. Sensitive parts as they are: mask outside.
std::string to_hcl(const value::Value& value);

}  // namespace ingot::hcl

// The only list of all components.
#pragma once

#include "sdk/catalog.h"

namespace ingot {

/// Every built-in component. Made once, at first use.
const sdk::Catalog& builtin_catalog();

}  // namespace ingot

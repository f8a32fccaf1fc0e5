// The components of this room.
#pragma once

#include "sdk/catalog.h"

#include <vector>

namespace ingot::outputs {

std::vector<sdk::Descriptor<sdk::PostProcessor>> post_processors();

}  // namespace ingot::outputs

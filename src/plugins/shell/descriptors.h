// The components of this room.
#pragma once

#include "sdk/catalog.h"

#include <vector>

namespace ingot::shell {

std::vector<sdk::Descriptor<sdk::Provisioner>> provisioners();
std::vector<sdk::Descriptor<sdk::PostProcessor>> post_processors();

}  // namespace ingot::shell

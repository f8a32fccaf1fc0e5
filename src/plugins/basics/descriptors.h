// The components of this room.
#pragma once

#include "sdk/catalog.h"

#include <vector>

namespace ingot::basics {

std::vector<sdk::Descriptor<sdk::Builder>> builders();
std::vector<sdk::Descriptor<sdk::Provisioner>> provisioners();
std::vector<sdk::Descriptor<sdk::DataSource>> data_sources();

}  // namespace ingot::basics

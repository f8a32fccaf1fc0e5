// What this room offers to the catalog.
#pragma once

#include "sdk/catalog.h"

#include <vector>

namespace ingot::oci_image {

std::vector<sdk::Descriptor<sdk::Builder>> builders();

}  // namespace ingot::oci_image

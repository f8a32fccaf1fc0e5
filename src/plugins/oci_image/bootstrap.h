// A base made from packages: mmdebstrap, run in namespaces so that nothing of it can stay behind.
#pragma once

#include "plugins/oci_image/config.h"
#include "sdk/run_context.h"

#include <string>
#include <vector>

namespace ingot::oci_image {

/// The command line that installs into `directory`.
std::vector<std::string> bootstrap_command(const BootstrapConfig& config, const std::string& program,
                                           const std::string& directory);

/// Installs into `directory`, which exists and is empty; says what mmdebstrap says.
/// Errors: not_found without mmdebstrap; remote when it fails, with its own error line. Cancel: throws
/// Cancelled.
void bootstrap_base(const BootstrapConfig& config, const std::string& directory, sdk::RunContext& run);

}  // namespace ingot::oci_image

// The arguments of `oci-image`.
#pragma once

#include "sdk/config.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::oci_image {

/// A Debian-like system made by mmdebstrap.
struct BootstrapConfig {
    std::string suite;
    std::string mirror;
    std::string variant = "minbase";
    std::vector<std::string> packages;
    std::vector<std::string> components;
    std::string keyring;
};

struct Config {
    std::string from;
    std::string from_name;
    std::optional<BootstrapConfig> bootstrap;
    std::vector<std::string> changes;
    std::map<std::string, std::string> labels;
    std::map<std::string, std::string> annotations;
    std::string author;
    std::string exec_user;
    std::string output;
    std::vector<std::string> tags;
};

const sdk::FieldTable& config_fields();
/// Default of `output`, names in full, and everything that can be wrong without looking at the disk.
void prepare_config(Config& config, const sdk::PrepareContext& context,
                    const std::set<std::string, std::less<>>& unknown, sdk::Problems& problems);

}  // namespace ingot::oci_image

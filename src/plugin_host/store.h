// Which plugin binaries are installed, found by their place and name. Starts none of them.
#pragma once

#include "base/version.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::plugin_host {

/// The one folder of plugins: PACKER_PLUGIN_PATH, else "plugins" in Packer's configuration folder
/// (PACKER_CONFIG_DIR/.packer.d, ~/.packer.d where it exists, XDG_CONFIG_HOME/packer, ~/.config/packer).
/// Errors: user when PACKER_PLUGIN_PATH holds several folders.
std::string plugin_directory();

/// "github.com/hashicorp/docker", taken apart.
struct PluginSource {
    std::string text;
    std::string folder;  ///< "github.com/hashicorp"
    std::string name;    ///< "docker"
};
/// Errors: user, saying what a source looks like.
PluginSource parse_plugin_source(std::string_view text);

/// One binary FOLDER/packer-plugin-NAME_vVERSION_xAPI_OS_ARCH with its NAME…_SHA256SUM beside it.
struct InstalledPlugin {
    std::string path;
    std::string name;
    Version version;
    std::int64_t api_major = 0;
    std::int64_t api_minor = 0;
};

struct StoreQuery {
    std::optional<PluginSource> source;           ///< absent = all
    std::optional<VersionConstraint> constraint;  ///< absent = any version
    bool releases_only = false;                   ///< -ignore-prerelease-plugins
    bool any_api = false;                         ///< also those that this program cannot speak to
};

/// For this operating system and processor, checksums verified; sorted by name, then version, ascending.
/// A file that breaks a rule is passed over (PACKER_LOG tells why). Errors: io.
/// Source: Packer docs, "Installing plugins", and plugin naming observed on packer 1.16.
std::vector<InstalledPlugin> list_installed(const std::string& directory, const StoreQuery& query);

/// Removes the binary and its checksum file. Errors: not_found, io.
void remove_installed(const std::string& path);

}  // namespace ingot::plugin_host

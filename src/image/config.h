// The configuration of a container image: how it is run, which layers it has, how it was made. JSON in and
// out.
#pragma once

#include "base/json.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::image {

/// How a container of this image is started. Source: OCI image-spec, "Image Configuration"; Docker's image
/// spec 1.2.
struct RunSettings {
    std::string user;
    std::string working_dir;
    std::string stop_signal;
    std::set<std::string> exposed_ports;  ///< "5000/tcp"
    std::set<std::string> volumes;
    std::vector<std::string> env;  ///< "NAME=value", in order
    std::map<std::string, std::string> labels;
    std::optional<std::vector<std::string>> entrypoint;
    std::optional<std::vector<std::string>> cmd;
    std::optional<std::vector<std::string>> shell;
    std::vector<std::string> on_build;
    Json healthcheck;  ///< null when there is none
    Json others;       ///< members that we do not know, kept
};

struct History {
    std::string created;
    std::string created_by;
    std::string author;
    std::string comment;
    bool empty_layer = false;
};

struct ImageConfig {
    std::string created;
    std::string author;
    std::string architecture;
    std::string variant;
    std::string os = "linux";
    RunSettings run;
    std::vector<std::string> diff_ids;  ///< "sha256:…" of every uncompressed layer, lowest first
    std::vector<History> history;
    Json others;
};

/// Errors: user, when it is no image configuration.
ImageConfig parse_config(std::string_view json);
/// Compact JSON; the same configuration gives the same bytes.
std::string to_json_text(const ImageConfig& config);

/// Value of a variable in env, if it is set.
std::optional<std::string> find_env(const std::vector<std::string>& env, std::string_view name);
/// Sets it in place or adds it at the end.
void set_env(std::vector<std::string>& env, std::string_view name, std::string_view value);

/// What images call this machine's processor: "amd64", "arm64", "arm" with variant "v7" …
struct Platform {
    std::string os = "linux";
    std::string architecture;
    std::string variant;
};
Platform host_platform();

}  // namespace ingot::image

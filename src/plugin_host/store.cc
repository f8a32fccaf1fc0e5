// The walk over the plugin folder and the rules for names.
#include "plugin_host/store.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"

#include <fmt/core.h>

#include <algorithm>
#include <system_error>
#include <tuple>

namespace ingot::plugin_host {

namespace {

constexpr std::string_view kPrefix = "packer-plugin-";
constexpr std::string_view kChecksumSuffix = "_SHA256SUM";
constexpr std::int64_t kApiMajor = 5;
constexpr std::int64_t kApiMinor = 0;
constexpr std::size_t kDeepest = 16;

std::string_view system_suffix() {
#if defined(__aarch64__)
    return "_linux_arm64";
#elif defined(__x86_64__)
    return "_linux_amd64";
#elif defined(__arm__)
    return "_linux_arm";
#elif defined(__i386__)
    return "_linux_386";
#else
    return "_linux_unknown";
#endif
}

std::string configuration_directory() {
    if (std::string set = get_env("PACKER_CONFIG_DIR"); !set.empty()) return join_path(set, ".packer.d");
    std::string home = get_env("HOME");
    if (home.empty())
        throw Error(ErrorKind::kUser, "HOME: not set, so the plugin folder is not known")
            .set_hint("Set HOME or PACKER_PLUGIN_PATH.");
    std::string old = join_path(home, ".packer.d");
    if (real_disk().kind(old) == FileKind::kDirectory) return old;
    if (std::string xdg = get_env("XDG_CONFIG_HOME"); !xdg.empty()) return join_path(xdg, "packer");
    return join_path(home, ".config/packer");
}

/// "x5.0"; nothing when malformed.
std::optional<std::pair<std::int64_t, std::int64_t>> parse_api(std::string_view text) {
    if (!text.starts_with('x')) return std::nullopt;
    std::vector<std::string> parts = split(text.substr(1), ".");
    if (parts.size() != 2) return std::nullopt;
    std::optional<std::int64_t> major = parse_int(parts[0]);
    std::optional<std::int64_t> minor = parse_int(parts[1]);
    if (!major || !minor) return std::nullopt;
    return std::pair(*major, *minor);
}

/// What the file's name says, or nothing (and why, in the log) when it breaks the convention.
std::optional<InstalledPlugin> read_name(const std::string& path) {
    std::string name = base_name(path);
    std::string_view middle = name;
    if (!middle.starts_with(kPrefix) || !middle.ends_with(system_suffix())) return std::nullopt;
    middle.remove_prefix(kPrefix.size());
    middle.remove_suffix(std::min(middle.size(), system_suffix().size()));
    std::vector<std::string> parts = split(middle, "_");
    if (parts.size() != 3 || !parts[1].starts_with('v')) {
        log(fmt::format("plugin {}: passed over, its name is not NAME_vVERSION_xAPI", path));
        return std::nullopt;
    }
    std::optional<Version> version = Version::parse(parts[1].substr(1));
    std::optional<std::pair<std::int64_t, std::int64_t>> api = parse_api(parts[2]);
    if (!version || !api || "v" + version->text() != parts[1] || !version->metadata.empty()) {
        log(fmt::format("plugin {}: passed over, {} {} is no plain version", path, parts[1], parts[2]));
        return std::nullopt;
    }
    return InstalledPlugin{path, parts[0], *version, api->first, api->second};
}

bool matches(const InstalledPlugin& plugin, const StoreQuery& query) {
    if (query.source && plugin.name != query.source->name) return false;
    if (query.releases_only && !plugin.version.prerelease.empty()) return false;
    if (!query.any_api && (plugin.api_major != kApiMajor || plugin.api_minor > kApiMinor)) return false;
    // A development build counts as the version it leads to.
    Version core = plugin.version;
    core.prerelease.clear();
    return !query.constraint || query.constraint->allows(core);
}

bool checksum_fits(const std::string& path) {
    std::string file = path + std::string(kChecksumSuffix);
    if (real_disk().kind(file) != FileKind::kRegular) {
        log(fmt::format("plugin {}: passed over, it has no {} file", path, kChecksumSuffix));
        return false;
    }
    std::string wanted = to_lower_ascii(trim(read_file(file)));
    wanted = wanted.substr(0, wanted.find_first_of(" \t"));
    if (wanted == hash_file_hex("sha256", path)) return true;
    log(fmt::format("plugin {}: passed over, its checksum differs", path));
    return false;
}

/// Every regular file below `root`, at most kDeepest folders down.
std::vector<std::string> list_files(const std::string& root) {
    std::vector<std::string> files;
    std::vector<std::pair<std::string, std::size_t>> open = {{root, 0}};
    while (!open.empty()) {
        auto [folder, depth] = open.back();
        open.pop_back();
        for (const std::string& name : real_disk().list_directory(folder)) {
            std::string path = join_path(folder, name);
            FileKind kind = real_disk().kind(path);
            if (kind == FileKind::kDirectory && depth < kDeepest) open.emplace_back(path, depth + 1);
            if (kind == FileKind::kRegular) files.push_back(path);
        }
    }
    return files;
}

}  // namespace

std::string plugin_directory() {
    std::string set = get_env("PACKER_PLUGIN_PATH");
    if (set.empty()) return join_path(configuration_directory(), "plugins");
    if (set.find(':') != std::string::npos)
        throw Error(ErrorKind::kUser, "PACKER_PLUGIN_PATH: holds several folders")
            .set_hint("Name one folder only.");
    return set;
}

PluginSource parse_plugin_source(std::string_view text) {
    std::vector<std::string> parts = split(text, "/");
    bool plain = parts.size() >= 3 && text.find_first_of("?#:") == std::string_view::npos;
    for (const std::string& part : parts) plain = plain && !part.empty();
    if (!plain) {
        Error error(ErrorKind::kUser,
                    fmt::format("plugin source \"{}\": not of the form HOST/OWNER/NAME", text));
        throw error.set_hint("A source looks like github.com/hashicorp/docker.");
    }
    std::string_view name = parts.back();
    if (name.starts_with("packer-")) {
        std::string_view rest = name.substr(name.starts_with(kPrefix) ? kPrefix.size() : 7);
        Error error(ErrorKind::kUser,
                    fmt::format("plugin source \"{}\": the name must not begin with \"packer-\"", text));
        throw error.set_hint(fmt::format("Did you mean \"{}\"?", rest));
    }
    return {std::string(text), dir_name(text), std::string(name)};
}

std::vector<InstalledPlugin> list_installed(const std::string& directory, const StoreQuery& query) {
    std::string root = query.source ? join_path(directory, query.source->folder) : directory;
    std::vector<InstalledPlugin> found;
    if (real_disk().kind(root) != FileKind::kDirectory) return found;
    for (const std::string& path : list_files(root)) {
        if (dir_name(path) == clean_path(directory))
            continue;  // binaries outside a HOST/OWNER folder do not count
        std::optional<InstalledPlugin> plugin = read_name(path);
        if (plugin && matches(*plugin, query) && checksum_fits(path)) found.push_back(std::move(*plugin));
    }
    std::ranges::sort(found, [](const InstalledPlugin& a, const InstalledPlugin& b) {
        if (a.name != b.name) return a.name < b.name;
        if (int order = compare(a.version, b.version); order != 0) return order < 0;
        return std::tie(a.api_major, a.api_minor, a.path) < std::tie(b.api_major, b.api_minor, b.path);
    });
    return found;
}

void remove_installed(const std::string& path) {
    if (real_disk().kind(path) == FileKind::kMissing)
        throw Error(ErrorKind::kNotFound, fmt::format("plugin {}: no such file", path));
    remove_file(path);
    if (std::string checksum = path + std::string(kChecksumSuffix);
        real_disk().kind(checksum) != FileKind::kMissing)
        remove_file(checksum);
}

}  // namespace ingot::plugin_host

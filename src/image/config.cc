// The configuration of a container image, from JSON and to JSON.
#include "image/config.h"

#include "base/error.h"

#include <fmt/core.h>
#include <sys/utsname.h>

#include <algorithm>
#include <array>

namespace ingot::image {

namespace {

std::vector<std::string> read_texts(const Json* json) {
    std::vector<std::string> texts;
    if (!json) return texts;
    for (const Json& item : json->items)
        if (item.is_string()) texts.push_back(item.text);
    return texts;
}

/// null and absent mean "none was said", [] means "none".
std::optional<std::vector<std::string>> read_command(const Json* json) {
    if (!json || json->kind != Json::Kind::kArray) return std::nullopt;
    return read_texts(json);
}

std::set<std::string> read_keys(const Json* json) {
    std::set<std::string> keys;
    if (json)
        for (const auto& [name, unused] : json->members) keys.insert(name);
    return keys;
}

Json write_texts(const std::vector<std::string>& texts) {
    Json json = Json::array();
    for (const std::string& text : texts) json.push(Json::of(text));
    return json;
}

Json write_keys(const std::set<std::string>& keys) {
    Json json = Json::object();
    for (const std::string& key : keys) json.set(key, Json::object());
    return json;
}

/// Members that are none of `known`.
template <std::size_t N>
Json others_than(const Json& json, const std::array<std::string_view, N>& known) {
    Json rest = Json::object();
    for (const auto& [name, value] : json.members)
        if (std::find(known.begin(), known.end(), name) == known.end()) rest.set(name, value);
    return rest;
}

constexpr std::array<std::string_view, 12> kRunMembers{"User",    "WorkingDir", "StopSignal", "ExposedPorts",
                                                       "Volumes", "Env",        "Labels",     "Entrypoint",
                                                       "Cmd",     "Shell",      "OnBuild",    "Healthcheck"};
// "container" and "container_config" describe the container of a Docker build, which is not ours; "id",
// "parent" and "config_digest" are of the format before this one.
constexpr std::array<std::string_view, 14> kConfigMembers{
    "created", "author",    "architecture",     "variant", "os",     "config",    "rootfs",
    "history", "container", "container_config", "id",      "parent", "parent_id", "docker_version"};

RunSettings read_run_settings(const Json& json) {
    RunSettings run;
    run.user = json.get_string("User");
    run.working_dir = json.get_string("WorkingDir");
    run.stop_signal = json.get_string("StopSignal");
    run.exposed_ports = read_keys(json.find("ExposedPorts"));
    run.volumes = read_keys(json.find("Volumes"));
    run.env = read_texts(json.find("Env"));
    if (const Json* labels = json.find("Labels"))
        for (const auto& [name, value] : labels->members)
            if (value.is_string()) run.labels[name] = value.text;
    run.entrypoint = read_command(json.find("Entrypoint"));
    run.cmd = read_command(json.find("Cmd"));
    run.shell = read_command(json.find("Shell"));
    run.on_build = read_texts(json.find("OnBuild"));
    if (const Json* check = json.find("Healthcheck")) run.healthcheck = *check;
    run.others = others_than(json, kRunMembers);
    return run;
}

void set_unless_empty(Json& json, const char* name, const std::string& text) {
    if (!text.empty()) json.set(name, Json::of(text));
}

Json write_run_settings(const RunSettings& run) {
    Json json = Json::object();
    set_unless_empty(json, "User", run.user);
    if (!run.exposed_ports.empty()) json.set("ExposedPorts", write_keys(run.exposed_ports));
    if (!run.env.empty()) json.set("Env", write_texts(run.env));
    if (run.entrypoint) json.set("Entrypoint", write_texts(*run.entrypoint));
    if (run.cmd) json.set("Cmd", write_texts(*run.cmd));
    if (run.healthcheck.kind == Json::Kind::kObject) json.set("Healthcheck", run.healthcheck);
    if (!run.volumes.empty()) json.set("Volumes", write_keys(run.volumes));
    set_unless_empty(json, "WorkingDir", run.working_dir);
    if (!run.on_build.empty()) json.set("OnBuild", write_texts(run.on_build));
    if (!run.labels.empty()) {
        Json labels = Json::object();
        for (const auto& [name, value] : run.labels) labels.set(name, Json::of(value));
        json.set("Labels", std::move(labels));
    }
    set_unless_empty(json, "StopSignal", run.stop_signal);
    if (run.shell) json.set("Shell", write_texts(*run.shell));
    for (const auto& [name, value] : run.others.members) json.set(name, value);
    return json;
}

History read_history(const Json& json) {
    History entry;
    entry.created = json.get_string("created");
    entry.created_by = json.get_string("created_by");
    entry.author = json.get_string("author");
    entry.comment = json.get_string("comment");
    const Json* empty = json.find("empty_layer");
    entry.empty_layer = empty && empty->boolean;
    return entry;
}

Json write_history(const History& entry) {
    Json json = Json::object();
    set_unless_empty(json, "created", entry.created);
    set_unless_empty(json, "created_by", entry.created_by);
    set_unless_empty(json, "author", entry.author);
    set_unless_empty(json, "comment", entry.comment);
    if (entry.empty_layer) json.set("empty_layer", Json::of(true));
    return json;
}

}  // namespace

ImageConfig parse_config(std::string_view text) {
    Json json = parse_json(text);
    const Json* rootfs = json.find("rootfs");
    const Json* diff_ids = rootfs ? rootfs->find("diff_ids") : nullptr;
    if (json.kind != Json::Kind::kObject || !diff_ids)
        throw Error(ErrorKind::kUser, "image configuration: rootfs.diff_ids is missing");
    ImageConfig config;
    config.created = json.get_string("created");
    config.author = json.get_string("author");
    config.architecture = json.get_string("architecture");
    config.variant = json.get_string("variant");
    config.os = json.get_string("os", "linux");
    if (const Json* run = json.find("config")) config.run = read_run_settings(*run);
    config.diff_ids = read_texts(diff_ids);
    if (const Json* history = json.find("history"))
        for (const Json& entry : history->items) config.history.push_back(read_history(entry));
    config.others = others_than(json, kConfigMembers);
    return config;
}

std::string to_json_text(const ImageConfig& config) {
    Json json = Json::object();
    set_unless_empty(json, "created", config.created);
    set_unless_empty(json, "author", config.author);
    json.set("architecture", Json::of(config.architecture));
    set_unless_empty(json, "variant", config.variant);
    json.set("os", Json::of(config.os));
    json.set("config", write_run_settings(config.run));
    Json rootfs = Json::object();
    rootfs.set("type", Json::of("layers"));
    rootfs.set("diff_ids", write_texts(config.diff_ids));
    json.set("rootfs", std::move(rootfs));
    Json history = Json::array();
    for (const History& entry : config.history) history.push(write_history(entry));
    json.set("history", std::move(history));
    for (const auto& [name, value] : config.others.members) json.set(name, value);
    return to_text(json);
}

std::optional<std::string> find_env(const std::vector<std::string>& env, std::string_view name) {
    for (const std::string& entry : env)
        if (entry.size() > name.size() && entry[name.size()] == '=' && entry.starts_with(name))
            return entry.substr(name.size() + 1);
    return std::nullopt;
}

void set_env(std::vector<std::string>& env, std::string_view name, std::string_view value) {
    std::string entry = fmt::format("{}={}", name, value);
    for (std::string& old : env) {
        if (old.size() > name.size() && old[name.size()] == '=' && old.starts_with(name)) {
            old = std::move(entry);
            return;
        }
    }
    env.push_back(std::move(entry));
}

Platform host_platform() {
    utsname names{};
    uname(&names);
    std::string_view machine = names.machine;
    // Kernel's word, GOARCH, variant.
    static constexpr std::array<std::array<std::string_view, 3>, 10> kMachines{{
        {"x86_64", "amd64", ""},
        {"aarch64", "arm64", "v8"},
        {"armv7l", "arm", "v7"},
        {"armv6l", "arm", "v6"},
        {"i686", "386", ""},
        {"i386", "386", ""},
        {"ppc64le", "ppc64le", ""},
        {"riscv64", "riscv64", ""},
        {"s390x", "s390x", ""},
        {"loongarch64", "loong64", ""},
    }};
    for (const std::array<std::string_view, 3>& row : kMachines)
        if (row[0] == machine) return {"linux", std::string(row[1]), std::string(row[2])};
    return {"linux", std::string(machine), ""};
}

}  // namespace ingot::image

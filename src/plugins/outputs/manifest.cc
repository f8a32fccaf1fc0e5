// The format of the file, and adding to it while other builds do the same.
#include "plugins/outputs/manifest.h"

#include "base/error.h"
#include "base/fs.h"
#include "plugins/outputs/file_lock.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

namespace ingot::outputs {

namespace {

[[noreturn]] void not_a_manifest(const std::string& path, const std::string& why) {
    Error error(ErrorKind::kUser, fmt::format("manifest {}: {}", path, why));
    error.set_hint("Move the file away, or name another one in \"output\".");
    throw error;
}

/// A member of the wanted kind, or the fallback when it is absent or null.
Json member(const std::string& path, const Json& object, const char* name, Json::Kind kind, Json fallback) {
    const Json* found = object.find(name);
    if (found == nullptr || found->kind == Json::Kind::kNull) return fallback;
    if (found->kind != kind) not_a_manifest(path, fmt::format("\"{}\" is of the wrong type", name));
    return *found;
}

Json text_member(const std::string& path, const Json& object, const char* name) {
    return member(path, object, name, Json::Kind::kString, Json::of(""));
}

Json read_file_entry(const std::string& path, const Json& old) {
    if (old.kind != Json::Kind::kObject) not_a_manifest(path, "\"files\" holds something else than objects");
    Json file = Json::object();
    file.set("name", text_member(path, old, "name"));
    file.set("size", member(path, old, "size", Json::Kind::kNumber, Json::of(std::int64_t{0})));
    return file;
}

/// One build of an existing file, in the order and with the members that are written.
Json read_build(const std::string& path, const Json& old) {
    if (old.kind != Json::Kind::kObject) not_a_manifest(path, "\"builds\" holds something else than objects");
    Json build = Json::object();
    build.set("name", text_member(path, old, "name"));
    build.set("builder_type", text_member(path, old, "builder_type"));
    Json time = member(path, old, "build_time", Json::Kind::kNumber, Json::of(std::int64_t{0}));
    if (time.text != "0") build.set("build_time", time);
    Json files = member(path, old, "files", Json::Kind::kArray, Json::null());
    for (Json& file : files.items) file = read_file_entry(path, file);
    build.set("files", std::move(files));
    build.set("artifact_id", text_member(path, old, "artifact_id"));
    build.set("packer_run_uuid", text_member(path, old, "packer_run_uuid"));
    Json custom = member(path, old, "custom_data", Json::Kind::kObject, Json::null());
    for (const auto& [name, data] : custom.members)
        if (!data.is_string()) not_a_manifest(path, fmt::format("custom_data \"{}\" is no text", name));
    std::sort(custom.members.begin(), custom.members.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    build.set("custom_data", std::move(custom));
    return build;
}

struct ManifestFile {
    std::vector<Json> builds;
    std::string last_run_uuid;
};

ManifestFile read_manifest(const std::string& path) {
    ManifestFile manifest;
    if (real_disk().kind(path) == FileKind::kMissing) return manifest;
    std::string text = read_file(path);
    if (text.empty()) return manifest;
    Json root;
    try {
        root = parse_json(text);
    } catch (const Error& error) {
        not_a_manifest(path, error.message());
    }
    if (root.kind == Json::Kind::kNull) return manifest;
    if (root.kind != Json::Kind::kObject) not_a_manifest(path, "it holds no object");
    for (const Json& build : member(path, root, "builds", Json::Kind::kArray, Json::array()).items)
        manifest.builds.push_back(read_build(path, build));
    manifest.last_run_uuid = text_member(path, root, "last_run_uuid").text;
    return manifest;
}

std::int64_t size_of(const std::string& path) {
    std::error_code failure;
    std::uintmax_t size = fs::file_size(path, failure);
    return failure ? 0 : static_cast<std::int64_t>(size);
}

}  // namespace

const sdk::FieldTable& Manifest::fields() {
    static const sdk::FieldTable kTable = [] {
        sdk::FieldTable table;
        table.attribute("output", &Config::output, "File to write, or to add to.")
            .attribute("strip_path", &Config::strip_path,
                       "Write only the names of files, without their folders.")
            .attribute("strip_time", &Config::strip_time, "Leave out `build_time`.")
            .attribute("custom_data", &Config::custom_data, "Texts of your own to put beside the build.");
        return table;
    }();
    return kTable;
}

void Manifest::prepare(const value::Value& config, const sdk::PrepareContext& context,
                       sdk::Problems& problems) {
    config_ = {};
    sdk::read_config(fields(), config, context, &config_, problems);
    if (config_.output.empty()) config_.output = Config{}.output;
}

Json Manifest::describe(const sdk::RunContext& run, const sdk::Artifact& artifact) const {
    Json build = Json::object();
    build.set("name", Json::of(run.facts.build_name));
    build.set("builder_type", Json::of(run.facts.builder_type));
    if (!config_.strip_time)
        build.set("build_time",
                  Json::of(static_cast<std::int64_t>(std::chrono::system_clock::to_time_t(clock_.now()))));
    Json files = artifact.files.empty() ? Json::null() : Json::array();
    for (const std::string& path : artifact.files) {
        Json file = Json::object();
        file.set("name", Json::of(config_.strip_path ? base_name(path) : path));
        file.set("size", Json::of(size_of(path)));
        files.push(std::move(file));
    }
    build.set("files", std::move(files));
    build.set("artifact_id", Json::of(artifact.id));
    build.set("packer_run_uuid", Json::of(run.run_uuid));
    Json custom = config_.custom_data.empty() ? Json::null() : Json::object();
    for (const auto& [name, text] : config_.custom_data) custom.set(name, Json::of(text));
    build.set("custom_data", std::move(custom));
    return build;
}

sdk::PostProcessed Manifest::post_process(sdk::RunContext& run, const sdk::Artifact& artifact) {
    Json build = describe(run, artifact);
    FileLock lock(config_.output + ".lock", run.stop);
    ManifestFile manifest = read_manifest(config_.output);
    // -force begins a new list, once in a run.
    if (run.facts.force && manifest.last_run_uuid != run.run_uuid) manifest.builds.clear();
    Json root = Json::object();
    Json builds = Json::array();
    for (Json& old : manifest.builds) builds.push(std::move(old));
    builds.push(std::move(build));
    root.set("builds", std::move(builds));
    root.set("last_run_uuid", Json::of(run.run_uuid));
    write_file_atomic(config_.output, to_text(root, 2, true), 0664);
    return {artifact, true, true};
}

}  // namespace ingot::outputs

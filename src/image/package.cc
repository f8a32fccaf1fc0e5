// The documents of an image: manifest, index, names. Source: OCI image-spec 1.0; Docker's image spec 1.2
// (manifest.json).
#include "image/package.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"
#include "image/documents.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace ingot::image {

namespace {

Json write_ref(const BlobRef& ref) {
    Json json = Json::object();
    json.set("mediaType", Json::of(ref.media_type));
    json.set("digest", Json::of(ref.digest));
    json.set("size", Json::of(ref.size));
    return json;
}

bool all_of_bytes(std::string_view text, std::string_view extra) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [extra](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               extra.find(static_cast<char>(c)) != std::string_view::npos;
    });
}

bool is_alnum_lower(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_path_component(const std::string& part) {
    return all_of_bytes(part, "._-") && is_alnum_lower(part.front()) && is_alnum_lower(part.back());
}

bool is_tag(std::string_view tag) {
    auto word = [](unsigned char c) { return std::isalnum(c) || c == '_'; };
    return !tag.empty() && tag.size() <= 128 && word(static_cast<unsigned char>(tag[0])) &&
           std::all_of(tag.begin(), tag.end(),
                       [&](unsigned char c) { return word(c) || c == '.' || c == '-'; });
}

bool is_host(const std::string& part) {
    return all_of_bytes(to_lower_ascii(part), ".-:[]") &&
           (part.find_first_of(".:") != std::string::npos || part == "localhost");
}

}  // namespace

Package make_package(const Image& image, const std::map<std::string, std::string>& annotations) {
    ingot_check(image.layers.size() == image.config.diff_ids.size(), "every layer has its diff id");
    Package package;
    package.config_json = to_json_text(image.config);
    package.config = {std::string(kConfig), digest_of(package.config_json),
                      static_cast<std::int64_t>(package.config_json.size())};
    Json manifest = Json::object();
    manifest.set("schemaVersion", Json::of(std::int64_t{2}));
    manifest.set("mediaType", Json::of(std::string(kManifest)));
    manifest.set("config", write_ref(package.config));
    Json layers = Json::array();
    for (const Layer& layer : image.layers) layers.push(write_ref(layer.blob));
    manifest.set("layers", std::move(layers));
    if (!annotations.empty()) {
        Json json = Json::object();
        for (const auto& [name, value] : annotations) json.set(name, Json::of(value));
        manifest.set("annotations", std::move(json));
    }
    package.manifest_json = to_text(manifest);
    package.manifest = {std::string(kManifest), digest_of(package.manifest_json),
                        static_cast<std::int64_t>(package.manifest_json.size())};
    return package;
}

std::string make_index_json(const Image& image, const Package& package) {
    Json manifests = Json::array();
    auto add = [&](const std::string& name) {
        Json entry = write_ref(package.manifest);
        Json platform = Json::object();
        platform.set("architecture", Json::of(image.config.architecture));
        platform.set("os", Json::of(image.config.os));
        if (!image.config.variant.empty()) platform.set("variant", Json::of(image.config.variant));
        entry.set("platform", std::move(platform));
        if (!name.empty()) {
            Json annotations = Json::object();
            annotations.set("org.opencontainers.image.ref.name", Json::of(name));
            entry.set("annotations", std::move(annotations));
        }
        manifests.push(std::move(entry));
    };
    for (const std::string& name : image.names) add(name);
    if (image.names.empty()) add("");
    Json index = Json::object();
    index.set("schemaVersion", Json::of(std::int64_t{2}));
    index.set("mediaType", Json::of(std::string(kIndex)));
    index.set("manifests", std::move(manifests));
    return to_text(index);
}

std::string make_docker_manifest_json(const Image& image, const Package& package) {
    Json layers = Json::array();
    for (const Layer& layer : image.layers) layers.push(Json::of(blob_member(layer.blob.digest)));
    Json names = Json::array();
    for (const std::string& name : image.names) names.push(Json::of(name));
    Json entry = Json::object();
    entry.set("Config", Json::of(blob_member(package.config.digest)));
    entry.set("RepoTags", std::move(names));
    entry.set("Layers", std::move(layers));
    Json list = Json::array();
    list.push(std::move(entry));
    return to_text(list);
}

std::string blob_member(const std::string& digest) { return "blobs/sha256/" + digest_hex(digest); }

OutputPlace parse_output_place(std::string_view text) {
    static constexpr std::pair<std::string_view, OutputKind> kKinds[] = {
        {"oci-archive:", OutputKind::kOciArchive},
        {"docker-archive:", OutputKind::kDockerArchive},
        {"oci:", OutputKind::kLayout}};
    for (const auto& [prefix, kind] : kKinds)
        if (text.starts_with(prefix)) return {kind, expand_home(std::string(text.substr(prefix.size())))};
    return {OutputKind::kLayout, expand_home(std::string(text))};
}

Occupant find_occupant(const OutputPlace& place) {
    struct stat facts{};
    if (lstat(place.path.c_str(), &facts) != 0) return Occupant::kNothing;
    if (place.kind != OutputKind::kLayout)
        return S_ISREG(facts.st_mode) ? Occupant::kImage : Occupant::kOther;
    if (!S_ISDIR(facts.st_mode)) return Occupant::kOther;
    if (real_disk().list_directory(place.path).empty()) return Occupant::kNothing;
    return access(join_path(place.path, "oci-layout").c_str(), F_OK) == 0 ? Occupant::kImage
                                                                          : Occupant::kOther;
}

std::optional<std::string> normalize_image_name(std::string_view name) {
    std::size_t slash = name.rfind('/');
    std::size_t colon = name.rfind(':');
    bool tagged = colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash);
    std::string tag(tagged ? name.substr(colon + 1) : "latest");
    std::vector<std::string> parts = split(name.substr(0, tagged ? colon : name.size()), "/");
    bool has_host = parts.size() > 1 && is_host(parts[0]);
    for (std::size_t i = has_host ? 1 : 0; i < parts.size(); i++)
        if (!is_path_component(parts[i])) return std::nullopt;
    if (!is_tag(tag)) return std::nullopt;
    return join(parts, "/") + ":" + tag;
}

}  // namespace ingot::image

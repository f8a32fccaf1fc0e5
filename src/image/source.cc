// Opens images from files. A layout is read in place, archives are unpacked first.
#include "image/source.h"

#include "base/archive.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"
#include "image/gzip.h"
#include "image/unpack.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace ingot::image {

namespace {

constexpr std::int64_t kDocumentLimit = 16 << 20;

Error broken_image(const std::string& where, std::string_view what) {
    return Error(ErrorKind::kUser, fmt::format("{}: {}", where, what))
        .set_hint("The image is damaged or not complete; copy it again from where it came.");
}

/// A document below a directory, links resolved inside it. Errors: user when it is missing or too large.
std::string read_inside(const std::string& directory, const std::string& path) {
    Fd root = open_file(directory, O_PATH | O_DIRECTORY, 0, "read");
    Fd file(open_in_root(root.get(), path, O_RDONLY));
    struct stat facts{};
    if (!file || fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode))
        throw broken_image(join_path(directory, path), "the file is missing");
    if (facts.st_size > kDocumentLimit)
        throw broken_image(join_path(directory, path), "the file is too large for what it should be");
    std::string content(static_cast<std::size_t>(facts.st_size), '\0');
    content.resize(read_some(file.get(), content, path));
    return content;
}

Json parse_document(const std::string& text, const std::string& where) {
    try {
        return parse_json(text);
    } catch (const Error& error) {
        throw broken_image(where, error.message());
    }
}

BlobRef read_ref(const Json& json, const std::string& where) {
    BlobRef ref{json.get_string("mediaType"), json.get_string("digest"), -1};
    if (const Json* size = json.find("size")) ref.size = parse_int(size->text).value_or(-1);
    if (!is_digest(ref.digest) || ref.size < 0)
        throw broken_image(where, fmt::format("a digest or size is wrong: \"{}\"", ref.digest));
    return ref;
}

std::string read_blob(const std::string& layout, const BlobRef& ref) {
    std::string path = "blobs/sha256/" + digest_hex(ref.digest);
    std::string content = read_inside(layout, path);
    if (digest_of(content) != ref.digest || static_cast<std::int64_t>(content.size()) != ref.size)
        throw broken_image(join_path(layout, path),
                           "the content does not have the digest and size that the image states");
    return content;
}

/// What an index calls an entry: containerd's whole name first, else the reference (often only the tag, often
/// the whole).
std::vector<std::string> entry_names(const Json& entry) {
    std::vector<std::string> names;
    const Json* annotations = entry.find("annotations");
    for (const char* key : {"io.containerd.image.name", "org.opencontainers.image.ref.name"})
        if (std::string name = annotations ? annotations->get_string(key) : ""; !name.empty())
            names.push_back(name);
    return names;
}

bool is_named(const Json& entry, const std::string& name) {
    std::vector<std::string> names = entry_names(entry);
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_index_type(const std::string& type) {
    return type == kIndex || type == "application/vnd.docker.distribution.manifest.list.v2+json";
}

bool fits_platform(const Json& entry, const Platform& platform) {
    const Json* stated = entry.find("platform");
    if (!stated) return true;
    if (stated->get_string("os", "linux") != platform.os ||
        stated->get_string("architecture") != platform.architecture)
        return false;
    std::string variant = stated->get_string("variant");
    return variant.empty() || platform.variant.empty() || variant == platform.variant;
}

/// The one entry of an index that is meant. Entries of one digest are one.
const Json& choose_entry(const Json& index, const OpenOptions& options, bool by_name,
                         const std::string& where) {
    const Json* manifests = index.find("manifests");
    if (!manifests || manifests->items.empty()) throw broken_image(where, "there is no image in it");
    std::vector<const Json*> fitting;
    std::vector<std::string> names;
    bool other_platform = false;
    for (const Json& entry : manifests->items) {
        if (std::vector<std::string> own = entry_names(entry); !own.empty()) names.push_back(own[0]);
        if (by_name && !options.name.empty() && !is_named(entry, options.name)) continue;
        if (!fits_platform(entry, options.platform)) {
            other_platform = true;
            continue;
        }
        if (fitting.empty() || fitting[0]->get_string("digest") != entry.get_string("digest"))
            fitting.push_back(&entry);
    }
    if (fitting.size() == 1) return *fitting[0];
    if (fitting.empty() && other_platform)
        throw Error(ErrorKind::kUser, fmt::format("{}: no image for {}/{} in it", where, options.platform.os,
                                                  options.platform.architecture));
    std::string listed = names.empty() ? "none has a name" : "their names: " + join(names, ", ");
    if (fitting.empty())
        throw Error(ErrorKind::kUser,
                    fmt::format("{}: no image is named \"{}\"; {}", where, options.name, listed));
    throw Error(ErrorKind::kUser, fmt::format("{}: it holds several images; {}", where, listed))
        .set_hint("Say which one by from_name.");
}

/// Docker's media types in OCI's words, since the new manifest is an OCI one.
std::string layer_media_type(const std::string& type, const std::string& where) {
    if (type == kLayerGzip || type == "application/vnd.docker.image.rootfs.diff.tar.gzip")
        return std::string(kLayerGzip);
    if (type == kLayerTar || type == "application/vnd.docker.image.rootfs.diff.tar")
        return std::string(kLayerTar);
    if (type == kLayerZstd) return std::string(kLayerZstd);
    throw Error(ErrorKind::kUser,
                fmt::format("{}: a layer is of the type \"{}\", which cannot be unpacked", where, type));
}

Image open_layout(const std::string& layout, const OpenOptions& options, const std::stop_token& stop) {
    std::string where = join_path(layout, "index.json");
    Json entry = choose_entry(parse_document(read_inside(layout, "index.json"), where), options, true, where);
    // An index may hold an index; more than a few would be a loop.
    for (int depth = 0; is_index_type(entry.get_string("mediaType")); depth++) {
        if (depth == 8) throw broken_image(where, "its indexes lead in circles");
        Json inner = parse_document(read_blob(layout, read_ref(entry, where)), where);
        Json chosen = choose_entry(inner, options, false, where);
        entry = std::move(chosen);
    }
    Json manifest = parse_document(read_blob(layout, read_ref(entry, where)), where);
    const Json* config = manifest.find("config");
    const Json* layers = manifest.find("layers");
    if (!config || !layers) throw broken_image(where, "the manifest names no configuration or no layers");
    Image image;
    image.config = parse_config(read_blob(layout, read_ref(*config, where)));
    if (image.config.diff_ids.size() != layers->items.size())
        throw broken_image(where, "manifest and configuration disagree on the number of layers");
    for (std::size_t i = 0; i < layers->items.size(); i++) {
        throw_if_cancelled(stop);
        Layer layer;
        layer.blob = read_ref(layers->items[i], where);
        layer.blob.media_type = layer_media_type(layer.blob.media_type, where);
        layer.diff_id = image.config.diff_ids[i];
        layer.file = join_path(layout, "blobs/sha256/" + digest_hex(layer.blob.digest));
        check_blob(layer.file, layer.blob);
        image.layers.push_back(std::move(layer));
    }
    if (std::vector<std::string> names = entry_names(entry); !names.empty()) image.names.push_back(names[0]);
    return image;
}

bool starts_like_gzip(int fd, const std::string& path) {
    std::array<char, 2> magic{};
    bool gzip = read_some(fd, magic, path) == 2 && magic[0] == '\x1f' && magic[1] == '\x8b';
    lseek(fd, 0, SEEK_SET);
    return gzip;
}

/// A layer of a Docker archive as a gzip blob; its uncompressed digest must be the stated one.
Layer import_layer(const std::string& directory, const std::string& member, const std::string& diff_id,
                   const OpenOptions& options, const std::stop_token& stop) {
    std::string where = join_path(directory, member);
    Fd root = open_file(directory, O_PATH | O_DIRECTORY, 0, "read");
    Fd file(open_in_root(root.get(), member, O_RDONLY));
    if (!file) throw broken_image(where, "the layer is missing");
    BlobWriter blob(options.work);
    Hasher diff("sha256");
    std::vector<char> buffer(256 * 1024);
    auto each_piece = [&](const std::function<void(std::string_view)>& take) {
        while (std::size_t got = read_some(file.get(), buffer, where)) {
            throw_if_cancelled(stop);
            take({buffer.data(), got});
        }
    };
    if (starts_like_gzip(file.get(), where)) {
        each_piece([&](std::string_view bytes) { blob.write(bytes); });
        gunzip_file(fmt::format("/proc/self/fd/{}", file.get()),
                    [&](std::string_view bytes) { diff.update(bytes); });
    } else {
        ParallelGzip gzip([&](std::string_view bytes) { blob.write(bytes); }, options.threads);
        each_piece([&](std::string_view bytes) {
            diff.update(bytes);
            gzip.write(bytes);
        });
        gzip.finish();
    }
    Layer layer;
    layer.diff_id = "sha256:" + hex_encode(diff.finish());
    if (layer.diff_id != diff_id)
        throw broken_image(where,
                           fmt::format("the layer is {}, but the image says {}", layer.diff_id, diff_id));
    layer.blob = blob.keep(kLayerGzip);
    layer.file = blob.path();
    return layer;
}

std::vector<std::string> texts_of(const Json* list) {
    std::vector<std::string> texts;
    if (list)
        for (const Json& item : list->items) texts.push_back(item.text);
    return texts;
}

const Json& choose_docker_image(const Json& list, const OpenOptions& options, const std::string& where) {
    if (list.kind != Json::Kind::kArray || list.items.empty())
        throw broken_image(where, "there is no image in it");
    std::vector<std::string> all;
    for (const Json& entry : list.items) {
        std::vector<std::string> names = texts_of(entry.find("RepoTags"));
        if (!options.name.empty() && std::find(names.begin(), names.end(), options.name) != names.end())
            return entry;
        all.insert(all.end(), names.begin(), names.end());
    }
    if (!options.name.empty())
        throw Error(ErrorKind::kUser, fmt::format("{}: no image is named \"{}\"; their names: {}", where,
                                                  options.name, join(all, ", ")));
    if (list.items.size() == 1) return list.items[0];
    throw Error(ErrorKind::kUser,
                fmt::format("{}: it holds several images; their names: {}", where, join(all, ", ")))
        .set_hint("Say which one by from_name.");
}

Image open_docker_directory(const std::string& directory, const std::string& where,
                            const OpenOptions& options, const std::stop_token& stop) {
    Json list = parse_document(read_inside(directory, "manifest.json"), where);
    const Json& entry = choose_docker_image(list, options, where);
    Image image;
    image.config = parse_config(read_inside(directory, entry.get_string("Config")));
    image.names = texts_of(entry.find("RepoTags"));
    std::vector<std::string> members = texts_of(entry.find("Layers"));
    if (members.size() != image.config.diff_ids.size())
        throw broken_image(where, "manifest.json and the configuration disagree on the number of layers");
    for (std::size_t i = 0; i < members.size(); i++)
        image.layers.push_back(import_layer(directory, members[i], image.config.diff_ids[i], options, stop));
    return image;
}

bool is_hex_name(std::string_view name) {
    return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Names that only image archives have at their top.
bool belongs_to_image_archive(const std::string& path) {
    std::string top = path.substr(0, path.find('/'));
    if (top == "blobs" || top == "index.json" || top == "oci-layout" || top == "manifest.json" ||
        top == "repositories")
        return true;
    for (std::string_view ending : {".json", ".tar", ".tar.gz"})
        if (top.ends_with(ending) && is_hex_name(std::string_view(top).substr(0, top.size() - ending.size())))
            return true;
    return is_hex_name(top);
}

/// Reads on while everything could be part of an image; most root file systems are told by their first entry.
SourceKind detect_archive(const std::string& path, const std::stop_token& stop) {
    ArchiveReader reader(read_file_in_pieces(path), path);
    bool oci = false;
    bool docker = false;
    while (std::optional<ArchiveEntry> entry = reader.next()) {
        throw_if_cancelled(stop);
        std::string name = entry->path;
        while (name.starts_with("./")) name.erase(0, 2);
        if (name.empty() || name == ".") continue;
        if (!belongs_to_image_archive(name)) return SourceKind::kRootfsArchive;
        docker = docker || name == "manifest.json";
        oci = oci || name == "index.json";
        if (oci) return SourceKind::kOciArchive;
    }
    return docker ? SourceKind::kDockerArchive : SourceKind::kRootfsArchive;
}

}  // namespace

SourceKind detect_source(const std::string& path, const std::stop_token& stop) {
    FileKind kind = real_disk().kind(path);
    if (kind == FileKind::kMissing)
        throw Error(ErrorKind::kNotFound, fmt::format("from {}: there is no such file or directory", path));
    if (kind == FileKind::kDirectory) {
        if (real_disk().kind(join_path(path, "oci-layout")) == FileKind::kRegular) return SourceKind::kLayout;
        throw Error(
            ErrorKind::kUser,
            fmt::format("from {}: the directory is no OCI layout: it has no file \"oci-layout\"", path))
            .set_hint("Pack a plain file tree into a tar first: tar -C DIRECTORY -cf rootfs.tar .");
    }
    try {
        return detect_archive(path, stop);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::kProtocol) throw;
        throw Error(ErrorKind::kUser, error.message())
            .set_hint(
                "`from` takes a tar (plain, gzip, bzip2, xz, lz4 or zstd), an OCI layout, an OCI archive or "
                "a Docker archive. "
                "If it is one, it is broken or cut short.");
    }
}

Image open_image(const std::string& path, SourceKind kind, const OpenOptions& options,
                 const std::stop_token& stop) {
    ingot_check(kind != SourceKind::kRootfsArchive, "a root file system is unpacked, not opened");
    if (kind == SourceKind::kLayout) return open_layout(path, options, stop);
    std::string inside = join_path(options.work, "archive");
    make_directories(inside);
    UnpackOptions unpack;
    unpack.owners = false;
    unpack.plain_only = true;
    unpack_archive(path, inside, unpack, stop);
    if (kind == SourceKind::kOciArchive) return open_layout(inside, options, stop);
    return open_docker_directory(inside, path, options, stop);
}

}  // namespace ingot::image

// Writes an image to its place: everything under a temporary name first, then one rename.
#include "base/cancel.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"
#include "image/documents.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <set>

namespace ingot::image {

namespace {

using Progressed = std::function<void(std::int64_t bytes)>;

void copy_bytes(const std::string& from, const Progressed& progress, const std::stop_token& stop,
                const ByteSink& out) {
    Fd source = open_file(from, O_RDONLY, 0, "read");
    std::vector<char> buffer(256 * 1024);
    for (;;) {
        throw_if_cancelled(stop);
        std::size_t got = read_some(source.get(), buffer, from);
        if (got == 0) return;
        out(std::string_view(buffer.data(), got));
        if (progress) progress(static_cast<std::int64_t>(got));
    }
}

void write_new_file(const std::string& path, std::string_view content) {
    Fd file = open_file(path, O_WRONLY | O_CREAT | O_EXCL, 0644, "write");
    write_all(file.get(), content, path);
}

void place_blob(const Layer& layer, const std::string& target, const WriteOptions& options,
                const std::stop_token& stop) {
    bool own = !options.own_blobs.empty() && layer.file.starts_with(options.own_blobs + "/");
    if (own && link(layer.file.c_str(), target.c_str()) == 0) {
        if (options.progress) options.progress(layer.blob.size);
        return;
    }
    Fd file = open_file(target, O_WRONLY | O_CREAT | O_EXCL, 0644, "write");
    copy_bytes(layer.file, options.progress, stop,
               [&](std::string_view bytes) { write_all(file.get(), bytes, target); });
}

/// Calls `each` once for every different blob of the layers.
void for_each_blob(const Image& image, const std::function<void(const Layer&)>& each) {
    std::set<std::string> done;
    for (const Layer& layer : image.layers)
        if (done.insert(layer.blob.digest).second) each(layer);
}

std::vector<std::string> list_layout_files(const Image& image, const Package& package,
                                           const std::string& directory) {
    std::vector<std::string> files{"index.json", "oci-layout", blob_member(package.config.digest),
                                   blob_member(package.manifest.digest)};
    for_each_blob(image, [&](const Layer& layer) { files.push_back(blob_member(layer.blob.digest)); });
    for (std::string& file : files) file = join_path(directory, file);
    std::sort(files.begin(), files.end());
    return files;
}

void write_layout(const Image& image, const Package& package, const std::string& directory,
                  const WriteOptions& options, const std::stop_token& stop) {
    make_directories(directory + "/blobs/sha256");
    for_each_blob(image, [&](const Layer& layer) {
        place_blob(layer, join_path(directory, blob_member(layer.blob.digest)), options, stop);
    });
    write_new_file(join_path(directory, blob_member(package.config.digest)), package.config_json);
    write_new_file(join_path(directory, blob_member(package.manifest.digest)), package.manifest_json);
    write_new_file(join_path(directory, "oci-layout"), kLayoutFile);
    write_new_file(join_path(directory, "index.json"), make_index_json(image, package));
    // All at the end: the disk then gets them in one go.
    for (const std::string& path : list_layout_files(image, package, directory)) {
        Fd file = open_file(path, O_RDONLY, 0, "write");
        sync_file(file.get(), path);
    }
}

void add_directory(TarWriter& tar, const std::string& path) {
    TarEntry entry;
    entry.kind = TarEntry::Kind::kDirectory;
    entry.path = path;
    entry.mode = 0755;
    tar.begin(entry);
    tar.end();
}

void write_archive(const Image& image, const Package& package, const std::string& path, bool for_docker,
                   const WriteOptions& options, const std::stop_token& stop) {
    Fd file = open_file(path, O_WRONLY | O_CREAT | O_EXCL, 0644, "write");
    TarWriter tar([&](std::string_view bytes) { write_all(file.get(), bytes, path); });
    tar.add_text("oci-layout", kLayoutFile);
    tar.add_text("index.json", make_index_json(image, package));
    // Readers that go by the first member look for this one early.
    if (for_docker) tar.add_text("manifest.json", make_docker_manifest_json(image, package));
    add_directory(tar, "blobs");
    add_directory(tar, "blobs/sha256");
    tar.add_text(blob_member(package.manifest.digest), package.manifest_json);
    tar.add_text(blob_member(package.config.digest), package.config_json);
    for_each_blob(image, [&](const Layer& layer) {
        TarEntry entry;
        entry.path = blob_member(layer.blob.digest);
        entry.size = layer.blob.size;
        tar.begin(entry);
        copy_bytes(layer.file, options.progress, stop, [&tar](std::string_view bytes) { tar.data(bytes); });
        tar.end();
    });
    tar.finish();
    sync_file(file.get(), path);
}

void refuse_occupied(const OutputPlace& place, bool replace) {
    Occupant occupant = find_occupant(place);
    if (occupant == Occupant::kNothing || (occupant == Occupant::kImage && replace)) return;
    Error error(ErrorKind::kUser, fmt::format("output {}: it exists already", place.path));
    if (occupant == Occupant::kImage)
        throw error.set_hint("Give -force to replace it, or choose another output.");
    throw error.set_hint(
        "It is no container image, so not even -force replaces it. Choose another output or move it away.");
}

/// Moves the finished thing into place; what was there goes only after that.
void move_into_place(const std::string& made, const OutputPlace& place, bool replace) {
    const char* from = made.c_str();
    const char* to = place.path.c_str();
    bool layout = place.kind == OutputKind::kLayout;
    if (layout && replace && renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) == 0) {
        remove_tree(made);
        return;
    }
    // Some file systems cannot exchange, nor refuse to replace.
    if (layout && replace) remove_tree(place.path);
    bool keep_others = !layout && !replace;
    if (keep_others && renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return;
    // A plain rename of a directory replaces an empty directory and nothing else.
    if ((keep_others && errno != EINVAL) || rename(from, to) != 0)
        throw os_error(fmt::format("write {}", place.path), errno);
}

/// Removes a temporary path when the work on it ends, whether it was moved away or not.
struct TemporaryPath {
    std::string path;
    ~TemporaryPath() {
        try {
            remove_tree(path);
        } catch (const Error& error) {
            log(fmt::format("image: {}", error.message()));
        }
    }
};

}  // namespace

std::vector<std::string> write_image(const Image& image, const Package& package, const OutputPlace& place,
                                     const WriteOptions& options, const std::stop_token& stop) {
    refuse_occupied(place, options.replace);
    std::string parent = dir_name(place.path);
    make_directories(parent);
    TemporaryPath temporary{
        join_path(parent, fmt::format(".{}.{}", base_name(place.path), hex_encode(random_bytes(6))))};
    if (options.before_creation) options.before_creation(temporary.path);
    if (place.kind == OutputKind::kLayout)
        write_layout(image, package, temporary.path, options, stop);
    else
        write_archive(image, package, temporary.path, place.kind == OutputKind::kDockerArchive, options,
                      stop);
    throw_if_cancelled(stop);
    refuse_occupied(place, options.replace);
    bool occupied = find_occupant(place) != Occupant::kNothing;
    move_into_place(temporary.path, place, occupied);
    if (place.kind == OutputKind::kLayout) return list_layout_files(image, package, place.path);
    return {place.path};
}

}  // namespace ingot::image

// The steps of an `oci-image` build.
#include "plugins/oci_image/steps.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"
#include "image/changes.h"
#include "image/unpack.h"
#include "plugins/oci_image/bootstrap.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <ctime>

namespace ingot::oci_image {

namespace {

/// SOURCE_DATE_EPOCH, if it is set to a number. Source: reproducible-builds.org, specification.
std::optional<std::int64_t> source_date() { return parse_int(get_env("SOURCE_DATE_EPOCH")); }

std::string creation_time() {
    std::time_t now = source_date().value_or(std::chrono::system_clock::to_time_t(system_clock().now()));
    std::tm parts{};
    gmtime_r(&now, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

image::LayerOptions layer_options(const Scratch& scratch, unsigned threads = 0) {
    image::LayerOptions options;
    options.directory = scratch.blobs();
    options.threads = threads;
    options.latest_time = source_date();
    return options;
}

std::int64_t size_of(const std::string& path) {
    struct stat facts{};
    return stat(path.c_str(), &facts) == 0 ? facts.st_size : 0;
}

std::string describe_bytes(std::int64_t bytes) {
    if (bytes < 10 * 1024) return fmt::format("{} bytes", bytes);
    if (bytes < 10 * 1024 * 1024) return fmt::format("{} KiB", bytes / 1024);
    return fmt::format("{} MiB", bytes / 1024 / 1024);
}

void unpack_with_progress(const std::string& archive, const std::string& into, bool layer,
                          sdk::RunContext& run) {
    std::unique_ptr<sdk::Progress> progress = run.ui.start_progress(base_name(archive), size_of(archive));
    image::UnpackOptions options;
    options.whiteouts = layer;
    options.progress = [&progress](std::int64_t bytes) {
        if (progress) progress->advance(bytes);
    };
    image::unpack_archive(archive, into, options, run.stop);
}

void require_root() {
    if (geteuid() == 0) return;
    throw Error(ErrorKind::kUser,
                "oci-image: this user may not make images: owners of files, mounts and namespaces need root")
        .set_hint("Run ingot as root or with sudo.");
}

}  // namespace

void CheckOutput::run(sdk::RunContext& run) {
    require_root();
    image::OutputPlace place = image::parse_output_place(config_.output);
    image::Occupant occupant = image::find_occupant(place);
    if (occupant == image::Occupant::kNothing || (occupant == image::Occupant::kImage && run.facts.force))
        return;
    Error error(ErrorKind::kUser, fmt::format("output {}: it exists already", place.path));
    if (occupant == image::Occupant::kImage)
        throw error.set_hint("Give -force to replace it, or choose another output.");
    throw error.set_hint(
        "It is no container image, so not even -force replaces it. Choose another output or move it away.");
}

void MakeScratch::run(sdk::RunContext& run) { out_ = make_scratch(run.journal); }

void MakeScratch::cleanup(sdk::RunContext&, step::Outcome) { out_.directory.remove(); }

std::string MakeScratch::remains() const {
    if (!out_.directory) return "";
    return fmt::format(
        "directory {0} (changed files in upper/, the base in base/; to look: mount -t overlay overlay -o "
        "ro,lowerdir={0}/upper:{0}/base /mnt)",
        out_.directory.path());
}

void PrepareBase::run(sdk::RunContext& run) {
    image::Platform platform = image::host_platform();
    out_.image.config.architecture = platform.architecture;
    out_.image.config.variant = platform.variant;
    if (config_.bootstrap) {
        run.ui.say(fmt::format("Installing {} with mmdebstrap", config_.bootstrap->suite));
        bootstrap_base(*config_.bootstrap, scratch_.base(), run);
        out_.needs_layer = true;
        out_.made_by =
            fmt::format("mmdebstrap --variant={} {}", config_.bootstrap->variant, config_.bootstrap->suite);
        return;
    }
    if (config_.from == "scratch") {
        run.ui.say("Starting from scratch");
        return;
    }
    image::SourceKind kind = image::detect_source(config_.from, run.stop);
    if (kind == image::SourceKind::kRootfsArchive)
        unpack_rootfs(run);
    else
        unpack_image(kind, run);
}

void PrepareBase::unpack_rootfs(sdk::RunContext& run) {
    run.ui.say(fmt::format("Unpacking the root file system {}", config_.from));
    unpack_with_progress(config_.from, scratch_.base(), false, run);
    out_.needs_layer = true;
    out_.made_by = "root file system " + base_name(config_.from);
}

void PrepareBase::unpack_image(image::SourceKind kind, sdk::RunContext& run) {
    run.ui.say(fmt::format("Opening the image {}", config_.from));
    image::OpenOptions options;
    options.work = scratch_.blobs();
    options.name = config_.from_name;
    options.platform = image::host_platform();
    out_.image = image::open_image(config_.from, kind, options, run.stop);
    out_.image.names.clear();
    for (std::size_t i = 0; i < out_.image.layers.size(); i++) {
        run.ui.say(fmt::format("Unpacking layer {} of {}", i + 1, out_.image.layers.size()));
        unpack_with_progress(out_.image.layers[i].file, scratch_.base(), true, run);
    }
}

void StartGuest::run(sdk::RunContext& run) {
    try {
        out_.guest =
            std::make_unique<Guest>(prepare_guest_setup(scratch_, GuestSetup::Root::kOverlay), run.stop);
        // The base does not change under an overlay: its layer is made meanwhile.
        if (base_.needs_layer) out_.base_layer.start(scratch_.base(), layer_options(scratch_));
    } catch (const OverlayRefused& refused) {
        start_directly(refused.error, run);
    }
}

void StartGuest::start_directly(int overlay_error, sdk::RunContext& run) {
    run.ui.say(
        fmt::format("No overlay can be mounted in {} ({}): working on the base itself. It is slower; "
                    "PACKER_CACHE_DIR chooses "
                    "another place.",
                    scratch_.directory.path(), strerror(overlay_error)));
    if (base_.needs_layer) {
        out_.base_layer.start(scratch_.base(), layer_options(scratch_));
        out_.base_layer.get(run.stop);
    }
    GuestSetup setup = prepare_guest_setup(scratch_, GuestSetup::Root::kDirect);
    out_.snapshot.emplace(scratch_.base(), run.stop);
    // Change times tick every few milliseconds: what happens from now on must not fall into the snapshot's
    // tick.
    system_clock().sleep(std::chrono::milliseconds(25), run.stop);
    out_.guest = std::make_unique<Guest>(setup, run.stop);
}

void StartGuest::cleanup(sdk::RunContext&, step::Outcome) {
    out_.base_layer.cancel();
    out_.guest.reset();
}

image::MadeLayer CommitImage::make_changes_layer(sdk::RunContext& run) const {
    image::LayerOptions options = layer_options(scratch_);
    if (machine_.snapshot) return machine_.snapshot->make_layer(options, run.stop);
    return image::make_overlay_layer(scratch_.at("upper"), scratch_.base(), options, run.stop);
}

void CommitImage::add_layer(const image::Layer& layer, const std::string& made_by,
                            const std::string& created) {
    out_.layers.push_back(layer);
    out_.config.diff_ids.push_back(layer.diff_id);
    out_.config.history.push_back({created, made_by, "", "", false});
}

void CommitImage::configure(const std::string& created) {
    out_.config.created = created;
    if (!config_.author.empty()) out_.config.author = config_.author;
    image::apply_changes(out_.config, config_.changes, created);
    for (const auto& [name, value] : config_.labels) out_.config.run.labels[name] = value;
    out_.names = config_.tags;
}

void CommitImage::run(sdk::RunContext& run) {
    communicator_.reset();
    machine_.guest->end();
    std::string created = creation_time();
    out_ = base_.image;
    if (base_.needs_layer) {
        run.ui.say("Packing the base into a layer");
        image::MadeLayer base = machine_.base_layer.get(run.stop);
        add_layer(base.layer, base_.made_by, created);
        run.ui.message(fmt::format("{} files, {}", base.facts.entries, describe_bytes(base.layer.blob.size)));
    }
    run.ui.say("Packing the changed files into a layer");
    image::MadeLayer changes = make_changes_layer(run);
    run.ui.message(changes.facts.entries == 0 ? "nothing has changed"
                                              : fmt::format("{} files, {}", changes.facts.entries,
                                                            describe_bytes(changes.layer.blob.size)));
    // An image has one layer at least, or some programs refuse it.
    if (changes.facts.entries > 0 || out_.layers.empty())
        add_layer(changes.layer, "ingot oci-image", created);
    configure(created);
}

void WriteOutput::run(sdk::RunContext& run) {
    out_.package = image::make_package(image_, config_.annotations);
    image::OutputPlace place = image::parse_output_place(config_.output);
    run.ui.say(fmt::format("Writing the image to {}", config_.output));
    std::int64_t total = 0;
    for (const image::Layer& layer : image_.layers) total += layer.blob.size;
    std::unique_ptr<sdk::Progress> progress = run.ui.start_progress(base_name(place.path), total);
    image::WriteOptions options;
    options.replace = run.facts.force;
    options.own_blobs = scratch_.blobs();
    options.before_creation = [&](const std::string& path) {
        temporary_ = JournaledPath(run.journal, absolute_path(path));
    };
    options.progress = [&progress](std::int64_t bytes) {
        if (progress) progress->advance(bytes);
    };
    out_.files = image::write_image(image_, out_.package, place, options, run.stop);
    run.ui.say(fmt::format("Image {}", out_.package.manifest.digest));
}

void WriteOutput::cleanup(sdk::RunContext&, step::Outcome) { temporary_.remove(); }

}  // namespace ingot::oci_image

// What this room offers to the catalog.
#include "plugins/oci_image/descriptors.h"

#include "base/fs.h"
#include "plugins/oci_image/builder.h"

#include <fmt/core.h>

namespace ingot::oci_image {

namespace {

const value::Value* find_text(const value::Value& object, const char* name) {
    const value::Value* member = object.has_content() ? object.find(name) : nullptr;
    return member && member->has_content() && member->type().kind() == value::Kind::kString ? member
                                                                                            : nullptr;
}

/// A work directory or a half-written image of a run that died. Its mounts died with it.
void remove_left_over(const sdk::JournalRow& row, sdk::Ui& ui, const std::stop_token&) {
    const value::Value* path = find_text(row.locator, "path");
    if (!path || path->as_string().size() < 2) return;
    ui.say(fmt::format("Removing {}", path->as_string()));
    remove_tree(path->as_string());
}

/// An archive is one file, a layout a directory of which nothing may stay.
void destroy_image(const sdk::Artifact& artifact, sdk::Ui& ui, const std::stop_token&) {
    auto path = artifact.state.find("path");
    if (path != artifact.state.end() && path->second.has_content() &&
        image::find_occupant({image::OutputKind::kLayout, path->second.as_string()}) ==
            image::Occupant::kImage) {
        ui.say(fmt::format("Removing {}", path->second.as_string()));
        remove_tree(path->second.as_string());
        return;
    }
    for (const std::string& file : artifact.files) remove_file(file);
}

}  // namespace

std::vector<sdk::Descriptor<sdk::Builder>> builders() {
    sdk::Descriptor<sdk::Builder> builder;
    builder.name = "oci-image";
    builder.doc =
        "Builds a container image with no daemon: provisioners run in namespaces on an overlay over the "
        "base, the files they "
        "change become a layer, and the image is written as an OCI layout, an OCI archive or a Docker "
        "archive. Needs Linux and "
        "root.";
    builder.example = R"(from    = "rootfs.tar.gz"
output  = "docker-archive:app.tar"
tags    = ["app:1.0"]
changes = ["EXPOSE 8080", "ENTRYPOINT [\"/usr/bin/app\"]"]
labels  = { "org.opencontainers.image.title" = "app" }
)";
    builder.fields = [] { return std::vector<const sdk::FieldTable*>{&config_fields()}; };
    builder.make = [] { return std::make_unique<OciImageBuilder>(); };
    builder.remove = remove_left_over;
    builder.builder_id = kBuilderId;
    builder.destroy = destroy_image;
    return {std::move(builder)};
}

}  // namespace ingot::oci_image

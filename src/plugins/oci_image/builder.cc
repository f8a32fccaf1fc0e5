// The `oci-image` builder: its steps in order, and what it says of the image.
#include "plugins/oci_image/builder.h"

#include "base/fs.h"
#include "base/text.h"
#include "comm/settings.h"
#include "step/connect.h"
#include "step/provision.h"

#include <fmt/core.h>

namespace ingot::oci_image {

namespace {

using value::Value;

std::vector<std::string> layer_digests(const image::Image& image) {
    std::vector<std::string> digests;
    for (const image::Layer& layer : image.layers) digests.push_back(layer.blob.digest);
    return digests;
}

std::string describe_image(const std::string& output, const std::string& digest,
                           const std::vector<std::string>& tags) {
    std::string text = fmt::format("Container image {} in {}", digest, output);
    return tags.empty() ? text : fmt::format("{} ({})", text, join(tags, ", "));
}

}  // namespace

std::vector<std::string> OciImageBuilder::prepare(const Value& config, const sdk::PrepareContext& context,
                                                  sdk::Problems& problems) {
    config_ = {};
    std::set<std::string, std::less<>> unknown =
        sdk::read_config(config_fields(), config, context, &config_, problems);
    prepare_config(config_, context, unknown, problems);
    return {"ImageDigest", "ImageSha256", "ImageOutput"};
}

std::optional<sdk::Artifact> OciImageBuilder::run(sdk::RunContext& run, sdk::Hook& hook) {
    Scratch scratch;
    Base base;
    Machine machine;
    std::unique_ptr<sdk::Communicator> communicator;
    sdk::GeneratedData given;
    image::Image image;
    Written written;
    step::StepList steps;
    steps.then<CheckOutput>(config_)
        .then<MakeScratch>(scratch)
        .then<PrepareBase>(config_, scratch, base)
        .then<StartGuest>(scratch, base, machine)
        .then<step::Connect>(
            [&](sdk::RunContext&) {
                return std::make_unique<GuestCommunicator>(*machine.guest, base.image.config.run,
                                                           config_.exec_user);
            },
            communicator)
        .then<step::Provision>(
            hook, communicator,
            [&](const sdk::RunContext& context) {
                return comm::machine_data(nullptr, base_name(scratch.directory.path()), context);
            },
            given)
        .then<CommitImage>(config_, scratch, base, machine, communicator, image)
        .then<WriteOutput>(config_, scratch, image, written);
    step::run_steps(steps, run);
    return make_artifact(image, written, std::move(given));
}

sdk::Artifact OciImageBuilder::make_artifact(const image::Image& image, const Written& written,
                                             sdk::GeneratedData given) const {
    const image::Package& package = written.package;
    image::OutputPlace place = image::parse_output_place(config_.output);
    sdk::Artifact artifact;
    artifact.builder_id = kBuilderId;
    artifact.id = package.manifest.digest;
    artifact.files = written.files;
    artifact.description = describe_image(config_.output, package.manifest.digest, image.names);
    given["ImageDigest"] = Value::string(package.manifest.digest);
    given["ImageSha256"] = Value::string(package.config.digest);
    given["ImageOutput"] = Value::string(config_.output);
    artifact.state = {{"generated_data", Value::object(std::move(given))},
                      {"digest", Value::string(package.manifest.digest)},
                      {"config_digest", Value::string(package.config.digest)},
                      {"output", Value::string(config_.output)},
                      {"path", Value::string(place.path)},
                      {"tags", Value::string_list(image.names)},
                      {"layers", Value::string_list(layer_digests(image))}};
    return artifact;
}

}  // namespace ingot::oci_image

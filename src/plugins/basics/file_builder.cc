// Copies a file or writes a text, then lets the provisioners run.
#include "plugins/basics/file_builder.h"

#include "base/fs.h"
#include "comm/none.h"
#include "comm/settings.h"
#include "comm/streams.h"

#include <fmt/format.h>

namespace ingot::basics {

const sdk::FieldTable& FileBuilder::fields() {
    static const sdk::FieldTable kTable = [] {
        sdk::FieldTable table;
        table
            .attribute("target", &Config::target,
                       "Path of the file to make; folders on the way are made too.", {.required = true})
            .attribute("source", &Config::source, "File to copy.")
            .attribute("content", &Config::content, "Text to write.");
        return table;
    }();
    return kTable;
}

std::vector<std::string> FileBuilder::prepare(const value::Value& config, const sdk::PrepareContext& context,
                                              sdk::Problems& problems) {
    config_ = {};
    std::set<std::string, std::less<>> unknown =
        sdk::read_config(fields(), config, context, &config_, problems);
    bool has_source = !config_.source.empty() || unknown.contains("source");
    bool has_content = !config_.content.empty() || unknown.contains("content");
    if (!has_source && !has_content)
        problems.warning("", "The file will be empty", "Neither \"source\" nor \"content\" is set.");
    if (has_source && has_content)
        problems.error("content", "Source and content together",
                       "Only one of \"source\" and \"content\" may be set.");
    if (!config_.source.empty() && absolute_path(config_.source) == absolute_path(config_.target))
        problems.error("target", "A file cannot be copied onto itself",
                       fmt::format("\"source\" and \"target\" are both \"{}\".", config_.target));
    return {};
}

void FileBuilder::write_target(sdk::RunContext& run) const {
    std::string directory = dir_name(config_.target);
    if (config_.source.empty()) {
        make_directories(directory);
        comm::FileWriter writer(config_.target, 0600);
        writer.sink()(config_.content);
        writer.close();
        return;
    }
    comm::FileReader reader(config_.source);
    make_directories(directory);
    run.ui.say(fmt::format("Copying {} to {}", config_.source, config_.target));
    comm::FileWriter writer(config_.target, 0666);
    std::int64_t copied = 0;
    ByteSink sink = writer.sink();
    comm::pump(
        reader.source(),
        [&](std::string_view bytes) {
            copied += static_cast<std::int64_t>(bytes.size());
            sink(bytes);
        },
        run.stop);
    writer.close();
    run.ui.say(fmt::format("Copied {} bytes", copied));
}

std::optional<sdk::Artifact> FileBuilder::run(sdk::RunContext& run, sdk::Hook& hook) {
    write_target(run);
    comm::DiscardCommunicator nowhere;
    hook.provision(run, &nowhere, comm::machine_data(nullptr, "", run));
    sdk::Artifact artifact;
    artifact.builder_id = "packer.file";
    artifact.id = "File";
    artifact.files = {config_.target};
    artifact.description = "Stored file: " + config_.target;
    return artifact;
}

}  // namespace ingot::basics

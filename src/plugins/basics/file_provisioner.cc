// The rules of trailing slashes, and the transfers.
#include "plugins/basics/file_provisioner.h"

#include "base/error.h"
#include "base/fs.h"
#include "comm/none.h"
#include "comm/streams.h"

#include <fmt/format.h>

#include <utility>

namespace ingot::basics {

namespace {

/// Name of the file that `content` becomes in a directory.
constexpr const char* kContentName = "pkr-file-content";

ByteSource counted(ByteSource source, sdk::Progress& progress) {
    return [source = std::move(source), &progress](std::span<char> buffer) {
        std::size_t count = source(buffer);
        progress.advance(static_cast<std::int64_t>(count));
        return count;
    };
}

[[noreturn]] void add_frame_and_throw(Error& error, std::string frame) {
    error.add_frame(std::move(frame));
    throw error;
}

}  // namespace

const sdk::FieldTable& FileProvisioner::fields() {
    static const sdk::FieldTable kTable = [] {
        sdk::FieldTable table;
        table
            .attribute("content", &Config::content,
                       "Text to write to `destination`, or to the file pkr-file-content in it when it ends "
                       "in a slash.")
            .attribute("source", &Config::source,
                       "File or directory to send. Of a directory with a trailing slash only the content is "
                       "sent. With "
                       "direction = \"download\", what to fetch.")
            .attribute("sources", &Config::sources,
                       "Several of them; `destination` must then end in a slash.")
            .attribute("destination", &Config::destination,
                       "Where it goes. With a trailing slash it is a directory, which must exist.",
                       {.required = true})
            .attribute("direction", &Config::direction, "upload (default) or download.",
                       {.one_of = {"upload", "download"}})
            .attribute("generated", &Config::generated,
                       "The sources are made during the build: do not look for them before.");
        return table;
    }();
    return kTable;
}

void FileProvisioner::prepare(const value::Value& config, const sdk::PrepareContext& context,
                              sdk::Problems& problems) {
    config_ = {};
    Unknown unknown = sdk::read_config(fields(), config, context, &config_, problems);
    if (config_.direction.empty()) config_.direction = "upload";
    check_sources(unknown, problems);
    if (!config_.source.empty()) config_.sources.push_back(config_.source);
}

void FileProvisioner::check_sources(const Unknown& unknown, sdk::Problems& problems) const {
    bool has_sources = !config_.sources.empty() || !config_.source.empty() || unknown.contains("source") ||
                       unknown.contains("sources");
    bool has_content = !config_.content.empty() || unknown.contains("content");
    if (has_sources && has_content)
        problems.error("content", "Content and source together",
                       "Either \"content\" or \"source\" and \"sources\" may be set.");
    if (config_.direction == "download" && has_content)
        problems.error("content", "Content cannot be downloaded",
                       "With direction = \"download\" set \"source\" or \"sources\".");
    if (!has_sources && !has_content)
        problems.warning("", "Nothing to transfer",
                         "None of \"content\", \"source\" and \"sources\" is set.");
    if (config_.direction != "upload" || config_.generated || unknown.contains("direction") ||
        unknown.contains("generated"))
        return;
    const auto check = [&](const std::string& path, std::string attribute) {
        if (real_disk().kind(path) == FileKind::kMissing)
            problems.error(
                std::move(attribute), "Source does not exist",
                fmt::format("There is no \"{}\". Set generated = true when it is made during the build.",
                            path));
    };
    if (!config_.source.empty()) check(config_.source, "source");
    for (std::size_t i = 0; i < config_.sources.size(); ++i)
        check(config_.sources[i], fmt::format("sources.{}", i));
}

void FileProvisioner::provision(sdk::RunContext& run, sdk::Communicator* communicator,
                                const sdk::GeneratedData&) {
    sdk::Communicator& machine = comm::communicator_or_none(communicator);
    if (!config_.content.empty()) upload_content(run, machine);
    for (const std::string& source : config_.sources)
        config_.direction == "download" ? download(run, machine, source) : upload(run, machine, source);
}

void FileProvisioner::upload_content(sdk::RunContext& run, sdk::Communicator& machine) const {
    std::string target = config_.destination;
    if (target.ends_with('/')) target += kContentName;
    run.ui.say(fmt::format("Uploading content => {}", target));
    sdk::FileFacts facts;
    facts.size = static_cast<std::int64_t>(config_.content.size());
    try {
        machine.upload(target, comm::text_source(config_.content), facts, run.stop);
    } catch (Error& error) {
        add_frame_and_throw(error, fmt::format("while uploading content to {}", target));
    }
}

void FileProvisioner::upload(sdk::RunContext& run, sdk::Communicator& machine,
                             const std::string& source) const {
    std::string target = config_.destination;
    bool is_directory = real_disk().kind(source) == FileKind::kDirectory;
    if (!is_directory && target.ends_with('/')) target += base_name(source);
    run.ui.say(fmt::format("Uploading {} => {}", source, target));
    try {
        if (is_directory) {
            machine.upload_directory(source, target, {}, run.stop);
            return;
        }
        comm::FileReader reader(source);
        std::unique_ptr<sdk::Progress> progress = run.ui.start_progress(base_name(source), reader.size());
        machine.upload(target, counted(reader.source(), *progress), {reader.size(), reader.mode()}, run.stop);
    } catch (Error& error) {
        if (error.kind() == ErrorKind::kRemote && error.hint().empty() && !is_directory &&
            !config_.destination.ends_with('/'))
            error.set_hint("Where the destination is a directory it must end in a slash.");
        add_frame_and_throw(error, fmt::format("while uploading {} to {}", source, target));
    }
}

void FileProvisioner::download(sdk::RunContext& run, sdk::Communicator& machine,
                               const std::string& source) const {
    std::string target = config_.destination;
    bool into_directory = target.ends_with('/');
    std::string directory = into_directory ? target : dir_name(target);
    if (into_directory && !source.ends_with('/') && !source.ends_with('*'))
        target = join_path(target, base_name(source));
    run.ui.say(fmt::format("Downloading {} => {}", source, target));
    make_directories(directory);
    try {
        if (source.ends_with('/') || source.find_first_of("*?[") != std::string::npos) {
            machine.download_directory(source, target, {}, run.stop);
            return;
        }
        comm::FileWriter writer(target, 0644);
        std::unique_ptr<sdk::Progress> progress = run.ui.start_progress(base_name(source), 0);
        ByteSink sink = writer.sink();
        machine.download(
            source,
            [&](std::string_view bytes) {
                progress->advance(static_cast<std::int64_t>(bytes.size()));
                sink(bytes);
            },
            run.stop);
        writer.close();
    } catch (Error& error) {
        add_frame_and_throw(error, fmt::format("while downloading {} to {}", source, target));
    }
}

}  // namespace ingot::basics

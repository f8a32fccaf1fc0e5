// Summary in Packer's structure, then a closing block for each build that failed or left something behind.
#include "engine/report.h"

#include "base/text.h"

#include <fmt/core.h>

namespace ingot::engine {

namespace {

void print_errors(const RunReport& report, Output& output) {
    std::size_t count = 0;
    for (const BuildResult& build : report.builds)
        if (build.state == BuildResult::State::kFailed) ++count;
    if (count == 0) return;
    output.machine("", "error-count", {std::to_string(count)});
    output.error("\n==> Some builds didn't complete successfully and had errors:");
    for (const BuildResult& build : report.builds) {
        if (build.state != BuildResult::State::kFailed) continue;
        output.machine(build.name, "error", {build.failure->message});
        output.error(fmt::format("--> {}: {}", build.name, build.failure->message));
    }
}

void print_artifact(const std::string& build, std::size_t index, const sdk::Artifact& artifact,
                    Output& output) {
    std::string number = std::to_string(index);
    output.machine(build, "artifact", {number, "builder-id", artifact.builder_id});
    output.machine(build, "artifact", {number, "id", artifact.id});
    output.machine(build, "artifact", {number, "string", artifact.description});
    output.machine(build, "artifact", {number, "files-count", std::to_string(artifact.files.size())});
    for (std::size_t i = 0; i < artifact.files.size(); ++i)
        output.machine(build, "artifact", {number, "file", std::to_string(i), artifact.files[i]});
    output.machine(build, "artifact", {number, "end"});
    output.say(fmt::format("--> {}: {}", build, artifact.description));
}

/// True when there were any.
bool print_artifacts(const RunReport& report, Output& output) {
    bool first = true;
    for (const BuildResult& build : report.builds) {
        if (build.state != BuildResult::State::kSucceeded || build.artifacts.empty()) continue;
        if (first) output.say("\n==> Builds finished. The artifacts of successful builds are:");
        first = false;
        output.machine(build.name, "artifact-count", {std::to_string(build.artifacts.size())});
        for (std::size_t i = 0; i < build.artifacts.size(); ++i)
            print_artifact(build.name, i, build.artifacts[i], output);
    }
    return !first;
}

/// The rows of a closing block: a name for people and machines, and its text.
using BlockRows = std::vector<std::pair<std::string, std::string>>;

void add_rows(BlockRows& rows, const std::string& name, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) rows.emplace_back(name, text);
}

BlockRows block_rows(const BuildResult& build, const std::string& next_command) {
    const BuildFailure& failure = *build.failure;
    BlockRows rows;
    rows.emplace_back("where", failure.place.empty() ? failure.part : failure.part + ", " + failure.place);
    if (!failure.frames.empty()) rows.emplace_back("", join(failure.frames, ", "));
    rows.emplace_back("why", failure.message);
    if (!failure.last_lines.empty()) add_rows(rows, "output", failure.last_lines);
    add_rows(rows, "removed", failure.removed);
    if (failure.remains.empty()) rows.emplace_back("remains", "nothing");
    add_rows(rows, "remains", failure.remains);
    if (!failure.login.empty()) rows.emplace_back("log in", failure.login);
    if (!failure.hint.empty()) rows.emplace_back("hint", failure.hint);
    if (!next_command.empty()) rows.emplace_back("next", next_command);
    return rows;
}

void print_block(const BuildResult& build, const std::string& next_command, Output& output) {
    BlockRows rows = block_rows(build, next_command);
    if (output.options().machine_readable) {
        std::string name;
        for (const auto& [key, text] : rows) {
            if (!key.empty()) name = key;
            output.machine(build.name, "failure", {name, text});
        }
        return;
    }
    bool cancelled = build.state == BuildResult::State::kCancelled;
    std::string block = fmt::format("\n==> {} {}", build.name, cancelled ? "was cancelled:" : "failed:");
    std::string previous;
    for (const auto& [key, text] : rows) {
        std::string label = key == previous ? "" : key;
        if (!key.empty()) previous = key;
        for (std::string_view line : split_lines(text)) {
            block += fmt::format("\n      {:<8} {}", label, line);
            label.clear();
        }
    }
    output.error(block);
}

bool wants_block(const BuildResult& build) {
    if (!build.failure) return false;
    return build.state == BuildResult::State::kFailed || !build.failure->remains.empty();
}

}  // namespace

void print_report(const RunReport& report, Output& output,
                  const std::function<std::string(const BuildResult&)>& next_command) {
    output.say(fmt::format("\n==> Wait completed after {}", describe_duration_ms(report.duration.count())));
    if (report.cancelled) {
        output.say("The builds were cancelled and have cleaned up.");
        print_artifacts(report, output);
    } else {
        print_errors(report, output);
        if (!print_artifacts(report, output))
            output.say("\n==> Builds finished but no artifacts were created.");
    }
    for (const BuildResult& build : report.builds)
        if (wants_block(build)) print_block(build, next_command(build), output);
}

}  // namespace ingot::engine

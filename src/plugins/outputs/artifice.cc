// Go's filepath.Glob over the Disk seam.
#include "plugins/outputs/artifice.h"

#include "base/text.h"
#include "base/unicode.h"

#include <fmt/format.h>

#include <utility>

namespace ingot::outputs {

namespace {

bool is_pattern(std::string_view part) { return part.find_first_of("*?[\\") != std::string_view::npos; }

std::string_view take_first(std::string_view& text) {
    std::string_view first = text.substr(0, static_cast<std::size_t>(decode_rune(text).length));
    text.remove_prefix(first.size());
    return first;
}

/// One character of a class, where a backslash guards it.
std::string_view take_guarded(std::string_view& pattern) {
    if (pattern.starts_with('\\') && pattern.size() > 1) pattern.remove_prefix(1);
    return take_first(pattern);
}

/// Does the character lie in the class? The pattern stands behind its "["; afterwards behind its "]".
bool in_class(std::string_view& pattern, std::string_view character) {
    bool negated = pattern.starts_with('^');
    if (negated) pattern.remove_prefix(1);
    bool found = false;
    while (!pattern.empty() && pattern.front() != ']') {
        std::string_view low = take_guarded(pattern);
        std::string_view high = low;
        if (pattern.size() > 1 && pattern.front() == '-') {
            pattern.remove_prefix(1);
            high = take_guarded(pattern);
        }
        // UTF-8 sorts as the code points do.
        found |= low <= character && character <= high;
    }
    if (!pattern.empty()) pattern.remove_prefix(1);
    return found != negated;
}

/// One part of a path against one name. Source: Go's filepath.Match.
bool matches(std::string_view pattern, std::string_view name) {
    while (!pattern.empty()) {
        char sign = pattern.front();
        if (sign == '*') {
            pattern.remove_prefix(1);
            for (std::size_t skip = 0; skip <= name.size(); ++skip)
                if (matches(pattern, name.substr(skip))) return true;
            return false;
        }
        if (name.empty()) return false;
        std::string_view character = take_first(name);
        if (sign == '[') {
            pattern.remove_prefix(1);
            if (!in_class(pattern, character)) return false;
        } else if (sign == '?') {
            pattern.remove_prefix(1);
        } else if (take_guarded(pattern) != character) {
            return false;
        }
    }
    return name.empty();
}

std::string joined(const std::string& directory, const std::string& name) {
    return directory.empty() || directory.ends_with('/') ? directory + name : directory + "/" + name;
}

}  // namespace

std::string check_pattern(std::string_view pattern) {
    bool in_class = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        char c = pattern[i];
        if (c == '\\' && ++i == pattern.size()) return "it ends in a backslash";
        if (c == '[' && !in_class) {
            in_class = true;
            if (i + 1 < pattern.size() && pattern[i + 1] == ']') return "it holds an empty class \"[]\"";
        } else if (c == ']' && in_class) {
            in_class = false;
        }
    }
    return in_class ? "a class \"[\" is not closed" : "";
}

std::vector<std::string> find_matches(const Disk& disk, const std::string& pattern) {
    std::vector<std::string> found;
    found.push_back(pattern.starts_with('/') ? "/" : "");
    for (const std::string& part : split(pattern, "/")) {
        if (part.empty()) continue;
        std::vector<std::string> next;
        for (const std::string& directory : found) {
            if (!is_pattern(part)) {
                std::string path = joined(directory, part);
                if (disk.kind(path) != FileKind::kMissing) next.push_back(std::move(path));
                continue;
            }
            std::string here = directory.empty() ? "." : directory;
            if (disk.kind(here) != FileKind::kDirectory) continue;
            for (const std::string& name : disk.list_directory(here))
                if (matches(part, name)) next.push_back(joined(directory, name));
        }
        found = std::move(next);
    }
    return found;
}

const sdk::FieldTable& Artifice::fields() {
    static const sdk::FieldTable kTable = [] {
        sdk::FieldTable table;
        table.attribute("files", &Config::files,
                        "Paths or patterns of the files that the artifact shall hold.", {.required = true});
        return table;
    }();
    return kTable;
}

void Artifice::prepare(const value::Value& config, const sdk::PrepareContext& context,
                       sdk::Problems& problems) {
    config_ = {};
    std::set<std::string, std::less<>> unknown =
        sdk::read_config(fields(), config, context, &config_, problems);
    const value::Value* files = config.has_content() ? config.find("files") : nullptr;
    bool is_empty_list = files != nullptr && files->has_content() && files->length() == 0;
    if (is_empty_list)
        problems.error("files", "No files", "\"files\" must name at least one file or pattern.");
    for (std::size_t i = 0; i < config_.files.size(); ++i) {
        std::string why = check_pattern(config_.files[i]);
        if (!why.empty())
            problems.error(fmt::format("files.{}", i), "Malformed pattern",
                           fmt::format("\"{}\": {}.", config_.files[i], why));
    }
}

sdk::PostProcessed Artifice::post_process(sdk::RunContext& run, const sdk::Artifact& artifact) {
    if (!artifact.files.empty())
        run.ui.say(fmt::format("Discarding the artifact's files: {}", fmt::join(artifact.files, ", ")));
    sdk::Artifact chosen;
    chosen.builder_id = "packer.post-processor.artifice";
    for (const std::string& pattern : config_.files)
        for (std::string& path : find_matches(real_disk(), pattern)) chosen.files.push_back(std::move(path));
    run.ui.say(fmt::format("Using these artifact files: {}", fmt::join(chosen.files, ", ")));
    if (chosen.files.empty()) run.ui.error(fmt::format("No file matches {}", fmt::join(config_.files, ", ")));
    chosen.description = fmt::format("Created artifact from files: {}", fmt::join(chosen.files, ", "));
    return {std::move(chosen), true, false};
}

}  // namespace ingot::outputs

// Running a plan: builds side by side, their provisioners, their post-processors, and the report.
#pragma once

#include "sdk/catalog.h"
#include "template/plan.h"

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace ingot::engine {

class Output;      // engine/output.h
class RunJournal;  // engine/journal.h

struct RunOptions {
    std::int64_t parallel_builds = 0;  ///< 0 or less = as many as there are, at most 1024
    std::string run_uuid;
};

/// Why a build did not succeed, for the closing block.
struct BuildFailure {
    std::string message;              ///< what went wrong
    std::vector<std::string> frames;  ///< innermost first
    std::string hint;
    std::string part;   ///< `provisioner "shell"`, `source "null.web"`
    std::string place;  ///< "web.pkr.hcl:6"
    std::vector<std::string> last_lines;
    std::vector<std::string> removed;
    std::vector<std::string> remains;
    std::string login;  ///< a command line into what remains, or ""
};

struct BuildResult {
    enum class State { kSucceeded, kFailed, kCancelled, kSkipped };
    std::string name;
    State state = State::kSkipped;
    std::vector<sdk::Artifact> artifacts;
    std::chrono::milliseconds duration{0};
    std::optional<BuildFailure> failure;  ///< of kFailed and kCancelled
};

struct RunReport {
    std::vector<BuildResult> builds;  ///< in the plan's order
    std::chrono::milliseconds duration{0};
    bool cancelled = false;
    bool all_succeeded() const;
};

/// Runs every build of the plan to its end, whatever happens to the others. One thread for each running
/// build. Cancel: running builds clean up, waiting ones are skipped; the report says so.
RunReport run_plan(tmpl::Plan& plan, const sdk::Catalog& catalog, const RunOptions& options,
                   RunJournal& journal, Output& output, const std::stop_token& stop);

}  // namespace ingot::engine

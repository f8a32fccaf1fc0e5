// Running a plan: builds side by side, their provisioners, their post-processors, and the report.
#pragma once

#include "sdk/catalog.h"
#include "template/plan.h"

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

namespace ingot::engine {

/// Where a Ui's rows go; one per process, shared by all builds. Thread-safe.
class Output;

struct RunOptions {
    std::int64_t parallel_builds = 0;  ///< 0 = as many as there are, at most 1024
    std::string run_uuid;
};

struct BuildResult {
    enum class State { kSucceeded, kFailed, kCancelled, kSkipped };
    std::string name;
    State state = State::kSkipped;
    std::vector<sdk::Artifact> artifacts;
    std::chrono::milliseconds duration{0};
    std::string error;  ///< rendered, for the report
};

struct RunReport {
    std::vector<BuildResult> builds;  ///< in the plan's order
    bool all_succeeded() const;
    bool cancelled = false;
};

/// Runs every build of the plan to its end, whatever happens to the others.
/// Cancel: running builds clean up; the report says so.
RunReport run_plan(tmpl::Plan& plan, const sdk::Catalog& catalog, const RunOptions& options, Output& output,
                   const std::stop_token& stop);

}  // namespace ingot::engine

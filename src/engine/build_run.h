// One build from its builder's first step to its last post-processor.
#pragma once

#include "engine/build_ui.h"
#include "engine/journal.h"
#include "engine/run.h"

#include <stop_token>

namespace ingot::engine {

/// What all builds of a run share.
struct RunSetting {
    const sdk::Catalog& catalog;
    const RunOptions& options;
    RunJournal& journal;
    Output& output;
    Clock& clock;
};

/// Runs it on the calling thread. Never throws: the result says what happened.
/// Takes the build's place in the plan, which gives its colour. Cancel: the builder cleans up; the result is
/// kCancelled.
BuildResult run_build(tmpl::BuildPlan& plan, std::size_t index, const RunSetting& setting,
                      const std::stop_token& stop);

}  // namespace ingot::engine

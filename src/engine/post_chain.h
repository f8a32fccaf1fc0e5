// What becomes of an artifact: chains of post-processors, and which inputs are kept.
#pragma once

#include "sdk/catalog.h"
#include "template/plan.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ingot::engine {

/// True when the input of a post-processor stays: the user's keep_input_artifact, else the post-processor's
/// default; a default that it forces wins over a user's false. Source: Packer docs, "post-processor block",
/// keep_input_artifact.
bool keeps_input(const std::optional<bool>& users_choice, const sdk::PostProcessed& result);

struct ChainResult {
    std::vector<sdk::Artifact>
        artifacts;  ///< what is left of all chains, the builder's first when it is kept
    std::vector<std::string>
        problems;  ///< of chains that ended early, and of artifacts that could not be destroyed
    const tmpl::PlannedPostProcessor* failed = nullptr;  ///< the first that failed
};

/// Runs all chains on the builder's artifact. A failing post-processor ends its chain only. The builder's
/// artifact is destroyed unless there is no chain or the first post-processor of any chain keeps it. Takes
/// how a post-processor's Ui is made from its type. Cancel: throws Cancelled; nothing more is destroyed.
ChainResult run_chains(const tmpl::BuildPlan& plan, const sdk::Artifact& original,
                       const sdk::GeneratedData& data, const sdk::Catalog& catalog, sdk::RunContext& run,
                       const std::function<std::unique_ptr<sdk::Ui>(const std::string& type)>& make_ui);

}  // namespace ingot::engine

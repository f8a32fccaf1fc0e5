// The chains of one build, one after another.
#include "engine/post_chain.h"

#include "base/cancel.h"
#include "base/error.h"
#include "engine/provision_hook.h"

#include <fmt/core.h>

namespace ingot::engine {

namespace {

std::string label_of(const tmpl::PlannedPostProcessor& planned) {
    return planned.name.empty() || planned.name == planned.type
               ? planned.type
               : fmt::format("{} ({})", planned.name, planned.type);
}

/// What `build.*` means to a post-processor: facts the artifact carries, else those the provisioners were
/// told.
sdk::GeneratedData data_for(const sdk::Artifact& artifact, const sdk::GeneratedData& fallback) {
    value::ValueMap::const_iterator carried = artifact.state.find("generated_data");
    if (carried == artifact.state.end() || !carried->second.has_content()) return fallback;
    sdk::GeneratedData data = fallback;
    for (const auto& [name, fact] : carried->second.members()) data[name] = fact;
    return data;
}

class Chains {
   public:
    Chains(const tmpl::BuildPlan& plan, const sdk::GeneratedData& data, const sdk::Catalog& catalog,
           sdk::RunContext& run, const std::function<std::unique_ptr<sdk::Ui>(const std::string&)>& make_ui)
        : plan_(plan), data_(data), catalog_(catalog), run_(run), make_ui_(make_ui) {}

    ChainResult run_all(const sdk::Artifact& original) {
        bool keep_original = false;
        bool processed = false;
        for (const std::vector<tmpl::PlannedPostProcessor>& chain : plan_.chains) {
            if (chain.empty()) continue;
            processed = true;
            if (run_chain(chain, original)) keep_original = true;
        }
        if (keep_original || !processed)
            result_.artifacts.insert(result_.artifacts.begin(), original);
        else
            destroy(original);
        return std::move(result_);
    }

   private:
    /// True when its first post-processor keeps the original.
    bool run_chain(const std::vector<tmpl::PlannedPostProcessor>& chain, const sdk::Artifact& original) {
        bool keep_original = false;
        sdk::Artifact prior = original;
        for (std::size_t i = 0; i < chain.size(); ++i) {
            throw_if_cancelled(run_.stop);
            std::optional<sdk::PostProcessed> processed = process(chain[i], prior);
            if (!processed || !processed->artifact) return keep_original;
            bool keep = keeps_input(chain[i].keep_input_artifact, *processed);
            if (i == 0)
                keep_original = keep;
            else if (keep)
                result_.artifacts.push_back(prior);
            else
                destroy(prior);
            prior = std::move(*processed->artifact);
        }
        result_.artifacts.push_back(std::move(prior));
        return keep_original;
    }

    /// Nothing when it failed.
    std::optional<sdk::PostProcessed> process(const tmpl::PlannedPostProcessor& planned,
                                              const sdk::Artifact& input) {
        run_.ui.say(fmt::format("Running post-processor {}", label_of(planned)));
        std::unique_ptr<sdk::Ui> ui = make_ui_(planned.type);
        sdk::RunContext own{*ui, run_.stop, run_.journal, run_.facts, run_.run_uuid, run_.pause, run_.leave};
        try {
            Diagnostics diagnostics;
            std::unique_ptr<sdk::PostProcessor> ready =
                planned.make_ready(data_for(input, data_), diagnostics);
            if (!ready) throw_not_ready("post-processor " + label_of(planned), diagnostics, *ui);
            return ready->post_process(own, input);
        } catch (const Error& error) {
            result_.problems.push_back(
                fmt::format("post-processor {} failed: {}", label_of(planned), error.message()));
            if (!result_.failed) result_.failed = &planned;
            return std::nullopt;
        }
    }

    void destroy(const sdk::Artifact& artifact) {
        try {
            catalog_.destroy_artifact(artifact, run_.ui, run_.stop);
        } catch (const Error& error) {
            result_.problems.push_back(
                fmt::format("artifact {} could not be removed: {}", artifact.id, error.message()));
        }
    }

    const tmpl::BuildPlan& plan_;
    const sdk::GeneratedData& data_;
    const sdk::Catalog& catalog_;
    sdk::RunContext& run_;
    const std::function<std::unique_ptr<sdk::Ui>(const std::string&)>& make_ui_;
    ChainResult result_;
};

}  // namespace

bool keeps_input(const std::optional<bool>& users_choice, const sdk::PostProcessed& result) {
    if (!users_choice) return result.keep_input;
    if (result.keep_input && result.force_keep_input) return true;
    return *users_choice;
}

ChainResult run_chains(const tmpl::BuildPlan& plan, const sdk::Artifact& original,
                       const sdk::GeneratedData& data, const sdk::Catalog& catalog, sdk::RunContext& run,
                       const std::function<std::unique_ptr<sdk::Ui>(const std::string& type)>& make_ui) {
    return Chains(plan, data, catalog, run, make_ui).run_all(original);
}

}  // namespace ingot::engine

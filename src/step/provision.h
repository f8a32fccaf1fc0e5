// The step that hands the running machine to the provisioners.
#pragma once

#include "sdk/communicator.h"
#include "step/step.h"

#include <functional>
#include <memory>

namespace ingot::step {

/// Runs all provisioners by the hook; after a failure of any step its clean-up runs the
/// error-cleanup-provisioner.
class Provision final : public Step {
   public:
    /// Facts of the machine for `build.*`, asked when the step runs (comm::machine_data and the builder's
    /// own).
    using Facts = std::function<sdk::GeneratedData(const sdk::RunContext& run)>;

    /// `given` receives what the provisioners were told: a builder puts it into its artifact's state as
    /// "generated_data". References must outlive the step.
    Provision(sdk::Hook& hook, const std::unique_ptr<sdk::Communicator>& communicator, Facts facts,
              sdk::GeneratedData& given)
        : hook_(hook), communicator_(communicator), facts_(std::move(facts)), given_(given) {}
    std::string_view name() const override { return "provision"; }
    void run(sdk::RunContext& run) override {
        given_ = facts_(run);
        hook_.provision(run, communicator_.get(), given_);
    }
    void cleanup(sdk::RunContext& run, Outcome outcome) override {
        if (outcome == Outcome::kFailed) hook_.clean_up_after_error(run, communicator_.get(), given_);
    }
    bool runs_cleanup_provisioner() const override { return true; }

   private:
    sdk::Hook& hook_;
    const std::unique_ptr<sdk::Communicator>& communicator_;
    Facts facts_;
    sdk::GeneratedData& given_;
};

}  // namespace ingot::step

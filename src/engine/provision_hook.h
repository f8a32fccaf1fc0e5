// The engine's side of provisioning: order, pauses, time limits, retries.
#pragma once

#include "base/clock.h"
#include "sdk/component.h"
#include "template/plan.h"

#include <optional>
#include <string>

namespace ingot::engine {

/// Runs the provisioners of one build when its builder calls. Used by that build's thread only.
class ProvisionHook final : public sdk::Hook {
   public:
    /// The plan must outlive the hook.
    ProvisionHook(const tmpl::BuildPlan& plan, Clock& clock) : plan_(plan), clock_(clock) {}

    void provision(sdk::RunContext& run, sdk::Communicator* communicator,
                   const sdk::GeneratedData& data) override;
    void clean_up_after_error(sdk::RunContext& run, sdk::Communicator* communicator,
                              const sdk::GeneratedData& data) override;

    /// What the builder told about its machine; empty before provision.
    const sdk::GeneratedData& data() const { return data_; }
    /// How to get into the machine that was provisioned last, also after this process has ended, or "".
    const std::string& login_hint() const { return login_hint_; }
    /// The provisioner whose failure ended provisioning, if one did.
    const tmpl::PlannedProvisioner* failed() const { return failed_; }

   private:
    void run_with_limits(const tmpl::PlannedProvisioner& planned, sdk::RunContext& run,
                         sdk::Communicator* communicator, const sdk::GeneratedData& data);
    void run_with_retries(const tmpl::PlannedProvisioner& planned, sdk::RunContext& run,
                          sdk::Communicator* communicator, const sdk::GeneratedData& data);
    void run_within_timeout(const tmpl::PlannedProvisioner& planned, sdk::RunContext& run,
                            sdk::Communicator* communicator, const sdk::GeneratedData& data);
    void run_once(const tmpl::PlannedProvisioner& planned, sdk::RunContext& run,
                  sdk::Communicator* communicator, const sdk::GeneratedData& data);

    const tmpl::BuildPlan& plan_;
    Clock& clock_;
    sdk::GeneratedData data_;
    std::string login_hint_;
    const tmpl::PlannedProvisioner* failed_ = nullptr;
};

/// Throws an Error of kind user that carries the errors of `diagnostics`, each already shown on `ui`.
[[noreturn]] void throw_not_ready(const std::string& component, const Diagnostics& diagnostics, sdk::Ui& ui);

}  // namespace ingot::engine

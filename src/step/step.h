// The step runner: steps in order, clean-up in reverse, also for the step that failed.
#pragma once

#include "sdk/component.h"

#include <memory>
#include <string_view>
#include <vector>

namespace ingot::step {

enum class Outcome { kDone, kFailed, kCancelled };

/// One step of a builder. Its constructor takes const inputs and one output reference.
class Step {
   public:
    virtual ~Step() = default;
    /// Reads as the Ui line: "commit container".
    virtual std::string_view name() const = 0;
    virtual void run(sdk::RunContext& run) = 0;
    /// Runs for the failed step too; must tolerate partial state. Its stop token never fires.
    virtual void cleanup(sdk::RunContext&, Outcome) {}
    /// What would stay when it is not cleaned up: (kind, id, place), for the closing block; "" = nothing.
    virtual std::string remains() const { return ""; }
    /// True for the step whose clean-up -on-error=run-cleanup-provisioner still wants.
    virtual bool runs_cleanup_provisioner() const { return false; }
};

class StepList {
   public:
    template <class S, class... Arguments>
    StepList& then(Arguments&&... arguments) {
        steps_.push_back(std::make_unique<S>(std::forward<Arguments>(arguments)...));
        return *this;
    }
    const std::vector<std::unique_ptr<Step>>& steps() const { return steps_; }

   private:
    std::vector<std::unique_ptr<Step>> steps_;
};

/// Runs them. The OnError policy of run.facts is applied here and nowhere else:
/// cleanup: all steps that started are cleaned up in reverse; abort: none is, and run.leave is told what
/// remains; ask: the user chooses, or to run the step again (no terminal: cleanup); run-cleanup-provisioner:
/// as abort, but the provision step's clean-up runs. A failing clean-up is reported and does not stop the
/// others. Errors: the step's, with a frame "in step NAME". Cancel: treated as a failure that is not asked
/// about, then throws Cancelled. Source: Packer docs, "build command", -on-error.
void run_steps(StepList& steps, sdk::RunContext& run);

}  // namespace ingot::step

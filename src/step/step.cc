// The loop over steps and the one place where the OnError policy is applied.
#include "step/step.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

#include <fmt/core.h>

#include <optional>

namespace ingot::step {

namespace {

enum class Choice { kCleanup, kAbort, kRetry };

/// Asks what to do about a failed step. No terminal, an empty answer or a cancel: clean up.
Choice ask_choice(sdk::RunContext& run, const Step& step, const Error& failure) {
    run.ui.error(failure.message());
    run.ui.say(fmt::format("Step \"{}\" failed", step.name()));
    while (true) {
        std::optional<std::string> answer;
        try {
            answer = run.ui.ask(
                "[c] clean up and exit, [a] abort and leave everything, or [r] run the step again?",
                run.stop);
        } catch (const Cancelled&) {
            return Choice::kCleanup;
        }
        std::string word = to_lower_ascii(trim(answer.value_or("")));
        if (word.empty() || word[0] == 'c') return Choice::kCleanup;
        if (word[0] == 'a') return Choice::kAbort;
        if (word[0] == 'r') return Choice::kRetry;
        run.ui.say(fmt::format("\"{}\" is none of c, a, r.", word));
    }
}

/// One run of a StepList.
class Runner {
   public:
    Runner(StepList& steps, sdk::RunContext& run) : steps_(steps), run_(run), cleanup_run_(run) {
        cleanup_run_.stop = std::stop_token();
    }

    void run_all() {
        for (const std::unique_ptr<Step>& step : steps_.steps()) {
            if (run_.stop.stop_requested()) outcome_ = Outcome::kCancelled;
            if (outcome_ != Outcome::kDone) break;
            ++started_;
            run_step(*step);
        }
        if (outcome_ != Outcome::kDone && policy_keeps()) {
            abandon_all();
        } else {
            for (std::size_t i = started_; i-- > 0;) clean_up(*steps_.steps()[i]);
        }
        if (outcome_ == Outcome::kCancelled) throw Cancelled{};
        if (failure_) throw Error(*failure_);
    }

   private:
    void run_step(Step& step) {
        log(fmt::format("step {}: begins", step.name()));
        try {
            run_until_settled(step);
            if (run_.pause) run_.pause(fmt::format("after step '{}'", step.name()));
        } catch (const Cancelled&) {
            outcome_ = Outcome::kCancelled;
        }
    }

    void run_until_settled(Step& step) {
        while (true) {
            try {
                step.run(run_);
                return;
            } catch (const Error& e) {
                failure_ = e;
                failure_->add_frame(fmt::format("in step {}", step.name()));
            }
            outcome_ = Outcome::kFailed;
            if (run_.facts.on_error != sdk::OnError::kAsk) return;
            Choice choice = ask_choice(run_, step, *failure_);
            chose_abort_ = choice == Choice::kAbort;
            if (choice != Choice::kRetry) return;
            outcome_ = Outcome::kDone;
            failure_.reset();
        }
    }

    bool policy_keeps() const {
        switch (run_.facts.on_error) {
            case sdk::OnError::kCleanup:
                return false;
            case sdk::OnError::kAsk:
                return chose_abort_;
            case sdk::OnError::kAbort:
            case sdk::OnError::kRunCleanupProvisioner:
                return true;
        }
        return false;
    }

    void abandon_all() {
        for (std::size_t i = started_; i-- > 0;) {
            Step& step = *steps_.steps()[i];
            if (run_.facts.on_error == sdk::OnError::kRunCleanupProvisioner &&
                step.runs_cleanup_provisioner())
                clean_up(step);
            else if (std::string what = step.remains(); !what.empty() && run_.leave)
                run_.leave(what);
        }
        run_.ui.error("Leaving everything as it is: no step is cleaned up.");
    }

    void clean_up(Step& step) {
        try {
            step.cleanup(cleanup_run_, outcome_);
        } catch (const Error& e) {
            run_.ui.error(fmt::format("Clean-up of step \"{}\" failed: {}", step.name(), e.message()));
            if (failure_)
                failure_->add_frame(
                    fmt::format("while cleaning up after it in step {}: {}", step.name(), e.message()));
            if (std::string what = step.remains(); !what.empty() && run_.leave) run_.leave(what);
        }
    }

    StepList& steps_;
    sdk::RunContext& run_;
    sdk::RunContext cleanup_run_;
    std::size_t started_ = 0;
    Outcome outcome_ = Outcome::kDone;
    std::optional<Error> failure_;
    bool chose_abort_ = false;
};

}  // namespace

void run_steps(StepList& steps, sdk::RunContext& run) { Runner(steps, run).run_all(); }

}  // namespace ingot::step

#include "step/step.h"

#include "base/error.h"
#include "sdk/testing.h"
#include "step/connect.h"
#include "step/provision.h"

#include <gtest/gtest.h>

namespace ingot::step {
namespace {

/// Writes down what happens to it.
class Recorded : public Step {
   public:
    struct Script {
        std::vector<std::string> events;
        std::map<std::string, int> failures;  ///< how often a step's run fails
        std::string cancels;                  ///< the step whose run is cancelled
        std::string failing_cleanup;
        std::string stopped_before;  ///< requests a stop when it has run
        std::stop_source* stop = nullptr;
    };
    Recorded(std::string name, Script& script) : name_(std::move(name)), script_(script) {}
    std::string_view name() const override { return name_; }
    void run(sdk::RunContext&) override {
        script_.events.push_back("run " + name_);
        if (script_.cancels == name_) throw Cancelled{};
        if (script_.stopped_before == name_) script_.stop->request_stop();
        if (script_.failures[name_]-- > 0) throw Error(ErrorKind::kRemote, name_ + ": broken");
    }
    void cleanup(sdk::RunContext& run, Outcome outcome) override {
        const char* how = outcome == Outcome::kDone     ? "done"
                          : outcome == Outcome::kFailed ? "failed"
                                                        : "cancelled";
        script_.events.push_back("clean " + name_ + " " + how);
        if (run.stop.stop_requested()) script_.events.push_back("stopped clean-up");
        if (script_.failing_cleanup == name_) throw Error(ErrorKind::kIo, name_ + ": busy");
    }
    std::string remains() const override { return name_ == "b" ? "" : "thing " + name_; }

   private:
    std::string name_;
    Script& script_;
};

class RunSteps : public testing::Test {
   protected:
    RunSteps() {
        script_.stop = &run_.stop;
        run_.context.leave = [this](std::string_view what) { left_.emplace_back(what); };
        for (const char* name : {"a", "b", "c"}) steps_.then<Recorded>(name, script_);
    }
    /// The error's text and frames, "cancelled", or "".
    std::string run_all() {
        try {
            run_steps(steps_, run_.context);
        } catch (const Error& error) {
            std::string text = error.message();
            for (const std::string& frame : error.frames()) text += " | " + frame;
            return text;
        } catch (const Cancelled&) {
            return "cancelled";
        }
        return "";
    }
    using Texts = std::vector<std::string>;

    sdk::TestRun run_;
    Recorded::Script script_;
    StepList steps_;
    Texts left_;
};

TEST_F(RunSteps, RunsInOrderAndCleansUpInReverse) {
    EXPECT_EQ(run_all(), "");
    EXPECT_EQ(script_.events,
              (Texts{"run a", "run b", "run c", "clean c done", "clean b done", "clean a done"}));
    EXPECT_TRUE(left_.empty());
}

TEST_F(RunSteps, CleansUpTheFailedStepToo) {
    script_.failures["b"] = 1;
    EXPECT_EQ(run_all(), "b: broken | in step b");
    EXPECT_EQ(script_.events, (Texts{"run a", "run b", "clean b failed", "clean a failed"}));
}

TEST_F(RunSteps, AbortKeepsAllAndTellsWhatRemains) {
    run_.context.facts.on_error = sdk::OnError::kAbort;
    script_.failures["c"] = 1;
    EXPECT_EQ(run_all(), "c: broken | in step c");
    EXPECT_EQ(script_.events, (Texts{"run a", "run b", "run c"}));
    EXPECT_EQ(left_, (Texts{"thing c", "thing a"}));
}

TEST_F(RunSteps, AbortStillCleansUpAfterSuccess) {
    run_.context.facts.on_error = sdk::OnError::kAbort;
    EXPECT_EQ(run_all(), "");
    EXPECT_EQ(script_.events.back(), "clean a done");
}

TEST_F(RunSteps, CancelledStepIsCleanedUpToo) {
    script_.cancels = "b";
    EXPECT_EQ(run_all(), "cancelled");
    EXPECT_EQ(script_.events, (Texts{"run a", "run b", "clean b cancelled", "clean a cancelled"}));
}

TEST_F(RunSteps, CancelCleansUpWithATokenThatNeverFires) {
    script_.stopped_before = "a";
    EXPECT_EQ(run_all(), "cancelled");
    EXPECT_EQ(script_.events, (Texts{"run a", "clean a cancelled"}));
}

TEST_F(RunSteps, CancelWithAbortKeepsAll) {
    run_.context.facts.on_error = sdk::OnError::kAbort;
    script_.cancels = "b";
    EXPECT_EQ(run_all(), "cancelled");
    EXPECT_EQ(script_.events, (Texts{"run a", "run b"}));
    EXPECT_EQ(left_, (Texts{"thing a"}));
}

TEST_F(RunSteps, FailingCleanUpIsReportedAndDoesNotStopTheOthers) {
    script_.failing_cleanup = "c";
    EXPECT_EQ(run_all(), "");
    EXPECT_EQ(script_.events.back(), "clean a done");
    EXPECT_TRUE(run_.ui.said("c: busy"));
    EXPECT_EQ(left_, (Texts{"thing c"}));
}

TEST_F(RunSteps, FailingCleanUpAfterAFailureIsAFrameOfIt) {
    script_.failing_cleanup = "a";
    script_.failures["a"] = 1;
    EXPECT_EQ(run_all(), "a: broken | in step a | while cleaning up after it in step a: a: busy");
}

TEST_F(RunSteps, AskWithoutATerminalCleansUp) {
    run_.context.facts.on_error = sdk::OnError::kAsk;
    script_.failures["b"] = 1;
    EXPECT_EQ(run_all(), "b: broken | in step b");
    EXPECT_EQ(script_.events.back(), "clean a failed");
}

TEST_F(RunSteps, AskRunsTheStepAgain) {
    run_.context.facts.on_error = sdk::OnError::kAsk;
    script_.failures["b"] = 2;
    run_.ui.answers = {"x", "r", "Retry"};
    EXPECT_EQ(run_all(), "");
    EXPECT_EQ(script_.events, (Texts{"run a", "run b", "run b", "run b", "run c", "clean c done",
                                     "clean b done", "clean a done"}));
}

TEST_F(RunSteps, AskCanAbort) {
    run_.context.facts.on_error = sdk::OnError::kAsk;
    script_.failures["b"] = 1;
    run_.ui.answers = {"a"};
    EXPECT_EQ(run_all(), "b: broken | in step b");
    EXPECT_EQ(script_.events, (Texts{"run a", "run b"}));
}

TEST_F(RunSteps, PausesAfterEachStepWhenDebugging) {
    Texts pauses;
    run_.context.pause = [&pauses](std::string_view where) { pauses.emplace_back(where); };
    EXPECT_EQ(run_all(), "");
    EXPECT_EQ(pauses, (Texts{"after step 'a'", "after step 'b'", "after step 'c'"}));
}

class ProvisionSteps : public testing::Test {
   protected:
    void build(sdk::OnError on_error, bool later_step_fails) {
        run_.context.facts.on_error = on_error;
        if (later_step_fails) script_.failures["late"] = 1;
        steps_
            .then<Connect>([](sdk::RunContext&) { return std::make_unique<sdk::FakeCommunicator>(); },
                           communicator_)
            .then<Provision>(
                hook_, communicator_,
                [](const sdk::RunContext&) { return sdk::GeneratedData{{"ID", value::Value::string("x1")}}; },
                given_)
            .then<Recorded>("late", script_);
    }
    void run_all() {
        try {
            run_steps(steps_, run_.context);
        } catch (const Error&) {
        } catch (const Cancelled&) {
        }
    }

    sdk::TestRun run_;
    sdk::FakeHook hook_;
    Recorded::Script script_;
    std::unique_ptr<sdk::Communicator> communicator_;
    sdk::GeneratedData given_;
    StepList steps_;
};

TEST_F(ProvisionSteps, HandTheMachineToTheHookAndCloseItAfterwards) {
    sdk::Communicator* seen = nullptr;
    hook_.on_provision = [&seen](sdk::RunContext&, sdk::Communicator* communicator) { seen = communicator; };
    build(sdk::OnError::kCleanup, false);
    run_all();
    EXPECT_NE(seen, nullptr);
    EXPECT_EQ(communicator_, nullptr);
    EXPECT_EQ(hook_.data.at("ID").as_string(), "x1");
    EXPECT_EQ(given_.at("ID").as_string(), "x1");
    EXPECT_EQ(hook_.cleaned_up, 0);
}

TEST_F(ProvisionSteps, FailureOfALaterStepRunsTheCleanupProvisioner) {
    build(sdk::OnError::kCleanup, true);
    run_all();
    EXPECT_EQ(hook_.cleaned_up, 1);
}

TEST_F(ProvisionSteps, CancelRunsNoCleanupProvisioner) {
    hook_.on_provision = [](sdk::RunContext&, sdk::Communicator*) { throw Cancelled{}; };
    build(sdk::OnError::kCleanup, false);
    run_all();
    EXPECT_EQ(hook_.cleaned_up, 0);
}

TEST_F(ProvisionSteps, AbortRunsNoCleanupProvisionerAndKeepsTheConnection) {
    build(sdk::OnError::kAbort, true);
    run_all();
    EXPECT_EQ(hook_.cleaned_up, 0);
    EXPECT_NE(communicator_, nullptr);
}

TEST_F(ProvisionSteps, RunCleanupProvisionerKeepsAllButRunsIt) {
    build(sdk::OnError::kRunCleanupProvisioner, true);
    run_all();
    EXPECT_EQ(hook_.cleaned_up, 1);
    EXPECT_NE(communicator_, nullptr);
}

}  // namespace
}  // namespace ingot::step

#include "engine/provision_hook.h"

#include "base/testing.h"
#include "engine/testing.h"

#include <gtest/gtest.h>

#include <poll.h>

namespace ingot::engine {
namespace {

class Hook : public testing::Test {
   protected:
    /// A provisioner that writes its name and fails as often as told.
    tmpl::PlannedProvisioner step(const std::string& name, int failures = 0) {
        std::shared_ptr<int> left = std::make_shared<int>(failures);
        tmpl::PlannedProvisioner planned =
            plan_provisioner([this, name, left](sdk::RunContext&, const auto&) {
                events_.push_back(name);
                if ((*left)-- > 0) throw Error(ErrorKind::kRemote, name + " failed");
            });
        planned.type = name;
        return planned;
    }
    std::string run() {
        ProvisionHook hook(plan_, clock_);
        try {
            hook.provision(run_.context, &communicator_, {{"ID", value::Value::string("x")}});
        } catch (const Error& error) {
            failed_ = hook.failed() ? hook.failed()->type : "";
            return error.message() + (error.frames().empty() ? "" : " | " + error.frames().back());
        } catch (const Cancelled&) {
            return "cancelled";
        }
        login_ = hook.login_hint();
        return "";
    }
    using Texts = std::vector<std::string>;

    sdk::TestRun run_;
    sdk::FakeCommunicator communicator_;
    FakeClock clock_;
    tmpl::BuildPlan plan_;
    Texts events_;
    std::string failed_;
    std::string login_;
};

TEST_F(Hook, RunsProvisionersInOrder) {
    plan_.provisioners.push_back(step("a"));
    plan_.provisioners.push_back(step("b"));
    EXPECT_EQ(run(), "");
    EXPECT_EQ(events_, (Texts{"a", "b"}));
    EXPECT_EQ(login_, "fake login");
}

TEST_F(Hook, FailureEndsProvisioningAndNamesThePart) {
    plan_.provisioners.push_back(step("a", 1));
    plan_.provisioners.push_back(step("b"));
    EXPECT_EQ(run(), "a failed | in provisioner a");
    EXPECT_EQ(events_, (Texts{"a"}));
    EXPECT_EQ(failed_, "a");
}

TEST_F(Hook, RetriesAsOftenAsAllowed) {
    plan_.provisioners.push_back(step("a", 2));
    plan_.provisioners[0].max_retries = 2;
    EXPECT_EQ(run(), "");
    EXPECT_EQ(events_, (Texts{"a", "a", "a"}));
    plan_.provisioners.clear();
    plan_.provisioners.push_back(step("b", 9));
    plan_.provisioners[0].max_retries = 1;
    EXPECT_EQ(run(), "b failed | in provisioner b");
    EXPECT_EQ(events_.size(), 5U);
}

TEST_F(Hook, ContinueOnErrorGoesOn) {
    plan_.provisioners.push_back(step("a", 1));
    plan_.provisioners[0].continue_on_error = true;
    plan_.provisioners.push_back(step("b"));
    EXPECT_EQ(run(), "");
    EXPECT_EQ(events_, (Texts{"a", "b"}));
    EXPECT_TRUE(run_.ui.said("a failed"));
}

TEST_F(Hook, PausesBeforeEachRun) {
    plan_.provisioners.push_back(step("a", 1));
    plan_.provisioners[0].pause_before = std::chrono::seconds(10);
    plan_.provisioners[0].max_retries = 1;
    std::chrono::steady_clock::time_point begin = clock_.steady_now();
    EXPECT_EQ(run(), "");
    EXPECT_EQ(clock_.steady_now() - begin, std::chrono::seconds(20));
}

TEST_F(Hook, PassedTimeoutIsAFailureNotACancel) {
    plan_.provisioners.push_back(plan_provisioner([](sdk::RunContext& run, const auto&) {
        StopFd stopped(run.stop);
        wait_fd(stopped.fd(), POLLIN, std::nullopt, run.stop);
    }));
    plan_.provisioners[0].timeout = std::chrono::milliseconds(1);
    EXPECT_EQ(run(), "provisioner scripted: not done within its timeout of 1ms | in provisioner scripted");
}

TEST_F(Hook, CancelWithinATimeoutStaysACancel) {
    plan_.provisioners.push_back(plan_provisioner([this](sdk::RunContext& run, const auto&) {
        run_.stop.request_stop();
        throw_if_cancelled(run.stop);
    }));
    plan_.provisioners[0].timeout = std::chrono::hours(1);
    EXPECT_EQ(run(), "cancelled");
}

TEST_F(Hook, CancelStartsNoFurtherProvisioner) {
    plan_.provisioners.push_back(step("a"));
    run_.stop.request_stop();
    EXPECT_EQ(run(), "cancelled");
    EXPECT_TRUE(events_.empty());
}

TEST_F(Hook, ConfigurationIsMadeReadyWithTheMachinesFactsBeforeEachRun) {
    std::vector<std::string> ids;
    tmpl::PlannedProvisioner planned = step("a", 1);
    std::function<std::unique_ptr<sdk::Provisioner>(const sdk::GeneratedData&, Diagnostics&)> inner =
        planned.make_ready;
    planned.make_ready = [&ids, inner](const sdk::GeneratedData& data, Diagnostics& diagnostics) {
        ids.push_back(data.at("ID").as_string());
        return inner(data, diagnostics);
    };
    planned.max_retries = 1;
    plan_.provisioners.push_back(planned);
    EXPECT_EQ(run(), "");
    EXPECT_EQ(ids, (Texts{"x", "x"}));
}

TEST_F(Hook, WrongConfigurationIsShownAndFails) {
    tmpl::PlannedProvisioner planned = step("a");
    planned.make_ready = [](const sdk::GeneratedData&, Diagnostics& diagnostics) {
        diagnostics.error("Bad argument", "It is bad.");
        return std::unique_ptr<sdk::Provisioner>();
    };
    plan_.provisioners.push_back(planned);
    EXPECT_EQ(run(), "provisioner a: its configuration is wrong: Bad argument | in provisioner a");
    EXPECT_TRUE(run_.ui.said("It is bad."));
}

TEST_F(Hook, DebuggingPausesBeforeEachProvisioner) {
    plan_.provisioners.push_back(step("a"));
    plan_.provisioners.push_back(step("b"));
    int pauses = 0;
    run_.context.pause = [&pauses](std::string_view) { ++pauses; };
    EXPECT_EQ(run(), "");
    EXPECT_EQ(pauses, 2);
}

TEST_F(Hook, WhoIsAskedIsToldHowToLogIn) {
    plan_.provisioners.push_back(step("a", 1));
    run_.context.facts.on_error = sdk::OnError::kAsk;
    EXPECT_EQ(run(), "a failed | in provisioner a");
    EXPECT_TRUE(run_.ui.said("To log in before you answer: fake login"));
}

TEST_F(Hook, CleanupProvisionerKeepsTheFirstFailuresName) {
    plan_.provisioners.push_back(step("a", 1));
    plan_.error_cleanup = step("cleaner", 1);
    ProvisionHook hook(plan_, clock_);
    EXPECT_THROW(hook.provision(run_.context, nullptr, {}), Error);
    EXPECT_THROW(hook.clean_up_after_error(run_.context, nullptr, {}), Error);
    EXPECT_EQ(events_, (Texts{"a", "cleaner"}));
    EXPECT_EQ(hook.failed()->type, "a");
}

TEST_F(Hook, WithoutCleanupProvisionerNothingIsSaid) {
    ProvisionHook hook(plan_, clock_);
    hook.clean_up_after_error(run_.context, nullptr, {});
    EXPECT_TRUE(run_.ui.rows().empty());
}

}  // namespace
}  // namespace ingot::engine

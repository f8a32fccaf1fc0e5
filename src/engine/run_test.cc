#include "engine/run.h"

#include "base/fs.h"
#include "base/testing.h"
#include "engine/journal.h"
#include "engine/report.h"
#include "engine/testing.h"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>

namespace ingot::engine {
namespace {

class RunPlan : public testing::Test {
   protected:
    RunPlan() {
        OutputOptions options;
        options.colour = false;
        options.name_colours = false;
        options.write = [this](std::string_view bytes) { text_ += bytes; };
        output_ = std::make_unique<Output>(std::move(options));
        journal_ = std::make_unique<RunJournal>(root_.path(), "r1");
    }
    RunReport run(RunOptions options = {}) {
        return run_plan(plan_, catalog_, options, *journal_, *output_, stop_.get_token());
    }
    /// Runs and prints the report; gives what was written.
    std::string run_and_report() {
        RunReport report = run();
        print_report(report, *output_, [](const BuildResult& build) { return "again " + build.name; });
        return text_;
    }
    bool wrote(std::string_view part) const { return text_.find(part) != std::string::npos; }

    TempDir root_{"run"};
    std::string text_;
    sdk::Catalog catalog_;
    tmpl::Plan plan_;
    std::stop_source stop_;
    std::unique_ptr<Output> output_;
    std::unique_ptr<RunJournal> journal_;
};

TEST_F(RunPlan, ReportsEachBuildInThePlansOrder) {
    plan_.builds.push_back(plan_build("null.a"));
    plan_.builds.push_back(
        plan_build("null.b", [](sdk::RunContext&, sdk::Hook&) -> std::optional<sdk::Artifact> {
            throw Error(ErrorKind::kRemote, "b broke").add_frame("in step pull");
        }));
    plan_.builds.push_back(plan_build("null.c"));
    RunReport report = run();
    ASSERT_EQ(report.builds.size(), 3U);
    EXPECT_EQ(report.builds[0].artifacts.at(0).id, "img");
    EXPECT_EQ(report.builds[1].state, BuildResult::State::kFailed);
    EXPECT_EQ(report.builds[1].failure->frames,
              (std::vector<std::string>{"in step pull", "in build null.b"}));
    EXPECT_EQ(report.builds[2].state, BuildResult::State::kSucceeded);
    EXPECT_FALSE(report.all_succeeded());
    EXPECT_TRUE(wrote("Build 'null.a' finished after"));
    EXPECT_TRUE(wrote("Build 'null.b' errored after"));
}

TEST_F(RunPlan, AllBuildsRunAtOnceByDefault) {
    constexpr std::ptrdiff_t kBuilds = 8;
    std::barrier<> all_there(kBuilds);  // passes only when all run side by side
    for (std::ptrdiff_t i = 0; i < kBuilds; ++i)
        plan_.builds.push_back(plan_build("b" + std::to_string(i), [&](sdk::RunContext&, sdk::Hook&) {
            all_there.arrive_and_wait();
            return std::optional<sdk::Artifact>();
        }));
    EXPECT_TRUE(run().all_succeeded());
}

TEST_F(RunPlan, LimitHoldsAndOrderIsThePlans) {
    std::atomic<int> running = 0;
    std::atomic<int> most = 0;
    std::vector<std::string> order;
    for (const char* name : {"a", "b", "c", "d"})
        plan_.builds.push_back(plan_build(name, [&, name](sdk::RunContext&, sdk::Hook&) {
            most = std::max<int>(most, ++running);
            order.emplace_back(name);
            --running;
            return std::optional<sdk::Artifact>();
        }));
    EXPECT_TRUE(run({.parallel_builds = 1}).all_succeeded());
    EXPECT_EQ(most, 1);
    EXPECT_EQ(order, (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST_F(RunPlan, CancelSkipsWaitingBuilds) {
    plan_.builds.push_back(
        plan_build("a", [this](sdk::RunContext& run, sdk::Hook&) -> std::optional<sdk::Artifact> {
            stop_.request_stop();
            throw_if_cancelled(run.stop);
            return std::nullopt;
        }));
    plan_.builds.push_back(plan_build("b"));
    RunReport report = run({.parallel_builds = 1});
    EXPECT_TRUE(report.cancelled);
    EXPECT_EQ(report.builds[0].state, BuildResult::State::kCancelled);
    EXPECT_EQ(report.builds[1].state, BuildResult::State::kSkipped);
}

TEST_F(RunPlan, CancelBeforePostProcessorsTellsOfTheArtifact) {
    plan_.builds.push_back(plan_build("a", [this](sdk::RunContext&, sdk::Hook&) {
        stop_.request_stop();
        return std::optional(make_artifact("img"));
    }));
    RunReport report = run();
    EXPECT_EQ(report.builds[0].failure->remains, (std::vector<std::string>{"artifact: made img"}));
}

TEST_F(RunPlan, UnexpectedExceptionIsAFailureOfThatBuild) {
    plan_.builds.push_back(plan_build("a", [](sdk::RunContext&, sdk::Hook&) -> std::optional<sdk::Artifact> {
        throw std::length_error("too long");
    }));
    EXPECT_EQ(run().builds[0].failure->message, "unexpected failure: too long");
}

TEST_F(RunPlan, ClosingBlockSaysWhereWhyWhatRemainsAndWhatNext) {
    SourceMap sources;
    const SourceFile& file = sources.add("web.pkr.hcl", "\n\n  provisioner \"shell\" {\n");
    tmpl::BuildPlan build = plan_build("null.a", [](sdk::RunContext& run, sdk::Hook& hook) {
        std::int64_t gone = run.journal.add({"docker", "volume", "v1", value::Value()});
        run.journal.add({"docker", "container", "c1", value::Value()});
        run.journal.add({"docker", "network", "n1", value::Value()});
        run.journal.strike(gone);
        sdk::FakeCommunicator communicator;
        run.ui.message("some output");
        try {
            hook.provision(run, &communicator, {});
        } catch (const Error&) {
            run.leave("container c1 on this host");
            throw;
        }
        return std::optional<sdk::Artifact>();
    });
    tmpl::PlannedProvisioner planned = plan_provisioner([](sdk::RunContext&, const auto&) {
        throw Error(ErrorKind::kRemote, "script: exit status 7").set_hint("Look at line 3.");
    });
    planned.range = {&file, 4, 10};
    build.provisioners.push_back(planned);
    plan_.builds.push_back(std::move(build));
    run_and_report();
    EXPECT_TRUE(wrote("\n==> null.a failed:\n"));
    EXPECT_TRUE(wrote("where    provisioner \"scripted\", web.pkr.hcl:3\n"));
    EXPECT_TRUE(wrote("why      script: exit status 7\n"));
    EXPECT_TRUE(wrote("output   some output\n"));
    EXPECT_TRUE(wrote("removed  volume v1 (docker)\n"));
    EXPECT_TRUE(wrote("remains  container c1 on this host\n"));
    EXPECT_TRUE(wrote("         network n1 (docker)\n"));
    EXPECT_FALSE(wrote("container c1 (docker)")) << "a row that a step has named is not listed twice";
    EXPECT_TRUE(wrote("log in   fake login\n"));
    EXPECT_TRUE(wrote("hint     Look at line 3.\n"));
    EXPECT_TRUE(wrote("next     again null.a\n"));
    for (const JournalEntry& entry : journal_->entries()) EXPECT_NE(entry.state, JournalEntry::State::kOpen);
}

TEST_F(RunPlan, FailingPostProcessorIsNamed) {
    tmpl::BuildPlan build = plan_build("null.a");
    build.chains.push_back(
        {plan_post_processor([](sdk::RunContext&, const sdk::Artifact&) -> sdk::PostProcessed {
            throw Error(ErrorKind::kRemote, "no");
        })});
    plan_.builds.push_back(std::move(build));
    RunReport report = run();
    EXPECT_EQ(report.builds[0].failure->part, "post-processor \"scripted\"");
    EXPECT_EQ(report.builds[0].failure->message, "post-processor scripted failed: no");
}

TEST_F(RunPlan, DebugPausesAndRunsOneAfterAnother) {
    std::atomic<int> pauses = 0;
    for (const char* name : {"a", "b"}) {
        plan_.builds.push_back(plan_build(name, [&pauses](sdk::RunContext& run, sdk::Hook&) {
            if (run.pause) ++pauses;
            return std::optional<sdk::Artifact>();
        }));
        plan_.builds.back().facts.debug = true;
    }
    EXPECT_TRUE(run().all_succeeded());
    EXPECT_EQ(pauses, 2);
}

TEST_F(RunPlan, NamesTheColoursFirst) {
    OutputOptions options;
    options.write = [this](std::string_view bytes) { text_ += bytes; };
    output_ = std::make_unique<Output>(std::move(options));
    plan_.builds.push_back(plan_build("a"));
    plan_.builds.push_back(plan_build("b"));
    run();
    EXPECT_TRUE(
        text_.starts_with("\033[1;32ma: output will be in this color.\033[0m\n\033[1;36mb: output will be in "
                          "this color.\033[0m\n\n"));
}

TEST(Report, MachineRowsAreAsConsumersKnowThem) {
    std::string text;
    OutputOptions options;
    options.machine_readable = true;
    options.write = [&text](std::string_view bytes) { text += bytes.substr(bytes.find(',')); };
    Output output(std::move(options));
    RunReport report;
    report.builds.push_back(
        {.name = "file.f", .state = BuildResult::State::kSucceeded, .artifacts = {make_artifact("img")}});
    report.builds[0].artifacts[0].files = {"a,b", "c"};
    report.builds.push_back({.name = "null.x", .state = BuildResult::State::kFailed});
    report.builds[1].failure = BuildFailure{.message = "broke", .part = "source \"null.x\""};
    print_report(report, output, [](const BuildResult&) { return "again"; });
    EXPECT_NE(text.find(",,error-count,1\n"), std::string::npos);
    EXPECT_NE(text.find(",null.x,error,broke\n"), std::string::npos);
    EXPECT_NE(
        text.find(
            ",file.f,artifact-count,1\n,file.f,artifact,0,builder-id,test.img\n,file.f,artifact,0,id,img\n"
            ",file.f,artifact,0,string,made img\n,file.f,artifact,0,files-count,2\n"
            ",file.f,artifact,0,file,0,a%!(PACKER_COMMA)b\n,file.f,artifact,0,file,1,c\n"
            ",file.f,artifact,0,end\n,,ui,say,--> file.f: made img\n"),
        std::string::npos);
    EXPECT_NE(text.find(",null.x,failure,next,again\n"), std::string::npos);
}

TEST(Report, CancelStillNamesWhatWasMade) {
    std::string text;
    OutputOptions options;
    options.write = [&text](std::string_view bytes) { text += bytes; };
    Output output(std::move(options));
    RunReport report;
    report.cancelled = true;
    report.builds.push_back(
        {.name = "file.f", .state = BuildResult::State::kSucceeded, .artifacts = {make_artifact("img")}});
    print_report(report, output, {});
    EXPECT_NE(text.find("--> file.f: made img\n"), std::string::npos);
    EXPECT_EQ(text.find("no artifacts"), std::string::npos);
}

TEST(Report, WithoutArtifactsItSaysSo) {
    std::string text;
    OutputOptions options;
    options.colour = false;
    options.write = [&text](std::string_view bytes) { text += bytes; };
    Output output(std::move(options));
    print_report({}, output, {});
    EXPECT_NE(text.find("\n==> Builds finished but no artifacts were created.\n"), std::string::npos);
}

}  // namespace
}  // namespace ingot::engine

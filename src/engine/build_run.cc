// Builder, hook and chains in order; every failure becomes a result here.
#include "engine/build_run.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "engine/post_chain.h"
#include "engine/provision_hook.h"

#include <fmt/core.h>

namespace ingot::engine {

namespace {

constexpr std::size_t kTailLines = 20;

std::string place_of(const SourceRange& range) {
    return range ? fmt::format("{}:{}", range.file->name(), range.start().line) : "";
}

class BuildRun {
   public:
    BuildRun(tmpl::BuildPlan& plan, std::size_t index, const RunSetting& setting, const std::stop_token& stop)
        : plan_(plan),
          setting_(setting),
          stop_(stop),
          ui_(setting.output, plan.name, build_colour(index), std::make_shared<OutputTail>(kTailLines)),
          journal_(setting.journal, plan.name),
          hook_(plan, setting.clock) {
        result_.name = plan.name;
    }

    BuildResult run() {
        std::chrono::steady_clock::time_point begin = setting_.clock.steady_now();
        log(fmt::format("build {}: begins", plan_.name));
        try {
            run_all();
            result_.state = BuildResult::State::kSucceeded;
        } catch (Error& error) {
            result_.state = BuildResult::State::kFailed;
            error.add_frame(fmt::format("in build {}", plan_.name));
            describe_failure(error.message(), error.frames(), error.hint());
        } catch (const Cancelled&) {
            result_.state = BuildResult::State::kCancelled;
            describe_failure("cancelled", {}, "");
        } catch (const std::exception& error) {
            result_.state = BuildResult::State::kFailed;
            describe_failure(fmt::format("unexpected failure: {}", error.what()), {}, "");
        }
        result_.duration =
            std::chrono::duration_cast<std::chrono::milliseconds>(setting_.clock.steady_now() - begin);
        announce();
        return std::move(result_);
    }

   private:
    void run_all() {
        sdk::RunContext run{ui_, stop_, journal_, plan_.facts, setting_.options.run_uuid, {}, {}};
        if (plan_.facts.debug) run.pause = [this](std::string_view where) { pause(where); };
        run.leave = [this](std::string_view what) { left_.emplace_back(what); };
        std::optional<sdk::Artifact> artifact = plan_.builder->run(run, hook_);
        if (!artifact) return;
        post_process(*artifact, run);
    }

    void post_process(const sdk::Artifact& artifact, sdk::RunContext& run) {
        ChainResult chains;
        try {
            throw_if_cancelled(stop_);
            chains = run_chains(plan_, artifact, hook_.data(), setting_.catalog, run,
                                [this](const std::string& type) {
                                    return ui_.with_target(fmt::format("{} ({})", plan_.name, type));
                                });
        } catch (const Cancelled&) {
            left_.push_back(fmt::format("artifact: {}", artifact.description));
            throw;
        }
        result_.artifacts = std::move(chains.artifacts);
        if (chains.problems.empty()) return;
        failed_post_processor_ = chains.failed;
        throw Error(ErrorKind::kRemote, join(chains.problems, "; "));
    }

    void pause(std::string_view where) {
        ui_.ask(fmt::format("Pausing {}. Press enter to continue.", where), stop_);
    }

    void describe_failure(std::string message, std::vector<std::string> frames, std::string hint) {
        BuildFailure failure;
        failure.message = std::move(message);
        failure.frames = std::move(frames);
        failure.hint = std::move(hint);
        name_part(failure);
        failure.last_lines = ui_.tail().lines();
        list_objects(failure);
        if (!failure.remains.empty()) failure.login = hook_.login_hint();
        result_.failure = std::move(failure);
    }

    /// The block of the template that failed: the nearest that is known.
    void name_part(BuildFailure& failure) const {
        if (failed_post_processor_) {
            failure.part = fmt::format("post-processor \"{}\"", failed_post_processor_->type);
            failure.place = place_of(failed_post_processor_->range);
        } else if (hook_.failed()) {
            failure.part = fmt::format("provisioner \"{}\"", hook_.failed()->type);
            failure.place = place_of(hook_.failed()->range);
        } else {
            failure.part = fmt::format("source \"{}\"", plan_.name);
            failure.place = place_of(plan_.source_range);
        }
    }

    void list_objects(BuildFailure& failure) {
        failure.remains = left_;
        for (const JournalEntry& entry : setting_.journal.entries(plan_.name)) {
            if (entry.state == JournalEntry::State::kStruck) {
                failure.removed.push_back(entry.describe());
                continue;
            }
            bool told = false;
            for (const std::string& what : left_)
                told = told || what.find(entry.row.name) != std::string::npos;
            if (!told) failure.remains.push_back(entry.describe());
        }
        if (!left_.empty()) setting_.journal.keep_open_rows(plan_.name);
    }

    void announce() {
        std::string after = describe_duration_ms(result_.duration.count());
        if (result_.state == BuildResult::State::kSucceeded)
            ui_.announce(fmt::format("Build '{}' finished after {}.", plan_.name, after));
        else
            ui_.announce_error(
                fmt::format("Build '{}' errored after {}: {}", plan_.name, after, result_.failure->message));
    }

    tmpl::BuildPlan& plan_;
    const RunSetting& setting_;
    const std::stop_token& stop_;
    BuildUi ui_;
    BuildJournal journal_;
    ProvisionHook hook_;
    BuildResult result_;
    std::vector<std::string> left_;
    const tmpl::PlannedPostProcessor* failed_post_processor_ = nullptr;
};

}  // namespace

BuildResult run_build(tmpl::BuildPlan& plan, std::size_t index, const RunSetting& setting,
                      const std::stop_token& stop) {
    return BuildRun(plan, index, setting, stop).run();
}

}  // namespace ingot::engine

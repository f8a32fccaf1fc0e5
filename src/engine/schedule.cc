// Which build runs when: in the plan's order, one thread for each that runs.
#include "engine/build_run.h"
#include "engine/run.h"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>

namespace ingot::engine {

namespace {

constexpr std::size_t kMostThreads = 1024;

std::size_t count_workers(const tmpl::Plan& plan, const RunOptions& options) {
    std::size_t wanted = plan.builds.size();
    for (const tmpl::BuildPlan& build : plan.builds)
        if (build.facts.debug) return std::min<std::size_t>(wanted, 1);
    if (options.parallel_builds > 0)
        wanted = std::min(wanted, static_cast<std::size_t>(options.parallel_builds));
    return std::min(wanted, kMostThreads);
}

void name_colours(const tmpl::Plan& plan, Output& output) {
    if (!output.options().name_colours || output.options().machine_readable || plan.builds.empty()) return;
    for (std::size_t i = 0; i < plan.builds.size(); ++i)
        output.say(paint(output.options(),
                         fmt::format("{}: output will be in this color.", plan.builds[i].name),
                         build_colour(i)));
    output.say("");
}

}  // namespace

bool RunReport::all_succeeded() const {
    return std::ranges::all_of(
        builds, [](const BuildResult& build) { return build.state == BuildResult::State::kSucceeded; });
}

RunReport run_plan(tmpl::Plan& plan, const sdk::Catalog& catalog, const RunOptions& options,
                   RunJournal& journal, Output& output, const std::stop_token& stop) {
    Clock& clock = output.options().clock ? *output.options().clock : system_clock();
    std::chrono::steady_clock::time_point begin = clock.steady_now();
    name_colours(plan, output);
    RunReport report;
    for (const tmpl::BuildPlan& build : plan.builds) report.builds.push_back({.name = build.name});

    RunSetting setting{catalog, options, journal, output, clock};
    std::atomic<std::size_t> next = 0;
    std::function<void()> work = [&] {
        while (!stop.stop_requested()) {
            std::size_t index = next++;
            if (index >= plan.builds.size()) return;
            report.builds[index] = run_build(plan.builds[index], index, setting, stop);
        }
    };
    {
        std::vector<std::jthread> threads;
        // The calling thread is one of the workers. Where the system refuses a thread, those that run do its
        // work.
        try {
            for (std::size_t i = 1; i < count_workers(plan, options); ++i) threads.emplace_back(work);
        } catch (const std::system_error&) {
        }
        work();
    }
    report.cancelled = stop.stop_requested();
    report.duration = std::chrono::duration_cast<std::chrono::milliseconds>(clock.steady_now() - begin);
    return report;
}

}  // namespace ingot::engine

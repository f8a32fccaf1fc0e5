// `build`: plan, run, report.
#include "cli/build.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/text.h"
#include "cli/signals.h"
#include "cli/verbs.h"
#include "engine/journal.h"
#include "engine/plain_ui.h"
#include "engine/report.h"
#include "engine/run.h"
#include "engine/terminal.h"

#include <fmt/core.h>

#include <unistd.h>
#include <cstdlib>
#include <ctime>

namespace ingot::cli {

namespace {

sdk::OnError parse_on_error(std::string_view word) {
    if (word == "abort") return sdk::OnError::kAbort;
    if (word == "ask") return sdk::OnError::kAsk;
    if (word == "run-cleanup-provisioner") return sdk::OnError::kRunCleanupProvisioner;
    return sdk::OnError::kCleanup;
}

engine::OutputOptions output_options(const Session& session, const BuildArguments& arguments) {
    engine::OutputOptions options;
    options.machine_readable = session.machine_readable;
    options.name_colours = arguments.colour;
    options.colour = arguments.colour && get_env("PACKER_NO_COLOR").empty() && get_env("NO_COLOR").empty();
    options.timestamps = arguments.timestamps;
    options.indent_messages = !session.is_packer();
    options.live = engine::stdout_is_terminal();
    return options;
}

/// Says what is left when the user will not wait for clean-up, then ends the process at once.
[[noreturn]] void leave_at_once(const engine::RunJournal& journal, engine::Output& output) {
    std::string text = "Leaving at once, without clean-up.";
    for (const engine::JournalEntry& entry : journal.entries())
        if (entry.state != engine::JournalEntry::State::kStruck)
            text += fmt::format("\n  remains: {}: {}", entry.build, entry.describe());
    output.error(text);
    ::_exit(1);
}

/// One `build` from its arguments to its exit code.
class BuildVerb {
   public:
    BuildVerb(const Session& session, BuildArguments& arguments, const FlagSet& flags,
              std::span<const std::string> given)
        : session_(session),
          arguments_(arguments),
          flags_(flags),
          given_(given),
          run_uuid_(make_uuid4()),
          output_(output_options(session, arguments)),
          journal_(engine::default_runs_directory(), run_uuid_),
          watch_([this](const std::string& name, int count) { hear_signal(name, count); }) {}

    int run() {
        // What the template's scripts start may ask for it, as under Packer.
        ::setenv("PACKER_RUN_UUID", run_uuid_.c_str(), 1);
        try {
            return plan_and_run();
        } catch (const Cancelled&) {
            output_.error("Cancelled before any build began.");
            return 1;
        }
    }

   private:
    void hear_signal(const std::string& name, int count) {
        if (count > 1) leave_at_once(journal_, output_);
        output_.error(fmt::format("Cancelling after {}: cleaning up. Once more leaves at once.", name));
        stop_.request_stop();
    }

    int plan_and_run() {
        SourceMap sources;
        Diagnostics diagnostics;
        engine::PlainUi ui(output_);
        tmpl::Plan plan =
            tmpl::make_plan(sources, inputs(), session_.catalog(), ui, stop_.get_token(), diagnostics);
        if (plan.builds.empty() && !diagnostics.has_errors())
            diagnostics.error("No builds to run",
                              "The template has no build, or -only and -except leave none of its builds.");
        if (!print_diagnostics(diagnostics, output_)) return 1;
        if (arguments_.skip_enforcement) output_.say("Provisioners that HCP Packer enforces are skipped.");
        if (arguments_.debug) output_.say("Debug mode: builds run one after another.");

        engine::RunOptions options;
        options.parallel_builds = arguments_.parallel_builds;
        options.run_uuid = run_uuid_;
        engine::RunReport report =
            engine::run_plan(plan, session_.catalog(), options, journal_, output_, stop_.get_token());
        engine::print_report(report, output_, [this](const engine::BuildResult& build) {
            return command_to_repeat(session_, flags_, given_, build.name);
        });
        return report.all_succeeded() && !report.cancelled ? 0 : 1;
    }

    tmpl::PlanInputs inputs() const {
        tmpl::PlanInputs inputs = make_inputs(arguments_.common);
        inputs.warn_on_undeclared_var = arguments_.warn_on_undeclared_var;
        inputs.will_build = true;
        inputs.facts.debug = arguments_.debug;
        inputs.facts.force = arguments_.force;
        inputs.facts.on_error = parse_on_error(arguments_.on_error);
        inputs.facts.start_time = std::time(nullptr);
        return inputs;
    }

    const Session& session_;
    const BuildArguments& arguments_;
    const FlagSet& flags_;
    std::span<const std::string> given_;
    std::string run_uuid_;
    std::stop_source stop_;
    engine::Output output_;
    engine::RunJournal journal_;
    SignalWatch watch_;
};

/// As typed where that is safe, else quoted for a POSIX shell.
std::string shell_word(const std::string& word) {
    constexpr std::string_view kSafe =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./,:@%+";
    return !word.empty() && word.find_first_not_of(kSafe) == std::string::npos ? word : shell_quote(word);
}

}  // namespace

FlagSet build_flags(BuildArguments& slots) {
    FlagSet flags;
    add_template_flags(flags, slots.common);
    flags
        .add_choice("on-error", {"cleanup", "abort", "ask", "run-cleanup-provisioner"}, slots.on_error,
                    "What to do when a step fails.")
        .add_int("parallel-builds", "N", slots.parallel_builds, "Builds at the same time; 0 is all.")
        .add_bool("force", slots.force, "Build even where an artifact stands in the way, and replace it.")
        .add_bool("debug", slots.debug, "One build after another, with a pause after each step.")
        .add_bool("color", slots.colour, "-color=false: plain output.")
        .add_bool("timestamp-ui", slots.timestamps, "The time before each row.")
        .add_bool("warn-on-undeclared-var", slots.warn_on_undeclared_var,
                  "Warn of variables in files that the template does not declare.")
        .add_bool("skip-enforcement", slots.skip_enforcement,
                  "Leave out provisioners that HCP Packer enforces.");
    add_evaluation_flags(flags, slots.common);
    return flags;
}

std::string command_to_repeat(const Session& session, const FlagSet& flags,
                              std::span<const std::string> arguments, const std::string& build) {
    std::string command = fmt::format("{} build -only={} -on-error=ask", session.program, shell_word(build));
    while (std::size_t count = flags.count_arguments(arguments)) {
        std::string_view name = read_flag(arguments[0])->name;
        if (name != "only" && name != "except" && name != "on-error")
            for (std::size_t i = 0; i < count; ++i) command += " " + shell_word(arguments[i]);
        arguments = arguments.subspan(count);
    }
    for (const std::string& rest : arguments) command += " " + shell_word(rest);
    return command;
}

std::string help_build(const Session& session) {
    BuildArguments slots;
    return fmt::format(
        "Usage: {} build [FLAGS] TEMPLATE\n\n"
        "  Makes every image that the template describes, side by side. TEMPLATE is a file or a\n"
        "  directory of .pkr.hcl and .pkr.json files.\n\nFlags:\n\n{}",
        session.program, build_flags(slots).help());
}

int run_build(const Session& session, std::span<const std::string> arguments) {
    BuildArguments slots;
    FlagSet flags = build_flags(slots);
    Session own = session;
    if (std::optional<int> code =
            parse_template_arguments(own, flags, arguments, slots.common, help_build(own)))
        return *code;
    return BuildVerb(own, slots, flags, arguments).run();
}

}  // namespace ingot::cli

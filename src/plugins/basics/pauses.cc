// Waiting, cancellable.
#include "plugins/basics/pauses.h"

#include "base/error.h"

#include <fmt/format.h>

namespace ingot::basics {

const sdk::FieldTable& SleepProvisioner::fields() {
    static const sdk::FieldTable kTable = [] {
        sdk::FieldTable table;
        table.attribute("duration", &Config::duration, "How long to wait.", {.required = true});
        return table;
    }();
    return kTable;
}

void SleepProvisioner::prepare(const value::Value& config, const sdk::PrepareContext& context,
                               sdk::Problems& problems) {
    config_ = {};
    sdk::read_config(fields(), config, context, &config_, problems);
    if (config_.duration.count() < 0)
        problems.error("duration", "Negative duration",
                       fmt::format("\"{}\" lies in the past.", format_duration(config_.duration)));
}

void SleepProvisioner::provision(sdk::RunContext& run, sdk::Communicator*, const sdk::GeneratedData&) {
    clock_.sleep(config_.duration, run.stop);
}

const sdk::FieldTable& BreakpointProvisioner::fields() {
    static const sdk::FieldTable kTable = [] {
        sdk::FieldTable table;
        table.attribute("disable", &Config::disable, "Go on without waiting.")
            .attribute("note", &Config::note, "Text to show, to tell one breakpoint from another.");
        return table;
    }();
    return kTable;
}

void BreakpointProvisioner::prepare(const value::Value& config, const sdk::PrepareContext& context,
                                    sdk::Problems& problems) {
    config_ = {};
    sdk::read_config(fields(), config, context, &config_, problems);
}

void BreakpointProvisioner::provision(sdk::RunContext& run, sdk::Communicator*, const sdk::GeneratedData&) {
    std::string which = config_.note.empty() ? "Breakpoint" : fmt::format("Breakpoint \"{}\"", config_.note);
    if (config_.disable) {
        run.ui.say(fmt::format("{} is disabled: going on", which));
        return;
    }
    run.ui.say(fmt::format("{}: the build waits", which));
    if (run.ui.ask("Press enter to continue.", run.stop)) return;
    Error error(ErrorKind::kUser, "breakpoint: there is no terminal to wait at");
    error.set_hint("Set disable = true, or take the provisioner out, where builds run unattended.");
    throw error;
}

}  // namespace ingot::basics

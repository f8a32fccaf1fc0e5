// `validate`: everything `build` does before it runs anything.
#include "cli/validate.h"
#include "base/error.h"
#include "cli/arguments.h"
#include "cli/signals.h"
#include "cli/verbs.h"
#include "engine/plain_ui.h"

#include <fmt/core.h>

#include <ctime>

namespace ingot::cli {

namespace {

int check(const Session& session, const ValidateArguments& arguments, engine::Output& output,
          const std::stop_token& stop) {
    tmpl::PlanInputs inputs = make_inputs(arguments.common);
    inputs.warn_on_undeclared_var = !arguments.no_warn_undeclared_var;
    inputs.no_warn_undeclared_var = arguments.no_warn_undeclared_var;
    inputs.execute_data_sources = arguments.evaluate_data_sources;
    inputs.facts.start_time = std::time(nullptr);
    SourceMap sources;
    Diagnostics diagnostics;
    if (arguments.syntax_only) {
        tmpl::check_syntax(sources, inputs, diagnostics);
        if (!print_diagnostics(diagnostics, output)) return 1;
        output.say("The syntax is valid.");
        return 0;
    }
    engine::PlainUi ui(output);
    tmpl::make_plan(sources, inputs, session.catalog(), ui, stop, diagnostics);
    if (!print_diagnostics(diagnostics, output)) return 1;
    output.say("The configuration is valid.");
    return 0;
}

}  // namespace

FlagSet validate_flags(ValidateArguments& slots) {
    FlagSet flags;
    add_template_flags(flags, slots.common);
    flags.add_bool("syntax-only", slots.syntax_only, "Only the syntax: prepare no component.")
        .add_bool("no-warn-undeclared-var", slots.no_warn_undeclared_var,
                  "Do not warn of variables in files that the template does not declare.")
        .add_bool("evaluate-datasources", slots.evaluate_data_sources,
                  "Run the data sources, which may cost time and money.");
    add_evaluation_flags(flags, slots.common);
    return flags;
}

std::string help_validate(const Session& session) {
    ValidateArguments slots;
    return fmt::format(
        "Usage: {} validate [FLAGS] TEMPLATE\n\n"
        "  Reads the template and checks every block and argument, but builds nothing. All mistakes\n"
        "  are shown; the exit code is 0 only when there are none.\n\nFlags:\n\n{}",
        session.program, validate_flags(slots).help());
}

int run_validate(const Session& session, std::span<const std::string> arguments) {
    ValidateArguments slots;
    FlagSet flags = validate_flags(slots);
    Session own = session;
    if (std::optional<int> code =
            parse_template_arguments(own, flags, arguments, slots.common, help_validate(own)))
        return *code;
    std::unique_ptr<engine::Output> output = own.make_output();
    std::stop_source stop;
    SignalWatch watch([&stop](const std::string&, int) { stop.request_stop(); });
    try {
        return check(own, slots, *output, stop.get_token());
    } catch (const Cancelled&) {
        output->error("Cancelled.");
        return 1;
    }
}

}  // namespace ingot::cli

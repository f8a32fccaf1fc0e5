// Shared flags, the template argument, and the printing of diagnostics.
#include "cli/arguments.h"

#include "base/fs.h"
#include "base/text.h"
#include "engine/terminal.h"

#include <fmt/core.h>

#include <unistd.h>

namespace ingot::cli {

namespace {

std::map<std::string, std::string> read_environment() {
    std::map<std::string, std::string> all;
    for (char** entry = environ; entry && *entry; ++entry) {
        std::string_view text = *entry;
        std::size_t equals = text.find('=');
        if (equals != std::string_view::npos) all.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return all;
}

}  // namespace

void add_template_flags(FlagSet& flags, TemplateArguments& slots) {
    flags.add_list("only", "NAME,…", slots.only, "Only builds whose names match; wildcards allowed.")
        .add_list("except", "NAME,…", slots.except, "All builds and post-processors but those that match.")
        .add({"var", "NAME=VALUE", "Sets a variable; may be given several times.",
              [&slots](std::string_view value) -> std::string {
                  if (value.find('=') == std::string_view::npos) return "expected NAME=VALUE";
                  slots.variables.push_back({tmpl::VariableInput::Kind::kValue, std::string(value)});
                  return "";
              }})
        .add({"var-file", "PATH", "Sets variables from an HCL or JSON file; may be given several times.",
              [&slots](std::string_view value) -> std::string {
                  slots.variables.push_back({tmpl::VariableInput::Kind::kFile, std::string(value)});
                  return "";
              }})
        .add_choice("config-type", {"json", "hcl2"}, slots.config_type,
                    "Language of a template whose name does not tell, such as \"-\".")
        .add_bool("machine-readable", slots.machine_readable,
                  "Rows of comma-separated fields instead of text.")
        .add_bool("strict-packer", slots.strict_packer, "Refuse whatever Packer would refuse.");
}

void add_evaluation_flags(FlagSet& flags, TemplateArguments& slots) {
    flags
        .add_bool("ignore-prerelease-plugins", slots.ignore_prerelease_plugins,
                  "Pass over development builds of plugins (x.y.z-dev).")
        .add_bool("use-sequential-evaluation", slots.sequential_evaluation,
                  "Evaluate locals and data sources one after another instead of by their dependencies.");
}

std::optional<int> parse_template_arguments(Session& session, const FlagSet& flags,
                                            std::span<const std::string> arguments, TemplateArguments& slots,
                                            const std::string& help) {
    std::vector<std::string> rest;
    std::string problem = flags.parse(arguments, rest);
    session.machine_readable = session.machine_readable || slots.machine_readable;
    if (problem.empty() && rest.empty() && !session.is_packer()) rest.push_back(".");
    if (problem.empty() && rest.size() > 1)
        problem = fmt::format("expected one template, got {}; flags belong before it", rest.size());
    if (problem.empty() && rest.size() == 1) {
        slots.path = rest[0];
        return std::nullopt;
    }
    std::unique_ptr<engine::Output> output = session.make_output();
    if (!problem.empty()) output->error("Error: " + problem);
    output->say(help);
    return 1;
}

tmpl::PlanInputs make_inputs(const TemplateArguments& arguments) {
    tmpl::PlanInputs inputs;
    inputs.path = arguments.path;
    inputs.variables = arguments.variables;
    inputs.environment = read_environment();
    inputs.only = arguments.only;
    inputs.except = arguments.except;
    inputs.sequential_evaluation = arguments.sequential_evaluation;
    inputs.strict_packer = arguments.strict_packer;
    inputs.facts.template_path = arguments.path;
    return inputs;
}

bool print_diagnostics(const Diagnostics& diagnostics, engine::Output& output) {
    bool terminal = !output.options().machine_readable && engine::stdout_is_terminal();
    bool colour = terminal && get_env("NO_COLOR").empty() && get_env("PACKER_NO_COLOR").empty();
    int width = terminal ? static_cast<int>(engine::terminal_width()) : 0;
    for (const Diagnostic& diagnostic : diagnostics) {
        std::string text = render(diagnostic, colour, width);
        if (diagnostic.severity == Severity::kError)
            output.error(text);
        else
            output.say(text);
    }
    return !diagnostics.has_errors();
}

}  // namespace ingot::cli

// The flags that verbs on a template share, and what the template layer is given of them.
#pragma once

#include "base/diag.h"
#include "cli/flags.h"
#include "cli/run.h"
#include "template/plan.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ingot::cli {

struct TemplateArguments {
    std::string path;
    std::vector<std::string> only;
    std::vector<std::string> except;
    std::vector<tmpl::VariableInput> variables;
    std::string config_type = "json";
    bool machine_readable = false;
    bool sequential_evaluation = false;
    bool ignore_prerelease_plugins = false;
    bool strict_packer = false;
};

/// -only, -except, -var, -var-file, -config-type, -machine-readable, --strict-packer. Slots must outlive the
/// set.
void add_template_flags(FlagSet& flags, TemplateArguments& slots);
/// -use-sequential-evaluation and -ignore-prerelease-plugins.
void add_evaluation_flags(FlagSet& flags, TemplateArguments& slots);

/// Parses, and takes the one template argument; as `ingot`, none means ".". Prints what is wrong with the
/// usage and gives the exit code, or nothing when all is well.
std::optional<int> parse_template_arguments(Session& session, const FlagSet& flags,
                                            std::span<const std::string> arguments, TemplateArguments& slots,
                                            const std::string& help);

/// The fields that all verbs fill alike; the process environment goes in whole.
tmpl::PlanInputs make_inputs(const TemplateArguments& arguments);

/// Prints them, one row each when machine-readable: errors and warnings in the order found. True when there
/// is no error.
bool print_diagnostics(const Diagnostics& diagnostics, engine::Output& output);

}  // namespace ingot::cli

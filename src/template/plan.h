// From a template's text to builds that are ready to run.
#pragma once

#include "base/diag.h"
#include "base/fs.h"
#include "sdk/catalog.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace ingot::tmpl {

/// `-var name=value` or `-var-file path`, in order of the command line. Every -var is stronger than every
/// -var-file.
struct VariableInput {
    enum class Kind { kValue, kFile };
    Kind kind = Kind::kValue;
    std::string text;  ///< "name=value", or a path
};

/// Everything a template needs from the command line and the environment.
struct PlanInputs {
    std::string path;  ///< file, directory or "-" (standard input)
    const Disk* disk = &real_disk();
    std::vector<VariableInput> variables;
    std::map<std::string, std::string> environment;  ///< whole: PKR_VAR_*, HCP_*, HOME
    std::vector<std::string> only;
    std::vector<std::string> except;
    bool warn_on_undeclared_var = false;  ///< in variable files; validate sets it
    bool no_warn_undeclared_var = false;  ///< stronger than the former
    bool execute_data_sources = true;     ///< false: their outputs are unknown (validate)
    bool sequential_evaluation = false;
    bool strict_packer = false;
    bool will_build = false;    ///< false for validate: HCP credentials are not asked for
    sdk::PrepareContext facts;  ///< debug, force, on_error, start_time; names are filled in per build
};

struct PlannedProvisioner {
    std::string type;
    std::string name;
    SourceRange range;  ///< header of its block
    std::optional<Nanos> pause_before;
    std::optional<Nanos> timeout;
    int max_retries = 0;
    bool continue_on_error = false;
    /// Decodes and prepares it anew with these build.* values. Null when `diags` got errors.
    std::function<std::unique_ptr<sdk::Provisioner>(const sdk::GeneratedData& data, Diagnostics& diags)>
        make_ready;
};

struct PlannedPostProcessor {
    std::string type;
    std::string name;
    SourceRange range;
    std::optional<bool> keep_input_artifact;
    std::function<std::unique_ptr<sdk::PostProcessor>(const sdk::GeneratedData& data, Diagnostics& diags)>
        make_ready;
};

/// One source of one build, ready to run. `builder` is prepared.
struct BuildPlan {
    std::string name;  ///< "null.web", or "release.null.web" when the build block has a name
    std::string type;
    SourceRange source_range;
    std::unique_ptr<sdk::Builder> builder;
    std::vector<std::string> generated_names;
    std::vector<PlannedProvisioner> provisioners;
    std::optional<PlannedProvisioner> error_cleanup;
    std::vector<std::vector<PlannedPostProcessor>> chains;
    sdk::PrepareContext facts;
    std::map<std::string, std::string> hcp_labels;
};

struct RequiredPlugin {
    std::string name;
    std::string source;      ///< "github.com/hashicorp/docker"
    std::string constraint;  ///< ">= 1.0.0"
    SourceRange range;
};

/// Holds what the closures of its builds refer to; must outlive them.
struct Plan {
    std::vector<BuildPlan> builds;
    std::vector<RequiredPlugin> required_plugins;
    std::shared_ptr<const void> keep_alive;
};

/// Reads, evaluates, decodes and prepares everything; nothing is made yet but what data sources do.
/// All mistakes go to `diags`; the plan is usable when there are no errors. `ui` is for data sources.
/// Cancel: throws Cancelled.
Plan make_plan(SourceMap& sources, const PlanInputs& inputs, const sdk::Catalog& catalog, sdk::Ui& ui,
               const std::stop_token& stop, Diagnostics& diags);

/// Only reads and checks the syntax and the block structure (validate -syntax-only).
void check_syntax(SourceMap& sources, const PlanInputs& inputs, Diagnostics& diags);

/// The required_plugins of all files; errors in other blocks do not matter (init).
std::vector<RequiredPlugin> read_required_plugins(SourceMap& sources, const PlanInputs& inputs,
                                                  Diagnostics& diags);

}  // namespace ingot::tmpl

// The phases from a path to a plan. Each phase reports all it finds; the next one starts only without errors.
#include "template/plan.h"

#include "base/text.h"
#include "func/table.h"
#include "sdk/config.h"
#include "template/build_plans.h"
#include "template/graph.h"
#include "template/legacy_plan.h"
#include "template/registry.h"
#include "template/scope.h"

#include <fmt/format.h>

#include <set>
#include <tuple>

namespace ingot::tmpl {

namespace {

/// Files to blocks and variables' values: what needs no component.
void read_template(SourceMap& sources, PlanState& state, Diagnostics& diags) {
    std::optional<LoadedTemplate> loaded =
        load_template(sources, *state.inputs.disk, state.inputs.path, diags);
    if (!loaded) return;
    if (loaded->legacy_text) {
        read_legacy(state, *loaded, diags);
        state.made.loaded = std::move(*loaded);
        return;
    }
    if (!check_required_version(*loaded, diags)) return;
    func::FunctionEnv env;
    env.base_directory = loaded->base_directory;
    env.disk = state.inputs.disk;
    env.start_time =
        std::chrono::system_clock::time_point(std::chrono::seconds(state.inputs.facts.start_time));
    env.strict_packer = state.inputs.strict_packer;
    state.functions = func::make_functions(env);
    state.default_functions = make_default_functions(func::make_functions_with_env(env));
    state.made = read_blocks(std::move(*loaded), *state.default_functions, diags);
    assign_values(state.made.variables, sources, state.made.loaded, state.inputs, diags);
}

template <class Role>
void add_plugins(const std::vector<sdk::Descriptor<Role>>& table, std::set<std::string>& plugins) {
    for (const sdk::Descriptor<Role>& row : table)
        if (!row.plugin.empty()) plugins.insert(to_lower_ascii(row.plugin));
}

void check_required_plugins(const PlanState& state, Diagnostics& diags) {
    report_double_requirements(state.made.required_plugins, diags);
    std::set<std::string> offered;
    add_plugins(state.catalog.builders, offered);
    add_plugins(state.catalog.provisioners, offered);
    add_plugins(state.catalog.post_processors, offered);
    add_plugins(state.catalog.data_sources, offered);
    for (const RequiredPlugin& plugin : state.made.required_plugins)
        if (!offered.contains(to_lower_ascii(plugin.source)))
            diags.error(
                "Missing plugin",
                fmt::format("The template requires the plugin {} {}, which is neither built in nor "
                            "installed. Install it "
                            "with:\n    {}",
                            plugin.source, plugin.constraint, install_line(plugin.source, plugin.constraint)),
                plugin.range);
}

/// Values of everything that expressions can name, then the builds' structure.
void evaluate_names(PlanState& state, sdk::Ui& ui, const std::stop_token& stop, Diagnostics& diags) {
    validate_values(state.made.variables, *state.functions, diags);
    for (const Variable& variable : state.made.variables.all())
        if (variable.sensitive && variable.value) sdk::register_secret_leaves(*variable.value);
    state.root = make_root_scope(state.made, *state.functions);
    const GraphOptions options{state.inputs.execute_data_sources, state.inputs.sequential_evaluation};
    evaluate_graph(state.made, state.catalog, options, state.inputs.facts, ui, stop, state.root, diags);
    state.builds = read_builds(state.made, state.root, diags);
    check_components(state, diags);
}

/// One mistake in a provisioner shows for every source of its build: once is enough.
void drop_repeated(Diagnostics& diags) {
    std::set<std::tuple<Severity, const SourceFile*, std::uint32_t, std::string, std::string>> seen;
    std::erase_if(diags.all(), [&](const Diagnostic& diagnostic) {
        return !seen.emplace(diagnostic.severity, diagnostic.subject.file, diagnostic.subject.begin,
                             diagnostic.summary, diagnostic.detail)
                    .second;
    });
}

/// Phase by phase; stops after the first that found errors.
std::vector<BuildPlan> plan_all(SourceMap& sources, PlanState& state, sdk::Ui& ui,
                                const std::stop_token& stop, Diagnostics& diags) {
    read_template(sources, state, diags);
    if (diags.has_errors()) return {};
    if (state.made.loaded.legacy_text) {
        if (state.inputs.will_build) check_registry(state.builds, state.inputs, diags);
        return diags.has_errors() ? std::vector<BuildPlan>{} : make_legacy_plans(state, diags);
    }
    check_required_plugins(state, diags);
    if (diags.has_errors()) return {};
    evaluate_names(state, ui, stop, diags);
    if (diags.has_errors()) return {};
    if (state.inputs.will_build) check_registry(state.builds, state.inputs, diags);
    if (diags.has_errors()) return {};
    return make_build_plans(state, diags);
}

}  // namespace

Plan make_plan(SourceMap& sources, const PlanInputs& inputs, const sdk::Catalog& catalog, sdk::Ui& ui,
               const std::stop_token& stop, Diagnostics& diags) {
    const std::shared_ptr<PlanState> state = std::make_shared<PlanState>(inputs, catalog);
    Diagnostics found;
    Plan plan;
    plan.builds = plan_all(sources, *state, ui, stop, found);
    plan.required_plugins = state->made.required_plugins;
    plan.keep_alive = state;
    drop_repeated(found);
    diags.append(std::move(found));
    return plan;
}

void check_syntax(SourceMap& sources, const PlanInputs& inputs, Diagnostics& diags) {
    const sdk::Catalog none;
    PlanState state(inputs, none);
    read_template(sources, state, diags);
}

std::vector<RequiredPlugin> read_required_plugins(SourceMap& sources, const PlanInputs& inputs,
                                                  Diagnostics& diags) {
    const std::optional<LoadedTemplate> loaded = load_template(sources, *inputs.disk, inputs.path, diags);
    if (!loaded) return {};
    if (loaded->legacy_text) {
        diags.error("Template in the old JSON format",
                    "Only templates in HCL say which plugins they need. Install a plugin with `ingot plugins "
                    "install SOURCE`.");
        return {};
    }
    if (!check_required_version(*loaded, diags)) return {};
    std::vector<RequiredPlugin> required = read_plugin_requirements(*loaded, diags);
    report_double_requirements(required, diags);
    return required;
}

}  // namespace ingot::tmpl

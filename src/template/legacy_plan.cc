// The old JSON format's builders, provisioners and post-processors as BuildPlans.
#include "template/legacy_plan.h"

#include "base/error.h"
#include "base/text.h"
#include "gotemplate/gotemplate.h"
#include "template/legacy_config.h"
#include "template/legacy_variables.h"
#include "template/scope.h"

#include <fmt/format.h>

#include <algorithm>

namespace ingot::tmpl {

using value::Value;

namespace {

gotemplate::Functions functions_of(const sdk::PrepareContext& facts) {
    gotemplate::TemplateContext context;
    context.build_name = facts.build_name;
    context.build_type = facts.builder_type;
    context.template_path = facts.template_path;
    context.user_variables = facts.user_variables;
    context.generated = facts.generated;
    context.start_time = facts.start_time;
    return gotemplate::make_packer_functions(context);
}

/// For arguments that are no texts: their `{{ }}` must be gone before they can be read.
RenderText render_with(const sdk::PrepareContext& facts) {
    return [functions = functions_of(facts)](const std::string& text) {
        if (!gotemplate::has_actions(text)) return text;
        return render_but_dots(text, [&](const std::string& part) {
            return gotemplate::render(part, Value::null(), functions);
        });
    };
}

void add_legacy_problems(const sdk::Problems& problems, const std::string& where, Diagnostics& diags) {
    for (const sdk::Problem& problem : problems.all()) {
        Diagnostic diagnostic;
        diagnostic.severity = problem.severity;
        diagnostic.summary = problem.summary;
        diagnostic.detail = problem.detail;
        diagnostic.notes.push_back("in " + where);
        diags.add(std::move(diagnostic));
    }
}

/// `override` of one builder over the arguments: objects are merged, all else is replaced.
Json merge_arguments(Json arguments, const Json* options) {
    if (!options) return arguments;
    for (const auto& [name, option] : options->members) {
        const Json* old = arguments.find(name);
        Json merged = option;
        if (old && old->kind == Json::Kind::kObject && option.kind == Json::Kind::kObject) {
            merged = *old;
            for (const auto& [key, value] : option.members) merged.set(key, value);
        }
        arguments.set(name, std::move(merged));
    }
    return arguments;
}

/// Plans one builder of the template.
class LegacyPlanner {
   public:
    LegacyPlanner(PlanState& state, const LegacyBuilder& builder, std::string name, Diagnostics& diags)
        : state_(state), builder_(builder), name_(std::move(name)), diags_(diags) {}

    std::optional<BuildPlan> plan() {
        BuildPlan plan;
        plan.name = builder_.type == builder_.name ? name_ : builder_.type + "." + name_;
        plan.type = builder_.type;
        plan.facts = state_.legacy_facts;
        plan.facts.build_name = name_;
        plan.facts.builder_type = builder_.type;
        if (!plan_builder(plan)) return std::nullopt;
        planned_facts_ = plan.facts;
        planned_facts_.generated = planned_build("", plan.generated_names);
        std::size_t number = 0;
        for (const LegacyProvisioner& provisioner : state_.legacy.provisioners) {
            const std::string where = fmt::format("provisioner {} ({})", ++number, provisioner.type);
            if (!provisioner.selection.skips(builder_.name)) add_provisioner(provisioner, where, plan);
        }
        if (state_.legacy.error_cleanup) {
            const std::string where =
                fmt::format("error-cleanup-provisioner ({})", state_.legacy.error_cleanup->type);
            plan.error_cleanup = plan_provisioner(*state_.legacy.error_cleanup, where, plan);
        }
        for (const std::vector<LegacyPostProcessor>& chain : state_.legacy.chains) add_chain(chain, plan);
        return plan;
    }

   private:
    bool plan_builder(BuildPlan& plan) {
        const std::string where = fmt::format("builder \"{}\"", builder_.name);
        const sdk::Descriptor<sdk::Builder>* descriptor = state_.catalog.find_builder(builder_.type);
        if (!descriptor) {
            report_unknown("builder", builder_.type, sdk::Catalog::names(state_.catalog.builders), where);
            return false;
        }
        plan.builder = descriptor->make();
        sdk::Problems problems;
        const Value config =
            read_legacy_config(builder_.arguments, state_.specs.get("source." + builder_.type, *plan.builder),
                               render_with(plan.facts), problems);
        if (!problems.has_errors())
            plan.generated_names = plan.builder->prepare(config, plan.facts, problems);
        add_legacy_problems(problems, where, diags_);
        return !problems.has_errors();
    }

    void report_unknown(std::string_view part, const std::string& type, const std::vector<std::string>& known,
                        const std::string& where) {
        Diagnostic diagnostic = unknown_component(part, type, known, {});
        diagnostic.notes.push_back("in " + where);
        diags_.add(std::move(diagnostic));
    }

    void add_provisioner(const LegacyProvisioner& provisioner, const std::string& where, BuildPlan& plan) {
        if (std::optional<PlannedProvisioner> planned = plan_provisioner(provisioner, where, plan))
            plan.provisioners.push_back(std::move(*planned));
    }

    std::optional<PlannedProvisioner> plan_provisioner(const LegacyProvisioner& provisioner,
                                                       const std::string& where, const BuildPlan& plan) {
        const sdk::Descriptor<sdk::Provisioner>* descriptor =
            state_.catalog.find_provisioner(provisioner.type);
        if (!descriptor) {
            report_unknown("provisioner", provisioner.type, sdk::Catalog::names(state_.catalog.provisioners),
                           where);
            return std::nullopt;
        }
        PlannedProvisioner planned;
        planned.type = provisioner.type;
        planned.pause_before = provisioner.pause_before;
        planned.timeout = provisioner.timeout;
        planned.max_retries = read_retries(provisioner, where, plan);
        const auto options = provisioner.overrides.find(builder_.name);
        make_planned(*descriptor, "provisioner." + provisioner.type,
                     merge_arguments(provisioner.arguments,
                                     options == provisioner.overrides.end() ? nullptr : &options->second),
                     where, plan, planned.make_ready);
        return planned;
    }

    int read_retries(const LegacyProvisioner& provisioner, const std::string& where, const BuildPlan& plan) {
        if (provisioner.max_retries.empty()) return 0;
        try {
            if (const auto number = parse_int(render_with(plan.facts)(provisioner.max_retries)))
                return static_cast<int>(*number);
            diags_.error("Invalid number of retries",
                         fmt::format("In {}: \"max_retries\" must be a whole number.", where));
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::kUser) throw;
            diags_.error("Template text cannot be rendered",
                         fmt::format("In {}: \"max_retries\": {}.", where, error.message()));
        }
        return 0;
    }

    void add_chain(const std::vector<LegacyPostProcessor>& chain, BuildPlan& plan) {
        std::vector<PlannedPostProcessor> planned_chain;
        for (const LegacyPostProcessor& one : chain) {
            if (one.selection.skips(builder_.name)) continue;
            if (std::ranges::find(state_.inputs.except, one.name) != state_.inputs.except.end()) break;
            const std::string where = fmt::format("post-processor \"{}\"", one.name);
            const sdk::Descriptor<sdk::PostProcessor>* descriptor =
                state_.catalog.find_post_processor(one.type);
            if (!descriptor) {
                report_unknown("post-processor", one.type,
                               sdk::Catalog::names(state_.catalog.post_processors), where);
                continue;
            }
            PlannedPostProcessor planned;
            planned.type = one.type;
            planned.name = one.name == one.type ? "" : one.name;
            planned.keep_input_artifact = one.keep_input_artifact;
            make_planned(*descriptor, "post-processor." + one.type, one.arguments, where, plan,
                         planned.make_ready);
            planned_chain.push_back(std::move(planned));
        }
        if (!planned_chain.empty()) plan.chains.push_back(std::move(planned_chain));
    }

    template <class Role, class Closure>
    void make_planned(const sdk::Descriptor<Role>& descriptor, const std::string& key, Json arguments,
                      const std::string& where, const BuildPlan& plan, Closure& make_ready) {
        PlanState* state = &state_;
        const auto make = [state, &descriptor, key, arguments = std::move(arguments), where](
                              const sdk::PrepareContext& facts, Diagnostics& diags) -> std::unique_ptr<Role> {
            std::unique_ptr<Role> component = descriptor.make();
            sdk::Problems problems;
            const Value config = read_legacy_config(arguments, state->specs.get(key, *component),
                                                    render_with(facts), problems);
            if (!problems.has_errors()) component->prepare(config, facts, problems);
            add_legacy_problems(problems, where, diags);
            return problems.has_errors() ? nullptr : std::move(component);
        };
        make(planned_facts_, diags_);
        make_ready = [make, facts = plan.facts, names = plan.generated_names](const sdk::GeneratedData& data,
                                                                              Diagnostics& diags) {
            sdk::PrepareContext now = facts;
            now.generated = running_build("", names, data);
            Diagnostics found;
            std::unique_ptr<Role> component = make(now, found);
            for (Diagnostic& diagnostic : found.all())
                if (diagnostic.severity == Severity::kError) diags.add(std::move(diagnostic));
            return component;
        };
    }

    PlanState& state_;
    const LegacyBuilder& builder_;
    const std::string name_;
    Diagnostics& diags_;
    sdk::PrepareContext planned_facts_;
};

bool is_selected(const PlanInputs& inputs, const std::string& name) {
    if (!inputs.only.empty() && std::ranges::find(inputs.only, name) == inputs.only.end()) return false;
    return std::ranges::find(inputs.except, name) == inputs.except.end();
}

/// Names with `{{ }}` rendered, sorted, each with its builder.
std::map<std::string, const LegacyBuilder*> render_names(const PlanState& state, Diagnostics& diags) {
    std::map<std::string, const LegacyBuilder*> builders;
    const gotemplate::Functions functions = functions_of(state.legacy_facts);
    for (const LegacyBuilder& builder : state.legacy.builders) {
        try {
            builders[gotemplate::render(builder.name, Value::null(), functions)] = &builder;
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::kUser) throw;
            diags.error("Builder name cannot be rendered",
                        fmt::format("Builder \"{}\": {}.", builder.name, error.message()));
        }
    }
    return builders;
}

}  // namespace

bool read_legacy(PlanState& state, const LoadedTemplate& loaded, Diagnostics& diags) {
    std::optional<LegacyTemplate> legacy = read_legacy_template(loaded.path, *loaded.legacy_text, diags);
    if (!legacy) return false;
    state.legacy = std::move(*legacy);
    state.legacy_facts = state.inputs.facts;
    state.legacy_facts.template_path = absolute_path(loaded.path);
    state.legacy_facts.user_variables = read_legacy_inputs(state.inputs, diags);
    return !diags.has_errors();
}

std::vector<BuildPlan> make_legacy_plans(PlanState& state, Diagnostics& diags) {
    std::vector<BuildPlan> plans;
    check_legacy_template(state.legacy, diags);
    state.legacy_facts.user_variables =
        render_legacy_variables(state.legacy, state.legacy_facts.user_variables, state.legacy_facts, diags);
    if (diags.has_errors()) return plans;
    const std::map<std::string, const LegacyBuilder*> builders = render_names(state, diags);
    if (diags.has_errors()) return plans;
    for (const auto& [name, builder] : builders)
        if (is_selected(state.inputs, name))
            if (std::optional<BuildPlan> plan = LegacyPlanner(state, *builder, name, diags).plan())
                plans.push_back(std::move(*plan));
    return plans;
}

}  // namespace ingot::tmpl

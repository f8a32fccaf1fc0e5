// From build blocks to BuildPlans: source by source, component by component.
#include "template/build_plans.h"

#include "base/text.h"
#include "template/scope.h"
#include "template/selection.h"

#include <fmt/format.h>

namespace ingot::tmpl {

using value::Value;

namespace {

std::vector<std::string> source_names_of(const Template& made) {
    std::vector<std::string> names;
    for (const SourceBlock& source : made.sources) names.push_back(source.type + "." + source.name);
    return names;
}

Diagnostic unknown_source(const SourceUse& use, const std::vector<std::string>& known) {
    const std::string name = use.type + "." + use.source_name;
    Diagnostic diagnostic;
    diagnostic.summary = "Unknown source";
    diagnostic.detail =
        fmt::format("No file of the template has a block source \"{}\" \"{}\".", use.type, use.source_name);
    diagnostic.subject = use.range;
    if (const std::optional<std::string> near = did_you_mean(name, known))
        diagnostic.suggestions.push_back(*near);
    return diagnostic;
}

/// Plans one build block.
class BuildPlanner {
   public:
    BuildPlanner(PlanState& state, const BuildBlock& build, Selection& selection, Diagnostics& diags)
        : state_(state), build_(build), selection_(selection), diags_(diags) {}

    void plan(std::vector<BuildPlan>& plans) {
        for (const SourceUse& use : build_.sources) {
            const std::string name =
                build_.name.empty() ? use.full_name() : build_.name + "." + use.full_name();
            if (!selection_.takes_build(name)) continue;
            if (std::optional<BuildPlan> planned = plan_source(use, name))
                plans.push_back(std::move(*planned));
        }
    }

   private:
    std::optional<BuildPlan> plan_source(const SourceUse& use, const std::string& name) {
        BuildPlan plan;
        plan.name = name;
        plan.type = use.type;
        plan.facts = state_.inputs.facts;
        plan.facts.build_name = use.source_name;
        plan.facts.builder_type = use.type;
        plan.facts.template_path = state_.inputs.path;
        const SourceBlock* source = state_.made.find_source(use.type, use.source_name);
        plan.source_range = source->block.header_range;
        if (!plan_builder(use, *source, plan)) return std::nullopt;
        plan_provisioners(use, plan);
        plan_post_processors(use, plan);
        const std::optional<RegistryBlock>& registry =
            state_.builds.registry ? state_.builds.registry : build_.registry;
        if (registry) plan.hcp_labels = registry->build_labels;
        return plan;
    }

    bool plan_builder(const SourceUse& use, const SourceBlock& source, BuildPlan& plan) {
        const sdk::Descriptor<sdk::Builder>* descriptor = state_.catalog.find_builder(use.type);
        plan.builder = descriptor->make();
        hcl::BodyPtr body = hcl::expand_dynamic(source.block.body, state_.root);
        if (use.additions) body = hcl::merge_bodies({body, use.additions});
        const hcl::Scope scope(state_.root, {{"source", source_names(use.type, use.name())}});
        Diagnostics found;
        Value config =
            hcl::decode(*body, state_.specs.get("source." + use.type, *plan.builder), scope, found);
        const bool decoded = !found.has_errors();
        add_with_block(std::move(found), source.block.header_range, diags_);
        if (!decoded) return false;
        if (state_.inputs.will_build) config = fill_unknown(config);
        sdk::Problems problems;
        plan.generated_names = plan.builder->prepare(config, plan.facts, problems);
        add_problems(problems, {body.get(), source.block.header_range}, diags_);
        return !problems.has_errors();
    }

    void plan_provisioners(const SourceUse& use, BuildPlan& plan) {
        for (const ProvisionerBlock& block : build_.provisioners)
            if (!block.selection.skips(use.full_name()))
                plan.provisioners.push_back(plan_provisioner(block, use, plan));
        if (build_.error_cleanup && !build_.error_cleanup->selection.skips(use.full_name()))
            plan.error_cleanup = plan_provisioner(*build_.error_cleanup, use, plan);
    }

    PlannedProvisioner plan_provisioner(const ProvisionerBlock& block, const SourceUse& use,
                                        const BuildPlan& plan) {
        PlannedProvisioner planned;
        planned.type = block.type;
        planned.name = block.name;
        planned.range = block.header;
        planned.pause_before = block.pause_before;
        planned.timeout = block.timeout;
        planned.max_retries = block.max_retries;
        planned.continue_on_error = block.continue_on_error;
        const auto options = block.overrides.find(use.name());
        const ComponentRequest request{
            &state_,         &build_,      &use,
            block.arguments, block.header, options == block.overrides.end() ? nullptr : &options->second};
        const sdk::Descriptor<sdk::Provisioner>* descriptor = state_.catalog.find_provisioner(block.type);
        make_planned(*descriptor, "provisioner." + block.type, request, plan, planned.make_ready);
        return planned;
    }

    void plan_post_processors(const SourceUse& use, BuildPlan& plan) {
        for (const std::vector<PostProcessorBlock>& chain : build_.chains) {
            std::vector<PlannedPostProcessor> planned_chain;
            for (const PostProcessorBlock& block : chain) {
                if (block.selection.skips(use.full_name())) continue;
                // What follows in the chain would work on the left-out one's artifact.
                if (selection_.drops_post_processor(block.name.empty() ? block.type : block.name)) break;
                planned_chain.push_back(plan_post_processor(block, use, plan));
            }
            if (!planned_chain.empty()) plan.chains.push_back(std::move(planned_chain));
        }
    }

    PlannedPostProcessor plan_post_processor(const PostProcessorBlock& block, const SourceUse& use,
                                             const BuildPlan& plan) {
        PlannedPostProcessor planned;
        planned.type = block.type;
        planned.name = block.name;
        planned.range = block.header;
        planned.keep_input_artifact = block.keep_input_artifact;
        const ComponentRequest request{&state_, &build_, &use, block.arguments, block.header, nullptr};
        const sdk::Descriptor<sdk::PostProcessor>* descriptor =
            state_.catalog.find_post_processor(block.type);
        make_planned(*descriptor, "post-processor." + block.type, request, plan, planned.make_ready);
        return planned;
    }

    /// What a component of a build is made from; what it points to lives in the state.
    struct ComponentRequest {
        PlanState* state;
        const BuildBlock* build;
        const SourceUse* use;
        hcl::BodyPtr body;
        SourceRange header;
        const value::ValueMap* options;  ///< of `override`; may be null
    };

    /// Checks the component now, with the build's facts unknown, and sets the closure that makes it ready
    /// with real ones.
    template <class Role, class Closure>
    void make_planned(const sdk::Descriptor<Role>& descriptor, const std::string& key,
                      const ComponentRequest& request, const BuildPlan& plan, Closure& make_ready) {
        make_component(descriptor, key, request, planned_build(build_.name, plan.generated_names), plan.facts,
                       false, diags_);
        make_ready = [&descriptor, key, request, names = plan.generated_names, facts = plan.facts](
                         const sdk::GeneratedData& data, Diagnostics& diags) mutable {
            sdk::PrepareContext now = facts;
            now.generated = Value::object(data);
            Diagnostics found;
            std::unique_ptr<Role> component = make_component(
                descriptor, key, request, running_build(request.build->name, names, data), now, true, found);
            // Warnings were shown when the plan was made.
            for (Diagnostic& diagnostic : found.all())
                if (diagnostic.severity == Severity::kError) diags.add(std::move(diagnostic));
            return component;
        };
    }

    template <class Role>
    static std::unique_ptr<Role> make_component(const sdk::Descriptor<Role>& descriptor,
                                                const std::string& key, const ComponentRequest& request,
                                                const Value& build_value, const sdk::PrepareContext& facts,
                                                bool running, Diagnostics& diags) {
        std::unique_ptr<Role> component = descriptor.make();
        const value::Spec& spec = request.state->specs.get(key, *component);
        const hcl::Scope scope(
            request.state->root,
            {{"source", source_names(request.use->type, request.use->name())}, {"build", build_value}});
        Diagnostics found;
        Value config = hcl::decode(*request.body, spec, scope, found);
        const bool decoded = !found.has_errors();
        add_with_block(std::move(found), request.header, diags);
        if (!decoded) return nullptr;
        sdk::Problems problems;
        if (request.options) config = apply_override(config, spec.implied_type(), *request.options, problems);
        if (running) config = fill_unknown(config);
        component->prepare(config, facts, problems);
        add_problems(problems, {request.body.get(), request.header}, diags);
        return problems.has_errors() ? nullptr : std::move(component);
    }

    PlanState& state_;
    const BuildBlock& build_;
    Selection& selection_;
    Diagnostics& diags_;
};

}  // namespace

void check_components(const PlanState& state, Diagnostics& diags) {
    const sdk::Catalog& catalog = state.catalog;
    const std::vector<std::string> sources = source_names_of(state.made);
    for (const BuildBlock& build : state.builds.all) {
        Diagnostics found;
        for (const SourceUse& use : build.sources) {
            if (!catalog.find_builder(use.type))
                found.add(
                    unknown_component("source", use.type, sdk::Catalog::names(catalog.builders), use.range));
            else if (!state.made.find_source(use.type, use.source_name))
                found.add(unknown_source(use, sources));
        }
        add_with_block(std::move(found), build.header, diags);
        const auto check_provisioner = [&](const ProvisionerBlock& block) {
            if (!catalog.find_provisioner(block.type))
                diags.add(unknown_component("provisioner", block.type,
                                            sdk::Catalog::names(catalog.provisioners), block.header));
        };
        for (const ProvisionerBlock& block : build.provisioners) check_provisioner(block);
        if (build.error_cleanup) check_provisioner(*build.error_cleanup);
        for (const std::vector<PostProcessorBlock>& chain : build.chains)
            for (const PostProcessorBlock& block : chain)
                if (!catalog.find_post_processor(block.type))
                    diags.add(unknown_component("post-processor", block.type,
                                                sdk::Catalog::names(catalog.post_processors), block.header));
    }
}

std::vector<BuildPlan> make_build_plans(PlanState& state, Diagnostics& diags) {
    std::vector<BuildPlan> plans;
    if (state.builds.all.empty()) {
        diags.error("Template without a build", "A template needs a build block with at least one source.");
        return plans;
    }
    Diagnostics malformed;
    Selection selection(state.inputs.only, state.inputs.except, malformed);
    if (malformed.has_errors()) {
        diags.append(std::move(malformed));
        return plans;
    }
    for (const BuildBlock& build : state.builds.all) BuildPlanner(state, build, selection, diags).plan(plans);
    selection.report_unmatched(diags);
    return plans;
}

}  // namespace ingot::tmpl

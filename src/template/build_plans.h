// The product of sources and builds: every component found, decoded and prepared.
#pragma once

#include "template/builds.h"
#include "template/components.h"
#include "template/legacy_template.h"
#include "template/plan.h"

namespace ingot::tmpl {

/// What the closures of a Plan refer to. Const once the plan is made, but for the cache of shapes;
/// thread-safe then.
struct PlanState {
    PlanState(PlanInputs given, const sdk::Catalog& components)
        : inputs(std::move(given)), catalog(components) {}

    PlanInputs inputs;
    const sdk::Catalog& catalog;
    std::shared_ptr<const hcl::FunctionTable> functions;
    std::shared_ptr<const hcl::FunctionTable> default_functions;
    Template made;
    hcl::Scope root;
    Builds builds;
    SpecCache specs;
    LegacyTemplate legacy;             ///< of a template in the old JSON format, with …
    sdk::PrepareContext legacy_facts;  ///< … what its components are prepared with
};

/// Every component type and source that the builds name must exist.
void check_components(const PlanState& state, Diagnostics& diags);

/// Makes the plans of all selected builds. The state must outlive them.
std::vector<BuildPlan> make_build_plans(PlanState& state, Diagnostics& diags);

}  // namespace ingot::tmpl

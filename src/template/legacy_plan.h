// Plans from templates in Packer's old JSON format.
#pragma once

#include "template/build_plans.h"

namespace ingot::tmpl {

/// Reads structure and given variables. False, with diagnostics, when there is a mistake.
bool read_legacy(PlanState& state, const LoadedTemplate& loaded, Diagnostics& diags);

/// Renders variables and names, then finds and prepares every component of the selected builds. The state
/// must outlive the plans.
std::vector<BuildPlan> make_legacy_plans(PlanState& state, Diagnostics& diags);

}  // namespace ingot::tmpl

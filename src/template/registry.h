// HCP Packer: whether a build is to be published there, and what is missing for it.
#pragma once

#include "template/builds.h"
#include "template/plan.h"

namespace ingot::tmpl {

/// Checks what a build that is to be published needs. Says nothing for templates and environments without a
/// registry, or with HCP_PACKER_REGISTRY=off. Errors: no credentials (the message names HCP_CLIENT_ID,
/// HCP_CLIENT_SECRET and HCP_CRED_FILE), several registry blocks or builds, no bucket.
void check_registry(const Builds& builds, const PlanInputs& inputs, Diagnostics& diags);

}  // namespace ingot::tmpl

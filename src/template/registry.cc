// Checks before a build that names an HCP Packer registry.
#include "template/registry.h"

#include "base/text.h"

#include <fmt/format.h>

namespace ingot::tmpl {

namespace {

std::string variable_of(const PlanInputs& inputs, const std::string& name) {
    const auto found = inputs.environment.find(name);
    return found == inputs.environment.end() ? "" : found->second;
}

bool is_switched_off(const PlanInputs& inputs) {
    const std::string registry = to_lower_ascii(variable_of(inputs, "HCP_PACKER_REGISTRY"));
    return registry == "off" || registry == "0";
}

bool is_wanted(const Builds& builds, const PlanInputs& inputs) {
    if (builds.registry) return true;
    for (const BuildBlock& build : builds.all)
        if (build.registry) return true;
    return !variable_of(inputs, "HCP_PACKER_BUCKET_NAME").empty() ||
           inputs.environment.contains("HCP_PACKER_REGISTRY");
}

bool has_credentials(const PlanInputs& inputs) {
    if (!variable_of(inputs, "HCP_CLIENT_ID").empty() && !variable_of(inputs, "HCP_CLIENT_SECRET").empty())
        return true;
    const std::string named = variable_of(inputs, "HCP_CRED_FILE");
    if (!named.empty() && inputs.disk->kind(named) != FileKind::kMissing) return true;
    const std::string home = variable_of(inputs, "HOME");
    return !home.empty() && inputs.disk->kind(home + "/.config/hcp/cred_file.json") != FileKind::kMissing;
}

/// The block that counts; reports a second one, and one at the old place.
const RegistryBlock* choose_block(const Builds& builds, Diagnostics& diags) {
    const RegistryBlock* chosen = nullptr;
    for (const BuildBlock& build : builds.all) {
        if (!build.registry) continue;
        if (chosen) {
            diags.error("Several hcp_packer_registry blocks",
                        "Only one can be used; put it at the top level.", build.registry->header);
            continue;
        }
        chosen = &*build.registry;
        diags.warning("hcp_packer_registry inside a build",
                      "This place is deprecated: put the block at the top level of the template.",
                      chosen->header);
    }
    if (chosen && builds.registry)
        diags.error("Several hcp_packer_registry blocks", "Only one can be used; put it at the top level.",
                    chosen->header);
    return builds.registry ? &*builds.registry : chosen;
}

}  // namespace

void check_registry(const Builds& builds, const PlanInputs& inputs, Diagnostics& diags) {
    if (is_switched_off(inputs) || !is_wanted(builds, inputs)) return;
    if (builds.all.size() > 1) {
        diags.error("Several build blocks with an HCP Packer registry",
                    "A build that is published to HCP Packer has one build block. Remove the others, or set "
                    "HCP_PACKER_REGISTRY=off.",
                    builds.all[1].header);
        return;
    }
    const RegistryBlock* block = choose_block(builds, diags);
    const SourceRange range = block ? block->header : SourceRange{};
    if (!has_credentials(inputs)) {
        diags.error("No credentials for HCP Packer",
                    "This build is to be published to HCP Packer. Set HCP_CLIENT_ID and HCP_CLIENT_SECRET, "
                    "or name a credential file "
                    "with HCP_CRED_FILE (default: ~/.config/hcp/cred_file.json), or set "
                    "HCP_PACKER_REGISTRY=off to build without it.",
                    range);
        return;
    }
    const bool named = (block && !block->bucket_name.empty()) ||
                       !variable_of(inputs, "HCP_PACKER_BUCKET_NAME").empty() ||
                       (!builds.registry && !builds.all.empty() && !builds.all[0].name.empty());
    if (!named)
        diags.error("No bucket for HCP Packer",
                    "Set bucket_name in hcp_packer_registry, or HCP_PACKER_BUCKET_NAME.", range);
    diags.error("Cannot publish to HCP Packer",
                "This program builds images without HashiCorp's hosted registry. Set HCP_PACKER_REGISTRY=off "
                "to build without it.",
                range);
}

}  // namespace ingot::tmpl

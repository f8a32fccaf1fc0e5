// Build blocks and HCP registry blocks: their structure with names, sources and meta-arguments evaluated, the
// arguments of components left as they are.
#pragma once

#include "base/clock.h"
#include "hcl/scope.h"
#include "template/blocks.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ingot::tmpl {

/// The meta-arguments only and except: full names of sources ("null.web").
struct OnlyExcept {
    std::vector<std::string> only;
    std::vector<std::string> except;
    bool skips(const std::string& source) const;
};

struct ProvisionerBlock {
    std::string type;
    std::string name;
    OnlyExcept selection;
    std::optional<Nanos> pause_before;
    std::optional<Nanos> timeout;
    int max_retries = 0;
    bool continue_on_error = false;
    std::map<std::string, value::ValueMap> overrides;  ///< by source name
    hcl::BodyPtr arguments;                            ///< what is left for the component
    SourceRange header;
    SourceRange type_range;  ///< of the word "provisioner"
};

struct PostProcessorBlock {
    std::string type;
    std::string name;
    OnlyExcept selection;
    std::optional<bool> keep_input_artifact;
    hcl::BodyPtr arguments;
    SourceRange header;
    SourceRange type_range;
};

/// One source that a build uses: from `sources = […]` or a `source "…" {}` inside the build.
struct SourceUse {
    std::string type;
    std::string source_name;  ///< of the top-level block
    std::string local_name;   ///< given inside the build, or ""
    hcl::BodyPtr additions;   ///< what the build adds; may be null
    SourceRange range;        ///< of the block inside the build, or of the reference in `sources`

    const std::string& name() const { return local_name.empty() ? source_name : local_name; }
    /// "null.web", as -only and only see it.
    std::string full_name() const { return type + "." + name(); }
};

/// `hcp_packer_registry {}`.
struct RegistryBlock {
    std::string bucket_name;
    std::string description;
    std::map<std::string, std::string> bucket_labels;
    std::map<std::string, std::string> build_labels;
    std::vector<std::string> channels;
    SourceRange header;
};

struct BuildBlock {
    std::string name;
    std::string description;
    std::vector<SourceUse> sources;
    std::vector<ProvisionerBlock> provisioners;
    std::optional<ProvisionerBlock> error_cleanup;
    std::vector<std::vector<PostProcessorBlock>> chains;
    std::optional<RegistryBlock> registry;
    SourceRange header;
};

struct Builds {
    std::vector<BuildBlock> all;
    std::optional<RegistryBlock> registry;  ///< the one at top level
};

/// Reads every build of the template. Takes the root scope, with locals and data; it must outlive the result.
/// A build with a mistake in its structure is left out; all mistakes go to `diags`.
Builds read_builds(const Template& made, const hcl::Scope& scope, Diagnostics& diags);

}  // namespace ingot::tmpl

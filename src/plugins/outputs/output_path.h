// The `output` argument of post-processors: a path with `{{ }}`.
#pragma once

#include "sdk/artifact.h"
#include "sdk/run_context.h"

#include <map>
#include <string>

namespace ingot::outputs {

/// Renders the path with {{.BuildName}}, {{.BuilderType}}, the machine's generated data and `more` as
/// members. Errors: user.
std::string render_output(const std::string& path, const sdk::PrepareContext& context,
                          const sdk::Artifact& artifact, const std::map<std::string, std::string>& more = {});

/// Makes the folders on the way to the file. Errors: io.
void make_parent(const std::string& path);

}  // namespace ingot::outputs

// User variables of the old JSON format.
#pragma once

#include "template/legacy_template.h"
#include "template/plan.h"

#include <map>
#include <string>

namespace ingot::tmpl {

/// Texts given by -var-file (JSON objects of texts) and, stronger, by -var.
std::map<std::string, std::string> read_legacy_inputs(const PlanInputs& inputs, Diagnostics& diags);

/// Every variable rendered, also where one uses another. `{{ .Name }}` is left for later. Errors: a required
/// one that is not given, a text that cannot be rendered. Values of sensitive ones are registered with the
/// masker.
std::map<std::string, std::string> render_legacy_variables(const LegacyTemplate& legacy,
                                                           const std::map<std::string, std::string>& given,
                                                           const sdk::PrepareContext& facts,
                                                           Diagnostics& diags);

/// Renders what can be, and leaves `{{ .Name }}` as it is. Errors: user.
std::string render_but_dots(const std::string& text,
                            const std::function<std::string(const std::string&)>& render);

}  // namespace ingot::tmpl

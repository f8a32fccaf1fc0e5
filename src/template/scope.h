// What a template's expressions can refer to: var, local, data, path, packer, source and build.
#pragma once

#include "hcl/scope.h"
#include "template/blocks.h"

namespace ingot::tmpl {

/// Sets var, path and packer, and source and build as far as they are known outside a build; local and data
/// are empty. Takes the functions; they must outlive the scope.
hcl::Scope make_root_scope(const Template& made, const hcl::FunctionTable& functions);

/// The value of `source` for one use of a source.
value::Value source_names(const std::string& type, const std::string& name);

/// The value of `build` while planning: its name, and every fact that the running machine will tell, unknown.
value::Value planned_build(const std::string& build_name, const std::vector<std::string>& generated_names);
/// The same when the machine runs; what it did not tell is the text `<unknown>`.
value::Value running_build(const std::string& build_name, const std::vector<std::string>& generated_names,
                           const sdk::GeneratedData& data);

/// Functions that a variable's default may call: env() only.
std::shared_ptr<const hcl::FunctionTable> make_default_functions(
    std::shared_ptr<const hcl::FunctionTable> all_with_env);

}  // namespace ingot::tmpl

// The block structure of a template: decoded shape, expressions not evaluated (but for constants and
// defaults).
#pragma once

#include "hcl/eval.h"
#include "template/load.h"
#include "template/plan.h"
#include "template/variables.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ingot::tmpl {

/// `source "type" "name" {}` at top level.
struct SourceBlock {
    std::string type;
    std::string name;
    hcl::Block block;
};

/// `data "type" "name" {}`.
struct DataBlock {
    std::string type;
    std::string name;
    hcl::Block block;
};

/// One entry of `locals {}`, or a `local "name" {}`.
struct LocalBlock {
    std::string name;
    hcl::ExprPtr expr;  ///< null when a `local` block has none, which is no mistake of syntax
    bool sensitive = false;
    SourceRange range;
};

/// All files of a template, read block by block. `build` and `hcp_packer_registry` stay as they are: what
/// they hold depends on variables.
struct Template {
    LoadedTemplate loaded;
    std::vector<RequiredPlugin> required_plugins;
    VariableTable variables;
    std::vector<LocalBlock> locals;
    std::vector<DataBlock> data;
    std::vector<SourceBlock> sources;
    std::map<std::pair<std::string, std::string>, std::size_t, std::less<>>
        source_index;                        ///< {type, name} → sources
    std::vector<hcl::Block> double_sources;  ///< whose name was taken; no mistake of syntax, so said later
    std::vector<hcl::Block> builds;
    std::vector<hcl::Block> registries;

    const SourceBlock* find_source(const std::string& type, const std::string& name) const;
};

/// Reads the blocks of all files (after check_required_version). All mistakes go to `diags`.
/// Takes the functions that a variable's default may call.
Template read_blocks(LoadedTemplate loaded, const hcl::FunctionTable& default_functions, Diagnostics& diags);

/// The required_plugins of all files, other blocks unread. Errors: version, source address.
std::vector<RequiredPlugin> read_plugin_requirements(const LoadedTemplate& loaded, Diagnostics& diags);
/// A name may be required once. No mistake of syntax, so checked apart.
void report_double_requirements(const std::vector<RequiredPlugin>& required, Diagnostics& diags);

/// False, with a diagnostic, when a required_version of any file forbids the version told to templates.
bool check_required_version(const LoadedTemplate& loaded, Diagnostics& diags);

/// Why a plugin's source address is not usable; "" when it is. Source: Packer docs, "Specifying plugin
/// requirements".
std::string source_address_problem(std::string_view address);

}  // namespace ingot::tmpl

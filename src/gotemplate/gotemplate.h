// The `{{ }}` language of legacy templates and of fields such as execute_command: Go's text/template. Knows
// no Packer block.
#pragma once

#include "base/error.h"
#include "value/value.h"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace ingot::gotemplate {

/// Takes evaluated arguments; throws Error(user) with a message that the renderer places in the template.
using Function = std::function<value::Value(std::span<const value::Value> args)>;
using Functions = std::map<std::string, Function, std::less<>>;

/// What a member that the data lacks gives: "<no value>", as of a Go map, or an error that names the members
/// there are, as of a Go struct.
enum class MissingMember { kNoValue, kError };

/// Renders a template. `data` is the dot: an object value for `{{.Name}}`, or null.
/// Errors: user, with line and what was wrong; other kinds as a function throws them, with a frame.
/// Source: Go's text/template (pipelines, if/else, range, with, variables, comparison functions, trim
/// markers, define).
std::string render(std::string_view text, const value::Value& data, const Functions& functions,
                   MissingMember missing = MissingMember::kNoValue);
/// True when the text holds an action at all: the quick test before render.
bool has_actions(std::string_view text);
/// Checks the syntax alone. Errors: user.
void check_syntax(std::string_view text, const Functions& functions);

/// A secret or key from outside: (path, key) → text. Throws Error.
using Lookup = std::function<std::string(const std::string& path, const std::string& key)>;

/// What `{{ }}` of any component's field may call: timestamp, isotime, strftime, uuid, build, build_name,
/// build_type, pwd, template_dir, packer_version, env (refused outside variables), user, split, lower, upper,
/// replace, replace_all, sed, clean_resource_name (where the component has a rule), vault, consul_key,
/// aws_secretsmanager, aws_secretsmanager_raw. Source: packer-plugin-sdk template/interpolate.
struct TemplateContext {
    std::string build_name;
    std::string build_type;
    std::string template_path;
    std::map<std::string, std::string> user_variables;
    value::Value generated;  ///< object: what `{{ build `ID` }}` finds; null before the build runs
    bool enable_env = false;
    std::int64_t start_time = 0;  ///< seconds since 1970, one moment for the whole run
    /// Clients of layers above, allowed only with enable_env; an absent one is an error when its function is
    /// called.
    Lookup vault;
    Lookup consul_key;          ///< the key is the path
    Lookup aws_secretsmanager;  ///< an empty key: the whole secret, when it is no JSON object
    Lookup aws_secretsmanager_raw;
    /// The component's rule for names of what it makes; without it the function does not exist.
    std::function<std::string(const std::string&)> clean_resource_name;
};
Functions make_packer_functions(const TemplateContext& context);

}  // namespace ingot::gotemplate

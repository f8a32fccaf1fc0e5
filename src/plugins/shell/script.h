// What all shell components share: their script arguments, environment text, exit codes, and how output is
// shown.
#pragma once

#include "base/process.h"
#include "sdk/component.h"
#include "sdk/config.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::shell {

/// Names of arguments that read_config found unknown.
using Unknown = std::set<std::string, std::less<>>;

/// The arguments that every shell component has.
struct ScriptSettings {
    std::vector<std::string> inline_commands;
    std::string script;
    std::vector<std::string> scripts;
    std::vector<std::int64_t> valid_exit_codes;
    std::vector<std::string> environment_vars;
    std::map<std::string, std::string> env;
    std::string env_var_format;
};
const sdk::FieldTable& script_fields();

/// True when the argument is set, or will be once it is known.
bool is_given(const Unknown& unknown, std::string_view name, bool has_content);
/// Scripts must be on this host when the build begins.
void check_scripts(const std::vector<std::string>& scripts, std::string_view argument, const Unknown& unknown,
                   sdk::Problems& problems);
/// Entries of environment_vars must read NAME=VALUE, env_var_format must take a name and a value.
void check_environment(const ScriptSettings& settings, const Unknown& unknown, sdk::Problems& problems);

/// The name and the value in place of a format's verbs: `%s` in turn, `%[1]s` by number, `%q` quoted, `%%`.
/// Errors: user for a format that does not take exactly these two.
std::string format_variable(std::string_view format, const std::string& name, const std::string& value);

/// All variables in the settings' format, sorted by name: PACKER_BUILD_NAME and PACKER_BUILDER_TYPE,
/// PACKER_HTTP_* where the builder serves, then environment_vars, then env. A `'` inside a value becomes
/// `'"'"'`.
std::string flatten_environment(const ScriptSettings& settings, const sdk::PrepareContext& facts,
                                const sdk::GeneratedData& data);

/// Inline commands as one script. A first line that is a shebang of its own wins over a default one.
std::string join_commands(const std::vector<std::string>& commands, std::string_view shebang,
                          bool shebang_is_given);
/// "\r\n" becomes "\n", and the last line gets one.
std::string to_unix_lines(std::string_view text);

/// Throws remote when the code is none of valid_exit_codes (0 when none are given).
void check_exit_code(const ScriptSettings& settings, std::int64_t code, std::string_view script);

/// The dot of a template: the machine's data with more names.
value::Value template_data(sdk::GeneratedData data, const std::map<std::string, std::string>& more);

/// Shows a command's output line by line as it comes: standard output by say, standard error by error.
/// Must outlive the command.
class ShownOutput {
   public:
    explicit ShownOutput(sdk::Ui& ui);
    /// Shows last lines that have no newline, also of a command that was broken off.
    ~ShownOutput() { flush(); }
    ShownOutput(const ShownOutput&) = delete;
    ShownOutput& operator=(const ShownOutput&) = delete;
    sdk::Streams streams();
    /// The same earlier, so that the lines stand before what is said next.
    void flush();

   private:
    LineSplitter output_;
    LineSplitter error_;
};

/// A line as a terminal would leave it: without trailing white space, and without what a later "\r" wrote
/// over.
std::string_view visible_part(std::string_view line);

}  // namespace ingot::shell

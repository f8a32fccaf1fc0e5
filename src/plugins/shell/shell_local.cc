// Scripts on this host, through base/process.
#include "plugins/shell/shell_local.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/text.h"
#include "comm/streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ingot::shell {

namespace {

constexpr std::array<std::string_view, 6> kSystems = {"darwin",  "freebsd", "linux",
                                                      "openbsd", "solaris", "windows"};
constexpr std::string_view kThisSystem = "linux";

/// Variables that a script started by Packer sees because its plugin processes have them.
std::map<std::string, std::string> run_environment(const sdk::RunContext& run) {
    return {{"PACKER_RUN_UUID", run.run_uuid},
            {"PACKER_PLUGIN_MIN_PORT", "10000"},
            {"PACKER_PLUGIN_MAX_PORT", "25000"}};
}

}  // namespace

const sdk::FieldTable& LocalScript::fields() {
    static const sdk::FieldTable kTable = [] {
        sdk::FieldTable table;
        table.include(&Config::script, script_fields())
            .attribute("command", &Config::command,
                       "One command to run; the same as `inline` with one element.")
            .attribute("execute_command", &Config::execute_command,
                       "Program and arguments that run a script: {{ .Script }} and {{ .Vars }} stand for its "
                       "path and its "
                       "variables; [\"/bin/sh\", \"-c\", \"{{.Vars}} {{.Script}}\"] unless set.",
                       {.raw = true})
            .attribute("inline_shebang", &Config::inline_shebang,
                       "Interpreter of inline commands; \"/bin/sh -e\" unless set.")
            .attribute("only_on", &Config::only_on,
                       "Run only on these systems: darwin, freebsd, linux, openbsd, solaris, windows.")
            .attribute("tempfile_extension", &Config::tempfile_extension,
                       "Extension of the file that inline commands are written to.")
            .attribute("use_linux_pathing", &Config::use_linux_pathing,
                       "On Windows, hand over paths as its Linux subsystem sees them.");
        return table;
    }();
    return kTable;
}

void LocalScript::prepare(const value::Value& config, const sdk::PrepareContext& context,
                          sdk::Problems& problems, bool wrap_single) {
    config_ = {};
    context_ = context;
    Unknown unknown = sdk::read_config(fields(), config, context, &config_, problems);
    check(unknown, problems);
    fill_defaults(wrap_single);
}

void LocalScript::check(const Unknown& unknown, sdk::Problems& problems) const {
    const ScriptSettings& script = config_.script;
    bool has_script = is_given(unknown, "script", !script.script.empty());
    int given = is_given(unknown, "command", !config_.command.empty()) + has_script +
                is_given(unknown, "inline", !script.inline_commands.empty()) +
                is_given(unknown, "scripts", !script.scripts.empty());
    if (given == 0)
        problems.error("", "Nothing to run",
                       "Set one of \"inline\", \"script\", \"scripts\" and \"command\".");
    if (given > 1)
        problems.error("", "More than one thing to run",
                       "Only one of \"inline\", \"script\", \"scripts\" and \"command\" may be set.");
    if (has_script)
        check_scripts({script.script}, "script", unknown, problems);
    else
        check_scripts(script.scripts, "scripts", unknown, problems);
    check_systems(problems);
    check_environment(script, unknown, problems);
    if (config_.use_linux_pathing) check_linux_pathing(unknown, problems);
}

void LocalScript::check_systems(sdk::Problems& problems) const {
    for (std::size_t i = 0; i < config_.only_on.size(); ++i) {
        if (std::ranges::find(kSystems, config_.only_on[i]) != kSystems.end()) continue;
        std::vector<std::string> names(kSystems.begin(), kSystems.end());
        std::optional<std::string> near = did_you_mean(config_.only_on[i], names);
        problems.error(fmt::format("only_on.{}", i), "Unknown system",
                       fmt::format("\"{}\" is none of {}.{}", config_.only_on[i], fmt::join(kSystems, ", "),
                                   near ? fmt::format(" Did you mean \"{}\"?", *near) : ""));
    }
}

void LocalScript::check_linux_pathing(const Unknown& unknown, sdk::Problems& problems) const {
    const ScriptSettings& script = config_.script;
    if (!config_.command.empty() || !script.inline_commands.empty())
        problems.error("use_linux_pathing", "Inline commands for the Linux subsystem",
                       "With use_linux_pathing only \"script\" and \"scripts\" can be run: the file that "
                       "inline commands are "
                       "written to is out of the subsystem's reach.");
    if (unknown.contains("scripts") || unknown.contains("script")) return;
    std::vector<std::string> scripts = script.scripts;
    if (!script.script.empty()) scripts.push_back(script.script);
    for (const std::string& path : scripts)
        if (!to_linux_path(absolute_path(path)))
            problems.error("use_linux_pathing", "Path without a drive",
                           fmt::format("\"{}\" does not begin with a drive such as \"C:/\", so it has no "
                                       "name in the Linux subsystem.",
                                       absolute_path(path)));
}

void LocalScript::fill_defaults(bool wrap_single) {
    ScriptSettings& script = config_.script;
    if (!config_.command.empty()) script.inline_commands = {config_.command};
    if (!script.script.empty()) script.scripts = {script.script};
    if (script.env_var_format.empty()) script.env_var_format = "%s='%s' ";
    if (config_.inline_shebang.empty()) config_.inline_shebang = "/bin/sh -e";
    if (config_.execute_command.empty()) config_.execute_command = {"/bin/sh", "-c", "{{.Vars}} {{.Script}}"};
    if (wrap_single && config_.execute_command.size() == 1)
        config_.execute_command = {"sh", "-c", config_.execute_command.front()};
    if (config_.tempfile_extension.starts_with('.')) config_.tempfile_extension.erase(0, 1);
    if (!config_.use_linux_pathing) return;
    for (std::string& path : script.scripts) path = to_linux_path(absolute_path(path)).value_or(path);
}

void LocalScript::run(sdk::RunContext& run, const sdk::GeneratedData& data) {
    if (!config_.only_on.empty() &&
        std::ranges::find(config_.only_on, kThisSystem) == config_.only_on.end()) {
        run.ui.say(fmt::format("Skipping shell-local: this is {}, it is only for {}", kThisSystem,
                               fmt::join(config_.only_on, ", ")));
        return;
    }
    for (const std::string& path : config_.script.scripts) run_script(run, data, path);
    if (!config_.script.scripts.empty() || config_.script.inline_commands.empty()) return;
    TempDir directory("packer-shell");
    std::string path = directory.path() + "/inline";
    if (!config_.tempfile_extension.empty()) path += "." + config_.tempfile_extension;
    std::string text = join_commands(config_.script.inline_commands, config_.inline_shebang, true);
    // Not by an ordinary write: another build's child could hold the file open, and then it cannot be run.
    write_program(path, text);
    run_script(run, data, path);
}

void LocalScript::run_script(sdk::RunContext& run, const sdk::GeneratedData& data, const std::string& path) {
    std::string absolute = absolute_path(path);
    std::string variables = flatten_environment(config_.script, context_, data);
    value::Value dot =
        template_data(data, {{"Vars", variables}, {"Script", absolute}, {"Command", absolute}});
    ProcessSpec process;
    for (const std::string& part : config_.execute_command)
        process.argv.push_back(sdk::render_field(part, context_, dot));
    process.extra_env = run_environment(run);
    run.ui.say(fmt::format("Running local shell script: {}", path));
    log(fmt::format("shell-local: {}", fmt::join(process.argv, " ")));
    ShownOutput output(run.ui);
    sdk::Streams streams = output.streams();
    process.output = streams.output;
    process.error = streams.error;
    ProcessResult result = processes_.run(process, run.stop);
    output.flush();
    check_exit_code(config_.script, result.exit_code, path);
}

void ShellLocalProvisioner::prepare(const value::Value& config, const sdk::PrepareContext& context,
                                    sdk::Problems& problems) {
    script_.prepare(config, context, problems, false);
}

void ShellLocalProvisioner::provision(sdk::RunContext& run, sdk::Communicator*,
                                      const sdk::GeneratedData& data) {
    script_.run(run, data);
}

void ShellLocalPostProcessor::prepare(const value::Value& config, const sdk::PrepareContext& context,
                                      sdk::Problems& problems) {
    // Old templates give one command line here, which always went to a shell.
    script_.prepare(config, context, problems, true);
}

sdk::PostProcessed ShellLocalPostProcessor::post_process(sdk::RunContext& run,
                                                         const sdk::Artifact& artifact) {
    sdk::GeneratedData data;
    value::ValueMap::const_iterator state = artifact.state.find("generated_data");
    if (state != artifact.state.end() && state->second.has_content()) data = state->second.members();
    script_.run(run, data);
    return {artifact, true, true};
}

std::optional<std::string> to_linux_path(std::string_view windows_path) {
    std::string path = replace_all(windows_path, "\\", "/");
    std::size_t drive = path.find(":/");
    if (drive == std::string::npos) return std::nullopt;
    return fmt::format("/mnt/{}/{}", to_lower_ascii(path.substr(0, drive)), path.substr(drive + 2));
}

}  // namespace ingot::shell

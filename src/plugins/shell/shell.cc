// Order of operations on the machine: variables file, then for each script upload, chmod, run, check, remove.
#include "plugins/shell/shell.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/retry.h"
#include "comm/none.h"
#include "comm/streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace ingot::shell {

namespace {

/// What a communicator of Packer's gives as exit code when the other side hung up; templates name it in
/// valid_exit_codes.
constexpr std::int64_t kDisconnected = 2300218;

/// Four digits or fewer, for names of remote files.
unsigned random_number() {
    std::string bytes = random_bytes(4);
    unsigned number = 0;
    for (char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
    return number % 9999;
}

/// A machine that is going down or coming up fails in these ways; anything else will not mend itself.
bool may_pass(const Error& error) {
    return error.kind() == ErrorKind::kRemote || error.kind() == ErrorKind::kTimeout;
}

}  // namespace

const sdk::FieldTable& ShellProvisioner::fields() {
    static const sdk::FieldTable kTable = [] {
        sdk::FieldTable table;
        table.include(&Config::script, script_fields())
            .attribute("binary", &Config::binary, "The scripts are programs: leave their line ends alone.")
            .attribute("remote_path", &Config::remote_path,
                       "Where a script lies in the machine; remote_folder/remote_file unless set.")
            .attribute("remote_folder", &Config::remote_folder,
                       "Folder in the machine; /tmp unless set. It must exist.")
            .attribute("remote_file", &Config::remote_file,
                       "File name in the machine; script_NNNN.sh unless set.")
            .attribute("execute_command", &Config::execute_command,
                       "Command that runs a script: {{ .Path }}, {{ .Vars }} and {{ .EnvVarFile }} stand for "
                       "its place, "
                       "its variables and the file of its variables.",
                       {.raw = true})
            .attribute("inline_shebang", &Config::inline_shebang,
                       "Interpreter of inline commands; \"/bin/sh -e\" unless set.")
            .attribute("pause_after", &Config::pause_after, "How long to wait afterwards.")
            .attribute("use_env_var_file", &Config::use_env_var_file,
                       "Hand over the variables in a file that is sourced, instead of on the command line.")
            .attribute("start_retry_timeout", &Config::start_retry_timeout,
                       "How long to try again when a script cannot be started; 5m unless set.")
            .attribute("skip_clean", &Config::skip_clean, "Leave the scripts in the machine.")
            .attribute("expect_disconnect", &Config::expect_disconnect,
                       "A lost connection is no failure: the script restarts the machine.");
        return table;
    }();
    return kTable;
}

void ShellProvisioner::prepare(const value::Value& config, const sdk::PrepareContext& context,
                               sdk::Problems& problems) {
    config_ = {};
    context_ = context;
    Unknown unknown = sdk::read_config(fields(), config, context, &config_, problems);
    check(unknown, problems);
    fill_defaults();
}

void ShellProvisioner::check(const Unknown& unknown, sdk::Problems& problems) const {
    const ScriptSettings& script = config_.script;
    bool has_script = is_given(unknown, "script", !script.script.empty());
    bool has_scripts = is_given(unknown, "scripts", !script.scripts.empty());
    bool has_inline = is_given(unknown, "inline", !script.inline_commands.empty());
    if (has_script && has_scripts)
        problems.error("script", "Script given twice", "Only one of \"script\" and \"scripts\" may be set.");
    if (!has_script && !has_scripts && !has_inline)
        problems.error("", "Nothing to run", "Set one of \"inline\", \"script\" and \"scripts\".");
    if (has_inline && (has_script || has_scripts))
        problems.error("inline", "Commands and script together",
                       "Either \"inline\" commands or script files can be run by one provisioner, not both.");
    if (has_script)
        check_scripts({script.script}, "script", unknown, problems);
    else
        check_scripts(script.scripts, "scripts", unknown, problems);
    check_environment(script, unknown, problems);
}

void ShellProvisioner::fill_defaults() {
    ScriptSettings& script = config_.script;
    if (!script.script.empty()) script.scripts = {script.script};
    if (script.env_var_format.empty())
        script.env_var_format = config_.use_env_var_file ? "export %s='%s'\n" : "%s='%s' ";
    if (config_.execute_command.empty())
        config_.execute_command = config_.use_env_var_file
                                      ? "chmod +x {{.Path}}; . {{.EnvVarFile}} && {{.Path}}"
                                      : "chmod +x {{.Path}}; {{.Vars}} {{.Path}}";
    if (config_.start_retry_timeout.count() == 0) config_.start_retry_timeout = std::chrono::minutes(5);
    if (config_.remote_folder.empty()) config_.remote_folder = "/tmp";
    if (config_.remote_file.empty()) config_.remote_file = fmt::format("script_{}.sh", random_number());
    if (config_.remote_path.empty()) config_.remote_path = config_.remote_folder + "/" + config_.remote_file;
}

void ShellProvisioner::provision(sdk::RunContext& context, sdk::Communicator* communicator,
                                 const sdk::GeneratedData& data) {
    Run run{context, comm::communicator_or_none(communicator), data, "", ""};
    const ScriptSettings& script = config_.script;
    run.variables = flatten_environment(script, context_, data);
    if (config_.use_env_var_file) upload_variables(run);
    for (const std::string& path : script.scripts) run_script(run, path, path, std::nullopt);
    if (!script.inline_commands.empty()) {
        bool shebang_is_given = !config_.inline_shebang.empty();
        std::string_view shebang = shebang_is_given ? std::string_view(config_.inline_shebang) : "/bin/sh -e";
        run_script(run, "inline commands", "",
                   join_commands(script.inline_commands, shebang, shebang_is_given));
    }
    if (!config_.skip_clean && !run.variables_file.empty()) clean_up(run, run.variables_file);
    if (config_.pause_after.count() > 0) {
        context.ui.say(
            fmt::format("Waiting {} after this provisioner", format_duration(config_.pause_after)));
        clock_.sleep(config_.pause_after, context.stop);
    }
}

void ShellProvisioner::until_it_works(Run& run, const std::function<void()>& attempt) const {
    RetryPolicy policy;
    policy.first_wait = std::chrono::seconds(2);
    policy.factor = 1.0;
    policy.limit = config_.start_retry_timeout;
    std::optional<Error> last;
    bool done = retry(policy, clock_, run.context.stop, [&](int) {
        try {
            attempt();
            return true;
        } catch (const Error& error) {
            if (!may_pass(error)) throw;
            log(fmt::format("shell provisioner: {}; trying again", error.message()));
            last = error;
            return false;
        }
    });
    if (done || !last) return;
    last->add_frame(fmt::format("while trying for {} (start_retry_timeout)",
                                format_duration(config_.start_retry_timeout)));
    throw *last;
}

void ShellProvisioner::upload_variables(Run& run) const {
    std::string path = fmt::format("{}/varfile_{}.sh", config_.remote_folder, random_number());
    std::string content = config_.binary ? run.variables : to_unix_lines(run.variables);
    until_it_works(run, [&] {
        sdk::FileFacts facts{static_cast<std::int64_t>(content.size()), 0600};
        run.machine.upload(path, comm::text_source(content), facts, run.context.stop);
        run.machine.run("chmod 0600 " + path, {}, run.context.stop);
    });
    run.variables_file = path;
}

void ShellProvisioner::upload_script(Run& run, const std::string& path,
                                     const std::optional<std::string>& text) const {
    sdk::FileFacts facts;
    facts.mode = 0755;
    if (!text && config_.binary) {
        comm::FileReader reader(path);
        facts.size = reader.size();
        run.machine.upload(config_.remote_path, reader.source(), facts, run.context.stop);
        return;
    }
    std::string content = text ? *text : read_file(path);
    if (!config_.binary) content = to_unix_lines(content);
    facts.size = static_cast<std::int64_t>(content.size());
    run.machine.upload(config_.remote_path, comm::text_source(content), facts, run.context.stop);
}

void ShellProvisioner::run_script(Run& run, const std::string& shown, const std::string& path,
                                  const std::optional<std::string>& text) const {
    run.context.ui.say(fmt::format("Provisioning with shell script: {}", shown));
    std::string command = sdk::render_field(config_.execute_command, context_,
                                            template_data(run.data, {{"Vars", run.variables},
                                                                     {"EnvVarFile", run.variables_file},
                                                                     {"Path", config_.remote_path}}));
    std::int64_t code = 0;
    // Upload and command are tried again together: after a reboot the uploaded file may be gone.
    until_it_works(run, [&] {
        upload_script(run, path, text);
        run.machine.run("chmod 0755 " + config_.remote_path, {}, run.context.stop);
        ShownOutput output(run.context.ui);
        try {
            code = run.machine.run(command, output.streams(), run.context.stop);
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::kRemote) throw;
            code = kDisconnected;
        }
        output.flush();
    });
    bool is_named = std::find(config_.script.valid_exit_codes.begin(), config_.script.valid_exit_codes.end(),
                              code) != config_.script.valid_exit_codes.end();
    if (code != kDisconnected) {
        check_exit_code(config_.script, code, shown);
    } else if (!config_.expect_disconnect && !is_named) {
        Error error(
            ErrorKind::kRemote,
            fmt::format("script {}: the machine closed the connection before the script's end", shown));
        error.set_hint("Where the script restarts the machine, set expect_disconnect = true.");
        throw error;
    }
    if (!config_.skip_clean) clean_up(run, config_.remote_path);
}

void ShellProvisioner::clean_up(Run& run, const std::string& remote_path) const {
    std::int64_t code = 0;
    until_it_works(run, [&] {
        code = run.machine.run("rm -f " + remote_path, {}, run.context.stop);
        if (code == kDisconnected)
            throw Error(ErrorKind::kRemote, fmt::format("remove {}: connection lost", remote_path));
    });
    if (code != 0)
        throw Error(ErrorKind::kIo,
                    fmt::format("remove {}: rm ended with exit status {} in the machine", remote_path, code));
}

}  // namespace ingot::shell

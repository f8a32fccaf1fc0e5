// Quoting, environment and output of scripts. The one place for these facts.
#include "plugins/shell/script.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"
#include "comm/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ingot::shell {

namespace {

/// A Go format for two texts, read piece by piece.
class VariableFormat {
   public:
    VariableFormat(std::string_view format, const std::string& name, const std::string& value)
        : format_(format), values_{&name, &value} {}

    std::string fill() {
        while (at_ < format_.size()) {
            char c = format_[at_++];
            if (c == '%')
                fill_verb();
            else
                text_.push_back(c);
        }
        if (!used_[0] || !used_[1])
            fail("must hold two verbs, for the name and for the value, as in \"%s='%s' \"");
        return text_;
    }

   private:
    void fill_verb() {
        std::size_t argument = next_;
        if (at_ < format_.size() && format_[at_] == '[') {
            std::size_t close = format_.find(']', at_);
            std::optional<std::int64_t> number;
            if (close != std::string_view::npos) number = parse_int(format_.substr(at_ + 1, close - at_ - 1));
            if (!number || *number < 1 || *number > 2) fail("may number its verbs only [1] and [2]");
            argument = static_cast<std::size_t>(*number - 1);
            at_ = close + 1;
        }
        if (at_ == format_.size()) fail("ends in the middle of a verb");
        char verb = format_[at_++];
        if (verb == '%') {
            text_.push_back('%');
            return;
        }
        if (verb != 's' && verb != 'v' && verb != 'q')
            fail(fmt::format("has the verb %{}; only %s, %v, %q and %% can be used", verb));
        if (argument > 1) fail("has more than two verbs");
        text_ += verb == 'q' ? go_quote(*values_[argument]) : *values_[argument];
        used_[argument] = true;
        next_ = argument + 1;
    }

    [[noreturn]] void fail(const std::string& why) const {
        throw Error(ErrorKind::kUser, fmt::format("env_var_format {} {}", go_quote(format_), why));
    }

    std::string_view format_;
    std::array<const std::string*, 2> values_;
    std::array<bool, 2> used_{};
    std::size_t at_ = 0;
    std::size_t next_ = 0;
    std::string text_;
};

void add_http_variable(std::map<std::string, std::string>& variables, const char* variable,
                       const sdk::GeneratedData& data, const char* fact, std::string_view absent) {
    sdk::GeneratedData::const_iterator found = data.find(fact);
    if (found == data.end() || !found->second.has_content()) return;
    if (found->second.type() != value::Type::string() || found->second.as_string() == absent) return;
    variables[variable] = found->second.as_string();
}

}  // namespace

const sdk::FieldTable& script_fields() {
    static const sdk::FieldTable kTable = [] {
        sdk::FieldTable table;
        table
            .attribute("inline", &ScriptSettings::inline_commands, "Commands to run, in order, in one shell.")
            .attribute("script", &ScriptSettings::script, "Path of a script on this host.")
            .attribute("scripts", &ScriptSettings::scripts,
                       "Paths of scripts on this host, run one after the other.")
            .attribute("valid_exit_codes", &ScriptSettings::valid_exit_codes,
                       "Exit codes that mean success; [0] unless set.")
            .attribute("environment_vars", &ScriptSettings::environment_vars,
                       "Variables for the script, as NAME=VALUE.")
            .attribute("env", &ScriptSettings::env,
                       "Variables for the script by name; they win over environment_vars.")
            .attribute("env_var_format", &ScriptSettings::env_var_format,
                       "How a variable is written where `{{ .Vars }}` stands: a format that takes its name "
                       "and its value.");
        return table;
    }();
    return kTable;
}

bool is_given(const Unknown& unknown, std::string_view name, bool has_content) {
    return has_content || unknown.contains(name);
}

void check_scripts(const std::vector<std::string>& scripts, std::string_view argument, const Unknown& unknown,
                   sdk::Problems& problems) {
    if (unknown.contains(argument)) return;
    for (std::size_t i = 0; i < scripts.size(); ++i) {
        FileKind kind = real_disk().kind(scripts[i]);
        if (kind == FileKind::kRegular || kind == FileKind::kOther) continue;
        std::string place = argument == "scripts" ? fmt::format("scripts.{}", i) : std::string(argument);
        problems.error(place, "Script cannot be read",
                       kind == FileKind::kDirectory
                           ? fmt::format("\"{}\" is a directory.", scripts[i])
                           : fmt::format("\"{}\" does not exist. A relative path starts at the "
                                         "directory in which the build was started.",
                                         scripts[i]));
    }
}

void check_environment(const ScriptSettings& settings, const Unknown& unknown, sdk::Problems& problems) {
    for (std::size_t i = 0; i < settings.environment_vars.size(); ++i) {
        const std::string& entry = settings.environment_vars[i];
        std::size_t equals = entry.find('=');
        if (equals != std::string::npos && equals != 0) continue;
        problems.error(fmt::format("environment_vars.{}", i), "Malformed environment variable",
                       fmt::format("\"{}\" must read NAME=VALUE.", entry));
    }
    if (unknown.contains("env_var_format") || settings.env_var_format.empty()) return;
    try {
        format_variable(settings.env_var_format, "NAME", "VALUE");
    } catch (const Error& error) {
        problems.error("env_var_format", "Unusable format of variables", error.message() + ".");
    }
}

std::string format_variable(std::string_view format, const std::string& name, const std::string& value) {
    return VariableFormat(format, name, value).fill();
}

std::string flatten_environment(const ScriptSettings& settings, const sdk::PrepareContext& facts,
                                const sdk::GeneratedData& data) {
    std::map<std::string, std::string> variables;
    variables["PACKER_BUILD_NAME"] = facts.build_name;
    variables["PACKER_BUILDER_TYPE"] = facts.builder_type;
    add_http_variable(variables, "PACKER_HTTP_ADDR", data, "PackerHTTPAddr", comm::kNoHttpAddress);
    add_http_variable(variables, "PACKER_HTTP_IP", data, "PackerHTTPIP", comm::kNoHttpIp);
    add_http_variable(variables, "PACKER_HTTP_PORT", data, "PackerHTTPPort", comm::kNoHttpPort);
    const auto escape = [](std::string_view text) { return replace_all(text, "'", R"('"'"')"); };
    for (const std::string& entry : settings.environment_vars) {
        std::size_t equals = entry.find('=');
        if (equals == std::string::npos)
            throw Error(ErrorKind::kUser,
                        fmt::format("environment variable {}: not NAME=VALUE", go_quote(entry)));
        variables[entry.substr(0, equals)] = escape(std::string_view(entry).substr(equals + 1));
    }
    for (const auto& [name, value] : settings.env) variables[name] = escape(value);
    std::string flat;
    for (const auto& [name, value] : variables) flat += format_variable(settings.env_var_format, name, value);
    return flat;
}

std::string join_commands(const std::vector<std::string>& commands, std::string_view shebang,
                          bool shebang_is_given) {
    std::string body;
    for (const std::string& command : commands) body += command + "\n";
    bool brings_its_own = body.starts_with("#!") && !shebang_is_given;
    return brings_its_own || shebang.empty() ? body : fmt::format("#!{}\n{}", shebang, body);
}

std::string to_unix_lines(std::string_view text) {
    std::string unix_text;
    unix_text.reserve(text.size() + 1);
    for (std::string_view line : split_lines(text)) {
        unix_text += line;
        unix_text.push_back('\n');
    }
    return unix_text;
}

void check_exit_code(const ScriptSettings& settings, std::int64_t code, std::string_view script) {
    std::vector<std::int64_t> valid = settings.valid_exit_codes;
    if (valid.empty()) valid = {0};
    if (std::ranges::find(valid, code) != valid.end()) return;
    Error error(ErrorKind::kRemote, fmt::format("script {}: exit status {}, where only {} means success",
                                                script, code, fmt::join(valid, ", ")));
    error.set_hint(
        "The script's own output above says why. Where this code is no failure, name it in "
        "valid_exit_codes.");
    throw error;
}

value::Value template_data(sdk::GeneratedData data, const std::map<std::string, std::string>& more) {
    for (const auto& [name, text] : more) data[name] = value::Value::string(text);
    return value::Value::object(std::move(data));
}

std::string_view visible_part(std::string_view line) {
    line = trim_right(line);
    std::size_t returned = line.rfind('\r');
    return returned == std::string_view::npos ? line : line.substr(returned + 1);
}

ShownOutput::ShownOutput(sdk::Ui& ui)
    : output_([&ui](std::string_view line) { ui.say(visible_part(line)); }),
      error_([&ui](std::string_view line) { ui.error(visible_part(line)); }) {}

sdk::Streams ShownOutput::streams() {
    sdk::Streams streams;
    streams.output = [this](std::string_view bytes) { output_.feed(bytes); };
    streams.error = [this](std::string_view bytes) { error_.feed(bytes); };
    return streams;
}

void ShownOutput::flush() {
    output_.flush();
    error_.flush();
}

}  // namespace ingot::shell

// Dockerfile instructions that change an image's configuration. Each gives its problem as a text, "" when
// there is none.
#include "image/changes.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"
#include "image/words.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace ingot::image {

namespace {

struct ChangeState {
    ImageConfig& config;
    bool cmd_was_set = false;
};

using ChangeFunction = std::string (*)(ChangeState& state, std::string_view arguments);

struct Instruction {
    std::string_view name;
    ChangeFunction apply;
};

/// A JSON array of strings, or nothing when it is not one (then it is the shell form).
std::optional<std::vector<std::string>> find_exec_form(std::string_view text) {
    if (!text.starts_with('[')) return std::nullopt;
    std::vector<std::string> words;
    try {
        Json json = parse_json(text);
        if (json.kind != Json::Kind::kArray) return std::nullopt;
        for (const Json& item : json.items) {
            if (!item.is_string()) return std::nullopt;
            words.push_back(item.text);
        }
    } catch (const Error&) {  // Docker's rule: what is no JSON is a shell line that starts with "["
        return std::nullopt;
    }
    return words;
}

std::vector<std::string> command_words(const ChangeState& state, std::string_view text) {
    if (std::optional<std::vector<std::string>> words = find_exec_form(text)) return *words;
    std::vector<std::string> words =
        state.config.run.shell.value_or(std::vector<std::string>{"/bin/sh", "-c"});
    words.emplace_back(text);
    return words;
}

std::string apply_cmd(ChangeState& state, std::string_view arguments) {
    state.config.run.cmd = command_words(state, arguments);
    state.cmd_was_set = true;
    return "";
}

std::string apply_entrypoint(ChangeState& state, std::string_view arguments) {
    state.config.run.entrypoint = command_words(state, arguments);
    if (!state.cmd_was_set) state.config.run.cmd.reset();
    return "";
}

std::string apply_shell(ChangeState& state, std::string_view arguments) {
    std::optional<std::vector<std::string>> words = find_exec_form(arguments);
    if (!words || words->empty()) return "SHELL takes a JSON array, as in SHELL [\"/bin/bash\", \"-c\"].";
    state.config.run.shell = std::move(words);
    return "";
}

/// Pairs of ENV and LABEL: `A=1 B="two words"`, or the old `A one value`.
std::string read_pairs(ChangeState& state, std::string_view arguments, std::string_view instruction,
                       std::vector<std::pair<std::string, std::string>>& pairs) {
    std::vector<std::string> words = split_words(arguments);
    if (words.empty()) return fmt::format("{} needs a name and a value.", instruction);
    if (words[0].find('=') == std::string::npos) {
        std::size_t space = arguments.find_first_of(" \t");
        if (space == std::string_view::npos)
            return fmt::format("{} needs a value for \"{}\".", instruction, words[0]);
        pairs.emplace_back(words[0], expand_word(trim(arguments.substr(space)), state.config.run.env));
        return "";
    }
    for (const std::string& word : words) {
        std::size_t equals = word.find('=');
        if (equals == std::string::npos)
            return fmt::format("{} has \"{}\" where NAME=VALUE must stand; quote values that hold spaces.",
                               instruction, word);
        std::string name = expand_word(std::string_view(word).substr(0, equals), state.config.run.env);
        if (name.empty()) return fmt::format("{} has an empty name in \"{}\".", instruction, word);
        pairs.emplace_back(name,
                           expand_word(std::string_view(word).substr(equals + 1), state.config.run.env));
    }
    return "";
}

std::string apply_env(ChangeState& state, std::string_view arguments) {
    std::vector<std::pair<std::string, std::string>> pairs;
    std::string problem = read_pairs(state, arguments, "ENV", pairs);
    if (!problem.empty()) return problem;
    for (const auto& [name, value] : pairs) set_env(state.config.run.env, name, value);
    return "";
}

std::string apply_label(ChangeState& state, std::string_view arguments) {
    std::vector<std::pair<std::string, std::string>> pairs;
    std::string problem = read_pairs(state, arguments, "LABEL", pairs);
    if (!problem.empty()) return problem;
    for (auto& [name, value] : pairs) state.config.run.labels[name] = value;
    return "";
}

std::optional<std::int64_t> read_port(std::string_view text) {
    std::optional<std::int64_t> port = parse_int(text);
    if (!port || *port < 1 || *port > 65535 ||
        !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    return port;
}

std::string expose_one(ChangeState& state, const std::string& word) {
    std::size_t slash = word.find('/');
    std::string protocol = slash == std::string::npos ? "tcp" : to_lower_ascii(word.substr(slash + 1));
    if (protocol != "tcp" && protocol != "udp" && protocol != "sctp")
        return fmt::format("EXPOSE has \"{}\": the protocol must be tcp, udp or sctp.", word);
    std::string ports = word.substr(0, slash);
    std::size_t dash = ports.find('-');
    std::optional<std::int64_t> first = read_port(ports.substr(0, dash));
    std::optional<std::int64_t> last = dash == std::string::npos ? first : read_port(ports.substr(dash + 1));
    if (!first || !last || *last < *first)
        return fmt::format(
            "EXPOSE has \"{}\": a port is a number from 1 to 65535, or a range such as 8000-8010.", word);
    for (std::int64_t port = *first; port <= *last; port++)
        state.config.run.exposed_ports.insert(fmt::format("{}/{}", port, protocol));
    return "";
}

std::string apply_expose(ChangeState& state, std::string_view arguments) {
    for (const std::string& raw : split_words(arguments))
        for (const std::string& word : split_words(expand_word(raw, state.config.run.env)))
            if (std::string problem = expose_one(state, word); !problem.empty()) return problem;
    return "";
}

std::string apply_volume(ChangeState& state, std::string_view arguments) {
    std::vector<std::string> paths = find_exec_form(arguments).value_or(split_words(arguments));
    for (const std::string& path : paths) {
        std::string place = expand_word(path, state.config.run.env);
        if (trim(place).empty()) return "VOLUME has an empty path.";
        state.config.run.volumes.insert(place);
    }
    return "";
}

std::string apply_user(ChangeState& state, std::string_view arguments) {
    if (split_words(arguments).size() != 1)
        return "USER takes one word: a name or number, optionally with :GROUP.";
    state.config.run.user = expand_word(arguments, state.config.run.env);
    return "";
}

/// An absolute path replaces the directory, a relative one goes on from it.
std::string apply_workdir(ChangeState& state, std::string_view arguments) {
    std::string place = expand_word(arguments, state.config.run.env);
    if (place.empty()) return "WORKDIR needs a path.";
    std::string& directory = state.config.run.working_dir;
    std::string whole = place.front() == '/' ? place : (directory.empty() ? "/" : directory) + "/" + place;
    directory = clean_path(whole);
    return "";
}

std::string apply_stopsignal(ChangeState& state, std::string_view arguments) {
    std::string signal = expand_word(arguments, state.config.run.env);
    std::optional<std::int64_t> number = parse_int(signal);
    bool name = signal.size() > 3 && std::all_of(signal.begin(), signal.end(), [](unsigned char c) {
                    return std::isalnum(c) || c == '+' || c == '-';
                });
    if (number ? (*number < 1 || *number > 64) : !name)
        return fmt::format(
            "STOPSIGNAL has \"{}\": a signal is a number from 1 to 64 or a name such as SIGTERM.", signal);
    state.config.run.stop_signal = signal;
    return "";
}

std::string apply_maintainer(ChangeState& state, std::string_view arguments) {
    state.config.author = std::string(arguments);
    return "";
}

std::string apply_onbuild(ChangeState& state, std::string_view arguments) {
    std::string word = to_upper_ascii(arguments.substr(0, arguments.find_first_of(" \t")));
    if (word == "ONBUILD" || word == "FROM" || word == "MAINTAINER")
        return fmt::format("ONBUILD cannot hold {}.", word);
    state.config.run.on_build.emplace_back(arguments);
    return "";
}

/// One `--name=value` of HEALTHCHECK into its member. Times are kept in nanoseconds.
std::string read_health_option(std::string_view option, Json& check) {
    std::size_t equals = option.find('=');
    std::string_view name = option.substr(0, equals);
    std::string_view value = equals == std::string_view::npos ? "" : option.substr(equals + 1);
    if (name == "--retries") {
        std::optional<std::int64_t> count = parse_int(value);
        if (!count || *count < 0) return "HEALTHCHECK: --retries takes a number.";
        check.set("Retries", Json::of(*count));
        return "";
    }
    static constexpr std::array<std::pair<std::string_view, const char*>, 4> kTimes{
        {{"--interval", "Interval"},
         {"--timeout", "Timeout"},
         {"--start-period", "StartPeriod"},
         {"--start-interval", "StartInterval"}}};
    for (const auto& [flag, member] : kTimes) {
        if (name != flag) continue;
        std::optional<Nanos> time = parse_duration(value);
        if (!time) return fmt::format("HEALTHCHECK: {} takes a time such as 30s.", flag);
        check.set(member, Json::of(static_cast<std::int64_t>(time->count())));
        return "";
    }
    return fmt::format("HEALTHCHECK does not know {}.", name);
}

std::string apply_healthcheck(ChangeState& state, std::string_view arguments) {
    Json check = Json::object();
    std::string_view rest = arguments;
    while (rest.starts_with("--")) {
        std::size_t space = rest.find_first_of(" \t");
        if (std::string problem = read_health_option(rest.substr(0, space), check); !problem.empty())
            return problem;
        rest = space == std::string_view::npos ? "" : trim(rest.substr(space));
    }
    std::size_t space = rest.find_first_of(" \t");
    std::string kind = to_upper_ascii(rest.substr(0, space));
    std::string_view command = space == std::string_view::npos ? "" : trim(rest.substr(space));
    Json test = Json::array();
    if (kind == "NONE" && command.empty()) {
        test.push(Json::of("NONE"));
    } else if (kind == "CMD" && !command.empty()) {
        std::optional<std::vector<std::string>> words = find_exec_form(command);
        test.push(Json::of(words ? "CMD" : "CMD-SHELL"));
        if (!words) words = {std::string(command)};
        for (const std::string& word : *words) test.push(Json::of(word));
    } else {
        return "HEALTHCHECK takes CMD with a command, or NONE.";
    }
    check.set("Test", std::move(test));
    state.config.run.healthcheck = std::move(check);
    return "";
}

constexpr std::array<Instruction, 13> kInstructions{{{"CMD", apply_cmd},
                                                     {"ENTRYPOINT", apply_entrypoint},
                                                     {"ENV", apply_env},
                                                     {"EXPOSE", apply_expose},
                                                     {"HEALTHCHECK", apply_healthcheck},
                                                     {"LABEL", apply_label},
                                                     {"MAINTAINER", apply_maintainer},
                                                     {"ONBUILD", apply_onbuild},
                                                     {"SHELL", apply_shell},
                                                     {"STOPSIGNAL", apply_stopsignal},
                                                     {"USER", apply_user},
                                                     {"VOLUME", apply_volume},
                                                     {"WORKDIR", apply_workdir}}};

std::string unknown_instruction(const std::string& name) {
    std::vector<std::string> names;
    for (const Instruction& instruction : kInstructions) names.emplace_back(instruction.name);
    static constexpr std::array<std::string_view, 5> kBuilding{"ADD", "ARG", "COPY", "FROM", "RUN"};
    if (std::find(kBuilding.begin(), kBuilding.end(), name) != kBuilding.end())
        return fmt::format("{} builds something; use a provisioner for it. Here may stand {}.", name,
                           join(names, ", "));
    std::string text =
        fmt::format("\"{}\" is no instruction that may stand here. These are: {}.", name, join(names, ", "));
    if (std::optional<std::string> near = did_you_mean(name, names))
        text += fmt::format(" Did you mean {}?", *near);
    return text;
}

std::string apply_change(ChangeState& state, std::string_view line) {
    std::string joined = join_continued_lines(trim(line));
    std::string_view text = joined;
    std::size_t space = text.find_first_of(" \t");
    std::string name = to_upper_ascii(text.substr(0, space));
    std::string_view arguments = space == std::string_view::npos ? "" : trim(text.substr(space));
    if (name.empty()) return "The line is empty.";
    for (const Instruction& instruction : kInstructions) {
        if (instruction.name != name) continue;
        if (arguments.empty()) return fmt::format("{} needs something after it.", name);
        return instruction.apply(state, arguments);
    }
    return unknown_instruction(name);
}

}  // namespace

std::string find_change_problem(std::string_view line) {
    ImageConfig scratch;
    ChangeState state{scratch};
    return apply_change(state, line);
}

void apply_changes(ImageConfig& config, std::span<const std::string> lines, const std::string& created) {
    ChangeState state{config};
    for (const std::string& line : lines) {
        if (std::string problem = apply_change(state, line); !problem.empty())
            throw Error(ErrorKind::kUser, fmt::format("changes: \"{}\": {}", line, problem));
        config.history.push_back({created, std::string(trim(line)), "", "", true});
    }
}

}  // namespace ingot::image

// From argv to a verb, as mitchellh/cli does it for Packer: help and version anywhere, unknown verbs exit
// with 127.
#include "cli/run.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/verbs.h"

#include <fmt/core.h>

#include <array>

namespace ingot::cli {

namespace {

constexpr int kUnknownVerb = 127;

constexpr std::array<Verb, 8> kVerbs = {{
    {"build", "make images from a template", run_build, help_build},
    {"init", "check that the plugins a template requires are there", run_init, help_init},
    {"plugins", "look after plugins", run_plugins, help_plugins},
    {"plugins installed", "list installed plugin binaries", run_plugins_installed, help_plugins_installed},
    {"plugins remove", "remove installed plugins", run_plugins_remove, help_plugins_remove},
    {"plugins required", "list the plugins a template requires", run_plugins_required, help_plugins_required},
    {"validate", "check a template without building", run_validate, help_validate},
    {"version", "print the version", run_version, help_version},
}};

const Verb* find_verb(std::string_view name) {
    for (const Verb& verb : kVerbs)
        if (verb.name == name) return &verb;
    return nullptr;
}

/// A command line, sorted: what stood before the verb, the verb, what stood after it.
struct CommandLine {
    bool help = false;
    bool version = false;
    std::vector<std::string> stray_flags;  ///< before the verb
    std::string verb;
    std::vector<std::string> arguments;
};

CommandLine read_command_line(std::span<const std::string> arguments) {
    CommandLine line;
    bool verbatim = false;
    for (const std::string& argument : arguments) {
        verbatim = verbatim || argument == "--";
        bool help = argument == "-h" || argument == "-help" || argument == "--help";
        if (!verbatim && help) {
            line.help = true;
        } else if (!line.verb.empty()) {
            line.arguments.push_back(argument);
        } else if (argument == "-v" || argument == "-version" || argument == "--version") {
            line.version = true;
        } else if (argument.starts_with('-')) {
            line.stray_flags.push_back(argument);
        } else {
            line.verb = argument;
        }
    }
    if (line.verb == "plugin") line.verb = "plugins";  // Packer takes the slip silently
    if (!line.arguments.empty() && find_verb(line.verb + " " + line.arguments[0])) {
        line.verb += " " + line.arguments[0];
        line.arguments.erase(line.arguments.begin());
    }
    return line;
}

std::string unknown_verb(const std::string& given) {
    std::vector<std::string> names;
    for (const Verb& verb : kVerbs) names.emplace_back(verb.name);
    const std::optional<std::string> meant = did_you_mean(given, names);
    return fmt::format("There is no command \"{}\".{}", given,
                       meant ? fmt::format(" Did you mean \"{}\"?", *meant) : "");
}

std::string usage(const Session& session) {
    std::string text =
        fmt::format("Usage: {} [--version] [--help] COMMAND [ARGUMENTS]\n\nCommands:\n", session.program);
    for (const Verb& verb : kVerbs)
        if (verb.name.find(' ') == std::string_view::npos)
            text += fmt::format("    {:<12} {}\n", verb.name, verb.synopsis);
    text += fmt::format("\n\"{} COMMAND -help\" says more of each.", session.program);
    return text;
}

int run_line(const Session& session, const CommandLine& line) {
    if (line.version) return run_version(session, {});
    const Verb* verb = find_verb(line.verb);
    if (!verb) {
        std::unique_ptr<engine::Output> output = session.make_output();
        if (!line.verb.empty()) output->error(unknown_verb(line.verb));
        output->say(usage(session));
        return line.help && line.verb.empty() ? 0 : kUnknownVerb;
    }
    if (line.help) {
        session.make_output()->say(verb->help(session));
        return 0;
    }
    if (!line.stray_flags.empty()) {
        session.make_output()->error(
            fmt::format("{} stands before the command: flags of \"{}\" belong after it.\n\n{}",
                        join(line.stray_flags, " "), line.verb, usage(session)));
        return 1;
    }
    return verb->run(session, line.arguments);
}

/// -machine-readable may stand anywhere; it is taken out.
std::vector<std::string> take_machine_readable(std::span<const std::string> arguments, Session& session) {
    std::vector<std::string> rest;
    for (const std::string& argument : arguments) {
        if (argument == "-machine-readable" || argument == "--machine-readable")
            session.machine_readable = true;
        else
            rest.push_back(argument);
    }
    return rest;
}

Session make_session(std::span<const std::string> argv) {
    Session session;
    if (!argv.empty() && base_name(argv[0]) == "packer") session.program = "packer";
    return session;
}

}  // namespace

std::span<const Verb> verbs() { return kVerbs; }

std::unique_ptr<engine::Output> Session::make_output() const {
    engine::OutputOptions options;
    options.machine_readable = machine_readable;
    options.colour = false;
    options.name_colours = false;
    return std::make_unique<engine::Output>(std::move(options));
}

int run(std::span<const std::string> argv, CatalogSource catalog) {
    Session session = make_session(argv);
    session.catalog = catalog;
    std::string level = get_env("PACKER_LOG");
    set_log(!level.empty() && level != "0", get_env("PACKER_LOG_PATH"));
    std::vector<std::string> arguments =
        take_machine_readable(argv.subspan(std::min<std::size_t>(1, argv.size())), session);
    return run_line(session, read_command_line(arguments));
}

int report_failure(std::span<const std::string> argv, const Error& error) {
    Session session = make_session(argv);
    take_machine_readable(argv, session);
    std::string text = "Error: " + error.message();
    for (const std::string& frame : error.frames()) text += "\n  " + frame;
    if (!error.hint().empty()) text += "\n\n" + error.hint();
    session.make_output()->error(text);
    return 1;
}

}  // namespace ingot::cli

// `plugins …`: what is installed, what a template requires, removing.
#include "base/error.h"
#include "base/text.h"
#include "cli/init.h"
#include "cli/verbs.h"
#include "plugin_host/store.h"

#include <fmt/core.h>

namespace ingot::cli {

namespace {

int say_usage(const Session& session, const std::string& help) {
    session.make_output()->say(help);
    return 1;
}

/// The binaries that the two arguments of `plugins remove` mean.
std::vector<plugin_host::InstalledPlugin> find_to_remove(std::span<const std::string> arguments) {
    plugin_host::StoreQuery query;
    query.any_api = true;
    query.source = plugin_host::parse_plugin_source(arguments[0]);
    if (arguments.size() > 1) {
        query.constraint = VersionConstraint::parse(arguments[1]);
        if (!query.constraint)
            throw Error(ErrorKind::kUser, fmt::format("version constraint \"{}\": malformed", arguments[1]));
    }
    return plugin_host::list_installed(plugin_host::plugin_directory(), query);
}

}  // namespace

std::string help_plugins(const Session& session) {
    std::string text = fmt::format("Usage: {} plugins COMMAND [ARGUMENTS]\n\nCommands:\n", session.program);
    for (const Verb& verb : verbs())
        if (verb.name.starts_with("plugins "))
            text += fmt::format("    {:<12} {}\n", verb.name.substr(8), verb.synopsis);
    return text;
}

int run_plugins(const Session& session, std::span<const std::string>) {
    return say_usage(session, help_plugins(session));
}

std::string help_plugins_installed(const Session& session) {
    return fmt::format(
        "Usage: {} plugins installed\n\n"
        "  Lists the plugin binaries for this system, whatever protocol version they speak.",
        session.program);
}

int run_plugins_installed(const Session& session, std::span<const std::string>) {
    std::unique_ptr<engine::Output> output = session.make_output();
    plugin_host::StoreQuery query;
    query.any_api = true;
    for (const plugin_host::InstalledPlugin& plugin :
         plugin_host::list_installed(plugin_host::plugin_directory(), query))
        output->message(plugin.path);
    return 0;
}

std::string help_plugins_remove(const Session& session) {
    return fmt::format(
        "Usage: {0} plugins remove SOURCE [VERSION]\n"
        "       {0} plugins remove PATH\n\n"
        "  Removes all installed versions of a plugin, those that fit a version constraint, or one\n"
        "  binary by its absolute path.",
        session.program);
}

int run_plugins_remove(const Session& session, std::span<const std::string> arguments) {
    if (arguments.empty() || arguments.size() > 2) return say_usage(session, help_plugins_remove(session));
    std::unique_ptr<engine::Output> output = session.make_output();
    if (arguments[0].starts_with('/')) {
        if (arguments.size() != 1) return say_usage(session, help_plugins_remove(session));
        std::string directory = plugin_host::plugin_directory();
        if (!arguments[0].starts_with(directory + "/"))
            throw Error(ErrorKind::kUser,
                        fmt::format("{}: not in the plugin folder {}", arguments[0], directory));
        plugin_host::remove_installed(arguments[0]);
        output->say(arguments[0]);
        return 0;
    }
    std::vector<plugin_host::InstalledPlugin> found = find_to_remove(arguments);
    for (const plugin_host::InstalledPlugin& plugin : found) {
        plugin_host::remove_installed(plugin.path);
        output->message(plugin.path);
    }
    if (!found.empty()) return 0;
    output->error(fmt::format("No installed plugin is {}.", join(arguments, " ")));
    return 1;
}

std::string help_plugins_required(const Session& session) {
    return fmt::format(
        "Usage: {} plugins required TEMPLATE\n\n"
        "  Lists each plugin of the template's required_plugins blocks: name, source, version constraint,\n"
        "  and the installed binaries that meet it.",
        session.program);
}

int run_plugins_required(const Session& session, std::span<const std::string> arguments) {
    TemplateArguments slots;
    FlagSet flags;
    add_template_flags(flags, slots);
    Session own = session;
    if (std::optional<int> code =
            parse_template_arguments(own, flags, arguments, slots, help_plugins_required(own)))
        return *code;
    std::unique_ptr<engine::Output> output = own.make_output();
    std::optional<std::vector<tmpl::RequiredPlugin>> required = read_requirements(slots, *output);
    if (!required) return 1;
    for (const tmpl::RequiredPlugin& plugin : *required) {
        std::string row = fmt::format("{} {} \"{}\"", plugin.name, plugin.source, plugin.constraint);
        plugin_host::StoreQuery query;
        query.source = plugin_host::parse_plugin_source(plugin.source);
        if (!plugin.constraint.empty()) query.constraint = VersionConstraint::parse(plugin.constraint);
        for (const plugin_host::InstalledPlugin& found :
             plugin_host::list_installed(plugin_host::plugin_directory(), query))
            row += " " + found.path;
        if (!own.is_packer() && is_built_in(own.catalog(), plugin.source)) row += " (built in)";
        output->message(row);
    }
    return 0;
}

}  // namespace ingot::cli

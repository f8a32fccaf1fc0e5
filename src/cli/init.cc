// `init`: are the plugins a template requires there? Nothing is downloaded.
#include "cli/init.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"
#include "base/version.h"
#include "cli/verbs.h"
#include "plugin_host/store.h"

#include <fmt/core.h>

namespace ingot::cli {

namespace {

template <class Role>
bool offers(const std::vector<sdk::Descriptor<Role>>& components, const std::string& source) {
    for (const sdk::Descriptor<Role>& component : components)
        if (component.plugin == source) return true;
    return false;
}

/// The newest installed binary that fits, or "".
std::string find_installed(const tmpl::RequiredPlugin& required, const std::string& directory,
                           bool releases_only) {
    plugin_host::StoreQuery query;
    query.source = plugin_host::parse_plugin_source(required.source);
    if (!required.constraint.empty()) query.constraint = VersionConstraint::parse(required.constraint);
    query.releases_only = releases_only;
    std::vector<plugin_host::InstalledPlugin> found = plugin_host::list_installed(directory, query);
    return found.empty() ? "" : found.back().path;
}

bool check_requirement(const tmpl::RequiredPlugin& required, const Session& session, engine::Output& output) {
    std::string label = fmt::format("{} ({})", required.name, required.source);
    if (is_built_in(session.catalog(), required.source)) {
        output.say(fmt::format("{}: built into ingot {}, nothing to install", label, kIngotVersion));
        return true;
    }
    if (std::string path = find_installed(required, plugin_host::plugin_directory(), true); !path.empty()) {
        output.say(fmt::format("{}: installed, {}", label, path));
        return true;
    }
    std::string constraint = required.constraint.empty() ? "" : " " + shell_quote(required.constraint);
    output.error(fmt::format("{}: not installed. To install it:\n\n  {} plugins install {}{}\n", label,
                             session.program, required.source, constraint));
    return false;
}

}  // namespace

bool is_built_in(const sdk::Catalog& catalog, const std::string& source) {
    return offers(catalog.builders, source) || offers(catalog.provisioners, source) ||
           offers(catalog.post_processors, source) || offers(catalog.data_sources, source);
}

std::optional<std::vector<tmpl::RequiredPlugin>> read_requirements(const TemplateArguments& arguments,
                                                                   engine::Output& output) {
    Diagnostics diagnostics;
    SourceMap sources;
    std::vector<tmpl::RequiredPlugin> required;
    FileKind kind = real_disk().kind(arguments.path);
    bool hcl = kind == FileKind::kDirectory || arguments.path.ends_with(".pkr.hcl") ||
               arguments.path.ends_with(".pkr.json") || arguments.config_type == "hcl2";
    if (kind == FileKind::kMissing)
        diagnostics.error("Template not found",
                          fmt::format("There is no file or directory \"{}\".", arguments.path));
    else if (!hcl)
        diagnostics.error(
            "No required_plugins in a legacy template",
            fmt::format("\"{}\" is a legacy JSON template, which cannot say which plugins it requires. "
                        "Install them with \"plugins install\", or turn the template into HCL2.",
                        arguments.path));
    else
        required = tmpl::read_required_plugins(sources, make_inputs(arguments), diagnostics);
    if (!print_diagnostics(diagnostics, output)) return std::nullopt;
    if (required.empty())
        output.message("The template requires no plugin: it has no packer block with required_plugins.");
    return required;
}

FlagSet init_flags(InitArguments& slots) {
    FlagSet flags;
    flags.add_bool("upgrade", slots.upgrade, "Take the newest version that the template allows.")
        .add_bool("force", slots.force, "Install again what is installed.");
    add_template_flags(flags, slots.common);
    return flags;
}

std::string help_init(const Session& session) {
    InitArguments slots;
    return fmt::format(
        "Usage: {} init [FLAGS] TEMPLATE\n\n"
        "  Checks that every plugin of the template's required_plugins blocks is built in or installed,\n"
        "  and says how to get those that are neither. It is safe to run at any time.\n\nFlags:\n\n{}",
        session.program, init_flags(slots).help());
}

int run_init(const Session& session, std::span<const std::string> arguments) {
    InitArguments slots;
    FlagSet flags = init_flags(slots);
    Session own = session;
    if (std::optional<int> code =
            parse_template_arguments(own, flags, arguments, slots.common, help_init(own)))
        return *code;
    std::unique_ptr<engine::Output> output = own.make_output();
    std::optional<std::vector<tmpl::RequiredPlugin>> required = read_requirements(slots.common, *output);
    if (!required) return 1;
    bool all_there = true;
    for (const tmpl::RequiredPlugin& plugin : *required)
        all_there = check_requirement(plugin, own, *output) && all_there;
    return all_there ? 0 : 1;
}

}  // namespace ingot::cli

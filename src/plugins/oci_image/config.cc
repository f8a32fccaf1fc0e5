// The arguments of `oci-image`: records, defaults, checks.
#include "plugins/oci_image/config.h"

#include "base/fs.h"
#include "image/changes.h"
#include "image/package.h"

#include <fmt/core.h>

namespace ingot::oci_image {

namespace {

const sdk::FieldTable& bootstrap_fields() {
    static const sdk::FieldTable kTable = [] {
        sdk::FieldTable table;
        table
            .attribute("suite", &BootstrapConfig::suite, "Release to install, such as \"bookworm\".",
                       {.required = true})
            .attribute("mirror", &BootstrapConfig::mirror,
                       "Address of the package mirror, or a whole \"deb …\" line. Default: mmdebstrap's "
                       "mirrors for the suite, "
                       "security updates included.")
            .attribute("variant", &BootstrapConfig::variant, "Which packages the system starts with.",
                       {.one_of = {"extract", "custom", "essential", "apt", "required", "minbase", "buildd",
                                   "important", "debootstrap", "standard"}})
            .attribute("packages", &BootstrapConfig::packages, "Packages to install beside these.")
            .attribute("components", &BootstrapConfig::components,
                       "Parts of the archive, such as \"main\" and \"contrib\". Default: main.")
            .attribute("keyring", &BootstrapConfig::keyring,
                       "File or directory with the keys that sign the mirror.");
        return table;
    }();
    return kTable;
}

void check_base(const Config& config, const std::set<std::string, std::less<>>& unknown,
                sdk::Problems& problems) {
    bool has_from = !config.from.empty() || unknown.contains("from");
    if (has_from && config.bootstrap)
        problems.error("from", "Two bases", "Set \"from\" or a \"bootstrap\" block, not both.");
    if (!has_from && !config.bootstrap)
        problems.error("from", "No base",
                       "Set \"from\" to \"scratch\", to the tar of a root file system or to an image (OCI "
                       "layout, OCI archive or "
                       "Docker archive), or write a \"bootstrap\" block.");
    if (config.from.find("://") != std::string::npos)
        problems.error(
            "from", "The base is no file",
            fmt::format("\"{}\" is an address; \"from\" takes a path or \"scratch\".", config.from));
    if (!config.from_name.empty() && (config.bootstrap || config.from == "scratch"))
        problems.error("from_name", "No image to choose from",
                       "\"from_name\" is for a base that holds several images.");
}

void check_changes(const Config& config, sdk::Problems& problems) {
    for (std::size_t i = 0; i < config.changes.size(); i++)
        if (std::string problem = image::find_change_problem(config.changes[i]); !problem.empty())
            problems.error(fmt::format("changes.{}", i), "Wrong change",
                           fmt::format("\"{}\": {}", config.changes[i], problem));
}

void check_tags(Config& config, sdk::Problems& problems) {
    for (std::size_t i = 0; i < config.tags.size(); i++) {
        std::optional<std::string> name = image::normalize_image_name(config.tags[i]);
        if (!name)
            problems.error(fmt::format("tags.{}", i), "Wrong image name",
                           fmt::format("\"{}\" is no image name. Write it like \"app:1.0\" or "
                                       "\"registry.example/team/app:1.0\", in lower "
                                       "case but for the part after the colon.",
                                       config.tags[i]));
        else
            config.tags[i] = *name;
    }
}

}  // namespace

const sdk::FieldTable& config_fields() {
    static const sdk::FieldTable kTable = [] {
        sdk::FieldTable table;
        table
            .attribute("from", &Config::from,
                       "The base: \"scratch\", or the path of a root file system's tar (of any compression), "
                       "an OCI layout, an OCI archive "
                       "or a Docker archive; which one it is shows in its content.")
            .attribute("from_name", &Config::from_name, "Which image of the base, where it holds several.")
            .block("bootstrap", &Config::bootstrap, bootstrap_fields(),
                   "Makes the base from packages with mmdebstrap, in place of \"from\".")
            .attribute("changes", &Config::changes,
                       "Lines as in a Dockerfile that say how the image is run: CMD, ENTRYPOINT, ENV, "
                       "EXPOSE, HEALTHCHECK, LABEL, "
                       "MAINTAINER, ONBUILD, SHELL, STOPSIGNAL, USER, VOLUME, WORKDIR.")
            .attribute("labels", &Config::labels, "Labels of the image.")
            .attribute("annotations", &Config::annotations, "Annotations of the image's manifest.")
            .attribute("author", &Config::author, "Who made the image.")
            .attribute("exec_user", &Config::exec_user,
                       "Who provisioners run as: a name or number, with \":GROUP\" if need be. Default: the "
                       "base image's user.")
            .attribute("output", &Config::output,
                       "Where the image goes: a directory (OCI layout), \"oci-archive:FILE\" or "
                       "\"docker-archive:FILE\". "
                       "Default: \"output-NAME\" with the source's name.")
            .attribute("tags", &Config::tags,
                       "Names of the image, such as \"app:1.0\", under which archives are loaded.");
        return table;
    }();
    return kTable;
}

void prepare_config(Config& config, const sdk::PrepareContext& context,
                    const std::set<std::string, std::less<>>& unknown, sdk::Problems& problems) {
    config.from = expand_home(config.from);
    if (config.output.empty() && !unknown.contains("output")) config.output = "output-" + context.build_name;
    check_base(config, unknown, problems);
    check_changes(config, problems);
    check_tags(config, problems);
    if (!config.output.empty() && image::parse_output_place(config.output).path.empty())
        problems.error("output", "No path to write to", fmt::format("\"{}\" names no path.", config.output));
    for (const auto& [name, value] : config.labels)
        if (name.empty()) problems.error("labels", "Label without a name", "Every label needs a name.");
}

}  // namespace ingot::oci_image

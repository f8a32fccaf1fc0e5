// The packer block: required_version and required_plugins.
#include "template/blocks.h"

#include "base/text.h"
#include "base/version.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

namespace ingot::tmpl {

using value::Type;
using value::Value;

namespace {

const hcl::BodySchema& packer_schema() {
    static const hcl::BodySchema schema{{{"required_version"}}, {{"required_plugins", {}}}};
    return schema;
}

constexpr std::string_view kConstraintAdvice =
    "Constraints look like \">= 1.2.0\", \"~> 1.2\" or \">= 1.0, < 2.0\".";

/// One label of a plugin's address: letters, digits and single dashes inside. "" when it is good.
std::string label_problem(std::string_view label) {
    if (label.empty()) return "it must have at least one character";
    if (label.find('.') != std::string_view::npos) return "dots are not allowed";
    if (label.find("--") != std::string_view::npos) return "two dashes in a row are not allowed";
    const auto allowed = [](unsigned char c) { return std::isalnum(c) || c == '-' || c >= 0x80; };
    if (!std::ranges::all_of(label, allowed) || label.front() == '-' || label.back() == '-')
        return "only letters, digits and dashes inside are allowed";
    return "";
}

struct RequirementReader {
    Diagnostics& diags;

    void complain(std::string summary, std::string detail, SourceRange range) {
        diags.error(std::move(summary), std::move(detail), range);
    }

    void check_name(const std::string& name, SourceRange range) {
        const std::string problem = label_problem(name);
        if (!problem.empty())
            complain("Invalid plugin name", fmt::format("\"{}\" cannot name a plugin: {}.", name, problem),
                     range);
        else if (to_lower_ascii(name) != name)
            complain("Invalid plugin name",
                     fmt::format("Plugin names are in lower case: write \"{}\" for \"{}\".",
                                 to_lower_ascii(name), name),
                     range);
    }

    /// Text of member `version` or `source`; nothing, with a diagnostic, when there is none.
    std::optional<std::string> read_member(const Value& object, const std::string& member,
                                           std::string_view example, SourceRange range) {
        const Value* value = object.find(member);
        if (value && value->has_content() && value->type() == Type::string()) return value->as_string();
        complain(fmt::format("Plugin requirement without a usable {}", member),
                 fmt::format("\"{}\" must be a text, as in {} = \"{}\".", member, member, example), range);
        return std::nullopt;
    }

    std::optional<RequiredPlugin> read(const std::string& name, const hcl::Attribute& attribute) {
        const SourceRange range = hcl::range_of(*attribute.expr);
        const Value value = hcl::evaluate(*attribute.expr, hcl::Scope(), diags);
        check_name(name, range);
        if (!value.has_content() || value.type().kind() != value::Kind::kObject) {
            complain(
                "Invalid plugin requirement",
                fmt::format(
                    "A requirement is an object:\n    {} = {{\n      source  = \"github.com/hashicorp/{}\"\n"
                    "      version = \">= 1.0.0\"\n    }}",
                    name, name),
                attribute.range);
            return std::nullopt;
        }
        const std::optional<std::string> constraint = read_member(value, "version", ">= 1.0.0", range);
        if (!constraint || !check_constraint(*constraint, range)) return std::nullopt;
        const std::optional<std::string> source =
            read_member(value, "source", "github.com/hashicorp/" + name, range);
        if (!source) return std::nullopt;
        if (const std::string problem = source_address_problem(*source); !problem.empty()) {
            complain("Invalid plugin source",
                     fmt::format("\"{}\" is no plugin's address: {}.", *source, problem), attribute.range);
            return std::nullopt;
        }
        for (const auto& [member, ignored] : value.members())
            if (member != "version" && member != "source") {
                complain(
                    "Invalid plugin requirement",
                    fmt::format("A requirement holds \"version\" and \"source\" only, not \"{}\".", member),
                    range);
                break;
            }
        return RequiredPlugin{name, *source, *constraint, range};
    }

    bool check_constraint(const std::string& text, SourceRange range) {
        const std::optional<VersionConstraint> constraint = VersionConstraint::parse(text);
        if (!constraint) {
            complain("Invalid version constraint",
                     fmt::format("\"{}\" is no version constraint. {}", text, kConstraintAdvice), range);
            return false;
        }
        // A dash within a constraint can only belong to a pre-release.
        if (text.find('-') != std::string::npos)
            complain("Invalid version constraint",
                     fmt::format("\"{}\" names a pre-release, which plugins are not chosen by.", text),
                     range);
        return true;
    }
};

/// Checks one required_version. False when it forbids this program.
bool check_version_attribute(const hcl::Attribute& attribute, Diagnostics& diags) {
    const SourceRange range = hcl::range_of(*attribute.expr);
    Diagnostics found;
    const Value value = hcl::evaluate(*attribute.expr, hcl::Scope(), found);
    const bool good = !found.has_errors();
    diags.append(std::move(found));
    if (!good) return true;
    const value::Converted text = value::convert(value, Type::string());
    if (!text.ok()) {
        diags.error("Invalid version constraint", "\"required_version\" must be a text.", range);
        return true;
    }
    if (!text.value.has_content()) return true;
    const std::optional<VersionConstraint> constraint = VersionConstraint::parse(text.value.as_string());
    if (!constraint) {
        diags.error(
            "Invalid version constraint",
            fmt::format("\"{}\" is no version constraint. {}", text.value.as_string(), kConstraintAdvice),
            range);
        return true;
    }
    if (constraint->allows(*Version::parse(kPackerVersion))) return true;
    diags.error("Template made for another version",
                fmt::format("The template asks for Packer {}; this program answers to version {}. Change the "
                            "constraint if the "
                            "template is known to work.",
                            text.value.as_string(), kPackerVersion),
                attribute.range);
    return false;
}

std::vector<hcl::Block> packer_blocks(const hcl::Body& body) {
    static const hcl::BodySchema schema{{}, {{"packer", {}}}};
    hcl::BodyPtr rest;
    Diagnostics ignored;  // reported where the whole structure is checked
    return body.partial_content(schema, rest, ignored).blocks;
}

}  // namespace

std::string source_address_problem(std::string_view address) {
    if (address.starts_with('/') || address.ends_with('/')) return "it must not start or end with a slash";
    if (address.find("://") != std::string_view::npos) return "it must not hold a scheme such as https://";
    if (address.find('?') != std::string_view::npos) return "it must not hold a query";
    if (address.find('#') != std::string_view::npos) return "it must not hold a fragment";
    const std::vector<std::string> parts = split(address, "/");
    if (parts.size() < 3) return "it has a host, an owner and a name, as in github.com/hashicorp/docker";
    if (parts.size() > 16) return "it has more than 16 parts";
    const std::string& name = parts.back();
    if (const std::string problem = label_problem(name); !problem.empty())
        return fmt::format("in its last part, {}", problem);
    for (const std::string_view prefix : {"packer-plugin-", "packer-"})
        if (name.starts_with(prefix))
            return fmt::format("its last part goes without \"{}\": {}", prefix, name.substr(prefix.size()));
    return "";
}

bool check_required_version(const LoadedTemplate& loaded, Diagnostics& diags) {
    bool allowed = true;
    for (const hcl::BodyPtr& body : loaded.bodies)
        for (const hcl::Block& block : packer_blocks(*body)) {
            const hcl::Content content = block.body->content(packer_schema(), diags);
            if (const hcl::Attribute* version = content.find_attribute("required_version"))
                allowed &= check_version_attribute(*version, diags);
        }
    return allowed;
}

std::vector<RequiredPlugin> read_plugin_requirements(const LoadedTemplate& loaded, Diagnostics& diags) {
    std::vector<RequiredPlugin> required;
    RequirementReader reader{diags};
    for (const hcl::BodyPtr& body : loaded.bodies)
        for (const hcl::Block& block : packer_blocks(*body)) {
            Diagnostics ignored;  // check_required_version has reported these
            const hcl::Content content = block.body->content(packer_schema(), ignored);
            for (const hcl::Block* plugins : content.blocks_of("required_plugins"))
                for (const auto& [name, attribute] : plugins->body->just_attributes(diags))
                    if (std::optional<RequiredPlugin> plugin = reader.read(name, attribute))
                        required.push_back(std::move(*plugin));
        }
    return required;
}

void report_double_requirements(const std::vector<RequiredPlugin>& required, Diagnostics& diags) {
    std::map<std::string, SourceRange> seen;
    for (const RequiredPlugin& plugin : required) {
        const auto [place, fresh] = seen.emplace(plugin.name, plugin.range);
        if (!fresh)
            diags.error("Duplicate plugin requirement",
                        fmt::format("Plugin \"{}\" is already required at {} line {}.", plugin.name,
                                    place->second.file->name(), place->second.start().line),
                        plugin.range);
    }
}

}  // namespace ingot::tmpl

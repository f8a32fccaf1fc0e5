// Diagnostics about components, and the values they are given.
#include "template/components.h"

#include "base/text.h"
#include "value/convert.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace ingot::tmpl {

using value::Type;
using value::Value;
using value::ValueList;
using value::ValueMap;

namespace {

void note_block(Diagnostic& diagnostic, const SourceRange& header) {
    if (!header) return;
    if (!diagnostic.subject) {
        diagnostic.subject = header;
        return;
    }
    if (diagnostic.subject.file == header.file && diagnostic.subject.start().line == header.start().line)
        return;
    diagnostic.notes.push_back(
        fmt::format("the block starts on {} line {}", header.file->name(), header.start().line));
}

/// True when the body itself says something for the argument at the path.
bool is_written(const hcl::Body& body, const std::string& path) {
    const std::string name = path.substr(0, path.find('.'));
    const hcl::Content items = body.all_items();
    return items.find_attribute(name) || !items.blocks_of(name).empty();
}

/// Plugins by the first part of what they offer, for the types that templates use most.
constexpr std::array<std::pair<std::string_view, std::string_view>, 33> kWellKnownPlugins = {{
    {"alicloud", "hashicorp/alicloud"},
    {"amazon", "hashicorp/amazon"},
    {"ansible", "hashicorp/ansible"},
    {"azure", "hashicorp/azure"},
    {"chef", "hashicorp/chef"},
    {"cloudstack", "hashicorp/cloudstack"},
    {"converge", "hashicorp/converge"},
    {"digitalocean", "digitalocean/digitalocean"},
    {"docker", "hashicorp/docker"},
    {"exoscale", "exoscale/exoscale"},
    {"external", "joomcode/external"},
    {"git", "ethanmdavidson/git"},
    {"googlecompute", "hashicorp/googlecompute"},
    {"hcloud", "hetznercloud/hcloud"},
    {"hyperv", "hashicorp/hyperv"},
    {"inspec", "hashicorp/inspec"},
    {"linode", "linode/linode"},
    {"lxc", "hashicorp/lxc"},
    {"lxd", "hashicorp/lxd"},
    {"openstack", "hashicorp/openstack"},
    {"oracle", "hashicorp/oracle"},
    {"parallels", "Parallels/parallels"},
    {"proxmox", "hashicorp/proxmox"},
    {"puppet", "hashicorp/puppet"},
    {"qemu", "hashicorp/qemu"},
    {"salt", "hashicorp/salt"},
    {"scaleway", "scaleway/scaleway"},
    {"tart", "cirruslabs/tart"},
    {"vagrant", "hashicorp/vagrant"},
    {"virtualbox", "hashicorp/virtualbox"},
    {"vmware", "hashicorp/vmware"},
    {"vsphere", "hashicorp/vsphere"},
    {"yandex", "hashicorp/yandex"},
}};

std::string likely_plugin(const std::string& type) {
    const std::string family = type.substr(0, type.find('-'));
    for (const auto& [name, source] : kWellKnownPlugins)
        if (name == family) return "github.com/" + std::string(source);
    return "";
}

Value merge_option(const Value& old, const Value& option) {
    const bool both_maps =
        old.has_content() && option.has_content() && old.type().kind() == value::Kind::kMap &&
        (option.type().kind() == value::Kind::kMap || option.type().kind() == value::Kind::kObject);
    if (!both_maps) return option;
    ValueMap members = old.members();
    for (const auto& [name, member] : option.members()) members.insert_or_assign(name, member);
    return Value::object(std::move(members));
}

}  // namespace

void add_problems(const sdk::Problems& problems, const ComponentPlace& place, Diagnostics& diags) {
    for (const sdk::Problem& problem : problems.all()) {
        Diagnostic diagnostic;
        diagnostic.severity = problem.severity;
        diagnostic.summary = problem.summary;
        diagnostic.detail = problem.detail;
        diagnostic.subject = place.header;
        if (!problem.attribute.empty() && place.body && is_written(*place.body, problem.attribute))
            diagnostic.subject = hcl::find_range(*place.body, problem.attribute);
        note_block(diagnostic, place.header);
        diags.add(std::move(diagnostic));
    }
}

void add_with_block(Diagnostics found, const SourceRange& header, Diagnostics& diags) {
    for (Diagnostic& diagnostic : found.all()) {
        note_block(diagnostic, header);
        diags.add(std::move(diagnostic));
    }
}

Diagnostic unknown_component(std::string_view part, const std::string& type,
                             const std::vector<std::string>& known, const SourceRange& range) {
    Diagnostic diagnostic;
    diagnostic.summary = fmt::format("Unknown {} type", part);
    diagnostic.subject = range;
    const std::optional<std::string> near = did_you_mean(type, known);
    if (near) {
        diagnostic.detail = fmt::format("There is no {} type \"{}\".", part, type);
        diagnostic.suggestions.push_back(*near);
        return diagnostic;
    }
    const std::string plugin = likely_plugin(type);
    diagnostic.detail = plugin.empty() ? fmt::format(
                                             "There is no {} type \"{}\" here. If a plugin offers it, name "
                                             "the plugin in required_plugins and "
                                             "install it with `ingot plugins install SOURCE`.",
                                             part, type)
                                       : fmt::format(
                                             "There is no {} type \"{}\" here; it is likely to come from the "
                                             "plugin {}. Install it with:\n    {}",
                                             part, type, plugin, install_line(plugin, ""));
    return diagnostic;
}

std::string install_line(const std::string& source, const std::string& constraint) {
    if (constraint.empty()) return "ingot plugins install " + source;
    return fmt::format("ingot plugins install {} \"{}\"", source, constraint);
}

Value fill_unknown(const Value& value) {
    if (value.is_wholly_known()) return value;
    const Type& type = value.type();
    if (!value.is_known()) {
        switch (type.kind()) {
            case value::Kind::kNumber:
                return Value::number(0);
            case value::Kind::kBool:
                return Value::boolean(false);
            case value::Kind::kList:
                return Value::list(type.element(), {});
            case value::Kind::kSet:
                return Value::set(type.element(), {});
            case value::Kind::kMap:
                return Value::map(type.element(), {});
            case value::Kind::kTuple:
                return Value::empty_tuple();
            case value::Kind::kObject:
                return Value::empty_object();
            case value::Kind::kString:
            case value::Kind::kDynamic:
                return Value::string("<unknown>");
        }
    }
    ValueList elements;
    ValueMap members;
    switch (type.kind()) {
        case value::Kind::kList:
        case value::Kind::kSet:
        case value::Kind::kTuple:
            for (const Value& element : value.elements()) elements.push_back(fill_unknown(element));
            break;
        case value::Kind::kMap:
        case value::Kind::kObject:
            for (const auto& [name, member] : value.members()) members.emplace(name, fill_unknown(member));
            break;
        case value::Kind::kString:
        case value::Kind::kNumber:
        case value::Kind::kBool:
        case value::Kind::kDynamic:
            return value;
    }
    const auto filled = [&] {
        if (type.kind() == value::Kind::kList) return Value::list(type.element(), std::move(elements));
        if (type.kind() == value::Kind::kSet) return Value::set(type.element(), std::move(elements));
        if (type.kind() == value::Kind::kTuple) return Value::tuple(std::move(elements));
        if (type.kind() == value::Kind::kMap) return Value::map(type.element(), std::move(members));
        return Value::object(std::move(members));
    };
    return filled().with_marks(value.marks());
}

Value apply_override(const Value& config, const Type& type, const ValueMap& options,
                     sdk::Problems& problems) {
    ValueMap members = config.members();
    for (const auto& [name, option] : options) {
        const auto member = type.attributes().find(name);
        if (member == type.attributes().end()) {
            std::vector<std::string> known;
            for (const auto& [other, ignored] : type.attributes()) known.push_back(other);
            const std::optional<std::string> near = did_you_mean(name, known);
            problems.error("override", "Unsupported argument in an override",
                           fmt::format("The component has no argument \"{}\"{}", name,
                                       near ? fmt::format(". Did you mean \"{}\"?", *near) : "."));
            continue;
        }
        const value::Converted converted =
            value::convert(merge_option(members[name], option), member->second);
        if (converted.ok())
            members[name] = converted.value;
        else
            problems.error("override", "Invalid value in an override",
                           fmt::format("\"{}\" is not suitable: {}.", name, *converted.problem));
    }
    return Value::object(std::move(members)).with_marks(config.marks());
}

}  // namespace ingot::tmpl

// Reading the old JSON format. Weakly typed where Packer is: numbers and texts stand for each other.
#include "template/legacy_template.h"

#include "base/error.h"
#include "base/text.h"
#include "base/version.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace ingot::tmpl {

namespace {

using Kind = Json::Kind;

/// A scalar as a text; nothing for null, lists and objects.
std::optional<std::string> as_text(const Json& json) {
    if (json.kind == Kind::kString || json.kind == Kind::kNumber) return json.text;
    if (json.kind == Kind::kBool) return json.boolean ? "1" : "0";
    return std::nullopt;
}

/// The object without the members that are the template's own.
Json without(const Json& object, std::initializer_list<std::string_view> names) {
    Json rest = Json::object();
    for (const auto& [name, member] : object.members)
        if (std::ranges::find(names, name) == names.end()) rest.members.emplace_back(name, member);
    return rest;
}

class LegacyReader {
   public:
    explicit LegacyReader(Diagnostics& diags) : diags_(diags) {}

    std::optional<LegacyTemplate> read(const Json& root) {
        if (root.kind != Kind::kObject) {
            wrong("the template", "it must be an object");
            return std::nullopt;
        }
        check_members(root);
        if (const Json* description = root.find("description"))
            made_.description = as_text(*description).value_or("");
        if (const Json* version = root.find("min_packer_version"))
            made_.min_version = as_text(*version).value_or("");
        read_variables(root);
        each(root, "builders", [&](const Json& item, std::size_t number) { read_builder(item, number); });
        each(root, "provisioners", [&](const Json& item, std::size_t number) {
            if (auto provisioner = read_provisioner(item, fmt::format("provisioner {}", number)))
                made_.provisioners.push_back(std::move(*provisioner));
        });
        if (const Json* cleanup = root.find("error-cleanup-provisioner");
            cleanup && cleanup->kind != Kind::kNull)
            made_.error_cleanup = read_provisioner(*cleanup, "error-cleanup-provisioner");
        each(root, "post-processors",
             [&](const Json& item, std::size_t number) { read_chain(item, number); });
        if (!good_) return std::nullopt;
        return std::move(made_);
    }

   private:
    void wrong(std::string_view where, std::string_view what) {
        diags_.error("Malformed template", fmt::format("In {}: {}.", where, what));
        good_ = false;
    }

    void check_members(const Json& root) {
        static constexpr std::array<std::string_view, 10> known = {"builders",
                                                                   "comments",
                                                                   "description",
                                                                   "error-cleanup-provisioner",
                                                                   "min_packer_version",
                                                                   "post-processors",
                                                                   "provisioners",
                                                                   "push",
                                                                   "sensitive-variables",
                                                                   "variables"};
        for (const auto& [name, member] : root.members) {
            if (std::ranges::find(known, name) != known.end()) continue;
            if (name.starts_with('_')) {
                if (!member.is_string()) wrong(fmt::format("\"{}\"", name), "a comment must be a text");
                continue;
            }
            const std::vector<std::string> names(known.begin(), known.end());
            const std::optional<std::string> near = did_you_mean(name, names);
            wrong("the template", fmt::format("\"{}\" is no part of a template{}", name,
                                              near ? fmt::format("; did you mean \"{}\"", *near) : ""));
        }
    }

    template <class Read>
    void each(const Json& root, std::string_view member, Read read) {
        const Json* list = root.find(member);
        if (!list || list->kind == Kind::kNull) return;
        if (list->kind != Kind::kArray) {
            wrong(fmt::format("\"{}\"", member), "it must be a list");
            return;
        }
        std::size_t number = 0;
        for (const Json& item : list->items) read(item, ++number);
    }

    void read_variables(const Json& root) {
        std::set<std::string> sensitive;
        each(root, "sensitive-variables",
             [&](const Json& item, std::size_t) { sensitive.insert(as_text(item).value_or("")); });
        const Json* variables = root.find("variables");
        if (!variables || variables->kind == Kind::kNull) return;
        if (variables->kind != Kind::kObject) {
            wrong("\"variables\"", "it must be an object");
            return;
        }
        for (const auto& [name, value] : variables->members) {
            if (value.kind != Kind::kNull && !value.is_string()) {
                wrong(fmt::format("variable \"{}\"", name), "a default must be a text or null");
                continue;
            }
            made_.variables.push_back(
                {name, value.text, value.kind == Kind::kNull, sensitive.contains(name)});
        }
    }

    /// Type and, when it has one, name. Nothing, with a diagnostic, when it is no object with a type.
    std::optional<std::string> read_type(const Json& item, std::string_view where) {
        if (item.kind != Kind::kObject) {
            wrong(where, "it must be an object");
            return std::nullopt;
        }
        const Json* type = item.find("type");
        const std::optional<std::string> text = type ? as_text(*type) : std::nullopt;
        if (text && !text->empty()) return text;
        wrong(where, "it has no \"type\"");
        return std::nullopt;
    }

    void read_builder(const Json& item, std::size_t number) {
        const std::string where = fmt::format("builder {}", number);
        const std::optional<std::string> type = read_type(item, where);
        if (!type) return;
        LegacyBuilder builder{*type, *type, without(item, {"name", "type"})};
        if (const Json* name = item.find("name"))
            if (const std::string text = as_text(*name).value_or(""); !text.empty()) builder.name = text;
        if (made_.find_builder(builder.name))
            wrong(where, fmt::format("another builder is already called \"{}\"; give one of them a \"name\"",
                                     builder.name));
        else
            made_.builders.push_back(std::move(builder));
    }

    std::vector<std::string> read_names(const Json& item, std::string_view member) {
        std::vector<std::string> names;
        const Json* list = item.find(member);
        if (!list) return names;
        if (list->is_string()) return {list->text};
        for (const Json& name : list->items) names.push_back(as_text(name).value_or(""));
        return names;
    }

    std::optional<Nanos> read_duration(const Json& item, std::string_view member, std::string_view where) {
        const Json* json = item.find(member);
        if (!json || json->kind == Kind::kNull) return std::nullopt;
        // A bare number counts nanoseconds, as a Go duration does.
        if (json->kind == Kind::kNumber) return Nanos(parse_int(json->text).value_or(0));
        const std::optional<Nanos> time = json->is_string() ? parse_duration(json->text) : std::nullopt;
        if (!time) wrong(where, fmt::format("\"{}\" must be a duration such as \"30s\"", member));
        return time;
    }

    std::optional<LegacyProvisioner> read_provisioner(const Json& item, const std::string& where) {
        const std::optional<std::string> type = read_type(item, where);
        if (!type) return std::nullopt;
        LegacyProvisioner made;
        made.type = *type;
        made.selection = {read_names(item, "only"), read_names(item, "except")};
        made.pause_before = read_duration(item, "pause_before", where);
        made.timeout = read_duration(item, "timeout", where);
        if (const Json* retries = item.find("max_retries")) made.max_retries = as_text(*retries).value_or("");
        if (const Json* override = item.find("override"); override && override->kind != Kind::kNull) {
            if (override->kind != Kind::kObject) wrong(where, "\"override\" must be an object");
            for (const auto& [name, options] : override->members) made.overrides[name] = options;
        }
        made.arguments =
            without(item, {"except", "only", "override", "pause_before", "max_retries", "type", "timeout"});
        return made;
    }

    void read_chain(const Json& item, std::size_t number) {
        std::vector<LegacyPostProcessor> chain;
        const bool sequence = item.kind == Kind::kArray;
        const std::vector<Json> items = sequence ? item.items : std::vector<Json>{item};
        std::size_t position = 0;
        for (const Json& one : items) {
            const std::string where = sequence ? fmt::format("post-processor {}.{}", number, ++position)
                                               : fmt::format("post-processor {}", number);
            if (one.is_string())
                chain.push_back({one.text, one.text, {}, std::nullopt, Json::object()});
            else if (std::optional<LegacyPostProcessor> made = read_post_processor(one, where))
                chain.push_back(std::move(*made));
        }
        made_.chains.push_back(std::move(chain));
    }

    std::optional<LegacyPostProcessor> read_post_processor(const Json& item, const std::string& where) {
        const std::optional<std::string> type = read_type(item, where);
        if (!type) return std::nullopt;
        LegacyPostProcessor made;
        made.type = made.name = *type;
        if (const Json* name = item.find("name"))
            if (const std::string text = as_text(*name).value_or(""); !text.empty()) made.name = text;
        made.selection = {read_names(item, "only"), read_names(item, "except")};
        if (const Json* keep = item.find("keep_input_artifact"); keep && keep->kind != Kind::kNull) {
            if (keep->kind != Kind::kBool) wrong(where, "\"keep_input_artifact\" must be true or false");
            made.keep_input_artifact = keep->boolean;
        }
        made.arguments = without(item, {"except", "only", "keep_input_artifact", "type", "name"});
        return made;
    }

    Diagnostics& diags_;
    LegacyTemplate made_;
    bool good_ = true;
};

void check_selection(const LegacyTemplate& legacy, const OnlyExcept& selection, const std::string& where,
                     Diagnostics& diags) {
    if (!selection.only.empty() && !selection.except.empty())
        diags.error("Both \"only\" and \"except\" are set",
                    fmt::format("In {}: keep one of the two.", where));
    for (const std::vector<std::string>* names : {&selection.only, &selection.except})
        for (const std::string& name : *names)
            if (!legacy.find_builder(name))
                diags.error("Unknown builder name",
                            fmt::format("In {}: no builder is called \"{}\".", where, name));
}

}  // namespace

const LegacyBuilder* LegacyTemplate::find_builder(const std::string& name) const {
    const auto found = std::ranges::find(builders, name, &LegacyBuilder::name);
    return found == builders.end() ? nullptr : &*found;
}

std::optional<LegacyTemplate> read_legacy_template(const std::string& path, const std::string& text,
                                                   Diagnostics& diags) {
    Json root;
    try {
        root = parse_json(text, RepeatedNames::kRefuse);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::kUser) throw;
        diags.error("Not a template", fmt::format("\"{}\" is read as a template in the old JSON format, but "
                                                  "it is no JSON: {}. A template in HCL has "
                                                  "a name that ends in .pkr.hcl.",
                                                  path, error.message()));
        return std::nullopt;
    }
    return LegacyReader(diags).read(root);
}

void check_legacy_template(const LegacyTemplate& legacy, Diagnostics& diags) {
    if (legacy.builders.empty())
        diags.error("Template without a builder", "\"builders\" must hold at least one.");
    std::size_t number = 0;
    for (const LegacyProvisioner& provisioner : legacy.provisioners) {
        const std::string where = fmt::format("provisioner {}", ++number);
        check_selection(legacy, provisioner.selection, where, diags);
        for (const auto& [name, options] : provisioner.overrides)
            if (!legacy.find_builder(name))
                diags.error("Unknown builder name",
                            fmt::format("In {}: \"override\" names \"{}\", which no builder is called.",
                                        where, name));
    }
    number = 0;
    for (const std::vector<LegacyPostProcessor>& chain : legacy.chains) {
        ++number;
        for (const LegacyPostProcessor& one : chain)
            check_selection(legacy, one.selection, fmt::format("post-processor {}", number), diags);
    }
    if (legacy.min_version.empty()) return;
    const std::optional<Version> least = Version::parse(legacy.min_version);
    if (!least)
        diags.error("Invalid version",
                    fmt::format("\"{}\" in min_packer_version is no version.", legacy.min_version));
    else if (compare(*Version::parse(kPackerVersion), *least) < 0)
        diags.error("Template made for another version",
                    fmt::format("The template needs Packer {} or later; this program answers to version {}.",
                                legacy.min_version, kPackerVersion));
}

}  // namespace ingot::tmpl

// Field tables: shape of a configuration, and filling a struct from a Value with `{{ }}` rendered.
// Does not know what any field means.
#include "sdk/config.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "gotemplate/gotemplate.h"
#include "value/convert.h"

#include <fmt/format.h>

#include <algorithm>

namespace ingot::sdk {

using value::Type;
using value::Value;
using value::ValueList;
using value::ValueMap;

namespace {

gotemplate::TemplateContext template_context(const PrepareContext& context) {
    gotemplate::TemplateContext made;
    made.build_name = context.build_name;
    made.build_type = context.builder_type;
    made.template_path = context.template_path;
    made.user_variables = context.user_variables;
    made.generated = context.generated;
    made.start_time = context.start_time;
    return made;
}

/// True when `{{ }}` stands in any string inside.
bool holds_actions(const Value& value) {
    if (!value.has_content()) return false;
    switch (value.type().kind()) {
        case value::Kind::kString:
            return gotemplate::has_actions(value.as_string());
        case value::Kind::kList:
        case value::Kind::kSet:
        case value::Kind::kTuple:
            return std::ranges::any_of(value.elements(), holds_actions);
        case value::Kind::kMap:
        case value::Kind::kObject:
            return std::ranges::any_of(value.members(), [](const auto& member) {
                return gotemplate::has_actions(member.first) || holds_actions(member.second);
            });
        case value::Kind::kDynamic:
        case value::Kind::kNumber:
        case value::Kind::kBool:
            return false;
    }
    return false;
}

/// The same value with every string, also the keys of maps, replaced by what `change` makes of it.
Value change_strings(const Value& value, const std::function<std::string(const std::string&)>& change) {
    if (!value.has_content()) return value;
    const auto changed_elements = [&] {
        ValueList elements;
        for (const Value& element : value.elements()) elements.push_back(change_strings(element, change));
        return elements;
    };
    const auto changed_members = [&] {
        ValueMap members;
        for (const auto& [name, member] : value.members())
            members[change(name)] = change_strings(member, change);
        return members;
    };
    const auto made = [&]() -> Value {
        switch (value.type().kind()) {
            case value::Kind::kString:
                return Value::string(change(value.as_string()));
            case value::Kind::kList:
                return Value::list(value.type().element(), changed_elements());
            case value::Kind::kSet:
                return Value::set(value.type().element(), changed_elements());
            case value::Kind::kTuple:
                return Value::tuple(changed_elements());
            case value::Kind::kMap:
                return Value::map(value.type().element(), changed_members());
            case value::Kind::kObject:
                return Value::object(changed_members());
            case value::Kind::kDynamic:
            case value::Kind::kNumber:
            case value::Kind::kBool:
                break;
        }
        return value;
    };
    return made().with_marks(value.marks());
}

/// One pass over one configuration.
class ConfigReader {
   public:
    ConfigReader(const PrepareContext& context, Problems& problems)
        : context_(context), problems_(problems) {}

    void read_fields(const FieldTable& fields, const Value& config, const std::string& prefix, bool raw,
                     void* into) {
        for (const Field& field : fields.all()) {
            const std::string used = name_in_use(field, config, prefix);
            read_field(field, member_of(config, used), prefix + used, raw || field.options.raw, into);
        }
    }

    std::set<std::string, std::less<>> take_unknown() { return std::move(unknown_); }

   private:
    static Value member_of(const Value& config, const std::string& name) {
        if (!config.is_known()) return Value::unknown();
        if (config.is_null()) return Value::null();
        const Value* member = config.find(name);
        return member ? *member : Value::null();
    }

    static bool is_given(const Value& value) {
        if (!value.is_known()) return true;
        if (value.is_null()) return false;
        const value::Kind kind = value.type().kind();
        return (kind != value::Kind::kList && kind != value::Kind::kTuple) || value.length() > 0;
    }

    /// The field's own name, or that of the alias which was set instead.
    std::string name_in_use(const Field& field, const Value& config, const std::string& prefix) {
        if (!config.has_content()) return field.name;
        const bool own = is_given(member_of(config, field.name));
        std::string used = field.name;
        for (const std::string_view alias : field.options.aliases) {
            if (!is_given(member_of(config, std::string(alias)))) continue;
            if (own)
                problems_.warning(
                    prefix + std::string(alias), "Argument given twice",
                    fmt::format("\"{}\" is an old name of \"{}\"; both are set, and \"{}\" is used.", alias,
                                field.name, field.name));
            else
                used = alias;
        }
        return used;
    }

    void read_field(const Field& field, const Value& value, const std::string& path, bool raw, void* into) {
        if (field.options.required && is_missing(field, value)) {
            problems_.error(path, "Missing required argument", fmt::format("\"{}\" must be set.", path));
            return;
        }
        if (value.is_known() && value.is_null()) return;
        if (!field.options.deprecated.empty() && is_given(value))
            problems_.warning(path, "Deprecated argument",
                              fmt::format("\"{}\" is deprecated: {}", path, field.options.deprecated));
        if (field.nested)
            read_nested(field, value, path, raw, into);
        else
            read_attribute(field, value, path, raw, into);
    }

    static bool is_missing(const Field& field, const Value& value) {
        if (!value.is_known()) return false;
        if (value.is_null()) return true;
        if (field.nested) return !is_given(value);
        return value.type() == Type::string() && value.as_string().empty();
    }

    void read_nested(const Field& field, const Value& value, const std::string& path, bool raw, void* into) {
        if (!value.is_known()) {
            unknown_.insert(path);
            return;
        }
        if (!field.repeated) {
            read_fields(*field.nested, value, path + ".", raw, field.make_nested(into));
            return;
        }
        std::size_t index = 0;
        for (const Value& element : value.elements())
            read_fields(*field.nested, element, fmt::format("{}.{}.", path, index++), raw,
                        field.make_nested(into));
    }

    void read_attribute(const Field& field, const Value& given, const std::string& path, bool raw,
                        void* into) {
        const value::Converted converted = value::convert(given, field.type);
        if (!converted.ok()) {
            wrong(path, fmt::format("is not suitable: {}", *converted.problem));
            return;
        }
        if (!converted.value.is_wholly_known()) {
            unknown_.insert(path);
            return;
        }
        std::optional<Value> value = rendered(converted.value, path, raw);
        if (!value) return;
        if (field.options.sensitive || value->marks_deep() != value::kNoMarks) register_secret_leaves(*value);
        std::string problem = field.read(*value, into);
        if (problem.empty()) problem = outside_choice(field, *value);
        if (!problem.empty()) wrong(path, problem);
    }

    std::optional<Value> rendered(const Value& value, const std::string& path, bool raw) {
        if (!holds_actions(value)) return value;
        try {
            if (!raw)
                return change_strings(value, [&](const std::string& text) {
                    return gotemplate::has_actions(text)
                               ? gotemplate::render(text, context_.generated, functions())
                               : text;
                });
            change_strings(value, [&](const std::string& text) {
                gotemplate::check_syntax(text, functions());
                return text;
            });
            return value;
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::kUser) throw;
            problems_.error(path, "Template text cannot be rendered",
                            fmt::format("\"{}\" holds a {{{{ }}}} that fails: {}.", path, error.message()));
            return std::nullopt;
        }
    }

    const gotemplate::Functions& functions() {
        if (!functions_) functions_ = gotemplate::make_packer_functions(template_context(context_));
        return *functions_;
    }

    static std::string outside_choice(const Field& field, const Value& value) {
        const std::vector<std::string_view>& choice = field.options.one_of;
        if (choice.empty() || value.type() != Type::string() || value.as_string().empty()) return "";
        const std::string& text = value.as_string();
        if (std::ranges::find(choice, text) != choice.end()) return "";
        const std::vector<std::string> names(choice.begin(), choice.end());
        const std::optional<std::string> near = did_you_mean(text, names);
        return fmt::format("must be one of {}; it is \"{}\"{}", join(names, ", "), text,
                           near ? fmt::format(". Did you mean \"{}\"?", *near) : "");
    }

    void wrong(const std::string& path, const std::string& problem) {
        problems_.error(path, "Invalid value for an argument",
                        fmt::format("\"{}\" {}{}", path, problem, problem.ends_with('?') ? "" : "."));
    }

    const PrepareContext& context_;
    Problems& problems_;
    std::optional<gotemplate::Functions> functions_;
    std::set<std::string, std::less<>> unknown_;
};

}  // namespace

const Field* FieldTable::find(std::string_view name) const {
    for (const Field& field : fields_)
        if (field.name == name) return &field;
    return nullptr;
}

FieldTable& FieldTable::add(Field field) {
    ingot_check(!find(field.name), "a configuration has one field of a name");
    fields_.push_back(std::move(field));
    return *this;
}

FieldTable& FieldTable::include_at(std::function<void*(void*)> locate, const FieldTable& fields) {
    for (const Field& inner : fields.all()) {
        Field field = inner;
        if (inner.read)
            field.read = [locate, read = inner.read](const Value& value, void* config) {
                return read(value, locate(config));
            };
        if (inner.show)
            field.show = [locate, show = inner.show](const void* config) {
                return show(locate(const_cast<void*>(config)));
            };
        if (inner.make_nested)
            field.make_nested = [locate, make = inner.make_nested](void* config) {
                return make(locate(config));
            };
        add(std::move(field));
    }
    return *this;
}

Field FieldTable::nested_field(std::string_view name, const FieldTable& nested, std::string_view doc,
                               FieldOptions options, bool repeated) {
    Field field;
    field.name = name;
    field.doc = doc;
    field.options = std::move(options);
    field.nested = std::make_shared<const FieldTable>(nested);
    field.repeated = repeated;
    return field;
}

value::Spec FieldTable::spec() const {
    std::vector<std::pair<std::string, value::Spec>> members;
    for (const Field& field : fields_) {
        const auto add_as = [&](const std::string& name) {
            if (!field.nested) {
                members.emplace_back(name, value::Spec::attribute(name, field.type));
                return;
            }
            value::Spec inner = field.nested->spec();
            if (!field.repeated) {
                members.emplace_back(name, value::Spec::block(name, std::move(inner)));
                return;
            }
            // A list needs elements of one type, which an attribute of any type would break.
            const bool loose = inner.implied_type().has_dynamic();
            value::Spec list = value::Spec::block_list(name, std::move(inner));
            if (loose) list.kind = value::Spec::Kind::kBlockTuple;
            members.emplace_back(name, std::move(list));
        };
        add_as(field.name);
        for (const std::string_view alias : field.options.aliases) add_as(std::string(alias));
    }
    return value::Spec::object(std::move(members));
}

std::set<std::string, std::less<>> read_config(const FieldTable& fields, const Value& config,
                                               const PrepareContext& context, void* into,
                                               Problems& problems) {
    ConfigReader reader(context, problems);
    reader.read_fields(fields, config, "", false, into);
    return reader.take_unknown();
}

std::string render_field(const std::string& text, const PrepareContext& context, const Value& data) {
    if (!gotemplate::has_actions(text)) return text;
    return gotemplate::render(text, data, gotemplate::make_packer_functions(template_context(context)));
}

void register_secret_leaves(const Value& value) {
    if (!value.has_content()) return;
    switch (value.type().kind()) {
        case value::Kind::kString:
            register_secret(value.as_string());
            return;
        case value::Kind::kList:
        case value::Kind::kSet:
        case value::Kind::kTuple:
            for (const Value& element : value.elements()) register_secret_leaves(element);
            return;
        case value::Kind::kMap:
        case value::Kind::kObject:
            for (const auto& [name, member] : value.members()) register_secret_leaves(member);
            return;
        case value::Kind::kDynamic:
        case value::Kind::kNumber:
        case value::Kind::kBool:
            return;
    }
}

}  // namespace ingot::sdk

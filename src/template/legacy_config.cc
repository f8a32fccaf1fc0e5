// Weakly typed JSON × Spec → Value.
#include "template/legacy_config.h"

#include "base/error.h"
#include "base/text.h"
#include "value/convert.h"
#include "value/wire.h"

#include <fmt/format.h>

#include <algorithm>

namespace ingot::tmpl {

using value::Spec;
using value::Type;
using value::Value;
using value::ValueList;
using value::ValueMap;

namespace {

class LegacyConfigReader {
   public:
    LegacyConfigReader(const RenderText& render, sdk::Problems& problems)
        : render_(render), problems_(problems) {}

    /// One object by a spec of kind kObject.
    Value read_object(const Json& json, const Spec& spec, const std::string& prefix) {
        ValueMap members;
        for (const auto& [name, member] : spec.members) {
            const Json* given = find_member(json, name);
            members.insert_or_assign(name, read_member(given, member, prefix + name));
        }
        report_unknown(json, spec, prefix);
        return Value::object(std::move(members));
    }

   private:
    /// By exact name, else without regard to case, as Packer looks.
    static const Json* find_member(const Json& json, const std::string& name) {
        if (const Json* exact = json.find(name)) return exact;
        for (const auto& [other, member] : json.members)
            if (to_lower_ascii(other) == to_lower_ascii(name)) return &member;
        return nullptr;
    }

    void report_unknown(const Json& json, const Spec& spec, const std::string& prefix) {
        std::vector<std::string> known;
        for (const auto& [name, member] : spec.members) known.push_back(to_lower_ascii(name));
        for (const auto& [name, member] : json.members) {
            if (std::ranges::find(known, to_lower_ascii(name)) != known.end() || name == "type" ||
                name.starts_with("packer_"))
                continue;
            const std::optional<std::string> near = did_you_mean(name, known);
            problems_.error(prefix + name, "Unknown argument",
                            fmt::format("There is no argument \"{}{}\"{}", prefix, name,
                                        near ? fmt::format(". Did you mean \"{}\"?", *near) : "."));
        }
    }

    Value read_member(const Json* given, const Spec& spec, const std::string& path) {
        const bool absent = !given || given->kind == Json::Kind::kNull;
        switch (spec.kind) {
            case Spec::Kind::kAttr:
                return absent ? Value::null(spec.type) : read_attribute(*given, spec.type, path);
            case Spec::Kind::kBlock:
                if (absent) return Value::null(spec.implied_type());
                if (given->kind == Json::Kind::kObject) return read_object(*given, spec.item(), path + ".");
                wrong(path, "must be an object");
                return Value::null(spec.implied_type());
            case Spec::Kind::kBlockList:
            case Spec::Kind::kBlockTuple:
            case Spec::Kind::kBlockSet:
                return read_blocks(absent ? nullptr : given, spec, path);
            case Spec::Kind::kDefault: {
                const Value own = read_member(given, spec.items.at(0), path);
                return own.is_null() && spec.items.size() > 1 ? read_member(given, spec.items.at(1), path)
                                                              : own;
            }
            case Spec::Kind::kLiteral:
                return spec.literal;
            case Spec::Kind::kObject:
            case Spec::Kind::kTuple:
            case Spec::Kind::kBlockMap:
            case Spec::Kind::kBlockObject:
            case Spec::Kind::kBlockAttrs:
            case Spec::Kind::kBlockLabel:
                break;
        }
        return Value::null(spec.implied_type());
    }

    Value read_blocks(const Json* given, const Spec& spec, const std::string& path) {
        ValueList blocks;
        if (given) {
            const std::vector<Json> items =
                given->kind == Json::Kind::kArray ? given->items : std::vector<Json>{*given};
            std::size_t number = 0;
            for (const Json& item : items) {
                const std::string inner = fmt::format("{}.{}", path, number++);
                if (item.kind == Json::Kind::kObject)
                    blocks.push_back(read_object(item, spec.item(), inner + "."));
                else
                    wrong(inner, "must be an object");
            }
        }
        if (spec.kind == Spec::Kind::kBlockTuple) return Value::tuple(std::move(blocks));
        const Type element = spec.item().implied_type();
        if (spec.kind == Spec::Kind::kBlockSet) return Value::set(element, std::move(blocks));
        return Value::list(element, std::move(blocks));
    }

    Value read_attribute(const Json& json, const Type& type, const std::string& path) {
        try {
            if (const std::optional<Value> value = weakly(json, type)) return *value;
            wrong(path, fmt::format("must be a {}", type.friendly_name()));
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::kUser) throw;
            problems_.error(path, "Template text cannot be rendered",
                            fmt::format("\"{}\" holds a {{{{ }}}} that fails: {}.", path, error.message()));
        }
        return Value::null(type);
    }

    /// Nothing when it cannot be made into the type.
    std::optional<Value> weakly(const Json& json, const Type& type) {
        switch (type.kind()) {
            case value::Kind::kString:
                return weak_string(json);
            case value::Kind::kNumber:
                return weak_number(json);
            case value::Kind::kBool:
                return weak_bool(json);
            case value::Kind::kList:
            case value::Kind::kSet:
                return weak_list(json, type);
            case value::Kind::kMap:
                return weak_map(json, type);
            case value::Kind::kDynamic:
                return value::from_json(json);
            case value::Kind::kTuple:
            case value::Kind::kObject:
                break;
        }
        const value::Converted converted = value::convert(value::from_json(json), type);
        return converted.ok() ? std::optional(converted.value) : std::nullopt;
    }

    static std::optional<Value> weak_string(const Json& json) {
        switch (json.kind) {
            case Json::Kind::kString:
                return Value::string(json.text);
            case Json::Kind::kNumber:
                return Value::string(value::Number::parse(json.text).value_or(value::Number()).to_text());
            case Json::Kind::kBool:
                return Value::string(json.boolean ? "1" : "0");
            case Json::Kind::kNull:
                return Value::null(Type::string());
            case Json::Kind::kArray:
            case Json::Kind::kObject:
                break;
        }
        return std::nullopt;
    }

    std::optional<Value> weak_number(const Json& json) {
        if (json.kind == Json::Kind::kBool) return Value::number(json.boolean ? 1 : 0);
        if (json.kind == Json::Kind::kNull) return Value::null(Type::number());
        if (json.kind != Json::Kind::kNumber && !json.is_string()) return std::nullopt;
        const std::string text = json.is_string() ? render_(json.text) : json.text;
        if (text.empty()) return Value::null(Type::number());
        const std::optional<value::Number> number = value::Number::parse(text);
        if (!number) return std::nullopt;
        return Value::number(*number);
    }

    std::optional<Value> weak_bool(const Json& json) {
        if (json.kind == Json::Kind::kBool) return Value::boolean(json.boolean);
        if (json.kind == Json::Kind::kNumber) return Value::boolean(json.text != "0");
        if (json.kind == Json::Kind::kNull) return Value::null(Type::boolean());
        if (!json.is_string()) return std::nullopt;
        const std::string text = render_(json.text);
        if (text.empty()) return Value::null(Type::boolean());
        for (const std::string_view yes : {"1", "t", "T", "true", "TRUE", "True"})
            if (text == yes) return Value::boolean(true);
        for (const std::string_view no : {"0", "f", "F", "false", "FALSE", "False"})
            if (text == no) return Value::boolean(false);
        return std::nullopt;
    }

    std::optional<Value> weak_list(const Json& json, const Type& type) {
        std::vector<Json> items;
        if (json.kind == Json::Kind::kArray) {
            items = json.items;
        } else if (json.is_string()) {
            const std::string text = render_(json.text);
            if (!text.empty())
                for (const std::string& part : split(text, ",")) items.push_back(Json::of(part));
        } else {
            items.push_back(json);
        }
        ValueList elements;
        for (const Json& item : items) {
            std::optional<Value> element = weakly(item, type.element());
            if (!element) return std::nullopt;
            elements.push_back(std::move(*element));
        }
        return type.kind() == value::Kind::kSet ? Value::set(type.element(), std::move(elements))
                                                : Value::list(type.element(), std::move(elements));
    }

    std::optional<Value> weak_map(const Json& json, const Type& type) {
        ValueMap members;
        const std::vector<Json> objects =
            json.kind == Json::Kind::kArray ? json.items : std::vector<Json>{json};
        for (const Json& object : objects) {
            if (object.kind != Json::Kind::kObject) return std::nullopt;
            for (const auto& [name, member] : object.members) {
                std::optional<Value> value = weakly(member, type.element());
                if (!value) return std::nullopt;
                members.insert_or_assign(name, std::move(*value));
            }
        }
        return Value::map(type.element(), std::move(members));
    }

    void wrong(const std::string& path, const std::string& what) {
        problems_.error(path, "Invalid value for an argument", fmt::format("\"{}\" {}.", path, what));
    }

    const RenderText& render_;
    sdk::Problems& problems_;
};

}  // namespace

Value read_legacy_config(const Json& arguments, const Spec& spec, const RenderText& render,
                         sdk::Problems& problems) {
    return LegacyConfigReader(render, problems).read_object(arguments, spec, "");
}

}  // namespace ingot::tmpl

// Conversion of values, part by part, once the types allow it. Which types do is in conversion.cc.
#include "value/convert.h"

#include "base/text.h"
#include "value/conversion.h"

#include <fmt/core.h>

#include <set>
#include <utility>

namespace ingot::value {

namespace {

Converted done(Value value) { return Converted{std::move(value), std::nullopt, ""}; }
Converted failed(std::string problem) { return Converted{Value(), std::move(problem), ""}; }

std::string index_step(std::size_t index) { return fmt::format("[{}]", index); }
std::string key_step(const std::string& key) { return fmt::format("[{}]", go_quote(key)); }

Converted convert_part(const Value& value, const Type& want);

/// Of a part that may be of the wanted type already; failures get the step in front of their path.
Converted convert_at(const Value& part, const Type& want, const std::string& step) {
    if (part.type() == want) return done(part);
    Converted made = convert_part(part, want);
    if (!made.ok()) made.path.insert(0, step);
    return made;
}

Converted convert_primitive(const Value& value, const Type& want) {
    if (want.is_string()) {
        if (value.type().is_bool()) return done(Value::string(value.as_bool() ? "true" : "false"));
        return done(Value::string(value.as_number().to_text()));
    }
    const std::string& text = value.as_string();
    if (want.is_number()) {
        std::optional<Number> number = Number::parse(text);
        return number ? done(Value::number(*number)) : failed("a number is required");
    }
    if (text == "true" || text == "1") return done(Value::boolean(true));
    if (text == "false" || text == "0") return done(Value::boolean(false));
    std::string lower = to_lower_ascii(text);
    if (lower != "true" && lower != "false") return failed("a bool is required");
    return failed(fmt::format("a bool is required; write it in lower case as a string: \"{}\"", lower));
}

bool one_type(const ValueList& parts) {
    const Type* common = nullptr;
    for (const Value& part : parts) {
        if (part.type().is_dynamic()) continue;
        if (common && *common != part.type()) return false;
        common = &part.type();
    }
    return true;
}

/// Brings parts that differ in their inner types to one type.
Converted level_parts(ValueList& parts, const std::vector<std::string>& steps, Safety safety) {
    std::vector<Type> types;
    for (const Value& part : parts) types.push_back(part.type());
    std::optional<Type> common = unify_types(types, safety);
    if (!common) return failed("no one type fits all elements");
    for (std::size_t i = 0; i < parts.size(); ++i) {
        Converted made = convert_at(parts[i], *common, steps[i]);
        if (!made.ok()) return made;
        parts[i] = std::move(made.value);
    }
    return done(Value());
}

/// List, set or tuple to list or set.
Converted convert_sequence(const Value& value, const Type& want) {
    const ValueList& parts = value.elements();
    if (value.type().is_set() && want.is_list() && parts.size() > 1 && !value.is_wholly_known()) {
        // Unknown elements may turn out to be equal, so nobody knows how many there are.
        return done(Value::unknown(replace_dynamic(value.type(), want.without_optional())));
    }
    bool from_tuple = value.type().is_tuple();
    Type element = want.element();
    if (parts.empty()) {
        if (element.is_dynamic() && !from_tuple) element = value.type().element();
        element = element.without_optional();
        return done(want.is_list() ? Value::list(element, {}) : Value::set(element, {}));
    }
    if (from_tuple && element.is_dynamic()) {
        element = unify_types(value.type().elements(), Safety::kUnsafe).value_or(Type());
    }
    ValueList made;
    std::vector<std::string> steps;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        steps.push_back(index_step(i));
        Converted part = convert_at(parts[i], element, steps.back());
        if (!part.ok()) return part;
        made.push_back(std::move(part.value));
    }
    if (from_tuple && want.is_list() && !one_type(made)) {
        Converted level = level_parts(made, steps, Safety::kUnsafe);
        if (!level.ok()) return level;
    }
    if (!one_type(made)) return failed("all elements must have the same type");
    return done(want.is_list() ? Value::list(Type(), std::move(made)) : Value::set(Type(), std::move(made)));
}

/// Map or object to map.
Converted convert_to_map(const Value& value, const Type& want) {
    bool from_object = value.type().is_object();
    Type element = want.element();
    if (value.length() == 0) {
        if (element.is_dynamic() && !from_object) element = value.type().element();
        return done(Value::map(element.without_optional(), {}));
    }
    if (from_object && element.is_dynamic()) {
        std::vector<Type> types;
        for (const auto& [name, type] : value.type().attributes()) types.push_back(type);
        element = unify_types(types, Safety::kUnsafe).value_or(Type());
    }
    ValueList parts;
    std::vector<std::string> steps;
    for (const auto& [name, part] : value.members()) {
        steps.push_back(key_step(name));
        Converted made = convert_at(part, element, steps.back());
        if (!made.ok()) return made;
        parts.push_back(std::move(made.value));
    }
    if ((element.is_collection() || element.is_object()) && !one_type(parts)) {
        Converted level = level_parts(parts, steps, from_object ? Safety::kUnsafe : Safety::kSafe);
        if (!level.ok()) return level;
    }
    if (!one_type(parts)) return failed("all map elements must have the same type");
    ValueMap members;
    ValueList::iterator next = parts.begin();
    for (const auto& [name, part] : value.members())
        members.emplace_hint(members.end(), name, std::move(*next++));
    return done(Value::map(Type(), std::move(members)));
}

/// Map or object to object.
Converted convert_to_object(const Value& value, const Type& want) {
    bool from_map = value.type().is_map();
    ValueMap made;
    for (const auto& [name, type] : want.attributes()) {
        const Value* part = value.find(name);
        if (!part) {
            if (!want.optional_attributes().contains(name)) {
                return failed(
                    fmt::format("the map lacks an element for the required attribute {}", go_quote(name)));
            }
            made.emplace_hint(made.end(), name, Value::null(type.without_optional()));
            continue;
        }
        if (from_map && part->type() != type && !is_convertible(part->type(), type, Safety::kUnsafe)) {
            return failed(fmt::format("the map's element type does not fit attribute {}: {}", go_quote(name),
                                      mismatch_message(part->type(), type)));
        }
        Converted attribute = convert_at(*part, type, from_map ? key_step(name) : "." + name);
        if (!attribute.ok()) return attribute;
        made.emplace_hint(made.end(), name, std::move(attribute.value));
    }
    return done(Value::object(std::move(made)));
}

Converted convert_to_tuple(const Value& value, const Type& want) {
    ValueList made;
    for (std::size_t i = 0; i < value.length(); ++i) {
        Converted part = convert_at(value.elements()[i], want.elements()[i], index_step(i));
        if (!part.ok()) return part;
        made.push_back(std::move(part.value));
    }
    return done(Value::tuple(std::move(made)));
}

Converted convert_known(const Value& value, const Type& want) {
    switch (want.kind()) {
        case Kind::kString:
        case Kind::kNumber:
        case Kind::kBool:
            return value.type() == want ? done(value) : convert_primitive(value, want);
        case Kind::kList:
        case Kind::kSet:
            return convert_sequence(value, want);
        case Kind::kMap:
            return convert_to_map(value, want);
        case Kind::kTuple:
            return convert_to_tuple(value, want);
        case Kind::kObject:
            return convert_to_object(value, want);
        case Kind::kDynamic:
            break;
    }
    return done(value);
}

/// The types are known to be convertible.
Converted convert_part(const Value& value, const Type& want) {
    if (want.is_dynamic()) return done(value);
    if (value.is_marked()) {
        Converted made = convert_part(value.unmark(), want);
        made.value = made.value.with_marks(value.marks());
        return made;
    }
    if (value.has_content()) return convert_known(value, want);
    Type type = replace_dynamic(value.type(), want.without_optional());
    return done(value.is_null() ? Value::null(std::move(type)) : Value::unknown(std::move(type)));
}

}  // namespace

Converted convert(const Value& value, const Type& type) {
    if (value.type() == type || value.type() == type.without_optional()) return done(value);
    if (!is_convertible(value.type(), type, Safety::kUnsafe))
        return failed(mismatch_message(value.type(), type));
    return convert_part(value, type);
}

}  // namespace ingot::value

// Defaults: fills in what `optional(type, default)` attributes leave out, before conversion.
#include "value/convert.h"

#include <utility>

namespace ingot::value {

namespace {

const Defaults* child_of(const Defaults& defaults, const std::string& key) {
    auto found = defaults.children.find(key);
    return found == defaults.children.end() ? nullptr : found->second.get();
}

/// All parts as their common type; empty when there is none.
ValueList unified(const ValueList& parts) {
    std::vector<Type> types;
    for (const Value& part : parts) types.push_back(part.type());
    std::optional<Type> common = unify(types);
    ValueList made;
    if (!common) return made;
    for (const Value& part : parts) {
        if (common->is_dynamic() && !part.type().is_dynamic()) {
            made.push_back(Value::unknown());
            continue;
        }
        Converted converted = convert(part, *common);
        if (!converted.ok()) return {};
        made.push_back(std::move(converted.value));
    }
    return made;
}

Value apply_to_sequence(const Defaults& defaults, const Value& value) {
    ValueList parts;
    for (std::size_t i = 0; i < value.length(); ++i) {
        const Defaults* child = child_of(defaults, defaults.type.is_tuple() ? std::to_string(i) : "");
        parts.push_back(child ? child->apply(value.elements()[i]) : value.elements()[i]);
    }
    if (value.type().is_tuple()) return Value::tuple(std::move(parts));
    if (parts.empty()) return value;
    ValueList same = unified(parts);
    if (same.empty()) return Value::tuple(std::move(parts));
    return value.type().is_set() ? Value::set(Type(), std::move(same)) : Value::list(Type(), std::move(same));
}

Value apply_to_members(const Defaults& defaults, const Value& value) {
    ValueMap parts;
    for (const auto& [name, part] : value.members()) {
        const Defaults* child = child_of(defaults, defaults.type.is_object() ? name : "");
        parts.emplace(name, child ? child->apply(part) : part);
    }
    for (const auto& [name, fallback] : defaults.values) {
        ValueMap::iterator found = parts.find(name);
        if (found != parts.end() && !found->second.is_null()) continue;
        const Defaults* child = child_of(defaults, name);
        parts.insert_or_assign(name, child ? child->apply(fallback) : fallback);
    }
    if (value.type().is_object()) return Value::object(std::move(parts));
    if (parts.empty()) return value;
    ValueList list;
    for (const auto& [name, part] : parts) list.push_back(part);
    ValueList same = unified(list);
    if (same.empty()) return Value::object(std::move(parts));
    ValueList::iterator next = same.begin();
    for (auto& [name, part] : parts) part = std::move(*next++);
    return Value::map(Type(), std::move(parts));
}

}  // namespace

Value Defaults::apply(const Value& value) const {
    if (!value.has_content() || (values.empty() && children.empty())) return value;
    Value bare = value.unmark();
    switch (bare.type().kind()) {
        case Kind::kList:
        case Kind::kSet:
        case Kind::kTuple:
            return apply_to_sequence(*this, bare).with_marks(value.marks());
        case Kind::kMap:
        case Kind::kObject:
            return apply_to_members(*this, bare).with_marks(value.marks());
        case Kind::kDynamic:
        case Kind::kString:
        case Kind::kNumber:
        case Kind::kBool:
            break;
    }
    return value;
}

}  // namespace ingot::value

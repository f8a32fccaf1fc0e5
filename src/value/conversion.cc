// Which types convert to which, and what becomes of dynamic parts.
#include "value/conversion.h"

#include <algorithm>

namespace ingot::value {

namespace {

bool fits(const Type& from, const Type& to, Safety safety) {
    return from == to || is_convertible(from, to, safety);
}

/// With a dynamic element type, the one type all parts agree on; nothing when there is none.
std::optional<Type> common_element(const std::vector<Type>& parts, const Type& element, Safety safety) {
    if (!element.is_dynamic() || parts.empty()) return element;
    return unify_types(parts, safety);
}

bool tuple_to_collection(const Type& from, const Type& element, Safety safety) {
    const std::vector<Type>& parts = from.elements();
    std::optional<Type> common = common_element(parts, element, safety);
    if (!common) return false;
    auto is_dynamic = [](const Type& part) { return part.is_dynamic(); };
    if (element.is_dynamic() && common->is_dynamic())
        return std::all_of(parts.begin(), parts.end(), is_dynamic);
    return std::all_of(parts.begin(), parts.end(),
                       [&](const Type& part) { return fits(part, *common, safety); });
}

bool object_to_map(const Type& from, const Type& element, Safety safety) {
    std::vector<Type> parts;
    for (const auto& [name, part] : from.attributes()) parts.push_back(part);
    std::optional<Type> common = common_element(parts, element, safety);
    return common && std::all_of(parts.begin(), parts.end(),
                                 [&](const Type& part) { return fits(part, *common, safety); });
}

bool map_to_object(const Type& from, const Type& to) {
    for (const auto& [name, attribute] : to.attributes()) {
        // An optional attribute may still be absent from the map.
        if (fits(from.element(), attribute, Safety::kUnsafe)) continue;
        if (!to.optional_attributes().contains(name)) return false;
    }
    return true;
}

bool object_to_object(const Type& from, const Type& to, Safety safety) {
    for (const auto& [name, attribute] : to.attributes()) {
        auto found = from.attributes().find(name);
        if (found == from.attributes().end()) {
            if (!to.optional_attributes().contains(name)) return false;
        } else if (!fits(found->second, attribute, safety)) {
            return false;
        }
    }
    return true;
}

bool tuple_to_tuple(const Type& from, const Type& to, Safety safety) {
    auto both = [safety](const Type& a, const Type& b) { return fits(a, b, safety); };
    return std::equal(from.elements().begin(), from.elements().end(), to.elements().begin(),
                      to.elements().end(), both);
}

bool primitive_to_primitive(const Type& from, const Type& to, Safety safety) {
    if (to.is_string()) return !from.is_string();
    return from.is_string() && safety == Safety::kUnsafe;
}

}  // namespace

bool is_convertible(const Type& from, const Type& to, Safety safety) {
    bool unsafe = safety == Safety::kUnsafe;
    if (to.is_dynamic()) return true;
    if (from.is_dynamic()) return unsafe;
    if (from.is_primitive() && to.is_primitive()) return primitive_to_primitive(from, to, safety);
    bool from_sequence = from.is_list() || from.is_set();
    switch (to.kind()) {
        case Kind::kObject:
            if (from.is_object()) return object_to_object(from, to, safety);
            return from.is_map() && unsafe && map_to_object(from, to);
        case Kind::kTuple:
            return from.is_tuple() && tuple_to_tuple(from, to, safety);
        case Kind::kMap:
            // A map converts to its own type only where its elements do.
            if (from.is_map()) return is_convertible(from.element(), to.element(), safety);
            return from.is_object() && object_to_map(from, to.element(), safety);
        case Kind::kSet:
            if (from.is_list() && !unsafe) return false;
            [[fallthrough]];
        case Kind::kList:
            if (from_sequence) return fits(from.element(), to.element(), safety);
            return from.is_tuple() && tuple_to_collection(from, to.element(), safety);
        case Kind::kString:
        case Kind::kNumber:
        case Kind::kBool:
        case Kind::kDynamic:
            break;
    }
    return false;
}

Type replace_dynamic(const Type& from, const Type& to) {
    if (from.is_dynamic() || !to.has_dynamic()) return to;
    if (to.is_dynamic()) return from;
    auto unified = [](std::vector<Type> parts, const Type& element) {
        std::optional<Type> common = unify_types(parts, Safety::kUnsafe);
        return common ? replace_dynamic(*common, element) : element;
    };
    auto element = [&]() -> std::optional<Type> {
        if (to.is_map() != (from.is_map() || from.is_object())) return std::nullopt;
        if (from.is_collection()) return replace_dynamic(from.element(), to.element());
        if (from.is_tuple()) return unified(from.elements(), to.element());
        if (!from.is_object()) return std::nullopt;
        std::vector<Type> parts;
        for (const auto& [name, part] : from.attributes()) parts.push_back(part);
        return unified(std::move(parts), to.element());
    };
    if (to.is_collection()) {
        std::optional<Type> inner = element();
        if (!inner) return to;
        return to.is_list() ? Type::list(*inner) : to.is_set() ? Type::set(*inner) : Type::map(*inner);
    }
    if (to.is_tuple()) {
        if (!from.is_tuple() || from.elements().size() != to.elements().size()) return to;
        std::vector<Type> types;
        for (std::size_t i = 0; i < to.elements().size(); ++i) {
            types.push_back(replace_dynamic(from.elements()[i], to.elements()[i]));
        }
        return Type::tuple(std::move(types));
    }
    std::map<std::string, Type> attributes;
    for (const auto& [name, type] : to.attributes()) {
        Type made = type;
        if (from.is_map()) made = replace_dynamic(from.element(), type);
        if (from.is_object() && from.attributes().contains(name)) {
            made = replace_dynamic(from.attributes().at(name), type);
        }
        attributes.emplace(name, std::move(made));
    }
    return Type::object(std::move(attributes));
}

}  // namespace ingot::value

// Spec: factories and the type of what it decodes to.
#include "value/spec.h"

#include <utility>

namespace ingot::value {

Spec Spec::object(std::vector<std::pair<std::string, Spec>> members) {
    Spec spec;
    spec.kind = Kind::kObject;
    spec.members = std::move(members);
    return spec;
}

Spec Spec::attribute(std::string name, Type type, bool required) {
    Spec spec;
    spec.kind = Kind::kAttr;
    spec.name = std::move(name);
    spec.type = std::move(type);
    spec.required = required;
    return spec;
}

Spec Spec::block(std::string name, Spec nested, bool required) {
    Spec spec;
    spec.kind = Kind::kBlock;
    spec.name = std::move(name);
    spec.items.push_back(std::move(nested));
    spec.required = required;
    return spec;
}

Spec Spec::block_list(std::string name, Spec nested, std::int64_t min, std::int64_t max) {
    Spec spec;
    spec.kind = Kind::kBlockList;
    spec.name = std::move(name);
    spec.items.push_back(std::move(nested));
    spec.min_items = min;
    spec.max_items = max;
    return spec;
}

Type Spec::implied_type() const {
    switch (kind) {
        case Kind::kObject: {
            std::map<std::string, Type> attributes;
            for (const auto& [member, spec] : members) attributes.emplace(member, spec.implied_type());
            return Type::object(std::move(attributes));
        }
        case Kind::kTuple: {
            std::vector<Type> elements;
            for (const Spec& spec : items) elements.push_back(spec.implied_type());
            return Type::tuple(std::move(elements));
        }
        case Kind::kAttr:
            return type.without_optional();
        case Kind::kLiteral:
            return literal.type();
        case Kind::kBlock:
        case Kind::kDefault:
            return item().implied_type();
        case Kind::kBlockList:
            return Type::list(item().implied_type());
        case Kind::kBlockSet:
            return Type::set(item().implied_type());
        case Kind::kBlockMap: {
            Type nested = item().implied_type();
            for (std::size_t i = 0; i < labels.size(); ++i) nested = Type::map(nested);
            return nested;
        }
        case Kind::kBlockAttrs:
            return Type::map(type);
        case Kind::kBlockLabel:
            return Type::string();
        case Kind::kBlockTuple:
        case Kind::kBlockObject:
            break;
    }
    // Tuples and objects of blocks have a type of their own for every body.
    return Type::dynamic();
}

}  // namespace ingot::value

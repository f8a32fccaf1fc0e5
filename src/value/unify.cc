// The one type that several types agree on.
#include "value/conversion.h"
#include "value/convert.h"

#include <algorithm>
#include <numeric>

namespace ingot::value {

namespace {

using Types = std::span<const Type>;

bool all_convert(Types types, const Type& to, Safety safety) {
    return std::all_of(types.begin(), types.end(),
                       [&](const Type& type) { return type == to || is_convertible(type, to, safety); });
}

/// Counts one side's generality over the parts of two structural types.
struct Tally {
    bool a = false;
    bool b = false;
    void add(int order) {
        a = a || order < 0;
        b = b || order > 0;
    }
    int result() const { return a == b ? 0 : a ? -1 : 1; }
};

/// Below zero when `a` is the more general one, zero when neither is. Source: cty convert compareTypes.
int compare_generality(const Type& a, const Type& b) {
    if (a.is_dynamic() || b.is_dynamic()) return a.is_dynamic() - b.is_dynamic();
    if (a.is_primitive() && b.is_primitive()) return b.is_string() - a.is_string();
    if (a.is_collection() && a.kind() == b.kind()) return compare_generality(a.element(), b.element());
    auto rank = [](const Type& type) {
        return type.is_set() ? 0 : type.is_list() ? 1 : type.is_tuple() ? 2 : -1;
    };
    if (rank(a) >= 0 && rank(b) >= 0 && rank(a) != rank(b)) {
        // List over tuple, but set behind both: cty swaps its operands here and so prefers the sequence.
        if (rank(a) == 0 || rank(b) == 0) return rank(a) == 0 ? 1 : -1;
        return rank(a) < rank(b) ? -1 : 1;
    }
    if (a.is_map() && b.is_object()) return -1;
    if (a.is_object() && b.is_map()) return 1;
    Tally tally;
    if (a.is_object() && b.is_object()) {
        if (a.attributes().size() != b.attributes().size()) return 0;
        for (const auto& [name, type] : a.attributes()) {
            auto other = b.attributes().find(name);
            if (other == b.attributes().end()) return 0;
            tally.add(compare_generality(type, other->second));
        }
    }
    if (a.is_tuple() && b.is_tuple()) {
        if (a.elements().size() != b.elements().size()) return 0;
        for (std::size_t i = 0; i < a.elements().size(); ++i) {
            tally.add(compare_generality(a.elements()[i], b.elements()[i]));
        }
    }
    return tally.result();
}

/// Indices, the more general types first: a topological order that keeps the given one where it can.
std::vector<std::size_t> by_generality(Types types) {
    std::size_t count = types.size();
    std::vector<std::vector<std::size_t>> edges(count);
    std::vector<int> incoming(count, 0);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = i + 1; j < count; ++j) {
            int order = compare_generality(types[i], types[j]);
            if (order < 0) edges[i].push_back(j);
            if (order > 0) edges[j].push_back(i);
        }
    }
    for (const std::vector<std::size_t>& outs : edges) {
        for (std::size_t out : outs) ++incoming[out];
    }
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < count; ++i) {
        if (incoming[i] == 0) order.push_back(i);
    }
    for (std::size_t next = 0; next < order.size(); ++next) {
        for (std::size_t out : edges[order[next]]) {
            if (--incoming[out] == 0) order.push_back(out);
        }
    }
    return order;
}

std::optional<Type> unify_collections(Types types, Safety safety) {
    std::vector<Type> elements;
    for (const Type& type : types) elements.push_back(type.element());
    std::optional<Type> element = unify_types(elements, safety);
    if (!element) return std::nullopt;
    Type made = types[0].is_map()    ? Type::map(*element)
                : types[0].is_list() ? Type::list(*element)
                                     : Type::set(*element);
    if (!all_convert(types, made, safety)) return std::nullopt;
    return made;
}

/// Objects as one map, tuples as one list.
std::optional<Type> unify_as_collection(Types types, Safety safety) {
    std::vector<Type> parts;
    for (const Type& type : types) {
        if (type.is_tuple())
            parts.insert(parts.end(), type.elements().begin(), type.elements().end());
        else {
            for (const auto& [name, part] : type.attributes()) parts.push_back(part);
        }
    }
    std::optional<Type> element = unify_types(parts, safety);
    if (!element) return std::nullopt;
    Type made = types[0].is_tuple() ? Type::list(*element) : Type::map(*element);
    if (!all_convert(types, made, safety)) return std::nullopt;
    return made;
}

std::optional<Type> unify_objects(Types types, Safety safety) {
    const std::map<std::string, Type>& first = types[0].attributes();
    for (const Type& type : types) {
        bool same_names =
            std::equal(first.begin(), first.end(), type.attributes().begin(), type.attributes().end(),
                       [](const auto& a, const auto& b) { return a.first == b.first; });
        if (!same_names) return unify_as_collection(types, safety);
    }
    std::map<std::string, Type> attributes;
    for (const auto& [name, type] : first) {
        std::vector<Type> across;
        for (const Type& object : types) across.push_back(object.attributes().at(name));
        std::optional<Type> common = unify_types(across, safety);
        if (!common) return std::nullopt;
        attributes.emplace(name, *common);
    }
    Type made = Type::object(std::move(attributes));
    return all_convert(types, made, safety) ? made : unify_as_collection(types, safety);
}

std::optional<Type> unify_tuples(Types types, Safety safety) {
    std::size_t length = types[0].elements().size();
    for (const Type& type : types) {
        if (type.elements().size() != length) return unify_as_collection(types, safety);
    }
    std::vector<Type> elements;
    for (std::size_t i = 0; i < length; ++i) {
        std::vector<Type> across;
        for (const Type& tuple : types) across.push_back(tuple.elements()[i]);
        std::optional<Type> common = unify_types(across, safety);
        if (!common) return std::nullopt;
        elements.push_back(*common);
    }
    Type made = Type::tuple(std::move(elements));
    return all_convert(types, made, safety) ? made : unify_as_collection(types, safety);
}

/// Lists with tuples, maps with objects: the structural ones count as what they would be as a collection.
std::optional<Type> unify_mixed(Types types, Kind structural, Kind wanted, Safety safety) {
    std::vector<Type> inner;
    for (const Type& type : types) {
        if (type.kind() == structural) inner.push_back(type);
    }
    std::optional<Type> collection = unify_as_collection(inner, safety);
    if (!collection) return std::nullopt;
    std::vector<Type> replaced;
    for (const Type& type : types) replaced.push_back(type.kind() == structural ? *collection : type);
    std::optional<Type> all = unify_types(replaced, safety);
    if (!all || all->kind() != wanted) return std::nullopt;
    return all;
}

std::optional<Type> unify_by_preference(Types types, Safety safety) {
    for (std::size_t candidate : by_generality(types)) {
        if (all_convert(types, types[candidate], safety)) return types[candidate];
    }
    return std::nullopt;
}

}  // namespace

std::optional<Type> unify_types(Types types, Safety safety) {
    if (types.empty()) return std::nullopt;
    if (std::all_of(types.begin(), types.end(),
                    [&](const Type& type) { return type.is_primitive() && type == types[0]; })) {
        return types[0];
    }
    auto count = [types](Kind kind) {
        return std::count_if(types.begin(), types.end(),
                             [kind](const Type& type) { return type.kind() == kind; });
    };
    std::ptrdiff_t all = static_cast<std::ptrdiff_t>(types.size());
    std::ptrdiff_t dynamic = count(Kind::kDynamic);
    std::ptrdiff_t objects = count(Kind::kObject);
    std::ptrdiff_t tuples = count(Kind::kTuple);
    // What a mixture with dynamic ones becomes cannot be told before they are known.
    for (Kind kind : {Kind::kMap, Kind::kList, Kind::kSet}) {
        std::ptrdiff_t same = count(kind);
        if (same == 0) continue;
        if (same + dynamic == all) return dynamic > 0 ? Type::dynamic() : unify_collections(types, safety);
        std::optional<Type> mixed;
        if (kind == Kind::kMap && same + objects + dynamic == all) {
            mixed = unify_mixed(types, Kind::kObject, Kind::kMap, safety);
        } else if (kind == Kind::kList && same + tuples + dynamic == all) {
            mixed = unify_mixed(types, Kind::kTuple, Kind::kList, safety);
        }
        return mixed ? mixed : objects > 0 && tuples > 0 ? std::nullopt : unify_by_preference(types, safety);
    }
    if (objects > 0 && objects + dynamic == all)
        return dynamic > 0 ? Type::dynamic() : unify_objects(types, safety);
    if (tuples > 0 && tuples + dynamic == all)
        return dynamic > 0 ? Type::dynamic() : unify_tuples(types, safety);
    if (objects > 0 && tuples > 0) return std::nullopt;
    return unify_by_preference(types, safety);
}

std::optional<Type> unify(std::span<const Type> types) { return unify_types(types, Safety::kUnsafe); }

}  // namespace ingot::value

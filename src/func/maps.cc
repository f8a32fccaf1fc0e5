// Functions on maps and objects.
#include "func/rows.h"
#include "value/convert.h"

#include <fmt/format.h>

#include <algorithm>

namespace ingot::func {
namespace {

using value::Args;
using value::FunctionError;
using value::FunctionSpec;
using value::Kind;
using value::Type;
using value::Value;
using value::ValueList;
using value::ValueMap;

Type keys_type(Args args) {
    const Type& type = args[0].type();
    if (type.kind() == Kind::kMap) return Type::list(Type::string());
    if (type.kind() != Kind::kObject)
        throw FunctionError(0, "a map or object is required, not " + type.friendly_name());
    return Type::tuple(std::vector<Type>(type.attributes().size(), Type::string()));
}

Value keys_of(Args args, const Type& result) {
    const Value& map = args[0];
    ValueList keys;
    if (map.type().kind() == Kind::kObject) {
        for (const auto& [name, type] : map.type().attributes()) keys.push_back(Value::string(name));
    } else if (!map.is_known()) {
        return Value::unknown(result).with_marks(map.marks());
    } else {
        for (const auto& [name, member] : map.members()) keys.push_back(Value::string(name));
    }
    return make_sequence(result, std::move(keys)).with_marks(map.marks());
}

Type values_type(Args args) {
    const Type& type = args[0].type();
    if (type.kind() == Kind::kMap) return Type::list(type.element());
    if (type.kind() != Kind::kObject)
        throw FunctionError(0, "a map or object is required, not " + type.friendly_name());
    std::vector<Type> types;
    for (const auto& [name, attribute] : type.attributes()) types.push_back(attribute);
    return Type::tuple(std::move(types));
}

Value values_of(Args args, const Type& result) {
    ValueList values;
    for (const auto& [name, member] : args[0].members()) values.push_back(member);
    return make_sequence(result, std::move(values)).with_marks(args[0].marks());
}

Type lookup_type(Args args) {
    const Type& type = args[0].type();
    if (type.kind() == Kind::kMap) {
        if (!value::convert(args[2].unmark_deep(), type.element()).ok())
            throw FunctionError(2, "the default must be of the type of the map's elements, " +
                                       type.element().friendly_name());
        return type.element();
    }
    if (type.kind() != Kind::kObject)
        throw FunctionError(0, "a map or object is required, not " + type.friendly_name());
    if (!args[1].is_known()) return Type::dynamic();
    const std::map<std::string, Type>::const_iterator found = type.attributes().find(args[1].as_string());
    return found == type.attributes().end() ? args[2].type() : found->second;
}

Value lookup(Args args, const Type& result) {
    const value::Marks marks = args[0].marks() | args[1].marks();
    if (!args[0].is_wholly_known()) return Value::unknown(result).with_marks(marks);
    if (const Value* found = args[0].find(args[1].as_string())) return found->with_marks(marks);
    const value::Converted fallback = value::convert(args[2], result);
    if (!fallback.ok()) throw FunctionError(2, *fallback.problem);
    return fallback.value.with_marks(marks);
}

/// The one type when all arguments are of it, else an object of all keys; dynamic while a map is unknown.
Type merge_type(Args args) {
    if (args.empty()) return Type::object({});
    std::map<std::string, Type> attributes;
    bool keys_known = true;
    bool same = true;
    for (const Value& arg : args) {
        const Type& type = arg.type();
        if (type.is_dynamic()) return Type::dynamic();
        if (type.kind() != Kind::kMap && type.kind() != Kind::kObject)
            throw FunctionError("maps or objects are required, not " + type.friendly_name());
        same = same && type == args[0].type();
        if (arg.is_null()) continue;
        if (type.kind() == Kind::kObject) {
            for (const auto& [name, attribute] : type.attributes())
                attributes.insert_or_assign(name, attribute);
        } else if (!arg.is_known()) {
            keys_known = false;
        } else {
            for (const auto& [name, member] : arg.members())
                attributes.insert_or_assign(name, type.element());
        }
    }
    if (same) return args[0].type();
    return keys_known ? Type::object(std::move(attributes)) : Type::dynamic();
}

Value merge(Args args, const Type& result) {
    ValueMap merged;
    value::Marks marks = value::kNoMarks;
    for (const Value& arg : args) {
        if (arg.is_null()) continue;
        marks |= arg.marks();
        for (const auto& [name, member] : arg.members()) merged.insert_or_assign(name, member);
    }
    return make_mapping(result, std::move(merged)).with_marks(marks);
}

void check_zip_lengths(std::size_t keys, std::size_t values) {
    if (keys != values)
        throw FunctionError(1, fmt::format("{} keys cannot be paired with {} values", keys, values));
}

Type zipmap_type(Args args) {
    const Type& values = args[1].type();
    if (values.kind() == Kind::kList) return Type::map(values.element());
    if (values.kind() != Kind::kTuple)
        throw FunctionError(1, "a list or tuple is required, not " + values.friendly_name());
    if (!args[0].is_wholly_known()) return Type::dynamic();
    const ValueList& keys = args[0].elements();
    check_zip_lengths(keys.size(), values.elements().size());
    std::map<std::string, Type> attributes;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys[i].is_null()) throw FunctionError(0, fmt::format("key {} is null", i));
        attributes.insert_or_assign(keys[i].as_string(), values.elements()[i]);
    }
    return Type::object(std::move(attributes));
}

Value zipmap(Args args, const Type& result) {
    value::Marks marks = args[0].marks() | args[1].marks();
    if (!args[0].is_wholly_known()) return Value::unknown(result).with_marks(marks);
    check_zip_lengths(args[0].length(), args[1].length());
    ValueMap members;
    for (std::size_t i = 0; i < args[0].length(); ++i) {
        const Value& key = args[0].elements()[i];
        if (key.is_null()) throw FunctionError(0, fmt::format("key {} is null", i));
        marks |= key.marks();
        members.insert_or_assign(key.as_string(), args[1].elements()[i]);
    }
    return make_mapping(result, std::move(members)).with_marks(marks);
}

Value matchkeys(Args args, const Type& result) {
    const Value& values = args[0];
    const Value& keys = args[1];
    if (!values.is_wholly_known() || !keys.is_wholly_known() || !args[2].is_wholly_known())
        return Value::unknown(result);
    if (values.length() != keys.length()) throw FunctionError(1, "there must be as many keys as values");
    ValueList kept;
    for (std::size_t i = 0; i < values.length(); ++i) {
        const bool wanted = std::ranges::any_of(args[2].elements(), [&](const Value& key) {
            const Value same = value::equals(key, keys.elements()[i]);
            return same.is_known() && same.as_bool();
        });
        if (wanted) kept.push_back(values.elements()[i]);
    }
    return make_sequence(result, std::move(kept));
}

Value transpose(Args args, const Type& result) {
    if (!args[0].is_wholly_known()) return Value::unknown(result);
    std::map<std::string, std::vector<std::string>> turned;
    for (const auto& [key, texts] : args[0].members()) {
        for (const Value& text : texts.elements()) {
            if (text.is_null()) throw FunctionError(0, "a list holds a null");
            turned[text.as_string()].push_back(key);
        }
    }
    ValueMap members;
    for (const auto& [key, texts] : turned) members.emplace(key, Value::string_list(texts));
    return make_mapping(result, std::move(members));
}

FunctionSpec make_keys(const FunctionEnv&) {
    return {.name = "keys",
            .doc = "The keys of a map or object, in order.",
            .example = R"(keys({b = 1, a = 2})[0] == "a")",
            .params = {{.name = "map", .allow_unknown = true, .allow_marked = true}},
            .return_type = keys_type,
            .body = keys_of};
}
FunctionSpec make_lookup(const FunctionEnv&) {
    return {.name = "lookup",
            .doc = "The element of a map at a key, or a default when there is none.",
            .example = R"(lookup({a = "x"}, "b", "none") == "none")",
            .params = {{.name = "map", .allow_marked = true},
                       {.name = "key", .type = Type::string(), .allow_marked = true},
                       {.name = "default", .allow_marked = true}},
            .return_type = lookup_type,
            .body = lookup};
}
FunctionSpec make_matchkeys(const FunctionEnv&) {
    return {.name = "matchkeys",
            .doc = "The values whose key, at the same place of the second list, is among the wanted ones.",
            .example = R"(matchkeys(["x", "y"], ["a", "b"], ["b"])[0] == "y")",
            .params = {{.name = "values", .type = Type::list(Type::dynamic())},
                       {.name = "keys", .type = Type::list(Type::dynamic())},
                       {.name = "wanted", .type = Type::list(Type::dynamic())}},
            .return_type = [](Args args) { return args[0].type(); },
            .body = matchkeys};
}
FunctionSpec make_merge(const FunctionEnv&) {
    return {.name = "merge",
            .doc = "All elements of the maps in one map; later ones win.",
            .example = R"(merge({a = 1}, {a = 2}).a == 2)",
            .variadic =
                value::Param{.name = "maps", .allow_null = true, .allow_dynamic = true, .allow_marked = true},
            .return_type = merge_type,
            .body = merge};
}
FunctionSpec make_transpose(const FunctionEnv&) {
    return {.name = "transpose",
            .doc =
                "A map of lists turned round: each text of a list becomes a key with the list of its former "
                "keys.",
            .example = R"(transpose({a = ["x"]}).x[0] == "a")",
            .params = {{.name = "map", .type = Type::map(Type::list(Type::string()))}},
            .return_type = value::returns(Type::map(Type::list(Type::string()))),
            .body = transpose};
}
FunctionSpec make_values(const FunctionEnv&) {
    return {.name = "values",
            .doc = "The values of a map or object, in order of their keys.",
            .example = "values({b = 1, a = 2})[0] == 2",
            .params = {{.name = "map", .allow_marked = true}},
            .return_type = values_type,
            .body = values_of};
}
FunctionSpec make_zipmap(const FunctionEnv&) {
    return {.name = "zipmap",
            .doc = "A map of a list of keys and a list of values.",
            .example = R"(zipmap(["a"], [1]).a == 1)",
            .params = {{.name = "keys", .type = Type::list(Type::string()), .allow_marked = true},
                       {.name = "values", .allow_marked = true}},
            .return_type = zipmap_type,
            .body = zipmap};
}

constexpr FunctionRow kMapRows[] = {
    {"keys", make_keys},
    {"lookup", make_lookup},
    {"matchkeys", make_matchkeys, true},
    {"merge", make_merge},
    {"transpose", make_transpose, true},
    {"values", make_values},
    {"zipmap", make_zipmap},
};

}  // namespace

std::span<const FunctionRow> map_rows() { return kMapRows; }

}  // namespace ingot::func

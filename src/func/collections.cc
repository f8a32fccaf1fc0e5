// Functions that ask something of a collection: its length, an element, whether it holds a value.
#include "func/rows.h"
#include "hcl/eval.h"
#include "value/convert.h"

#include "base/unicode.h"

#include <fmt/format.h>

namespace ingot::func {

bool is_sequence(const value::Type& type) {
    return type.kind() == value::Kind::kList || type.kind() == value::Kind::kSet ||
           type.kind() == value::Kind::kTuple;
}

value::Value make_sequence(const value::Type& result, value::ValueList elements) {
    if (result.kind() == value::Kind::kList) return value::Value::list(result.element(), std::move(elements));
    if (result.kind() == value::Kind::kSet) return value::Value::set(result.element(), std::move(elements));
    return value::Value::tuple(std::move(elements));
}

value::Value make_mapping(const value::Type& result, value::ValueMap members) {
    if (result.kind() == value::Kind::kMap) return value::Value::map(result.element(), std::move(members));
    return value::Value::object(std::move(members));
}

namespace {

using value::Args;
using value::FunctionError;
using value::FunctionSpec;
using value::Kind;
using value::Type;
using value::Value;
using value::ValueList;

Value number_of(std::size_t count) { return Value::number(static_cast<std::int64_t>(count)); }

Type length_type(Args args) {
    const Kind kind = args[0].type().kind();
    if (kind == Kind::kNumber || kind == Kind::kBool)
        throw FunctionError(
            0, "a text, a collection or an object is required, not " + args[0].type().friendly_name());
    return Type::number();
}

Value length_of(Args args) {
    const Value& value = args[0];
    const Kind kind = value.type().kind();
    if (kind == Kind::kTuple) return number_of(value.type().elements().size());
    if (kind == Kind::kObject) return number_of(value.type().attributes().size());
    if (!value.is_known()) return Value::unknown(Type::number());
    if (kind != Kind::kString) return number_of(value.length());
    std::int64_t count = 0;
    for (std::string_view rest = value.as_string(); !rest.empty(); ++count)
        rest.remove_prefix(grapheme_length(rest));
    return Value::number(count);
}

Type element_type(Args args) {
    if (args[1].is_known() && args[1].as_number().is_negative())
        throw FunctionError(1, "the index must not be negative");
    const Type& type = args[0].type();
    if (type.kind() == Kind::kList) return type.element();
    if (type.kind() != Kind::kTuple)
        throw FunctionError(0, "a list is required, not " + type.friendly_name());
    if (!args[1].is_known()) return Type::dynamic();
    if (type.elements().empty()) throw FunctionError(0, "the list is empty");
    return type.elements()[static_cast<std::size_t>(integer_argument(args, 1)) % type.elements().size()];
}

Value element_of(Args args, const Type& result) {
    const Value list = args[0].unmark();
    if (!list.is_known()) return Value::unknown(result).with_marks(args[0].marks());
    const std::int64_t index = integer_argument(args, 1);
    if (list.length() == 0) throw FunctionError(0, "the list is empty");
    return list.elements()[static_cast<std::size_t>(index) % list.length()].with_marks(args[0].marks());
}

/// Whether the list holds the value: unknown when only an unknown element could be it.
Value contains(Args args) {
    if (!is_sequence(args[0].type())) throw FunctionError(0, "a list, tuple or set is required");
    if (args[0].length() == 0) return Value::boolean(false);
    bool undecided = false;
    for (const Value& element : args[0].elements()) {
        const Value same = value::equals(args[1], element);
        if (!same.is_known()) {
            undecided = true;
        } else if (same.as_bool()) {
            return Value::boolean(true);
        }
    }
    return undecided ? Value::unknown(Type::boolean()) : Value::boolean(false);
}

Value index_of(Args args) {
    const Kind kind = args[0].type().kind();
    if (kind != Kind::kList && kind != Kind::kTuple) throw FunctionError(0, "a list or tuple is required");
    if (args[0].length() == 0) throw FunctionError(0, "an empty list holds nothing to find");
    std::size_t at = 0;
    for (const Value& element : args[0].elements()) {
        const Value same = value::equals(element, args[1]);
        if (!same.is_known()) return Value::unknown(Type::number());
        if (same.as_bool()) return number_of(at);
        ++at;
    }
    throw FunctionError(1, "the list does not hold this value");
}

/// One truth of many: stops at the first element that is `decisive`.
Value all_or_any(Args args, bool decisive) {
    bool undecided = false;
    for (const Value& element : args[0].elements()) {
        if (!element.is_known()) {
            if (!decisive) return Value::unknown(Type::boolean());
            undecided = true;
        } else if (element.is_null()) {
            if (!decisive) return Value::boolean(false);
        } else if (element.as_bool() == decisive) {
            return Value::boolean(decisive);
        }
    }
    return undecided ? Value::unknown(Type::boolean()) : Value::boolean(!decisive);
}

FunctionSpec truth_function(std::string name, std::string doc, std::string example, bool decisive) {
    return {.name = std::move(name),
            .doc = std::move(doc),
            .example = std::move(example),
            .params = {{.name = "list", .type = Type::list(Type::boolean())}},
            .return_type = value::returns(Type::boolean()),
            .body = [decisive](Args args, const Type&) { return all_or_any(args, decisive); }};
}

Type coalesce_type(Args args) {
    std::vector<Type> types;
    for (const Value& arg : args) types.push_back(arg.type());
    const std::optional<Type> common = value::unify(types);
    if (!common) throw FunctionError("all arguments must be of one type");
    return *common;
}

Value coalesce(Args args, const Type& result) {
    for (const Value& arg : args) {
        const value::Converted converted = value::convert(arg, result);
        if (!converted.ok()) throw FunctionError(*converted.problem);
        const Value& value = converted.value;
        if (!value.is_known()) return Value::unknown(result);
        if (value.is_null()) continue;
        if (value.type().kind() == Kind::kString && value.as_string().empty()) continue;
        return value;
    }
    throw FunctionError("every argument is null or an empty text");
}

Type coalescelist_type(Args args) {
    if (args.empty()) throw FunctionError("at least one argument is required");
    bool same = true;
    for (const Value& arg : args) {
        if (!arg.is_known()) return Type::dynamic();
        if (arg.type().kind() != Kind::kList && arg.type().kind() != Kind::kTuple)
            throw FunctionError("every argument must be a list or tuple");
        same = same && arg.type() == args[0].type();
    }
    return same ? args[0].type() : Type::dynamic();
}

Value coalescelist(Args args, const Type& result) {
    for (const Value& arg : args) {
        if (!arg.is_known()) return Value::unknown(result);
        if (!arg.is_null() && arg.length() > 0) return arg;
    }
    throw FunctionError("every list is null or empty");
}

Value sum(Args args) {
    const Type& type = args[0].type();
    if (!is_sequence(type))
        throw FunctionError(0, "a list, set or tuple of numbers is required, not " + type.friendly_name());
    if (args[0].length() == 0) throw FunctionError(0, "an empty list has no sum");
    if (!args[0].is_wholly_known()) return Value::unknown(Type::number());
    value::Number total;
    for (const Value& element : args[0].elements()) {
        const value::Converted number = value::convert(element, Type::number());
        if (element.is_null() || !number.ok()) throw FunctionError(0, "every element must be a number");
        const value::Number& next = number.value.as_number();
        if (total.is_infinite() && next.is_infinite() && total.is_negative() != next.is_negative())
            throw FunctionError(0, "opposite infinities have no sum");
        total = total + next;
    }
    return Value::number(total);
}

Value one_of(Args args) {
    if (!is_sequence(args[0].type())) throw FunctionError(0, "a list, set or tuple is required");
    if (args[0].length() == 0) return Value::null();
    if (args[0].length() > 1) throw FunctionError(0, "a collection of at most one element is required");
    return args[0].elements().front();
}

FunctionSpec make_alltrue(const FunctionEnv&) {
    return truth_function("alltrue", "Whether every element is true; true for an empty list.",
                          "alltrue([true, true])", false);
}
FunctionSpec make_anytrue(const FunctionEnv&) {
    return truth_function("anytrue", "Whether some element is true; false for an empty list.",
                          "anytrue([false, true])", true);
}
FunctionSpec make_coalesce(const FunctionEnv&) {
    return {
        .name = "coalesce",
        .doc = "The first argument that is neither null nor an empty text.",
        .example = R"(coalesce("", "b") == "b")",
        .variadic =
            value::Param{.name = "values", .allow_null = true, .allow_unknown = true, .allow_dynamic = true},
        .return_type = coalesce_type,
        .body = coalesce};
}
FunctionSpec make_coalescelist(const FunctionEnv&) {
    return {
        .name = "coalescelist",
        .doc = "The first list that is neither null nor empty.",
        .example = R"(coalescelist([], ["b"])[0] == "b")",
        .variadic =
            value::Param{.name = "lists", .allow_null = true, .allow_unknown = true, .allow_dynamic = true},
        .return_type = coalescelist_type,
        .body = coalescelist};
}
FunctionSpec make_contains(const FunctionEnv&) {
    return {.name = "contains",
            .doc = "Whether a list, tuple or set holds a value.",
            .example = R"(contains(["a", "b"], "a"))",
            .params = {{.name = "list"}, {.name = "value"}},
            .return_type = value::returns(Type::boolean()),
            .body = [](Args args, const Type&) { return contains(args); }};
}
FunctionSpec make_element(const FunctionEnv&) {
    return {.name = "element",
            .doc = "The element at an index, which starts anew at the end of the list.",
            .example = R"(element(["a", "b"], 3) == "b")",
            .params = {{.name = "list", .allow_marked = true}, {.name = "index", .type = Type::number()}},
            .return_type = element_type,
            .body = element_of};
}
FunctionSpec make_index(const FunctionEnv&) {
    return {.name = "index",
            .doc = "The index of the first element that equals a value.",
            .example = R"(index(["a", "b"], "b") == 1)",
            .params = {{.name = "list"}, {.name = "value"}},
            .return_type = value::returns(Type::number()),
            .body = [](Args args, const Type&) { return index_of(args); }};
}
FunctionSpec make_length(const FunctionEnv&) {
    return {.name = "length",
            .doc = "The number of elements of a collection, or of characters of a text.",
            .example = R"(length(["a", "b"]) == 2)",
            .params = {{.name = "value", .allow_unknown = true, .allow_dynamic = true}},
            .return_type = length_type,
            .body = [](Args args, const Type&) { return length_of(args); }};
}
FunctionSpec make_one(const FunctionEnv&) {
    return {.name = "one",
            .doc = "The only element of a collection, or null when it is empty.",
            .example = R"(one(["a"]) == "a")",
            .params = {{.name = "list"}},
            .return_type = value::returns(Type::dynamic()),
            .body = [](Args args, const Type&) { return one_of(args); }};
}
FunctionSpec make_sum(const FunctionEnv&) {
    return {.name = "sum",
            .doc = "The sum of the numbers of a list.",
            .example = "sum([1, 2, 3]) == 6",
            .params = {{.name = "list"}},
            .return_type = value::returns(Type::number()),
            .body = [](Args args, const Type&) { return sum(args); }};
}

constexpr FunctionRow kCollectionRows[] = {
    {"alltrue", make_alltrue},   {"anytrue", make_anytrue},
    {"coalesce", make_coalesce}, {"coalescelist", make_coalescelist},
    {"contains", make_contains}, {"element", make_element},
    {"index", make_index},       {"length", make_length},
    {"one", make_one, true},     {"sum", make_sum},
};

}  // namespace

std::span<const FunctionRow> collection_rows() { return kCollectionRows; }

}  // namespace ingot::func

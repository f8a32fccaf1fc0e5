// Functions that make a list out of lists: cutting, joining, reordering, counting.
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
using value::Number;
using value::Type;
using value::Value;
using value::ValueList;

constexpr std::size_t kMostRangeValues = 1024;  // Packer's own limit

Value chunks_of(Args args, const Type& result) {
    const Value list = args[0].unmark();
    const value::Marks marks = args[0].marks() | args[1].marks();
    const std::int64_t size = integer_argument(args, 1);
    if (size < 0) throw FunctionError(1, "the size must not be negative");
    ValueList chunks;
    if (list.length() > 0 && size == 0) chunks.push_back(list);
    const ValueList& elements = list.elements();
    for (std::size_t at = 0; size > 0 && at < elements.size(); at += static_cast<std::size_t>(size)) {
        const std::size_t end = std::min(elements.size(), at + static_cast<std::size_t>(size));
        chunks.push_back(
            make_sequence(list.type(), ValueList(elements.begin() + static_cast<std::ptrdiff_t>(at),
                                                 elements.begin() + static_cast<std::ptrdiff_t>(end))));
    }
    return Value::list(result.element(), std::move(chunks)).with_marks(marks);
}

Value without_empty(Args args) {
    if (!args[0].is_wholly_known()) return Value::unknown(Type::list(Type::string()));
    ValueList kept;
    for (const Value& element : args[0].elements())
        if (!element.is_null() && !element.as_string().empty()) kept.push_back(element);
    return Value::list(Type::string(), std::move(kept));
}

Type concat_type(Args args) {
    if (args.empty()) throw FunctionError("at least one argument is required");
    if (std::ranges::all_of(args, [](const Value& v) { return v.type().kind() == Kind::kList; })) {
        std::vector<Type> types;
        for (const Value& arg : args) types.push_back(arg.type());
        if (const std::optional<Type> common = value::unify(types)) return *common;
    }
    std::vector<Type> elements;
    for (std::size_t i = 0; i < args.size(); ++i) {
        const Type& type = args[i].type();
        if (type.kind() == Kind::kTuple) {
            elements.insert(elements.end(), type.elements().begin(), type.elements().end());
        } else if (type.kind() != Kind::kList) {
            throw FunctionError(i, "a list or tuple is required, not " + type.friendly_name());
        } else if (!args[i].is_known()) {
            return Type::dynamic();
        } else {
            elements.insert(elements.end(), args[i].length(), type.element());
        }
    }
    return Type::tuple(std::move(elements));
}

Value concat(Args args, const Type& result) {
    ValueList all;
    value::Marks marks = value::kNoMarks;
    for (std::size_t i = 0; i < args.size(); ++i) {
        Value list = args[i];
        if (result.kind() == Kind::kList) {
            const value::Converted converted = value::convert(list, result);
            if (!converted.ok()) throw FunctionError(i, *converted.problem);
            list = converted.value;
        }
        marks |= list.marks();
        const ValueList& elements = list.elements();
        all.insert(all.end(), elements.begin(), elements.end());
    }
    return make_sequence(result, std::move(all)).with_marks(marks);
}

Value distinct(Args args, const Type& result) {
    if (!args[0].is_wholly_known()) return Value::unknown(result);
    ValueList kept;
    for (const Value& element : args[0].elements()) {
        const bool seen = std::ranges::any_of(kept, [&](const Value& other) {
            const Value same = value::equals(element, other);
            return same.is_known() && same.as_bool();
        });
        if (!seen) kept.push_back(element);
    }
    return make_sequence(result, std::move(kept));
}

struct Flattened {
    ValueList elements;
    value::Marks marks = value::kNoMarks;
    bool known = true;
};

void flatten_into(const Value& list, Flattened& out) {
    out.marks |= list.marks();
    if (!list.is_known()) {
        out.known = false;
        return;
    }
    for (const Value& element : list.elements()) {
        if (!element.is_known() && element.type().is_dynamic()) out.known = false;
        if (!element.is_null() && is_sequence(element.type())) {
            flatten_into(element, out);
        } else {
            out.elements.push_back(element);
        }
    }
}

Type flatten_type(Args args) {
    if (!args[0].is_wholly_known()) return Type::dynamic();
    if (!is_sequence(args[0].type())) throw FunctionError(0, "a list, set or tuple is required");
    Flattened flat;
    flatten_into(args[0], flat);
    std::vector<Type> types;
    for (const Value& element : flat.elements) types.push_back(element.type());
    return Type::tuple(std::move(types));
}

Value flatten(Args args, const Type& result) {
    Flattened flat;
    flatten_into(args[0], flat);
    if (!flat.known) return Value::unknown(result).with_marks(flat.marks);
    return Value::tuple(std::move(flat.elements)).with_marks(flat.marks);
}

Value range_of_numbers(Args args) {
    if (args.empty() || args.size() > 3) throw FunctionError("one, two or three numbers are required");
    const Number start = args.size() == 1 ? Number() : args[0].as_number();
    const Number end = args.size() == 1 ? args[0].as_number() : args[1].as_number();
    const bool descends = compare(end, start) < 0;
    const Number step = args.size() == 3 ? args[2].as_number() : Number(descends ? -1 : 1);
    if (step.is_zero()) throw FunctionError(2, "the step must not be zero");
    const bool down = step.is_negative();
    if (down && compare(end, start) > 0)
        throw FunctionError(1, "the end must be below the start when the step is negative");
    if (!down && descends)
        throw FunctionError(1, "the end must be above the start when the step is positive");
    ValueList numbers;
    for (Number at = start; down ? compare(at, end) > 0 : compare(at, end) < 0; at = at + step) {
        if (numbers.size() >= kMostRangeValues)
            throw FunctionError(fmt::format("more than {} numbers; take a larger step", kMostRangeValues));
        numbers.push_back(Value::number(at));
    }
    return Value::list(Type::number(), std::move(numbers));
}

Type reverse_type(Args args) {
    const Type& type = args[0].type();
    if (type.kind() == Kind::kTuple) {
        std::vector<Type> types(type.elements().rbegin(), type.elements().rend());
        return Type::tuple(std::move(types));
    }
    if (type.kind() == Kind::kList || type.kind() == Kind::kSet) return Type::list(type.element());
    throw FunctionError(0, "a list or tuple is required, not " + type.friendly_name());
}

Value reverse(Args args, const Type& result) {
    const ValueList& elements = args[0].elements();
    return make_sequence(result, ValueList(elements.rbegin(), elements.rend())).with_marks(args[0].marks());
}

struct SliceBounds {
    std::int64_t start = 0;
    std::int64_t end = 0;
    bool known = false;
};

/// The length is checked where it is known; -1 = not known.
SliceBounds slice_bounds(Args args) {
    const Value& list = args[0];
    std::int64_t length = -1;
    if (list.type().kind() == Kind::kTuple) {
        length = static_cast<std::int64_t>(list.type().elements().size());
    } else if (list.is_known()) {
        length = static_cast<std::int64_t>(list.length());
    }
    SliceBounds out;
    std::int64_t* const slots[] = {&out.start, &out.end};
    for (std::size_t i = 1; i <= 2; ++i) {
        if (!args[i].is_known()) return out;
        const std::int64_t at = integer_argument(args, i);
        if (at < 0) throw FunctionError(i, "the index must not be negative");
        if (length >= 0 && at > length)
            throw FunctionError(i, fmt::format("the list has {} elements only", length));
        *slots[i - 1] = at;
    }
    if (out.start > out.end) throw FunctionError(1, "the start must not be above the end");
    out.known = true;
    return out;
}

Type slice_type(Args args) {
    const Type& type = args[0].type();
    if (type.kind() == Kind::kSet)
        throw FunctionError(0, "the elements of a set have no order; convert it to a list first");
    if (type.kind() != Kind::kList && type.kind() != Kind::kTuple)
        throw FunctionError(0, "a list or tuple is required");
    const SliceBounds bounds = slice_bounds(args);
    if (type.kind() == Kind::kList) return type;
    if (!bounds.known) return Type::dynamic();
    return Type::tuple({type.elements().begin() + bounds.start, type.elements().begin() + bounds.end});
}

Value slice(Args args, const Type& result) {
    if (result.is_dynamic()) return Value::unknown().with_marks(args[0].marks());
    const SliceBounds bounds = slice_bounds(args);
    const ValueList& elements = args[0].elements();
    return make_sequence(result, ValueList(elements.begin() + bounds.start, elements.begin() + bounds.end))
        .with_marks(args[0].marks());
}

FunctionSpec make_chunklist(const FunctionEnv&) {
    return {.name = "chunklist",
            .doc = "The list cut into lists of at most the given size; 0 keeps it whole.",
            .example = R"(length(chunklist(["a", "b", "c"], 2)) == 2)",
            .params = {{.name = "list", .type = Type::list(Type::dynamic()), .allow_marked = true},
                       {.name = "size", .type = Type::number(), .allow_marked = true}},
            .return_type = [](Args args) { return Type::list(args[0].type()); },
            .body = chunks_of};
}
FunctionSpec make_compact(const FunctionEnv&) {
    return {.name = "compact",
            .doc = "The list of texts without the empty ones and nulls.",
            .example = R"(length(compact(["a", "", "b"])) == 2)",
            .params = {{.name = "list", .type = Type::list(Type::string())}},
            .return_type = value::returns(Type::list(Type::string())),
            .body = [](Args args, const Type&) { return without_empty(args); }};
}
FunctionSpec make_concat(const FunctionEnv&) {
    return {.name = "concat",
            .doc = "All elements of the lists in one list.",
            .example = R"(length(concat(["a"], ["b"])) == 2)",
            .variadic = value::Param{.name = "lists", .allow_marked = true},
            .return_type = concat_type,
            .body = concat};
}
FunctionSpec make_distinct(const FunctionEnv&) {
    return {.name = "distinct",
            .doc = "The list without elements that stood before.",
            .example = R"(length(distinct(["a", "a", "b"])) == 2)",
            .params = {{.name = "list", .type = Type::list(Type::dynamic())}},
            .return_type = [](Args args) { return args[0].type(); },
            .body = distinct};
}
FunctionSpec make_flatten(const FunctionEnv&) {
    return {.name = "flatten",
            .doc = "The elements of a list and of every list within it, in one tuple.",
            .example = R"(length(flatten([["a"], ["b", ["c"]]])) == 3)",
            .params = {{.name = "list", .allow_marked = true}},
            .return_type = flatten_type,
            .body = flatten};
}
FunctionSpec make_range(const FunctionEnv&) {
    return {
        .name = "range",
        .doc =
            "Numbers from a start (0) up to, without, an end, by a step (1, or -1 downwards); at most 1024.",
        .example = "range(3)[2] == 2",
        .variadic = value::Param{.name = "numbers", .type = Type::number()},
        .return_type = value::returns(Type::list(Type::number())),
        .body = [](Args args, const Type&) { return range_of_numbers(args); }};
}
FunctionSpec make_reverse(const FunctionEnv&) {
    return {.name = "reverse",
            .doc = "The list in reverse order.",
            .example = R"(reverse(["a", "b"])[0] == "b")",
            .params = {{.name = "list", .allow_marked = true}},
            .return_type = reverse_type,
            .body = reverse};
}
FunctionSpec make_slice(const FunctionEnv&) {
    return {.name = "slice",
            .doc = "The elements from a start index up to, without, an end index.",
            .example = R"(slice(["a", "b", "c"], 1, 2)[0] == "b")",
            .params = {{.name = "list", .allow_marked = true},
                       {.name = "start", .type = Type::number()},
                       {.name = "end", .type = Type::number()}},
            .return_type = slice_type,
            .body = slice};
}

constexpr FunctionRow kSequenceRows[] = {
    {"chunklist", make_chunklist}, {"compact", make_compact}, {"concat", make_concat},
    {"distinct", make_distinct},   {"flatten", make_flatten}, {"range", make_range},
    {"reverse", make_reverse},     {"slice", make_slice},
};

}  // namespace

std::span<const FunctionRow> sequence_rows() { return kSequenceRows; }

}  // namespace ingot::func

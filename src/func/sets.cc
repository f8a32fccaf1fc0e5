// Functions on sets: union, intersection, difference, product.
#include "func/rows.h"
#include "value/convert.h"

#include <algorithm>
#include <optional>

namespace ingot::func {
namespace {

using value::Args;
using value::FunctionError;
using value::FunctionSpec;
using value::Kind;
using value::Type;
using value::Value;
using value::ValueList;

constexpr std::size_t kMostProductElements = 1'000'000;

Type set_operation_type(Args args) {
    std::vector<Type> elements;
    for (const Value& arg : args) {
        const Type& element = arg.type().element();
        if (arg.is_known() && arg.length() == 0 && element.is_dynamic()) continue;
        elements.push_back(element);
    }
    if (elements.empty()) return Type::set(Type::dynamic());
    const std::optional<Type> common = value::unify(elements);
    if (!common) throw FunctionError("the sets must have elements of one type");
    return Type::set(*common);
}

bool holds(const Value& set, const Value& wanted) {
    return std::ranges::any_of(set.elements(), [&](const Value& element) { return element == wanted; });
}

enum class SetOperation { kUnion, kIntersection, kDifference };

Value combine_sets(Args args, const Type& result, SetOperation operation) {
    std::optional<Value> out;
    for (std::size_t i = 0; i < args.size(); ++i) {
        const value::Converted set = value::convert(args[i], result);
        if (!set.ok()) throw FunctionError(i, *set.problem);
        if (operation != SetOperation::kUnion && !set.value.is_wholly_known()) return Value::unknown(result);
        if (!out) {
            out = set.value;
            continue;
        }
        ValueList elements;
        if (operation == SetOperation::kUnion) {
            elements = out->elements();
            elements.insert(elements.end(), set.value.elements().begin(), set.value.elements().end());
        } else {
            const bool want = operation == SetOperation::kIntersection;
            for (const Value& element : out->elements())
                if (holds(set.value, element) == want) elements.push_back(element);
        }
        out = Value::set(result.element(), std::move(elements));
    }
    return *out;
}

FunctionSpec set_function(std::string name, std::string doc, std::string example, SetOperation operation) {
    const Type set = Type::set(Type::dynamic());
    return {
        .name = std::move(name),
        .doc = std::move(doc),
        .example = std::move(example),
        .params = {{.name = "first", .type = set, .allow_dynamic = true}},
        .variadic = value::Param{.name = "others", .type = set, .allow_dynamic = true},
        .return_type = set_operation_type,
        .body = [operation](Args args, const Type& result) { return combine_sets(args, result, operation); }};
}

Type setproduct_type(Args args) {
    if (args.size() < 2) throw FunctionError("at least two sets are required");
    std::vector<Type> elements;
    bool ordered = true;
    for (std::size_t i = 0; i < args.size(); ++i) {
        const Type& type = args[i].type();
        if (!is_sequence(type))
            throw FunctionError(i, "a set or list is required, not " + type.friendly_name());
        ordered = ordered && type.kind() != Kind::kSet;
        if (type.kind() != Kind::kTuple) {
            elements.push_back(type.element());
        } else if (type.elements().empty()) {
            elements.emplace_back();
        } else if (const std::optional<Type> common = value::unify(type.elements())) {
            elements.push_back(*common);
        } else {
            throw FunctionError(i, "all elements must be of one type");
        }
    }
    const Type element = Type::tuple(std::move(elements));
    return ordered ? Type::list(element) : Type::set(element);
}

Value setproduct(Args args, const Type& result) {
    value::Marks marks = value::kNoMarks;
    std::size_t total = 1;
    bool known = true;
    for (const Value& arg : args) {
        marks |= arg.marks();
        if (!arg.is_known()) {
            known = false;
        } else if (arg.length() > 0 && total > kMostProductElements / arg.length()) {
            throw FunctionError("the product would have more than 1000000 elements");
        } else {
            total *= arg.length();
        }
    }
    if (!known) return Value::unknown(result).with_marks(marks);
    const std::vector<Type>& types = result.element().elements();
    ValueList product;
    std::vector<std::size_t> at(args.size(), 0);
    for (std::size_t made = 0; made < total; ++made) {
        ValueList one;
        for (std::size_t i = 0; i < args.size(); ++i) {
            const value::Converted element = value::convert(args[i].elements()[at[i]], types[i]);
            if (!element.ok()) throw FunctionError(i, *element.problem);
            one.push_back(element.value);
        }
        product.push_back(Value::tuple(std::move(one)));
        for (std::size_t i = args.size(); i > 0; --i) {
            if (++at[i - 1] < args[i - 1].length()) break;
            at[i - 1] = 0;
        }
    }
    return make_sequence(result, std::move(product)).with_marks(marks);
}

FunctionSpec make_setintersection(const FunctionEnv&) {
    return set_function("setintersection", "The elements that all sets have.",
                        R"(length(setintersection(["a", "b"], ["b"])) == 1)", SetOperation::kIntersection);
}
FunctionSpec make_setproduct(const FunctionEnv&) {
    return {.name = "setproduct",
            .doc = "Every combination of one element of each set.",
            .example = R"(length(setproduct(["a", "b"], [1, 2])) == 4)",
            .variadic = value::Param{.name = "sets", .allow_unknown = true, .allow_marked = true},
            .return_type = setproduct_type,
            .body = setproduct};
}
FunctionSpec make_setsubtract(const FunctionEnv&) {
    return set_function("setsubtract", "The elements of the first set that no other has.",
                        R"(length(setsubtract(["a", "b"], ["b"])) == 1)", SetOperation::kDifference);
}
FunctionSpec make_setunion(const FunctionEnv&) {
    return set_function("setunion", "The elements that any of the sets has.",
                        R"(length(setunion(["a"], ["b"])) == 2)", SetOperation::kUnion);
}

constexpr FunctionRow kSetRows[] = {
    {"setintersection", make_setintersection},
    {"setproduct", make_setproduct},
    {"setsubtract", make_setsubtract, true},
    {"setunion", make_setunion},
};

}  // namespace

std::span<const FunctionRow> set_rows() { return kSetRows; }

}  // namespace ingot::func

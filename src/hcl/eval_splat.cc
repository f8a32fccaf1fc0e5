// `source[*].a` and `source.*.a`: one result for each element; null gives none, another single value one.
// Source: hclsyntax/expression.go, SplatExpr.
#include "hcl/eval.h"
#include "hcl/eval_node.h"

#include <utility>

namespace ingot::hcl {

namespace {

bool is_sequence(const value::Type& type) {
    return type.kind() == value::Kind::kTuple || type.kind() == value::Kind::kList ||
           type.kind() == value::Kind::kSet;
}

value::Value evaluate_each(const Splat& expr, const value::Value& element, const Scope& scope,
                           Diagnostics& diags) {
    Scope inner(scope, value::ValueMap{});
    inner.set_element(expr.item.get(), &element);
    return evaluate(*expr.each, inner, diags);
}

/// What type the result would have, from elements of which nothing but the type is known.
value::Type result_type(const Splat& expr, const value::Type& source, const Scope& scope,
                        Diagnostics& diags) {
    if (source.kind() == value::Kind::kTuple) {
        std::vector<value::Type> types;
        for (const value::Type& type : source.elements()) {
            types.push_back(evaluate_each(expr, value::Value::unknown(type), scope, diags).type());
        }
        return value::Type::tuple(std::move(types));
    }
    value::Value one = evaluate_each(expr, value::Value::unknown(source.element()), scope, diags);
    return value::Type::list(one.type());
}

/// Brings elements of no known type to the list's element type; false when two types stand against each
/// other.
bool settle_element_type(value::ValueList& elements, value::Type& type) {
    type = value::Type::dynamic();
    for (const value::Value& element : elements) {
        if (type.is_dynamic()) {
            type = element.type();
        } else if (!element.type().is_dynamic() && element.type() != type) {
            return false;
        }
    }
    for (value::Value& element : elements) {
        if (element.type().is_dynamic() && !type.is_dynamic()) {
            value::Value same = element.is_null() ? value::Value::null(type) : value::Value::unknown(type);
            element = add_marks(std::move(same), element.marks());
        }
    }
    return true;
}

value::Value make_list(const Splat& expr, value::ValueList elements, const value::Type& source,
                       const Scope& scope, Diagnostics& diags) {
    if (elements.empty()) {
        return value::Value::list(result_type(expr, source, scope, diags).element(), {});
    }
    value::Type type;
    if (!settle_element_type(elements, type)) {
        diags.error(
            "Invalid nested splat expressions",
            "The inner splat gives results of different types, which no list can hold together. Use a for "
            "expression, whose result is a tuple.",
            expr.each->range, expr.range);
        return value::Value::unknown();
    }
    return value::Value::list(type, std::move(elements));
}

}  // namespace

value::Value evaluate_splat(const Splat& expr, const Scope& scope, Diagnostics& diags) {
    std::size_t mark = diags.size();
    value::Value source = evaluate(*expr.source, scope, diags);
    if (has_errors_since(diags, mark)) {
        return value::Value::unknown();
    }
    bool single = !is_sequence(source.type());
    value::Marks marks = source.marks();
    if (source.is_null()) {
        if (single) {
            return add_marks(value::Value::empty_tuple(), marks);
        }
        add_error(diags, "Splat of null value",
                  "This is null, and a splat cannot go through a null sequence.", expr.source->range,
                  join(expr.source->range, expr.marker_range), {{expr.source.get()}, &scope});
        return value::Value::unknown();
    }
    if (source.type().is_dynamic()) {
        return add_marks(value::Value::unknown(), marks);
    }
    // A single unknown may become null, which has no elements: the number of results is open.
    bool open_length = single && !source.is_known();
    if (single) {
        source = value::Value::tuple({std::move(source)});
    }
    if (!source.is_known()) {
        return add_marks(value::Value::unknown(result_type(expr, source.type(), scope, diags)), marks);
    }
    mark = diags.size();
    value::ValueList results;
    results.reserve(source.length());
    for (const value::Value& element : source.elements()) {
        results.push_back(evaluate_each(expr, element, scope, diags));
    }
    if (open_length) {
        return add_marks(value::Value::unknown(), marks);
    }
    if (has_errors_since(diags, mark)) {
        Diagnostics same_again;
        return add_marks(value::Value::unknown(result_type(expr, source.type(), scope, same_again)), marks);
    }
    value::Value made = source.type().kind() == value::Kind::kTuple
                            ? value::Value::tuple(std::move(results))
                            : make_list(expr, std::move(results), source.type(), scope, diags);
    return add_marks(std::move(made), marks);
}

}  // namespace ingot::hcl

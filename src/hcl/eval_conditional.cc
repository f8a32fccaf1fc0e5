// `condition ? a : b`: one type for both results, marks of all three, and why two types do not go together.
// Source: hclsyntax/expression.go, ConditionalExpr.
#include "hcl/eval.h"
#include "hcl/eval_node.h"

#include "base/text.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

namespace ingot::hcl {

namespace {

std::string describe_difference(const value::Type& if_true, const value::Type& if_false);

std::string describe_object_difference(const value::Type& if_true, const value::Type& if_false) {
    for (const auto& [name, type] : if_true.attributes()) {
        std::map<std::string, value::Type>::const_iterator other = if_false.attributes().find(name);
        if (other == if_false.attributes().end()) {
            return fmt::format("only the result for true has the attribute {}", go_quote(name));
        }
        if (type != other->second) {
            return fmt::format("in attribute {}, {}", go_quote(name),
                               describe_difference(type, other->second));
        }
    }
    for (const auto& [name, type] : if_false.attributes()) {
        if (!if_true.attributes().contains(name)) {
            return fmt::format("only the result for false has the attribute {}", go_quote(name));
        }
    }
    return "some attribute differs";
}

std::string describe_tuple_difference(const value::Type& if_true, const value::Type& if_false) {
    std::size_t length = if_true.elements().size();
    if (length != if_false.elements().size()) {
        return fmt::format("the result for true has {} elements and the one for false {}", length,
                           if_false.elements().size());
    }
    for (std::size_t i = 0; i < length; ++i) {
        if (if_true.elements()[i] != if_false.elements()[i]) {
            return fmt::format("in element {}, {}", i,
                               describe_difference(if_true.elements()[i], if_false.elements()[i]));
        }
    }
    return "some element differs";
}

/// Lower case, no full stop. Only for types that differ and that unification cannot bring together.
std::string describe_difference(const value::Type& if_true, const value::Type& if_false) {
    if (if_true.kind() == if_false.kind() && if_true.kind() == value::Kind::kObject) {
        return describe_object_difference(if_true, if_false);
    }
    if (if_true.kind() == if_false.kind() && if_true.kind() == value::Kind::kTuple) {
        return describe_tuple_difference(if_true, if_false);
    }
    std::string true_name = if_true.friendly_name();
    std::string false_name = if_false.friendly_name();
    if (true_name == false_name && if_true.is_collection()) {
        return "in the elements, " + describe_difference(if_true.element(), if_false.element());
    }
    return fmt::format("the result for true is {} and the one for false {}", true_name, false_name);
}

bool is_plain_null(const value::Value& value) {
    return value.is_null() && value.type().is_dynamic() && !value.is_marked();
}

struct Branches {
    value::Value if_true;
    value::Value if_false;
    Diagnostics true_diags;
    Diagnostics false_diags;
};

/// The type of the result; nothing when there is none.
std::optional<value::Type> common_type(const Branches& both) {
    if (is_plain_null(both.if_true)) {
        return both.if_false.type();
    }
    if (is_plain_null(both.if_false)) {
        return both.if_true.type();
    }
    const value::Type& a = both.if_true.type();
    const value::Type& b = both.if_false.type();
    if (a.is_dynamic() || b.is_dynamic()) {
        return value::Type::dynamic();
    }
    if (a == b) {
        return a;
    }
    value::Type types[] = {a, b};
    return value::unify(types);
}

value::Value take_branch(const Conditional& expr, value::Value taken, const Expr& branch,
                         const value::Type& type, const Scope& scope, Diagnostics& diags) {
    if (type.is_dynamic() || taken.type() == type) {
        return taken;
    }
    value::Converted converted = value::convert(taken, type);
    if (converted.ok()) {
        return converted.value;
    }
    add_error(
        diags, "Inconsistent conditional result types",
        fmt::format("This result cannot take the type that both have in common: {}.", *converted.problem),
        branch.range, expr.range, {{&branch}, &scope});
    return value::Value::unknown(type);
}

/// The known condition as a bool, or nothing when it was refused.
std::optional<bool> read_condition(const Conditional& expr, const value::Value& condition, const Scope& scope,
                                   Diagnostics& diags) {
    value::Converted converted = value::convert(condition, value::Type::boolean());
    if (!converted.ok()) {
        add_error(diags, "Incorrect condition type",
                  fmt::format("A condition must be true or false: {}.", *converted.problem),
                  expr.condition->range, expr.range, {{expr.condition.get()}, &scope});
        return std::nullopt;
    }
    return converted.value.as_bool();
}

/// What is certain of the result while the condition is unknown: null when both are, a number when both are
/// the same, the length when both collections have one. Source: cty's refinements of unknown values.
value::Value certain_part(const Branches& both, const value::Type& type) {
    const value::Value& a = both.if_true;
    const value::Value& b = both.if_false;
    if (a.is_null() && b.is_null()) {
        return value::Value::null(type);
    }
    if (!a.has_content() || !b.has_content() || a.type() != b.type()) {
        return value::Value::unknown(type);
    }
    if (type.kind() == value::Kind::kNumber && a.as_number() == b.as_number()) {
        return a.unmark();
    }
    if (!type.is_collection() || a.length() != b.length() || !a.is_wholly_known() || !b.is_wholly_known()) {
        return value::Value::unknown(type);
    }
    value::ValueList elements(a.length(), value::Value::unknown(type.element()));
    if (type.kind() == value::Kind::kList) {
        return value::Value::list(type.element(), std::move(elements));
    }
    if (type.kind() == value::Kind::kSet && elements.size() <= 1) {
        return value::Value::set(type.element(), std::move(elements));
    }
    return elements.empty() ? value::Value::map(type.element(), {}) : value::Value::unknown(type);
}

value::Value refuse_types(const Conditional& expr, const Branches& both, const Scope& scope,
                          Diagnostics& diags) {
    add_error(diags, "Inconsistent conditional result types",
              fmt::format("Both results of a conditional must have one type, but {}.",
                          describe_difference(both.if_true.type(), both.if_false.type())),
              join(expr.if_true->range, expr.if_false->range), expr.range, {{&expr}, &scope});
    return value::Value::unknown();
}

}  // namespace

value::Value evaluate_conditional(const Conditional& expr, const Scope& scope, Diagnostics& diags) {
    Branches both;
    both.if_true = evaluate(*expr.if_true, scope, both.true_diags);
    both.if_false = evaluate(*expr.if_false, scope, both.false_diags);
    std::optional<value::Type> type = common_type(both);
    if (!type) {
        return refuse_types(expr, both, scope, diags);
    }
    value::Value condition = evaluate(*expr.condition, scope, diags);
    if (condition.is_null()) {
        add_error(diags, "Null condition", "The condition is null, but it must be true or false.",
                  expr.condition->range, expr.range, {{expr.condition.get()}, &scope});
        return value::Value::unknown(*type);
    }
    value::Marks marks = condition.marks() | both.if_true.marks() | both.if_false.marks();
    if (!condition.is_known()) {
        return add_marks(certain_part(both, *type), marks);
    }
    std::optional<bool> truth =
        read_condition(expr, condition.is_marked() ? condition.unmark() : condition, scope, diags);
    if (!truth) {
        return add_marks(value::Value::unknown(*type), marks);
    }
    Diagnostics& taken_diags = *truth ? both.true_diags : both.false_diags;
    value::Value& taken = *truth ? both.if_true : both.if_false;
    diags.append(std::move(taken_diags));
    value::Value result =
        take_branch(expr, std::move(taken), *truth ? *expr.if_true : *expr.if_false, *type, scope, diags);
    return add_marks(std::move(result), marks);
}

}  // namespace ingot::hcl

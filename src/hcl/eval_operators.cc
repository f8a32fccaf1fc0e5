// Binary and unary operators: conversion of operands, short cuts of && and ||, arithmetic with infinities.
// Source: hclsyntax/expression_ops.go and the cty functions behind it.
#include "base/error.h"
#include "hcl/eval.h"
#include "hcl/eval_node.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

namespace ingot::hcl {

namespace {

/// A result, or why there is none (lower case, no full stop).
struct Outcome {
    value::Value value;
    std::string problem;
};

struct Operand {
    value::Value value;
    SourceRange range;
    Diagnostics diags;
};

bool is_logical(BinaryOp op) { return op == BinaryOp::kOr || op == BinaryOp::kAnd; }

bool is_arithmetic(BinaryOp op) { return op >= BinaryOp::kAdd; }

value::Type operand_type(BinaryOp op) {
    if (is_logical(op)) {
        return value::Type::boolean();
    }
    return op == BinaryOp::kEqual || op == BinaryOp::kNotEqual ? value::Type::dynamic()
                                                               : value::Type::number();
}

value::Type binary_result_type(BinaryOp op) {
    return is_arithmetic(op) ? value::Type::number() : value::Type::boolean();
}

// Null counts as false here, as in cty's Value.True; it is refused later unless the other side decides.
bool is_true(const value::Value& value) { return value.has_content() && value.as_bool(); }

/// What && or || gives without looking at both sides; `diags` becomes those of the side that decided.
/// Takes converted, unmarked operands.
std::optional<value::Value> short_cut(BinaryOp op, const value::Value& left, const value::Value& right,
                                      Operand& left_side, Operand& right_side, Diagnostics& diags) {
    bool decisive = op == BinaryOp::kOr;
    bool left_known = left.is_known();
    bool right_known = right.is_known();
    value::Value unknown = value::Value::unknown(value::Type::boolean());
    if (!left_known && !right_known) {
        if (left_side.diags.has_errors()) {
            return std::nullopt;
        }
        diags = std::move(left_side.diags);
        return unknown;
    }
    if (left_known && is_true(left) == decisive) {
        diags = std::move(left_side.diags);
        return value::Value::boolean(decisive);
    }
    if (right_known && is_true(right) == decisive) {
        diags = std::move(right_side.diags);
        return value::Value::boolean(decisive);
    }
    if (!left_known) {
        diags = std::move(left_side.diags);
        return unknown;
    }
    if (!right_known) {
        diags = std::move(right_side.diags);
        return unknown;
    }
    return std::nullopt;
}

Outcome divide(const value::Number& a, const value::Number& b) {
    if ((a.is_zero() && b.is_zero()) || (a.is_infinite() && b.is_infinite())) {
        return {{}, "zero divided by zero and infinity divided by infinity have no value"};
    }
    if (b.is_zero()) {
        return {value::Value::number(value::Number::infinity(a.is_negative() != b.is_negative())), ""};
    }
    return {value::Value::number(a / b), ""};
}

Outcome calculate(BinaryOp op, const value::Number& a, const value::Number& b) {
    bool infinite = a.is_infinite() || b.is_infinite();
    bool both = a.is_infinite() && b.is_infinite();
    if (op == BinaryOp::kAdd) {
        if (both && a.is_negative() != b.is_negative()) {
            return {{}, "the sum of opposite infinities has no value"};
        }
        return {value::Value::number(a + b), ""};
    }
    if (op == BinaryOp::kSubtract) {
        if (both && a.is_negative() == b.is_negative()) {
            return {{}, "infinity minus itself has no value"};
        }
        return {value::Value::number(a - b), ""};
    }
    if (op == BinaryOp::kMultiply) {
        if (infinite && (a.is_zero() || b.is_zero())) {
            return {{}, "zero times infinity has no value"};
        }
        return {value::Value::number(a * b), ""};
    }
    if (op == BinaryOp::kDivide) {
        return divide(a, b);
    }
    if (infinite) {
        return {{}, "the remainder of a division with infinity has no value"};
    }
    return {value::Value::number(b.is_zero() ? a : modulo(a, b)), ""};
}

value::Value compare_numbers(BinaryOp op, const value::Number& a, const value::Number& b) {
    int order = compare(a, b);
    bool truth = op == BinaryOp::kGreater          ? order > 0
                 : op == BinaryOp::kGreaterOrEqual ? order >= 0
                 : op == BinaryOp::kLess           ? order < 0
                                                   : order <= 0;
    return value::Value::boolean(truth);
}

value::Value compare_any(BinaryOp op, const value::Value& a, const value::Value& b) {
    value::Marks marks = a.marks_deep() | b.marks_deep();
    value::Value same =
        marks == value::kNoMarks ? value::equals(a, b) : value::equals(a.unmark_deep(), b.unmark_deep());
    if (op == BinaryOp::kNotEqual && same.has_content()) {
        same = value::Value::boolean(!same.as_bool());
    }
    return add_marks(std::move(same), marks);
}

/// Takes converted, unmarked operands.
Outcome operate(BinaryOp op, const value::Value& a, const value::Value& b) {
    if (op == BinaryOp::kEqual || op == BinaryOp::kNotEqual) {
        return {compare_any(op, a, b), ""};
    }
    if (a.is_null() || b.is_null()) {
        return {{}, "an operand is null"};
    }
    if (!a.is_known() || !b.is_known()) {
        return {value::Value::unknown(binary_result_type(op)), ""};
    }
    if (op == BinaryOp::kAnd || op == BinaryOp::kOr) {
        bool truth = op == BinaryOp::kAnd ? a.as_bool() && b.as_bool() : a.as_bool() || b.as_bool();
        return {value::Value::boolean(truth), ""};
    }
    if (is_arithmetic(op)) {
        return calculate(op, a.as_number(), b.as_number());
    }
    return {compare_numbers(op, a.as_number(), b.as_number()), ""};
}

/// The operators of one Binary node, applied from left to right.
class BinaryChain {
   public:
    BinaryChain(const Binary& expr, const Scope& scope) : expr_(expr), scope_(scope) {}

    value::Value run(Diagnostics& diags) {
        Operand left = evaluate_operand(*expr_.first);
        for (const Binary::Term& term : expr_.rest) {
            Operand right = evaluate_operand(*term.operand);
            ++terms_;
            left = apply(term.op, left, right);
        }
        diags.append(std::move(left.diags));
        return std::move(left.value);
    }

   private:
    Operand evaluate_operand(const Expr& operand) {
        Operand made{{}, operand.range, {}};
        made.value = evaluate(operand, scope_, made.diags);
        return made;
    }

    /// Every operand up to the current one: their variables explain an error.
    Involved involved() const {
        Involved all{{expr_.first.get()}, &scope_};
        for (std::size_t i = 0; i < terms_; ++i) {
            all.exprs.push_back(expr_.rest[i].operand.get());
        }
        return all;
    }

    value::Value convert_operand(BinaryOp op, const Operand& side, const char* which, SourceRange whole,
                                 Diagnostics& diags) {
        value::Type type = operand_type(op);
        if (type.is_dynamic() || side.value.type() == type) {
            return side.value;
        }
        value::Converted converted = value::convert(side.value, type);
        if (!converted.ok()) {
            add_error(
                diags, "Invalid operand",
                fmt::format("The {} operand does not suit this operator: {}.", which, *converted.problem),
                side.range, whole, involved());
        }
        return converted.value;
    }

    Operand apply(BinaryOp op, Operand& left, Operand& right) {
        Operand result{
            value::Value::unknown(binary_result_type(op)), join(expr_.first->range, right.range), {}};
        value::Value a = convert_operand(op, left, "left", result.range, result.diags);
        value::Value b = convert_operand(op, right, "right", result.range, result.diags);
        if (!result.diags.empty()) {
            result.diags.append(std::move(left.diags));
            result.diags.append(std::move(right.diags));
            return result;
        }
        value::Marks marks = a.marks() | b.marks();
        if (marks != value::kNoMarks) {
            a = a.unmark();
            b = b.unmark();
        }
        if (is_logical(op)) {
            std::optional<value::Value> decided = short_cut(op, a, b, left, right, result.diags);
            if (decided) {
                result.value = add_marks(std::move(*decided), marks);
                return result;
            }
        }
        result.diags.append(std::move(left.diags));
        result.diags.append(std::move(right.diags));
        if (!result.diags.has_errors()) {
            finish(operate(op, a, b), result);
        }
        result.value = add_marks(std::move(result.value), marks);
        return result;
    }

    void finish(Outcome outcome, Operand& result) {
        if (outcome.problem.empty()) {
            result.value = std::move(outcome.value);
            return;
        }
        add_error(result.diags, "Operation failed",
                  fmt::format("This cannot be computed: {}.", outcome.problem), result.range, {}, involved());
    }

    const Binary& expr_;
    const Scope& scope_;
    std::size_t terms_ = 0;
};

}  // namespace

value::Value evaluate_binary(const Binary& expr, const Scope& scope, Diagnostics& diags) {
    return BinaryChain(expr, scope).run(diags);
}

value::Value evaluate_unary(const Unary& expr, const Scope& scope, Diagnostics& diags) {
    value::Type type = expr.op == UnaryOp::kNot ? value::Type::boolean() : value::Type::number();
    std::size_t mark = diags.size();
    value::Value given = evaluate(*expr.operand, scope, diags);
    value::Converted converted = value::convert(given, type);
    if (!converted.ok()) {
        add_error(diags, "Invalid operand",
                  fmt::format("The operand does not suit this operator: {}.", *converted.problem),
                  expr.operand->range, expr.range, {{expr.operand.get()}, &scope});
    }
    if (has_errors_since(diags, mark)) {
        return value::Value::unknown(type);
    }
    const value::Value& operand = converted.value;
    if (operand.is_null()) {
        add_error(diags, "Operation failed", "This cannot be computed: the operand is null.", expr.range, {},
                  {{&expr}, &scope});
        return value::Value::unknown(type);
    }
    if (!operand.is_known()) {
        return add_marks(value::Value::unknown(type), operand.marks());
    }
    value::Value result = expr.op == UnaryOp::kNot ? value::Value::boolean(!operand.as_bool())
                                                   : value::Value::number(-operand.as_number());
    return add_marks(std::move(result), operand.marks());
}

}  // namespace ingot::hcl

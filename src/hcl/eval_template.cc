// Templates: parts joined to one string, for-directives, and strings of the JSON syntax.
// Source: hclsyntax/expression_template.go and json/structure.go.
#include "base/error.h"
#include "hcl/eval.h"
#include "hcl/eval_node.h"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace ingot::hcl {

namespace {

constexpr const char* kInvalidPart = "Invalid template interpolation value";

/// Adds the text of an unmarked, known part; false with the reason when it has none.
bool append_text(const value::Value& part, std::string& text, std::string& problem) {
    if (part.type().kind() == value::Kind::kString) {
        text += part.as_string();
        return true;
    }
    value::Converted converted = value::convert(part, value::Type::string());
    if (!converted.ok()) {
        problem = *converted.problem;
        return false;
    }
    text += converted.value.as_string();
    return true;
}

value::Value join_results(const TemplateJoin& expr, const value::Value& results, const Scope& scope,
                          Diagnostics& diags) {
    value::Marks marks = results.marks();
    std::string text;
    bool failed = false;
    for (const value::Value& result : results.elements()) {
        if (result.is_null()) {
            add_error(diags, kInvalidPart, "One round of this loop gives null, which has no text.",
                      expr.range, {}, {{&expr}, &scope});
            failed = true;
            continue;
        }
        marks |= result.marks();
        if (!result.is_known()) {
            return add_marks(value::Value::unknown(value::Type::string()), marks);
        }
        std::string problem;
        if (!append_text(result.is_marked() ? result.unmark() : result, text, problem)) {
            add_error(diags, kInvalidPart,
                      fmt::format("One round of this loop gives a value that has no text: {}.", problem),
                      expr.range, {}, {{&expr}, &scope});
            failed = true;
        }
    }
    return add_marks(failed ? value::Value::unknown(value::Type::string()) : value::Value::string(text),
                     marks);
}

}  // namespace

value::Value evaluate_template(const Template& expr, const Scope& scope, Diagnostics& diags) {
    if (expr.parts.size() == 1 && expr.parts.front()->kind == Expr::Kind::kLiteral) {
        const value::Value& only = as<Literal>(*expr.parts.front()).value;
        if (only.type().kind() == value::Kind::kString) {
            return only;
        }
    }
    std::size_t mark = diags.size();
    std::string text;
    value::Marks marks = value::kNoMarks;
    bool known = true;
    for (const ExprPtr& part : expr.parts) {
        value::Value value = evaluate(*part, scope, diags);
        if (value.is_null()) {
            add_error(diags, kInvalidPart, "This value is null, which has no text.", part->range, expr.range,
                      {{part.get()}, &scope});
            continue;
        }
        if (value.is_marked()) {
            marks |= value.marks();
            value = value.unmark();
        }
        if (!value.is_known()) {
            known = false;
            continue;
        }
        std::string problem;
        if (!append_text(value, text, problem)) {
            add_error(diags, kInvalidPart, fmt::format("This value has no text: {}.", problem), part->range,
                      expr.range, {{part.get()}, &scope});
        }
    }
    known = known && !has_errors_since(diags, mark);
    return add_marks(known ? value::Value::string(text) : value::Value::unknown(value::Type::string()),
                     marks);
}

value::Value evaluate_template_join(const TemplateJoin& expr, const Scope& scope, Diagnostics& diags) {
    value::Value results = evaluate(*expr.tuple, scope, diags);
    if (!results.is_known()) {
        return add_marks(value::Value::unknown(value::Type::string()), results.marks());
    }
    ingot_check(results.type().kind() == value::Kind::kTuple && !results.is_null(),
                "a loop in a template gives a tuple");
    return join_results(expr, results, scope, diags);
}

value::Value evaluate_json_string(const JsonString& expr, const Scope& scope, Diagnostics& diags) {
    if (scope.is_for_constants()) {
        return value::Value::string(expr.text);
    }
    if (expr.errors != nullptr) {
        diags.append(*expr.errors);
        if (expr.errors->has_errors()) {
            return value::Value::unknown();
        }
    }
    return evaluate(*expr.content, scope, diags);
}

}  // namespace ingot::hcl

// Functions that get their arguments unevaluated: try, can, convert.
#include "func/rows.h"
#include "hcl/eval.h"
#include "value/convert.h"

#include <fmt/format.h>

namespace ingot::func {
namespace {

using hcl::ExprPtr;
using hcl::LazyFunction;
using hcl::Scope;
using value::Value;

Value try_each(const std::vector<ExprPtr>& args, const Scope& scope, SourceRange call, Diagnostics& diags) {
    std::string reasons;
    for (const ExprPtr& arg : args) {
        Diagnostics tried;
        Value value = hcl::evaluate(*arg, scope, tried);
        // A later, known value could fail where this one did not, so nothing can be said of the result yet.
        if (!tried.has_errors()) return value.is_wholly_known() ? value : Value::unknown();
        for (const Diagnostic& diagnostic : tried)
            reasons += fmt::format("\n  line {}: {}. {}", diagnostic.subject.start().line, diagnostic.summary,
                                   diagnostic.detail);
    }
    diags.error("No argument of try can be evaluated", "Every argument fails:" + reasons, call);
    return Value::unknown();
}

Value can_evaluate(const std::vector<ExprPtr>& args, const Scope& scope, SourceRange, Diagnostics&) {
    Diagnostics tried;
    const Value value = hcl::evaluate(*args[0], scope, tried);
    if (tried.has_errors()) return Value::boolean(false);
    return value.is_wholly_known() ? Value::boolean(true) : Value::unknown(value::Type::boolean());
}

Value convert_to(const std::vector<ExprPtr>& args, const Scope& scope, SourceRange call, Diagnostics& diags) {
    Diagnostics own;
    const Value given = hcl::evaluate(*args[0], scope, own);
    const hcl::TypeConstraint constraint = hcl::read_type(*args[1], scope, own);
    const bool failed = own.has_errors();
    diags.append(std::move(own));
    if (failed) return Value::unknown();
    const Value bare = given.unmark_deep();
    value::Converted converted =
        value::convert(constraint.defaults ? constraint.defaults->apply(bare) : bare, constraint.type);
    // As in Packer, an optional attribute without a default cannot be left out here: the result's type has
    // them all.
    if (converted.ok() && !constraint.defaults) converted = value::convert(bare, converted.value.type());
    if (converted.ok()) return converted.value.with_marks(given.marks_deep());
    diags.error("Invalid function argument",
                fmt::format("The value {}{} does not fit {}: {}.", given.describe(), converted.path,
                            constraint.type.to_hcl(), *converted.problem),
                hcl::start_range(*args[0]), call);
    return Value::unknown();
}

LazyFunction make_can() {
    return {.name = "can",
            .doc = "Whether an expression can be evaluated without an error.",
            .example = "can(parseint(\"x\", 10)) == false",
            .min_args = 1,
            .max_args = 1,
            .body = can_evaluate};
}
LazyFunction make_convert() {
    return {.name = "convert",
            .doc = "A value converted to a type, which is written as for a variable.",
            .example = "convert(\"1\", number) == 1",
            .min_args = 2,
            .max_args = 2,
            .body = convert_to};
}
LazyFunction make_try() {
    return {.name = "try",
            .doc = "The first argument that can be evaluated without an error.",
            .example = "try(parseint(\"x\", 10), 0) == 0",
            .min_args = 1,
            .max_args = 0,
            .body = try_each};
}

constexpr LazyRow kLazyRows[] = {{"can", make_can}, {"convert", make_convert}, {"try", make_try}};

}  // namespace

std::span<const LazyRow> lazy_rows() { return kLazyRows; }

}  // namespace ingot::func

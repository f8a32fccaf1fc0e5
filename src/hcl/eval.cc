// The evaluator's entrance: which function evaluates which node, the guard of the stack, and how errors get
// the values of the variables involved. Nodes are evaluated in eval_*.cc.
#include "hcl/eval.h"

#include "base/error.h"
#include "hcl/eval_node.h"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

namespace ingot::hcl {

namespace {

constexpr std::uintptr_t kStackReserve = 24 * 1024;

/// Lowest address of this thread's stack that evaluation may reach; 0 when it cannot be told.
std::uintptr_t find_stack_floor() {
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) {
        return 0;
    }
    void* lowest = nullptr;
    std::size_t size = 0;
    int failed = pthread_attr_getstack(&attributes, &lowest, &size);
    pthread_attr_destroy(&attributes);
    return failed != 0
               ? 0
               : reinterpret_cast<std::uintptr_t>(lowest) + std::min<std::uintptr_t>(kStackReserve, size / 4);
}

// The parser bounds the height of one tree; functions such as templatefile nest further trees in it.
bool stack_is_short() {
    thread_local const std::uintptr_t floor = find_stack_floor();
    return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) < floor;
}

value::Value evaluate_bound(const Bound& expr, const Scope& scope, Diagnostics& diags) {
    if (expr.names == nullptr) {
        return add_marks(evaluate(*expr.inner, scope, diags), expr.marks);
    }
    Scope inner = Scope::borrowing(scope, *expr.names);
    return add_marks(evaluate(*expr.inner, inner, diags), expr.marks);
}

value::Value evaluate_anon_symbol(const AnonSymbol& expr, const Scope& scope) {
    const value::Value* element = scope.find_element(&expr);
    return element != nullptr ? *element : value::Value::unknown();
}

value::Value refuse_depth(const Expr& expr, Diagnostics& diags) {
    diags.error(
        "Expression nested too deeply",
        "This expression lies inside so many others that it cannot be evaluated. Give a part of it a name of "
        "its own, for example as a local value.",
        expr.range);
    return value::Value::unknown();
}

}  // namespace

value::Value evaluate(const Expr& expr, const Scope& scope, Diagnostics& diags) {
    if (stack_is_short()) {
        return refuse_depth(expr, diags);
    }
    switch (expr.kind) {
        case Expr::Kind::kLiteral:
            return as<Literal>(expr).value;
        case Expr::Kind::kTemplate:
            return evaluate_template(as<Template>(expr), scope, diags);
        case Expr::Kind::kTemplateWrap:
            return evaluate(*as<TemplateWrap>(expr).wrapped, scope, diags);
        case Expr::Kind::kTemplateJoin:
            return evaluate_template_join(as<TemplateJoin>(expr), scope, diags);
        case Expr::Kind::kScopeTraversal:
            return evaluate_scope_traversal(as<ScopeTraversal>(expr), scope, diags);
        case Expr::Kind::kRelativeTraversal:
            return evaluate_relative_traversal(as<RelativeTraversal>(expr), scope, diags);
        case Expr::Kind::kIndex:
            return evaluate_index(as<Index>(expr), scope, diags);
        case Expr::Kind::kSplat:
            return evaluate_splat(as<Splat>(expr), scope, diags);
        case Expr::Kind::kAnonSymbol:
            return evaluate_anon_symbol(as<AnonSymbol>(expr), scope);
        case Expr::Kind::kCall:
            return evaluate_call(as<Call>(expr), scope, diags);
        case Expr::Kind::kConditional:
            return evaluate_conditional(as<Conditional>(expr), scope, diags);
        case Expr::Kind::kBinary:
            return evaluate_binary(as<Binary>(expr), scope, diags);
        case Expr::Kind::kUnary:
            return evaluate_unary(as<Unary>(expr), scope, diags);
        case Expr::Kind::kParen:
            return evaluate(*as<Paren>(expr).inner, scope, diags);
        case Expr::Kind::kTuple:
            return evaluate_tuple(as<Tuple>(expr), scope, diags);
        case Expr::Kind::kObject:
            return evaluate_object(as<Object>(expr), scope, diags);
        case Expr::Kind::kFor:
            return evaluate_for(as<For>(expr), scope, diags);
        case Expr::Kind::kJsonString:
            return evaluate_json_string(as<JsonString>(expr), scope, diags);
        case Expr::Kind::kBound:
            return evaluate_bound(as<Bound>(expr), scope, diags);
    }
    check_failed("known kind", "an expression has a kind that the evaluator does not know", __FILE__,
                 __LINE__);
}

Diagnostic& add_error(Diagnostics& diags, std::string summary, std::string detail, SourceRange subject,
                      SourceRange context, const Involved& involved) {
    Diagnostic diagnostic;
    diagnostic.summary = std::move(summary);
    diagnostic.detail = std::move(detail);
    diagnostic.subject = subject;
    diagnostic.context = context;
    diagnostic.notes = value_notes(involved);
    diags.add(std::move(diagnostic));
    return diags.all().back();
}

std::vector<std::string> value_notes(const Involved& involved) {
    std::set<std::string> notes;
    for (const Expr* expr : involved.exprs) {
        for (const Traversal& traversal : variables_in(*expr)) {
            const value::Value* root = involved.scope->find(traversal.root);
            if (root == nullptr) {
                continue;
            }
            Diagnostics ignored;
            value::Value found = traverse(*root, traversal.steps, ignored);
            if (ignored.has_errors() || !found.is_known()) {
                continue;
            }
            std::vector<Step> steps;
            for (const TraversalStep& step : traversal.steps) {
                const std::string* name = std::get_if<std::string>(&step.step);
                steps.push_back(name != nullptr
                                    ? Step{true, *name, {}, step.range}
                                    : Step{false, "", std::get<value::Value>(step.step), step.range});
            }
            notes.insert(fmt::format("{} is {}", traversal_text(traversal.root, steps),
                                     found.is_marked() ? "(sensitive value)" : found.describe()));
        }
    }
    return {notes.begin(), notes.end()};
}

std::string traversal_text(std::string_view root, std::span<const Step> steps) {
    std::string text(root);
    for (const Step& step : steps) {
        if (step.is_attribute) {
            text += "." + step.name;
        } else {
            text += "[" + step.key.describe() + "]";
        }
    }
    return text;
}

bool has_errors_since(const Diagnostics& diags, std::size_t mark) {
    const std::vector<Diagnostic>& all = diags.all();
    return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(mark), all.end(),
                       [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::kError; });
}

value::Value add_marks(value::Value value, value::Marks marks) {
    return marks == value::kNoMarks ? value : value.with_marks(value.marks() | marks);
}

SourceRange start_range(const Expr& expr) {
    switch (expr.kind) {
        case Expr::Kind::kTemplate: {
            const Template& node = as<Template>(expr);
            return node.parts.empty() ? node.range : start_range(*node.parts.front());
        }
        case Expr::Kind::kTemplateJoin:
            return start_range(*as<TemplateJoin>(expr).tuple);
        case Expr::Kind::kIndex:
            return as<Index>(expr).open_range;
        case Expr::Kind::kSplat:
            return as<Splat>(expr).marker_range;
        case Expr::Kind::kCall:
            return join(as<Call>(expr).name_range, as<Call>(expr).open_range);
        case Expr::Kind::kConditional:
            return start_range(*as<Conditional>(expr).condition);
        case Expr::Kind::kBinary:
            return start_range(*as<Binary>(expr).first);
        case Expr::Kind::kUnary:
            return as<Unary>(expr).op_range;
        case Expr::Kind::kParen:
            return start_range(*as<Paren>(expr).inner);
        case Expr::Kind::kTuple:
            return as<Tuple>(expr).open_range;
        case Expr::Kind::kObject:
            return as<Object>(expr).open_range;
        case Expr::Kind::kFor:
            return as<For>(expr).open_range;
        case Expr::Kind::kBound:
            return start_range(*as<Bound>(expr).inner);
        case Expr::Kind::kLiteral:
        case Expr::Kind::kTemplateWrap:
        case Expr::Kind::kScopeTraversal:
        case Expr::Kind::kRelativeTraversal:
        case Expr::Kind::kAnonSymbol:
        case Expr::Kind::kJsonString:
            return expr.range;
    }
    return expr.range;
}

}  // namespace ingot::hcl

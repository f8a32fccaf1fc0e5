// The parts of the evaluator, one function per kind of node, and how they report. For eval*.cc and their kin
// only.
#pragma once

#include "hcl/ast.h"
#include "hcl/scope.h"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::hcl {

value::Value evaluate_template(const Template& expr, const Scope& scope, Diagnostics& diags);
value::Value evaluate_template_join(const TemplateJoin& expr, const Scope& scope, Diagnostics& diags);
value::Value evaluate_json_string(const JsonString& expr, const Scope& scope, Diagnostics& diags);
value::Value evaluate_scope_traversal(const ScopeTraversal& expr, const Scope& scope, Diagnostics& diags);
value::Value evaluate_relative_traversal(const RelativeTraversal& expr, const Scope& scope,
                                         Diagnostics& diags);
value::Value evaluate_index(const Index& expr, const Scope& scope, Diagnostics& diags);
value::Value evaluate_splat(const Splat& expr, const Scope& scope, Diagnostics& diags);
value::Value evaluate_call(const Call& expr, const Scope& scope, Diagnostics& diags);
value::Value evaluate_conditional(const Conditional& expr, const Scope& scope, Diagnostics& diags);
value::Value evaluate_binary(const Binary& expr, const Scope& scope, Diagnostics& diags);
value::Value evaluate_unary(const Unary& expr, const Scope& scope, Diagnostics& diags);
value::Value evaluate_tuple(const Tuple& expr, const Scope& scope, Diagnostics& diags);
value::Value evaluate_object(const Object& expr, const Scope& scope, Diagnostics& diags);
value::Value evaluate_for(const For& expr, const Scope& scope, Diagnostics& diags);

/// What an error says beside its place: the expressions whose variables' values become notes, and where they
/// are looked up.
struct Involved {
    std::vector<const Expr*> exprs;
    const Scope* scope = nullptr;
};

/// Adds an error with the values of the variables involved.
Diagnostic& add_error(Diagnostics& diags, std::string summary, std::string detail, SourceRange subject,
                      SourceRange context, const Involved& involved);

/// "var.size is 3" for each variable that is known, sorted; "(sensitive value)" for a marked one.
std::vector<std::string> value_notes(const Involved& involved);

/// True when an error was added since `diags` had `mark` entries.
bool has_errors_since(const Diagnostics& diags, std::size_t mark);

/// The value with these marks added.
value::Value add_marks(value::Value value, value::Marks marks);

/// Text of a traversal for people: `var.disks[0].size`.
std::string traversal_text(std::string_view root, std::span<const Step> steps);

}  // namespace ingot::hcl

// Expression × Scope → Value + Diagnostics.
#pragma once

#include "hcl/body.h"
#include "hcl/scope.h"
#include "value/convert.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ingot::hcl {

/// Never throws for a user's mistake: adds a diagnostic and gives an unknown in its place.
value::Value evaluate(const Expr& expr, const Scope& scope, Diagnostics& diags);

/// One step of a traversal: `.name` or `[key]`.
struct TraversalStep {
    std::variant<std::string, value::Value> step;  ///< attribute name, or literal index
    SourceRange range;
};
/// `root.a["b"]`: what an expression refers to.
struct Traversal {
    std::string root;
    SourceRange root_range;
    std::vector<TraversalStep> steps;
    SourceRange range;
    /// Name of step i when it is an attribute step (or a string index), else "".
    std::string attribute(std::size_t i) const;
};

SourceRange range_of(const Expr& expr);
/// Where a message about an argument points: the first piece of the expression. Source: hclsyntax StartRange.
SourceRange start_range(const Expr& expr);
/// Every free name an expression uses (not those bound by its own for-expressions).
std::vector<Traversal> variables_in(const Expr& expr);
/// All free names in a body, nested blocks and `dynamic` ones included.
std::vector<Traversal> variables_in(const Body& body);
/// Names of all functions called.
std::vector<std::string> functions_in(const Expr& expr);

// Static readings of an expression, for places that take a name and not a value.
/// `a.b[0]` as a traversal, when the expression is nothing else.
std::optional<Traversal> as_traversal(const Expr& expr);
/// A bare word (`string`), or in JSON a string with one word.
std::optional<std::string> as_keyword(const Expr& expr);
/// Elements of a tuple constructor, unevaluated.
std::optional<std::vector<ExprPtr>> as_expression_list(const Expr& expr);
/// Items of an object constructor, unevaluated.
std::optional<std::vector<std::pair<ExprPtr, ExprPtr>>> as_expression_map(const Expr& expr);

/// A type expression (`list(string)`, `object({a=optional(string, "x")})`). Source: hcl ext/typeexpr.
struct TypeConstraint {
    value::Type type;
    std::shared_ptr<const value::Defaults> defaults;  ///< may be null
};
TypeConstraint read_type(const Expr& expr, const Scope& scope, Diagnostics& diags);

// Operations shared by the evaluator and by functions such as lookup and element.
/// `collection[key]`; diagnostics at `range`. Source: hcl.Index.
value::Value index_value(const value::Value& collection, const value::Value& key, SourceRange range, Diagnostics& diags);
/// `object.name`. Source: hcl.GetAttr.
value::Value get_attribute(const value::Value& object, const std::string& name, SourceRange range, Diagnostics& diags);
/// Follows a traversal from a value.
value::Value traverse(const value::Value& start, const std::vector<TraversalStep>& steps, Diagnostics& diags);

}  // namespace ingot::hcl

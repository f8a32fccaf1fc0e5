// Nodes of the syntax tree: plain data, made by parser and json_form, immutable afterwards. Behaviour lives
// elsewhere.
#pragma once

#include "base/diag.h"
#include "hcl/body.h"
#include "value/value.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ingot::hcl {

/// No tree is higher than this many nodes (Expr::height), so that recursive walks fit a stack of 256 KB.
/// Blocks count too. A run of operators of one precedence or of traversal steps is one node, however long.
inline constexpr int kMaxHeight = 250;

/// One expression. `range` is the exact text; made with std::make_shared of the derived struct (no virtual
/// table).
struct Expr {
    enum class Kind : std::uint8_t {
        kLiteral,
        kTemplate,
        kTemplateWrap,
        kTemplateJoin,
        kScopeTraversal,
        kRelativeTraversal,
        kIndex,
        kSplat,
        kAnonSymbol,
        kCall,
        kConditional,
        kBinary,
        kUnary,
        kParen,
        kTuple,
        kObject,
        kFor,
        kJsonString,
        kBound,
    };
    Kind kind;
    std::uint16_t height = 1;  ///< levels of nodes, this one included
    SourceRange range;

   protected:
    Expr(Kind of_kind, SourceRange at) : kind(of_kind), range(at) {}
    ~Expr() = default;
};

template <Expr::Kind K>
struct ExprOf : Expr {
    static constexpr Kind kKind = K;
    explicit ExprOf(SourceRange at) : Expr(K, at) {}
};

/// `as<Binary>(expr)`: the caller has looked at `kind`.
template <class Node>
const Node& as(const Expr& expr) {
    return static_cast<const Node&>(expr);
}
/// The node when it is of that kind, else nullptr.
template <class Node>
const Node* find_as(const Expr* expr) {
    return expr != nullptr && expr->kind == Node::kKind ? static_cast<const Node*>(expr) : nullptr;
}

/// A number, true, false, null, a piece of literal text in a template; unknown where text could not be parsed
/// (a diagnostic was given then, nothing more is to be said).
struct Literal : ExprOf<Expr::Kind::kLiteral> {
    using ExprOf::ExprOf;
    value::Value value;
    bool is_json = false;  ///< then true and null are never read as names
};

/// Parts are joined to a string. `"plain"` is a Template of one Literal, and so is `""`.
struct Template : ExprOf<Expr::Kind::kTemplate> {
    using ExprOf::ExprOf;
    std::vector<ExprPtr> parts;
    bool is_literal() const;  ///< no part but at most one string Literal
};
/// `"${x}"`: the value of `wrapped` as it is, of any type.
struct TemplateWrap : ExprOf<Expr::Kind::kTemplateWrap> {
    using ExprOf::ExprOf;
    ExprPtr wrapped;
};
/// `%{ for }` in a template: `tuple` is a For whose results are joined to a string. (`%{ if }` is a
/// Conditional.)
struct TemplateJoin : ExprOf<Expr::Kind::kTemplateJoin> {
    using ExprOf::ExprOf;
    ExprPtr tuple;
};

}  // namespace ingot::hcl

// Nodes of the syntax tree: plain data, made by parser and json_form, immutable afterwards. Behaviour lives
// elsewhere.
#pragma once

#include "hcl/expr.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ingot::hcl {

/// One `.name`, `[literal]` or legacy `.0`; range includes the dot or the brackets.
struct Step {
    bool is_attribute = true;
    std::string name;  ///< of an attribute step
    value::Value key;  ///< of an index step: a string or a number
    SourceRange range;
};
/// `root.a["b"][0]`.
struct ScopeTraversal : ExprOf<Expr::Kind::kScopeTraversal> {
    using ExprOf::ExprOf;
    std::string root;
    SourceRange root_range;
    std::vector<Step> steps;
};
/// Steps from something that is not a name: `f(x).a[0]`.
struct RelativeTraversal : ExprOf<Expr::Kind::kRelativeTraversal> {
    using ExprOf::ExprOf;
    ExprPtr source;
    std::vector<Step> steps;
    SourceRange steps_range;
};
/// `collection[key]` with a key that is not a literal.
struct Index : ExprOf<Expr::Kind::kIndex> {
    using ExprOf::ExprOf;
    ExprPtr collection;
    ExprPtr key;
    SourceRange open_range;
    SourceRange bracket_range;  ///< both brackets and the key
};

/// The element a splat is at. Belongs to the nearest enclosing Splat whose `item` is this node.
struct AnonSymbol : ExprOf<Expr::Kind::kAnonSymbol> {
    using ExprOf::ExprOf;
};
/// `source.*.a` (attribute-only) or `source[*].a[0]` (full): `each` is evaluated with `item` = each element.
struct Splat : ExprOf<Expr::Kind::kSplat> {
    using ExprOf::ExprOf;
    ExprPtr source;
    std::shared_ptr<const AnonSymbol> item;
    ExprPtr each;  ///< `item` itself when nothing follows the marker
    SourceRange marker_range;
    bool is_full = false;
};

struct Call : ExprOf<Expr::Kind::kCall> {
    using ExprOf::ExprOf;
    std::string name;  ///< with its `ns::` parts
    std::vector<ExprPtr> args;
    bool expand_final = false;  ///< `f(list...)`
    SourceRange name_range;
    SourceRange open_range;
    SourceRange close_range;
};
struct Conditional : ExprOf<Expr::Kind::kConditional> {
    using ExprOf::ExprOf;
    ExprPtr condition;
    ExprPtr if_true;
    ExprPtr if_false;
};

enum class BinaryOp : std::uint8_t {
    kOr,
    kAnd,
    kEqual,
    kNotEqual,
    kGreater,
    kGreaterOrEqual,
    kLess,
    kLessOrEqual,
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kModulo,
};
/// Operands of one precedence level, to be applied from left to right: `a - b + c` has first a, rest (- b) (+
/// c). The range of a partial result is join(first->range, operand->range).
struct Binary : ExprOf<Expr::Kind::kBinary> {
    using ExprOf::ExprOf;
    struct Term {
        BinaryOp op;
        SourceRange op_range;
        ExprPtr operand;
    };
    ExprPtr first;
    std::vector<Term> rest;  ///< never empty
};
enum class UnaryOp : std::uint8_t { kNot, kNegate };
struct Unary : ExprOf<Expr::Kind::kUnary> {
    using ExprOf::ExprOf;
    UnaryOp op = UnaryOp::kNot;
    SourceRange op_range;
    ExprPtr operand;
};
struct Paren : ExprOf<Expr::Kind::kParen> {
    using ExprOf::ExprOf;
    ExprPtr inner;
};

struct Tuple : ExprOf<Expr::Kind::kTuple> {
    using ExprOf::ExprOf;
    std::vector<ExprPtr> items;
    SourceRange open_range;
};
/// `{ a = 1 }`, or an object of JSON (`is_json`: keys are JsonStrings, a name given twice is an error).
struct Object : ExprOf<Expr::Kind::kObject> {
    using ExprOf::ExprOf;
    struct Item {
        ExprPtr key;
        ExprPtr value;
        /// The key when it is a bare word: `name`, and also `true` and `null`; else "". `(name)` is an
        /// expression.
        std::string bare_key;
    };
    std::vector<Item> items;
    SourceRange open_range;
    SourceRange close_range;
    bool is_json = false;
};
/// `[for k, v in collection : value if condition]`, `{for … : key => value...}`.
struct For : ExprOf<Expr::Kind::kFor> {
    using ExprOf::ExprOf;
    std::string key_name;  ///< "" when only the value has a name
    std::string value_name;
    ExprPtr collection;
    ExprPtr key;  ///< null when making a tuple
    ExprPtr value;
    ExprPtr condition;  ///< null without `if`
    bool group = false;
    SourceRange open_range;
    SourceRange close_range;
};

/// A string of the JSON syntax. It evaluates as `content`, its text parsed as a template; a reader that
/// evaluates nothing (a description, a name) takes `text`. What was wrong with the template is said when it
/// is evaluated.
struct JsonString : ExprOf<Expr::Kind::kJsonString> {
    using ExprOf::ExprOf;
    std::string text;
    ExprPtr content;
    std::shared_ptr<const Diagnostics> errors;  ///< null when there are none
};

/// An expression in the content of a `dynamic` block: `inner` sees these names too, and its result gets the
/// marks. Static readings (a keyword, a traversal) see `inner`; the names are not free variables of it.
struct Bound : ExprOf<Expr::Kind::kBound> {
    using ExprOf::ExprOf;
    ExprPtr inner;
    std::shared_ptr<const value::ValueMap> names;  ///< null: none
    value::Marks marks = value::kNoMarks;
};

}  // namespace ingot::hcl

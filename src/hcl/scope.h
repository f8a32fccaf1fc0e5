// What names and functions an expression can see.
#pragma once

#include "base/diag.h"
#include "hcl/body.h"
#include "value/function.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::hcl {

class Scope;

/// A function that gets its arguments unevaluated (try, can, convert). Adds its own diagnostics.
struct LazyFunction {
    std::string name;
    std::string doc;
    std::string example;
    std::size_t min_args = 0;
    std::size_t max_args = 0;  ///< 0 = no limit
    std::function<value::Value(const std::vector<ExprPtr>& args, const Scope& scope, SourceRange call,
                               Diagnostics& diags)>
        body;
};

/// The functions a scope offers. Immutable once made; thread-safe.
class FunctionTable {
   public:
    virtual ~FunctionTable() = default;
    virtual const value::FunctionSpec* find(std::string_view name) const = 0;
    virtual const LazyFunction* find_lazy(std::string_view name) const = 0;
    /// Sorted; for did-you-mean and completion.
    virtual std::vector<std::string> names() const = 0;
};

/// Names to values, with an outer scope behind it. The outer scope and the table must outlive it.
/// A default-made one is for constants: names and calls are errors in it, and a string of the JSON syntax is
/// taken as it stands, without its templates.
class Scope {
   public:
    Scope() = default;
    explicit Scope(const FunctionTable* functions) : functions_(functions) {}
    explicit Scope(const Scope& outer, value::ValueMap variables)
        : outer_(&outer), variables_(std::move(variables)) {}
    /// An inner scope with names that the caller keeps alive.
    static Scope borrowing(const Scope& outer, const value::ValueMap& names);

    void set(std::string_view name, value::Value value);
    const value::Value* find(std::string_view name) const;
    const FunctionTable* functions() const {
        return functions_ ? functions_ : outer_ ? outer_->functions() : nullptr;
    }
    /// Every visible name, for did-you-mean. Sorted.
    std::vector<std::string> names() const;
    /// No names, no functions, here and outside.
    bool is_for_constants() const;

    /// The element that a splat is at; `item` is the splat's symbol. The element must outlive the scope.
    void set_element(const Expr* item, const value::Value* element);
    const value::Value* find_element(const Expr* item) const;

   private:
    const Scope* outer_ = nullptr;
    const FunctionTable* functions_ = nullptr;
    const value::ValueMap* borrowed_ = nullptr;
    const Expr* item_ = nullptr;
    const value::Value* element_ = nullptr;
    value::ValueMap variables_;
};

}  // namespace ingot::hcl

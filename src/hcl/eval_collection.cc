// Tuple and object constructors. Source: hclsyntax/expression.go and json/structure.go.
#include "base/text.h"
#include "hcl/eval.h"
#include "hcl/eval_node.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

namespace ingot::hcl {

namespace {

/// One Object node on its way to a value.
class ObjectBuild {
   public:
    ObjectBuild(const Object& expr, const Scope& scope, Diagnostics& diags)
        : expr_(expr), scope_(scope), diags_(diags) {}

    value::Value run() {
        for (const Object::Item& item : expr_.items) {
            add_item(item);
        }
        // Without all its names an object has no type; items were evaluated for their errors.
        value::Value made = known_ ? value::Value::object(std::move(members_)) : value::Value::unknown();
        return add_marks(std::move(made), marks_);
    }

   private:
    void add_item(const Object::Item& item) {
        std::size_t mark = diags_.size();
        value::Value key = evaluate_key(item);
        bool key_failed = has_errors_since(diags_, mark);
        value::Value value = evaluate(*item.value, scope_, diags_);
        std::optional<std::string> name = key_failed ? std::nullopt : read_key(item, key);
        if (!name) {
            known_ = known_ && expr_.is_json && !key_failed && !key_is_open_;
            return;
        }
        if (expr_.is_json && members_.contains(*name)) {
            add_error(diags_, "Duplicate object attribute",
                      fmt::format("{} stands twice in this object.",
                                  key.is_marked() ? "One name" : "The name " + go_quote(*name)),
                      item.key->range, {}, {{&expr_}, &scope_});
            return;
        }
        members_.insert_or_assign(std::move(*name), std::move(value));
    }

    value::Value evaluate_key(const Object::Item& item) {
        if (!item.bare_key.empty()) {
            return value::Value::string(item.bare_key);
        }
        const ScopeTraversal* traversal = find_as<ScopeTraversal>(item.key.get());
        if (traversal != nullptr && !traversal->steps.empty()) {
            diags_.error(
                "Ambiguous attribute key",
                "A key with dots could be a name or a reference. Put it in parentheses to mean what it "
                "refers to, or in quotes to mean this very name.",
                item.key->range);
            return value::Value::unknown();
        }
        return evaluate(*item.key, scope_, diags_);
    }

    /// The text of a key; nothing when it is unknown or refused.
    std::optional<std::string> read_key(const Object::Item& item, const value::Value& key) {
        key_is_open_ = false;
        if (key.is_null()) {
            // In the native syntax HCL points to the value here.
            add_error(diags_, "Null value as key", "The key of this item is null, but an object needs names.",
                      expr_.is_json ? item.key->range : item.value->range, {}, {{item.key.get()}, &scope_});
            return std::nullopt;
        }
        marks_ |= key.marks();
        value::Converted converted =
            value::convert(key.is_marked() ? key.unmark() : key, value::Type::string());
        if (!converted.ok()) {
            add_error(diags_, "Incorrect key type",
                      fmt::format("This value cannot name an attribute: {}.", *converted.problem),
                      item.key->range, {}, {{item.key.get()}, &scope_});
            return std::nullopt;
        }
        if (!converted.value.is_known()) {
            key_is_open_ = true;
            return std::nullopt;
        }
        return converted.value.as_string();
    }

    const Object& expr_;
    const Scope& scope_;
    Diagnostics& diags_;
    value::ValueMap members_;
    value::Marks marks_ = value::kNoMarks;
    bool known_ = true;
    bool key_is_open_ = false;
};

}  // namespace

value::Value evaluate_tuple(const Tuple& expr, const Scope& scope, Diagnostics& diags) {
    value::ValueList elements;
    elements.reserve(expr.items.size());
    for (const ExprPtr& item : expr.items) {
        elements.push_back(evaluate(*item, scope, diags));
    }
    return value::Value::tuple(std::move(elements));
}

value::Value evaluate_object(const Object& expr, const Scope& scope, Diagnostics& diags) {
    return ObjectBuild(expr, scope, diags).run();
}

}  // namespace ingot::hcl

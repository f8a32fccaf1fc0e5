// For-expressions over lists, sets, maps, tuples and objects, giving tuples, objects or groups.
// Source: hclsyntax/expression.go, ForExpr.
#include "base/text.h"
#include "hcl/eval.h"
#include "hcl/eval_node.h"

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace ingot::hcl {

namespace {

bool can_iterate(const value::Type& type) {
    return type.is_collection() || type.kind() == value::Kind::kTuple || type.kind() == value::Kind::kObject;
}

/// One For node on its way to a value.
class Iteration {
   public:
    Iteration(const For& expr, const Scope& scope, Diagnostics& diags)
        : expr_(expr), scope_(scope), inner_(scope, value::ValueMap{}), diags_(diags) {}

    value::Value run() {
        value::Value collection = evaluate(*expr_.collection, scope_, diags_);
        if (collection.is_null()) {
            add_error(diags_, "Iteration over null value", "A for expression cannot go through null.",
                      expr_.collection->range, expr_.range, {{expr_.collection.get()}, &scope_});
            return value::Value::unknown();
        }
        marks_ = collection.marks();
        if (collection.type().is_dynamic()) {
            return finish(false);
        }
        if (!can_iterate(collection.type())) {
            add_error(
                diags_, "Iteration over non-iterable value",
                fmt::format(
                    "A for expression goes through a list, set, map, tuple or object, but this is a {}.",
                    collection.type().friendly_name()),
                expr_.collection->range, expr_.range, {{expr_.collection.get()}, &scope_});
            return value::Value::unknown();
        }
        if (expr_.condition != nullptr && !check_condition_once()) {
            return value::Value::unknown();
        }
        if (!collection.is_known()) {
            return finish(false);
        }
        visit(collection);
        return finish(known_);
    }

   private:
    // A condition that can never be right is reported once, not for each element.
    bool check_condition_once() {
        bind(value::Value::unknown(), value::Value::unknown());
        std::size_t mark = diags_.size();
        value::Value result = evaluate(*expr_.condition, inner_, diags_);
        if (result.is_null()) {
            refuse_condition("it is null", scope_);
            return false;
        }
        marks_ |= result.is_known() ? value::kNoMarks : result.marks();
        value::Converted converted = value::convert(result, value::Type::boolean());
        if (!converted.ok()) {
            refuse_condition(*converted.problem, scope_);
            return false;
        }
        return !has_errors_since(diags_, mark);
    }

    void visit(const value::Value& collection) {
        value::Kind kind = collection.type().kind();
        if (kind == value::Kind::kMap || kind == value::Kind::kObject) {
            for (const auto& [name, element] : collection.members()) {
                visit_element(value::Value::string(name), element);
            }
            return;
        }
        std::int64_t position = 0;
        for (const value::Value& element : collection.elements()) {
            visit_element(kind == value::Kind::kSet ? element : value::Value::number(position++), element);
        }
    }

    void visit_element(const value::Value& key, const value::Value& element) {
        bind(key, element);
        if (expr_.condition != nullptr && !is_included()) {
            return;
        }
        if (expr_.key == nullptr) {
            elements_.push_back(evaluate(*expr_.value, inner_, diags_));
            return;
        }
        std::optional<std::string> name = evaluate_key();
        if (!name) {
            return;
        }
        value::Value result = evaluate(*expr_.value, inner_, diags_);
        if (expr_.group) {
            groups_[*name].push_back(std::move(result));
        } else if (!members_.emplace(*name, std::move(result)).second) {
            add_error(diags_, "Duplicate object key",
                      fmt::format(
                          "Two elements give {}. Write ... after the value to collect all values of one key "
                          "in a tuple.",
                          key_is_marked_ ? "one key" : "the key " + go_quote(*name)),
                      expr_.key->range, expr_.range, {{expr_.key.get()}, &inner_});
        }
    }

    /// False also when it cannot be told; the whole is unknown then.
    bool is_included() {
        value::Value result = evaluate(*expr_.condition, inner_, diags_);
        if (result.is_null()) {
            refuse_condition_at_element("it is null");
            return false;
        }
        marks_ |= result.marks();
        if (expr_.key == nullptr && !result.is_known()) {
            known_ = false;
            return false;
        }
        value::Converted converted =
            value::convert(result.is_marked() ? result.unmark() : result, value::Type::boolean());
        if (!converted.ok()) {
            refuse_condition_at_element(*converted.problem);
            return false;
        }
        if (!converted.value.is_known()) {
            known_ = false;
            return false;
        }
        return converted.value.as_bool();
    }

    std::optional<std::string> evaluate_key() {
        value::Value key = evaluate(*expr_.key, inner_, diags_);
        if (key.is_null()) {
            refuse_key("it is null");
            return std::nullopt;
        }
        marks_ |= key.marks();
        key_is_marked_ = key.is_marked();
        if (!key.is_known()) {
            known_ = false;
            return std::nullopt;
        }
        value::Converted converted =
            value::convert(key.is_marked() ? key.unmark() : key, value::Type::string());
        if (!converted.ok()) {
            refuse_key(*converted.problem);
            return std::nullopt;
        }
        return converted.value.as_string();
    }

    void bind(const value::Value& key, const value::Value& element) {
        if (!expr_.key_name.empty()) {
            inner_.set(expr_.key_name, key);
        }
        inner_.set(expr_.value_name, element);
    }

    void refuse_condition(const std::string& why, const Scope& seen) {
        add_error(diags_, "Invalid 'for' condition",
                  fmt::format("The if clause must be true or false: {}.", why), expr_.condition->range,
                  expr_.range, {{expr_.condition.get()}, &seen});
    }

    // Only the first bad element is worth a message.
    void refuse_condition_at_element(const std::string& why) {
        if (known_) {
            refuse_condition(why, inner_);
        }
        known_ = false;
    }

    void refuse_key(const std::string& why) {
        if (known_) {
            add_error(diags_, "Invalid object key", fmt::format("The key must be a text: {}.", why),
                      expr_.key->range, expr_.range, {{expr_.key.get()}, &inner_});
        }
        known_ = false;
    }

    value::Value finish(bool known) {
        if (!known) {
            return add_marks(value::Value::unknown(), marks_);
        }
        if (expr_.key == nullptr) {
            return add_marks(value::Value::tuple(std::move(elements_)), marks_);
        }
        for (auto& [name, group] : groups_) {
            members_.emplace(name, value::Value::tuple(std::move(group)));
        }
        return add_marks(value::Value::object(std::move(members_)), marks_);
    }

    const For& expr_;
    const Scope& scope_;
    Scope inner_;
    Diagnostics& diags_;
    value::Marks marks_ = value::kNoMarks;
    bool known_ = true;
    bool key_is_marked_ = false;  ///< the key evaluated last: no message may show it
    value::ValueList elements_;
    value::ValueMap members_;
    std::map<std::string, value::ValueList> groups_;
};

}  // namespace

value::Value evaluate_for(const For& expr, const Scope& scope, Diagnostics& diags) {
    return Iteration(expr, scope, diags).run();
}

}  // namespace ingot::hcl

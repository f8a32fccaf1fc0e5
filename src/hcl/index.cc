// `collection[key]`, `object.name` and whole traversals over values. Source: hcl ops.go and traversal.go.
#include "base/text.h"
#include "hcl/eval.h"
#include "hcl/eval_node.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace ingot::hcl {

namespace {

// No path tells a sensitive key or a part of a sensitive value: texts name keys only when nothing is marked.
void refuse_index(std::string why, SourceRange range, Diagnostics& diags) {
    diags.error("Invalid index", std::move(why), range);
}

void suggest_name(std::string_view name, const std::vector<std::string>& candidates, Diagnostics& diags) {
    if (std::optional<std::string> near = did_you_mean(name, candidates)) {
        diags.all().back().suggestions.push_back(*near);
    }
}

std::vector<std::string> names_of(const value::ValueMap& members) {
    std::vector<std::string> names;
    for (const auto& [name, value] : members) {
        names.push_back(name);
    }
    return names;
}

std::vector<std::string> names_of(const value::Type& object) {
    std::vector<std::string> names;
    for (const auto& [name, type] : object.attributes()) {
        names.push_back(name);
    }
    return names;
}

std::string explain_bad_position(const value::Number& key, std::size_t length, bool length_is_open) {
    if (!key.is_integer()) {
        return "Elements of a sequence are numbered with whole numbers, but this index has a fraction.";
    }
    if (key.is_negative()) {
        return "Elements of a sequence are numbered from zero, so a negative index selects nothing.";
    }
    if (!length_is_open) {
        return "The sequence has no element at this index.";
    }
    if (length == 0) {
        return "The sequence is empty, so no index selects anything.";
    }
    return fmt::format("The sequence has {} element{}, numbered from zero; this index is past the last one.",
                       length, length == 1 ? "" : "s");
}

value::Value index_sequence(const value::Value& sequence, const value::Value& key, SourceRange range,
                            Diagnostics& diags) {
    bool is_tuple = sequence.type().kind() == value::Kind::kTuple;
    if (!key.is_known() || (!is_tuple && !sequence.is_known())) {
        value::Type type = is_tuple ? value::Type::dynamic() : sequence.type().element();
        return add_marks(value::Value::unknown(std::move(type)), sequence.marks());
    }
    std::size_t length = is_tuple ? sequence.type().elements().size() : sequence.length();
    std::optional<std::int64_t> position = key.as_number().to_int64();
    if (!position || *position < 0 || static_cast<std::size_t>(*position) >= length) {
        refuse_index(explain_bad_position(key.as_number(), length, !sequence.is_marked()), range, diags);
        return value::Value::unknown();
    }
    std::size_t at = static_cast<std::size_t>(*position);
    value::Marks marks = sequence.marks() | key.marks();
    if (!sequence.is_known()) {
        return add_marks(value::Value::unknown(sequence.type().elements()[at]), marks);
    }
    return add_marks(sequence.elements()[at], marks);
}

value::Value index_map(const value::Value& map, const value::Value& key, SourceRange range,
                       Diagnostics& diags) {
    if (!key.is_known() || !map.is_known()) {
        return add_marks(value::Value::unknown(map.type().element()), map.marks());
    }
    const value::Value* found = map.find(key.as_string());
    if (found != nullptr) {
        return add_marks(*found, map.marks() | key.marks());
    }
    if (map.is_marked() || key.is_marked()) {
        refuse_index("The map has no element with this key.", range, diags);
    } else {
        refuse_index(fmt::format("The map has no element with the key {}.", go_quote(key.as_string())), range,
                     diags);
        suggest_name(key.as_string(), names_of(map.members()), diags);
    }
    return value::Value::unknown();
}

// The marks of a key do not go to an object's attribute, as in HCL.
value::Value index_object(const value::Value& object, const value::Value& key, bool by_number,
                          SourceRange range, Diagnostics& diags) {
    if (!key.is_known()) {
        return add_marks(value::Value::unknown(), object.marks());
    }
    const std::string& name = key.as_string();
    std::map<std::string, value::Type>::const_iterator type = object.type().attributes().find(name);
    if (type == object.type().attributes().end()) {
        std::string text = key.is_marked() ? "The object has no attribute of this name."
                                           : fmt::format("The object has no attribute {}.", go_quote(name));
        if (by_number) {
            text += " Attributes of an object are selected by name, not by number.";
        }
        refuse_index(std::move(text), range, diags);
        if (!key.is_marked()) {
            suggest_name(name, names_of(object.type()), diags);
        }
        return value::Value::unknown();
    }
    if (!object.is_known()) {
        return add_marks(value::Value::unknown(type->second), object.marks());
    }
    return add_marks(*object.find(name), object.marks());
}

/// The key as the collection wants it; nothing, with a diagnostic, when it cannot be made so.
std::optional<value::Value> convert_key(const value::Value& key, const value::Type& type, SourceRange range,
                                        Diagnostics& diags) {
    if (key.type() == type) {
        return key;
    }
    value::Converted converted = value::convert(key, type);
    if (converted.ok()) {
        return converted.value;
    }
    refuse_index(fmt::format("This key does not suit the collection: {}.", *converted.problem), range, diags);
    return std::nullopt;
}

value::Value lacks_attribute(std::string detail, SourceRange range, Diagnostics& diags) {
    diags.error("Unsupported attribute", std::move(detail), range);
    return value::Value::unknown();
}

value::Value attribute_of_object(const value::Value& object, std::string_view name, SourceRange range,
                                 Diagnostics& diags) {
    if (object.is_known()) {
        const value::Value* found = object.find(name);
        if (found != nullptr) {
            return add_marks(*found, object.marks());
        }
    } else {
        std::map<std::string, value::Type>::const_iterator type =
            object.type().attributes().find(std::string(name));
        if (type != object.type().attributes().end()) {
            return add_marks(value::Value::unknown(type->second), object.marks());
        }
    }
    lacks_attribute(fmt::format("This object has no attribute {}.", go_quote(name)), range, diags);
    suggest_name(name, names_of(object.type()), diags);
    return value::Value::unknown();
}

value::Value attribute_of_map(const value::Value& map, std::string_view name, SourceRange range,
                              Diagnostics& diags) {
    if (!map.is_known()) {
        return add_marks(value::Value::unknown(map.type().element()), map.marks());
    }
    const value::Value* found = map.find(name);
    if (found != nullptr) {
        return add_marks(*found, map.marks());
    }
    diags.error("Missing map element",
                fmt::format("This map has no element with the key {}.", go_quote(name)), range);
    if (!map.is_marked()) {
        suggest_name(name, names_of(map.members()), diags);
    }
    return value::Value::unknown();
}

value::Value attribute_of_others(const value::Type& type, std::string_view name, SourceRange range,
                                 Diagnostics& diags) {
    bool of_objects = type.is_collection() && type.element().kind() == value::Kind::kObject;
    if (of_objects && type.kind() == value::Kind::kList) {
        bool has_it = type.element().attributes().contains(std::string(name));
        return lacks_attribute(fmt::format("This is a list of objects, which has no attributes of its own. "
                                           "Select one element with [0]{}",
                                           has_it ? fmt::format(", or write [*].{} for all of them.", name)
                                                  : ", or all with [*]."),
                               range, diags);
    }
    if (of_objects) {
        return lacks_attribute(
            "This is a set of objects, which has no attributes of its own. A for expression reaches each of "
            "them.",
            range, diags);
    }
    if (type.is_primitive()) {
        return lacks_attribute(fmt::format("This is a {}, which has no attributes.", type.friendly_name()),
                               range, diags);
    }
    return lacks_attribute("This value has no attributes.", range, diags);
}

value::Value attribute_of(const value::Value& object, std::string_view name, SourceRange range,
                          Diagnostics& diags) {
    if (object.is_null()) {
        diags.error("Attribute of a null value", "This value is null, so it has no attributes.", range);
        return value::Value::unknown();
    }
    if (object.type().kind() == value::Kind::kObject) {
        return attribute_of_object(object, name, range, diags);
    }
    if (object.type().kind() == value::Kind::kMap) {
        return attribute_of_map(object, name, range, diags);
    }
    if (object.type().is_dynamic()) {
        return add_marks(value::Value::unknown(), object.marks());
    }
    return attribute_of_others(object.type(), name, range, diags);
}

/// Follows steps without copying what lies on the way; nothing after an error, which is at `failed`.
template <class Steps, class Apply>
value::Value follow(const value::Value& start, const Steps& steps, Apply apply) {
    const value::Value* current = &start;
    value::Value made;
    for (const auto& step : steps) {
        const value::Value* inside = apply.find_inside(*current, step);
        if (inside != nullptr) {
            current = inside;
            continue;
        }
        // Two steps: `current` may point to `made`.
        value::Value next;
        if (!apply.step(*current, step, next)) {
            return value::Value::unknown();
        }
        made = std::move(next);
        current = &made;
    }
    return *current;
}

/// What one step gives, when it is plainly there: a member of an unmarked object or map.
const value::Value* find_member(const value::Value& value, const std::string* name) {
    bool plain = name != nullptr && !value.is_marked() && value.has_content() &&
                 (value.type().kind() == value::Kind::kObject || value.type().kind() == value::Kind::kMap);
    return plain ? value.find(*name) : nullptr;
}

struct FollowPublicSteps {
    Diagnostics& diags;
    const value::Value* find_inside(const value::Value& value, const TraversalStep& step) const {
        return find_member(value, std::get_if<std::string>(&step.step));
    }
    bool step(const value::Value& from, const TraversalStep& step, value::Value& next) const {
        std::size_t mark = diags.size();
        const std::string* name = std::get_if<std::string>(&step.step);
        next = name != nullptr ? attribute_of(from, *name, step.range, diags)
                               : index_value(from, std::get<value::Value>(step.step), step.range, diags);
        return !has_errors_since(diags, mark);
    }
};

struct FollowSteps {
    Diagnostics& diags;
    std::size_t& failed;
    const Step* first;
    const value::Value* find_inside(const value::Value& value, const Step& step) const {
        return find_member(value, step.is_attribute ? &step.name : nullptr);
    }
    bool step(const value::Value& from, const Step& step, value::Value& next) const {
        std::size_t mark = diags.size();
        next = step.is_attribute ? attribute_of(from, step.name, step.range, diags)
                                 : index_value(from, step.key, step.range, diags);
        if (!has_errors_since(diags, mark)) {
            return true;
        }
        failed = static_cast<std::size_t>(&step - first);
        return false;
    }
};

value::Value refuse_name(const ScopeTraversal& expr, const Scope& scope, Diagnostics& diags) {
    std::vector<std::string> names = scope.names();
    if (names.empty()) {
        diags.error("Variables not allowed",
                    "Only a constant can stand here: nothing can be referred to by name.", expr.root_range);
        return value::Value::unknown();
    }
    diags.error("Unknown variable", fmt::format("There is no variable named {} here.", go_quote(expr.root)),
                expr.root_range);
    suggest_name(expr.root, names, diags);
    return value::Value::unknown();
}

}  // namespace

value::Value index_value(const value::Value& collection, const value::Value& key, SourceRange range,
                         Diagnostics& diags) {
    if (collection.is_null()) {
        diags.error("Index of a null value", "This value is null, so it has no elements to select.", range);
        return value::Value::unknown();
    }
    if (key.is_null()) {
        refuse_index("The index is null, which selects nothing.", range, diags);
        return value::Value::unknown();
    }
    const value::Type& type = collection.type();
    if (key.type().is_dynamic() || type.is_dynamic()) {
        return add_marks(value::Value::unknown(), collection.marks());
    }
    if (type.kind() == value::Kind::kSet) {
        refuse_index(
            "Elements of a set have no index or key. Use a for expression, or convert the set to a list.",
            range, diags);
        return value::Value::unknown();
    }
    if (type.is_primitive()) {
        refuse_index(fmt::format("This is a {}, which has no elements to select.", type.friendly_name()),
                     range, diags);
        return value::Value::unknown();
    }
    bool by_position = type.kind() == value::Kind::kList || type.kind() == value::Kind::kTuple;
    std::optional<value::Value> wanted =
        convert_key(key, by_position ? value::Type::number() : value::Type::string(), range, diags);
    if (!wanted) {
        return value::Value::unknown();
    }
    if (by_position) {
        return index_sequence(collection, *wanted, range, diags);
    }
    return type.kind() == value::Kind::kMap
               ? index_map(collection, *wanted, range, diags)
               : index_object(collection, *wanted, key.type().kind() == value::Kind::kNumber, range, diags);
}

value::Value get_attribute(const value::Value& object, const std::string& name, SourceRange range,
                           Diagnostics& diags) {
    return attribute_of(object, name, range, diags);
}

value::Value traverse(const value::Value& start, const std::vector<TraversalStep>& steps,
                      Diagnostics& diags) {
    return follow(start, steps, FollowPublicSteps{diags});
}

value::Value evaluate_scope_traversal(const ScopeTraversal& expr, const Scope& scope, Diagnostics& diags) {
    const value::Value* root = scope.find(expr.root);
    if (root == nullptr) {
        return refuse_name(expr, scope, diags);
    }
    std::size_t failed = 0;
    value::Value result = follow(*root, expr.steps, FollowSteps{diags, failed, expr.steps.data()});
    if (failed > 0) {
        // What was there just before the step that failed.
        std::span<const Step> before(expr.steps.data(), failed);
        Diagnostics none;
        std::size_t ignored = 0;
        value::Value reached = follow(*root, before, FollowSteps{none, ignored, before.data()});
        if (reached.is_known()) {
            diags.all().back().notes.push_back(
                fmt::format("{} is {}", traversal_text(expr.root, before),
                            reached.is_marked() ? "(sensitive value)" : reached.describe()));
        }
    }
    return result;
}

value::Value evaluate_relative_traversal(const RelativeTraversal& expr, const Scope& scope,
                                         Diagnostics& diags) {
    value::Value source = evaluate(*expr.source, scope, diags);
    std::size_t mark = diags.size();
    std::size_t failed = 0;
    value::Value result = follow(source, expr.steps, FollowSteps{diags, failed, expr.steps.data()});
    if (has_errors_since(diags, mark)) {
        diags.all().back().notes = value_notes({{&expr}, &scope});
    }
    return result;
}

value::Value evaluate_index(const Index& expr, const Scope& scope, Diagnostics& diags) {
    value::Value collection = evaluate(*expr.collection, scope, diags);
    value::Value key = evaluate(*expr.key, scope, diags);
    std::size_t mark = diags.size();
    value::Value result = index_value(collection, key, expr.bracket_range, diags);
    if (has_errors_since(diags, mark)) {
        diags.all().back().notes = value_notes({{&expr}, &scope});
    }
    return result;
}

}  // namespace ingot::hcl

// Reading a tree without evaluating it: names used, functions called, static forms.
#include "hcl/ast.h"
#include "hcl/eval.h"
#include "hcl/json_string.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace ingot::hcl {

namespace {

TraversalStep plain_step(const Step& step) {
    if (step.is_attribute) return {step.name, step.range};
    return {step.key, step.range};
}

void append_steps(Traversal& traversal, const std::vector<Step>& steps) {
    for (const Step& step : steps) traversal.steps.push_back(plain_step(step));
}

Traversal plain_traversal(const ScopeTraversal& expr) {
    Traversal traversal;
    traversal.root = expr.root;
    traversal.root_range = expr.root_range;
    traversal.range = expr.range;
    append_steps(traversal, expr.steps);
    return traversal;
}

/// Walks a tree, keeping the names that its for-expressions and dynamic blocks bind.
class Walker {
   public:
    std::function<void(const ScopeTraversal&)> on_name;
    std::function<void(const Call&)> on_call;

    void walk(const ExprPtr& expr) {
        if (expr) walk(*expr);
    }
    void walk(const Expr& expr);
    void walk(const Body& body);

   private:
    void walk_for(const For& expr);
    void walk_bound(const Bound& expr);
    void walk_dynamic(const Block& block);
    void walk_json_property(const Attribute& attribute);
    void walk_json_dynamic(const Expr& expr, int level, const std::string& type);
    void walk_json_generator(const Object& object, const std::string& type);
    void leave_names(std::size_t count) { bound_.resize(count); }
    bool is_bound(const std::string& name) const {
        return std::find(bound_.begin(), bound_.end(), name) != bound_.end();
    }

    std::vector<std::string> bound_;
};

void Walker::walk_for(const For& expr) {
    walk(expr.collection);
    std::size_t outer = bound_.size();
    if (!expr.key_name.empty()) bound_.push_back(expr.key_name);
    bound_.push_back(expr.value_name);
    walk(expr.key);
    walk(expr.value);
    walk(expr.condition);
    leave_names(outer);
}

void Walker::walk_bound(const Bound& expr) {
    std::size_t outer = bound_.size();
    if (expr.names) {
        for (const auto& [name, value] : *expr.names) bound_.push_back(name);
    }
    walk(expr.inner);
    leave_names(outer);
}

void Walker::walk(const Expr& expr) {
    switch (expr.kind) {
        case Expr::Kind::kLiteral:
        case Expr::Kind::kAnonSymbol:
            return;
        case Expr::Kind::kTemplate:
            for (const ExprPtr& part : as<Template>(expr).parts) walk(part);
            return;
        case Expr::Kind::kTemplateWrap:
            return walk(as<TemplateWrap>(expr).wrapped);
        case Expr::Kind::kTemplateJoin:
            return walk(as<TemplateJoin>(expr).tuple);
        case Expr::Kind::kScopeTraversal:
            if (on_name && !is_bound(as<ScopeTraversal>(expr).root)) on_name(as<ScopeTraversal>(expr));
            return;
        case Expr::Kind::kRelativeTraversal:
            return walk(as<RelativeTraversal>(expr).source);
        case Expr::Kind::kIndex:
            walk(as<Index>(expr).collection);
            return walk(as<Index>(expr).key);
        case Expr::Kind::kSplat:
            walk(as<Splat>(expr).source);
            return walk(as<Splat>(expr).each);
        case Expr::Kind::kCall:
            if (on_call) on_call(as<Call>(expr));
            for (const ExprPtr& arg : as<Call>(expr).args) walk(arg);
            return;
        case Expr::Kind::kConditional:
            walk(as<Conditional>(expr).condition);
            walk(as<Conditional>(expr).if_true);
            return walk(as<Conditional>(expr).if_false);
        case Expr::Kind::kBinary:
            walk(as<Binary>(expr).first);
            for (const Binary::Term& term : as<Binary>(expr).rest) walk(term.operand);
            return;
        case Expr::Kind::kUnary:
            return walk(as<Unary>(expr).operand);
        case Expr::Kind::kParen:
            return walk(as<Paren>(expr).inner);
        case Expr::Kind::kTuple:
            for (const ExprPtr& item : as<Tuple>(expr).items) walk(item);
            return;
        case Expr::Kind::kObject:
            for (const Object::Item& item : as<Object>(expr).items) {
                if (item.bare_key.empty()) walk(item.key);
                walk(item.value);
            }
            return;
        case Expr::Kind::kFor:
            return walk_for(as<For>(expr));
        case Expr::Kind::kJsonString:
            if (!as<JsonString>(expr).errors) walk(as<JsonString>(expr).content);
            return;
        case Expr::Kind::kBound:
            return walk_bound(as<Bound>(expr));
    }
}

void Walker::walk(const Body& body) {
    Content items = body.all_items();
    for (const auto& [name, attribute] : items.attributes) walk_json_property(attribute);
    for (const Block& block : items.blocks) {
        if (block.type == "dynamic" && !block.labels.empty()) {
            walk_dynamic(block);
        } else {
            walk(*block.body);
        }
    }
}

/// `for_each` is outside of the iterator's reach, `labels` and `content` are inside.
void Walker::walk_dynamic(const Block& block) {
    Content items = block.body->all_items();
    if (const Attribute* for_each = items.find_attribute("for_each")) walk(for_each->expr);
    const Attribute* iterator = items.find_attribute("iterator");
    std::optional<std::string> name = iterator != nullptr ? as_keyword(*iterator->expr) : std::nullopt;
    std::size_t outer = bound_.size();
    bound_.push_back(name.value_or(block.labels.front()));
    if (const Attribute* labels = items.find_attribute("labels")) walk(labels->expr);
    for (const Block& content : items.blocks) walk(*content.body);
    leave_names(outer);
}

/// An argument; in JSON possibly the property that holds the dynamic blocks.
void Walker::walk_json_property(const Attribute& attribute) {
    const Object* object = find_as<Object>(attribute.expr.get());
    bool dynamic = attribute.name == "dynamic" && object != nullptr && object->is_json;
    dynamic ? walk_json_dynamic(*object, 0, {}) : walk(attribute.expr);
}

/// Level 0 holds the types of the blocks as names, level 1 one generator or several.
void Walker::walk_json_dynamic(const Expr& expr, int level, const std::string& type) {
    if (const Tuple* several = find_as<Tuple>(&expr)) {
        for (const ExprPtr& item : several->items) walk_json_dynamic(*item, level, type);
        return;
    }
    const Object* object = find_as<Object>(&expr);
    if (object == nullptr) return walk(expr);
    if (level == 1) return walk_json_generator(*object, type);
    for (const Object::Item& item : object->items) {
        const JsonString* name = find_as<JsonString>(item.key.get());
        walk_json_dynamic(*item.value, 1, name != nullptr ? name->text : "");
    }
}

void Walker::walk_json_generator(const Object& object, const std::string& type) {
    std::string iterator = type;
    auto key_of = [](const Object::Item& item) {
        const JsonString* key = find_as<JsonString>(item.key.get());
        return key != nullptr ? std::string_view(key->text) : std::string_view();
    };
    for (const Object::Item& item : object.items) {
        if (key_of(item) == "for_each") walk(item.value);
        if (key_of(item) == "iterator") iterator = as_keyword(*item.value).value_or(type);
    }
    std::size_t outer = bound_.size();
    bound_.push_back(iterator);
    for (const Object::Item& item : object.items) {
        std::string_view key = key_of(item);
        if (key == "for_each" || key == "iterator") continue;
        Attribute nested;
        nested.name = key;
        nested.expr = item.value;
        const Object* content = find_as<Object>(item.value.get());
        if (content == nullptr) {
            walk(item.value);
            continue;
        }
        for (const Object::Item& inner : content->items) {
            nested.name = key_of(inner);
            nested.expr = inner.value;
            walk_json_property(nested);
        }
    }
    leave_names(outer);
}

/// true, false and null are names where a name is wanted.
std::optional<Traversal> literal_name(const Literal& literal) {
    if (literal.is_json || !literal.value.is_known()) return std::nullopt;
    Traversal traversal;
    traversal.root_range = traversal.range = literal.range;
    if (literal.value.is_null()) {
        traversal.root = "null";
    } else if (literal.value.type().kind() == value::Kind::kBool) {
        traversal.root = literal.value.as_bool() ? "true" : "false";
    } else {
        return std::nullopt;
    }
    return traversal;
}

}  // namespace

bool Template::is_literal() const {
    if (parts.size() > 1) return false;
    return parts.empty() || parts.front()->kind == Kind::kLiteral;
}

std::string Traversal::attribute(std::size_t i) const {
    if (i >= steps.size()) return {};
    if (const std::string* name = std::get_if<std::string>(&steps[i].step)) return *name;
    const value::Value& key = std::get<value::Value>(steps[i].step);
    bool is_text = key.has_content() && key.type().kind() == value::Kind::kString;
    return is_text ? key.as_string() : std::string();
}

SourceRange range_of(const Expr& expr) { return expr.range; }

std::vector<Traversal> variables_in(const Expr& expr) {
    std::vector<Traversal> found;
    Walker walker;
    walker.on_name = [&found](const ScopeTraversal& name) { found.push_back(plain_traversal(name)); };
    walker.walk(expr);
    return found;
}

std::vector<Traversal> variables_in(const Body& body) {
    std::vector<Traversal> found;
    Walker walker;
    walker.on_name = [&found](const ScopeTraversal& name) { found.push_back(plain_traversal(name)); };
    walker.walk(body);
    return found;
}

std::vector<std::string> functions_in(const Expr& expr) {
    std::vector<std::string> found;
    Walker walker;
    walker.on_call = [&found](const Call& call) { found.push_back(call.name); };
    walker.walk(expr);
    return found;
}

std::optional<Traversal> as_traversal(const Expr& expr) {
    if (const ScopeTraversal* name = find_as<ScopeTraversal>(&expr)) return plain_traversal(*name);
    if (const Literal* literal = find_as<Literal>(&expr)) return literal_name(*literal);
    if (const Bound* bound = find_as<Bound>(&expr)) return as_traversal(*bound->inner);
    if (const RelativeTraversal* relative = find_as<RelativeTraversal>(&expr)) {
        std::optional<Traversal> source = as_traversal(*relative->source);
        if (!source) return std::nullopt;
        append_steps(*source, relative->steps);
        source->range = relative->range;
        return source;
    }
    if (const JsonString* text = find_as<JsonString>(&expr)) {
        ExprPtr parsed = parse_json_expression(*text);
        return parsed ? as_traversal(*parsed) : std::nullopt;
    }
    return std::nullopt;
}

std::optional<std::string> as_keyword(const Expr& expr) {
    std::optional<Traversal> traversal = as_traversal(expr);
    if (!traversal || !traversal->steps.empty()) return std::nullopt;
    return traversal->root;
}

std::optional<std::vector<ExprPtr>> as_expression_list(const Expr& expr) {
    if (const Bound* bound = find_as<Bound>(&expr)) return as_expression_list(*bound->inner);
    const Tuple* tuple = find_as<Tuple>(&expr);
    if (tuple == nullptr) return std::nullopt;
    return tuple->items;
}

std::optional<std::vector<std::pair<ExprPtr, ExprPtr>>> as_expression_map(const Expr& expr) {
    if (const Bound* bound = find_as<Bound>(&expr)) return as_expression_map(*bound->inner);
    const Object* object = find_as<Object>(&expr);
    if (object == nullptr) return std::nullopt;
    std::vector<std::pair<ExprPtr, ExprPtr>> items;
    items.reserve(object->items.size());
    for (const Object::Item& item : object->items) items.emplace_back(item.key, item.value);
    return items;
}

}  // namespace ingot::hcl

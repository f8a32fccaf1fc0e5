// `dynamic "type" { for_each … content { … } }`: a body that shows the blocks they stand for, when it is read
// through a schema. Source: hcl ext/dynblock.
#include "hcl/dynamic.h"

#include "base/text.h"
#include "hcl/decode.h"
#include "hcl/eval.h"
#include "hcl/eval_node.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace ingot::hcl {

namespace {

using Names = std::shared_ptr<const value::ValueMap>;

/// What one `dynamic` block says.
struct Recipe {
    std::string type;
    SourceRange type_range;
    SourceRange header_range;
    value::Value for_each;
    std::string iterator;
    std::vector<ExprPtr> labels;
    BodyPtr content;
};

bool can_expand(const value::Type& type) {
    return type.is_collection() || type.kind() == value::Kind::kTuple || type.kind() == value::Kind::kObject;
}

/// Everything inside is unknown: for a for_each that is not known yet.
class UnknownBody : public Body {
   public:
    UnknownBody(BodyPtr pattern, value::Marks marks) : pattern_(std::move(pattern)), marks_(marks) {}

    Content content(const BodySchema& schema, Diagnostics& diags) const override {
        return hide(pattern_->content(schema, diags));
    }
    Content partial_content(const BodySchema& schema, BodyPtr& rest, Diagnostics& diags) const override {
        Content content = hide(pattern_->partial_content(schema, rest, diags));
        rest = std::make_shared<UnknownBody>(rest, marks_);
        return content;
    }
    std::map<std::string, Attribute, std::less<>> just_attributes(Diagnostics& diags) const override {
        std::map<std::string, Attribute, std::less<>> attributes = pattern_->just_attributes(diags);
        hide(attributes);
        return attributes;
    }
    SourceRange missing_item_range() const override { return pattern_->missing_item_range(); }
    Content all_items() const override { return hide(pattern_->all_items()); }
    value::Marks marks() const { return marks_; }

   private:
    Content hide(Content content) const {
        hide(content.attributes);
        for (Block& block : content.blocks) {
            block.body = std::make_shared<UnknownBody>(block.body, marks_);
        }
        return content;
    }
    void hide(std::map<std::string, Attribute, std::less<>>& attributes) const {
        for (auto& [name, attribute] : attributes) {
            std::shared_ptr<Literal> unknown = std::make_shared<Literal>(attribute.expr->range);
            unknown->value = add_marks(value::Value::unknown(), marks_);
            attribute.expr = std::move(unknown);
        }
    }

    BodyPtr pattern_;
    value::Marks marks_;
};

/// A body with its `dynamic` blocks replaced by what they stand for, also in nested blocks.
class ExpandedBody : public Body {
   public:
    ExpandedBody(BodyPtr original, const Scope& scope, Names iterators, value::Marks marks)
        : original_(std::move(original)), scope_(scope), iterators_(std::move(iterators)), marks_(marks) {}

    Content content(const BodySchema& schema, Diagnostics& diags) const override {
        return expand(schema, original_->content(extend(schema), diags), false, diags);
    }
    Content partial_content(const BodySchema& schema, BodyPtr& rest, Diagnostics& diags) const override {
        BodyPtr raw_rest;
        Content content =
            expand(schema, original_->partial_content(extend(schema), raw_rest, diags), true, diags);
        // The whole original stays: `dynamic` blocks of other types may follow. What was read is hidden
        // instead.
        std::shared_ptr<ExpandedBody> remaining = std::make_shared<ExpandedBody>(*this);
        for (const AttributeSchema& attribute : schema.attributes) {
            remaining->hidden_attributes_.insert(attribute.name);
        }
        for (const BlockSchema& block : schema.blocks) {
            remaining->hidden_blocks_.insert_or_assign(block.type, block);
        }
        rest = std::move(remaining);
        return content;
    }
    std::map<std::string, Attribute, std::less<>> just_attributes(Diagnostics& diags) const override {
        std::map<std::string, Attribute, std::less<>> attributes = original_->just_attributes(diags);
        prepare(attributes);
        return attributes;
    }
    SourceRange missing_item_range() const override { return original_->missing_item_range(); }
    Content all_items() const override {
        Content items = original_->all_items();
        prepare(items.attributes);
        for (Block& block : items.blocks) {
            block.body = std::make_shared<ExpandedBody>(block.body, scope_, iterators_, marks_);
        }
        return items;
    }
    value::Marks marks() const { return marks_; }

   private:
    BodySchema extend(const BodySchema& schema) const {
        BodySchema extended = schema;
        extended.blocks.push_back({"dynamic", {"type"}});
        for (const auto& [type, block] : hidden_blocks_) {
            extended.blocks.push_back(block);
        }
        for (const std::string& name : hidden_attributes_) {
            extended.attributes.push_back({name, false});
        }
        return extended;
    }

    void prepare(std::map<std::string, Attribute, std::less<>>& attributes) const {
        std::erase_if(attributes,
                      [&](const auto& entry) { return hidden_attributes_.contains(entry.first); });
        if (iterators_ == nullptr && marks_ == value::kNoMarks) {
            return;
        }
        for (auto& [name, attribute] : attributes) {
            attribute.expr = bind(attribute.expr, iterators_, marks_);
        }
    }

    static ExprPtr bind(const ExprPtr& expr, const Names& names, value::Marks marks) {
        std::shared_ptr<Bound> bound = std::make_shared<Bound>(expr->range);
        bound->height = static_cast<std::uint16_t>(expr->height + 1);
        bound->inner = expr;
        bound->names = names;
        bound->marks = marks;
        return bound;
    }

    Content expand(const BodySchema& schema, Content raw, bool partial, Diagnostics& diags) const {
        std::vector<Block> blocks;
        for (Block& block : raw.blocks) {
            if (block.type == "dynamic") {
                expand_block(schema, block, partial, blocks, diags);
            } else if (!hidden_blocks_.contains(block.type)) {
                block.body = std::make_shared<ExpandedBody>(block.body, scope_, iterators_, marks_);
                blocks.push_back(std::move(block));
            }
        }
        raw.blocks = std::move(blocks);
        prepare(raw.attributes);
        return raw;
    }

    void expand_block(const BodySchema& schema, const Block& dynamic, bool partial,
                      std::vector<Block>& blocks, Diagnostics& diags) const {
        const std::string& type = dynamic.labels.at(0);
        if (hidden_blocks_.contains(type)) {
            return;
        }
        for (const BlockSchema& candidate : schema.blocks) {
            if (candidate.type == type) {
                if (std::optional<Recipe> recipe = read_recipe(candidate, dynamic, diags)) {
                    make_blocks(*recipe, blocks, diags);
                }
                return;
            }
        }
        if (!partial) {
            diags.error("Unsupported block type",
                        fmt::format("Blocks of type {} cannot stand here.", go_quote(type)),
                        dynamic.label_ranges.at(0));
        }
    }

    void make_blocks(const Recipe& recipe, std::vector<Block>& blocks, Diagnostics& diags) const {
        value::Marks marks = recipe.for_each.marks() | marks_;
        value::Value for_each = recipe.for_each.unmark();
        if (!for_each.is_known()) {
            Names names = iterator_names(recipe.iterator, value::Value::unknown(), value::Value::unknown());
            if (std::optional<Block> block = make_block(recipe, names, marks, diags)) {
                block->body = std::make_shared<UnknownBody>(block->body, marks);
                blocks.push_back(std::move(*block));
            }
            return;
        }
        value::Kind kind = for_each.type().kind();
        std::int64_t position = 0;
        if (kind == value::Kind::kMap || kind == value::Kind::kObject) {
            for (const auto& [name, element] : for_each.members()) {
                add_block(recipe, value::Value::string(name), element, marks, blocks, diags);
            }
            return;
        }
        for (const value::Value& element : for_each.elements()) {
            value::Value key = kind == value::Kind::kSet ? element : value::Value::number(position++);
            add_block(recipe, key, element, marks, blocks, diags);
        }
    }

    void add_block(const Recipe& recipe, const value::Value& key, const value::Value& element,
                   value::Marks marks, std::vector<Block>& blocks, Diagnostics& diags) const {
        Names names = iterator_names(recipe.iterator, key, element);
        if (std::optional<Block> block = make_block(recipe, names, marks, diags)) {
            blocks.push_back(std::move(*block));
        }
    }

    Names iterator_names(const std::string& iterator, const value::Value& key,
                         const value::Value& element) const {
        value::ValueMap names = iterators_ != nullptr ? *iterators_ : value::ValueMap{};
        names.insert_or_assign(iterator, value::Value::object({{"key", key}, {"value", element}}));
        return std::make_shared<const value::ValueMap>(std::move(names));
    }

    std::optional<Block> make_block(const Recipe& recipe, const Names& names, value::Marks marks,
                                    Diagnostics& diags) const {
        Block block;
        block.type = recipe.type;
        block.type_range = recipe.type_range;
        block.header_range = recipe.header_range;
        for (const ExprPtr& label : recipe.labels) {
            std::optional<std::string> text = evaluate_label(*label, *names, diags);
            if (!text) {
                return std::nullopt;
            }
            block.labels.push_back(std::move(*text));
            block.label_ranges.push_back(label->range);
        }
        block.body = std::make_shared<ExpandedBody>(recipe.content, scope_, names, marks);
        return block;
    }

    std::optional<std::string> evaluate_label(const Expr& label, const value::ValueMap& names,
                                              Diagnostics& diags) const {
        Scope inner = Scope::borrowing(scope_, names);
        std::size_t mark = diags.size();
        value::Value text = evaluate(label, inner, diags);
        if (has_errors_since(diags, mark)) {
            return std::nullopt;
        }
        value::Converted converted = value::convert(text, value::Type::string());
        std::string problem = !converted.ok()               ? *converted.problem
                              : text.is_null()              ? "it is null"
                              : !converted.value.is_known() ? "it is not known yet"
                              : converted.value.is_marked() ? "it is sensitive"
                                                            : "";
        if (problem.empty()) {
            return converted.value.as_string();
        }
        Diagnostic& made = add_error(diags, "Invalid dynamic block label",
                                     fmt::format("This value cannot be a label of a block: {}.", problem),
                                     label.range, {}, {{&label}, &inner});
        made.caused_by_unknown = converted.ok() && !text.is_null() && !converted.value.is_known();
        return std::nullopt;
    }

    std::optional<Recipe> read_recipe(const BlockSchema& schema, const Block& dynamic,
                                      Diagnostics& diags) const {
        BodySchema wanted{{{"for_each", true}, {"iterator", false}}, {{"content", {}}}};
        if (!schema.label_names.empty()) {
            wanted.attributes.push_back({"labels", true});
        }
        std::size_t mark = diags.size();
        Content content = dynamic.body->content(wanted, diags);
        if (has_errors_since(diags, mark)) {
            return std::nullopt;
        }
        Recipe recipe;
        recipe.type = schema.type;
        recipe.type_range = dynamic.label_ranges.at(0);
        recipe.header_range = dynamic.header_range;
        bool read = read_iterator(content, schema, recipe, diags) && read_for_each(content, recipe, diags) &&
                    read_labels(content, schema, recipe, diags) && read_content(content, recipe, diags);
        return read ? std::optional<Recipe>(std::move(recipe)) : std::nullopt;
    }

    static bool read_iterator(const Content& content, const BlockSchema& schema, Recipe& recipe,
                              Diagnostics& diags) {
        recipe.iterator = schema.type;
        const Attribute* attribute = content.find_attribute("iterator");
        if (attribute == nullptr) {
            return true;
        }
        std::optional<Traversal> name = as_traversal(*attribute->expr);
        if (!name || !name->steps.empty()) {
            diags.error("Invalid dynamic iterator name", "The iterator of a dynamic block is one plain name.",
                        attribute->expr->range);
            return false;
        }
        recipe.iterator = name->root;
        return true;
    }

    bool read_for_each(const Content& content, Recipe& recipe, Diagnostics& diags) const {
        const Expr& expr = *content.find_attribute("for_each")->expr;
        static const value::ValueMap no_names;
        Scope inner = Scope::borrowing(scope_, iterators_ != nullptr ? *iterators_ : no_names);
        std::size_t mark = diags.size();
        recipe.for_each = evaluate(expr, inner, diags);
        if (has_errors_since(diags, mark)) {
            return false;
        }
        const value::Value& each = recipe.for_each;
        if (each.is_null()) {
            add_error(diags, "Invalid dynamic for_each value",
                      "The for_each of a dynamic block cannot be null.", expr.range, {}, {{&expr}, &inner});
            return false;
        }
        if (!can_expand(each.type()) && !each.type().is_dynamic()) {
            add_error(diags, "Invalid dynamic for_each value",
                      fmt::format(
                          "The for_each of a dynamic block is a list, set, map, tuple or object, but this is "
                          "a {}.",
                          each.type().friendly_name()),
                      expr.range, {}, {{&expr}, &inner});
            return false;
        }
        return true;
    }

    static bool read_labels(const Content& content, const BlockSchema& schema, Recipe& recipe,
                            Diagnostics& diags) {
        const Attribute* attribute = content.find_attribute("labels");
        if (attribute == nullptr) {
            return true;
        }
        std::optional<std::vector<ExprPtr>> labels = as_expression_list(*attribute->expr);
        if (!labels) {
            diags.error("Invalid expression", "The labels of a dynamic block are a list in brackets.",
                        attribute->expr->range);
            return false;
        }
        std::size_t wanted = schema.label_names.size();
        std::string detail =
            fmt::format("A block of type {} has {} label{}, but there {} {} here.", go_quote(schema.type),
                        wanted, wanted == 1 ? "" : "s", labels->size() == 1 ? "is" : "are", labels->size());
        if (labels->size() > wanted) {
            diags.error("Extraneous dynamic block label", detail, (*labels)[wanted]->range);
            return false;
        }
        if (labels->size() < wanted) {
            diags.error("Insufficient dynamic block labels", detail, attribute->expr->range);
            return false;
        }
        recipe.labels = std::move(*labels);
        return true;
    }

    static bool read_content(const Content& content, Recipe& recipe, Diagnostics& diags) {
        if (content.blocks.empty()) {
            diags.error("Missing dynamic content block",
                        "A dynamic block needs a nested block content, the body of each block to be made.",
                        content.missing_item_range);
            return false;
        }
        if (content.blocks.size() > 1) {
            diags.error("Extraneous dynamic content block",
                        "A dynamic block has only one nested block content.", content.blocks[1].header_range);
            return false;
        }
        recipe.content = content.blocks[0].body;
        return true;
    }

    BodyPtr original_;
    const Scope& scope_;
    Names iterators_;  ///< null outside of every `dynamic` block
    value::Marks marks_;
    std::set<std::string, std::less<>> hidden_attributes_;
    std::map<std::string, BlockSchema, std::less<>> hidden_blocks_;
};

}  // namespace

BodyPtr expand_dynamic(BodyPtr body, const Scope& scope) {
    return std::make_shared<ExpandedBody>(std::move(body), scope, nullptr, value::kNoMarks);
}

bool is_unknown_body(const Body& body) { return dynamic_cast<const UnknownBody*>(&body) != nullptr; }

value::Marks marks_of_body(const Body& body) {
    if (const ExpandedBody* expanded = dynamic_cast<const ExpandedBody*>(&body)) {
        return expanded->marks();
    }
    const UnknownBody* unknown = dynamic_cast<const UnknownBody*>(&body);
    return unknown != nullptr ? unknown->marks() : value::kNoMarks;
}

}  // namespace ingot::hcl

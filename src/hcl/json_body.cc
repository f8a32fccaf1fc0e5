// A body of JSON seen through a schema: only the schema tells arguments from blocks and labels from
// properties.
#include "hcl/json_body.h"

#include "hcl/content.h"

#include "base/text.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/core.h>

namespace ingot::hcl {

namespace {

using JsonAttributes = std::map<std::string, Attribute, std::less<>>;

/// A property of an object of a body or of labels.
struct Property {
    const std::string* name;
    SourceRange name_range;
    const ExprPtr* value;
};

bool is_null(const Expr& expr) {
    const Literal* literal = find_as<Literal>(&expr);
    return literal != nullptr && literal->value.is_known() && literal->value.is_null();
}

/// An unknown stands where parsing failed; that was told.
bool is_told(const Expr& expr) {
    const Literal* literal = find_as<Literal>(&expr);
    return literal != nullptr && !literal->value.is_known();
}

SourceRange start_of(const Expr& expr) {
    if (const Object* object = find_as<Object>(&expr)) return object->open_range;
    if (const Tuple* tuple = find_as<Tuple>(&expr)) return tuple->open_range;
    return expr.range;
}

void wrong_type(const Expr& expr, std::string detail, Diagnostics& diags) {
    if (!is_told(expr)) diags.error("Incorrect JSON value type", std::move(detail), start_of(expr));
}

void add_properties(const Object& object, std::vector<Property>& properties) {
    for (const Object::Item& item : object.items) {
        const JsonString& key = as<JsonString>(*item.key);
        properties.push_back({&key.text, key.range, &item.value});
    }
}

/// Properties of an object, or of all objects of an array. Takes what they are for, to complain with.
std::vector<Property> properties_of(const Expr& expr, const std::string& meaning, Diagnostics& diags) {
    std::vector<Property> properties;
    if (const Object* object = find_as<Object>(&expr)) {
        add_properties(*object, properties);
    } else if (const Tuple* tuple = find_as<Tuple>(&expr)) {
        for (const ExprPtr& item : tuple->items) {
            if (const Object* inner = find_as<Object>(item.get())) {
                add_properties(*inner, properties);
            } else {
                wrong_type(*item, fmt::format("Each element of this array must be an object, {}.", meaning),
                           diags);
            }
        }
    } else if (!is_null(expr)) {
        wrong_type(expr, fmt::format("An object, or an array of objects, must stand here, {}.", meaning),
                   diags);
    }
    return properties;
}

Attribute make_attribute(const Property& property) {
    return {*property.name, *property.value, join(property.name_range, (*property.value)->range),
            property.name_range};
}

class JsonBody : public Body {
   public:
    explicit JsonBody(ExprPtr value) : value_(std::move(value)) {}

    Content content(const BodySchema& schema, Diagnostics& diags) const override;
    Content partial_content(const BodySchema& schema, BodyPtr& rest, Diagnostics& diags) const override;
    JsonAttributes just_attributes(Diagnostics& diags) const override;
    SourceRange missing_item_range() const override;
    Content all_items() const override;

   private:
    using Names = std::set<std::string, std::less<>>;

    std::vector<Property> properties(Diagnostics& diags) const {
        return properties_of(*value_, "with the arguments and blocks as its properties", diags);
    }
    Content take(const BodySchema& schema, Names& taken, Diagnostics& diags) const;

    ExprPtr value_;
    Names taken_;
};

/// Peels one label after another off a property, and adds a block for each body below them.
class BlockUnpacker {
   public:
    BlockUnpacker(const BlockSchema& schema, SourceRange type_range, std::vector<Block>& blocks,
                  Diagnostics& diags)
        : schema_(schema), type_range_(type_range), blocks_(blocks), diags_(diags) {}

    void unpack(const ExprPtr& value) {
        if (labels_.size() == schema_.label_names.size()) return add_bodies(value);
        const std::string& label = schema_.label_names[labels_.size()];
        std::size_t before = diags_.size();
        std::vector<Property> found = properties_of(
            *value, fmt::format("whose property names are the {} of the blocks", label), diags_);
        if (found.empty() && diags_.size() == before && !is_told(*value)) {
            diags_.error(
                "Missing block label",
                fmt::format("A block of type \"{}\" needs a {}: it is the name of a property here, and the "
                            "block its value.",
                            schema_.type, label),
                start_of(*value));
        }
        for (const Property& property : found) {
            labels_.push_back(*property.name);
            ranges_.push_back(property.name_range);
            unpack(*property.value);
            labels_.pop_back();
            ranges_.pop_back();
        }
    }

   private:
    void add_bodies(const ExprPtr& value) {
        if (const Tuple* tuple = find_as<Tuple>(value.get())) {
            // An element of another type is told when its content is asked for.
            for (const ExprPtr& item : tuple->items) add_body(item, tuple->open_range);
        } else if (value->kind == Expr::Kind::kObject) {
            add_body(value, as<Object>(*value).open_range);
        } else if (!is_null(*value)) {
            wrong_type(*value,
                       fmt::format("A block of type \"{}\" is an object, several are an array of objects.",
                                   schema_.type),
                       diags_);
        }
    }
    void add_body(const ExprPtr& value, SourceRange header) {
        blocks_.push_back({schema_.type, labels_, make_json_body(value), header, type_range_, ranges_});
    }

    const BlockSchema& schema_;
    SourceRange type_range_;
    std::vector<Block>& blocks_;
    Diagnostics& diags_;
    std::vector<std::string> labels_;
    std::vector<SourceRange> ranges_;
};

Content JsonBody::take(const BodySchema& schema, Names& taken, Diagnostics& diags) const {
    Content content;
    content.missing_item_range = missing_item_range();
    std::set<std::string_view> wanted;
    std::unordered_map<std::string_view, const BlockSchema*> wanted_blocks;
    for (const AttributeSchema& attribute : schema.attributes) wanted.insert(attribute.name);
    for (const BlockSchema& block : schema.blocks) wanted_blocks.emplace(block.type, &block);
    for (const Property& property : properties(diags)) {
        const std::string& name = *property.name;
        if (taken_.count(name) > 0) continue;
        auto block = wanted_blocks.find(name);
        if (wanted.count(name) > 0) {
            Attribute attribute = make_attribute(property);
            auto [place, is_new] = content.attributes.try_emplace(name, attribute);
            if (!is_new) report_duplicate_argument(attribute, place->second, diags);
        } else if (block != wanted_blocks.end()) {
            BlockUnpacker(*block->second, property.name_range, content.blocks, diags).unpack(*property.value);
        } else {
            continue;
        }
        taken.insert(name);
    }
    for (const AttributeSchema& attribute : schema.attributes) {
        bool missing = attribute.required && content.find_attribute(attribute.name) == nullptr;
        if (missing && !is_told(*value_))
            report_missing_argument(attribute, content.missing_item_range, diags);
    }
    return content;
}

Content JsonBody::content(const BodySchema& schema, Diagnostics& diags) const {
    Names taken = taken_;
    Content content = take(schema, taken, diags);
    std::vector<std::string> free_names;
    for (const AttributeSchema& attribute : schema.attributes) {
        if (taken.count(attribute.name) == 0) free_names.push_back(attribute.name);
    }
    for (const BlockSchema& block : schema.blocks) free_names.push_back(block.type);
    Diagnostics told_already;
    for (const Property& property : properties(told_already)) {
        const std::string& name = *property.name;
        if (name == "//" || taken.count(name) > 0) continue;
        Diagnostic diagnostic;
        diagnostic.summary = "Extraneous JSON object property";
        diagnostic.detail = fmt::format(
            "No argument and no block is named \"{}\" here. Remove it, or correct its name; a comment is "
            "named \"//\".",
            name);
        diagnostic.subject = property.name_range;
        diagnostic.context = join(property.name_range, (*property.value)->range);
        std::optional<std::string> near = did_you_mean(name, free_names);
        if (near) diagnostic.suggestions.push_back(*near);
        diags.add(std::move(diagnostic));
    }
    return content;
}

Content JsonBody::partial_content(const BodySchema& schema, BodyPtr& rest, Diagnostics& diags) const {
    std::shared_ptr<JsonBody> left = std::make_shared<JsonBody>(*this);
    Content content = take(schema, left->taken_, diags);
    rest = std::move(left);
    return content;
}

JsonAttributes JsonBody::just_attributes(Diagnostics& diags) const {
    JsonAttributes attributes;
    if (value_->kind != Expr::Kind::kObject) {
        wrong_type(*value_, "An object must stand here, with the arguments of this block as its properties.",
                   diags);
        return attributes;
    }
    for (const Property& property : properties(diags)) {
        if (*property.name == "//" || taken_.count(*property.name) > 0) continue;
        Attribute attribute = make_attribute(property);
        auto [place, is_new] = attributes.try_emplace(*property.name, attribute);
        if (!is_new) report_duplicate_argument(attribute, place->second, diags);
    }
    return attributes;
}

SourceRange JsonBody::missing_item_range() const {
    if (const Object* object = find_as<Object>(value_.get())) return object->close_range;
    return start_of(*value_);
}

Content JsonBody::all_items() const {
    Content content;
    content.missing_item_range = missing_item_range();
    Diagnostics unheard;
    for (const Property& property : properties(unheard)) {
        if (*property.name == "//" || taken_.count(*property.name) > 0) continue;
        content.attributes.try_emplace(*property.name, make_attribute(property));
    }
    return content;
}

}  // namespace

BodyPtr make_json_body(ExprPtr value) { return std::make_shared<JsonBody>(std::move(value)); }

}  // namespace ingot::hcl

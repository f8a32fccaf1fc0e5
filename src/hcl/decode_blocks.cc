// Decoding of nested blocks: one, many as list, set or tuple, by label as map or object, or as bare
// attributes. Source: hcl hcldec.
#include "base/error.h"
#include "base/text.h"
#include "hcl/decode_part.h"
#include "hcl/dynamic.h"
#include "hcl/eval.h"
#include "hcl/eval_node.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ingot::hcl {

namespace {

using SpecKind = value::Spec::Kind;

value::Value decode_body(const Block& block, const value::Spec& spec, const Scope& scope,
                         Diagnostics& diags) {
    Content content = block.body->content(schema_of(spec), diags);
    return add_marks(decode_part(spec, content, &block, scope, diags), marks_of_body(*block.body));
}

/// Place of what a spec would read in a block. Source: hcldec.SourceRange.
SourceRange place_of(const value::Spec& spec, const Block& block) {
    Diagnostics ignored;
    BodyPtr rest;
    if (spec.kind == SpecKind::kAttr) {
        Content content = block.body->partial_content(schema_of(spec), rest, ignored);
        const Attribute* attribute = content.find_attribute(spec.name);
        return attribute != nullptr ? attribute->expr->range : block.body->missing_item_range();
    }
    if (spec.kind == SpecKind::kBlockLabel && spec.index < block.label_ranges.size()) {
        return block.label_ranges[spec.index];
    }
    if (spec.kind == SpecKind::kDefault) {
        return place_of(spec.items.at(0), block);
    }
    bool nested = spec.kind >= SpecKind::kBlock && spec.kind <= SpecKind::kBlockAttrs;
    if (nested) {
        Content content = block.body->partial_content(schema_of(spec), rest, ignored);
        std::vector<const Block*> inner = content.blocks_of(spec.name);
        if (!inner.empty()) {
            return spec.kind == SpecKind::kBlockAttrs ? inner.front()->header_range
                                                      : place_of(spec.item(), *inner.front());
        }
    }
    return block.body->missing_item_range();
}

std::string counted(std::int64_t count, const std::string& type) {
    return fmt::format("{} block{} of type {}", count, count == 1 ? "" : "s", go_quote(type));
}

void check_number(const value::Spec& spec, const Content& content, const std::vector<SourceRange>& places,
                  Diagnostics& diags) {
    std::int64_t count = static_cast<std::int64_t>(places.size());
    if (count < spec.min_items) {
        diags.error(fmt::format("Insufficient {} blocks", spec.name),
                    fmt::format("At least {} must stand here, but there {} {}.",
                                counted(spec.min_items, spec.name), count == 1 ? "is" : "are", count),
                    content.missing_item_range);
    } else if (spec.max_items > 0 && count > spec.max_items) {
        diags.error(fmt::format("Too many {} blocks", spec.name),
                    fmt::format("No more than {} can stand here, but there are {}.",
                                counted(spec.max_items, spec.name), count),
                    places[static_cast<std::size_t>(spec.max_items)]);
    }
}

void refuse_mixture(const value::Spec& spec, std::size_t position, const std::string& why, SourceRange place,
                    Diagnostics& diags) {
    diags.error(
        fmt::format("Inconsistent argument types in {} blocks", spec.name),
        fmt::format("All blocks of type {} must give their arguments the same types, but block {} does not: "
                    "{}.",
                    go_quote(spec.name), position + 1, why),
        place);
}

/// `a` with the places of any type filled from `b`, where both have one shape.
value::Type fill_any(const value::Type& a, const value::Type& b) {
    if (a.is_dynamic()) {
        return b;
    }
    if (a.kind() != b.kind() || a.is_primitive()) {
        return a;
    }
    if (a.kind() == value::Kind::kObject) {
        std::map<std::string, value::Type> attributes = a.attributes();
        for (auto& [name, type] : attributes) {
            std::map<std::string, value::Type>::const_iterator other = b.attributes().find(name);
            type = other == b.attributes().end() ? type : fill_any(type, other->second);
        }
        return value::Type::object(std::move(attributes));
    }
    if (a.kind() == value::Kind::kTuple) {
        std::vector<value::Type> elements = a.elements();
        for (std::size_t i = 0; i < elements.size() && i < b.elements().size(); ++i) {
            elements[i] = fill_any(elements[i], b.elements()[i]);
        }
        return value::Type::tuple(std::move(elements));
    }
    value::Type element = fill_any(a.element(), b.element());
    return a.kind() == value::Kind::kList  ? value::Type::list(std::move(element))
           : a.kind() == value::Kind::kSet ? value::Type::set(std::move(element))
                                           : value::Type::map(std::move(element));
}

/// Brings all to one type; nothing, with a diagnostic, when that cannot be done.
std::optional<value::Type> settle_types(const value::Spec& spec, value::ValueList& elements,
                                        const std::vector<SourceRange>& places, Diagnostics& diags) {
    std::vector<value::Type> types;
    bool same = true;
    for (const value::Value& element : elements) {
        types.push_back(element.type());
        same = same && types.back() == types.front();
    }
    if (same) {
        return types.front();
    }
    std::optional<value::Type> common = value::unify(types);
    if (!common) {
        refuse_mixture(spec, 0, "their types have nothing in common", places.front(), diags);
        return std::nullopt;
    }
    // A null without a type fits every type, but a list needs one for all.
    for (const value::Type& type : types) {
        common = fill_any(*common, type);
    }
    for (std::size_t i = 0; i < elements.size(); ++i) {
        value::Converted converted = value::convert(elements[i], *common);
        bool settled = converted.ok() && converted.value.type() == *common;
        if (!settled) {
            refuse_mixture(spec, i, converted.problem.value_or("its type is open"), places[i], diags);
            return std::nullopt;
        }
        elements[i] = std::move(converted.value);
    }
    return common;
}

/// Blocks by label, nested as deep as there are labels; a leaf holds a value.
struct LabelTree {
    std::map<std::string, LabelTree> inner;
    value::Value leaf;
};

value::Value make_of_labels(const value::Spec& spec, LabelTree& tree, std::size_t depth) {
    if (depth == 0) {
        return std::move(tree.leaf);
    }
    value::ValueMap members;
    for (auto& [label, inner] : tree.inner) {
        members.emplace(label, make_of_labels(spec, inner, depth - 1));
    }
    if (spec.kind == SpecKind::kBlockObject) {
        return value::Value::object(std::move(members));
    }
    value::Type element = spec.item().implied_type();
    for (std::size_t i = 1; i < depth; ++i) {
        element = value::Type::map(element);
    }
    return value::Value::map(element, std::move(members));
}

void refuse_duplicate(const value::Spec& spec, const Block& block, Diagnostics& diags) {
    std::string labels;
    for (const std::string& label : block.labels) {
        labels += " " + go_quote(label);
    }
    diags.error(
        fmt::format("Duplicate {} block", spec.name),
        fmt::format("There is a block {}{} already. Each needs labels of its own.", spec.name, labels),
        block.header_range);
}

std::string describe_place(SourceRange range) {
    return range ? fmt::format("{}:{}", range.file->name(), range.start().line) : "another place";
}

void refuse_second(const value::Spec& spec, const Block& first, const Block& second, Diagnostics& diags) {
    diags.error(fmt::format("Duplicate {} block", spec.name),
                fmt::format("Only one block of type {} can stand here. The first one is at {}.",
                            go_quote(spec.name), describe_place(first.header_range)),
                second.header_range);
}

void refuse_missing(const value::Spec& spec, const Content& content, Diagnostics& diags) {
    diags.error(fmt::format("Missing {} block", spec.name),
                fmt::format("A block of type {} must stand here.", go_quote(spec.name)),
                content.missing_item_range);
}

}  // namespace

value::Value decode_one_block(const value::Spec& spec, const Content& content, const Scope& scope,
                              Diagnostics& diags) {
    std::vector<const Block*> blocks = content.blocks_of(spec.name);
    if (blocks.empty()) {
        if (spec.required) {
            refuse_missing(spec, content, diags);
        }
        return value::Value::null(spec.item().implied_type());
    }
    if (blocks.size() > 1) {
        refuse_second(spec, *blocks[0], *blocks[1], diags);
    }
    return decode_body(*blocks[0], spec.item(), scope, diags);
}

value::Value decode_block_sequence(const value::Spec& spec, const Content& content, const Scope& scope,
                                   Diagnostics& diags) {
    value::ValueList elements;
    std::vector<SourceRange> places;
    for (const Block* block : content.blocks_of(spec.name)) {
        value::Value decoded = decode_body(*block, spec.item(), scope, diags);
        if (is_unknown_body(*block->body)) {
            return add_marks(value::Value::unknown(spec.implied_type()), marks_of_body(*block->body));
        }
        elements.push_back(std::move(decoded));
        places.push_back(place_of(spec.item(), *block));
    }
    check_number(spec, content, places, diags);
    if (spec.kind == SpecKind::kBlockTuple) {
        return value::Value::tuple(std::move(elements));
    }
    value::Type type = spec.item().implied_type();
    if (!elements.empty()) {
        std::optional<value::Type> common = settle_types(spec, elements, places, diags);
        if (!common) {
            return value::Value::unknown();
        }
        type = std::move(*common);
    }
    return spec.kind == SpecKind::kBlockList ? value::Value::list(type, std::move(elements))
                                             : value::Value::set(type, std::move(elements));
}

value::Value decode_labelled_blocks(const value::Spec& spec, const Content& content, const Scope& scope,
                                    Diagnostics& diags) {
    ingot_check(!spec.labels.empty(), "a map of blocks has labels");
    ingot_check(spec.kind == SpecKind::kBlockObject || !spec.item().implied_type().has_dynamic(),
                "a map of blocks has one type of element");
    LabelTree tree;
    for (const Block* block : content.blocks_of(spec.name)) {
        if (is_unknown_body(*block->body)) {
            return add_marks(value::Value::unknown(spec.implied_type()), marks_of_body(*block->body));
        }
        // The labels after the map's own belong to the nested spec.
        Block inside = *block;
        std::ptrdiff_t own = static_cast<std::ptrdiff_t>(spec.labels.size());
        inside.labels.erase(inside.labels.begin(), inside.labels.begin() + own);
        inside.label_ranges.erase(inside.label_ranges.begin(), inside.label_ranges.begin() + own);
        value::Value decoded = decode_body(inside, spec.item(), scope, diags);
        LabelTree* place = &tree;
        bool fresh = false;
        for (std::size_t i = 0; i < spec.labels.size(); ++i) {
            auto [entry, added] = place->inner.try_emplace(block->labels[i]);
            place = &entry->second;
            fresh = added;
        }
        if (fresh) {
            place->leaf = std::move(decoded);
        } else {
            refuse_duplicate(spec, *block, diags);
        }
    }
    return make_of_labels(spec, tree, spec.labels.size());
}

value::Value decode_block_attributes(const value::Spec& spec, const Content& content, const Scope& scope,
                                     Diagnostics& diags) {
    std::vector<const Block*> blocks = content.blocks_of(spec.name);
    value::Type element = spec.type.without_optional();
    if (blocks.empty()) {
        if (spec.required) {
            refuse_missing(spec, content, diags);
        }
        return value::Value::null(value::Type::map(element));
    }
    if (blocks.size() > 1) {
        refuse_second(spec, *blocks[0], *blocks[1], diags);
    }
    std::map<std::string, Attribute, std::less<>> attributes = blocks[0]->body->just_attributes(diags);
    value::ValueList elements;
    std::vector<SourceRange> places;
    for (const auto& [name, attribute] : attributes) {
        elements.push_back(evaluate_as(attribute, spec.type, scope, diags));
        places.push_back(attribute.expr->range);
    }
    // Attributes of any type must come to one.
    std::optional<value::Type> common =
        elements.empty() ? element : settle_types(spec, elements, places, diags);
    if (!common) {
        return value::Value::unknown();
    }
    value::ValueMap members;
    value::ValueList::iterator next = elements.begin();
    for (const auto& [name, attribute] : attributes) {
        members.emplace(name, std::move(*next++));
    }
    return add_marks(value::Value::map(*common, std::move(members)), marks_of_body(*blocks[0]->body));
}

}  // namespace ingot::hcl

// Decoding: a body read through a Spec gives a Value. Blocks are in decode_blocks.cc. Source: hcl hcldec.
#include "hcl/decode.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "hcl/decode_part.h"
#include "hcl/eval.h"
#include "hcl/eval_node.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace ingot::hcl {

namespace {

using SpecKind = value::Spec::Kind;

bool is_block_kind(SpecKind kind) { return kind >= SpecKind::kBlock && kind <= SpecKind::kBlockAttrs; }

void collect_labels(const value::Spec& spec, std::vector<std::string>& names) {
    if (spec.kind == SpecKind::kBlockLabel) {
        while (names.size() <= spec.index) {
            names.push_back(fmt::format("label {}", names.size() + 1));
        }
        names[spec.index] = spec.name;
    }
    for_each_in_same_body(spec, [&](const value::Spec& part) { collect_labels(part, names); });
}

/// The schema of a spec, each name once. Borrows names of the spec while it is made.
class SchemaBuild {
   public:
    void collect(const value::Spec& spec) {
        if (spec.kind == SpecKind::kAttr) {
            add_attribute(spec);
        } else if (is_block_kind(spec.kind)) {
            add_block(spec);
        }
        for_each_in_same_body(spec, [this](const value::Spec& part) { collect(part); });
    }
    BodySchema take() { return std::move(schema_); }

   private:
    void add_attribute(const value::Spec& spec) {
        auto [seen, fresh] = attributes_.try_emplace(spec.name, schema_.attributes.size());
        if (fresh) {
            schema_.attributes.push_back({spec.name, spec.required});
        } else if (spec.required) {
            schema_.attributes[seen->second].required = true;
        }
    }

    void add_block(const value::Spec& spec) {
        if (!blocks_.insert(spec.name).second) {
            return;
        }
        BlockSchema block{spec.name, spec.labels};
        if (spec.kind != SpecKind::kBlockAttrs) {
            std::vector<std::string> nested;
            collect_labels(spec.item(), nested);
            block.label_names.insert(block.label_names.end(), nested.begin(), nested.end());
        }
        schema_.blocks.push_back(std::move(block));
    }

    BodySchema schema_;
    std::unordered_map<std::string_view, std::size_t> attributes_;
    std::unordered_set<std::string_view> blocks_;
};

void register_secrets(const value::Value& value, bool sensitive) {
    sensitive = sensitive || value.is_sensitive();
    if (!value.has_content() || (!sensitive && (value.marks_deep() & value::kSensitive) == 0)) {
        return;
    }
    switch (value.type().kind()) {
        case value::Kind::kString:
            register_secret(value.as_string());
            return;
        case value::Kind::kMap:
        case value::Kind::kObject:
            for (const auto& [name, member] : value.members()) {
                register_secrets(member, sensitive);
            }
            return;
        case value::Kind::kList:
        case value::Kind::kSet:
        case value::Kind::kTuple:
            for (const value::Value& element : value.elements()) {
                register_secrets(element, sensitive);
            }
            return;
        case value::Kind::kDynamic:
        case value::Kind::kNumber:
        case value::Kind::kBool:
            return;
    }
}

value::Value decode_attribute(const value::Spec& spec, const Content& content, const Scope& scope,
                              Diagnostics& diags) {
    const Attribute* attribute = content.find_attribute(spec.name);
    if (attribute == nullptr) {
        return value::Value::null(spec.type.without_optional());
    }
    return evaluate_as(*attribute, spec.type, scope, diags);
}

bool comes_before(const Diagnostic& a, const Diagnostic& b) {
    if (a.subject.file == nullptr || b.subject.file == nullptr || a.subject.file == b.subject.file) {
        return a.subject.file == b.subject.file ? a.subject.begin < b.subject.begin
                                                : b.subject.file == nullptr;
    }
    return a.subject.file->name() < b.subject.file->name();
}

value::Value decode_whole(const Body& body, const value::Spec& spec, const Scope& scope, BodyPtr* rest,
                          Diagnostics& diags) {
    BodySchema schema = schema_of(spec);
    Diagnostics found;
    Content content =
        rest != nullptr ? body.partial_content(schema, *rest, found) : body.content(schema, found);
    value::Value decoded = decode_part(spec, content, nullptr, scope, found);
    // A user reads a file from its top; the order of a spec's members means nothing to them.
    std::stable_sort(found.all().begin(), found.all().end(), comes_before);
    diags.append(std::move(found));
    return decoded;
}

struct PathHead {
    std::string name;
    std::string rest;
};

PathHead split_path(const std::string& path) {
    std::size_t dot = path.find('.');
    return dot == std::string::npos ? PathHead{path, ""}
                                    : PathHead{path.substr(0, dot), path.substr(dot + 1)};
}

std::optional<std::size_t> as_position(std::string_view text) {
    std::size_t position = 0;
    std::from_chars_result read = std::from_chars(text.data(), text.data() + text.size(), position);
    bool whole = !text.empty() && read.ec == std::errc() && read.ptr == text.data() + text.size();
    return whole ? std::optional<std::size_t>(position) : std::nullopt;
}

SourceRange find_range_in(const Expr& expr, const std::string& path) {
    if (path.empty()) {
        return expr.range;
    }
    PathHead head = split_path(path);
    if (std::optional<std::vector<ExprPtr>> items = as_expression_list(expr)) {
        std::optional<std::size_t> position = as_position(head.name);
        return position && *position < items->size() ? find_range_in(*(*items)[*position], head.rest)
                                                     : expr.range;
    }
    if (std::optional<std::vector<std::pair<ExprPtr, ExprPtr>>> items = as_expression_map(expr)) {
        for (const auto& [key, item] : *items) {
            Diagnostics ignored;
            std::optional<std::string> word = as_keyword(*key);
            value::Value name = word ? value::Value::string(*word) : evaluate(*key, Scope(), ignored);
            if (name.has_content() && name.type().kind() == value::Kind::kString &&
                name.as_string() == head.name) {
                return find_range_in(*item, head.rest);
            }
        }
    }
    return expr.range;
}

/// Blocks of a type, whatever number of labels they carry.
std::vector<Block> find_blocks(const Body& body, const std::string& type) {
    constexpr std::size_t kMostLabels = 3;
    std::vector<std::string> labels;
    for (std::size_t count = 0; count <= kMostLabels; ++count) {
        BodyPtr rest;
        Diagnostics problems;
        Content content = body.partial_content({{}, {{type, labels}}}, rest, problems);
        if (!content.blocks.empty() && !problems.has_errors()) {
            return std::move(content.blocks);
        }
        labels.push_back("label");
    }
    return {};
}

}  // namespace

void for_each_in_same_body(const value::Spec& spec, const std::function<void(const value::Spec&)>& visit) {
    if (spec.kind == SpecKind::kObject) {
        for (const auto& [name, member] : spec.members) {
            visit(member);
        }
    } else if (spec.kind == SpecKind::kTuple || spec.kind == SpecKind::kDefault) {
        for (const value::Spec& item : spec.items) {
            visit(item);
        }
    }
}

BodySchema schema_of(const value::Spec& spec) {
    SchemaBuild build;
    build.collect(spec);
    return build.take();
}

value::Value evaluate_as(const Attribute& attribute, const value::Type& type, const Scope& scope,
                         Diagnostics& diags) {
    value::Value given = evaluate(*attribute.expr, scope, diags);
    register_secrets(given, false);
    if (given.type() == type) {
        return given;
    }
    value::Converted converted = value::convert(given, type);
    if (converted.ok()) {
        return std::move(converted.value);
    }
    std::string inside =
        converted.path.empty() ? "" : fmt::format(" At {}{}:", attribute.name, converted.path);
    add_error(diags, "Incorrect attribute value type",
              inside.empty() ? fmt::format("The value of {} does not fit: {}.", go_quote(attribute.name),
                                           *converted.problem)
                             : fmt::format("The value of {} does not fit.{} {}.", go_quote(attribute.name),
                                           inside, *converted.problem),
              attribute.expr->range, join(attribute.name_range, attribute.expr->range),
              {{attribute.expr.get()}, &scope});
    return value::Value::unknown(type.without_optional());
}

value::Value decode_part(const value::Spec& spec, const Content& content, const Block* block,
                         const Scope& scope, Diagnostics& diags) {
    switch (spec.kind) {
        case SpecKind::kObject: {
            value::ValueMap members;
            for (const auto& [name, member] : spec.members) {
                members.emplace(name, decode_part(member, content, block, scope, diags));
            }
            return value::Value::object(std::move(members));
        }
        case SpecKind::kTuple: {
            value::ValueList items;
            for (const value::Spec& item : spec.items) {
                items.push_back(decode_part(item, content, block, scope, diags));
            }
            return value::Value::tuple(std::move(items));
        }
        case SpecKind::kAttr:
            return decode_attribute(spec, content, scope, diags);
        case SpecKind::kLiteral:
            return spec.literal;
        case SpecKind::kBlock:
            return decode_one_block(spec, content, scope, diags);
        case SpecKind::kBlockList:
        case SpecKind::kBlockTuple:
        case SpecKind::kBlockSet:
            return decode_block_sequence(spec, content, scope, diags);
        case SpecKind::kBlockMap:
        case SpecKind::kBlockObject:
            return decode_labelled_blocks(spec, content, scope, diags);
        case SpecKind::kBlockAttrs:
            return decode_block_attributes(spec, content, scope, diags);
        case SpecKind::kBlockLabel:
            ingot_check(block != nullptr && spec.index < block->labels.size(), "a label belongs to a block");
            return value::Value::string(block->labels[spec.index]);
        case SpecKind::kDefault: {
            value::Value first = decode_part(spec.items.at(0), content, block, scope, diags);
            return first.is_null() && spec.items.size() > 1
                       ? decode_part(spec.items[1], content, block, scope, diags)
                       : first;
        }
    }
    check_failed("known kind", "a spec has a kind that decoding does not know", __FILE__, __LINE__);
}

value::Value decode(const Body& body, const value::Spec& spec, const Scope& scope, Diagnostics& diags) {
    return decode_whole(body, spec, scope, nullptr, diags);
}

value::Value partial_decode(const Body& body, const value::Spec& spec, const Scope& scope, BodyPtr& rest,
                            Diagnostics& diags) {
    return decode_whole(body, spec, scope, &rest, diags);
}

SourceRange find_range(const Body& body, const std::string& path) {
    if (path.empty()) {
        return body.missing_item_range();
    }
    PathHead head = split_path(path);
    BodyPtr rest;
    Diagnostics ignored;
    Content content = body.partial_content({{{head.name, false}}, {}}, rest, ignored);
    if (const Attribute* attribute = content.find_attribute(head.name)) {
        return find_range_in(*attribute->expr, head.rest);
    }
    std::vector<Block> blocks = find_blocks(body, head.name);
    if (blocks.empty()) {
        return body.missing_item_range();
    }
    PathHead next = split_path(head.rest);
    std::optional<std::size_t> position = as_position(next.name);
    std::string inside = position ? next.rest : head.rest;
    const Block& block = blocks[position && *position < blocks.size() ? *position : 0];
    if (inside.empty()) {
        return block.header_range;
    }
    SourceRange found = find_range(*block.body, inside);
    return found == block.body->missing_item_range() ? block.header_range : found;
}

}  // namespace ingot::hcl

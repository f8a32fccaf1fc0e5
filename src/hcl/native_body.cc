// A body of the native syntax seen through a schema.
#include "hcl/native_body.h"

#include "hcl/ast.h"
#include "hcl/content.h"

#include <algorithm>
#include <string>
#include <utility>

namespace ingot::hcl {

const Attribute* NativeContent::find(std::string_view name) const {
    auto found = index.find(name);
    return found == index.end() ? nullptr : &attributes[found->second];
}

Content NativeBody::take(const BodySchema& schema, Diagnostics& diags) const {
    Content content;
    content.missing_item_range = missing_item_range();
    for (const AttributeSchema& wanted : schema.attributes) {
        const Attribute* found =
            taken_attributes_.count(wanted.name) > 0 ? nullptr : content_->find(wanted.name);
        if (found != nullptr) {
            content.attributes.emplace(wanted.name, *found);
        } else if (wanted.required) {
            report_missing_argument(wanted, content.missing_item_range, diags);
        }
    }
    std::unordered_map<std::string_view, const BlockSchema*> wanted_blocks;
    for (const BlockSchema& wanted : schema.blocks) wanted_blocks.emplace(wanted.type, &wanted);
    for (const NativeBlock& native : content_->blocks) {
        const Block& block = native.block;
        auto wanted = wanted_blocks.find(block.type);
        if (wanted == wanted_blocks.end() || taken_blocks_.count(block.type) > 0) continue;
        const BlockSchema& expected = *wanted->second;
        SourceRange header = join(block.type_range, native.open_range);
        if (block.labels.size() > expected.label_names.size()) {
            report_extra_label(expected, block.label_ranges[expected.label_names.size()], header, diags);
        } else if (block.labels.size() < expected.label_names.size()) {
            report_missing_label(expected, block.labels.size(), native.open_range, header, diags);
        } else {
            content.blocks.push_back(block);
        }
    }
    return content;
}

Content NativeBody::content(const BodySchema& schema, Diagnostics& diags) const {
    Content content = take(schema, diags);
    for (const Attribute& attribute : content_->attributes) {
        bool known =
            taken_attributes_.count(attribute.name) > 0 || content.find_attribute(attribute.name) != nullptr;
        if (!known) report_unsupported_argument(attribute, schema, content, diags);
    }
    Names known_blocks = taken_blocks_;
    for (const BlockSchema& block : schema.blocks) known_blocks.insert(block.type);
    for (const NativeBlock& native : content_->blocks) {
        if (known_blocks.count(native.block.type) > 0) continue;
        report_unsupported_block(native.block.type, native.block.type_range, schema, diags);
    }
    return content;
}

Content NativeBody::partial_content(const BodySchema& schema, BodyPtr& rest, Diagnostics& diags) const {
    Content content = take(schema, diags);
    std::shared_ptr<NativeBody> left = std::make_shared<NativeBody>(*this);
    for (const auto& [name, attribute] : content.attributes) left->taken_attributes_.insert(name);
    for (const BlockSchema& block : schema.blocks) left->taken_blocks_.insert(block.type);
    rest = std::move(left);
    return content;
}

std::map<std::string, Attribute, std::less<>> NativeBody::just_attributes(Diagnostics& diags) const {
    auto block = std::find_if(
        content_->blocks.begin(), content_->blocks.end(),
        [this](const NativeBlock& native) { return taken_blocks_.count(native.block.type) == 0; });
    if (block != content_->blocks.end()) {
        diags.error(
            "Unexpected block",
            "Only arguments can stand here, written name = value; \"" + block->block.type + "\" is a block.",
            block->block.type_range);
    }
    std::map<std::string, Attribute, std::less<>> attributes;
    for (const Attribute& attribute : content_->attributes) {
        if (taken_attributes_.count(attribute.name) == 0) attributes.emplace(attribute.name, attribute);
    }
    return attributes;
}

SourceRange NativeBody::missing_item_range() const {
    const SourceRange& start = content_->start;
    return {start.file, start.begin, start.begin};
}

Content NativeBody::all_items() const {
    Content content;
    content.missing_item_range = missing_item_range();
    for (const Attribute& attribute : content_->attributes) {
        if (taken_attributes_.count(attribute.name) == 0)
            content.attributes.emplace(attribute.name, attribute);
    }
    for (const NativeBlock& native : content_->blocks) {
        if (taken_blocks_.count(native.block.type) == 0) content.blocks.push_back(native.block);
    }
    return content;
}

}  // namespace ingot::hcl

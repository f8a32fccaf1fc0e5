// What a block of the native syntax holds, and its Body. Internal to hcl.
#pragma once

#include "hcl/body.h"

#include <cstdint>
#include <memory>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ingot::hcl {

struct NativeBlock {
    Block block;
    SourceRange open_range;
    SourceRange close_range;
};

/// In order of the file. The index names into the text of the file.
struct NativeContent {
    std::vector<Attribute> attributes;
    std::unordered_map<std::string_view, std::uint32_t> index;
    std::vector<NativeBlock> blocks;
    SourceRange start;  ///< the opening brace, or the start of the file

    const Attribute* find(std::string_view name) const;
};

class NativeBody : public Body {
   public:
    explicit NativeBody(std::shared_ptr<const NativeContent> content) : content_(std::move(content)) {}

    Content content(const BodySchema& schema, Diagnostics& diags) const override;
    Content partial_content(const BodySchema& schema, BodyPtr& rest, Diagnostics& diags) const override;
    std::map<std::string, Attribute, std::less<>> just_attributes(Diagnostics& diags) const override;
    SourceRange missing_item_range() const override;
    Content all_items() const override;

   private:
    using Names = std::set<std::string, std::less<>>;

    Content take(const BodySchema& schema, Diagnostics& diags) const;

    std::shared_ptr<const NativeContent> content_;
    Names taken_attributes_;  ///< by an earlier partial_content
    Names taken_blocks_;
};

}  // namespace ingot::hcl

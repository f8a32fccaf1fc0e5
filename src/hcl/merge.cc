// Several bodies as one, in their order.
#include "hcl/ast.h"
#include "hcl/body.h"
#include "hcl/content.h"

#include <memory>
#include <utility>
#include <vector>

namespace ingot::hcl {

namespace {

using AttributeMap = std::map<std::string, Attribute, std::less<>>;

void merge_attributes(AttributeMap& into, AttributeMap from, Diagnostics& diags) {
    for (auto& [name, attribute] : from) {
        auto [place, is_new] = into.try_emplace(name, attribute);
        if (!is_new) report_duplicate_argument(attribute, place->second, diags);
    }
}

class MergedBody : public Body {
   public:
    explicit MergedBody(std::vector<BodyPtr> bodies) : bodies_(std::move(bodies)) {}

    Content content(const BodySchema& schema, Diagnostics& diags) const override {
        BodySchema relaxed = without_required(schema);
        Content merged;
        for (const BodyPtr& body : bodies_) add(merged, body->content(relaxed, diags), diags);
        check_required(schema, merged, diags);
        return merged;
    }

    Content partial_content(const BodySchema& schema, BodyPtr& rest, Diagnostics& diags) const override {
        BodySchema relaxed = without_required(schema);
        Content merged;
        std::vector<BodyPtr> left(bodies_.size());
        for (std::size_t i = 0; i < bodies_.size(); ++i) {
            add(merged, bodies_[i]->partial_content(relaxed, left[i], diags), diags);
        }
        rest = std::make_shared<MergedBody>(std::move(left));
        check_required(schema, merged, diags);
        return merged;
    }

    AttributeMap just_attributes(Diagnostics& diags) const override {
        AttributeMap merged;
        for (const BodyPtr& body : bodies_) merge_attributes(merged, body->just_attributes(diags), diags);
        return merged;
    }

    SourceRange missing_item_range() const override {
        return bodies_.empty() ? SourceRange{} : bodies_.front()->missing_item_range();
    }

    Content all_items() const override {
        Content merged;
        for (const BodyPtr& body : bodies_) {
            Content items = body->all_items();
            merged.attributes.merge(items.attributes);
            merged.blocks.insert(merged.blocks.end(), items.blocks.begin(), items.blocks.end());
        }
        merged.missing_item_range = missing_item_range();
        return merged;
    }

   private:
    /// Any of the bodies may set what is required.
    static BodySchema without_required(BodySchema schema) {
        for (AttributeSchema& attribute : schema.attributes) attribute.required = false;
        return schema;
    }
    void add(Content& merged, Content part, Diagnostics& diags) const {
        merge_attributes(merged.attributes, std::move(part.attributes), diags);
        for (Block& block : part.blocks) merged.blocks.push_back(std::move(block));
    }
    void check_required(const BodySchema& schema, Content& merged, Diagnostics& diags) const {
        merged.missing_item_range = missing_item_range();
        for (const AttributeSchema& wanted : schema.attributes) {
            if (wanted.required && merged.find_attribute(wanted.name) == nullptr) {
                report_missing_argument(wanted, {}, diags);
            }
        }
    }

    std::vector<BodyPtr> bodies_;
};

}  // namespace

BodyPtr merge_bodies(std::vector<BodyPtr> bodies) { return std::make_shared<MergedBody>(std::move(bodies)); }

}  // namespace ingot::hcl

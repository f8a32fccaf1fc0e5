// What a file or a block holds, seen through a schema; native syntax and JSON both look like this.
#pragma once

#include "base/diag.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ingot::hcl {

struct Expr;  // hcl/ast.h
using ExprPtr = std::shared_ptr<const Expr>;
class Body;
using BodyPtr = std::shared_ptr<const Body>;

struct Attribute {
    std::string name;
    ExprPtr expr;
    SourceRange range;
    SourceRange name_range;
};

struct Block {
    std::string type;
    std::vector<std::string> labels;
    BodyPtr body;
    SourceRange header_range;  ///< type and labels
    SourceRange type_range;
    std::vector<SourceRange> label_ranges;
};

struct AttributeSchema {
    std::string name;
    bool required = false;
};
struct BlockSchema {
    std::string type;
    std::vector<std::string> label_names;
};
struct BodySchema {
    std::vector<AttributeSchema> attributes;
    std::vector<BlockSchema> blocks;
};

struct Content {
    std::map<std::string, Attribute, std::less<>> attributes;
    std::vector<Block> blocks;  ///< in order of the file
    SourceRange missing_item_range;

    const Attribute* find_attribute(std::string_view name) const;
    std::vector<const Block*> blocks_of(std::string_view type) const;
};

/// Immutable. Source: hcl.Body.
class Body {
   public:
    virtual ~Body() = default;
    /// Everything must be in the schema. Errors: "Unsupported argument", "Unsupported block type",
    /// "Missing required argument", "Missing … for …", "Extraneous label for …".
    virtual Content content(const BodySchema& schema, Diagnostics& diags) const = 0;
    /// What the schema does not name is left in `rest`.
    virtual Content partial_content(const BodySchema& schema, BodyPtr& rest, Diagnostics& diags) const = 0;
    /// Attributes only; a block is an error.
    virtual std::map<std::string, Attribute, std::less<>> just_attributes(Diagnostics& diags) const = 0;
    /// Where something missing could be put.
    virtual SourceRange missing_item_range() const = 0;
    /// All that is written, without a schema and without diagnostics, for walks over the text. A JSON body gives each
    /// property as an attribute.
    virtual Content all_items() const = 0;
};

struct ParsedFile {
    BodyPtr body;  ///< never null; what could be understood, when there are errors
};

/// Native syntax. Errors go to `diags`; goes on after a broken item, so that one run reports every mistake.
ParsedFile parse_native(SourceFile& file, Diagnostics& diags);
/// JSON syntax (`.pkr.json`). Source: the HCL JSON syntax specification.
ParsedFile parse_json(SourceFile& file, Diagnostics& diags);
/// One expression, as after `=`. The whole text must be used.
ExprPtr parse_expression(SourceFile& file, Diagnostics& diags);
/// A template without quotes, as a file for templatefile.
ExprPtr parse_template(SourceFile& file, Diagnostics& diags);

/// Files of one directory as one body. Source: hcl.MergeFiles.
BodyPtr merge_bodies(std::vector<BodyPtr> bodies);

}  // namespace ingot::hcl

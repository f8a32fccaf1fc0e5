// What both syntaxes say when a body and its schema do not agree. Internal to hcl.
#pragma once

#include "hcl/body.h"

#include <string_view>

namespace ingot::hcl {

void report_missing_argument(const AttributeSchema& schema, SourceRange at, Diagnostics& diags);
/// Takes the names that are still free, for did-you-mean.
void report_unsupported_argument(const Attribute& attribute, const BodySchema& schema, const Content& found,
                                 Diagnostics& diags);
void report_unsupported_block(std::string_view type, SourceRange at, const BodySchema& schema,
                              Diagnostics& diags);
/// Label number `index` of the schema is missing.
void report_missing_label(const BlockSchema& schema, std::size_t index, SourceRange at, SourceRange context,
                          Diagnostics& diags);
void report_extra_label(const BlockSchema& schema, SourceRange at, SourceRange context, Diagnostics& diags);
/// The same name in two files of one body.
void report_duplicate_argument(const Attribute& again, const Attribute& first, Diagnostics& diags);

}  // namespace ingot::hcl

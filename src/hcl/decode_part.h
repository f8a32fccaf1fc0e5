// The parts of decoding that decode.cc and decode_blocks.cc call in each other.
#pragma once

#include "hcl/body.h"
#include "hcl/scope.h"
#include "value/spec.h"

#include <functional>

namespace ingot::hcl {

/// What one spec gives from the content of the body it stands in. `block`: the block of that body, or null.
value::Value decode_part(const value::Spec& spec, const Content& content, const Block* block,
                         const Scope& scope, Diagnostics& diags);

value::Value decode_one_block(const value::Spec& spec, const Content& content, const Scope& scope,
                              Diagnostics& diags);
/// Lists, tuples and sets of blocks.
value::Value decode_block_sequence(const value::Spec& spec, const Content& content, const Scope& scope,
                                   Diagnostics& diags);
/// Maps and objects of blocks by their labels.
value::Value decode_labelled_blocks(const value::Spec& spec, const Content& content, const Scope& scope,
                                    Diagnostics& diags);
value::Value decode_block_attributes(const value::Spec& spec, const Content& content, const Scope& scope,
                                     Diagnostics& diags);

/// The attribute's value converted to the type; unknown of that type, with a diagnostic, when it does not
/// fit.
value::Value evaluate_as(const Attribute& attribute, const value::Type& type, const Scope& scope,
                         Diagnostics& diags);

/// What a body must look like for the spec. Source: hcldec.ImpliedSchema.
BodySchema schema_of(const value::Spec& spec);
/// The specs that are decoded from the same body as their parent.
void for_each_in_same_body(const value::Spec& spec, const std::function<void(const value::Spec&)>& visit);

}  // namespace ingot::hcl

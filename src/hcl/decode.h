// Body × Spec × Scope → Value.
#pragma once

#include "hcl/body.h"
#include "hcl/scope.h"
#include "value/spec.h"

#include <vector>

namespace ingot::hcl {

/// Everything in the body must be in the spec; missing parts become null. Source: hcldec.Decode.
value::Value decode(const Body& body, const value::Spec& spec, const Scope& scope, Diagnostics& diags);
/// What the spec does not name is left in `rest`. Source: hcldec.PartialDecode.
value::Value partial_decode(const Body& body, const value::Spec& spec, const Scope& scope, BodyPtr& rest,
                            Diagnostics& diags);

/// The same body with its `dynamic` blocks (also nested) expanded in this scope. Source: hcl ext/dynblock.
BodyPtr expand_dynamic(BodyPtr body, const Scope& scope);

/// Place of attribute `path` ("name", "tmpfs.0.size") in the body, else of the body itself: for configuration problems.
SourceRange find_range(const Body& body, const std::string& path);

}  // namespace ingot::hcl

// A value of JSON as a Body. Internal to hcl.
#pragma once

#include "hcl/ast.h"
#include "hcl/body.h"

namespace ingot::hcl {

/// Takes an object, an array of objects, or something wrong, which is told when content is asked for.
BodyPtr make_json_body(ExprPtr value);

}  // namespace ingot::hcl

// What decoding must know of a body that `dynamic` blocks made.
#pragma once

#include "hcl/body.h"
#include "value/value.h"

namespace ingot::hcl {

/// The body stands for an unknown number of blocks: its for_each is not known yet.
bool is_unknown_body(const Body& body);
/// Marks of the for_each that made the body.
value::Marks marks_of_body(const Body& body);

}  // namespace ingot::hcl

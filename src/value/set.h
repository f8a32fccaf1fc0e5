// Which elements a set keeps and in which order, as cty has it. For value.cc; others use Value::set.
#pragma once

#include "value/value.h"

namespace ingot::value {

/// Without equal ones; strings, numbers and bools by value (unknown ones after, null last), others by their
/// hash text. Elements must be unmarked and of one type. Source: cty set_internals.go, set/ops.go.
ValueList order_set(ValueList elements);
/// True when a known element equals `wanted`.
bool set_contains(const Value& set, const Value& wanted);

}  // namespace ingot::value

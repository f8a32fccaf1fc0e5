// Which types convert to which: the static half of conversion, shared by convert.cc, unify.cc and
// mismatch.cc.
#pragma once

#include "value/type.h"

#include <span>

namespace ingot::value {

/// Whether values of a type may lose or fail: string to number, list to set, map to object.
enum class Safety { kSafe, kUnsafe };

/// True when a conversion exists, before any value is seen. A type converts to itself only where cty says so:
/// compare first. Source: cty convert.GetConversion.
bool is_convertible(const Type& from, const Type& to, Safety safety);
/// `to` with its dynamic parts taken from `from`. Source: cty convert dynamicReplace.
Type replace_dynamic(const Type& from, const Type& to);
/// Source: cty convert.Unify and UnifyUnsafe.
std::optional<Type> unify_types(std::span<const Type> types, Safety safety);

}  // namespace ingot::value

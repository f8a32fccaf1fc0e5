// JSON and msgpack codings of Values, byte for byte cty's.
#pragma once

#include "base/json.h"
#include "value/value.h"

#include <string>
#include <string_view>

namespace ingot::value {

/// cty/json.SimpleJSONValue's form; unknown is an Error of kind user. Marks are dropped.
Json to_json(const Value& value);
/// Type implied by the JSON: objects, tuples, string, number, bool, null. Source: cty/json.ImpliedType +
/// Unmarshal.
Value from_json(const Json& json);
/// cty/msgpack.Marshal with this type (dynamic parts carry their type). Marks must have been taken off.
std::string to_msgpack(const Value& value, const Type& type);
/// Errors: protocol.
Value from_msgpack(std::string_view bytes, const Type& type);
/// cty/json.MarshalType: `"string"`, `["list","string"]`, `["object",{…}]`.
std::string type_to_json(const Type& type);
/// Errors: protocol.
Type type_from_json(std::string_view text);

}  // namespace ingot::value

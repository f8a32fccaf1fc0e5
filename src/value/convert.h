// Conversion and unification of values, by cty's rules.
#pragma once

#include "value/value.h"

#include <optional>
#include <span>
#include <string>

namespace ingot::value {

/// Either a value or why not ("string required", "attribute \"x\" is required"; lower case, no full stop).
struct Converted {
    Value value;
    std::optional<std::string> problem;
    /// Where inside: ".name", "[0]" steps; "" for the whole.
    std::string path;
    bool ok() const { return !problem.has_value(); }
};

/// Converts to the type, as an argument or a variable's value would be. Source: cty/convert.Convert.
Converted convert(const Value& value, const Type& type);

/// The one type that all can be converted to, if any. Source: cty/convert.UnifyUnsafe.
std::optional<Type> unify(std::span<const Type> types);

/// For people: why `got` does not fit `want`. Source: cty/convert.MismatchMessage.
std::string mismatch_message(const Type& got, const Type& want);

/// Default values of `optional(type, default)` attributes, nested as the type is. Source: hcl
/// typeexpr.Defaults.
struct Defaults {
    Type type;
    std::map<std::string, Value> values;
    std::map<std::string, std::shared_ptr<const Defaults>> children;  ///< by attribute; "" = the element
    Value apply(const Value& value) const;
};

}  // namespace ingot::value

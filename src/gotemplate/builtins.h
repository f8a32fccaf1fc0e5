// The functions every template has: comparison, indexing, printing, escaping. `and` and `or` are run.cc's:
// they may skip arguments.
#pragma once

#include "gotemplate/datum.h"

#include <span>
#include <string_view>
#include <vector>

namespace ingot::gotemplate {

/// Names of all, `and` and `or` included, sorted.
std::span<const std::string_view> builtin_names();
bool is_builtin(std::string_view name);
/// Errors: user, without a place. Source: Go's text/template/funcs.go.
Datum call_builtin(std::string_view name, std::span<const Datum> args);

}  // namespace ingot::gotemplate

// Arguments of the old JSON format into the shape that a component asks for.
#pragma once

#include "base/json.h"
#include "sdk/problem.h"
#include "value/spec.h"

#include <functional>
#include <string>

namespace ingot::tmpl {

/// Renders `{{ }}` in a text whose type is not a text; may throw Error(user).
using RenderText = std::function<std::string(const std::string& text)>;

/// Weak typing as Packer's for JSON: texts, numbers and truths stand for each other, a text for a list by its
/// commas, one object for a list of one. Problems name the argument: unknown ones, and what cannot be
/// converted. Texts for text arguments stay unrendered. Source: packer-plugin-sdk template/config, observed
/// on packer 1.16.
value::Value read_legacy_config(const Json& arguments, const value::Spec& spec, const RenderText& render,
                                sdk::Problems& problems);

}  // namespace ingot::tmpl

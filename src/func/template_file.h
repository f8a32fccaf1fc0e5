// templatefile: a file rendered as a template of the language.
#pragma once

#include "func/table.h"

#include <string>

namespace ingot::func {

value::FunctionSpec make_templatefile(const FunctionEnv& env);

/// Content of a file as `file(path)` finds it. Errors: FunctionError.
std::string read_for_function(const FunctionEnv& env, const std::string& path);

}  // namespace ingot::func

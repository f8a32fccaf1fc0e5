// What `validate` understands of its command line.
#pragma once

#include "cli/arguments.h"

namespace ingot::cli {

struct ValidateArguments {
    TemplateArguments common;
    bool syntax_only = false;
    bool no_warn_undeclared_var = false;
    bool evaluate_data_sources = false;
};

/// Slots must outlive the set.
FlagSet validate_flags(ValidateArguments& slots);

}  // namespace ingot::cli

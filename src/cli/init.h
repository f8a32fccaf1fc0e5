// What `init` understands of its command line, and how a required plugin is met.
#pragma once

#include "cli/arguments.h"
#include "sdk/catalog.h"

#include <string>

namespace ingot::cli {

struct InitArguments {
    TemplateArguments common;
    bool upgrade = false;
    bool force = false;
};

/// Slots must outlive the set.
FlagSet init_flags(InitArguments& slots);

/// True when a component of the catalog is offered under that source address.
bool is_built_in(const sdk::Catalog& catalog, const std::string& source);

/// Reads required_plugins for init and `plugins required`. Prints what is wrong; nothing then.
std::optional<std::vector<tmpl::RequiredPlugin>> read_requirements(const TemplateArguments& arguments,
                                                                   engine::Output& output);

}  // namespace ingot::cli

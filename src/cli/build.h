// What `build` understands of its command line.
#pragma once

#include "cli/arguments.h"

#include <string>

namespace ingot::cli {

struct BuildArguments {
    TemplateArguments common;
    bool colour = true;
    bool debug = false;
    bool force = false;
    bool timestamps = false;
    bool skip_enforcement = false;
    bool warn_on_undeclared_var = false;
    std::int64_t parallel_builds = 0;
    std::string on_error = "cleanup";
};

/// Slots must outlive the set.
FlagSet build_flags(BuildArguments& slots);

/// The command line to run one build again: the same arguments, -only=NAME, and -on-error=ask in place of
/// what was given. Takes the arguments after the verb. Ready to paste into a shell.
std::string command_to_repeat(const Session& session, const FlagSet& flags,
                              std::span<const std::string> arguments, const std::string& build);

}  // namespace ingot::cli

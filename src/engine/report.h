// The end of a run in words and rows: artifacts, errors, and for each failure what to do next.
#pragma once

#include "engine/output.h"
#include "engine/run.h"

#include <functional>
#include <string>

namespace ingot::engine {

/// Prints it. `next_command` gives the line to type for a build that failed.
void print_report(const RunReport& report, Output& output,
                  const std::function<std::string(const BuildResult&)>& next_command);

}  // namespace ingot::engine

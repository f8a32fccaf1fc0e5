// The verbs' functions, one file each; the table is in run.cc.
#pragma once

#include "cli/run.h"

#include <span>
#include <string>

namespace ingot::cli {

int run_build(const Session& session, std::span<const std::string> arguments);
std::string help_build(const Session& session);
int run_init(const Session& session, std::span<const std::string> arguments);
std::string help_init(const Session& session);
int run_plugins(const Session& session, std::span<const std::string> arguments);
std::string help_plugins(const Session& session);
int run_plugins_installed(const Session& session, std::span<const std::string> arguments);
std::string help_plugins_installed(const Session& session);
int run_plugins_remove(const Session& session, std::span<const std::string> arguments);
std::string help_plugins_remove(const Session& session);
int run_plugins_required(const Session& session, std::span<const std::string> arguments);
std::string help_plugins_required(const Session& session);
int run_validate(const Session& session, std::span<const std::string> arguments);
std::string help_validate(const Session& session);
int run_version(const Session& session, std::span<const std::string> arguments);
std::string help_version(const Session& session);

}  // namespace ingot::cli

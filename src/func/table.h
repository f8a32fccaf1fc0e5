// The function library of the template language.
#pragma once

#include "base/clock.h"
#include "base/fs.h"
#include "hcl/scope.h"

#include <memory>
#include <string>

namespace ingot::func {

struct FunctionEnv {
    std::string
        base_directory;  ///< relative paths of file(), templatefile(), fileset() start here; "" = current
    const Disk* disk = &real_disk();
    Clock* clock = &system_clock();
    /// `timestamp()` and its kin are one moment for the whole run.
    std::chrono::system_clock::time_point start_time{};
    bool strict_packer = false;  ///< only Packer's own functions
};

/// All functions. What `env` points to must outlive the table. Making it costs microseconds: bodies are made
/// at first use.
std::shared_ptr<const hcl::FunctionTable> make_functions(const FunctionEnv& env);
/// The same with `env(name)`, for variable defaults only.
std::shared_ptr<const hcl::FunctionTable> make_functions_with_env(const FunctionEnv& env);

}  // namespace ingot::func

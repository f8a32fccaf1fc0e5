// What every running component is handed.
#pragma once

#include "sdk/journal.h"
#include "sdk/ui.h"
#include "value/value.h"

#include <functional>
#include <map>
#include <stop_token>
#include <string>

namespace ingot::sdk {

enum class OnError { kCleanup, kAbort, kAsk, kRunCleanupProvisioner };

/// Facts known when components are prepared; the same for all calls of one component.
struct PrepareContext {
    std::string build_name;  ///< the source's name, "web" of docker.web: PACKER_BUILD_NAME, `{{build_name}}`
    std::string builder_type;  ///< "docker"
    std::string template_path;
    bool debug = false;
    bool force = false;
    OnError on_error = OnError::kCleanup;
    std::map<std::string, std::string> user_variables;  ///< for `{{user}}` in fields
    value::Value generated;                             ///< build.* values, null before the run
    std::int64_t start_time = 0;
};

/// References outlive the call they are handed to. Copyable; one per build.
struct RunContext {
    Ui& ui;
    std::stop_token stop;
    Journal& journal;
    PrepareContext facts;
    std::string run_uuid;  ///< PACKER_RUN_UUID
    /// Called between steps in -debug; may be empty.
    std::function<void(std::string_view where)> pause;
    /// Told what stays behind (kind, id, place) when clean-up is skipped or fails; may be empty.
    std::function<void(std::string_view what)> leave;
};

}  // namespace ingot::sdk

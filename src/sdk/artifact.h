// What a builder or post-processor leaves: a value.
#pragma once

#include "value/value.h"

#include <string>
#include <vector>

namespace ingot::sdk {

/// Plain data. `builder_id` says who can destroy it (sdk/catalog.h, Descriptor::destroy).
struct Artifact {
    std::string builder_id;
    std::string id;
    std::vector<std::string> files;  ///< paths; empty where the artifact is elsewhere
    std::string description;         ///< for the summary, may be several lines
    value::ValueMap state;           ///< named facts for post-processors
};

/// The same as an object value {builder_id, id, files, description, state}, and back. Errors: protocol.
value::Value to_value(const Artifact& artifact);
Artifact artifact_from_value(const value::Value& value);

}  // namespace ingot::sdk

// Artifacts as object values.
#include "sdk/artifact.h"

#include "base/error.h"

#include <fmt/format.h>

namespace ingot::sdk {

using value::Type;
using value::Value;

namespace {

const Value& artifact_member(const Value& value, std::string_view name, const Type& type) {
    const Value* member = value.find(name);
    if (!member || !member->has_content() || !(member->type() == type))
        throw Error(ErrorKind::kProtocol,
                    fmt::format("artifact: \"{}\" is missing or of another type", name));
    return *member;
}

}  // namespace

Value to_value(const Artifact& artifact) {
    return Value::object({
        {"builder_id", Value::string(artifact.builder_id)},
        {"description", Value::string(artifact.description)},
        {"files", Value::string_list(artifact.files)},
        {"id", Value::string(artifact.id)},
        {"state", Value::object(artifact.state)},
    });
}

Artifact artifact_from_value(const Value& value) {
    if (!value.has_content() || value.type().kind() != value::Kind::kObject)
        throw Error(ErrorKind::kProtocol, "artifact: not an object");
    Artifact artifact;
    artifact.builder_id = artifact_member(value, "builder_id", Type::string()).as_string();
    artifact.description = artifact_member(value, "description", Type::string()).as_string();
    artifact.id = artifact_member(value, "id", Type::string()).as_string();
    for (const Value& file : artifact_member(value, "files", Type::list(Type::string())).elements())
        artifact.files.push_back(file.as_string());
    const Value* state = value.find("state");
    if (!state || !state->has_content() || state->type().kind() != value::Kind::kObject)
        throw Error(ErrorKind::kProtocol, "artifact: \"state\" is missing or of another type");
    artifact.state = state->members();
    return artifact;
}

}  // namespace ingot::sdk

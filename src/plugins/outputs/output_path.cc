// What a post-processor's path may name.
#include "plugins/outputs/output_path.h"

#include "base/error.h"
#include "base/fs.h"
#include "sdk/config.h"

#include <fmt/format.h>

#include <utility>

namespace ingot::outputs {

std::string render_output(const std::string& path, const sdk::PrepareContext& context,
                          const sdk::Artifact& artifact, const std::map<std::string, std::string>& more) {
    value::ValueMap data;
    const auto add_all = [&](const value::Value& object) {
        bool has_members = object.has_content() && (object.type().kind() == value::Kind::kObject ||
                                                    object.type().kind() == value::Kind::kMap);
        if (!has_members) return;
        for (const auto& [name, fact] : object.members()) data[name] = fact;
    };
    add_all(context.generated);
    value::ValueMap::const_iterator carried = artifact.state.find("generated_data");
    if (carried != artifact.state.end()) add_all(carried->second);
    data["BuildName"] = value::Value::string(context.build_name);
    data["BuilderType"] = value::Value::string(context.builder_type);
    for (const auto& [name, text] : more) data[name] = value::Value::string(text);
    std::string rendered = sdk::render_field(path, context, value::Value::object(std::move(data)));
    if (rendered.empty())
        throw Error(ErrorKind::kUser,
                    fmt::format("output \"{}\": nothing is left of it when rendered", path));
    return rendered;
}

void make_parent(const std::string& path) {
    std::string directory = dir_name(path);
    if (directory != ".") make_directories(directory);
}

}  // namespace ingot::outputs

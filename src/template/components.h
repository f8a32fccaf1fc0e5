// From a block to a component: finding it, decoding its configuration, and saying what is wrong where it
// stands.
#pragma once

#include "hcl/decode.h"
#include "sdk/catalog.h"

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::tmpl {

/// The block that a component's configuration is written in.
struct ComponentPlace {
    const hcl::Body* body = nullptr;
    SourceRange header;
};

/// What prepare found, at the attributes it names, else at the block's header. Each says also where the block
/// starts.
void add_problems(const sdk::Problems& problems, const ComponentPlace& place, Diagnostics& diags);
/// Diagnostics found inside a block, with a note where the block starts.
void add_with_block(Diagnostics found, const SourceRange& header, Diagnostics& diags);

/// "Unknown PART type": with the nearest known name, or the plugin that is likely to offer it.
/// Takes the part as users call it: "source", "provisioner", "post-processor", "data source".
Diagnostic unknown_component(std::string_view part, const std::string& type,
                             const std::vector<std::string>& known, const SourceRange& range);

/// The command line that installs a plugin.
std::string install_line(const std::string& source, const std::string& constraint);

/// What a plugin is given where a value is not known: `<unknown>`, 0, false, empty. Source: Packer's plugin
/// protocol.
value::Value fill_unknown(const value::Value& value);

/// Options of one provisioner for one source, over what its block says: maps are merged, all else is
/// replaced. Takes the type of the component's configuration. Problems: an option that the component does not
/// have.
value::Value apply_override(const value::Value& config, const value::Type& type,
                            const value::ValueMap& options, sdk::Problems& problems);

/// Shapes of components by role and name, asked for once. Thread-safe.
class SpecCache {
   public:
    template <class Component>
    const value::Spec& get(const std::string& key, const Component& component) {
        const std::lock_guard lock(mutex_);
        const auto found = specs_.find(key);
        return found != specs_.end() ? found->second : specs_.emplace(key, component.spec()).first->second;
    }

   private:
    std::mutex mutex_;
    std::map<std::string, value::Spec> specs_;
};

}  // namespace ingot::tmpl

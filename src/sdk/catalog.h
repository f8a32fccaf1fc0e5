// Which components there are: descriptor records, look-up, did-you-mean.
#pragma once

#include "sdk/component.h"
#include "sdk/config.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::sdk {

/// One component of one role: everything that help, docs, tests and the engine need to know about it.
template <class Role>
struct Descriptor {
    std::string name;     ///< as in templates: "oci-image"
    std::string doc;      ///< one or two sentences
    std::string plugin;   ///< source address that offers it, "github.com/hashicorp/docker"; "" = core
    std::string example;  ///< a block's body in HCL; a test decodes and prepares it
    std::vector<const FieldTable*> (*fields)() = nullptr;  ///< for docs; null for far components
    std::function<std::unique_ptr<Role>()> make;
    /// Removes a temporary object that a dead run left. May be empty.
    std::function<void(const JournalRow& row, Ui& ui, const std::stop_token& stop)> remove;
    /// Builder id of its artifacts, "" when it makes none.
    std::string builder_id;
    /// Destroys an artifact of that builder id. May be empty: the artifact is then only files, and these are
    /// removed.
    std::function<void(const Artifact& artifact, Ui& ui, const std::stop_token& stop)> destroy;
};

/// Const while a build runs; then thread-safe.
class Catalog {
   public:
    std::vector<Descriptor<Builder>> builders;  ///< sorted by name, like the others
    std::vector<Descriptor<Provisioner>> provisioners;
    std::vector<Descriptor<PostProcessor>> post_processors;
    std::vector<Descriptor<DataSource>> data_sources;

    const Descriptor<Builder>* find_builder(std::string_view name) const;
    const Descriptor<Provisioner>* find_provisioner(std::string_view name) const;
    const Descriptor<PostProcessor>* find_post_processor(std::string_view name) const;
    const Descriptor<DataSource>* find_data_source(std::string_view name) const;
    /// Names of one table, for did-you-mean.
    template <class Role>
    static std::vector<std::string> names(const std::vector<Descriptor<Role>>& table) {
        std::vector<std::string> all;
        for (const Descriptor<Role>& descriptor : table) all.push_back(descriptor.name);
        return all;
    }
    /// Destroys by builder id; falls back to removing the artifact's files.
    void destroy_artifact(const Artifact& artifact, Ui& ui, const std::stop_token& stop) const;
};

}  // namespace ingot::sdk

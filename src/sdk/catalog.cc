// Look-up in the component tables.
#include "sdk/catalog.h"

#include "base/fs.h"

#include <algorithm>

namespace ingot::sdk {

namespace {

template <class Role>
const Descriptor<Role>* find_row(const std::vector<Descriptor<Role>>& table, std::string_view name) {
    const auto row = std::ranges::lower_bound(table, name, {}, &Descriptor<Role>::name);
    return row != table.end() && row->name == name ? &*row : nullptr;
}

template <class Role>
const Descriptor<Role>* find_destroyer(const std::vector<Descriptor<Role>>& table,
                                       const std::string& builder_id) {
    for (const Descriptor<Role>& row : table)
        if (row.destroy && row.builder_id == builder_id) return &row;
    return nullptr;
}

}  // namespace

const Descriptor<Builder>* Catalog::find_builder(std::string_view name) const {
    return find_row(builders, name);
}

const Descriptor<Provisioner>* Catalog::find_provisioner(std::string_view name) const {
    return find_row(provisioners, name);
}

const Descriptor<PostProcessor>* Catalog::find_post_processor(std::string_view name) const {
    return find_row(post_processors, name);
}

const Descriptor<DataSource>* Catalog::find_data_source(std::string_view name) const {
    return find_row(data_sources, name);
}

void Catalog::destroy_artifact(const Artifact& artifact, Ui& ui, const std::stop_token& stop) const {
    if (!artifact.builder_id.empty()) {
        if (const Descriptor<Builder>* row = find_destroyer(builders, artifact.builder_id)) {
            row->destroy(artifact, ui, stop);
            return;
        }
        if (const Descriptor<PostProcessor>* row = find_destroyer(post_processors, artifact.builder_id)) {
            row->destroy(artifact, ui, stop);
            return;
        }
    }
    for (const std::string& file : artifact.files) remove_file(file);
}

}  // namespace ingot::sdk

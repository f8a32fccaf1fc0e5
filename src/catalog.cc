// The tables of all components: each room gives its rows, and they are sorted here.
#include "catalog.h"

#include "plugins/basics/descriptors.h"
#include "plugins/oci_image/descriptors.h"
#include "plugins/outputs/descriptors.h"
#include "plugins/shell/descriptors.h"

#include <algorithm>
#include <iterator>

namespace ingot {

namespace {

template <class Role>
void add_rows(std::vector<sdk::Descriptor<Role>>& table, std::vector<sdk::Descriptor<Role>> room) {
    std::ranges::move(room, std::back_inserter(table));
}

template <class Role>
void sort_rows(std::vector<sdk::Descriptor<Role>>& table) {
    std::ranges::sort(table, {}, &sdk::Descriptor<Role>::name);
}

sdk::Catalog make_catalog() {
    sdk::Catalog catalog;
    add_rows(catalog.builders, basics::builders());
    add_rows(catalog.builders, oci_image::builders());
    add_rows(catalog.provisioners, basics::provisioners());
    add_rows(catalog.provisioners, shell::provisioners());
    add_rows(catalog.post_processors, outputs::post_processors());
    add_rows(catalog.post_processors, shell::post_processors());
    add_rows(catalog.data_sources, basics::data_sources());
    sort_rows(catalog.builders);
    sort_rows(catalog.provisioners);
    sort_rows(catalog.post_processors);
    sort_rows(catalog.data_sources);
    return catalog;
}

}  // namespace

const sdk::Catalog& builtin_catalog() {
    static const sdk::Catalog catalog = make_catalog();
    return catalog;
}

}  // namespace ingot

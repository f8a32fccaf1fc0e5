// Names, documentation and factories, in order of name.
#include "plugins/outputs/descriptors.h"

#include "plugins/outputs/artifice.h"
#include "plugins/outputs/checksum.h"
#include "plugins/outputs/compress.h"
#include "plugins/outputs/manifest.h"

#include <memory>
#include <utility>

namespace ingot::outputs {

namespace {

template <class Component>
std::vector<const sdk::FieldTable*> tables_of() {
    return {&Component::fields()};
}

template <class Component>
sdk::Descriptor<sdk::PostProcessor> describe(std::string name, std::string builder_id, std::string doc,
                                             std::string example) {
    sdk::Descriptor<sdk::PostProcessor> descriptor;
    descriptor.name = std::move(name);
    descriptor.builder_id = std::move(builder_id);
    descriptor.doc = std::move(doc);
    descriptor.example = std::move(example);
    descriptor.fields = tables_of<Component>;
    descriptor.make = [] { return std::make_unique<Component>(); };
    return descriptor;
}

}  // namespace

std::vector<sdk::Descriptor<sdk::PostProcessor>> post_processors() {
    std::vector<sdk::Descriptor<sdk::PostProcessor>> all;
    all.push_back(describe<Artifice>("artifice", "packer.post-processor.artifice",
                                     "Puts files of your choice in the place of the artifact's own.",
                                     "files = [\"dist/*.tar.gz\"]\n"));
    all.push_back(describe<Checksum>(
        "checksum", "packer.post-processor.checksum", "Writes digests of the artifact's files.",
        "checksum_types = [\"sha256\"]\noutput         = \"{{.BuildName}}.{{.ChecksumType}}\"\n"));
    all.push_back(
        describe<Compress>("compress", "packer.post-processor.compress",
                           "Packs the artifact's files into one archive, or compresses the only one.",
                           "output = \"{{.BuildName}}.tar.gz\"\n"));
    all.push_back(describe<Manifest>(
        "manifest", "", "Writes down what was built, as JSON.",
        "output      = \"manifest.json\"\nstrip_path  = true\ncustom_data = {\n  team = \"images\"\n}\n"));
    return all;
}

}  // namespace ingot::outputs

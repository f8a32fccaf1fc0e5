// Names, documentation and factories, in order of name.
#include "plugins/basics/descriptors.h"

#include "plugins/basics/file_builder.h"
#include "plugins/basics/file_provisioner.h"
#include "plugins/basics/http_data.h"
#include "plugins/basics/null_builder.h"
#include "plugins/basics/null_data.h"
#include "plugins/basics/pauses.h"

#include <memory>
#include <utility>

namespace ingot::basics {

namespace {

template <class Component>
std::vector<const sdk::FieldTable*> fields_of() {
    return {&Component::fields()};
}

template <class Role, class Component>
sdk::Descriptor<Role> describe(std::string name, std::string doc, std::string example) {
    sdk::Descriptor<Role> descriptor;
    descriptor.name = std::move(name);
    descriptor.doc = std::move(doc);
    descriptor.example = std::move(example);
    descriptor.fields = fields_of<Component>;
    descriptor.make = [] { return std::make_unique<Component>(); };
    return descriptor;
}

}  // namespace

std::vector<sdk::Descriptor<sdk::Builder>> builders() {
    std::vector<sdk::Descriptor<sdk::Builder>> all;
    all.push_back(
        describe<sdk::Builder, FileBuilder>("file",
                                            "Makes one file, by copying another or from a text. Useful for "
                                            "tests and for files that post-processors work on.",
                                            "target  = \"build/motd\"\ncontent = \"hello\\n\"\n"));
    all.back().builder_id = "packer.file";
    all.push_back(describe<sdk::Builder, NullBuilder>(
        "null", "Makes nothing: connects to a machine that exists, or to none, and runs the provisioners.",
        "communicator = \"none\"\n"));
    all.back().builder_id = "fnoeding.null";
    return all;
}

std::vector<sdk::Descriptor<sdk::Provisioner>> provisioners() {
    std::vector<sdk::Descriptor<sdk::Provisioner>> all;
    all.push_back(describe<sdk::Provisioner, BreakpointProvisioner>(
        "breakpoint", "Stops the build until enter is pressed.",
        "note    = \"before the upgrade\"\ndisable = true\n"));
    all.push_back(describe<sdk::Provisioner, FileProvisioner>(
        "file", "Sends files and directories to the machine, or fetches them from it.",
        "content     = \"PORT=8080\\n\"\ndestination = \"/etc/app.env\"\n"));
    all.push_back(describe<sdk::Provisioner, SleepProvisioner>("sleep", "Waits.", "duration = \"10s\"\n"));
    return all;
}

std::vector<sdk::Descriptor<sdk::DataSource>> data_sources() {
    std::vector<sdk::Descriptor<sdk::DataSource>> all;
    all.push_back(
        describe<sdk::DataSource, HttpData>("http", "Asks a web server and gives its answer.",
                                            "url = \"https://example.com/latest.json\"\nrequest_headers = "
                                            "{\n  Accept = \"application/json\"\n}\n"));
    all.push_back(
        describe<sdk::DataSource, NullData>("null", "Gives back what it is given.", "input = \"text\"\n"));
    return all;
}

}  // namespace ingot::basics

// Top-level blocks of all files into one Template. Build blocks are read later, by builds.cc.
#include "template/blocks.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace ingot::tmpl {

using value::Type;
using value::Value;

namespace {

const hcl::BodySchema& root_schema() {
    static const hcl::BodySchema schema{{},
                                        {{"packer", {}},
                                         {"source", {"type", "name"}},
                                         {"variables", {}},
                                         {"variable", {"name"}},
                                         {"locals", {}},
                                         {"local", {"name"}},
                                         {"data", {"type", "name"}},
                                         {"build", {}},
                                         {"hcp_packer_registry", {}},
                                         {"communicator", {"type", "name"}}}};
    return schema;
}

constexpr std::string_view kIdentifierRule =
    "A name starts with a letter or an underscore and goes on with letters, digits, underscores and dashes.";

std::string place_of(const SourceRange& range) {
    return fmt::format("{} line {}", range.file->name(), range.start().line);
}

/// Sorts the blocks of all files into a Template, one method per kind of block.
class TemplateReader {
   public:
    TemplateReader(Template& made, const hcl::FunctionTable& default_functions, Diagnostics& diags)
        : made_(made), default_scope_(&default_functions), diags_(diags) {}

    void read() {
        std::vector<hcl::Content> contents;
        for (const hcl::BodyPtr& body : made_.loaded.bodies)
            contents.push_back(body->content(root_schema(), diags_));
        made_.required_plugins = read_plugin_requirements(made_.loaded, diags_);
        for (const hcl::Content& content : contents)
            for (const hcl::Block& block : content.blocks) read_block(block);
        doubles_.report(diags_);
    }

   private:
    void read_block(const hcl::Block& block) {
        if (block.type == "variable")
            declare_variable(block, default_scope_, made_.variables, doubles_, diags_);
        else if (block.type == "variables")
            declare_variables(block, default_scope_, made_.variables, diags_);
        else if (block.type == "local")
            read_local(block);
        else if (block.type == "locals")
            read_locals(block);
        else if (block.type == "data")
            read_data(block);
        else if (block.type == "source")
            read_source(block);
        else if (block.type == "build")
            made_.builds.push_back(block);
        else if (block.type == "hcp_packer_registry")
            made_.registries.push_back(block);
    }

    void add_local(LocalBlock local) {
        const auto [place, fresh] = local_places_.emplace(local.name, local.range);
        if (fresh) {
            made_.locals.push_back(std::move(local));
            return;
        }
        diags_.error(
            "Duplicate local value",
            fmt::format("Local value \"{}\" is already defined at {}.", local.name, place_of(place->second)),
            local.range);
    }

    void read_local(const hcl::Block& block) {
        static const hcl::BodySchema schema{{{"expression"}, {"sensitive"}}, {}};
        LocalBlock local;
        local.name = block.labels.at(0);
        Diagnostics found;
        const hcl::Content content = block.body->content(schema, found);
        if (!is_identifier(local.name))
            found.error("Invalid local name", std::string(kIdentifierRule), block.label_ranges.at(0));
        if (const hcl::Attribute* sensitive = content.find_attribute("sensitive")) {
            const value::Converted truth =
                value::convert(hcl::evaluate(*sensitive->expr, hcl::Scope(), found), Type::boolean());
            if (truth.ok() && truth.value.has_content())
                local.sensitive = truth.value.as_bool();
            else if (!found.has_errors())
                found.error("Unsuitable value", "\"sensitive\" must be true or false.",
                            hcl::range_of(*sensitive->expr));
        }
        const hcl::Attribute* expression = content.find_attribute("expression");
        const bool good = !found.has_errors();
        diags_.append(std::move(found));
        if (!good) return;
        if (expression) local.expr = expression->expr;
        local.range = expression ? hcl::range_of(*expression->expr) : block.header_range;
        add_local(std::move(local));
    }

    void read_locals(const hcl::Block& block) {
        for (const auto& [name, attribute] : block.body->just_attributes(diags_))
            add_local({name, attribute.expr, false, hcl::range_of(*attribute.expr)});
    }

    void read_data(const hcl::Block& block) {
        DataBlock data{block.labels.at(0), block.labels.at(1), block};
        bool good = true;
        for (const std::size_t label : {std::size_t{0}, std::size_t{1}})
            if (!is_identifier(block.labels[label])) {
                diags_.error("Invalid data source name", std::string(kIdentifierRule),
                             block.label_ranges.at(label));
                good = false;
            }
        if (!good) return;
        const auto [place, fresh] = data_places_.emplace(std::pair(data.type, data.name), block.header_range);
        if (fresh)
            made_.data.push_back(std::move(data));
        else
            diags_.error("Duplicate data block",
                         fmt::format("data.{}.{} is already defined at {}.", data.type, data.name,
                                     place_of(place->second)),
                         block.header_range);
    }

    void read_source(const hcl::Block& block) {
        SourceBlock source{block.labels.at(0), block.labels.at(1), block};
        const auto [place, fresh] =
            made_.source_index.emplace(std::pair(source.type, source.name), made_.sources.size());
        if (fresh)
            made_.sources.push_back(std::move(source));
        else
            made_.double_sources.push_back(block);
    }

    Template& made_;
    hcl::Scope default_scope_;
    Diagnostics& diags_;
    DoubleDeclarations doubles_;
    std::map<std::string, SourceRange> local_places_;
    std::map<std::pair<std::string, std::string>, SourceRange> data_places_;
};

}  // namespace

const SourceBlock* Template::find_source(const std::string& type, const std::string& name) const {
    const auto found = source_index.find(std::pair(type, name));
    return found == source_index.end() ? nullptr : &sources[found->second];
}

Template read_blocks(LoadedTemplate loaded, const hcl::FunctionTable& default_functions, Diagnostics& diags) {
    Template made;
    made.loaded = std::move(loaded);
    TemplateReader(made, default_functions, diags).read();
    return made;
}

}  // namespace ingot::tmpl

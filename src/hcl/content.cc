#include "hcl/content.h"

#include "base/text.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <fmt/core.h>

namespace ingot::hcl {

namespace {

void add_with_suggestion(Diagnostics& diags, Diagnostic diagnostic, std::string_view word,
                         const std::vector<std::string>& candidates) {
    std::optional<std::string> near = did_you_mean(word, candidates);
    if (near) diagnostic.suggestions.push_back(*near);
    diags.add(std::move(diagnostic));
}

std::string label_list(const BlockSchema& schema) {
    std::string list = schema.type;
    for (const std::string& name : schema.label_names) list += fmt::format(" \"{}\"", name);
    return list;
}

}  // namespace

const Attribute* Content::find_attribute(std::string_view name) const {
    auto found = attributes.find(name);
    return found == attributes.end() ? nullptr : &found->second;
}

std::vector<const Block*> Content::blocks_of(std::string_view type) const {
    std::vector<const Block*> found;
    for (const Block& block : blocks) {
        if (block.type == type) found.push_back(&block);
    }
    return found;
}

void report_missing_argument(const AttributeSchema& schema, SourceRange at, Diagnostics& diags) {
    diags.error("Missing required argument",
                fmt::format("The argument \"{}\" must be set here, but is not. Add {} = … to this block.",
                            schema.name, schema.name),
                at);
}

void report_unsupported_argument(const Attribute& attribute, const BodySchema& schema, const Content& found,
                                 Diagnostics& diags) {
    Diagnostic diagnostic;
    diagnostic.summary = "Unsupported argument";
    diagnostic.subject = attribute.name_range;
    diagnostic.detail = fmt::format("No argument is named \"{}\" here.", attribute.name);
    std::vector<std::string> free_names;
    for (const AttributeSchema& known : schema.attributes) {
        if (found.find_attribute(known.name) == nullptr) free_names.push_back(known.name);
    }
    bool is_block = std::any_of(schema.blocks.begin(), schema.blocks.end(),
                                [&](const BlockSchema& block) { return block.type == attribute.name; });
    if (is_block) {
        diagnostic.detail += fmt::format(" \"{}\" is a block: write {} {{ … }}, without \"=\".",
                                         attribute.name, attribute.name);
    } else if (schema.attributes.empty()) {
        diagnostic.detail += " This block takes no arguments.";
    } else {
        diagnostic.detail += " Remove it, or correct its name.";
    }
    add_with_suggestion(diags, std::move(diagnostic), attribute.name, free_names);
}

void report_unsupported_block(std::string_view type, SourceRange at, const BodySchema& schema,
                              Diagnostics& diags) {
    Diagnostic diagnostic;
    diagnostic.summary = "Unsupported block type";
    diagnostic.subject = at;
    diagnostic.detail = fmt::format("No block is of the type \"{}\" here.", type);
    std::vector<std::string> types;
    for (const BlockSchema& block : schema.blocks) types.push_back(block.type);
    bool is_argument = std::any_of(schema.attributes.begin(), schema.attributes.end(),
                                   [&](const AttributeSchema& known) { return known.name == type; });
    if (is_argument) {
        diagnostic.detail += fmt::format(" \"{}\" is an argument: write {} = …, with \"=\".", type, type);
    } else if (types.empty()) {
        diagnostic.detail += " Only arguments can be set in this block.";
    } else {
        diagnostic.detail += " Remove it, move it to where it belongs, or correct its type.";
    }
    add_with_suggestion(diags, std::move(diagnostic), type, types);
}

void report_missing_label(const BlockSchema& schema, std::size_t index, SourceRange at, SourceRange context,
                          Diagnostics& diags) {
    diags.error(
        fmt::format("Missing {} for {}", schema.label_names[index], schema.type),
        fmt::format("A block of this type is written {} {{ … }}: it needs {} label{}.", label_list(schema),
                    schema.label_names.size(), schema.label_names.size() == 1 ? "" : "s"),
        at, context);
}

void report_extra_label(const BlockSchema& schema, SourceRange at, SourceRange context, Diagnostics& diags) {
    diags.error(
        fmt::format("Extraneous label for {}", schema.type),
        fmt::format("A block of this type is written {} {{ … }}{}. Remove this label.", label_list(schema),
                    schema.label_names.empty() ? ", without labels" : " and has no further label"),
        at, context);
}

void report_duplicate_argument(const Attribute& again, const Attribute& first, Diagnostics& diags) {
    diags.error("Duplicate argument",
                fmt::format("\"{}\" is set already in {}, line {}. Keep one of the two.", again.name,
                            first.name_range ? first.name_range.file->name() : "another file",
                            first.name_range.start().line),
                again.name_range);
}

}  // namespace ingot::hcl

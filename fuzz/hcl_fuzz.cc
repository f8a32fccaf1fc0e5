// Any bytes as native syntax, JSON, an expression and a template: always a tree and diagnostics, never a
// crash.
#include "base/diag.h"
#include "base/source.h"
#include "hcl/body.h"
#include "hcl/eval.h"
#include "hcl/format.h"
#include "hcl/print.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

/// Reads everything a body holds, as a walk over a template does.
void look_through(const ingot::hcl::Body& body, ingot::Diagnostics& diags) {
    ingot::hcl::variables_in(body);
    ingot::hcl::Content items = body.all_items();
    ingot::hcl::BodySchema schema;
    for (const auto& [name, attribute] : items.attributes) {
        schema.attributes.push_back({name, false});
        schema.blocks.push_back({name, {"type", "name"}});
        ingot::hcl::as_traversal(*attribute.expr);
        ingot::hcl::as_expression_list(*attribute.expr);
        ingot::hcl::as_expression_map(*attribute.expr);
        ingot::hcl::functions_in(*attribute.expr);
    }
    body.content(schema, diags);
    body.content({}, diags);
    ingot::hcl::BodyPtr rest;
    schema.attributes.clear();
    body.partial_content(schema, rest, diags);
    rest->just_attributes(diags);
    ingot::hcl::Scope scope;
    for (const auto& [name, attribute] : items.attributes)
        ingot::hcl::evaluate(*attribute.expr, scope, diags);
    for (const ingot::hcl::Block& block : items.blocks) look_through(*block.body, diags);
}

void work_out(const ingot::hcl::ExprPtr& expr, ingot::Diagnostics& diags) {
    ingot::hcl::variables_in(*expr);
    ingot::hcl::Scope scope;
    ingot::value::Value value = ingot::hcl::evaluate(*expr, scope, diags);
    if (value.is_wholly_known()) ingot::hcl::to_hcl(value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0 || size > 1 << 16) return 0;
    std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    ingot::SourceFile file("fuzz", text);
    ingot::Diagnostics diags;
    switch (data[0] % 5) {
        case 0:
            look_through(*ingot::hcl::parse_native(file, diags).body, diags);
            break;
        case 1:
            look_through(*ingot::hcl::parse_json(file, diags).body, diags);
            break;
        case 2:
            work_out(ingot::hcl::parse_expression(file, diags), diags);
            break;
        case 3:
            work_out(ingot::hcl::parse_template(file, diags), diags);
            break;
        default:
            ingot::hcl::format(text);
            break;
    }
    for (const ingot::Diagnostic& diagnostic : diags) ingot::render(diagnostic, false, 80);
    return 0;
}

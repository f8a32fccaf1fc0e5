// Values for variables from the environment, from files and from the command line.
#include "template/variables.h"

#include "base/log.h"
#include "base/text.h"

#include <fmt/format.h>

namespace ingot::tmpl {

using value::Value;

namespace {

constexpr std::string_view kEnvironmentPrefix = "PKR_VAR_";

/// Brings a value to the variable's type and keeps it.
void give_value(Variable& variable, Value value, std::string origin, SourceRange range, Diagnostics& diags) {
    if (variable.defaults && !value.is_null()) value = variable.defaults->apply(value);
    const value::Converted converted = value::convert(value, variable.type);
    if (!converted.ok())
        diags.error(
            "Invalid value for variable",
            fmt::format("The value of \"{}\" from the {} does not fit its type{}: {}.", variable.name, origin,
                        converted.path.empty() ? "" : " at " + converted.path, *converted.problem),
            range);
    variable.value = converted.ok() ? converted.value : Value::unknown();
    variable.value_origin = std::move(origin);
    variable.value_range = range;
}

/// A text from outside: taken as it stands for a string, a number or an unknown type, else read as an
/// expression.
void give_text(Variable& variable, const std::string& text, std::string origin, std::string_view place,
               SourceMap& sources, Diagnostics& diags) {
    if (variable.sensitive) register_secret(text);
    const value::Kind kind = variable.type.kind();
    if (kind == value::Kind::kString || kind == value::Kind::kNumber || kind == value::Kind::kDynamic) {
        give_value(variable, Value::string(text), std::move(origin), {}, diags);
        return;
    }
    SourceFile& file =
        sources.add_mutable(fmt::format("<value for var.{} from {}>", variable.name, place), text);
    Diagnostics found;
    const hcl::ExprPtr expr = hcl::parse_expression(file, found);
    const bool parsed = !found.has_errors();
    diags.append(std::move(found));
    if (!parsed || !expr) return;
    Value value = hcl::evaluate(*expr, hcl::Scope(), diags);
    give_value(variable, std::move(value), std::move(origin), hcl::range_of(*expr), diags);
}

void give_environment(VariableTable& table, SourceMap& sources, const PlanInputs& inputs,
                      Diagnostics& diags) {
    const auto first = inputs.environment.lower_bound(std::string(kEnvironmentPrefix));
    for (auto entry = first;
         entry != inputs.environment.end() && entry->first.starts_with(kEnvironmentPrefix); ++entry)
        if (Variable* variable = table.find(entry->first.substr(kEnvironmentPrefix.size())))
            give_text(*variable, entry->second, "environment", "env", sources, diags);
}

/// A variable declared where only values may stand: a frequent slip. True when there is one.
bool report_declarations(const hcl::Body& body, Diagnostics& diags) {
    static const hcl::BodySchema schema{{}, {{"variable", {"name"}}}};
    hcl::BodyPtr rest;
    Diagnostics ignored;
    const hcl::Content content = body.partial_content(schema, rest, ignored);
    for (const hcl::Block& block : content.blocks)
        diags.error(
            "Variable declared in a file of values",
            fmt::format(
                "Variable files only give values. Declare \"{}\" in a .pkr.hcl file, and set it here with\n"
                "    {} = …",
                block.labels.at(0), block.labels.at(0)),
            block.type_range);
    return !content.blocks.empty();
}

void give_file(VariableTable& table, const hcl::Body& body, bool warn_of_undeclared, Diagnostics& diags) {
    if (report_declarations(body, diags)) return;
    for (const auto& [name, attribute] : body.just_attributes(diags)) {
        Variable* variable = table.find(name);
        if (variable) {
            Value value = hcl::evaluate(*attribute.expr, hcl::Scope(), diags);
            give_value(*variable, std::move(value), "variable file", hcl::range_of(*attribute.expr), diags);
            continue;
        }
        if (!warn_of_undeclared) continue;
        Diagnostic warning;
        warning.severity = Severity::kWarning;
        warning.summary = "Value for an undeclared variable";
        warning.detail = fmt::format(
            "Variable \"{}\" is set here but no template file declares it. To use it, add to a .pkr.hcl "
            "file:\n"
            "    variable \"{}\" {{\n      type    = string\n      default = null\n    }}",
            name, name);
        warning.subject = attribute.range;
        if (const std::optional<std::string> near = did_you_mean(name, table.names()))
            warning.suggestions.push_back(*near);
        diags.add(std::move(warning));
    }
}

void give_argument(VariableTable& table, const std::string& argument, SourceMap& sources,
                   Diagnostics& diags) {
    const std::size_t equals = argument.find('=');
    if (equals == std::string::npos) {
        diags.error("Malformed -var", fmt::format("\"{}\" is not of the form name=value.", argument));
        return;
    }
    const std::string name = argument.substr(0, equals);
    if (Variable* variable = table.find(name)) {
        give_text(*variable, argument.substr(equals + 1), "command line", "arguments", sources, diags);
        return;
    }
    Diagnostic diagnostic;
    diagnostic.summary = "Undeclared variable on the command line";
    diagnostic.detail = fmt::format(
        "-var sets \"{}\", which no template file declares. Declare it with a block variable \"{}\" {{}}.",
        name, name);
    if (const std::optional<std::string> near = did_you_mean(name, table.names()))
        diagnostic.suggestions.push_back(*near);
    diags.add(std::move(diagnostic));
}

}  // namespace

void assign_values(VariableTable& table, SourceMap& sources, const LoadedTemplate& loaded,
                   const PlanInputs& inputs, Diagnostics& diags) {
    give_environment(table, sources, inputs, diags);
    std::vector<std::string> files = find_auto_value_files(*inputs.disk, loaded);
    for (const VariableInput& input : inputs.variables)
        if (input.kind == VariableInput::Kind::kFile) files.push_back(input.text);
    const bool warn = inputs.warn_on_undeclared_var && !inputs.no_warn_undeclared_var;
    for (const std::string& path : files)
        if (const std::optional<hcl::BodyPtr> body = load_value_file(sources, *inputs.disk, path, diags))
            give_file(table, **body, warn, diags);
    // Whatever their order on the command line: a -var is stronger than any -var-file.
    for (const VariableInput& input : inputs.variables)
        if (input.kind == VariableInput::Kind::kValue) give_argument(table, input.text, sources, diags);
}

}  // namespace ingot::tmpl

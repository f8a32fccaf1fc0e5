// Declarations of input variables and their rules. Values come in variable_values.cc.
#include "template/variables.h"

#include "base/text.h"
#include "base/unicode.h"

#include <fmt/format.h>

namespace ingot::tmpl {

using value::Type;
using value::Value;

namespace {

constexpr std::string_view kNameRule =
    "A name starts with a letter or an underscore and goes on with letters, digits, underscores and dashes.";

/// A constant of the given type; nothing, with a diagnostic, when it is none.
std::optional<Value> read_constant(const hcl::Attribute& attribute, const Type& type, Diagnostics& diags) {
    Diagnostics found;
    const Value value = hcl::evaluate(*attribute.expr, hcl::Scope(), found);
    const bool good = !found.has_errors();
    diags.append(std::move(found));
    if (!good) return std::nullopt;
    const value::Converted converted = value::convert(value, type);
    if (!converted.ok() || !converted.value.has_content()) {
        diags.error(
            "Unsuitable value",
            fmt::format("\"{}\" must be a {} that is not null.", attribute.name, type.friendly_name()),
            hcl::range_of(*attribute.expr));
        return std::nullopt;
    }
    return converted.value;
}

/// A sentence or more: no lower-case start, and an end mark.
bool looks_like_sentence(std::string_view text) {
    text = trim(text);
    if (text.empty()) return false;
    const std::int32_t first = decode_rune(text).code;
    if (is_letter(first) && to_upper(first) != first) return false;
    return text.ends_with('.') || text.ends_with('?') || text.ends_with('!');
}

void check_condition(const std::string& name, const hcl::Attribute& condition, Diagnostics& diags) {
    bool refers_to_it = false;
    for (const hcl::Traversal& used : hcl::variables_in(*condition.expr)) {
        if (used.root == "var" && used.attribute(0) == name) {
            refers_to_it = true;
            continue;
        }
        diags.error("Invalid reference in variable validation",
                    fmt::format("The condition of variable \"{}\" can use nothing but var.{}.", name, name),
                    used.range);
    }
    if (!refers_to_it)
        diags.error("Invalid variable validation condition",
                    fmt::format("The condition must test var.{}; it does not use it.", name),
                    hcl::range_of(*condition.expr));
}

ValidationRule read_rule(const std::string& name, const hcl::Block& block, Diagnostics& diags) {
    static const hcl::BodySchema schema{{{"condition", true}, {"error_message", true}}, {}};
    ValidationRule rule;
    rule.range = block.header_range;
    const hcl::Content content = block.body->content(schema, diags);
    if (const hcl::Attribute* condition = content.find_attribute("condition")) {
        rule.condition = condition->expr;
        check_condition(name, *condition, diags);
    }
    if (const hcl::Attribute* message = content.find_attribute("error_message")) {
        const std::optional<Value> text = read_constant(*message, Type::string(), diags);
        if (text) rule.error_message = text->as_string();
        if (text && !looks_like_sentence(rule.error_message))
            diags.error("Invalid validation error message",
                        "The message must be at least one full sentence: it starts with a capital letter and "
                        "ends with "
                        "a full stop, a question mark or an exclamation mark.",
                        hcl::range_of(*message->expr));
    }
    return rule;
}

/// Default and type of a `variable` block. False when the type cannot be read.
bool read_type_and_default(const hcl::Content& content, const hcl::Scope& scope, Variable& variable,
                           Diagnostics& diags) {
    if (const hcl::Attribute* type = content.find_attribute("type")) {
        Diagnostics found;
        hcl::TypeConstraint constraint = hcl::read_type(*type->expr, hcl::Scope(), found);
        const bool good = !found.has_errors();
        diags.append(std::move(found));
        if (!good) return false;
        variable.type = std::move(constraint.type);
        variable.defaults = std::move(constraint.defaults);
    }
    const hcl::Attribute* given = content.find_attribute("default");
    if (!given) return true;
    Diagnostics found;
    Value value = hcl::evaluate(*given->expr, scope, found);
    const bool good = !found.has_errors();
    diags.append(std::move(found));
    if (!good) return false;
    if (variable.defaults && !value.is_null()) value = variable.defaults->apply(value);
    const value::Converted converted = value::convert(value, variable.type);
    if (converted.ok()) {
        value = converted.value;
    } else {
        diags.error("Invalid default value for variable",
                    fmt::format("The default of variable \"{}\" does not fit its type{}: {}.", variable.name,
                                converted.path.empty() ? "" : " at " + converted.path, *converted.problem),
                    hcl::range_of(*given->expr));
        value = Value::unknown();
    }
    // Without a type the default tells it; an empty object or list tells nothing of what it may hold.
    if (variable.type.is_dynamic() && !(value.type() == Type::object({})) &&
        !(value.type() == Type::tuple({})))
        variable.type = value.type();
    variable.value = std::move(value);
    variable.value_range = hcl::range_of(*given->expr);
    variable.value_origin = "default";
    return true;
}

bool report_double(VariableTable& table, const std::string& name, SourceRange range, Diagnostics& diags) {
    const Variable* other = table.find(name);
    if (!other) return false;
    diags.error("Duplicate variable",
                fmt::format("Variable \"{}\" is already declared at {} line {}; a name can be declared once.",
                            name, other->range.file->name(), other->range.start().line),
                range);
    return true;
}

Value marked_value(const Variable& variable) {
    if (!variable.value) return Value::unknown(variable.type);
    return variable.sensitive ? variable.value->with_marks(variable.value->marks() | value::kSensitive)
                              : *variable.value;
}

void check_rule(const Variable& variable, const ValidationRule& rule, const hcl::Scope& scope,
                Diagnostics& diags) {
    if (!rule.condition) return;
    Diagnostics found;
    const Value result = hcl::evaluate(*rule.condition, scope, found);
    const bool good = !found.has_errors();
    diags.append(std::move(found));
    if (!good || !result.is_known()) return;
    const value::Converted truth = value::convert(result, Type::boolean());
    if (result.is_null() || !truth.ok()) {
        diags.error("Invalid variable validation result",
                    fmt::format("A condition must give true or false{}.",
                                truth.ok() ? ", not null" : ": " + *truth.problem),
                    hcl::range_of(*rule.condition));
        return;
    }
    if (!truth.value.is_known() || truth.value.as_bool()) return;
    Diagnostic diagnostic;
    diagnostic.summary = "Invalid value for variable";
    diagnostic.detail = rule.error_message;
    diagnostic.subject = variable.value_range ? variable.value_range : rule.range;
    diagnostic.notes.push_back(fmt::format("var.{} comes from the {}; its rule stands at {} line {}",
                                           variable.name, variable.value_origin, rule.range.file->name(),
                                           rule.range.start().line));
    diags.add(std::move(diagnostic));
}

}  // namespace

void DoubleDeclarations::add(const std::string& name, SourceRange first, SourceRange second) {
    const std::string place =
        fmt::format("{} line {}: \"{}\"", second.file->name(), second.start().line, name);
    for (Group& group : groups_)
        if (group.first.file == first.file) {
            group.places.push_back(place);
            return;
        }
    groups_.push_back({first, second, {place}});
}

void DoubleDeclarations::report(Diagnostics& diags) const {
    for (const Group& group : groups_)
        diags.error("Duplicate variable",
                    fmt::format("A variable can be declared once. {} declares these first:\n    {}",
                                group.first.file->name(), join(group.places, "\n    ")),
                    group.second);
}

Variable* VariableTable::find(std::string_view name) {
    const auto found = index_.find(name);
    return found == index_.end() ? nullptr : &all_[found->second];
}

void VariableTable::add(Variable variable) {
    index_.insert_or_assign(variable.name, all_.size());
    all_.push_back(std::move(variable));
}

std::vector<std::string> VariableTable::names() const {
    std::vector<std::string> names;
    for (const Variable& variable : all_) names.push_back(variable.name);
    return names;
}

Value VariableTable::object() const {
    value::ValueMap members;
    for (const Variable& variable : all_) members.insert_or_assign(variable.name, marked_value(variable));
    return Value::object(std::move(members));
}

void declare_variable(const hcl::Block& block, const hcl::Scope& default_scope, VariableTable& table,
                      DoubleDeclarations& doubles, Diagnostics& diags) {
    static const hcl::BodySchema schema{{{"description"}, {"default"}, {"type"}, {"sensitive"}},
                                        {{"validation", {}}}};
    Variable variable;
    variable.name = block.labels.at(0);
    variable.range = block.header_range;
    if (const Variable* other = table.find(variable.name)) {
        doubles.add(variable.name, other->range, variable.range);
        return;
    }
    const hcl::Content content = block.body->content(schema, diags);
    if (!is_identifier(variable.name))
        diags.error("Invalid variable name", std::string(kNameRule), block.label_ranges.at(0));
    if (const hcl::Attribute* description = content.find_attribute("description"))
        if (const std::optional<Value> text = read_constant(*description, Type::string(), diags))
            variable.description = text->as_string();
    if (const hcl::Attribute* sensitive = content.find_attribute("sensitive"))
        if (const std::optional<Value> truth = read_constant(*sensitive, Type::boolean(), diags))
            variable.sensitive = truth->as_bool();
    const bool typed = read_type_and_default(content, default_scope, variable, diags);
    for (const hcl::Block* rule : content.blocks_of("validation"))
        variable.validations.push_back(read_rule(variable.name, *rule, diags));
    if (typed) table.add(std::move(variable));
}

void declare_variables(const hcl::Block& block, const hcl::Scope& default_scope, VariableTable& table,
                       Diagnostics& diags) {
    for (const auto& [name, attribute] : block.body->just_attributes(diags)) {
        if (report_double(table, name, attribute.name_range, diags)) continue;
        Diagnostics found;
        Value value = hcl::evaluate(*attribute.expr, default_scope, found);
        const bool good = !found.has_errors();
        diags.append(std::move(found));
        if (!good) continue;
        Variable variable;
        variable.name = name;
        variable.type = value.type();
        variable.range = attribute.range;
        variable.value = std::move(value);
        variable.value_range = hcl::range_of(*attribute.expr);
        variable.value_origin = "default";
        table.add(std::move(variable));
    }
}

void validate_values(const VariableTable& table, const hcl::FunctionTable& functions, Diagnostics& diags) {
    for (const Variable& variable : table.all()) {
        if (!variable.value) {
            diags.error(
                "Variable without a value",
                fmt::format(
                    "Variable \"{}\" has no default. Set it with -var {}=…, in a variable file, or by the "
                    "environment variable PKR_VAR_{}.",
                    variable.name, variable.name, variable.name),
                variable.range);
            continue;
        }
        hcl::Scope scope(&functions);
        scope.set("var", Value::object({{variable.name, marked_value(variable)}}));
        for (const ValidationRule& rule : variable.validations) check_rule(variable, rule, scope, diags);
    }
}

}  // namespace ingot::tmpl

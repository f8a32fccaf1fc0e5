// Conversions by name and marks, as Terraform has them; beyond Packer.
#include "func/rows.h"
#include "value/convert.h"

namespace ingot::func {
namespace {

using value::Args;
using value::FunctionError;
using value::FunctionSpec;
using value::Kind;
using value::Type;
using value::Value;

/// A collection type takes the common element type of what is given.
Type settle(const Type& given, const Type& want) {
    if (!want.is_collection() || !want.element().is_dynamic()) return want;
    std::vector<Type> elements;
    if (given.is_collection()) {
        elements.push_back(given.element());
    } else if (given.kind() == Kind::kTuple) {
        elements = given.elements();
    } else if (given.kind() == Kind::kObject) {
        for (const auto& [name, type] : given.attributes()) elements.push_back(type);
    }
    const std::optional<Type> common = value::unify(elements);
    if (!elements.empty() && !common)
        throw FunctionError(0, "the elements are of types that do not go together");
    const Type element = elements.empty() ? Type::dynamic() : *common;
    if (want.kind() == Kind::kList) return Type::list(element);
    return want.kind() == Kind::kSet ? Type::set(element) : Type::map(element);
}

FunctionSpec conversion(std::string name, std::string doc, std::string example, Type want) {
    return {.name = std::move(name),
            .doc = std::move(doc),
            .example = std::move(example),
            .params = {{.name = "value",
                        .allow_null = true,
                        .allow_unknown = true,
                        .allow_dynamic = true,
                        .allow_marked = true}},
            .return_type =
                [want](Args args) {
                    if (args[0].type().is_dynamic()) return want.has_dynamic() ? Type::dynamic() : want;
                    return settle(args[0].type(), want);
                },
            .body =
                [](Args args, const Type& result) {
                    const value::Converted converted = value::convert(args[0], result);
                    if (!converted.ok()) throw FunctionError(0, *converted.problem);
                    return converted.value;
                }};
}

FunctionSpec mark_function(std::string name, std::string doc, bool sensitive) {
    return {.name = std::move(name),
            .doc = std::move(doc),
            .params = {{.name = "value",
                        .allow_null = true,
                        .allow_unknown = true,
                        .allow_dynamic = true,
                        .allow_marked = true}},
            .return_type = [](Args args) { return args[0].type(); },
            .body =
                [sensitive](Args args, const Type&) {
                    return sensitive ? args[0].with_marks(value::kSensitive) : args[0].unmark_deep();
                }};
}

FunctionSpec make_nonsensitive(const FunctionEnv&) {
    return mark_function("nonsensitive", "The value, no longer sensitive: it may then be shown.", false);
}
FunctionSpec make_sensitive(const FunctionEnv&) {
    return mark_function("sensitive", "The value, hidden in every output.", true);
}
FunctionSpec make_tobool(const FunctionEnv&) {
    return conversion("tobool", "The value as a bool.", "tobool(\"true\")", Type::boolean());
}
FunctionSpec make_tolist(const FunctionEnv&) {
    return conversion("tolist", "The value as a list.", "tolist([\"a\"])[0] == \"a\"",
                      Type::list(Type::dynamic()));
}
FunctionSpec make_tomap(const FunctionEnv&) {
    return conversion("tomap", "The value as a map.", "tomap({a = 1}).a == 1", Type::map(Type::dynamic()));
}
FunctionSpec make_tonumber(const FunctionEnv&) {
    return conversion("tonumber", "The value as a number.", "tonumber(\"2\") == 2", Type::number());
}
FunctionSpec make_toset(const FunctionEnv&) {
    return conversion("toset", "The value as a set.", "length(toset([\"a\", \"a\"])) == 1",
                      Type::set(Type::dynamic()));
}
FunctionSpec make_tostring(const FunctionEnv&) {
    return conversion("tostring", "The value as a text.", "tostring(2) == \"2\"", Type::string());
}

constexpr FunctionRow kConversionRows[] = {
    {"nonsensitive", make_nonsensitive, true},
    {"sensitive", make_sensitive, true},
    {"tobool", make_tobool, true},
    {"tolist", make_tolist, true},
    {"tomap", make_tomap, true},
    {"tonumber", make_tonumber, true},
    {"toset", make_toset, true},
    {"tostring", make_tostring, true},
};

}  // namespace

std::span<const FunctionRow> conversion_rows() { return kConversionRows; }

}  // namespace ingot::func

// Type expressions: `list(string)`, `object({ a = optional(string, "x") })`, with the defaults they hold.
// Source: hcl ext/typeexpr.
#include "base/text.h"
#include "hcl/ast.h"
#include "hcl/eval.h"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ingot::hcl {

namespace {

constexpr const char* kInvalidType = "Invalid type specification";

struct ReadType {
    value::Type type;
    std::shared_ptr<const value::Defaults> defaults;
};

struct TypeArgument {
    std::string attribute;
    ExprPtr type;
    ExprPtr default_value;  ///< null when there is none
    bool is_optional = false;
};

bool is_constructor(std::string_view word) {
    return word == "list" || word == "set" || word == "map" || word == "object" || word == "tuple";
}

std::string describe_constructor(std::string_view word) {
    if (word == "object") {
        return "The type object takes one argument: its attributes and their types in braces, as in object({ "
               "name = "
               "string }).";
    }
    if (word == "tuple") {
        return "The type tuple takes one argument: the types of its elements in brackets, as in "
               "tuple([string, "
               "number]).";
    }
    return fmt::format("The type {0} takes one argument: the type of its elements, as in {0}(string).", word);
}

std::shared_ptr<const value::Defaults> wrap_defaults(const value::Type& type,
                                                     std::shared_ptr<const value::Defaults> element) {
    if (element == nullptr) {
        return nullptr;
    }
    std::shared_ptr<value::Defaults> made = std::make_shared<value::Defaults>();
    made->type = type;
    made->children.emplace("", std::move(element));
    return made;
}

/// Reads one type expression and those within it.
class TypeReader {
   public:
    explicit TypeReader(Diagnostics& diags) : diags_(diags) {}

    ReadType read(const Expr& expr) {
        if (std::optional<std::string> word = as_keyword(expr)) {
            return read_word(*word, expr);
        }
        if (const Call* call = find_as<Call>(&expr)) {
            return read_call(*call);
        }
        if (const JsonString* text = find_as<JsonString>(&expr)) {
            return read_text(*text);
        }
        return refuse(
            "A type is string, number, bool or any, or one made with list, set, map, object or tuple, as in "
            "list(string).",
            expr.range);
    }

   private:
    ReadType refuse(std::string detail, SourceRange subject, SourceRange context = {}) {
        diags_.error(kInvalidType, std::move(detail), subject, context);
        return {};
    }

    ReadType read_word(const std::string& word, const Expr& expr) {
        if (word == "string") {
            return {value::Type::string(), nullptr};
        }
        if (word == "number") {
            return {value::Type::number(), nullptr};
        }
        if (word == "bool") {
            return {value::Type::boolean(), nullptr};
        }
        if (word == "any") {
            return {};
        }
        if (is_constructor(word)) {
            return refuse(describe_constructor(word), expr.range);
        }
        refuse(fmt::format("There is no type {}.", go_quote(word)), expr.range);
        static const std::vector<std::string> known = {"string", "number", "bool", "any"};
        if (std::optional<std::string> near = did_you_mean(word, known)) {
            diags_.all().back().suggestions.push_back(*near);
        }
        return {};
    }

    // In the JSON syntax a type is a string that holds the expression. Its places are not the file's: all
    // errors go to the string as a whole.
    ReadType read_text(const JsonString& text) {
        SourceFile file("type", text.text);
        Diagnostics inner;
        ExprPtr expr = parse_expression(file, inner);
        ReadType result;
        if (!inner.has_errors()) {
            result = TypeReader(inner).read(*expr);
        }
        for (Diagnostic& diagnostic : inner.all()) {
            diagnostic.subject = text.range;
            diagnostic.context = {};
        }
        diags_.append(std::move(inner));
        return result;
    }

    ReadType read_call(const Call& call) {
        SourceRange args_range = join(call.open_range, call.close_range);
        if (call.name == "string" || call.name == "number" || call.name == "bool" || call.name == "any") {
            return refuse(fmt::format("The type {} takes no arguments.", call.name), args_range);
        }
        if (call.name == "optional") {
            return refuse("The word optional is only for attributes of an object type.", call.name_range);
        }
        if (!is_constructor(call.name)) {
            return refuse(fmt::format("There is no type {}.", go_quote(call.name)), call.range);
        }
        if (call.args.size() != 1) {
            SourceRange subject =
                call.args.size() > 1 ? join(call.args[1]->range, call.args.back()->range) : args_range;
            return refuse(describe_constructor(call.name), subject, args_range);
        }
        if (call.name == "object") {
            return read_object(call);
        }
        if (call.name == "tuple") {
            return read_tuple(call);
        }
        ReadType element = read(*call.args[0]);
        value::Type type = call.name == "list"  ? value::Type::list(element.type)
                           : call.name == "set" ? value::Type::set(element.type)
                                                : value::Type::map(element.type);
        return {type, wrap_defaults(type, std::move(element.defaults))};
    }

    ReadType read_tuple(const Call& call) {
        std::optional<std::vector<ExprPtr>> items = as_expression_list(*call.args[0]);
        if (!items) {
            return refuse(describe_constructor("tuple"), call.args[0]->range, call.range);
        }
        std::vector<value::Type> types;
        std::map<std::string, std::shared_ptr<const value::Defaults>> children;
        for (const ExprPtr& item : *items) {
            ReadType element = read(*item);
            if (element.defaults != nullptr) {
                children.emplace(std::to_string(types.size()), std::move(element.defaults));
            }
            types.push_back(std::move(element.type));
        }
        value::Type type = value::Type::tuple(std::move(types));
        return {type, make_defaults(type, {}, std::move(children))};
    }

    ReadType read_object(const Call& call) {
        std::optional<std::vector<std::pair<ExprPtr, ExprPtr>>> items = as_expression_map(*call.args[0]);
        if (!items) {
            return refuse(describe_constructor("object"), call.args[0]->range, call.range);
        }
        std::map<std::string, value::Type> types;
        std::set<std::string> optional;
        std::map<std::string, value::Value> values;
        std::map<std::string, std::shared_ptr<const value::Defaults>> children;
        for (const auto& [key, type_expr] : *items) {
            std::optional<TypeArgument> argument = read_attribute(key, type_expr, call, types);
            if (!argument) {
                continue;
            }
            std::optional<value::Value> default_value = read_default(*argument);
            if (argument->is_optional && (argument->default_value == nullptr || default_value)) {
                optional.insert(argument->attribute);
            }
            ReadType attribute = read(*argument->type);
            if (default_value) {
                keep_default(*argument, *default_value, attribute.type, values);
            }
            if (attribute.defaults != nullptr) {
                children.emplace(argument->attribute, std::move(attribute.defaults));
            }
            types.emplace(argument->attribute, std::move(attribute.type));
        }
        value::Type type = value::Type::object(std::move(types), std::move(optional));
        return {type, make_defaults(type, std::move(values), std::move(children))};
    }

    /// Name, type expression and default of one attribute; nothing when it has to be left out.
    std::optional<TypeArgument> read_attribute(const ExprPtr& key, const ExprPtr& type_expr,
                                               const Call& object,
                                               const std::map<std::string, value::Type>& seen) {
        std::optional<std::string> name = as_keyword(*key);
        if (!name) {
            refuse("Each attribute of an object type needs a plain name.", key->range, object.range);
            return std::nullopt;
        }
        if (seen.contains(*name)) {
            refuse(fmt::format("The attribute {} stands twice in this type.", go_quote(*name)), key->range,
                   object.range);
            return std::nullopt;
        }
        TypeArgument argument{*name, type_expr, nullptr, false};
        const Call* call = find_as<Call>(type_expr.get());
        if (call == nullptr || call->name != "optional") {
            return argument;
        }
        SourceRange args_range = join(call->open_range, call->close_range);
        if (call->args.empty()) {
            refuse("The word optional takes the type of the attribute, then its default if it has one.",
                   args_range, call->range);
            return std::nullopt;
        }
        argument.type = call->args[0];
        argument.is_optional = call->args.size() <= 2;
        if (call->args.size() == 2) {
            argument.default_value = call->args[1];
        } else if (call->args.size() > 2) {
            refuse("The word optional takes no more than the type of the attribute and its default.",
                   args_range, call->range);
        }
        return argument;
    }

    std::optional<value::Value> read_default(const TypeArgument& argument) {
        if (argument.default_value == nullptr) {
            return std::nullopt;
        }
        Diagnostics inner;
        value::Value value = evaluate(*argument.default_value, Scope(), inner);
        bool failed = inner.has_errors();
        diags_.append(std::move(inner));
        return failed ? std::nullopt : std::optional<value::Value>(std::move(value));
    }

    void keep_default(const TypeArgument& argument, const value::Value& value, const value::Type& type,
                      std::map<std::string, value::Value>& values) {
        value::Converted converted = value::convert(value, type);
        if (converted.ok()) {
            values.emplace(argument.attribute, std::move(converted.value));
            return;
        }
        diags_.error("Invalid default value for optional attribute",
                     fmt::format("The default of {} does not fit its type: {}.", go_quote(argument.attribute),
                                 *converted.problem),
                     argument.default_value->range);
    }

    static std::shared_ptr<const value::Defaults> make_defaults(
        const value::Type& type, std::map<std::string, value::Value> values,
        std::map<std::string, std::shared_ptr<const value::Defaults>> children) {
        if (values.empty() && children.empty()) {
            return nullptr;
        }
        std::shared_ptr<value::Defaults> made = std::make_shared<value::Defaults>();
        made->type = type;
        made->values = std::move(values);
        made->children = std::move(children);
        return made;
    }

    Diagnostics& diags_;
};

}  // namespace

// Types and defaults are constants in HCL: the scope's names mean nothing in them.
TypeConstraint read_type(const Expr& expr, const Scope&, Diagnostics& diags) {
    ReadType read = TypeReader(diags).read(expr);
    return {std::move(read.type), std::move(read.defaults)};
}

}  // namespace ingot::hcl

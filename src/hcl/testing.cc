// Fixtures of the evaluator's tests.
#include "hcl/testing.h"

#include "base/text.h"
#include "value/function.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <utility>

namespace ingot::hcl::testing {

namespace {

using value::FunctionSpec;
using value::Param;
using value::Type;
using value::Value;

class TestFunctions : public FunctionTable {
   public:
    TestFunctions() {
        add("upper", {Param{"text", Type::string()}}, Type::string(),
            [](value::Args args, const Type&) { return Value::string(to_upper_ascii(args[0].as_string())); });
        add("length", {Param{"of", Type::dynamic()}}, Type::number(), [](value::Args args, const Type&) {
            return Value::number(static_cast<std::int64_t>(args[0].length()));
        });
        add("fail", {}, Type::string(),
            [](value::Args, const Type&) -> Value { throw value::FunctionError("it always does"); });
        add("fail_at", {Param{"a", Type::string()}, Param{"b", Type::string()}}, Type::string(),
            [](value::Args, const Type&) -> Value { throw value::FunctionError(1, "it is wrong"); });
        add("fail_with", {Param{"text", Type::string()}}, Type::string(),
            [](value::Args args, const Type&) -> Value {
                throw value::FunctionError("no " + args[0].as_string());
            });
        add("ns::twice", {Param{"number", Type::number()}}, Type::number(),
            [](value::Args args, const Type&) {
                return Value::number(args[0].as_number() + args[0].as_number());
            });
        FunctionSpec& joined = add("join", {Param{"separator", Type::string()}}, Type::string(),
                                   [](value::Args args, const Type&) {
                                       std::vector<std::string> parts;
                                       for (const Value& part : args.subspan(1))
                                           parts.push_back(part.as_string());
                                       return Value::string(ingot::join(parts, args[0].as_string()));
                                   });
        joined.variadic = Param{"parts", Type::string()};
        add_lazy();
    }

    const FunctionSpec* find(std::string_view name) const override {
        std::map<std::string, FunctionSpec, std::less<>>::const_iterator found = functions_.find(name);
        return found == functions_.end() ? nullptr : &found->second;
    }
    const LazyFunction* find_lazy(std::string_view name) const override {
        std::map<std::string, LazyFunction, std::less<>>::const_iterator found = lazy_.find(name);
        return found == lazy_.end() ? nullptr : &found->second;
    }
    std::vector<std::string> names() const override {
        std::vector<std::string> all;
        for (const auto& [name, function] : functions_) all.push_back(name);
        for (const auto& [name, function] : lazy_) all.push_back(name);
        return all;
    }

   private:
    FunctionSpec& add(const std::string& name, std::vector<Param> params, Type result,
                      std::function<Value(value::Args, const Type&)> body) {
        FunctionSpec spec;
        spec.name = name;
        spec.params = std::move(params);
        spec.return_type = value::returns(std::move(result));
        spec.body = std::move(body);
        return functions_.emplace(name, std::move(spec)).first->second;
    }

    void add_lazy() {
        LazyFunction first;
        first.name = "try";
        first.min_args = 1;
        first.body = [](const std::vector<ExprPtr>& args, const Scope& scope, SourceRange call,
                        Diagnostics& diags) {
            for (const ExprPtr& arg : args) {
                Diagnostics tried;
                Value value = evaluate(*arg, scope, tried);
                if (!tried.has_errors()) return value;
            }
            diags.error("Error in function call", "No argument of try can be evaluated.", call);
            return Value::unknown();
        };
        lazy_.emplace("try", first);
        LazyFunction can;
        can.name = "can";
        can.min_args = 1;
        can.max_args = 1;
        can.body = [](const std::vector<ExprPtr>& args, const Scope& scope, SourceRange, Diagnostics&) {
            Diagnostics tried;
            evaluate(*args[0], scope, tried);
            return Value::boolean(!tried.has_errors());
        };
        lazy_.emplace("can", can);
    }

    std::map<std::string, FunctionSpec, std::less<>> functions_;
    std::map<std::string, LazyFunction, std::less<>> lazy_;
};

std::string show_members(const Value& value) {
    std::string text;
    for (const auto& [name, member] : value.members()) {
        text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", name, show(member));
    }
    return "{" + text + "}";
}

std::string show_elements(const Value& value) {
    std::string text;
    for (const Value& element : value.elements()) {
        text += (text.empty() ? "" : ", ") + show(element);
    }
    return "[" + text + "]";
}

std::string show_content(const Value& value) {
    switch (value.type().kind()) {
        case value::Kind::kString:
            return go_quote(value.as_string());
        case value::Kind::kNumber:
            return value.as_number().to_text();
        case value::Kind::kBool:
            return value.as_bool() ? "true" : "false";
        case value::Kind::kTuple:
            return show_elements(value);
        case value::Kind::kObject:
            return show_members(value);
        case value::Kind::kMap:
            return value.type().to_hcl() + show_members(value);
        case value::Kind::kList:
        case value::Kind::kSet:
            return value.type().to_hcl() + show_elements(value);
        case value::Kind::kDynamic:
            return "?";
    }
    return "?";
}

void add_known_names(Scope& scope) {
    Type text = Type::string();
    scope.set("n", Value::number(3));
    scope.set("s", Value::string("abc"));
    scope.set("t", Value::boolean(true));
    scope.set("list", Value::string_list({"a", "b"}));
    scope.set("set", Value::set(text, {Value::string("a"), Value::string("b")}));
    scope.set("map", Value::map(Type::number(), {{"a", Value::number(1)}, {"b", Value::number(2)}}));
    scope.set("obj", Value::object({{"name", Value::string("x")},
                                    {"tags", Value::object({{"k", Value::string("v")}})},
                                    {"ports", Value::tuple({Value::number(80), Value::number(443)})}}));
    Type id = Type::object({{"id", Type::number()}});
    scope.set("objs", Value::list(id, {Value::object({{"id", Value::number(1)}}),
                                       Value::object({{"id", Value::number(2)}})}));
    scope.set("empty", Value::list(text, {}));
    scope.set("nothing", Value::null());
    scope.set("null_list", Value::null(Type::list(text)));
}

void add_other_names(Scope& scope) {
    Type text = Type::string();
    scope.set("unknown", Value::unknown());
    scope.set("unknown_s", Value::unknown(text));
    scope.set("unknown_n", Value::unknown(Type::number()));
    scope.set("unknown_b", Value::unknown(Type::boolean()));
    scope.set("unknown_list", Value::unknown(Type::list(text)));
    scope.set("unknown_obj", Value::unknown(Type::object({{"id", Type::number()}})));
    scope.set("secret", Value::string("hush!").with_marks(value::kSensitive));
    scope.set("secret_n", Value::number(7).with_marks(value::kSensitive));
    scope.set("secret_list", Value::string_list({"p", "q"}).with_marks(value::kSensitive));
    scope.set("secret_obj", Value::object({{"pass", Value::string("word").with_marks(value::kSensitive)},
                                           {"plain", Value::number(1)}}));
}

}  // namespace

const FunctionTable& test_functions() {
    static const TestFunctions table;
    return table;
}

Scope test_scope() {
    Scope scope(&test_functions());
    add_known_names(scope);
    add_other_names(scope);
    return scope;
}

Evaluated evaluate_text(std::string_view text, const Scope& scope) {
    Evaluated result;
    SourceFile& file = result.files->add_mutable("test.hcl", std::string(text));
    result.expr = parse_expression(file, result.diags);
    if (!result.diags.has_errors()) {
        result.value = evaluate(*result.expr, scope, result.diags);
    }
    return result;
}

Evaluated evaluate_text(std::string_view text) { return evaluate_text(text, test_scope()); }

std::string show(const Value& value) {
    if (value.is_marked()) {
        return "sensitive(" + show(value.unmark()) + ")";
    }
    if (!value.is_known()) {
        return "unknown(" + value.type().to_hcl() + ")";
    }
    return value.is_null() ? "null(" + value.type().to_hcl() + ")" : show_content(value);
}

std::string show(const Diagnostic& diagnostic) {
    SourceRange range = diagnostic.subject;
    if (!range) {
        return diagnostic.summary;
    }
    SourcePos end = range.file->position(range.end);
    return fmt::format("{} @ {}:{}-{}:{}", diagnostic.summary, range.start().line, range.start().column,
                       end.line, end.column);
}

std::string outcome(std::string_view text) {
    Evaluated result = evaluate_text(text);
    if (!result.diags.has_errors()) {
        return show(result.value);
    }
    std::string errors;
    for (const Diagnostic& diagnostic : result.diags) {
        errors += (errors.empty() ? "" : "\n") + show(diagnostic);
    }
    return errors;
}

BodyPtr parse_text(std::string text, SourceMap& files, std::string name) {
    Diagnostics diags;
    ParsedFile parsed = parse_native(files.add_mutable(std::move(name), std::move(text)), diags);
    for (const Diagnostic& diagnostic : diags) {
        ADD_FAILURE() << show(diagnostic) << ": " << diagnostic.detail;
    }
    return parsed.body;
}

}  // namespace ingot::hcl::testing

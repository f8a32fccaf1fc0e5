#include "value/function.h"

#include <gtest/gtest.h>

namespace ingot::value {
namespace {

Value text(const char* t) { return Value::string(t); }
Value num(std::int64_t n) { return Value::number(n); }

/// join-like: one string, then any number of numbers; tells how often the body ran.
FunctionSpec counting(int& calls) {
    FunctionSpec spec;
    spec.name = "count";
    spec.params = {Param{.name = "label", .type = Type::string()}};
    spec.variadic = Param{.name = "numbers", .type = Type::number()};
    spec.return_type = returns(Type::string());
    spec.body = [&calls](Args args, const Type&) {
        ++calls;
        return Value::string(args[0].as_string() + std::to_string(args.size() - 1));
    };
    return spec;
}

std::string problem_of(const FunctionSpec& spec, const ValueList& args) {
    try {
        call(spec, args);
    } catch (const FunctionError& error) {
        return (error.argument() ? std::to_string(*error.argument()) + ": " : "") + error.what();
    }
    return "";
}

TEST(Function, ConvertsItsArguments) {
    int calls = 0;
    FunctionSpec spec = counting(calls);
    EXPECT_EQ(call(spec, ValueList{num(5), text("1"), num(2)}).as_string(), "52");
    EXPECT_EQ(calls, 1);
}

TEST(Function, ChecksTheCount) {
    int calls = 0;
    FunctionSpec spec = counting(calls);
    EXPECT_NE(problem_of(spec, {}).find("label"), std::string::npos);
    spec.variadic.reset();
    EXPECT_EQ(problem_of(spec, {text("a"), text("b")}), "1 argument expected, 2 given");
    EXPECT_EQ(calls, 0);
}

TEST(Function, NamesTheArgumentThatDoesNotFit) {
    int calls = 0;
    FunctionSpec spec = counting(calls);
    EXPECT_EQ(problem_of(spec, {text("a"), num(1), text("x")}), "2: a number is required");
    EXPECT_EQ(problem_of(spec, {text("a"), Value()}), "1: argument must not be null");
    EXPECT_EQ(calls, 0);
}

TEST(Function, AnUnknownArgumentMakesAnUnknownResult) {
    int calls = 0;
    FunctionSpec spec = counting(calls);
    EXPECT_TRUE(call(spec, ValueList{Value::unknown(Type::string())}) == Value::unknown(Type::string()));
    spec.params[0].allow_unknown = true;
    spec.body = [](Args args, const Type&) { return Value::string(args[0].is_known() ? "known" : "not"); };
    EXPECT_EQ(call(spec, ValueList{Value::unknown(Type::string())}).as_string(), "not");
    EXPECT_EQ(calls, 0);
}

TEST(Function, ADynamicArgumentLeavesTheTypeOpen) {
    FunctionSpec spec;
    spec.params = {Param{.name = "value", .type = Type()}};
    spec.return_type = [](Args args) { return args[0].type(); };
    spec.body = [](Args args, const Type&) { return args[0]; };
    EXPECT_TRUE(call(spec, ValueList{Value::unknown()}) == Value::unknown());
    EXPECT_TRUE(call(spec, ValueList{Value::unknown(Type::number())}) == Value::unknown(Type::number()));
    spec.params[0].allow_dynamic = true;
    spec.params[0].allow_null = true;
    EXPECT_TRUE(call(spec, ValueList{Value()}).is_null());
}

TEST(Function, MarksMoveToTheResult) {
    int calls = 0;
    FunctionSpec spec = counting(calls);
    EXPECT_TRUE(call(spec, ValueList{text("a").with_marks(kSensitive)}).is_sensitive());
    EXPECT_TRUE(
        call(spec, ValueList{Value::unknown(Type::string()), num(1).with_marks(kSensitive)}).is_sensitive());
    EXPECT_TRUE(call(spec, ValueList{Value::unknown().with_marks(kSensitive)}).is_sensitive());
    spec.params[0].allow_marked = true;
    spec.body = [](Args args, const Type&) { return Value::string(args[0].is_marked() ? "marked" : "bare"); };
    Value seen = call(spec, ValueList{text("a").with_marks(kSensitive)});
    EXPECT_EQ(seen.as_string(), "marked");
    EXPECT_FALSE(seen.is_marked());
}

TEST(Function, ErrorsOfTypeAndBodyComeThrough) {
    FunctionSpec spec;
    spec.params = {Param{.name = "value", .type = Type()}};
    spec.return_type = [](Args) -> Type { throw FunctionError(0, "no such type"); };
    EXPECT_EQ(problem_of(spec, {num(1)}), "0: no such type");
    spec.return_type = returns(Type::number());
    spec.body = [](Args, const Type&) -> Value { throw FunctionError("went wrong"); };
    EXPECT_EQ(problem_of(spec, {num(1)}), "went wrong");
}

TEST(Function, ANullOfDynamicTypeTakesTheResultType) {
    FunctionSpec spec;
    spec.return_type = returns(Type::number());
    spec.body = [](Args, const Type&) { return Value().with_marks(kSensitive); };
    Value made = call(spec, {});
    EXPECT_TRUE(made.type().is_number());
    EXPECT_TRUE(made.is_sensitive());
}

}  // namespace
}  // namespace ingot::value

// Results were compared with cty's convert.UnifyUnsafe.
#include "value/conversion.h"
#include "value/convert.h"

#include <gtest/gtest.h>

namespace ingot::value {
namespace {

const Type kText = Type::string();

std::string unified(const std::vector<Type>& types) {
    std::optional<Type> type = unify(types);
    return type ? type->to_hcl() : "none";
}

Type object_of(Type a) { return Type::object({{"a", std::move(a)}}); }

struct UnifyCase {
    std::vector<Type> types;
    const char* result;
};

TEST(Unify, FindsTheTypeThatAllConvertTo) {
    Type number = Type::number();
    Type boolean = Type::boolean();
    const std::vector<UnifyCase> cases = {
        {{}, "none"},
        {{kText}, "string"},
        {{kText, kText}, "string"},
        {{number, kText, boolean}, "string"},
        {{number, boolean}, "none"},
        {{Type(), Type()}, "any"},
        {{Type(), number}, "number"},
        {{Type::list(number), Type::list(kText)}, "list(string)"},
        {{Type::list(number), Type()}, "any"},
        {{Type::list(kText), Type::tuple({number})}, "list(string)"},
        {{Type::list(kText), Type::tuple({Type::tuple({})})}, "none"},
        {{Type::set(number), Type::set(kText)}, "set(string)"},
        {{Type::list(kText), Type::set(kText)}, "list(string)"},
        {{Type::set(number), Type::tuple({number, number})}, "set(number)"},
        {{Type::map(number), Type::map(kText)}, "map(string)"},
        {{Type::map(kText), object_of(number)}, "map(string)"},
        {{Type::map(kText), object_of(Type::tuple({}))}, "none"},
        {{object_of(number), object_of(kText)}, "object({a=string})"},
        {{object_of(number), object_of(boolean)}, "none"},
        {{object_of(number), Type::object({{"b", kText}})}, "map(string)"},
        {{object_of(number), Type::object({{"b", Type::tuple({})}})}, "none"},
        {{object_of(number), Type()}, "any"},
        {{object_of(number), Type::tuple({})}, "none"},
        {{Type::tuple({number}), Type::tuple({kText})}, "tuple([string])"},
        {{Type::tuple({number}), Type::tuple({kText, number})}, "list(string)"},
        {{Type::tuple({number}), Type::tuple({boolean})}, "none"},
        {{Type::tuple({}), Type()}, "any"},
        {{Type::tuple({}), kText}, "none"},
        {{Type::list(kText), Type::map(kText)}, "none"},
    };
    for (const UnifyCase& c : cases) EXPECT_EQ(unified(c.types), c.result);
}

TEST(Unify, DoesNotDependOnTheOrder) {
    EXPECT_EQ(unified({kText, Type::number()}), unified({Type::number(), kText}));
    EXPECT_EQ(unified({Type::tuple({kText}), Type::list(kText)}),
              unified({Type::list(kText), Type::tuple({kText})}));
}

struct ConvertibleCase {
    Type from;
    Type to;
    bool unsafe;
    bool safe;
};

TEST(Conversion, SafeOnesNeitherFailNorLose) {
    const std::vector<ConvertibleCase> cases = {
        {Type::number(), kText, true, true},
        {kText, Type::number(), true, false},
        {Type::number(), Type::boolean(), false, false},
        {Type(), kText, true, false},
        {kText, Type(), true, true},
        {Type::list(kText), Type::set(kText), true, false},
        {Type::set(kText), Type::list(kText), true, true},
        {Type::tuple({kText}), Type::set(kText), true, true},
        {Type::map(kText), object_of(kText), true, false},
        {object_of(kText), Type::map(kText), true, true},
        {object_of(kText), Type::object({}), true, true},
        {Type::object({}), object_of(kText), false, false},
        {Type::object({}), Type::object({{"a", kText}}, {"a"}), true, true},
        {Type::tuple({kText}), Type::tuple({Type::number()}), true, false},
        {Type::tuple({kText}), Type::tuple({}), false, false},
        {kText, Type::list(kText), false, false},
    };
    for (const ConvertibleCase& c : cases) {
        EXPECT_EQ(is_convertible(c.from, c.to, Safety::kUnsafe), c.unsafe)
            << c.from.to_hcl() << " → " << c.to.to_hcl();
        EXPECT_EQ(is_convertible(c.from, c.to, Safety::kSafe), c.safe)
            << c.from.to_hcl() << " → " << c.to.to_hcl();
    }
}

TEST(Conversion, DynamicPartsAreTakenFromTheSource) {
    auto replaced = [](const Type& from, const Type& to) { return replace_dynamic(from, to).to_hcl(); };
    EXPECT_EQ(replaced(kText, Type()), "string");
    EXPECT_EQ(replaced(Type(), Type::list(Type())), "list(any)");
    EXPECT_EQ(replaced(Type::set(kText), Type::list(Type())), "list(string)");
    EXPECT_EQ(replaced(Type::tuple({kText, Type::number()}), Type::set(Type())), "set(string)");
    EXPECT_EQ(replaced(object_of(Type::number()), Type::map(Type())), "map(number)");
    EXPECT_EQ(replaced(Type::map(kText), object_of(Type())), "object({a=string})");
    EXPECT_EQ(replaced(Type::tuple({kText}), Type::tuple({Type()})), "tuple([string])");
    EXPECT_EQ(replaced(Type::object({}), object_of(Type())), "object({a=any})");
    EXPECT_EQ(replaced(kText, Type::list(Type())), "list(any)");
}

}  // namespace
}  // namespace ingot::value

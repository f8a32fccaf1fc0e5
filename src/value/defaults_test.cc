#include "value/convert.h"

#include <gtest/gtest.h>

namespace ingot::value {
namespace {

Value text(const char* t) { return Value::string(t); }

/// object({name=optional(string, "anon"), size=optional(number)})
Defaults person_defaults() {
    Defaults defaults;
    defaults.type = Type::object({{"name", Type::string()}, {"size", Type::number()}}, {"name", "size"});
    defaults.values.emplace("name", text("anon"));
    return defaults;
}

Defaults nested(Type type, const char* key) {
    Defaults defaults;
    defaults.type = std::move(type);
    defaults.children.emplace(key, std::make_shared<const Defaults>(person_defaults()));
    return defaults;
}

TEST(Defaults, FillAbsentAndNullAttributes) {
    Defaults defaults = person_defaults();
    EXPECT_EQ(defaults.apply(Value::empty_object()).describe(), "{name = \"anon\"}");
    EXPECT_EQ(defaults.apply(Value::object({{"name", Value()}})).describe(), "{name = \"anon\"}");
    EXPECT_EQ(defaults.apply(Value::object({{"name", text("x")}})).describe(), "{name = \"x\"}");
}

TEST(Defaults, LeaveNullAndUnknownAlone) {
    Defaults defaults = person_defaults();
    EXPECT_TRUE(defaults.apply(Value()).is_null());
    EXPECT_FALSE(defaults.apply(Value::unknown(defaults.type)).is_known());
    EXPECT_EQ(defaults.apply(text("x")).as_string(), "x");
}

TEST(Defaults, ReachElementsOfCollections) {
    Type element = person_defaults().type;
    Value empty = Value::empty_object();
    Defaults list = nested(Type::list(element), "");
    EXPECT_EQ(list.apply(Value::tuple({empty, Value::object({{"name", text("x")}})})).describe(),
              "[{name = \"anon\"}, {name = \"x\"}]");
    Value typed = Value::list(Type(), {empty});
    EXPECT_TRUE(list.apply(typed).type() == Type::list(Type::object({{"name", Type::string()}})));
    Defaults map = nested(Type::map(element), "");
    EXPECT_EQ(map.apply(Value::map(Type(), {{"k", empty}})).describe(), "{k = {name = \"anon\"}}");
    Defaults set = nested(Type::set(element), "");
    EXPECT_TRUE(set.apply(Value::set(Type(), {empty})).type().is_set());
    EXPECT_EQ(set.apply(Value::set(Type::string(), {})).length(), 0U);
}

TEST(Defaults, ReachAttributesAndTupleElements) {
    Defaults object = nested(Type::object({{"who", person_defaults().type}}), "who");
    EXPECT_EQ(object.apply(Value::object({{"who", Value::empty_object()}})).describe(),
              "{who = {name = \"anon\"}}");
    Defaults tuple = nested(Type::tuple({Type::string(), person_defaults().type}), "1");
    EXPECT_EQ(tuple.apply(Value::tuple({text("a"), Value::empty_object()})).describe(),
              "[\"a\", {name = \"anon\"}]");
}

TEST(Defaults, ADefaultIsItselfFilled) {
    Defaults object = nested(Type::object({{"who", person_defaults().type}}, {"who"}), "who");
    object.values.emplace("who", Value::empty_object());
    EXPECT_EQ(object.apply(Value::empty_object()).describe(), "{who = {name = \"anon\"}}");
}

TEST(Defaults, MixedElementsBecomeATuple) {
    Defaults list = nested(Type::list(person_defaults().type), "");
    Value mixed = Value::list(Type(), {Value::map(Type(), {{"size", Value::tuple({})}})});
    EXPECT_TRUE(list.apply(mixed).has_content());
}

TEST(Defaults, KeepMarks) {
    Value marked = Value::empty_object().with_marks(kSensitive);
    EXPECT_TRUE(person_defaults().apply(marked).is_sensitive());
}

TEST(Defaults, ThenConvertToTheType) {
    Defaults defaults = person_defaults();
    Converted made = convert(defaults.apply(Value::object({{"size", text("3")}})), defaults.type);
    EXPECT_EQ(made.value.describe(), "{name = \"anon\", size = 3}");
}

}  // namespace
}  // namespace ingot::value

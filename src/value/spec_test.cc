#include "value/spec.h"

#include <gtest/gtest.h>

namespace ingot::value {
namespace {

Spec wrap(Spec::Kind kind, Spec item) {
    Spec spec;
    spec.kind = kind;
    spec.name = "x";
    spec.items.push_back(std::move(item));
    return spec;
}

TEST(Spec, ImpliesTheTypeOfItsValue) {
    Spec name = Spec::attribute("name", Type::string(), true);
    Spec person =
        Spec::object({{"name", name}, {"sizes", Spec::attribute("sizes", Type::list(Type::number()))}});
    EXPECT_EQ(person.implied_type().to_hcl(), "object({name=string,sizes=list(number)})");
    EXPECT_EQ(Spec::block("b", name).implied_type().to_hcl(), "string");
    EXPECT_EQ(Spec::block_list("b", person).implied_type().element().to_hcl(),
              person.implied_type().to_hcl());
    EXPECT_EQ(wrap(Spec::Kind::kBlockSet, name).implied_type().to_hcl(), "set(string)");
    EXPECT_EQ(wrap(Spec::Kind::kTuple, name).implied_type().to_hcl(), "tuple([string])");
    EXPECT_EQ(wrap(Spec::Kind::kDefault, name).implied_type().to_hcl(), "string");
    EXPECT_TRUE(wrap(Spec::Kind::kBlockTuple, name).implied_type().is_dynamic());
    EXPECT_TRUE(wrap(Spec::Kind::kBlockObject, name).implied_type().is_dynamic());
}

TEST(Spec, BlockMapsNestByLabel) {
    Spec map = wrap(Spec::Kind::kBlockMap, Spec::attribute("a", Type::number()));
    map.labels = {"region", "name"};
    EXPECT_EQ(map.implied_type().to_hcl(), "map(map(number))");
}

TEST(Spec, LeavesHaveTheirOwnTypes) {
    Spec literal;
    literal.kind = Spec::Kind::kLiteral;
    literal.literal = Value::number(1);
    EXPECT_EQ(literal.implied_type().to_hcl(), "number");
    Spec attrs;
    attrs.kind = Spec::Kind::kBlockAttrs;
    attrs.type = Type::string();
    EXPECT_EQ(attrs.implied_type().to_hcl(), "map(string)");
    Spec label;
    label.kind = Spec::Kind::kBlockLabel;
    EXPECT_EQ(label.implied_type().to_hcl(), "string");
}

TEST(Spec, OptionalAttributesAreFilledInTheResult) {
    Type type = Type::object({{"a", Type::string()}}, {"a"});
    EXPECT_TRUE(Spec::attribute("x", type).implied_type() == type.without_optional());
}

TEST(Spec, FactoriesKeepTheirLimits) {
    Spec list = Spec::block_list("disk", Spec::object({}), 1, 4);
    EXPECT_EQ(list.min_items, 1);
    EXPECT_EQ(list.max_items, 4);
    EXPECT_EQ(list.name, "disk");
    EXPECT_TRUE(Spec::block("b", Spec::object({}), true).required);
    EXPECT_TRUE(list.item().members.empty());
}

}  // namespace
}  // namespace ingot::value

#include "hcl/decode.h"

#include "base/log.h"
#include "hcl/testing.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ingot::hcl {
namespace {

using testing::parse_text;
using testing::show;
using value::Spec;
using value::Type;
using value::Value;

/// What a text decodes to, then its errors, one a line.
std::string decoded(const std::string& text, const Spec& spec) {
    SourceMap files;
    Diagnostics diags;
    std::string result = show(decode(*parse_text(text, files), spec, testing::test_scope(), diags));
    for (const Diagnostic& diagnostic : diags) {
        result += "\n" + show(diagnostic);
    }
    return result;
}

Spec block_spec(Spec::Kind kind, std::string name, Spec nested) {
    Spec spec;
    spec.kind = kind;
    spec.name = std::move(name);
    spec.items.push_back(std::move(nested));
    return spec;
}

Spec label_spec(std::size_t index, std::string name) {
    Spec spec;
    spec.kind = Spec::Kind::kBlockLabel;
    spec.index = index;
    spec.name = std::move(name);
    return spec;
}

Spec literal_spec(Value value) {
    Spec spec;
    spec.kind = Spec::Kind::kLiteral;
    spec.literal = std::move(value);
    return spec;
}

Spec default_spec(Spec first, Spec second) {
    Spec spec;
    spec.kind = Spec::Kind::kDefault;
    spec.items = {std::move(first), std::move(second)};
    return spec;
}

Spec attrs_spec(std::string name, Type element, bool required = false) {
    Spec spec;
    spec.kind = Spec::Kind::kBlockAttrs;
    spec.name = std::move(name);
    spec.type = std::move(element);
    spec.required = required;
    return spec;
}

Spec tuple_spec(std::vector<Spec> items) {
    Spec spec;
    spec.kind = Spec::Kind::kTuple;
    spec.items = std::move(items);
    return spec;
}

Spec simple() {
    return Spec::object({{"name", Spec::attribute("name", Type::string(), true)},
                         {"size", Spec::attribute("size", Type::number())},
                         {"tags", Spec::attribute("tags", Type::map(Type::string()))}});
}

TEST(Decode, AttributesAreConvertedAndMissingOnesAreNull) {
    EXPECT_EQ(decoded("name = 5\nsize = \"12\"\n", simple()),
              "{name = \"5\", size = 12, tags = null(map(string))}");
    EXPECT_EQ(decoded("name = s\ntags = { a = 1 }\n", simple()),
              "{name = \"abc\", size = null(number), tags = map(string){a = \"1\"}}");
}

TEST(Decode, AllMistakesAreReportedFromTheTopOfTheFile) {
    EXPECT_EQ(decoded("tags = 1\nother = 2\nsize = \"x\"\n", simple()),
              "{name = null(string), size = unknown(number), tags = unknown(map(string))}\n"
              "Missing required argument @ 1:1-1:1\n"
              "Incorrect attribute value type @ 1:8-1:9\n"
              "Unsupported argument @ 2:1-2:6\n"
              "Incorrect attribute value type @ 3:8-3:11");
}

TEST(Decode, AMistakeInsideAValueSaysWhere) {
    SourceMap files;
    Diagnostics diags;
    decode(*parse_text("name = \"a\"\ntags = { a = [] }\n", files), simple(), Scope(), diags);
    ASSERT_EQ(diags.size(), 1U);
    EXPECT_NE(diags.all()[0].detail.find("tags"), std::string::npos);
    EXPECT_EQ(diags.all()[0].context.begin, diags.all()[0].subject.begin - 7);
}

TEST(Decode, UnknownValuesTakeTheType) {
    EXPECT_EQ(decoded("name = unknown\nsize = unknown_s\n", simple()),
              "{name = unknown(string), size = unknown(number), tags = null(map(string))}");
}

TEST(Decode, SensitiveTextsAreRegistered) {
    EXPECT_EQ(decoded("name = \"a${secret}zzz\"\n", simple()),
              "{name = sensitive(\"ahush!zzz\"), size = null(number), tags = null(map(string))}");
    EXPECT_EQ(mask_secrets("is ahush!zzz there"), "is <sensitive> there");
}

TEST(Decode, OneBlock) {
    Spec spec = Spec::object({{"b", Spec::block("b", simple())}});
    EXPECT_EQ(decoded("", spec), "{b = null(object({name=string,size=number,tags=map(string)}))}");
    EXPECT_EQ(decoded("b {\n  name = 1\n}\n", spec),
              "{b = {name = \"1\", size = null(number), tags = null(map(string))}}");
    EXPECT_EQ(
        decoded("b {\n  name = 1\n}\nb {\n  name = 2\n}\n", spec),
        "{b = {name = \"1\", size = null(number), tags = null(map(string))}}\nDuplicate b block @ 4:1-4:2");
    Spec required = Spec::object({{"b", Spec::block("b", Spec::object({}), true)}});
    EXPECT_EQ(decoded("", required), "{b = null(object({}))}\nMissing b block @ 1:1-1:1");
}

TEST(Decode, ListsTuplesAndSetsOfBlocks) {
    Spec nested = Spec::object({{"v", Spec::attribute("v", Type::string())}});
    std::string text = "b {\n  v = 1\n}\nb {\n  v = \"x\"\n}\nb {\n  v = 1\n}\n";
    EXPECT_EQ(decoded(text, block_spec(Spec::Kind::kBlockList, "b", nested)),
              "list(object({v=string}))[{v = \"1\"}, {v = \"x\"}, {v = \"1\"}]");
    EXPECT_EQ(decoded(text, block_spec(Spec::Kind::kBlockTuple, "b", nested)),
              "[{v = \"1\"}, {v = \"x\"}, {v = \"1\"}]");
    EXPECT_EQ(decoded(text, block_spec(Spec::Kind::kBlockSet, "b", nested)),
              "set(object({v=string}))[{v = \"1\"}, {v = \"x\"}]");
    EXPECT_EQ(decoded("", block_spec(Spec::Kind::kBlockList, "b", nested)), "list(object({v=string}))[]");
}

TEST(Decode, NumberOfBlocksIsChecked) {
    Spec nested = Spec::object({});
    EXPECT_EQ(decoded("b {}\n", Spec::block_list("b", nested, 2)),
              "list(object({}))[{}]\nInsufficient b blocks @ 1:1-1:1");
    EXPECT_EQ(decoded("b {}\nb {}\n", Spec::block_list("b", nested, 0, 1)),
              "list(object({}))[{}, {}]\nToo many b blocks @ 2:3-2:3");
}

TEST(Decode, ListElementsOfAnyTypeMustComeToOne) {
    Spec spec = Spec::block_list("b", Spec::object({{"v", Spec::attribute("v", Type::dynamic())}}));
    EXPECT_EQ(decoded("b {\n  v = 1\n}\nb {\n  v = \"x\"\n}\n", spec),
              "list(object({v=string}))[{v = \"1\"}, {v = \"x\"}]");
    EXPECT_EQ(
        decoded("b {\n  v = list\n}\nb {}\nb {\n  v = unknown\n}\n", spec),
        "list(object({v=list(string)}))[{v = list(string)[\"a\", \"b\"]}, {v = null(list(string))}, {v = "
        "unknown(list(string))}]");
    std::string mixed = decoded("b {\n  v = []\n}\nb {\n  v = {}\n}\n", spec);
    EXPECT_EQ(mixed.substr(0, mixed.find('@')), "unknown(any)\nInconsistent argument types in b blocks ");
}

TEST(Decode, BlocksByLabel) {
    Spec nested = Spec::object({{"v", Spec::attribute("v", Type::string())}});
    Spec map = block_spec(Spec::Kind::kBlockMap, "b", nested);
    map.labels = {"one"};
    EXPECT_EQ(decoded("b \"x\" {\n  v = 1\n}\nb \"y\" {}\n", map),
              "map(object({v=string})){x = {v = \"1\"}, y = {v = null(string)}}");
    EXPECT_EQ(decoded("", map), "map(object({v=string})){}");
    EXPECT_EQ(decoded("b \"x\" {}\nb \"x\" {}\n", map),
              "map(object({v=string})){x = {v = null(string)}}\nDuplicate b block @ 2:1-2:6");
    map.labels = {"one", "two"};
    EXPECT_EQ(decoded("b \"x\" \"p\" {}\nb \"x\" \"q\" {}\n", map),
              "map(map(object({v=string}))){x = map(object({v=string})){p = {v = null(string)}, q = {v = "
              "null(string)}}}");

    Spec object = block_spec(Spec::Kind::kBlockObject, "b", Spec::attribute("v", Type::dynamic()));
    object.labels = {"one"};
    EXPECT_EQ(decoded("b \"x\" {\n  v = 1\n}\nb \"y\" {\n  v = [2]\n}\n", object), "{x = 1, y = [2]}");
}

TEST(Decode, LabelsOfNestedSpecsFollowThoseOfTheMap) {
    Spec nested = Spec::object({{"id", label_spec(0, "id")}});
    Spec map = block_spec(Spec::Kind::kBlockMap, "b", nested);
    map.labels = {"key"};
    EXPECT_EQ(decoded("b \"k\" \"i\" {}\n", map), "map(object({id=string})){k = {id = \"i\"}}");
    EXPECT_EQ(decoded("b \"i\" {}\n", Spec::block("b", nested)), "{id = \"i\"}");
}

TEST(Decode, AttributesOfABlockAsMap) {
    EXPECT_EQ(decoded("e {\n  a = 1\n  b = \"x\"\n}\n", attrs_spec("e", Type::string())),
              "map(string){a = \"1\", b = \"x\"}");
    EXPECT_EQ(decoded("e {}\n", attrs_spec("e", Type::string())), "map(string){}");
    EXPECT_EQ(decoded("", attrs_spec("e", Type::string())), "null(map(string))");
    EXPECT_EQ(decoded("", attrs_spec("e", Type::string(), true)),
              "null(map(string))\nMissing e block @ 1:1-1:1");
    EXPECT_EQ(decoded("e {\n  a = []\n}\n", attrs_spec("e", Type::string())),
              "map(string){a = unknown(string)}\nIncorrect attribute value type @ 2:7-2:9");
    EXPECT_EQ(decoded("e {\n  a = 1\n  b = \"x\"\n}\n", attrs_spec("e", Type::dynamic())),
              "map(string){a = \"1\", b = \"x\"}");
}

TEST(Decode, LiteralsTuplesAndDefaults) {
    Spec spec =
        tuple_spec({literal_spec(Value::number(1)),
                    default_spec(Spec::attribute("a", Type::string()), Spec::attribute("b", Type::string())),
                    default_spec(Spec::attribute("c", Type::string()), literal_spec(Value::string("none")))});
    EXPECT_EQ(decoded("b = 2\n", spec), "[1, \"2\", \"none\"]");
    EXPECT_EQ(decoded("a = 1\nb = 2\nc = 3\n", spec), "[1, \"1\", \"3\"]");
}

TEST(Decode, PartialDecodeLeavesTheRest) {
    SourceMap files;
    Diagnostics diags;
    BodyPtr rest;
    BodyPtr body = parse_text("name = \"a\"\nother = 1\nblock {}\n", files);
    Value first = partial_decode(*body, simple(), Scope(), rest, diags);
    EXPECT_TRUE(diags.empty());
    EXPECT_EQ(show(*first.find("name")), "\"a\"");
    Spec second = Spec::object({{"other", Spec::attribute("other", Type::number())},
                                {"block", Spec::block("block", Spec::object({}))}});
    EXPECT_EQ(show(decode(*rest, second, Scope(), diags)), "{block = {}, other = 1}");
    EXPECT_TRUE(diags.empty());
}

TEST(Decode, JsonBodiesGiveTheSame) {
    SourceMap files;
    Diagnostics diags;
    SourceFile& file =
        files.add_mutable("a.json", R"({"name": "${s}!", "tags": {"a": 1}, "b": [{"v": "x"}, {"v": 2}]})");
    BodyPtr body = parse_json(file, diags).body;
    Spec spec = simple();
    spec.members.emplace_back(
        "b", Spec::block_list("b", Spec::object({{"v", Spec::attribute("v", Type::string())}})));
    EXPECT_EQ(show(decode(*body, spec, testing::test_scope(), diags)),
              "{b = list(object({v=string}))[{v = \"x\"}, {v = \"2\"}], name = \"abc!\", size = "
              "null(number), tags = "
              "map(string){a = \"1\"}}");
    EXPECT_TRUE(diags.empty());
}

TEST(Decode, JsonStringsAreVerbatimAmongConstants) {
    SourceMap files;
    Diagnostics diags;
    SourceFile& file = files.add_mutable("a.json", R"({"v": ["${s}", {"${k}": "%{if}"}]})");
    BodyPtr body = parse_json(file, diags).body;
    std::map<std::string, Attribute, std::less<>> attributes = body->just_attributes(diags);
    EXPECT_EQ(show(evaluate(*attributes.at("v").expr, Scope(), diags)), "[\"${s}\", {${k} = \"%{if}\"}]");
    EXPECT_TRUE(diags.empty());
}

TEST(Decode, JsonObjectsRefuseTheSameNameTwice) {
    SourceMap files;
    Diagnostics diags;
    SourceFile& file = files.add_mutable("a.json", "{\"v\": {\"${s}\": 1,\n \"abc\": 2}}");
    BodyPtr body = parse_json(file, diags).body;
    std::map<std::string, Attribute, std::less<>> attributes = body->just_attributes(diags);
    evaluate(*attributes.at("v").expr, testing::test_scope(), diags);
    ASSERT_EQ(diags.size(), 1U);
    EXPECT_EQ(show(diags.all()[0]), "Duplicate object attribute @ 2:2-2:7");
}

TEST(FindRange, FollowsPathsIntoBlocksAndValues) {
    SourceMap files;
    BodyPtr body = parse_text(
        "name = \"a\"\n"
        "tags = {\n"
        "  a = 1\n"
        "  \"b\" = [1,\n"
        "    2]\n"
        "}\n"
        "tmpfs {\n"
        "  size = 1\n"
        "}\n"
        "tmpfs {\n"
        "  size = 2\n"
        "}\n"
        "named \"x\" \"y\" {\n"
        "  inner {\n"
        "    v = 3\n"
        "  }\n"
        "}\n",
        files);
    struct Place {
        const char* path;
        const char* text;
        int line;
    };
    for (const Place& place : std::vector<Place>{{"name", "\"a\"", 1},
                                                 {"tags.a", "1", 3},
                                                 {"tags.b.1", "2", 5},
                                                 {"tags.b.7", "[1,\n    2]", 4},
                                                 {"tmpfs.1.size", "2", 11},
                                                 {"tmpfs.size", "1", 8},
                                                 {"tmpfs.1", "tmpfs", 10},
                                                 {"tmpfs.0.nope", "tmpfs", 7},
                                                 {"named.inner.v", "3", 15}}) {
        SourceRange range = find_range(*body, place.path);
        ASSERT_TRUE(range) << place.path;
        EXPECT_EQ(range.file->text().substr(range.begin, range.end - range.begin), place.text) << place.path;
        EXPECT_EQ(range.start().line, place.line) << place.path;
    }
    EXPECT_EQ(find_range(*body, "nope"), body->missing_item_range());
    EXPECT_EQ(find_range(*body, ""), body->missing_item_range());
}

}  // namespace
}  // namespace ingot::hcl

#include "hcl/testing.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ingot::hcl {
namespace {

using testing::outcome;

struct LoopCase {
    const char* text;
    const char* outcome;
};

void expect_loops(const std::vector<LoopCase>& cases) {
    for (const LoopCase& given : cases) {
        EXPECT_EQ(outcome(given.text), given.outcome) << given.text;
    }
}

TEST(For, GoesThroughEveryKindOfCollection) {
    expect_loops({
        {"[for v in list : upper(v)]", "[\"A\", \"B\"]"},
        {"[for i, v in list : \"${i}${v}\"]", "[\"0a\", \"1b\"]"},
        {"[for k, v in map : \"${k}${v}\"]", "[\"a1\", \"b2\"]"},
        {"[for k, v in {x = 1, y = \"z\"} : v]", "[1, \"z\"]"},
        {"[for k, v in set : k == v]", "[true, true]"},
        {"[for v in [1, \"a\"] : v]", "[1, \"a\"]"},
        {"[for v in empty : v]", "[]"},
        {"{for v in list : v => upper(v)}", "{a = \"A\", b = \"B\"}"},
        {"{for k, v in map : v => k}", "{1 = \"a\", 2 = \"b\"}"},
        {"{for v in [] : v => v}", "{}"},
    });
}

TEST(For, FiltersAndGroups) {
    expect_loops({
        {"[for v in [1, 2, 3] : v if v > 1]", "[2, 3]"},
        {"{for k, v in map : k => v if k != \"a\"}", "{b = 2}"},
        {"{for v in [1, 2, 3] : v % 2 == 0 ? \"even\" : \"odd\" => v...}", "{even = [2], odd = [1, 3]}"},
        {"[for v in [1, 2] : [for w in [10, 20] : v * w]]", "[[10, 20], [20, 40]]"},
        {"[for n in [1] : n]", "[1]"},
    });
}

TEST(For, RefusesWhatCannotBeIterated) {
    expect_loops({
        {"[for v in nothing : v]", "Iteration over null value @ 1:11-1:18"},
        {"[for v in s : v]", "Iteration over non-iterable value @ 1:11-1:12"},
        {"{for v in [1, 1] : v => v}", "Duplicate object key @ 1:20-1:21"},
        {"{for v in [null] : v => 1}", "Invalid object key @ 1:20-1:21"},
        {"{for v in [[]] : v => 1}", "Invalid object key @ 1:18-1:19"},
        {"[for v in list : v if 1]", "Invalid 'for' condition @ 1:23-1:24"},
        {"[for v in list : v if null]", "Invalid 'for' condition @ 1:23-1:27"},
        {"[for v in list : v if nope]", "Unknown variable @ 1:23-1:27"},
        {"[for v in [true, null] : 1 if v]", "Invalid 'for' condition @ 1:31-1:32"},
        {"[for v in nope : v]", "Unknown variable @ 1:11-1:15"},
    });
}

TEST(For, UnknownsAndMarksPass) {
    expect_loops({
        {"[for v in unknown : v]", "unknown(any)"},
        {"[for v in unknown_list : v]", "unknown(any)"},
        {"[for v in list : unknown_s]", "[unknown(string), unknown(string)]"},
        {"[for v in list : v if unknown_b]", "unknown(any)"},
        {"{for v in [unknown_s, \"a\"] : v => 1}", "unknown(any)"},
        {"[for v in secret_list : v]", "sensitive([\"p\", \"q\"])"},
        {"[for v in list : v if secret_n > 1]", "sensitive([\"a\", \"b\"])"},
        {"{for v in list : \"${secret}${v}\" => 1}", "sensitive({hush!a = 1, hush!b = 1})"},
        {"[for v in [secret] : v]", "[sensitive(\"hush!\")]"},
    });
}

TEST(For, ADuplicateKeyThatIsSensitiveIsNotShown) {
    testing::Evaluated result = testing::evaluate_text("{for v in [1, 2] : secret => v}");
    ASSERT_EQ(result.diags.size(), 1U);
    EXPECT_EQ(result.diags.all()[0].detail.find("hush"), std::string::npos);
}

TEST(Splat, CollectsFromSequences) {
    expect_loops({
        {"objs[*].id", "list(number)[1, 2]"},
        {"objs.*.id", "list(number)[1, 2]"},
        {"obj.ports[*]", "[80, 443]"},
        {"list[*]", "list(string)[\"a\", \"b\"]"},
        {"set[*]", "list(string)[\"a\", \"b\"]"},
        {"empty[*]", "list(string)[]"},
        {"[{a = [1]}, {a = [2]}][*].a[0]", "[1, 2]"},
        {"[{a = [{b = 1}, {b = 2}]}][*].a[*].b", "[[1, 2]]"},
        {"[[1, 2], [3]].*.0", "[1, 3]"},
        {"[{a = [10, 20]}][*].a[n - 2]", "[20]"},
    });
}

TEST(Splat, ASingleValueCountsAsOneAndNullAsNone) {
    expect_loops({
        {"s[*]", "[\"abc\"]"},
        {"obj[*].name", "[\"x\"]"},
        {"nothing[*]", "[]"},
        {"null_list[*]", "Splat of null value @ 1:1-1:10"},
        {"null[*].a.b", "[]"},
    });
}

TEST(Splat, UnknownsAndMarksPass) {
    expect_loops({
        {"unknown[*].a", "unknown(any)"},
        {"unknown_list[*]", "unknown(list(string))"},
        {"unknown_s[*]", "unknown(any)"},
        {"unknown_obj[*].nope", "Unsupported attribute @ 1:15-1:20"},
        {"secret_list[*]", "sensitive(list(string)[\"p\", \"q\"])"},
        {"secret[*]", "sensitive([sensitive(\"hush!\")])"},
        {"[unknown_obj][*].id", "[unknown(number)]"},
    });
}

TEST(Splat, ErrorsPointToTheStep) {
    expect_loops({
        {"objs[*].nope", "Unsupported attribute @ 1:8-1:13\nUnsupported attribute @ 1:8-1:13"},
        {"nope[*].a", "Unknown variable @ 1:1-1:5"},
        {"empty[*].a", "Unsupported attribute @ 1:9-1:11"},
    });
}

}  // namespace
}  // namespace ingot::hcl

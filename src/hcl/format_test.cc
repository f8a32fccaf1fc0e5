#include "hcl/format.h"

#include <gtest/gtest.h>

#include <string>

namespace ingot::hcl {
namespace {

struct Case {
    const char* given;
    const char* formatted;
};

void expect_all(std::initializer_list<Case> cases) {
    for (const Case& c : cases) {
        EXPECT_EQ(format(c.given), c.formatted) << c.given;
        EXPECT_EQ(format(c.formatted), c.formatted) << "again: " << c.given;
    }
}

TEST(Format, SpacesBetweenTokens) {
    expect_all({
        {"", ""},
        {"a=1", "a = 1"},
        {"a   =   1  \n", "a = 1\n"},
        {"a=b+c*-d", "a = b + c * -d"},
        {"a=b -c", "a = b - c"},
        {"a=-1", "a = -1"},
        {"a=[-1,- 2]", "a = [-1, -2]"},
        {"a=b?-1:-c", "a = b ? -1 : -c"},
        {"a=!b&&! c||d", "a = !b && !c || d"},
        {"a=f ( b , c ... )", "a = f(b, c...)"},
        {"a=ns :: f(b)", "a = ns::f(b)"},
        {"a=b . c [ 0 ] . d", "a = b.c[0].d"},
        {"a=[ 1,2 ]", "a = [1, 2]"},
        {"a={b=1}", "a = { b = 1 }"},
        {"a={}", "a = {}"},
        {"a={ }", "a = {}"},
        {"a=( 1+2 )", "a = (1 + 2)"},
        {"b{}", "b {}"},
        {"b \"x\"   y{a=1}", "b \"x\" y { a = 1 }"},
        {"a=[for x in[1]:x if x>1]", "a = [for x in [1] : x if x > 1]"},
        {"a={for k,v in m:k=>v...}", "a = { for k, v in m : k => v... }"},
    });
}

TEST(Format, TemplatesKeepTheirText) {
    expect_all({
        {"a=\"x  ${ b+1 }  y\"", "a = \"x  ${b + 1}  y\""},
        {"a=\"${{b=1}}\"", "a = \"${ { b = 1 } }\""},
        {"a=\"${b}${c}\"", "a = \"${b}${c}\""},
        {"a=\"%{ if  b }x%{ endif }\"", "a = \"%{if b}x%{endif}\""},
        {"a=<<E\n  x   y\n E\n", "a = <<E\n  x   y\n E\n"},
        {"b {\na=<<-E\n  x   ${ y }\n E\nc=1\n}\n", "b {\n  a = <<-E\n  x   ${y}\n E\n  c = 1\n}\n"},
    });
}

TEST(Format, IndentsByOpenBrackets) {
    expect_all({
        {"b {\na=1\nc {\nd=2\n}\n}\n", "b {\n  a = 1\n  c {\n    d = 2\n  }\n}\n"},
        {"a = [\n1,\n[\n2\n]\n]\n", "a = [\n  1,\n  [\n    2\n  ]\n]\n"},
        {"a = f([{\nb = 1\n}])\n", "a = f([{\n  b = 1\n}])\n"},
        {"a = {\nb = [{\nc = 1\n}\n]\n}\n", "a = {\n  b = [{\n    c = 1\n    }\n  ]\n}\n"},
        {"      a = 1\n", "a = 1\n"},
        {"b {\n\n\na = 1\n   \n}\n", "b {\n\n\n  a = 1\n\n}\n"},
        {"}\n}\na = 1\n", "}\n}\na = 1\n"},
        {"b {\n# c\na = 1\n}\n", "b {\n  # c\n  a = 1\n}\n"},
    });
}

TEST(Format, LinesUpNeighbouringAssignments) {
    expect_all({
        {"a=1\nlong=2\n", "a    = 1\nlong = 2\n"},
        {"a=1\n\nlong=2\n", "a = 1\n\nlong = 2\n"},
        {"a=1\nlong={\nb=2\n}\n", "a = 1\nlong = {\n  b = 2\n}\n"},
        {"a=1\nb {}\nlong=2\n", "a = 1\nb {}\nlong = 2\n"},
        {"日本=1\na=2\n", "日本 = 1\na  = 2\n"},
        {"a=1\nlong=[1,\n2]\n", "a = 1\nlong = [1,\n2]\n"},
        {"a={b=1}\nlong=2\n", "a    = { b = 1 }\nlong = 2\n"},
    });
}

TEST(Format, LinesUpNeighbouringComments) {
    expect_all({
        {"a=1 # x\nlong=22 # y\n", "a    = 1  # x\nlong = 22 # y\n"},
        {"a=1// x\nb=2\nlong=3 // y\n", "a    = 1 // x\nb    = 2\nlong = 3 // y\n"},
        {"# x\n  # y\n", "# x\n# y\n"},
        {"a = 1 /* x */\n", "a = 1 /* x */\n"},
        {"b { # x\na=1 # y\n}\n", "b {     # x\n  a = 1 # y\n}\n"},
    });
}

TEST(Format, BlanksBeforeTheEndOfTheFileStay) { EXPECT_EQ(format("a=1\n  "), "a = 1\n  "); }

TEST(Format, DropsAByteOrderMark) {
    EXPECT_EQ(format("\xEF\xBB\xBF"
                     "a=1\n"),
              "a = 1\n");
}

TEST(Format, LineBreaksOfWindowsStay) { EXPECT_EQ(format("a=1\r\nbc=2\r\n"), "a  = 1\r\nbc = 2\r\n"); }

}  // namespace
}  // namespace ingot::hcl

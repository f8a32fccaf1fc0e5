// Expected outputs were printed by Go 1.26's text/template.
#include "gotemplate/testing.h"

#include <gtest/gtest.h>

#include <vector>

namespace ingot::gotemplate {
namespace {

TEST(Builtins, CompareIndexAndEscape) {
    const std::vector<RenderCase> cases = {
        {R"x({{html .missing}} {{html .nil .a}} {{html 1 2 "a"}})x",
         "&lt;no value&gt; &lt;no value&gt;hello 1 2a"},
        {"{{html .html}}", "&lt;a href=&#34;x&#34;&gt;&#39;&amp;�&lt;/a&gt;"},
        {R"x({{js .html}} {{js .uni}} {{js "a=b\\c\u0001\u200b"}})x",
         R"x(\u003Ca href\u003D\"x\"\u003E\'\u0026\u0000\u003C/a\u003E héllo wörld 日本 a\u003Db\\c\u0001\u200B)x"},
        {R"x({{urlquery .sp}} {{urlquery .uni}} {{urlquery "a" 1 2}})x",
         "a+b%26c%3Dd%2F%C3%A9 h%C3%A9llo+w%C3%B6rld+%E6%97%A5%E6%9C%AC a1+2"},
        {"{{.html | html | js | urlquery}}",
         "%5Cu0026lt%3Ba+href%5Cu003D%5Cu0026%2334%3Bx%5Cu0026%2334%3B%5Cu0026gt%3B%5Cu0026%2339%3B%"
         "5Cu0026amp%3B%EF%BF%BD%5Cu0026lt%3B%2Fa%5Cu0026gt%3B"},
        {"{{len .l}} {{len .a}} {{len .m}} {{len .uni}}", "3 5 2 20"},
        {R"x({{index .l 1}} {{index .m "k1"}} {{index .m "zz"}} {{index .b "nil"}} {{index .nested 0 "n"}} {{index .a 1}})x",
         "y v1 <no value> <no value> one 101"},
        {"{{slice .a 1 3}} {{slice .l 1}} {{slice .l 1 2}} {{slice .a}} {{slice .l 0 1 2}}",
         "el [y z] [y] hello [x]"},
        {R"x({{eq 1 1}} {{eq 1 2 1}} {{eq "a" "b"}} {{eq .i 3}} {{eq .missing nil}} {{eq .missing "a"}} {{eq .nil nil}} {{eq true .t}})x",
         "true true false true true false true true"},
        {"{{eq .m nil}}", "false"},
        {R"x({{ne 1 2}} {{ne "a" "a"}})x", "true false"},
        {R"x({{lt 1 2}} {{lt "a" "b"}} {{le 2 2}} {{gt 3 2}} {{ge 2 3}} {{lt 1.5 2.5}})x",
         "true true true true false true"},
        {R"x({{and 1 0 .missing}} {{and 1 2}} {{or 0 "" "x"}} {{or 0 ""}} {{and true}} {{not 0}} {{not .missing}} {{or .missing "d"}})x",
         "0 2 x  true true true d"},
        {"{{and 0 (index .l 99)}}", "0"},
        {"{{or 1 (index .l 99)}}", "1"},
        {"{{0 | or 1}} {{0 | and 1}} {{0 | or 0}}", "1 0 0"},
        {R"x({{if eq .a "hello"}}T{{end}})x", "T"},
        {"{{if and .a (not .empty)}}T{{end}}", "T"},
        {R"x({{range .l}}{{if eq . "y"}}{{break}}{{end}}{{.}}{{end}})x", "x"},
        {R"x({{range .l}}{{if eq . "y"}}{{continue}}{{end}}{{.}}{{end}})x", "xz"},
        {"{{range $i, $e := .l}}{{range $j, $f := $.l}}{{if eq $i $j}}{{break}}{{end}}{{$e}}{{$f}} "
         "{{end}}{{end}}",
         "yx zx zy "},
        {"{{(.b).c}} {{(index .nested 0).n}} {{((.a))}}", "deep one hello"},
    };
    for (const RenderCase& c : cases) EXPECT_EQ(rendered(c.text), c.output) << c.text;
}

TEST(Builtins, RefuseWhatGoRefuses) {
    for (const char* text : {
             "{{len .i}}",        "{{len .missing}}",      "{{len nil}}",        "{{index .l 3}}",
             "{{index .l -1}}",   R"x({{index .l "a"}})x", "{{index .m 1}}",     "{{index .missing 1}}",
             "{{index .l 1.0}}",  "{{index .l nil}}",      "{{slice .a 1 2 3}}", "{{slice .a 3 1}}",
             "{{slice .a 1 20}}", "{{slice .m 1}}",        "{{eq 1 1.0}}",       R"x({{eq 1 "1"}})x",
             "{{eq .l .l}}",      "{{eq .l .m}}",          "{{eq 1}}",           "{{eq .l 1}}",
             "{{lt 1 2.0}}",      "{{lt true false}}",     "{{lt .missing 1}}",  "{{lt nil 1}}",
             "{{and}}",           "{{call .a}}",           "{{call nil}}",       R"x({{call upper "a"}})x",
             "{{if not}}{{end}}",
         }) {
        EXPECT_TRUE(rendered(text).starts_with("error: template line "))
            << text << " gave " << rendered(text);
    }
}

}  // namespace
}  // namespace ingot::gotemplate

// Expected outputs were printed by Go 1.26's text/template.
#include "gotemplate/testing.h"

#include <gtest/gtest.h>

#include <vector>

namespace ingot::gotemplate {
namespace {

TEST(Print, AsGosFmt) {
    const std::vector<RenderCase> cases = {
        {"{{print nil}}", "<nil>"},
        {R"x({{print 1 2 3}} {{print "a" "b"}} {{print 1 "a" 2 3}} {{println 1 "a"}})x",
         "1 2 3 ab 1a2 3 1 a\n"},
        {"{{print .missing}} {{print .nil}} {{println .missing}}", "<nil> <nil> <nil>\n"},
        {R"x({{printf "%v %v" .missing .nil}})x", "<nil> <nil>"},
        {R"x({{.a | printf "%s-%s" "x"}} {{.a | upper | printf "%q"}})x", R"x(x-hello "HELLO")x"},
        {"{{print (print 1) (print 2)}}", "12"},
        {R"x({{printf "%d|%5d|%-5d|%05d|%+d|% d|%x|%X|%o|%O|%b|%c|%q|%U|%#x|%#o|%#U" 42 42 42 42 42 42 42 42 42 42 42 42 42 42 42 42 42}})x",
         "42|   42|42   |00042|+42| 42|2a|2A|52|0o52|101010|*|'*'|U+002A|0x2a|052|U+002A '*'"},
        {R"x({{printf "%s|%10s|%-10s|%.2s|%q|%x|%X|% x|%#x|%+q|%#q|%v|%#v" .a .a .a .a .a .a .a .a .a .uni .a .a .a}})x",
         R"x(hello|     hello|hello     |he|"hello"|68656c6c6f|68656C6C6F|68 65 6c 6c 6f|0x68656c6c6f|"h\u00e9llo w\u00f6rld \u65e5\u672c"|`hello`|hello|"hello")x"},
        {R"x({{printf "%f|%.2f|%8.3f|%-8.1f|%08.3f|%+f|%e|%.3e|%E|%g|%G|%v|%6.2f%%" 3.14159 3.14159 3.14159 3.14159 3.14159 3.14159 3.14159 3.14159 3.14159 3.14159 3.14159 3.14159 3.14159}})x",
         "3.141590|3.14|   3.142|3.1     "
         "|0003.142|+3.141590|3.141590e+00|3.142e+00|3.141590E+00|3.14159|3.14159|3.14159|  3.14%"},
        {R"x({{printf "%g %g %g %g %v %v %v %G %.3g %#g %#v" 1e20 1e21 1e-4 1e-5 1e20 1e21 100000.0 1e30 1234.5678 1.5 1.0}})x",
         "1e+20 1e+21 0.0001 1e-05 1e+20 1e+21 100000 1E+30 1.23e+03 1.50000 1"},
        {R"x({{printf "%b %x %X %.2x" 1.5 1.5 1.5 1.5}})x",
         "6755399441055744p-52 0x1.8p+00 0X1.8P+00 0x1.80p+00"},
        {R"x({{printf "%t|%v|%5t|%-7v|" true false true false}})x", "true|false| true|false  |"},
        {R"x({{printf "%d" "a"}} {{printf "%s" 1}} {{printf "%s" true}} {{printf "%t" 1}} {{printf "%d" 1.5}} {{printf "%z" 1}} {{printf "%f" 1}} {{printf "%d" .missing}} {{printf "%s" nil}})x",
         "%!d(string=a) %!s(int=1) %!s(bool=true) %!t(int=1) %!d(float64=1.5) %!z(int=1) %!f(int=1) "
         "%!d(<nil>) %!s(<nil>)"},
        {R"x({{printf "%d"}} {{printf "%d %d" 1}} {{printf "a" 1 "b" nil}} {{printf "%"}} {{printf "%5"}} {{printf "%!"}} {{printf "%é" 1}})x",
         "%!d(MISSING) 1 %!d(MISSING) a%!(EXTRA int=1, string=b, <nil>) %!(NOVERB) %!(NOVERB) %!!(MISSING) "
         "%!é(int=1)"},
        {R"x({{printf "%[2]d %[1]d" 1 2}} {{printf "%[3]d" 1}} {{printf "%[1]d %d" 1 2}} {{printf "%[x]d" 1}} {{printf "%[1" 1}} {{printf "%[2]*[1]d" 1 5}} {{printf "%[1]5d" 1}})x",
         "2 1 %!d(BADINDEX) 1 2 %!d(BADINDEX) %!(NOVERB)     1 %!d(BADINDEX)"},
        {R"x({{printf "%*d|%-*d|%*d" 5 1 5 1 -5 1}} {{printf "%.*f" 2 3.14159}} {{printf "%*d" "a" 1}} {{printf "%.*f" "a" 1.0}} {{printf "%.*f" -1 1.0}})x",
         "    1|1    |1     3.14 %!(BADWIDTH)1 %!(BADPREC)1.000000 %!(BADPREC)1.000000"},
        {R"x({{printf "%v %s %d %q %x" .l .l .l .l .l}} {{printf "%v %s" .m .b}} {{printf "%5v|" .l}} {{printf "%T %T %T %T %T %T %T" .l .m 1 1.5 "a" true nil}} {{printf "%#v" .l}} {{printf "%#v" .m}} {{printf "%+v" .b}} {{printf "%#v" .b}})x",
         R"x([x y z] [x y z] [%!d(string=x) %!d(string=y) %!d(string=z)] ["x" "y" "z"] [78 79 7a] map[k1:v1 k2:v2] map[c:deep e:map[] f:%!s(float64=2.5) n:%!s(int=5) nil:<nil>] [    x     y     z]| []interface {} map[string]interface {} int float64 string bool <nil> []interface {}{"x", "y", "z"} map[string]interface {}{"k1":"v1", "k2":"v2"} map[c:deep e:map[] f:2.5 n:5 nil:<nil>] map[string]interface {}{"c":"deep", "e":map[string]interface {}{}, "f":2.5, "n":5, "nil":interface {}(nil)})x"},
        {R"x({{printf "%p" 1}} {{printf "%p" "a"}})x", "%!p(int=1) %!p(string=a)"},
        {R"x({{printf "%d %d %d" -5 -0 0}} {{printf "%x" -255}} {{printf "%.0d|%.3d|%5.3d|%-5.3d|%05.3d" 0 7 7 7 7}} {{printf "%c%c" 0x1F600 -1}} {{printf "%q" 39}} {{printf "%q" 34}} {{printf "%+q" 233}} {{printf "%U" 0x1F600}} {{printf "%#U" 10}})x",
         R"x(-5 0 0 -ff |007|  007|007  |  007 😀� '\'' '"' '\u00e9' U+1F600 U+000A)x"},
        {R"x({{printf "%6.2f|%-8.2e|%+08d|% 5d|%+.3e" 1.0 2.0 3 4 5.0}} {{printf "%010s|%-010s|%05t" "a" "b" true}} {{printf "%03c|%-3c|" 65 65}} {{printf "%08b" 5}} {{printf "%x" "héé"}} {{printf "%.3q" "héllo"}})x",
         R"x(  1.00|2.00e+00|+0000003|    4|+5.000e+00 000000000a|b         |0true 00A|A  | 00000101 68c3a9c3a9 "hél")x"},
        {R"x({{printf "%v" 1e6}} {{printf "%v" 123456789.0}} {{1000000.0}} {{1e100}} {{.f | printf "%v"}} {{0.1}} {{100000000000000000000.0}})x",
         "1e+06 1.23456789e+08 1e+06 1e+100 1.5 0.1 1e+20"},
        {R"x({{printf "%s %v" .uni .uni}} {{printf "%8.3s|" .uni}} {{printf "%q" "a\tb\"c\\\u200b"}} {{printf "%q" "\xff"}})x",
         R"x(héllo wörld 日本 héllo wörld 日本      hél| "a\tb\"c\\\u200b" "\xff")x"},
        {R"x({{printf "% d|% +d|%+ d|%x|%#X|%#b" 5 5 5 3 255 5}})x", " 5|+5|+5|3|0XFF|0b101"},
        {R"x({{print `a` 'b' "c"}})x", "a98c"},
    };
    for (const RenderCase& c : cases) EXPECT_EQ(rendered(c.text), c.output) << c.text;
}

TEST(Print, RefusesWhatGoRefuses) {
    for (const char* text : {
             "{{printf 1}}",
             "{{printf .missing}}",
             "{{printf}}",
         }) {
        EXPECT_TRUE(rendered(text).starts_with("error: template line "))
            << text << " gave " << rendered(text);
    }
}

}  // namespace
}  // namespace ingot::gotemplate

// Expected outputs were printed by Go 1.26's text/template.
#include "gotemplate/testing.h"

#include <gtest/gtest.h>

#include <vector>

namespace ingot::gotemplate {
namespace {

TEST(Gotemplate, RendersAsGo) {
    const std::vector<RenderCase> cases = {
        {"{{.a}}", "hello"},
        {"{{.missing}}", "<no value>"},
        {"{{.missing.x}}", "<no value>"},
        {"{{.nil}}", "<no value>"},
        {"{{.b}}", "map[c:deep e:map[] f:2.5 n:5 nil:<nil>]"},
        {"{{.l}}", "[x y z]"},
        {"{{.m}}", "map[k1:v1 k2:v2]"},
        {"{{.nested}}", "[map[n:one] map[n:two]]"},
        {"{{.i}} {{.f}} {{.t}} {{.big}}", "3 1.5 true 12345678901"},
        {"{{ .b.c }}", "deep"},
        {"{{.b.nil}}", "<no value>"},
        {"{{-3}}", "-3"},
        {"{{- 3}}", "3"},
        {"x {{- 3 -}} y", "x3y"},
        {R"x(x  {{- "a" -}})x", "xa"},
        {" y", " y"},
        {"{{/* c */}}z", "z"},
        {"a {{- /* c */ -}} z", "az"},
        {R"x({{"q\"\n\t\x41\u00e9\101"}})x", "q\"\n\tA\303\251A"},
        {R"x({{`raw "x" \n`}})x", R"x(raw "x" \n)x"},
        {R"x({{'a'}} {{'\n'}} {{'\''}} {{'\xff'}} {{'é'}})x", "97 10 39 255 233"},
        {"{{1}} {{0x1f}} {{017}} {{0b11}} {{0o17}} {{1_000}} {{1.0}} {{1e3}} {{.5}} {{1.5e300}} {{-0}} "
         "{{+5}} {{1e20}} {{1e21}} {{1e-5}} {{0x1p4}}",
         "1 31 15 3 15 1000 1 1000 0.5 1.5e+300 0 5 1e+20 1e+21 1e-05 16"},
        {"{{9223372036854775807}} {{-9223372036854775808}}", "9223372036854775807 -9223372036854775808"},
        {"{{true}} {{false}}", "true false"},
        {"{{if .a}}yes{{else}}no{{end}}", "yes"},
        {"{{if .empty}}yes{{else if .i}}mid{{else}}no{{end}}", "mid"},
        {"{{if .el}}a{{else if .empty}}b{{else if .missing}}c{{else}}d{{end}}", "d"},
        {"{{if $x := .a}}{{$x}}{{end}}", "hello"},
        {"{{with .b}}{{.c}}{{end}}", "deep"},
        {"{{with .missing}}x{{else}}y{{end}}", "y"},
        {"{{with .missing}}x{{else with .b}}{{.c}}{{else}}y{{end}}", "deep"},
        {"{{with $x := .b}}{{$x.c}} {{$.a}}{{end}}", "deep hello"},
        {"{{range .l}}[{{.}}]{{end}}", "[x][y][z]"},
        {"{{range $i, $e := .l}}{{$i}}={{$e}};{{end}}", "0=x;1=y;2=z;"},
        {"{{range $e := .l}}{{$e}};{{end}}", "x;y;z;"},
        {"{{range $k, $v := .m}}{{$k}}={{$v}};{{end}}", "k1=v1;k2=v2;"},
        {"{{range .m}}{{.}};{{end}}", "v1;v2;"},
        {"{{range .el}}x{{else}}none{{end}}", "none"},
        {"{{range .missing}}x{{else}}none{{end}}", "none"},
        {"{{range .nil}}x{{else}}none{{end}}", "none"},
        {"{{range .i}}{{.}},{{end}}", "0,1,2,"},
        {"{{range 3}}{{.}},{{end}}", "0,1,2,"},
        {"{{range 0}}a{{else}}b{{end}}", "b"},
        {"{{range $i := 3}}{{$i}},{{end}}", "0,1,2,"},
        {"{{range .nested}}{{.n}} {{$.a}} {{end}}", "one hello two hello "},
        {"{{$x := 1}}{{$x}}{{$x = 2}}{{$x}}", "12"},
        {"{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}", "2"},
        {"{{$x := 1}}{{if true}}{{$x := 2}}{{$x}}{{end}}{{$x}}", "21"},
        {"{{$ := 1}}{{$}}", "1"},
        {"{{$i := 0}}{{range .l}}{{$i = .}}{{end}}{{$i}}", "z"},
        {"{{$i := 0}}{{$x := 0}}{{range $i, $x = .l}}{{$i}}{{$x}}{{end}}{{$i}}{{$x}}", "0x1y2z2z"},
        {R"x({{define "t"}}<{{.}}>{{end}}{{template "t" .a}}{{template "t"}}{{template "t" .missing}})x",
         "<hello><<no value>><<no value>>"},
        {R"x({{define "t"}}<{{$}}>{{end}}{{template "t" .a}})x", "<hello>"},
        {R"x({{template "t" .a}}{{define "t"}}<{{.}}>{{end}})x", "<hello>"},
        {R"x({{define "t"}}{{end}}{{define "t"}}b{{end}}{{template "t"}})x", "b"},
        {R"x({{block "blk" .a}}[{{.}}]{{end}})x", "[hello]"},
        {"{{(1) | print}}", "1"},
        {"}}", "}}"},
        {".a}}", ".a}}"},
        {"upper}}", "upper}}"},
        {R"x(b"}})x", R"x(b"}})x"},
        {"b`}}", "b`}}"},
        {"}}", "}}"},
        {"{{.a }}}", "hello}"},
        {"{{.a |}}", "hello"},
        {"{{$.a}} {{$.b.c}}", "hello deep"},
        {"{{.a1_b}}", "<no value>"},
        {"{{(print)}}", ""},
        {R"x({{'"'}})x", "34"},
        {"{{.é}}", "<no value>"},
        {"{{.日本}}", "<no value>"},
        {R"x({{"日本"}} {{.uni}})x", "日本 héllo wörld 日本"},
        {"{{$x:=.a}}{{$x}}", "hello"},
        {"{{$x :=.a}}{{$x}}", "hello"},
        {"{{$x:= .a }}{{ $x }}", "hello"},
        {"{{range $x,$y:=.l}}{{$x}}{{$y}}{{end}}", "0x1y2z"},
        {"{{range .l}}{{break}}{{end}}x", "x"},
        {"{{range .l}}a{{continue}}b{{end}}x", "aaax"},
        {"plain }} text", "plain }} text"},
        {R"x({{"{{"}} x {{"}}"}})x", "{{ x }}"},
        {" {{- if true -}} a {{- else -}} b {{- end -}} c", "ac"},
        {"{{if true}}  a  {{- end}}", "  a"},
        {"a", "a"},
        {"{{- /* x */}}", ""},
        {"b", "b"},
        {"{{.a\n}}", "hello"},
        {"{{\n.a}}", "hello"},
        {"{{.a | \nupper}}", "HELLO"},
        {"{{`a\nb`}}", "a\nb"},
        {"x  {{- \"a\" -}}\n\n y", "xay"},
        {"a\n{{- /* x */}}\nb", "a\nb"},
        {"{{if .a}}\n{{end}}", "\n"},
        {"", ""},
        {"{{.a -}}  x", "hellox"},
        {"x\r\n{{- .a -}}\r\n y", "xhelloy"},
        {"{{.a}}\t{{- .i}}", "hello3"},
    };
    for (const RenderCase& c : cases) EXPECT_EQ(rendered(c.text), c.output) << c.text;
}

TEST(Gotemplate, RefusesWhatGoRefuses) {
    for (const char* text : {
             "{{.nil.x}}",
             "{{.a.x}}",
             "{{/* c */ }}z",
             "{{ /* c */}}",
             "{{'ab'}}",
             "{{089}}",
             "{{99999999999999999999}}",
             "{{18446744073709551615}}",
             "{{nil}}",
             "{{if $x := .a}}{{$x}}{{end}}{{$x}}",
             "{{range .a}}x{{end}}",
             "{{range $i, $x := 3}}{{$i}},{{end}}",
             "{{range .f}}x{{end}}",
             "{{range .t}}x{{end}}",
             "{{break}}",
             R"x({{range .l}}{{define "x"}}{{break}}{{end}}{{end}})x",
             "{{$x}}",
             "{{$x = 1}}",
             "{{$x := $x}}",
             "{{$x := 1 2}}",
             "{{range $i, $x = .l}}{{end}}",
             R"x({{template "none"}})x",
             R"x({{define "t"}}a{{end}}{{define "t"}}b{{end}})x",
             R"x({{block "blk" .a}}[{{.}}]{{end}}{{define "blk"}}X{{end}})x",
             R"x({{define "blk"}}X{{end}}{{block "blk" .a}}[{{.}}]{{end}})x",
             R"x({{define "r"}}{{template "r"}}{{end}}{{template "r"}})x",
             "{{(.b).c.d}}",
             R"x({{"x" | .a}})x",
             R"x({{.a "x"}})x",
             "{{1 2}}",
             "{{1 | 2}}",
             R"x({{"a" | "b"}})x",
             "{{.a | .b}}",
             "{{nofunc}}",
             "{{nofunc .a}}",
             "{{.a",
             "{{",
             "{{.a | ",
             R"x({{"a)x",
             "{{`a",
             "{{",
             "{{}}",
             "{{ }}",
             "{{.a}",
             "{{{.a}}",
             "{{|}}",
             "{{| .a}}",
             "{{.a | | upper}}",
             "{{.a,}}",
             "{{.a .b}}",
             "{{.a.}}",
             "{{..a}}",
             "{{.a..b}}",
             "{{. a}}",
             "{{.1a}}",
             "{{a.b}}",
             "{{print.a}}",
             "{{1.a}}",
             R"x({{"x".a}})x",
             "{{nil.a}}",
             "{{true.a}}",
             "{{if}}x{{end}}",
             "{{if .a}}",
             "{{end}}",
             "{{else}}",
             "{{if .a}}{{else}}{{else}}{{end}}",
             "{{if .a}}{{else if .b}}{{else with .c}}{{end}}",
             "{{if .a}}{{else x}}{{end}}",
             "{{range}}{{end}}",
             "{{with}}{{end}}",
             "{{end x}}",
             "{{define}}{{end}}",
             "{{define x}}{{end}}",
             R"x({{define "x"}})x",
             R"x({{if .a}}{{define "x"}}{{end}}{{end}})x",
             "{{template}}",
             "{{template .a}}",
             R"x({{template "a" 1 2}})x",
             R"x({{block "a"}}{{end}})x",
             "{{if .a}}x{{end}}{{end}}",
             "{{(.a}}",
             "{{.a)}}",
             "{{()}}",
             "{{( )}}",
             "{{/* unclosed",
             "{{/* x */",
             "{{/* x */ a}}",
             R"x({{"unclosed}})x",
             "{{'a}}",
             "{{`a}}",
             R"x({{"\z"}})x",
             R"x({{"\'"}})x",
             R"x({{'\"'}})x",
             "{{#}}",
             "{{.a#}}",
             "{{a-b}}",
             "{{1-2}}",
             "{{1+2}}",
             "{{1x}}",
             "{{0x}}",
             "{{1__0}}",
             "{{_x}}",
             "{{= .a}}",
             "{{: .a}}",
             "{{$x, $y := .a}}",
             "{{range $x, $y, $z := .l}}{{end}}",
             "{{range $x, .l}}{{end}}",
             "{{range $x, $y}}{{end}}",
             "{{break 1}}",
             "{{\"a\nb\"}}",
             "l1\n{{.a}}\n{{.b.c.d}}",
             "{{/* unclosed\n",
             "{{",
             "a{{",
             "{{-}}",
             "{{- }}",
             "{{ -}}",
             "{{- -}}",
             "{{-a}}",
             "{{- .a-}}",
             "{{.a - }}",
             "{{.a-}}",
         }) {
        EXPECT_TRUE(rendered(text).starts_with("error: template line "))
            << text << " gave " << rendered(text);
    }
}

struct MessageCase {
    const char* text;
    const char* message;
};

TEST(Gotemplate, ErrorsSayWhereAndWhat) {
    const std::vector<MessageCase> cases = {
        {"one\n{{.a.x}}", "template line 2: .a.x: a value of type string has no field x"},
        {"{{nofunc}}", "template line 1: the function \"nofunc\" is not defined"},
        {"{{uper .a}}", "template line 1: the function \"uper\" is not defined; did you mean \"upper\"?"},
        {"\n\n{{if .a}}", "template line 3: the template ends before {{end}}"},
        {"{{end}}", "template line 1: {{end}} has nothing to belong to"},
        {"{{$y}}", "template line 1: the variable $y is not defined"},
        {"{{index .l 9}}", "template line 1: index: the index 9 is out of range"},
        {"{{.a\n| len | upper}}", "template line 2: upper: argument 1 must be a string, not a number"},
        {"{{template \"t\"}}", "template line 1: the template \"t\" is not defined"},
        {"{{ 12x }}", "template line 1: 12x is not a number"},
        {"{{\"a}}", "template line 1: a string is not closed"},
        {"a\n{{", "template line 2: the action {{ is not closed"},
        {"{{range .a}}{{end}}", "template line 1: a value of type string has no elements to range over"},
        {"{{break}}", "template line 1: {{break}} stands outside of {{range}}"},
        {"{{.a \"x\"}}", "template line 1: .a: it is a value, not a function, and takes no arguments"},
    };
    for (const MessageCase& c : cases)
        EXPECT_EQ(rendered(c.text), std::string("error: ") + c.message) << c.text;
}

TEST(Gotemplate, TextWithoutActionsIsLeftAlone) {
    EXPECT_EQ(rendered("plain }} text"), "plain }} text");
    EXPECT_EQ(rendered(""), "");
    EXPECT_FALSE(has_actions("a { b"));
    EXPECT_TRUE(has_actions("a {{ b"));
}

TEST(Gotemplate, BytesThatAreNoUtf8ComeThrough) {
    EXPECT_EQ(rendered("\xff{{.a}}\xfe"), "\xffhello\xfe");
    EXPECT_EQ(rendered("{{\"\\xff\"}}"), "\xff");
}

TEST(Gotemplate, AMissingMemberMayBeAnError) {
    value::Value data = value::Value::object({{"Vars", value::Value::string("x")}});
    EXPECT_EQ(render("{{.Vars}} {{.Path}}", data, {}), "x <no value>");
    try {
        render("{{.Vars}} {{.Var}}", data, {}, MissingMember::kError);
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kUser);
        EXPECT_EQ(error.message(), "template line 1: .Var: there is no Var; did you mean Vars?");
    }
}

TEST(Gotemplate, AnUnknownMemberIsAnError) {
    value::Value data = value::Value::object({{"ID", value::Value::unknown(value::Type::string())}});
    EXPECT_THROW(render("{{.ID}}", data, {}), Error);
    EXPECT_EQ(render("{{.Other}}", data, {}), "<no value>");
}

TEST(Gotemplate, WithoutDataTheDotIsMissing) {
    EXPECT_EQ(render("{{.}} {{.a}} {{with .}}x{{else}}y{{end}}", value::Value(), {}),
              "<no value> <no value> y");
}

TEST(Gotemplate, TypedCollectionsWork) {
    using value::Type;
    using value::Value;
    Value data = Value::object({{"list", Value::string_list({"a", "b"})},
                                {"map", Value::map(Type(), {{"k", Value::string("v")}})},
                                {"set", Value::set(Type(), {Value::number(2), Value::number(1)})},
                                {"secret", Value::string("s").with_marks(value::kSensitive)}});
    EXPECT_EQ(render("{{.list}} {{.map}} {{.set}} {{.secret}}", data, {}), "[a b] map[k:v] [1 2] s");
    EXPECT_EQ(render("{{range .set}}{{.}},{{end}}{{index .map \"none\"}}|{{printf \"%T\" .list}}", data, {}),
              "1,2,|[]string");
}

TEST(Gotemplate, OwnFunctionsComeBeforeBuiltInOnes) {
    Functions functions;
    functions["len"] = [](std::span<const value::Value> args) {
        return value::Value::number(static_cast<std::int64_t>(args.size()));
    };
    functions["break"] = [](std::span<const value::Value>) { return value::Value::string("a function"); };
    EXPECT_EQ(render("{{len 1 2 3}} {{break}}", value::Value(), functions), "3 a function");
}

TEST(Gotemplate, ErrorsOfFunctionsKeepTheirKind) {
    Functions functions;
    functions["fetch"] = [](std::span<const value::Value>) -> value::Value {
        throw Error(ErrorKind::kIo, "disk: full");
    };
    functions["refuse"] = [](std::span<const value::Value>) -> value::Value {
        throw Error(ErrorKind::kUser, "no");
    };
    try {
        render("\n{{fetch}}", value::Value(), functions);
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kIo);
        EXPECT_EQ(error.message(), "disk: full");
        ASSERT_EQ(error.frames().size(), 1U);
        EXPECT_EQ(error.frames()[0], "in fetch at template line 2");
    }
    try {
        render("{{refuse}}", value::Value(), functions);
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.message(), "template line 1: refuse: no");
    }
}

TEST(Gotemplate, SyntaxCanBeCheckedAlone) {
    EXPECT_NO_THROW(check_syntax("{{.a.b}} {{len .x}}", {}));
    EXPECT_THROW(check_syntax("{{if}}", {}), Error);
    EXPECT_THROW(check_syntax("{{user `x`}}", {}), Error);
    EXPECT_NO_THROW(check_syntax("{{user `x`}}", make_packer_functions({})));
}

TEST(Gotemplate, DeepNestingIsRefused) {
    auto repeated = [](const std::string& text, int count) {
        std::string out;
        for (int i = 0; i < count; ++i) out += text;
        return out;
    };
    EXPECT_TRUE(
        rendered("{{" + repeated("(", 5000) + "1" + repeated(")", 5000) + "}}").starts_with("error: "));
    EXPECT_TRUE(rendered(repeated("{{if 1}}", 5000) + repeated("{{end}}", 5000)).starts_with("error: "));
    EXPECT_TRUE(rendered("{{if 0}}" + repeated("{{else if 0}}", 5000) + "{{end}}").starts_with("error: "));
    EXPECT_EQ(rendered(repeated("{{if 1}}", 40) + "x" + repeated("{{end}}", 40)), "x");
}

}  // namespace
}  // namespace ingot::gotemplate

#include "base/json.h"

#include "base/error.h"

#include <gtest/gtest.h>

namespace ingot {
namespace {

std::string round(std::string_view text) { return to_text(parse_json(text)); }

TEST(Json, ValuesComeBackAsWritten) {
    for (const std::string_view text :
         {"null", "true", "false", "0", "-0", "12345678901234567890123456789", "1.50", "-2e+10", "1E5",
          "\"\"", "[]", "{}", "[1,[2,[]],{\"a\":null}]", "{\"b\":1,\"a\":{\"z\":[true,false]}}"})
        EXPECT_EQ(round(text), text);
}

TEST(Json, BlanksDoNotMatter) { EXPECT_EQ(round(" \t\r\n{ \"a\" : [ 1 , 2 ] } \n"), "{\"a\":[1,2]}"); }

TEST(Json, StringsAreReadAsGoReadsThem) {
    const std::pair<std::string, std::string> rows[] = {
        {R"("a\"\\\/\b\f\n\r\t")", "a\"\\/\b\f\n\r\t"},
        {R"("\u00e9\u65E5")", "é日"},
        {R"("\ud83d\ude00")", "😀"},
        {R"("\ud83dx")", "\xef\xbf\xbdx"},
        {R"("\ud83d\u0041")",
         "\xef\xbf\xbd"
         "A"},
        {R"("\ude00")", "\xef\xbf\xbd"},
        {"\"a\xff\"", "a\xef\xbf\xbd"},
        {R"("\u0000")", std::string(1, '\0')},
    };
    for (const auto& [text, value] : rows) EXPECT_EQ(parse_json(text).text, value) << text;
}

TEST(Json, LastOfEqualMembersCounts) { EXPECT_EQ(round("{\"a\":1,\"b\":2,\"a\":3}"), "{\"a\":3,\"b\":2}"); }

TEST(Json, MistakesHaveAPlace) {
    struct Row {
        std::string text, place;
    };
    const Row rows[] = {
        {"", "line 1, column 1"},        {"{\n  \"a\": }", "line 2, column 8"},
        {"[1,]", "line 1, column 4"},    {"{\"a\":1,}", "line 1, column 8"},
        {"[1 2]", "line 1, column 4"},   {"nul", "line 1, column 1"},
        {"01", "line 1, column 2"},      {"1.", "line 1, column 3"},
        {"1e", "line 1, column 3"},      {"\"a", "line 1, column 3"},
        {"\"\\x\"", "line 1, column 3"}, {"\"\\u12g4\"", "line 1, column 6"},
        {"\"\\u12", "line 1, column 6"}, {"\"a\nb\"", "line 1, column 3"},
        {"{a:1}", "line 1, column 2"},   {"{\"a\"", "line 1, column 5"},
        {"[1", "line 1, column 3"},      {"1 x", "line 1, column 3"},
        {"-", "line 1, column 1"},       {".5", "line 1, column 1"},
        {"{", "line 1, column 2"},
    };
    for (const Row& row : rows) {
        try {
            parse_json(row.text);
            FAIL() << row.text;
        } catch (const Error& error) {
            EXPECT_EQ(error.kind(), ErrorKind::kUser);
            EXPECT_NE(error.message().find(row.place + ":"), std::string::npos)
                << row.text << " " << error.message();
        }
    }
}

TEST(Json, EndlessNestingIsRefused) {
    EXPECT_NO_THROW(parse_json(std::string(400, '[') + std::string(400, ']')));
    EXPECT_THROW(parse_json(std::string(1000000, '[')), Error);
}

TEST(Json, QuotingIsGos) {
    EXPECT_EQ(json_quote("<a&b>"), "\"<a&b>\"");
    EXPECT_EQ(json_quote("<a&b>", true), R"("\u003ca\u0026b\u003e")");
    EXPECT_EQ(json_quote(std::string("\0\x1f\x7f\"\\\n", 6)), "\"\\u0000\\u001f\x7f\\\"\\\\\\n\"");
    EXPECT_EQ(json_quote("\xe2\x80\xa8\xff"), R"("\u2028\ufffd")");
}

TEST(Json, IndentedTextIsGos) {
    EXPECT_EQ(to_text(parse_json(R"({"a":[1,{"b":[]}],"c":{}})"), 2),
              "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}");
    EXPECT_EQ(to_text(parse_json("[1]"), 0), "[\n1\n]");
}

TEST(Json, DocumentsAreBuiltAndAsked) {
    Json json;
    json.set("name", Json::of("x"));
    json.set("count", Json::of(std::int64_t{3}));
    json.set("name", Json::of("y"));
    Json list;
    list.push(Json::of(true));
    json.set("list", list);
    EXPECT_EQ(to_text(json), "{\"name\":\"y\",\"count\":3,\"list\":[true]}");
    EXPECT_EQ(json.get_string("name"), "y");
    EXPECT_EQ(json.get_string("count", "none"), "none");
    EXPECT_EQ(json.get_string("absent", "none"), "none");
    EXPECT_EQ(json.find("absent"), nullptr);
    EXPECT_EQ(Json::of(true).find("x"), nullptr);
}

}  // namespace
}  // namespace ingot

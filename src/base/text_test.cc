#include "base/text.h"

#include <gtest/gtest.h>

namespace ingot {
namespace {

TEST(Text, TrimTakesBlanksFromBothEnds) {
    EXPECT_EQ(trim(" \t\r\n a b \v\f"), "a b");
    EXPECT_EQ(trim_left("  a "), "a ");
    EXPECT_EQ(trim_right(" a  "), " a");
    EXPECT_EQ(trim("   "), "");
}

TEST(Text, SplitGivesEmptyPartsToo) {
    using Parts = std::vector<std::string>;
    EXPECT_EQ(split("a,b,,c", ","), (Parts{"a", "b", "", "c"}));
    EXPECT_EQ(split("", ","), (Parts{""}));
    EXPECT_EQ(split(",", ","), (Parts{"", ""}));
    EXPECT_EQ(split("a::b", "::"), (Parts{"a", "b"}));
    EXPECT_EQ(split("abc", ""), (Parts{"abc"}));
}

TEST(Text, SplitLinesMakesNoLineOfAFinalBreak) {
    using Lines = std::vector<std::string_view>;
    EXPECT_EQ(split_lines("a\nb\n"), (Lines{"a", "b"}));
    EXPECT_EQ(split_lines("a\r\n\r\nb"), (Lines{"a", "", "b"}));
    EXPECT_EQ(split_lines("a\rb"), (Lines{"a\rb"}));
    EXPECT_EQ(split_lines("\n"), (Lines{""}));
    EXPECT_TRUE(split_lines("").empty());
}

TEST(Text, JoinUndoesSplit) {
    EXPECT_EQ(join(std::vector<std::string>{"a", "", "b"}, ", "), "a, , b");
    EXPECT_EQ(join(std::vector<std::string>{}, ","), "");
}

TEST(Text, ReplaceAllDoesNotReadWhatItWrote) {
    EXPECT_EQ(replace_all("aaa", "a", "aa"), "aaaaaa");
    EXPECT_EQ(replace_all("abcab", "ab", ""), "c");
    EXPECT_EQ(replace_all("abc", "", "x"), "abc");
}

TEST(Text, AsciiCaseLeavesOtherLettersAlone) {
    EXPECT_EQ(to_upper_ascii("aZ1ä"), "AZ1ä");
    EXPECT_EQ(to_lower_ascii("aZ1Ä"), "az1Ä");
    EXPECT_TRUE(is_ascii("abc\x7f"));
    EXPECT_FALSE(is_ascii("ä"));
}

TEST(Text, ParseIntTakesWholeNumbersOnly) {
    EXPECT_EQ(parse_int("42"), 42);
    EXPECT_EQ(parse_int("-7"), -7);
    EXPECT_EQ(parse_int("+7"), 7);
    EXPECT_EQ(parse_int("9223372036854775807"), 9223372036854775807);
    for (const std::string_view bad : {"", " 1", "1 ", "1.0", "0x1", "+-1", "9223372036854775808", "-"})
        EXPECT_FALSE(parse_int(bad)) << bad;
}

TEST(Text, ParseDoubleRefusesWhatIsNoFiniteNumber) {
    EXPECT_EQ(parse_double("1.5"), 1.5);
    EXPECT_EQ(parse_double("-2e3"), -2000);
    for (const std::string_view bad : {"", "inf", "nan", "1.5x", " 1"})
        EXPECT_FALSE(parse_double(bad)) << bad;
}

TEST(Text, DidYouMeanFindsSlipsOnly) {
    const std::vector<std::string> words{"provisioner", "post-processor", "source", "variable", "a1"};
    struct Row {
        std::string word;
        std::optional<std::string> meant;
    };
    const Row rows[] = {
        {"provisoner", "provisioner"}, {"PROVISIONER", "provisioner"},
        {"varaible", "variable"},      {"sources", "source"},
        {"banana", std::nullopt},      {"b2", std::nullopt},
        {"source", std::nullopt},      {"", std::nullopt},
    };
    for (const Row& row : rows) EXPECT_EQ(did_you_mean(row.word, words), row.meant) << row.word;
}

TEST(Text, ShellQuoteSurvivesQuotes) {
    EXPECT_EQ(shell_quote("it's"), "'it'\\''s'");
    EXPECT_EQ(shell_quote(""), "''");
    EXPECT_EQ(shell_quote("$(x) \"y\""), "'$(x) \"y\"'");
}

TEST(Text, GoQuoteEscapesAsStrconvDoes) {
    EXPECT_EQ(go_quote("a\"b\\c"), R"("a\"b\\c")");
    EXPECT_EQ(go_quote("\a\b\f\n\r\t\v"), R"("\a\b\f\n\r\t\v")");
    EXPECT_EQ(go_quote(std::string("\0\x01\x7f", 3)), R"("\x00\x01\x7f")");
    EXPECT_EQ(go_quote("ü日\xff"), "\"ü日\\xff\"");
    EXPECT_EQ(go_quote("\xc2\xa0\xe2\x80\xa8"), R"("\u00a0\u2028")");
    EXPECT_EQ(go_quote("\xf0\x9f\x98\x80\xf3\xa0\x80\x81"), "\"😀\\U000e0001\"");
}

TEST(Text, EncodingsComeBack) {
    EXPECT_EQ(hex_encode(std::string("\x00\xff\x1a", 3)), "00ff1a");
    const std::pair<std::string, std::string> rows[] = {
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"\xfb\xff", "+/8="}};
    for (const auto& [plain, encoded] : rows) {
        EXPECT_EQ(base64_encode(plain), encoded);
        EXPECT_EQ(base64_decode(encoded), plain);
    }
    EXPECT_EQ(base64_decode("Zm9v\r\nYg==\n"), "foob");
    for (const std::string_view bad : {"Z", "Zg", "Zg=", "Zg==Zg==", "Z===", "=", "Zm-v", "Zm 9v"})
        EXPECT_FALSE(base64_decode(bad)) << bad;
}

TEST(Text, DurationsAreDescribedInTwoUnits) {
    const std::pair<std::int64_t, std::string> rows[] = {
        {0, "0 milliseconds"},
        {1, "1 millisecond"},
        {999, "999 milliseconds"},
        {1000, "1 second"},
        {1234, "1 second 234 milliseconds"},
        {123004, "2 minutes 3 seconds"},
        {3600005, "1 hour 5 milliseconds"},
        {90000000, "1 day 1 hour"},
        {-5, "0 milliseconds"},
    };
    for (const auto& [time, text] : rows) EXPECT_EQ(describe_duration_ms(time), text);
}

TEST(Glob, MatchesWholeTexts) {
    struct Row {
        std::string pattern, text;
        bool matches;
    };
    const Row rows[] = {
        {"null.web", "null.web", true},
        {"null.web", "null.web2", false},
        {"*", "", true},
        {"*", "a/b.c", true},
        {"null.*", "null.web", true},
        {"*.web", "null.web", true},
        {"n?ll", "null", true},
        {"n?ll", "nll", false},
        {"?", "ü", true},
        {"[abc]x", "bx", true},
        {"[abc]x", "dx", false},
        {"[!abc]x", "dx", true},
        {"[a-f]", "c", true},
        {"[!a-f]", "c", false},
        {"[a-f]", "g", false},
        {"{a,b}.c", "b.c", true},
        {"{a,b}.c", "c.c", false},
        {"{a*,b}x", "aqqx", true},
        {"{a,{b,c}d}", "cd", true},
        {"\\*", "*", true},
        {"\\*", "a", false},
        {"a,b", "a,b", true},
        {"a}", "a}", true},
        {"**", "anything", true},
        {"{,x}y", "y", true},
        {"[a\\]]", "]", true},
        {"", "", true},
        {"*a*a*a*a*b", std::string(2000, 'a'), false},
    };
    for (const Row& row : rows) EXPECT_EQ(glob_match(row.pattern, row.text), row.matches) << row.pattern;
}

TEST(Glob, MistakesAreNamedAndMatchNothing) {
    for (const std::string_view bad : {"[", "[]", "[a", "[z-a]", "[a-]", "a[b-"}) {
        EXPECT_TRUE(find_glob_mistake(bad)) << bad;
        EXPECT_FALSE(glob_match(bad, bad)) << bad;
    }
    EXPECT_FALSE(find_glob_mistake("null.{a,b}*[!x]?"));
}

}  // namespace
}  // namespace ingot

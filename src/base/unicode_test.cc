#include "base/unicode.h"

#include <gtest/gtest.h>

namespace ingot {
namespace {

TEST(Unicode, DecodeRefusesWhatIsNotUtf8) {
    struct Row {
        std::string_view bytes;
        std::int32_t code;
        int length;
    };
    const Row rows[] = {
        {"a", 'a', 1},
        {"ü", 0xFC, 2},
        {"日", 0x65E5, 3},
        {"😀", 0x1F600, 4},
        {"\xff", -1, 1},
        {"\xc3", -1, 1},
        {"\xc0\xaf", -1, 1},
        {"\xe0\x80\x80", -1, 1},
        {"\xed\xa0\x80", -1, 1},
        {"\xf4\x90\x80\x80", -1, 1},
        {"\xf0\x80\x80\x80", -1, 1},
        {"\x80", -1, 1},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(decode_rune(row.bytes).code, row.code) << row.bytes;
        EXPECT_EQ(decode_rune(row.bytes).length, row.length) << row.bytes;
        EXPECT_EQ(is_valid_utf8(row.bytes), row.code >= 0);
    }
    EXPECT_EQ(decode_rune("").length, 0);
}

TEST(Unicode, AppendUndoesDecode) {
    for (const std::int32_t code :
         std::initializer_list<std::int32_t>{0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF}) {
        std::string text;
        append_rune(text, code);
        EXPECT_EQ(decode_rune(text).code, code);
        EXPECT_EQ(decode_rune(text).length, static_cast<int>(text.size()));
    }
    for (const std::int32_t bad : {-1, 0xD800, 0x110000}) {
        std::string text;
        append_rune(text, bad);
        EXPECT_EQ(text, "\xef\xbf\xbd");
    }
}

TEST(Unicode, BadBytesAreReplacedOneByOne) {
    EXPECT_EQ(replace_invalid_utf8("a\xff\xfe"
                                   "b"),
              "a\xef\xbf\xbd\xef\xbf\xbd"
              "b");
    EXPECT_EQ(replace_invalid_utf8("\xe6\x97"), "\xef\xbf\xbd\xef\xbf\xbd");
    EXPECT_EQ(replace_invalid_utf8("日"), "日");
}

TEST(Unicode, NormalFormCLeavesBadBytes) {
    EXPECT_EQ(normalize_nfc("e\xcc\x81"), "é");
    EXPECT_EQ(normalize_nfc("plain"), "plain");
    EXPECT_EQ(normalize_nfc("\xff"
                            "e\xcc\x81\xfe"),
              "\xff"
              "é\xfe");
    EXPECT_EQ(normalize_nfc(std::string("a\0e\xcc\x81", 5)), std::string("a\0é", 4));
}

TEST(Unicode, GraphemesHoldMarksAndJoinedEmoji) {
    EXPECT_EQ(grapheme_length(""), 0U);
    EXPECT_EQ(grapheme_length("ab"), 1U);
    EXPECT_EQ(grapheme_length("\r\nx"), 2U);
    EXPECT_EQ(grapheme_length("\n\r"), 1U);
    EXPECT_EQ(grapheme_length("e\xcc\x81x"), 3U);
    EXPECT_EQ(grapheme_length("👩‍👩‍👧x"), std::string_view("👩‍👩‍👧").size());
    EXPECT_EQ(grapheme_length("🇩🇪🇫🇷"), std::string_view("🇩🇪").size());
    EXPECT_EQ(grapheme_length("\xff"
                              "a"),
              1U);
}

TEST(Unicode, IdentifiersFollowAnnex31) {
    for (const std::int32_t code :
         std::initializer_list<std::int32_t>{'a', 'Z', '_', 0xFC, 0x65E5, 0x2118, 0x2160})
        EXPECT_TRUE(is_id_start(code)) << code;
    for (const std::int32_t code : std::initializer_list<std::int32_t>{'-', '1', 0xB7, 0x2E2F, 0x301, -1})
        EXPECT_FALSE(is_id_start(code)) << code;
    for (const std::int32_t code : std::initializer_list<std::int32_t>{'a', '_', '1', 0xB7, 0x301, 0x660})
        EXPECT_TRUE(is_id_continue(code)) << code;
    for (const std::int32_t code : std::initializer_list<std::int32_t>{'-', '.', ' ', 0x2028, -1})
        EXPECT_FALSE(is_id_continue(code)) << code;
}

TEST(Unicode, ClassesAreGos) {
    EXPECT_TRUE(is_letter(0x1C5));
    EXPECT_FALSE(is_letter('1'));
    for (const std::int32_t code :
         std::initializer_list<std::int32_t>{' ', '\t', '\v', 0x85, 0xA0, 0x2003, 0x2028, 0x3000})
        EXPECT_TRUE(is_space(code)) << code;
    EXPECT_FALSE(is_space(0x200B));
    EXPECT_TRUE(is_printable(' '));
    EXPECT_TRUE(is_printable(0x20AC));
    for (const std::int32_t code : std::initializer_list<std::int32_t>{'\n', 0x7F, 0xA0, 0xAD, 0xE000, -1})
        EXPECT_FALSE(is_printable(code)) << code;
}

TEST(Unicode, CaseMappingsAreSimple) {
    EXPECT_EQ(to_upper('a'), 'A');
    EXPECT_EQ(to_upper(0xDF), 0xDF);
    EXPECT_EQ(to_title(0xDF), 0xDF);
    EXPECT_EQ(to_upper(0xFC), 0xDC);
    EXPECT_EQ(to_lower(0x1E9E), 0xDF);
    EXPECT_EQ(to_title(0x1C6), 0x1C5);
    EXPECT_EQ(to_upper(-1), -1);
}

TEST(Unicode, DisplayWidthCountsTerminalColumns) {
    EXPECT_EQ(display_width("abc"), 3);
    EXPECT_EQ(display_width("ü"), 1);
    EXPECT_EQ(display_width("e\xcc\x81"), 1);
    EXPECT_EQ(display_width("日本"), 4);
    EXPECT_EQ(display_width("👩‍👩‍👧"), 2);
    EXPECT_EQ(display_width("🇩🇪"), 2);
    EXPECT_EQ(display_width(""), 0);
}

}  // namespace
}  // namespace ingot

// Unicode 15 facts (utf8proc inside): normal form, grapheme clusters, identifiers, simple case mapping.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ingot {

struct DecodedRune {
    std::int32_t code = -1;  ///< -1: the bytes are not UTF-8
    int length = 0;          ///< bytes used; 1 for a bad byte
};
DecodedRune decode_rune(std::string_view text);
void append_rune(std::string& out, std::int32_t code);

bool is_valid_utf8(std::string_view text);
/// Bad bytes become U+FFFD, one per byte, as Go's range loop does.
std::string replace_invalid_utf8(std::string_view text);
/// Normal form C; text that is not UTF-8 comes back with its bad bytes untouched.
std::string normalize_nfc(std::string_view text);
/// Bytes of the first extended grapheme cluster; 0 for "".
std::size_t grapheme_length(std::string_view text);
/// UAX 31 ID_Start and "_", as HCL's scanner has it, and ID_Continue (HCL adds "-").
bool is_id_start(std::int32_t code);
bool is_id_continue(std::int32_t code);
bool is_letter(std::int32_t code);
bool is_space(std::int32_t code);
/// Letters, marks, numbers, punctuation, symbols and the ASCII space, as Go's unicode.IsPrint.
bool is_printable(std::int32_t code);
/// Simple mappings: ß stays ß.
std::int32_t to_upper(std::int32_t code);
std::int32_t to_lower(std::int32_t code);
std::int32_t to_title(std::int32_t code);
/// Columns a terminal gives to the text.
int display_width(std::string_view text);

}  // namespace ingot

#include "base/unicode.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>

namespace ingot {

namespace {

constexpr std::int32_t kReplacement = 0xFFFD;

bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

utf8proc_category_t category_of(std::int32_t code) {
    return code < 0 ? UTF8PROC_CATEGORY_CN : utf8proc_category(code);
}

bool between(utf8proc_category_t category, utf8proc_category_t first, utf8proc_category_t last) {
    return category >= first && category <= last;
}

/// Appends the normal form C of well-formed text.
void append_nfc(std::string& out, std::string_view text) {
    utf8proc_uint8_t* result = nullptr;
    const utf8proc_ssize_t length = utf8proc_map(
        reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
        &result, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(result, &std::free);
    if (length == UTF8PROC_ERROR_NOMEM) throw std::bad_alloc();
    if (length < 0)
        out.append(text);
    else
        out.append(reinterpret_cast<const char*>(result), static_cast<std::size_t>(length));
}

bool is_regional_indicator(std::int32_t code) { return code >= 0x1F1E6 && code <= 0x1F1FF; }

int cluster_width(std::string_view cluster) {
    int width = 0;
    int flags = 0;
    while (!cluster.empty()) {
        const DecodedRune rune = decode_rune(cluster);
        if (rune.code == 0xFE0F) width = std::max(width, 2);  // asks for the emoji form
        if (is_regional_indicator(rune.code)) ++flags;
        width = std::max(width, rune.code < 0 ? 1 : utf8proc_charwidth(rune.code));
        cluster.remove_prefix(static_cast<std::size_t>(rune.length));
    }
    return flags > 1 ? 2 : width;
}

}  // namespace

DecodedRune decode_rune(std::string_view text) {
    if (text.empty()) return {};
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80) return {first, 1};
    const DecodedRune bad{-1, 1};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length) return bad;
    std::int32_t code = first & (0xFF >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if (!is_continuation(byte(i))) return bad;
        code = (code << 6) | (byte(i) & 0x3F);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (overlong || surrogate || code > 0x10FFFF) return bad;
    return {code, static_cast<int>(length)};
}

void append_rune(std::string& out, std::int32_t code) {
    if (code < 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = kReplacement;
    const auto push = [&](std::int32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (code < 0x80) {
        push(code);
    } else if (code < 0x800) {
        push(0xC0 | (code >> 6));
        push(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        push(0xE0 | (code >> 12));
        push(0x80 | ((code >> 6) & 0x3F));
        push(0x80 | (code & 0x3F));
    } else {
        push(0xF0 | (code >> 18));
        push(0x80 | ((code >> 12) & 0x3F));
        push(0x80 | ((code >> 6) & 0x3F));
        push(0x80 | (code & 0x3F));
    }
}

bool is_valid_utf8(std::string_view text) {
    while (!text.empty()) {
        const DecodedRune rune = decode_rune(text);
        if (rune.code < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(rune.length));
    }
    return true;
}

std::string replace_invalid_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const DecodedRune rune = decode_rune(text);
        const std::size_t length = static_cast<std::size_t>(rune.length);
        if (rune.code < 0)
            append_rune(out, kReplacement);
        else
            out.append(text.substr(0, length));
        text.remove_prefix(length);
    }
    return out;
}

std::string normalize_nfc(std::string_view text) {
    const auto above_latin1_or_bad = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
    if (std::none_of(text.begin(), text.end(), above_latin1_or_bad)) return std::string(text);
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        std::size_t good = 0;
        DecodedRune rune = decode_rune(text);
        while (good < text.size() && rune.code >= 0) {
            good += static_cast<std::size_t>(rune.length);
            rune = decode_rune(text.substr(good));
        }
        if (good > 0) append_nfc(out, text.substr(0, good));
        text.remove_prefix(good);
        if (text.empty()) break;
        out.push_back(text.front());
        text.remove_prefix(1);
    }
    return out;
}

std::size_t grapheme_length(std::string_view text) {
    if (text.empty()) return 0;
    const auto ascii = [&](std::size_t i) { return static_cast<unsigned char>(text[i]) < 0x80; };
    if (ascii(0) && (text.size() == 1 || ascii(1)))
        return text.size() > 1 && text[0] == '\r' && text[1] == '\n' ? 2 : 1;
    DecodedRune rune = decode_rune(text);
    std::size_t length = static_cast<std::size_t>(rune.length);
    utf8proc_int32_t state = 0;
    while (length < text.size()) {
        const std::int32_t before = rune.code < 0 ? kReplacement : rune.code;
        rune = decode_rune(text.substr(length));
        if (utf8proc_grapheme_break_stateful(before, rune.code < 0 ? kReplacement : rune.code, &state)) break;
        length += static_cast<std::size_t>(rune.length);
    }
    return length;
}

bool is_id_start(std::int32_t code) {
    if (code < 0x80) return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || code == '_';
    switch (code) {
        case 0x2E2F:
            return false;  // a letter by category, but pattern syntax
        case 0x1885:
        case 0x1886:
        case 0x2118:
        case 0x212E:
        case 0x309B:
        case 0x309C:
            return true;  // Other_ID_Start
        default:
            return is_letter(code) || category_of(code) == UTF8PROC_CATEGORY_NL;
    }
}

bool is_id_continue(std::int32_t code) {
    if (is_id_start(code)) return true;
    const bool other = code == 0xB7 || code == 0x387 || (code >= 0x1369 && code <= 0x1371) || code == 0x19DA;
    const utf8proc_category_t category = category_of(code);
    return other || category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
           category == UTF8PROC_CATEGORY_ND || category == UTF8PROC_CATEGORY_PC;
}

bool is_letter(std::int32_t code) {
    return between(category_of(code), UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LO);
}

bool is_space(std::int32_t code) {
    if ((code >= '\t' && code <= '\r') || code == 0x85) return true;
    return between(category_of(code), UTF8PROC_CATEGORY_ZS, UTF8PROC_CATEGORY_ZP);
}

bool is_printable(std::int32_t code) {
    return code == ' ' || between(category_of(code), UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_SO);
}

// utf8proc maps U+00DF to U+1E9E, which is no simple mapping of the Unicode data.
std::int32_t to_upper(std::int32_t code) { return code < 0 || code == 0xDF ? code : utf8proc_toupper(code); }
std::int32_t to_lower(std::int32_t code) { return code < 0 ? code : utf8proc_tolower(code); }
std::int32_t to_title(std::int32_t code) { return code < 0 || code == 0xDF ? code : utf8proc_totitle(code); }

int display_width(std::string_view text) {
    int width = 0;
    while (!text.empty()) {
        const std::size_t length = grapheme_length(text);
        width += cluster_width(text.substr(0, length));
        text.remove_prefix(length);
    }
    return width;
}

}  // namespace ingot

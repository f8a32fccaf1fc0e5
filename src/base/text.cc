#include "base/text.h"

#include "base/unicode.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include <fmt/core.h>

namespace ingot {

namespace {

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Edit distance where swapping two neighbours counts once; stops early above `limit`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > limit) return limit + 1;
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({change, last[j] + 1, row[j - 1] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kHex = "0123456789abcdef";

void append_go_rune(std::string& out, DecodedRune rune, std::string_view bytes) {
    static constexpr std::string_view kControls = "\a\b\f\n\r\t\v";
    static constexpr std::string_view kLetters = "abfnrtv";
    if (rune.code == '"' || rune.code == '\\') {
        out.push_back('\\');
        out.push_back(bytes[0]);
    } else if (rune.code < 0) {
        out += fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes[0]));
    } else if (is_printable(rune.code)) {
        out.append(bytes.substr(0, static_cast<std::size_t>(rune.length)));
    } else if (const std::size_t at = kControls.find(bytes[0]);
               rune.code < 0x20 && at != std::string_view::npos) {
        out.push_back('\\');
        out.push_back(kLetters[at]);
    } else if (rune.code < 0x80) {
        out += fmt::format("\\x{:02x}", rune.code);
    } else if (rune.code < 0x10000) {
        out += fmt::format("\\u{:04x}", rune.code);
    } else {
        out += fmt::format("\\U{:08x}", rune.code);
    }
}

}  // namespace

std::string_view trim_left(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    return text;
}

std::string_view trim_right(std::string_view text) {
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view trim(std::string_view text) { return trim_left(trim_right(text)); }

std::vector<std::string> split(std::string_view text, std::string_view separator) {
    std::vector<std::string> parts;
    if (separator.empty()) return {std::string(text)};
    std::size_t begin = 0;
    for (std::size_t at = text.find(separator); at != std::string_view::npos;
         at = text.find(separator, begin)) {
        parts.emplace_back(text.substr(begin, at - begin));
        begin = at + separator.size();
    }
    parts.emplace_back(text.substr(begin));
    return parts;
}

std::vector<std::string_view> split_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (end < text.size() && line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
    std::string out;
    for (const std::string& part : parts) {
        if (&part != parts.data()) out += separator;
        out += part;
    }
    return out;
}

std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
    if (from.empty()) return std::string(text);
    std::string out;
    std::size_t begin = 0;
    for (std::size_t at = text.find(from); at != std::string_view::npos; at = text.find(from, begin)) {
        out.append(text.substr(begin, at - begin)).append(to);
        begin = at + from.size();
    }
    return out.append(text.substr(begin));
}

std::string to_lower_ascii(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string to_upper_ascii(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::optional<std::int64_t> parse_int(std::string_view text) {
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    std::int64_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<double> parse_double(std::string_view text) {
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    double value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

std::optional<std::string> did_you_mean(std::string_view word, std::span<const std::string> candidates) {
    const std::size_t limit = word.size() < 3 ? 1 : word.size() < 6 ? 2 : 3;
    std::size_t best = limit + 1;
    std::optional<std::string> found;
    for (const std::string& candidate : candidates) {
        if (candidate == word) continue;
        const std::size_t distance =
            to_lower_ascii(candidate) == to_lower_ascii(word) ? 0 : edit_distance(word, candidate, limit);
        // A slip leaves most of the word standing: "ab" is not meant by "cd".
        if (distance >= best || distance * 2 > std::max(word.size(), candidate.size())) continue;
        best = distance;
        found = candidate;
    }
    return found;
}

std::string shell_quote(std::string_view text) {
    std::string out = "'";
    out += replace_all(text, "'", "'\\''");
    out.push_back('\'');
    return out;
}

std::string go_quote(std::string_view text) {
    std::string out = "\"";
    while (!text.empty()) {
        const DecodedRune rune = decode_rune(text);
        append_go_rune(out, rune, text);
        text.remove_prefix(static_cast<std::size_t>(rune.length));
    }
    out.push_back('"');
    return out;
}

std::string hex_encode(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const unsigned value = static_cast<unsigned char>(c);
        out.push_back(kHex[value >> 4]);
        out.push_back(kHex[value & 15]);
    }
    return out;
}

std::string base64_encode(std::string_view bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = (group << 8) | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            out.push_back(k <= count ? kBase64[(group >> (18 - 6 * k)) & 63] : '=');
    }
    return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
    // Go's decoder passes over line breaks.
    std::string clean;
    for (const char c : text)
        if (c != '\n' && c != '\r') clean.push_back(c);
    if (clean.size() % 4 != 0) return std::nullopt;
    std::size_t padding = 0;
    while (padding < 2 && padding < clean.size() && clean[clean.size() - 1 - padding] == '=') ++padding;
    std::string out;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < clean.size(); ++i) {
        const bool pad = i >= clean.size() - padding;
        const std::size_t value = pad ? 0 : kBase64.find(clean[i]);
        if (value == std::string_view::npos) return std::nullopt;
        group = (group << 6) | static_cast<std::uint32_t>(value);
        if (i % 4 == 3) {
            for (int shift = 16; shift >= 0; shift -= 8)
                out.push_back(static_cast<char>((group >> shift) & 0xFF));
            group = 0;
        }
    }
    out.resize(out.size() - padding);
    return out;
}

std::string describe_duration_ms(std::int64_t milliseconds) {
    struct Unit {
        std::int64_t size;
        std::string_view name;
    };
    static constexpr std::int64_t kSecond = 1000;
    static constexpr std::int64_t kDay = 24 * 3600 * kSecond;
    static constexpr std::array<Unit, 7> kUnits{{{365 * kDay, "year"},
                                                 {7 * kDay, "week"},
                                                 {kDay, "day"},
                                                 {3600 * kSecond, "hour"},
                                                 {60 * kSecond, "minute"},
                                                 {kSecond, "second"},
                                                 {1, "millisecond"}}};
    std::string out;
    int shown = 0;
    std::int64_t rest = std::max<std::int64_t>(milliseconds, 0);
    for (const Unit& unit : kUnits) {
        const std::int64_t count = rest / unit.size;
        rest %= unit.size;
        if (count == 0 || shown == 2) continue;
        out += fmt::format("{}{} {}{}", shown == 0 ? "" : " ", count, unit.name, count == 1 ? "" : "s");
        ++shown;
    }
    return shown == 0 ? "0 milliseconds" : out;
}

}  // namespace ingot

// Small operations on text that the standard library lacks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot {

std::string_view trim(std::string_view text);
std::string_view trim_left(std::string_view text);
std::string_view trim_right(std::string_view text);
/// Splits at every separator; "" gives one empty part.
std::vector<std::string> split(std::string_view text, std::string_view separator);
/// Lines without their "\n" (and a "\r" before it); a final newline makes no extra line.
std::vector<std::string_view> split_lines(std::string_view text);
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string replace_all(std::string_view text, std::string_view from, std::string_view to);
std::string to_lower_ascii(std::string_view text);
std::string to_upper_ascii(std::string_view text);
bool is_ascii(std::string_view text);

/// A whole decimal integer, sign allowed; nothing else around it.
std::optional<std::int64_t> parse_int(std::string_view text);
std::optional<double> parse_double(std::string_view text);

/// The candidate nearest to `word` by edit distance when it is near enough to be a slip, else nothing.
std::optional<std::string> did_you_mean(std::string_view word, std::span<const std::string> candidates);

/// Inside '…' for a POSIX shell: "it's" becomes 'it'\''s' (with the outer quotes).
std::string shell_quote(std::string_view text);
/// As Go's %q: double quotes, Go escapes.
std::string go_quote(std::string_view text);

/// Glob over the whole text: `*`, `?`, `[a-z]`, `{a,b}`, `\` escape. No special meaning of "/".
/// Source: gobwas/glob as Packer uses it for -only and -except.
/// A malformed pattern matches nothing.
bool glob_match(std::string_view pattern, std::string_view text);
/// What is wrong with a pattern ("a "[" is not closed"), or nothing.
std::optional<std::string> find_glob_mistake(std::string_view pattern);

std::string hex_encode(std::string_view bytes);
std::string base64_encode(std::string_view bytes);
/// Standard alphabet with padding; nothing when malformed.
std::optional<std::string> base64_decode(std::string_view text);

/// "2 minutes 3 seconds", as Packer's closing lines print durations; below a second in milliseconds.
std::string describe_duration_ms(std::int64_t milliseconds);

}  // namespace ingot

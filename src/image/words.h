// The words of a Dockerfile line: quotes, backslashes and variables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ingot::image {

/// Splits at spaces outside quotes; quotes and backslashes stay, for expand_word.
std::vector<std::string> split_words(std::string_view text);
/// Takes quotes and backslashes away and puts values of `env` ("NAME=value") in: $NAME, ${NAME},
/// ${NAME:-word},
/// ${NAME:+word}, ${NAME-word}, ${NAME+word}; not inside '…'.
std::string expand_word(std::string_view word, const std::vector<std::string>& env);
/// A backslash at the end of a line joins it with the next; lines that start with # are dropped.
std::string join_continued_lines(std::string_view text);

}  // namespace ingot::image

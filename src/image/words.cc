// The words of a Dockerfile line. Source: Dockerfile reference, "Environment replacement", "Shell and exec
// form".
#include "image/words.h"

#include "base/text.h"
#include "image/config.h"

#include <cctype>

namespace ingot::image {

namespace {

bool is_name_byte(char byte) { return std::isalnum(static_cast<unsigned char>(byte)) || byte == '_'; }

/// Where the "}" of "${" stands, with inner braces counted; npos when there is none.
std::size_t closing_brace(std::string_view text, std::size_t from) {
    int depth = 1;
    for (std::size_t at = from; at < text.size(); at++) {
        if (text[at] == '\\')
            at++;
        else if (text[at] == '{')
            depth++;
        else if (text[at] == '}' && --depth == 0)
            return at;
    }
    return std::string_view::npos;
}

/// Inside of "${…}".
std::string expand_braces(std::string_view inside, const std::vector<std::string>& env) {
    std::size_t end = 0;
    while (end < inside.size() && is_name_byte(inside[end])) end++;
    std::optional<std::string> value = find_env(env, inside.substr(0, end));
    std::string_view rest = inside.substr(end);
    bool empty_counts = rest.starts_with(':');
    if (empty_counts) rest.remove_prefix(1);
    bool has_value = value && !(empty_counts && value->empty());
    if (rest.starts_with('-')) return has_value ? *value : expand_word(rest.substr(1), env);
    if (rest.starts_with('+')) return has_value ? expand_word(rest.substr(1), env) : "";
    return value.value_or("");
}

/// text[at] is "$"; gives the value and moves `at` behind what was used.
std::string expand_variable(std::string_view text, std::size_t& at, const std::vector<std::string>& env) {
    std::size_t begin = at + 1;
    if (begin < text.size() && text[begin] == '{') {
        std::size_t end = closing_brace(text, begin + 1);
        if (end != std::string_view::npos) {
            at = end + 1;
            return expand_braces(text.substr(begin + 1, end - begin - 1), env);
        }
    }
    std::size_t end = begin;
    while (end < text.size() && is_name_byte(text[end])) end++;
    at = end;
    if (end == begin) return "$";
    return find_env(env, text.substr(begin, end - begin)).value_or("");
}

}  // namespace

std::vector<std::string> split_words(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    char quote = 0;
    for (std::size_t at = 0; at < text.size(); at++) {
        char byte = text[at];
        if (byte == '\\' && quote != '\'' && at + 1 < text.size()) {
            word += byte;
            word += text[++at];
            continue;
        }
        if (!quote && (byte == ' ' || byte == '\t')) {
            if (!word.empty()) words.push_back(std::move(word));
            word.clear();
            continue;
        }
        if (quote == byte)
            quote = 0;
        else if (!quote && (byte == '"' || byte == '\''))
            quote = byte;
        word += byte;
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

std::string expand_word(std::string_view word, const std::vector<std::string>& env) {
    std::string out;
    char quote = 0;
    for (std::size_t at = 0; at < word.size();) {
        char byte = word[at];
        if (byte == '\\' && quote != '\'' && at + 1 < word.size()) {
            // Inside "…" a backslash is itself unless it guards one of these.
            char next = word[at + 1];
            if (quote == '"' && next != '"' && next != '$' && next != '\\') out += byte;
            out += next;
            at += 2;
        } else if (byte == '$' && quote != '\'') {
            out += expand_variable(word, at, env);
        } else if (quote ? byte == quote : byte == '"' || byte == '\'') {
            quote = quote ? 0 : byte;
            at++;
        } else {
            out += byte;
            at++;
        }
    }
    return out;
}

std::string join_continued_lines(std::string_view text) {
    std::string joined;
    bool continues = false;
    for (std::string_view line : split_lines(text)) {
        std::string_view shown = trim(line);
        if (continues && shown.starts_with('#')) continue;
        if (!joined.empty() && !continues) joined += '\n';
        continues = shown.ends_with('\\');
        joined += continues ? line.substr(0, line.rfind('\\')) : line;
    }
    return joined;
}

}  // namespace ingot::image

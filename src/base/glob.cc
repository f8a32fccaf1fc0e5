// Globs over whole texts, as -only and -except take them. Paths have their own globs in fs.
#include "base/text.h"
#include "base/unicode.h"

#include <algorithm>
#include <cstdint>
#include <memory>

namespace ingot {

namespace {

struct GlobNode {
    enum class Kind { kText, kOne, kMany, kRange, kChoice };
    Kind kind = Kind::kText;
    std::string text;  ///< kText; for kRange the characters listed one by one
    bool negated = false;
    std::int32_t low = 0;
    std::int32_t high = -1;
    std::vector<std::vector<GlobNode>> branches;
};
using GlobPattern = std::vector<GlobNode>;

/// Reads a pattern; `mistake` says what was wrong with it.
struct GlobParser {
    std::string_view rest;
    std::string mistake;

    GlobPattern parse_sequence(bool inside_braces) {
        GlobPattern out;
        while (!rest.empty() && mistake.empty()) {
            const char c = rest.front();
            if (inside_braces && (c == ',' || c == '}')) break;
            if (c == '*') {
                while (rest.starts_with('*')) rest.remove_prefix(1);
                out.push_back({.kind = GlobNode::Kind::kMany});
            } else if (c == '?') {
                rest.remove_prefix(1);
                out.push_back({.kind = GlobNode::Kind::kOne});
            } else if (c == '[') {
                out.push_back(parse_range());
            } else if (c == '{') {
                out.push_back(parse_choice());
            } else {
                out.push_back(
                    {.kind = GlobNode::Kind::kText, .text = parse_text(inside_braces ? "?*[{}," : "?*[{")});
            }
        }
        return out;
    }

    std::string parse_text(std::string_view breakers) {
        std::string out;
        while (!rest.empty() && breakers.find(rest.front()) == std::string_view::npos) {
            if (rest.front() == '\\') {
                rest.remove_prefix(1);
                if (rest.empty()) break;
            }
            out.push_back(rest.front());
            rest.remove_prefix(1);
        }
        return out;
    }

    std::int32_t take_rune() {
        const DecodedRune rune = decode_rune(rest);
        rest.remove_prefix(static_cast<std::size_t>(rune.length));
        return rune.code;
    }

    GlobNode parse_range() {
        GlobNode node{.kind = GlobNode::Kind::kRange};
        rest.remove_prefix(1);
        if (rest.starts_with('!')) {
            node.negated = true;
            rest.remove_prefix(1);
        }
        const DecodedRune first = decode_rune(rest);
        if (!rest.empty() && rest.substr(static_cast<std::size_t>(first.length)).starts_with('-')) {
            node.low = take_rune();
            rest.remove_prefix(1);
            if (!rest.empty()) node.high = take_rune();
            if (node.high < node.low) mistake = "the range in \"[]\" ends before it begins";
        } else {
            node.text = parse_text("]");
            if (node.text.empty()) mistake = "\"[]\" lists no character";
        }
        if (!rest.starts_with(']')) {
            if (mistake.empty()) mistake = "a \"[\" is not closed";
            return node;
        }
        rest.remove_prefix(1);
        return node;
    }

    GlobNode parse_choice() {
        GlobNode node{.kind = GlobNode::Kind::kChoice};
        do {
            rest.remove_prefix(1);  // "{" or ","
            node.branches.push_back(parse_sequence(true));
        } while (rest.starts_with(','));
        // At the end of the pattern gobwas takes an open brace for closed.
        if (rest.starts_with('}')) rest.remove_prefix(1);
        return node;
    }
};

bool range_holds(const GlobNode& node, std::int32_t code) {
    bool found = code >= node.low && code <= node.high;
    for (std::string_view left = node.text; !left.empty() && !found;) {
        const DecodedRune rune = decode_rune(left);
        found = rune.code == code;
        left.remove_prefix(static_cast<std::size_t>(rune.length));
    }
    return found != node.negated;
}

/// Which offsets a pattern can end at, given those it may begin at: no backtracking, so no pattern is slow.
std::vector<bool> advance(const GlobPattern& pattern, std::string_view text, std::vector<bool> at) {
    for (const GlobNode& node : pattern) {
        std::vector<bool> next(text.size() + 1, false);
        bool open = false;
        for (std::size_t i = 0; i <= text.size(); ++i) {
            if (node.kind == GlobNode::Kind::kMany) {
                open = open || at[i];
                next[i] = open;
            } else if (!at[i]) {
                continue;
            } else if (node.kind == GlobNode::Kind::kText) {
                if (text.substr(i).starts_with(node.text)) next[i + node.text.size()] = true;
            } else if (node.kind != GlobNode::Kind::kChoice && i < text.size()) {
                const DecodedRune rune = decode_rune(text.substr(i));
                if (node.kind == GlobNode::Kind::kOne || range_holds(node, rune.code))
                    next[i + static_cast<std::size_t>(rune.length)] = true;
            }
        }
        for (const GlobPattern& branch : node.branches) {
            const std::vector<bool> ends = advance(branch, text, at);
            for (std::size_t i = 0; i < ends.size(); ++i) next[i] = next[i] || ends[i];
        }
        at = std::move(next);
    }
    return at;
}

}  // namespace

std::optional<std::string> find_glob_mistake(std::string_view pattern) {
    GlobParser parser{pattern, ""};
    parser.parse_sequence(false);
    if (parser.mistake.empty()) return std::nullopt;
    return parser.mistake;
}

bool glob_match(std::string_view pattern, std::string_view text) {
    GlobParser parser{pattern, ""};
    const GlobPattern parsed = parser.parse_sequence(false);
    if (!parser.mistake.empty()) return false;
    std::vector<bool> begin(text.size() + 1, false);
    begin[0] = true;
    return advance(parsed, text, std::move(begin))[text.size()];
}

}  // namespace ingot

#include "hcl/format.h"

#include "base/unicode.h"
#include "hcl/scanner.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace ingot::hcl {

namespace {

struct SpacedToken {
    TokenType type;
    std::string_view text;
    std::int64_t spaces;  ///< before it
};
using SpacedTokens = std::span<SpacedToken>;

/// Three cells side by side; only the first is never empty (but in an empty last line).
struct FormatLine {
    SpacedTokens lead;
    SpacedTokens assign;   ///< from `=` on, when a whole expression follows
    SpacedTokens comment;  ///< behind something else on the line
};

int bracket_change(TokenType type) {
    bool opens = type == TokenType::kOpenBrace || type == TokenType::kOpenBracket ||
                 type == TokenType::kOpenParen || type == TokenType::kDirective ||
                 type == TokenType::kInterpolation;
    bool closes = type == TokenType::kCloseBrace || type == TokenType::kCloseBracket ||
                  type == TokenType::kCloseParen || type == TokenType::kSequenceEnd;
    return opens ? 1 : closes ? -1 : 0;
}

int net_brackets(SpacedTokens tokens) {
    int net = 0;
    for (const SpacedToken& token : tokens) net += bracket_change(token.type);
    return net;
}

std::int64_t columns_of(SpacedTokens tokens) {
    std::int64_t columns = 0;
    for (const SpacedToken& token : tokens) {
        columns += token.spaces;
        std::string_view text = token.text;
        for (; !text.empty(); ++columns) text.remove_prefix(grapheme_length(text));
    }
    return columns;
}

bool ends_line(const SpacedToken& token) {
    return token.type == TokenType::kNewline ||
           (token.type == TokenType::kComment && token.text.ends_with('\n'));
}

/// Moves the comment and the assignment of a line out of its first cell.
void split_cells(FormatLine& line) {
    if (line.lead.size() > 1 && line.lead.back().type == TokenType::kComment) {
        line.comment = line.lead.last(1);
        line.lead = line.lead.first(line.lead.size() - 1);
    }
    for (std::size_t i = 1; i < line.lead.size(); ++i) {
        if (line.lead[i].type != TokenType::kAssign) continue;
        // More opened than closed: the expression goes on in the next line, and `=` stays where it is.
        if (net_brackets(line.lead.subspan(i)) == 0) {
            line.assign = line.lead.subspan(i);
            line.lead = line.lead.first(i);
        }
        return;
    }
}

std::vector<FormatLine> lines_of(SpacedTokens tokens) {
    std::vector<FormatLine> lines;
    std::size_t start = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (!ends_line(tokens[i])) continue;
        lines.push_back({tokens.subspan(start, i + 1 - start), {}, {}});
        start = i + 1;
    }
    lines.push_back({tokens.subspan(start), {}, {}});
    for (FormatLine& line : lines) split_cells(line);
    return lines;
}

/// Takes brackets off the counts of the lines that opened them; a line that opened several indents by one
/// level only.
void close_brackets(std::vector<int>& indents, int closed) {
    while (closed > 0 && !indents.empty()) {
        int opened = indents.back();
        if (closed < opened) {
            indents.back() -= closed;
        } else {
            indents.pop_back();
        }
        closed -= std::min(closed, opened);
    }
}

void indent_lines(std::vector<FormatLine>& lines) {
    std::vector<int> indents;
    for (FormatLine& line : lines) {
        if (line.lead.empty()) continue;
        if (line.lead.front().type == TokenType::kNewline) {
            line.lead.front().spaces = 0;
            continue;
        }
        int net = net_brackets(line.assign);
        for (const SpacedToken& token : line.lead) {
            net += bracket_change(token.type);
            if (token.type == TokenType::kOpenHeredoc) break;
        }
        if (net < 0) close_brackets(indents, -net);
        line.lead.front().spaces = 2 * static_cast<std::int64_t>(indents.size());
        if (net > 0) indents.push_back(net);
    }
}

/// A minus behind one of these is a sign, not a subtraction.
bool expects_operand(TokenType before) {
    static constexpr TokenType kBeforeSign[] = {TokenType::kNone,
                                                TokenType::kOpenParen,
                                                TokenType::kOpenBrace,
                                                TokenType::kOpenBracket,
                                                TokenType::kAssign,
                                                TokenType::kColon,
                                                TokenType::kComma,
                                                TokenType::kQuestion,
                                                TokenType::kPlus,
                                                TokenType::kStar,
                                                TokenType::kSlash,
                                                TokenType::kPercent,
                                                TokenType::kMinus,
                                                TokenType::kEqual,
                                                TokenType::kNotEqual,
                                                TokenType::kGreater,
                                                TokenType::kGreaterOrEqual,
                                                TokenType::kLess,
                                                TokenType::kLessOrEqual,
                                                TokenType::kAnd,
                                                TokenType::kOr,
                                                TokenType::kBang};
    return std::find(std::begin(kBeforeSign), std::end(kBeforeSign), before) != std::end(kBeforeSign);
}

bool is_template_text(TokenType type) { return type == TokenType::kQuotedText || type == TokenType::kText; }
bool opens_sequence(TokenType type) {
    return type == TokenType::kInterpolation || type == TokenType::kDirective;
}

/// Signs that hold together what is on both sides or on one; the rules that come before all others.
bool joins(const SpacedToken& token, TokenType next) {
    TokenType type = token.type;
    bool name = type == TokenType::kIdentifier;
    return next == TokenType::kNewline || (name && next == TokenType::kOpenParen) ||
           (name && next == TokenType::kDoubleColon) ||
           (type == TokenType::kDoubleColon && next == TokenType::kIdentifier) || type == TokenType::kDot ||
           next == TokenType::kDot || next == TokenType::kComma || next == TokenType::kEllipsis;
}

bool is_inside_template(TokenType type, TokenType next) {
    return is_template_text(type) || type == TokenType::kOpenQuote || type == TokenType::kOpenHeredoc ||
           is_template_text(next) || next == TokenType::kCloseQuote || next == TokenType::kCloseHeredoc;
}

/// Whether a blank stands between a token and the next. The order of the rules counts.
bool space_between(TokenType before, const SpacedToken& token, TokenType next) {
    TokenType type = token.type;
    if (joins(token, next)) return false;
    if (type == TokenType::kComma) return true;
    if (is_inside_template(type, next)) return false;
    bool in_word = type == TokenType::kIdentifier && token.text == "in";
    // `for x in [a]` is no index of a thing named "in".
    if (in_word && before == TokenType::kIdentifier) return true;
    bool indexable = type == TokenType::kIdentifier || type == TokenType::kNumber || bracket_change(type) < 0;
    if (next == TokenType::kOpenBracket && indexable) return false;
    if (type == TokenType::kBang) return false;
    if (type == TokenType::kMinus) return !expects_operand(before);
    if (type == TokenType::kOpenBrace || next == TokenType::kCloseBrace) {
        return !(type == TokenType::kOpenBrace && next == TokenType::kCloseBrace);
    }
    if (opens_sequence(type) && next == TokenType::kOpenBrace) return true;
    if (type == TokenType::kCloseBrace && next == TokenType::kSequenceEnd) return true;
    if (type == TokenType::kSequenceEnd && opens_sequence(next)) return false;
    return bracket_change(type) <= 0 && bracket_change(next) >= 0;
}

void space_cell(SpacedTokens cell) {
    for (std::size_t i = 0; i + 1 < cell.size(); ++i) {
        TokenType before = i > 0 ? cell[i - 1].type : TokenType::kNone;
        cell[i + 1].spaces = space_between(before, cell[i], cell[i + 1].type) ? 1 : 0;
    }
}

/// Lines up one cell in each run of lines that have it. Takes what to line up and what stands left of it.
template <class Cell, class Left>
void align(std::vector<FormatLine>& lines, Cell cell, Left left) {
    std::size_t start = 0;
    while (start < lines.size()) {
        if (cell(lines[start]).empty()) {
            ++start;
            continue;
        }
        std::size_t end = start;
        std::int64_t widest = 0;
        std::vector<std::int64_t> widths;
        for (; end < lines.size() && !cell(lines[end]).empty(); ++end) {
            widths.push_back(left(lines[end]));
            widest = std::max(widest, widths.back());
        }
        for (std::size_t i = start; i < end; ++i)
            cell(lines[i]).front().spaces = widest - widths[i - start] + 1;
        start = end;
    }
}

}  // namespace

std::string format(std::string_view source) {
    std::vector<SpacedToken> tokens;
    std::uint32_t end = 0;
    for (const Token& token : scan(source, ScanMode::kNormal)) {
        tokens.push_back(
            {token.type, source.substr(token.begin, token.end - token.begin), token.begin - end});
        end = token.end;
    }
    // The end of the file belongs to no line: blanks before it stay.
    std::vector<FormatLine> lines = lines_of(SpacedTokens(tokens).first(tokens.size() - 1));
    indent_lines(lines);
    for (FormatLine& line : lines) {
        space_cell(line.lead);
        space_cell(line.assign);
    }
    align(
        lines, [](FormatLine& line) { return line.assign; },
        [](FormatLine& line) { return columns_of(line.lead); });
    align(
        lines, [](FormatLine& line) { return line.comment; },
        [](FormatLine& line) { return columns_of(line.lead) + columns_of(line.assign); });
    std::string text;
    text.reserve(source.size() + source.size() / 8);
    for (const SpacedToken& token : tokens) {
        text.append(static_cast<std::size_t>(token.spaces), ' ').append(token.text);
    }
    return text;
}

}  // namespace ingot::hcl

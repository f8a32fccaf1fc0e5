// Quoted and bare templates and heredocs: tokens to a row of parts, strip markers and the indent of `<<-`
// applied.
#include "hcl/template_part.h"

#include "base/text.h"
#include "base/unicode.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>

namespace ingot::hcl {

namespace {

std::size_t leading_space(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        DecodedRune rune = decode_rune(text.substr(at));
        if (rune.code < 0 || !is_space(rune.code)) break;
        at += static_cast<std::size_t>(rune.length);
    }
    return at;
}

/// Bytes left when the spaces at the end are cut.
std::size_t without_trailing_space(std::string_view text) {
    std::size_t end = text.size();
    while (end > 0) {
        std::size_t start = end - 1;
        while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
        DecodedRune rune = decode_rune(text.substr(start, end - start));
        if (rune.code < 0 || !is_space(rune.code)) break;
        end = start;
    }
    return end;
}

/// Bytes of the first characters of a text, as an editor counts them.
std::size_t bytes_of_characters(std::string_view text, std::size_t count) {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < count && bytes < text.size(); ++i)
        bytes += grapheme_length(text.substr(bytes));
    return bytes;
}

std::size_t count_characters(std::string_view text) {
    std::size_t count = 0;
    for (; !text.empty(); ++count) text.remove_prefix(grapheme_length(text));
    return count;
}

/// For `<<-`: takes from each line as many blanks as the line with the fewest starts with. Lines of blanks
/// alone do not count; a line that starts with a sequence has none.
template <class Part>
void flush_indent(std::vector<Part>& parts) {
    std::size_t least = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t> starts;
    bool at_start = true;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Part& part = parts[i];
        if (at_start && part.kind == Part::Kind::kEnd) break;
        if (at_start) {
            std::size_t blanks = part.is_text() ? leading_space(part.text) : 0;
            bool blank_line = part.ends_line() && blanks == part.text.size();
            if (!blank_line)
                least = std::min(least, count_characters(std::string_view(part.text).substr(0, blanks)));
            if (!blank_line && part.is_text()) starts.push_back(i);
        }
        at_start = part.ends_line();
    }
    for (std::size_t i : starts) {
        std::size_t cut = bytes_of_characters(parts[i].text, least);
        parts[i].text.erase(0, cut);
        parts[i].range.begin += static_cast<std::uint32_t>(cut);
    }
}

/// Makes one part of each run of texts.
template <class Part>
void meld_texts(std::vector<Part>& parts) {
    std::size_t kept = 0;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        if (parts[kept].is_text() && parts[i].is_text()) {
            parts[kept].text += parts[i].text;
            parts[kept].range.end = parts[i].range.end;
        } else if (++kept != i) {
            parts[kept] = std::move(parts[i]);
        }
    }
    parts.resize(kept + 1);
}

}  // namespace

NodePtr Parser::parse_whole_template() { return parse_template(TokenType::kEnd, false, {}); }

NodePtr Parser::parse_quoted(TokenType end) {
    Token open = tokens_.read();
    return parse_template(end, tokens_.text(open).starts_with("<<-"), tokens_.range(open));
}

/// Takes the mark that opened the template, nothing for one without quotes.
NodePtr Parser::parse_template(TokenType end, bool flush, SourceRange open) {
    // A template takes twice the stack of another expression, so it counts twice.
    Level level(*this);
    std::vector<TemplatePart> parts;
    SourceRange range = parse_parts(end, parts);
    if (open) range = join(open, tokens_.previous_range());
    if (flush) flush_indent(parts);
    meld_texts(parts);
    return build_template(parts, range);
}

/// Reads up to and with the end mark; the last part is kEnd. Gives the range of the content and the mark.
SourceRange Parser::parse_parts(TokenType end, std::vector<TemplatePart>& parts) {
    SourceRange start = tokens_.next_range();
    SourceRange last = start;
    bool after_text = false;
    trim_next_ = false;
    while (true) {
        Token token = tokens_.read();
        last = tokens_.range(token);
        if (token.type == end) break;
        if (token.type == TokenType::kText || token.type == TokenType::kQuotedText) {
            add_text(parts, token);
            after_text = true;
        } else if (token.type == TokenType::kInterpolation || token.type == TokenType::kDirective) {
            if (after_text) trim_before(parts.back(), token);
            after_text = false;
            if (token.type == TokenType::kInterpolation) {
                parse_interpolation(parts, token, end, start);
            } else {
                parse_directive(parts, token, start);
            }
        } else {
            fail_first(mistakes::kUnclosedTemplate, last, join(start, last));
            last = tokens_.range(tokens_.recover(end));
            break;
        }
    }
    if (parts.empty())
        parts.push_back({TemplatePart::Kind::kText, {start.file, start.end, start.end}, {}, {}, {}, false});
    parts.push_back({TemplatePart::Kind::kEnd, last, {}, {}, {}, false});
    return join(start, last);
}

void Parser::add_text(std::vector<TemplatePart>& parts, const Token& token) {
    TemplatePart& part = parts.emplace_back();
    part.range = tokens_.range(token);
    std::size_t before = diags_.size();
    part.text = unescape(tokens_.text(token), token.type == TokenType::kQuotedText, token.begin,
                         tokens_.place(), diags_);
    mistakes_ += diags_.size() - before;
    if (std::exchange(trim_next_, false)) part.text.erase(0, leading_space(part.text));
}

/// `${~` and `%{~` eat the blanks at the end of the text right before them.
void Parser::trim_before(TemplatePart& text, const Token& open) {
    if (open.end - open.begin == 3) text.text.resize(without_trailing_space(text.text));
}

/// The end of a sequence, when nothing was wrong before it; else skips to behind it.
void Parser::finish_sequence(bool complete) {
    if (complete) {
        trim_next_ = tokens_.text(tokens_.read()).starts_with('~');
    } else {
        tokens_.recover(TokenType::kSequenceEnd);
        trim_next_ = false;
    }
    tokens_.pop_newlines();
}

void Parser::parse_interpolation(std::vector<TemplatePart>& parts, const Token& open, TokenType end,
                                 SourceRange start) {
    tokens_.push_newlines(false);
    NodePtr expr = parse_expression();
    Token close = tokens_.peek();
    if (close.type != TokenType::kSequenceEnd) unclosed_interpolation(close, end, start);
    parts.push_back(
        {TemplatePart::Kind::kValue, join(tokens_.range(open), tokens_.range(close)), {}, {}, expr, false});
    finish_sequence(close.type == TokenType::kSequenceEnd);
}

void Parser::unclosed_interpolation(const Token& found, TokenType end, SourceRange start) {
    SourceRange at = tokens_.range(found);
    bool quote = found.type == TokenType::kCloseQuote || found.type == TokenType::kOpenQuote;
    if (found.type == TokenType::kEnd || (quote && end == TokenType::kCloseQuote)) {
        fail_first(mistakes::kUnclosedInterpolation, start);
    } else if (found.type == TokenType::kColon) {
        fail_first(mistakes::kInterpolationColon, at, join(start, at));
    } else {
        fail_first(mistakes::kInterpolationExtra, at, join(start, at));
    }
}

void Parser::parse_directive(std::vector<TemplatePart>& parts, const Token& open, SourceRange start) {
    tokens_.push_newlines(false);
    Token word = tokens_.peek();
    SourceRange range = tokens_.range(open);
    TemplatePart part;
    if (!parse_directive_head(part, range)) {
        finish_sequence(false);
        return;
    }
    Token close = tokens_.peek();
    bool complete = close.type == TokenType::kSequenceEnd;
    part.range = join(range, tokens_.range(close));
    parts.push_back(std::move(part));
    if (!complete) {
        SourceRange at = tokens_.range(close);
        fail_first(mistakes::kDirectiveExtra, at, join(start, at), tokens_.text(word));
    }
    finish_sequence(complete);
}

/// The word of the directive and what belongs to it. False when told and nothing was made of it.
bool Parser::parse_directive_head(TemplatePart& part, SourceRange open) {
    static constexpr ForWords kWords{mistakes::kForDirectiveName, mistakes::kForDirectiveName,
                                     mistakes::kForDirectiveIn};
    Token token = tokens_.peek();
    std::string_view word = tokens_.text(token);
    if (token.type != TokenType::kIdentifier) {
        fail_first(mistakes::kDirectiveWord, tokens_.range(token), join(open, tokens_.range(token)));
        return false;
    }
    if (word == "for") {
        part.kind = TemplatePart::Kind::kFor;
        if (!parse_for_names(part.key_name, part.text, kWords, tokens_.range(token))) return false;
        part.expr = parse_expression();
        return true;
    }
    tokens_.read();
    if (word == "if") {
        part.kind = TemplatePart::Kind::kIf;
        part.expr = parse_expression();
    } else if (word == "else") {
        part.kind = TemplatePart::Kind::kElse;
    } else if (word == "endif") {
        part.kind = TemplatePart::Kind::kEndIf;
    } else if (word == "endfor") {
        part.kind = TemplatePart::Kind::kEndFor;
    } else {
        unknown_directive(token, open);
        return false;
    }
    return true;
}

void Parser::unknown_directive(const Token& word, SourceRange open) {
    static const std::array<std::string, 5> kWords{"if", "for", "else", "endif", "endfor"};
    if (tokens_.recovering()) return;
    std::string_view text = tokens_.text(word);
    fail(mistakes::kDirectiveUnknown, tokens_.range(word), join(open, tokens_.range(word)), text);
    std::optional<std::string> near = did_you_mean(text, std::span<const std::string>(kWords));
    if (near) diags_.all().back().suggestions.push_back(*near);
}

}  // namespace ingot::hcl

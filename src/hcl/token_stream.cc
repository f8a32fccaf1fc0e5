// Skipping what does not count, and finding a place to go on behind a mistake.
#include "hcl/token_stream.h"

#include <algorithm>

namespace ingot::hcl {

namespace {

bool opens(TokenType type) {
    return type == TokenType::kOpenBrace || type == TokenType::kOpenBracket ||
           type == TokenType::kOpenParen || type == TokenType::kOpenQuote ||
           type == TokenType::kOpenHeredoc || type == TokenType::kInterpolation ||
           type == TokenType::kDirective;
}

/// The end of a sequence has two openers: here they are one.
TokenType as_opener(TokenType type) {
    return type == TokenType::kDirective ? TokenType::kInterpolation : type;
}

/// Takes off the stack what the mark closes, and what is left open inside it. False when nothing there is
/// closed by it.
bool close(std::vector<TokenType>& open, TokenType mark) {
    auto found = std::find(open.rbegin(), open.rend(), opposite(mark));
    if (found == open.rend()) {
        open.clear();
        return false;
    }
    open.erase(found.base() - 1, open.end());
    return true;
}

}  // namespace

SourceRange TextPlace::range(std::uint32_t begin, std::uint32_t end) const {
    if (offsets.empty()) return {file, begin, end};
    auto map = [this](std::uint32_t offset) {
        auto after = std::upper_bound(offsets.begin(), offsets.end(), offset,
                                      [](std::uint32_t at, const auto& entry) { return at < entry.first; });
        if (after == offsets.begin()) return offsets.front().second;
        const auto& entry = *(after - 1);
        std::uint32_t mapped = entry.second + (offset - entry.first);
        return after == offsets.end() ? mapped : std::min(mapped, after->second);
    };
    return {file, map(begin), map(end)};
}

TokenStream::TokenStream(std::string_view text, const TextPlace& place, ScanMode mode, Diagnostics& diags)
    : text_(text), place_(place), tokens_(scan(text, mode)) {
    report_invalid_tokens(tokens_, text, place, diags);
}

std::pair<Token, std::size_t> TokenStream::next() const {
    for (std::size_t i = at_; i < tokens_.size(); ++i) {
        const Token& token = tokens_[i];
        if (token.type == TokenType::kComment) {
            // A comment to the end of a line holds the line break that ends an argument.
            if (!newlines_.back() || text_[token.end - 1] != '\n') continue;
            return {{TokenType::kNewline, token.begin, token.end}, i + 1};
        }
        if (token.type == TokenType::kNewline && !newlines_.back()) continue;
        return {token, i + 1};
    }
    return {tokens_.back(), tokens_.size()};
}

Token TokenStream::read() {
    std::pair<Token, std::size_t> found = next();
    at_ = found.second;
    return found.first;
}

SourceRange TokenStream::previous_range() const { return at_ == 0 ? next_range() : range(tokens_[at_ - 1]); }

bool TokenStream::next_is_word(std::string_view word) const {
    Token token = peek();
    return token.type == TokenType::kIdentifier && text(token) == word;
}

Token TokenStream::recover(TokenType end) {
    recovering_ = true;
    std::vector<TokenType> open;
    while (true) {
        Token token = peek();
        if (token.type == TokenType::kEnd) return token;
        if (opens(token.type)) {
            open.push_back(as_opener(token.type));
        } else if (opposite(token.type) != TokenType::kNone && !close(open, token.type)) {
            // It closes something outside: what was to be closed here never is.
            if (token.type == end) read();
            return token;
        }
        read();
    }
}

void TokenStream::recover_over(TokenType start) {
    recovering_ = true;
    while (true) {
        Token token = read();
        if (token.type == TokenType::kEnd) return;
        if (token.type == start) break;
    }
    recover(opposite(start));
}

void TokenStream::recover_after_item() {
    recovering_ = true;
    std::vector<TokenType> open;
    while (true) {
        Token token = peek();
        if (token.type == TokenType::kEnd) return;
        if (opens(token.type)) {
            open.push_back(as_opener(token.type));
        } else if (opposite(token.type) != TokenType::kNone && !close(open, token.type) &&
                   token.type == TokenType::kCloseBrace) {
            return;
        }
        read();
        if (token.type == TokenType::kNewline && open.empty()) return;
    }
}

}  // namespace ingot::hcl

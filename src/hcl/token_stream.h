// The parser's view of the tokens: without comments, with line breaks only where they count, and ways to go
// on behind a mistake.
#pragma once

#include "hcl/scanner.h"

#include <string_view>
#include <utility>
#include <vector>

namespace ingot::hcl {

class TokenStream {
   public:
    /// Text and place must outlive the stream. Tokens that can never be right are reported at once.
    TokenStream(std::string_view text, const TextPlace& place, ScanMode mode, Diagnostics& diags);

    Token peek() const { return next().first; }
    Token read();
    /// Of the last token that was read, skipped ones included; at the start that of the next.
    SourceRange previous_range() const;
    SourceRange range(const Token& token) const { return place_.range(token.begin, token.end); }
    SourceRange next_range() const { return range(peek()); }
    std::string_view text(const Token& token) const {
        return text_.substr(token.begin, token.end - token.begin);
    }
    const TextPlace& place() const { return place_; }
    bool next_is(TokenType type) const { return peek().type == type; }
    bool next_is_word(std::string_view word) const;

    void push_newlines(bool count) { newlines_.push_back(count); }
    void pop_newlines() { newlines_.pop_back(); }

    /// While true, errors that may only be echoes of an earlier one are not told.
    bool recovering() const { return recovering_; }
    void set_recovering(bool recovering) { recovering_ = recovering; }
    /// Skips to behind the next `end` that closes nothing opened on the way, or to before another mark that
    /// does so. Gives that token.
    Token recover(TokenType end);
    /// Skips to behind the brackets that the next `start` opens.
    void recover_over(TokenType start);
    /// Skips to behind the next line break outside of brackets, or to before a brace that closes something
    /// outside.
    void recover_after_item();

   private:
    std::pair<Token, std::size_t> next() const;

    std::string_view text_;
    const TextPlace& place_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    std::vector<bool> newlines_{true};
    bool recovering_ = false;
};

}  // namespace ingot::hcl

// Raising a mistake in the syntax, and the tokens that are mistakes in themselves.
#include "hcl/mistakes.h"

#include "base/text.h"
#include "hcl/scanner.h"

#include <string>

namespace ingot::hcl {

bool told_enough(const Diagnostics& diags) { return diags.size() >= 1000 && diags.has_errors(); }

void report(Diagnostics& diags, const Wording& wording, SourceRange subject, SourceRange context,
            std::string_view name) {
    if (told_enough(diags)) return;
    diags.error(wording.summary, replace_all(wording.detail, "{}", name), subject, context);
}

void report_invalid_tokens(const std::vector<Token>& tokens, std::string_view text, const TextPlace& place,
                           Diagnostics& diags) {
    int bit_operators = 0;
    int backticks = 0;
    int apostrophes = 0;
    int semicolons = 0;
    int bad_bytes = 0;
    for (const Token& token : tokens) {
        if (token.type < TokenType::kBitAnd) continue;
        SourceRange at = place.range(token.begin, token.end);
        std::string_view bytes = text.substr(token.begin, token.end - token.begin);
        if (token.type <= TokenType::kBitXor) {
            if (bit_operators++ >= 4) continue;
            if (token.type == TokenType::kBitXor) {
                report(diags, mistakes::kBitXor, at);
                continue;
            }
            bool both = token.type == TokenType::kBitAnd;
            bool either = token.type == TokenType::kBitOr;
            report(diags, mistakes::kBitwise, at, {}, both ? "&&" : either ? "||" : "!");
        } else if (token.type == TokenType::kBacktick) {
            // Only the first of a pair, and not for ever.
            if (backticks % 2 == 0) report(diags, mistakes::kBacktick, at);
            if (backticks <= 2) ++backticks;
        } else if (token.type == TokenType::kApostrophe) {
            if (apostrophes % 2 == 0) report(diags, mistakes::kApostrophe, at);
            if (apostrophes <= 2) ++apostrophes;
        } else if (token.type == TokenType::kSemicolon) {
            if (semicolons++ == 0) report(diags, mistakes::kSemicolon, at);
        } else if (token.type == TokenType::kBadUtf8) {
            if (bad_bytes++ == 0) report(diags, mistakes::kBadUtf8, at);
        } else if (token.type == TokenType::kQuotedNewline) {
            report(diags, mistakes::kQuotedNewline, at);
        } else {
            bool curly = bytes == "\u201c" || bytes == "\u201d";
            report(diags, curly ? mistakes::kCurlyQuote : mistakes::kStrayCharacter, at);
        }
    }
}

}  // namespace ingot::hcl

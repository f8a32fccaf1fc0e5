#include "hcl/json_scanner.h"

#include <algorithm>

namespace ingot::hcl {

namespace {

constexpr std::string_view kJsonPunctuation = "{}[],:=";
constexpr std::string_view kJsonNumberStart = "-+.0123456789";
constexpr std::string_view kJsonNumber = "-+.eE0123456789";

bool is_word_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

JsonToken JsonScanner::read() {
    JsonToken token = next_;
    if (token.type != JsonTokenType::kEnd) advance();
    return token;
}

/// With both quotes, or up to the character that no string can hold.
std::size_t JsonScanner::string_length() const {
    std::size_t at = at_ + 1;
    while (at < text_.size()) {
        char c = text_[at];
        if (static_cast<unsigned char>(c) < 0x20) break;
        ++at;
        if (c == '"') break;
        if (c == '\\' && at < text_.size() && (text_[at] == '"' || text_[at] == '\\')) ++at;
    }
    return at - at_;
}

void JsonScanner::advance() {
    bool stopped = next_.type == JsonTokenType::kInvalid;
    at_ = stopped ? text_.size() : std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
    // Behind something invalid the end follows at once, so that its place is on that line.
    if (stopped || at_ == text_.size()) {
        std::uint32_t end = stopped ? next_.end : static_cast<std::uint32_t>(at_);
        next_ = {JsonTokenType::kEnd, end, end};
        return;
    }
    char c = text_[at_];
    std::size_t length = 1;
    std::size_t mark = kJsonPunctuation.find(c);
    if (mark != std::string_view::npos) {
        next_.type = static_cast<JsonTokenType>(mark);
    } else if (c == '"') {
        next_.type = JsonTokenType::kString;
        length = string_length();
    } else if (kJsonNumberStart.find(c) != std::string_view::npos) {
        next_.type = JsonTokenType::kNumber;
        length = std::min(text_.find_first_not_of(kJsonNumber, at_), text_.size()) - at_;
    } else if (is_word_letter(c)) {
        next_.type = JsonTokenType::kWord;
        while (at_ + length < text_.size() &&
               (is_word_letter(text_[at_ + length]) || text_[at_ + length] == '_')) {
            ++length;
        }
    } else {
        next_.type = JsonTokenType::kInvalid;
    }
    next_.begin = static_cast<std::uint32_t>(at_);
    at_ += length;
    next_.end = static_cast<std::uint32_t>(at_);
}

}  // namespace ingot::hcl

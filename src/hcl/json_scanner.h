// Bytes to tokens of JSON. Lax on purpose: what belongs together is one token, whether it is right or not.
#pragma once

#include <cstdint>
#include <string_view>

namespace ingot::hcl {

enum class JsonTokenType : std::uint8_t {
    kOpenBrace,
    kCloseBrace,
    kOpenBracket,
    kCloseBracket,
    kComma,
    kColon,
    kAssign,  ///< no JSON, but a likely slip
    kWord,
    kString,
    kNumber,
    kEnd,
    kInvalid,  ///< only kEnd follows
};

struct JsonToken {
    JsonTokenType type = JsonTokenType::kEnd;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

/// One token after another; the text must outlive it.
class JsonScanner {
   public:
    explicit JsonScanner(std::string_view text) : text_(text) { advance(); }

    const JsonToken& peek() const { return next_; }
    /// The end can be read for ever.
    JsonToken read();
    std::string_view text(const JsonToken& token) const {
        return text_.substr(token.begin, token.end - token.begin);
    }

   private:
    void advance();
    std::size_t string_length() const;

    std::string_view text_;
    std::size_t at_ = 0;
    JsonToken next_;
};

}  // namespace ingot::hcl

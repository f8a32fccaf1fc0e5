// Decimal digits of a number: rounding and Go's e, f and g layouts. Signs and infinities are number.cc's.
#pragma once

#include <cstdint>
#include <string>

namespace ingot::value {

/// 0.DIGITS × 10^point, without leading and trailing zeros; no digits: zero.
class Decimal {
   public:
    Decimal() = default;
    Decimal(std::string digits, std::int64_t point);

    const std::string& digits() const { return digits_; }
    std::int64_t point() const { return point_; }
    /// '0' beyond the last digit.
    char at(std::int64_t index) const;
    /// To `count` digits, halves to even.
    void round(std::int64_t count);
    /// Fewest digits that lie between the bounds (which belong to the range when `inclusive`).
    /// Source: Go's math/big roundShortest, so that texts agree to the digit.
    void shorten(const Decimal& lower, const Decimal& upper, bool inclusive);

   private:
    void round_up(std::int64_t count);
    void round_down(std::int64_t count);
    void trim();

    std::string digits_;
    std::int64_t point_ = 0;
};

/// Verb e, E, f, g or G. A precision of -1 takes the digits as they are; `shortest` says that they are the
/// shortest.
std::string format_decimal(Decimal decimal, char verb, int precision, bool shortest);

}  // namespace ingot::value

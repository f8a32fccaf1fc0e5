// Numbers of the template language: 512-bit floats like cty's (MPFR inside), small integers kept plain.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ingot::value {

/// Immutable. Precision 512 bits, rounding to nearest even, as Go's big.Float in cty.
class Number {
   public:
    Number() = default;  ///< zero
    explicit Number(std::int64_t value) : small_(value) {}
    static Number of_double(double value);
    /// A decimal literal with optional sign, fraction and exponent; nothing when malformed.
    /// Source: cty.ParseNumberVal (base 10).
    static std::optional<Number> parse(std::string_view text);
    static Number infinity(bool negative);

    bool is_integer() const;
    bool is_infinite() const;
    bool is_negative() const;
    bool is_zero() const;
    /// Nothing when not a whole number or out of range.
    std::optional<std::int64_t> to_int64() const;
    double to_double() const;
    /// Shortest decimal that gives the same 512-bit number, never with an exponent: cty's big.Float.Text('f', -1).
    std::string to_text() const;

    Number operator-() const;
    friend Number operator+(const Number& a, const Number& b);
    friend Number operator-(const Number& a, const Number& b);
    friend Number operator*(const Number& a, const Number& b);
    /// The divisor must not be zero.
    friend Number operator/(const Number& a, const Number& b);
    /// cty's Modulo: truncated towards zero. The divisor must not be zero.
    friend Number modulo(const Number& a, const Number& b);
    friend int compare(const Number& a, const Number& b);
    friend bool operator==(const Number& a, const Number& b) { return compare(a, b) == 0; }

    Number floor() const;
    Number ceil() const;
    Number truncate() const;

    struct Big;  ///< holds an mpfr_t; number.cc only

   private:
    explicit Number(std::shared_ptr<const Big> big) : big_(std::move(big)) {}
    friend struct NumberAccess;

    std::int64_t small_ = 0;
    std::shared_ptr<const Big> big_;  ///< set when the value is not a small integer
};

}  // namespace ingot::value

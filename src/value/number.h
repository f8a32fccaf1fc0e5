// Numbers of the template language: big floats like cty's (MPFR inside), small integers kept plain.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ingot::value {

/// Immutable. Rounds to nearest even. As in cty every number has a precision in bits: 512 when read from
/// text, 64 from an integer, 53 from a double; an operation gives the larger one of its operands. The
/// precision shows in to_text.
class Number {
   public:
    Number() = default;  ///< zero
    explicit Number(std::int64_t value) : small_(value) {}
    static Number of_uint64(std::uint64_t value);
    static Number of_double(double value);
    /// A decimal literal with optional sign, fraction and exponent (`e` decimal, `p` binary), or `Inf`;
    /// nothing when malformed. Source: cty.ParseNumberVal, Go's big.Float.Parse in base 10.
    static std::optional<Number> parse(std::string_view text);
    /// An integer of any size in a base from 2 to 62, sign allowed; nothing when malformed.
    /// Source: Go's big.Int.SetString without prefixes.
    static std::optional<Number> parse_integer(std::string_view text, int base);
    static Number infinity(bool negative);

    bool is_integer() const;
    bool is_infinite() const;
    /// Also true of negative zero, which prints as "-0".
    bool is_negative() const;
    bool is_zero() const;
    /// Nothing when not a whole number or out of range.
    std::optional<std::int64_t> to_int64() const;
    double to_double() const;
    /// Shortest decimal that gives the same number at its precision, never with an exponent ("+Inf" for
    /// infinity). Source: cty's big.Float.Text('f', -1).
    std::string to_text() const;
    /// As Go's big.Float.Text: verb e, E, f, g or G; precision -1 is the shortest that round-trips.
    std::string format(char verb, int precision) const;
    /// The whole part in a base from 2 to 36, lower case. Must be finite.
    std::string integer_text(int base) const;

    Number operator-() const;
    /// Opposing infinities have no sum, zero times infinity no product, infinity over infinity no quotient:
    /// zero comes back; callers who care ask is_infinite first.
    friend Number operator+(const Number& a, const Number& b);
    friend Number operator-(const Number& a, const Number& b);
    friend Number operator*(const Number& a, const Number& b);
    /// Division by zero gives an infinity; the evaluator refuses it before.
    friend Number operator/(const Number& a, const Number& b);
    /// cty's Modulo: truncated towards zero; `a` itself when the divisor is zero.
    friend Number modulo(const Number& a, const Number& b);
    /// By exact value.
    friend int compare(const Number& a, const Number& b);
    /// The language's equality: numbers of one precision by value, others by their shortest text, so that 0.1
    /// as a double equals "0.1". Source: cty 1.13, which Packer 1.16 is built with.
    friend bool operator==(const Number& a, const Number& b);

    Number floor() const;
    Number ceil() const;
    Number truncate() const;

    struct Big;  ///< holds an mpfr_t; number.cc only

   private:
    friend struct NumberAccess;

    std::int64_t small_ = 0;
    std::uint32_t precision_ = 64;    ///< of a small number; a big one carries its own
    std::shared_ptr<const Big> big_;  ///< set when the value is not a small integer
};

Number modulo(const Number& a, const Number& b);
int compare(const Number& a, const Number& b);

}  // namespace ingot::value

// Number: arithmetic on small integers directly, on everything else through MPFR.
// Texts of non-integers are made in decimal.cc.
#include "value/number.h"

#include "base/error.h"
#include "value/decimal.h"

#include <gmp.h>
#include <mpfr.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace ingot::value {

namespace {

constexpr mpfr_prec_t kTextPrecision = 512;
constexpr std::uint32_t kIntPrecision = 64;
constexpr std::uint32_t kDoublePrecision = 53;
// Sums and differences of numbers below this are exact in every precision that occurs.
constexpr std::int64_t kSmallLimit = std::int64_t{1} << 51;
// Go's big.Float keeps its binary exponent in 32 bits.
constexpr std::int64_t kMaxExponent = 0x7fffffff;
constexpr std::int64_t kMinExponent = -0x80000000LL;

bool is_tiny(std::int64_t value) { return value > -kSmallLimit && value < kSmallLimit; }

/// An mpz_t with an owner.
struct Integer {
    Integer() { mpz_init(z); }
    ~Integer() { mpz_clear(z); }
    Integer(const Integer&) = delete;
    Integer& operator=(const Integer&) = delete;
    std::string text(int base) const {
        std::string out(mpz_sizeinbase(z, base) + 2, '\0');
        mpz_get_str(out.data(), base, z);
        out.resize(std::char_traits<char>::length(out.c_str()));
        return out;
    }
    mpz_t z;
};

}  // namespace

struct Number::Big {
    explicit Big(mpfr_prec_t precision) { mpfr_init2(value, precision); }
    ~Big() { mpfr_clear(value); }
    Big(const Big&) = delete;
    Big& operator=(const Big&) = delete;
    mpfr_t value;
};

/// Between the two forms of a Number.
struct NumberAccess {
    using Big = Number::Big;

    static std::uint32_t precision(const Number& n) {
        return n.big_ ? static_cast<std::uint32_t>(mpfr_get_prec(n.big_->value)) : n.precision_;
    }
    static Number small(std::int64_t value, std::uint32_t precision) {
        Number n;
        n.small_ = value;
        n.precision_ = precision;
        return n;
    }
    /// The number as MPFR's, whichever form it has.
    static std::shared_ptr<const Big> big(const Number& n) {
        if (n.big_) return n.big_;
        std::shared_ptr<Big> made = std::make_shared<Big>(static_cast<mpfr_prec_t>(n.precision_));
        mpfr_set_si(made->value, n.small_, MPFR_RNDN);
        return made;
    }
    /// Takes the small form where the value allows it.
    static Number wrap(std::shared_ptr<Big> made) {
        mpfr_ptr value = made->value;
        if (mpfr_nan_p(value)) return small(0, static_cast<std::uint32_t>(mpfr_get_prec(value)));
        if (mpfr_regular_p(value)) {
            if (mpfr_get_exp(value) > kMaxExponent)
                mpfr_set_inf(value, mpfr_sgn(value));
            else if (mpfr_get_exp(value) < kMinExponent)
                mpfr_set_zero(value, mpfr_sgn(value));
        }
        bool negative_zero = mpfr_zero_p(value) && mpfr_signbit(value);
        if (!negative_zero && mpfr_integer_p(value) && mpfr_fits_slong_p(value, MPFR_RNDN)) {
            return small(mpfr_get_si(value, MPFR_RNDN), static_cast<std::uint32_t>(mpfr_get_prec(value)));
        }
        Number n;
        n.big_ = std::move(made);
        return n;
    }
    using Operation = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);
    static Number apply(const Number& a, const Number& b, mpfr_prec_t precision, Operation operation) {
        std::shared_ptr<Big> result = std::make_shared<Big>(precision);
        operation(result->value, big(a)->value, big(b)->value, MPFR_RNDN);
        return wrap(std::move(result));
    }
    static std::uint32_t wider(const Number& a, const Number& b) {
        return std::max(precision(a), precision(b));
    }
    static Number of_integer(const Integer& integer) {
        std::size_t bits = std::max<std::size_t>(mpz_sizeinbase(integer.z, 2), kIntPrecision);
        std::shared_ptr<Big> made = std::make_shared<Big>(static_cast<mpfr_prec_t>(bits));
        mpfr_set_z(made->value, integer.z, MPFR_RNDN);
        return wrap(std::move(made));
    }
    static Number rounded(const Number& n, mpfr_rnd_t direction) {
        if (!n.big_ || mpfr_inf_p(n.big_->value)) return n;
        Integer integer;
        mpfr_get_z(integer.z, n.big_->value, direction);
        return of_integer(integer);
    }
};

Number Number::of_uint64(std::uint64_t value) {
    if (value <= INT64_MAX) return Number(static_cast<std::int64_t>(value));
    std::shared_ptr<Big> made = std::make_shared<Big>(static_cast<mpfr_prec_t>(kIntPrecision));
    mpfr_set_ui(made->value, value, MPFR_RNDN);
    return NumberAccess::wrap(std::move(made));
}

Number Number::of_double(double value) {
    std::shared_ptr<Big> made = std::make_shared<Big>(static_cast<mpfr_prec_t>(kDoublePrecision));
    mpfr_set_d(made->value, value, MPFR_RNDN);
    return NumberAccess::wrap(std::move(made));
}

Number Number::infinity(bool negative) {
    std::shared_ptr<Big> made = std::make_shared<Big>(static_cast<mpfr_prec_t>(kDoublePrecision));
    mpfr_set_inf(made->value, negative ? -1 : 1);
    return NumberAccess::wrap(std::move(made));
}

namespace {

std::size_t count_digits(std::string_view text, std::size_t from) {
    std::size_t end = from;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    return end - from;
}

/// A decimal literal, cut into its parts.
struct Literal {
    bool negative = false;
    std::string digits;         ///< without point and leading zeros
    std::int64_t point = 0;     ///< digits right of the point
    std::int64_t exponent = 0;  ///< of ten, or of two
    bool binary_exponent = false;
};

std::optional<Literal> scan_literal(std::string_view text) {
    Literal out;
    std::size_t at = 0;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) out.negative = text[at++] == '-';
    std::size_t whole = count_digits(text, at);
    out.digits = text.substr(at, whole);
    at += whole;
    if (at < text.size() && text[at] == '.') {
        std::size_t fraction = count_digits(text, ++at);
        out.digits += text.substr(at, fraction);
        out.point = static_cast<std::int64_t>(fraction);
        at += fraction;
    }
    if (out.digits.empty()) return std::nullopt;
    if (at < text.size()) {
        char mark = text[at++];
        out.binary_exponent = mark == 'p' || mark == 'P';
        if (!out.binary_exponent && mark != 'e' && mark != 'E') return std::nullopt;
        bool negative = false;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) negative = text[at++] == '-';
        std::size_t count = count_digits(text, at);
        if (count == 0 || at + count != text.size()) return std::nullopt;
        std::from_chars_result read =
            std::from_chars(text.data() + at, text.data() + text.size(), out.exponent);
        if (read.ec != std::errc()) return std::nullopt;
        if (negative) out.exponent = -out.exponent;
    }
    out.digits.erase(0, std::min(out.digits.find_first_not_of('0'), out.digits.size()));
    return out;
}

}  // namespace

std::optional<Number> Number::parse(std::string_view text) {
    if (text == "Inf" || text == "inf" || text == "+Inf" || text == "+inf") return infinity(false);
    if (text == "-Inf" || text == "-inf") return infinity(true);
    std::optional<Literal> literal = scan_literal(text);
    if (!literal) return std::nullopt;
    if (literal->point == 0 && literal->exponent == 0 && literal->digits.size() <= 18 &&
        !(literal->negative && literal->digits.empty())) {
        std::int64_t value = 0;
        for (char digit : literal->digits) value = value * 10 + (digit - '0');
        return NumberAccess::small(literal->negative ? -value : value, kTextPrecision);
    }
    std::shared_ptr<Big> made = std::make_shared<Big>(kTextPrecision);
    if (literal->digits.empty()) {
        mpfr_set_zero(made->value, literal->negative ? -1 : 1);
        return NumberAccess::wrap(std::move(made));
    }
    Integer mantissa;
    mpz_set_str(mantissa.z, literal->digits.c_str(), 10);
    std::int64_t bits = static_cast<std::int64_t>(mpz_sizeinbase(mantissa.z, 2)) - literal->point;
    if (literal->exponent > kMaxExponent - bits || literal->exponent < kMinExponent - bits)
        return std::nullopt;
    std::int64_t ten = -literal->point + (literal->binary_exponent ? 0 : literal->exponent);
    std::string decimal = literal->digits + "e" + std::to_string(ten);
    mpfr_set_str(made->value, decimal.c_str(), 10, MPFR_RNDN);
    if (literal->binary_exponent) mpfr_mul_2si(made->value, made->value, literal->exponent, MPFR_RNDN);
    if (literal->negative) mpfr_neg(made->value, made->value, MPFR_RNDN);
    return NumberAccess::wrap(std::move(made));
}

std::optional<Number> Number::parse_integer(std::string_view text, int base) {
    bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || text.find_first_of(" \t\n\r\v\f_+-") != std::string_view::npos) return std::nullopt;
    std::string digits(text);
    // Go counts a–z before A–Z above base 36, GMP the other way round.
    if (base > 36) {
        for (char& c : digits) {
            if (c >= 'a' && c <= 'z')
                c = static_cast<char>(c - 'a' + 'A');
            else if (c >= 'A' && c <= 'Z')
                c = static_cast<char>(c - 'A' + 'a');
        }
    }
    Integer integer;
    if (mpz_set_str(integer.z, digits.c_str(), base) != 0) return std::nullopt;
    if (negative) mpz_neg(integer.z, integer.z);
    return NumberAccess::of_integer(integer);
}

bool Number::is_integer() const { return !big_ || mpfr_integer_p(big_->value); }
bool Number::is_infinite() const { return big_ && mpfr_inf_p(big_->value); }
bool Number::is_negative() const { return big_ ? mpfr_signbit(big_->value) != 0 : small_ < 0; }
bool Number::is_zero() const { return big_ ? mpfr_zero_p(big_->value) : small_ == 0; }

std::optional<std::int64_t> Number::to_int64() const {
    if (!big_) return small_;
    if (is_zero()) return 0;
    return std::nullopt;
}

double Number::to_double() const {
    return big_ ? mpfr_get_d(big_->value, MPFR_RNDN) : static_cast<double>(small_);
}

std::string Number::to_text() const {
    bool every_digit_counts = precision_ >= kIntPrecision || is_tiny(small_);
    return big_ || !every_digit_counts ? format('f', -1) : std::to_string(small_);
}

std::string Number::integer_text(int base) const {
    ingot_check(!is_infinite(), "infinity has no digits");
    Integer integer;
    if (big_)
        mpfr_get_z(integer.z, big_->value, MPFR_RNDZ);
    else
        mpz_set_si(integer.z, small_);
    return integer.text(base);
}

namespace {

/// mantissa × 2^exponent, exactly, in decimal.
Decimal exact_decimal(const Integer& mantissa, std::int64_t exponent) {
    Integer scaled;
    std::int64_t point = 0;
    if (exponent >= 0) {
        mpz_mul_2exp(scaled.z, mantissa.z, static_cast<mp_bitcnt_t>(exponent));
    } else {
        mp_bitcnt_t zeros = mpz_sgn(mantissa.z) == 0 ? 0 : mpz_scan1(mantissa.z, 0);
        std::int64_t shift = std::min(static_cast<std::int64_t>(zeros), -exponent);
        mpz_fdiv_q_2exp(scaled.z, mantissa.z, static_cast<mp_bitcnt_t>(shift));
        point = -exponent - shift;
        Integer power;
        mpz_ui_pow_ui(power.z, 5, static_cast<unsigned long>(point));
        mpz_mul(scaled.z, scaled.z, power.z);
    }
    std::string digits = scaled.text(10);
    if (digits == "0") return {};
    std::int64_t length = static_cast<std::int64_t>(digits.size());
    return Decimal(std::move(digits), length - point);
}

}  // namespace

std::string Number::format(char verb, int precision) const {
    if (is_infinite()) return is_negative() ? "-Inf" : "+Inf";
    std::string sign = is_negative() ? "-" : "";
    if (is_zero()) return sign + format_decimal(Decimal(), verb, precision, false);
    std::shared_ptr<const Big> value = NumberAccess::big(*this);
    Integer mantissa;
    std::int64_t exponent = mpfr_get_z_2exp(mantissa.z, value->value);
    mpz_abs(mantissa.z, mantissa.z);
    Decimal decimal = exact_decimal(mantissa, exponent);
    if (precision >= 0) return sign + format_decimal(std::move(decimal), verb, precision, false);
    // Half a unit in the last place to either side still rounds to this number.
    bool even = mpz_even_p(mantissa.z);
    Integer lower;
    Integer upper;
    mpz_mul_2exp(lower.z, mantissa.z, 1);
    mpz_add_ui(upper.z, lower.z, 1);
    mpz_sub_ui(lower.z, lower.z, 1);
    decimal.shorten(exact_decimal(lower, exponent - 1), exact_decimal(upper, exponent - 1), even);
    return sign + format_decimal(std::move(decimal), verb, -1, true);
}

Number Number::operator-() const {
    if (!big_ && small_ != 0 && small_ != INT64_MIN) return NumberAccess::small(-small_, precision_);
    std::shared_ptr<Big> made =
        std::make_shared<Big>(static_cast<mpfr_prec_t>(NumberAccess::precision(*this)));
    mpfr_neg(made->value, NumberAccess::big(*this)->value, MPFR_RNDN);
    return NumberAccess::wrap(std::move(made));
}

Number operator+(const Number& a, const Number& b) {
    std::uint32_t precision = NumberAccess::wider(a, b);
    if (!a.big_ && !b.big_ && is_tiny(a.small_) && is_tiny(b.small_)) {
        return NumberAccess::small(a.small_ + b.small_, precision);
    }
    return NumberAccess::apply(a, b, precision, mpfr_add);
}

Number operator-(const Number& a, const Number& b) {
    std::uint32_t precision = NumberAccess::wider(a, b);
    if (!a.big_ && !b.big_ && is_tiny(a.small_) && is_tiny(b.small_)) {
        return NumberAccess::small(a.small_ - b.small_, precision);
    }
    return NumberAccess::apply(a, b, precision, mpfr_sub);
}

Number operator*(const Number& a, const Number& b) {
    std::uint32_t precision = NumberAccess::wider(a, b);
    if (!a.big_ && !b.big_ && a.small_ != 0 && b.small_ != 0) {
        std::int64_t product = 0;
        if (!__builtin_mul_overflow(a.small_, b.small_, &product) && product != INT64_MIN) {
            std::uint64_t size = static_cast<std::uint64_t>(product < 0 ? -product : product);
            std::uint32_t bits = static_cast<std::uint32_t>(std::bit_width(size) - std::countr_zero(size));
            return NumberAccess::small(product, std::max(precision, bits));
        }
    }
    // cty multiplies in 512 bits and then keeps what either operand had, or what the product needs.
    std::shared_ptr<Number::Big> product = std::make_shared<Number::Big>(kTextPrecision);
    mpfr_mul(product->value, NumberAccess::big(a)->value, NumberAccess::big(b)->value, MPFR_RNDN);
    mpfr_prec_t needed = mpfr_regular_p(product->value) ? mpfr_min_prec(product->value) : 0;
    mpfr_prec_round(product->value, std::max<mpfr_prec_t>(precision, needed), MPFR_RNDN);
    return NumberAccess::wrap(std::move(product));
}

Number operator/(const Number& a, const Number& b) {
    std::uint32_t precision = NumberAccess::wider(a, b);
    if (!a.big_ && !b.big_ && a.small_ != 0 && b.small_ > 0 && a.small_ % b.small_ == 0 &&
        is_tiny(a.small_)) {
        return NumberAccess::small(a.small_ / b.small_, precision);
    }
    return NumberAccess::apply(a, b, precision, mpfr_div);
}

Number modulo(const Number& a, const Number& b) {
    if (a.is_infinite() || b.is_infinite()) return a * b;
    if (b.is_zero()) return a;
    if (!a.big_ && !b.big_ && is_tiny(a.small_) && is_tiny(b.small_) && a.small_ != 0) {
        return NumberAccess::small(a.small_ % b.small_, NumberAccess::precision(a));
    }
    // The quotient's whole part is rounded to the dividend's precision, and so are product and difference.
    mpfr_prec_t precision = static_cast<mpfr_prec_t>(NumberAccess::precision(a));
    Number quotient = (a / b).truncate();
    std::shared_ptr<Number::Big> work = std::make_shared<Number::Big>(precision);
    // mpfr_set is a macro with a variable of its own, so a temporary would not live until the copy.
    std::shared_ptr<const Number::Big> whole = NumberAccess::big(quotient);
    mpfr_set(work->value, whole->value, MPFR_RNDN);
    mpfr_mul(work->value, NumberAccess::big(b)->value, work->value, MPFR_RNDN);
    mpfr_sub(work->value, NumberAccess::big(a)->value, work->value, MPFR_RNDN);
    return NumberAccess::wrap(std::move(work));
}

int compare(const Number& a, const Number& b) {
    if (!a.big_ && !b.big_) return a.small_ < b.small_ ? -1 : a.small_ > b.small_ ? 1 : 0;
    int order = mpfr_cmp(NumberAccess::big(a)->value, NumberAccess::big(b)->value);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

bool operator==(const Number& a, const Number& b) {
    bool exact = NumberAccess::precision(a) == NumberAccess::precision(b) || a.is_zero() || b.is_zero() ||
                 a.is_infinite() || b.is_infinite();
    bool tiny = !a.big_ && !b.big_ && is_tiny(a.small_) && is_tiny(b.small_);
    return exact || tiny ? compare(a, b) == 0 : a.to_text() == b.to_text();
}

Number Number::floor() const { return NumberAccess::rounded(*this, MPFR_RNDD); }
Number Number::ceil() const { return NumberAccess::rounded(*this, MPFR_RNDU); }
Number Number::truncate() const { return NumberAccess::rounded(*this, MPFR_RNDZ); }

}  // namespace ingot::value

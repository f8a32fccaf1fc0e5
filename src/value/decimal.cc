// Decimal: rounding of digit strings, and the e, f and g layouts as Go's big.Float.Text prints them.
#include "value/decimal.h"

#include <algorithm>

namespace ingot::value {

namespace {

std::int64_t digit_count(const Decimal& decimal) {
    return static_cast<std::int64_t>(decimal.digits().size());
}

std::string layout_exponent(const Decimal& decimal, char mark, std::int64_t precision) {
    std::string out(1, decimal.at(0));
    if (precision > 0) {
        out += '.';
        for (std::int64_t i = 1; i <= precision; ++i) out += decimal.at(i);
    }
    out += mark;
    std::int64_t exponent = decimal.digits().empty() ? 0 : decimal.point() - 1;
    out += exponent < 0 ? '-' : '+';
    std::string text = std::to_string(exponent < 0 ? -exponent : exponent);
    if (text.size() < 2) out += '0';
    return out + text;
}

std::string layout_fixed(const Decimal& decimal, std::int64_t precision) {
    std::string out;
    if (decimal.point() > 0) {
        std::int64_t known = std::min(digit_count(decimal), decimal.point());
        out.append(decimal.digits(), 0, static_cast<std::size_t>(known));
        out.append(static_cast<std::size_t>(decimal.point() - known), '0');
    } else {
        out = "0";
    }
    if (precision > 0) {
        out += '.';
        for (std::int64_t i = 0; i < precision; ++i) out += decimal.at(decimal.point() + i);
    }
    return out;
}

}  // namespace

Decimal::Decimal(std::string digits, std::int64_t point) : digits_(std::move(digits)), point_(point) {
    trim();
}

char Decimal::at(std::int64_t index) const {
    return index >= 0 && index < static_cast<std::int64_t>(digits_.size())
               ? digits_[static_cast<std::size_t>(index)]
               : '0';
}

void Decimal::trim() {
    while (!digits_.empty() && digits_.back() == '0') digits_.pop_back();
    if (digits_.empty()) point_ = 0;
}

void Decimal::round(std::int64_t count) {
    if (count < 0 || count >= static_cast<std::int64_t>(digits_.size())) return;
    std::size_t next = static_cast<std::size_t>(count);
    bool half = digits_[next] == '5' && next + 1 == digits_.size();
    bool up = half ? count > 0 && (digits_[next - 1] - '0') % 2 != 0 : digits_[next] >= '5';
    if (up)
        round_up(count);
    else
        round_down(count);
}

void Decimal::round_up(std::int64_t count) {
    if (count < 0 || count >= static_cast<std::int64_t>(digits_.size())) return;
    std::size_t kept = static_cast<std::size_t>(count);
    while (kept > 0 && digits_[kept - 1] == '9') --kept;
    if (kept == 0) {
        digits_ = "1";
        ++point_;
        return;
    }
    digits_.resize(kept);
    ++digits_.back();
}

void Decimal::round_down(std::int64_t count) {
    if (count < 0 || count >= static_cast<std::int64_t>(digits_.size())) return;
    digits_.resize(static_cast<std::size_t>(count));
    trim();
}

void Decimal::shorten(const Decimal& lower, const Decimal& upper, bool inclusive) {
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(digits_.size()); ++i) {
        char digit = at(i);
        char high = upper.at(i);
        bool down = lower.at(i) != digit || (inclusive && i + 1 == digit_count(lower));
        bool up = digit != high && (inclusive || digit + 1 < high || i + 1 < digit_count(upper));
        if (down && up) return round(i + 1);
        if (down) return round_down(i + 1);
        if (up) return round_up(i + 1);
    }
}

std::string format_decimal(Decimal decimal, char verb, int precision, bool shortest) {
    std::int64_t wanted = precision;
    std::int64_t count = digit_count(decimal);
    bool exponent_verb = verb == 'e' || verb == 'E';
    if (precision < 0) {
        wanted = exponent_verb ? count - 1
                 : verb == 'f' ? std::max<std::int64_t>(count - decimal.point(), 0)
                               : count;
    } else if (exponent_verb) {
        decimal.round(wanted + 1);
    } else if (verb == 'f') {
        decimal.round(decimal.point() + wanted);
    } else {
        wanted = std::max<std::int64_t>(wanted, 1);
        decimal.round(wanted);
    }
    if (exponent_verb) return layout_exponent(decimal, verb, wanted);
    if (verb == 'f') return layout_fixed(decimal, wanted);
    count = digit_count(decimal);
    std::int64_t limit = shortest || precision < 0                    ? 6
                         : wanted > count && count >= decimal.point() ? count
                                                                      : wanted;
    std::int64_t exponent = decimal.point() - 1;
    if (exponent < -4 || exponent >= limit) {
        return layout_exponent(decimal, verb == 'g' ? 'e' : 'E', std::min(wanted, count) - 1);
    }
    if (wanted > decimal.point()) wanted = count;
    return layout_fixed(decimal, std::max<std::int64_t>(wanted - decimal.point(), 0));
}

}  // namespace ingot::value

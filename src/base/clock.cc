#include "base/clock.h"

#include "base/text.h"

#include <array>
#include <cstdint>
#include <ctime>
#include <limits>

#include <fmt/core.h>

namespace ingot {

namespace {

class MachineClock final : public Clock {
   public:
    std::chrono::system_clock::time_point now() const override { return std::chrono::system_clock::now(); }
    std::chrono::steady_clock::time_point steady_now() const override {
        return std::chrono::steady_clock::now();
    }
    void sleep(Nanos time, const std::stop_token& stop) override {
        throw_if_cancelled(stop);
        if (time <= Nanos::zero()) return;
        wait_fd(-1, 0, std::chrono::ceil<Millis>(time), stop);
    }
};

struct DurationUnit {
    std::string_view name;
    std::int64_t nanos;
};
// Longer names first where one begins another.
constexpr std::array<DurationUnit, 8> kUnits{{{"ns", 1},
                                              {"us", 1'000},
                                              {"µs", 1'000},  // U+00B5
                                              {"μs", 1'000},  // U+03BC
                                              {"ms", 1'000'000},
                                              {"s", 1'000'000'000},
                                              {"m", 60'000'000'000},
                                              {"h", 3'600'000'000'000}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes one "12.5h" from the front; nothing when malformed or beyond 64 bits.
std::optional<std::int64_t> take_term(std::string_view& text) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    std::size_t digits = 0;
    std::int64_t whole = 0;
    const auto take_digits = [&](auto&& use) {
        for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), ++digits)
            use(text.front() - '0');
    };
    bool overflow = false;
    take_digits([&](std::int64_t digit) {
        overflow = overflow || whole > (kMost - digit) / 10;
        if (!overflow) whole = whole * 10 + digit;
    });
    std::int64_t part = 0;
    double scale = 1;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        take_digits([&](std::int64_t digit) {
            if (part > (kMost - digit) / 10) return;  // digits beyond a nanosecond's reach
            part = part * 10 + digit;
            scale *= 10;
        });
    }
    if (digits == 0 || overflow) return std::nullopt;
    const std::size_t name_end = std::min(text.find_first_of(".0123456789"), text.size());
    for (const DurationUnit& unit : kUnits) {
        if (text.substr(0, name_end) != unit.name) continue;
        text.remove_prefix(name_end);
        if (whole > kMost / unit.nanos) return std::nullopt;
        const std::int64_t rest =
            static_cast<std::int64_t>(static_cast<double>(part) * (static_cast<double>(unit.nanos) / scale));
        if (whole * unit.nanos > kMost - rest) return std::nullopt;
        return whole * unit.nanos + rest;
    }
    return std::nullopt;
}

/// "1.5" for 1500 of 1000: the value in a unit without idle zeros.
std::string decimal(std::uint64_t value, std::uint64_t unit) {
    std::string out = std::to_string(value / unit);
    if (value % unit == 0) return out;
    std::string part = std::to_string(value % unit + unit);  // the leading 1 keeps the zeros
    part.erase(0, 1);
    part.erase(part.find_last_not_of('0') + 1);
    return out + "." + part;
}

}  // namespace

Clock& system_clock() {
    static MachineClock clock;
    return clock;
}

std::optional<Nanos> parse_duration(std::string_view text) {
    bool negative = false;
    if (text.starts_with('-') || text.starts_with('+')) {
        negative = text.front() == '-';
        text.remove_prefix(1);
    }
    if (text == "0") return Nanos::zero();
    if (text.empty()) return std::nullopt;
    std::int64_t sum = 0;
    while (!text.empty()) {
        const std::optional<std::int64_t> term = take_term(text);
        if (!term || *term > std::numeric_limits<std::int64_t>::max() - sum) return std::nullopt;
        sum += *term;
    }
    return Nanos(negative ? -sum : sum);
}

std::string format_duration(Nanos time) {
    const std::int64_t count = time.count();
    if (count == 0) return "0s";
    const std::uint64_t size =
        count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
    const std::string sign = count < 0 ? "-" : "";
    if (size < 1'000) return fmt::format("{}{}ns", sign, size);
    if (size < 1'000'000) return sign + decimal(size, 1'000) + "µs";
    if (size < 1'000'000'000) return sign + decimal(size, 1'000'000) + "ms";
    constexpr std::uint64_t kMinute = 60'000'000'000;
    const std::uint64_t minutes = size / kMinute;
    const std::string seconds = decimal(size % kMinute, 1'000'000'000) + "s";
    if (minutes == 0) return sign + seconds;
    if (minutes < 60) return fmt::format("{}{}m{}", sign, minutes, seconds);
    return fmt::format("{}{}h{}m{}", sign, minutes / 60, minutes % 60, seconds);
}

std::string format_rfc3339(std::chrono::system_clock::time_point time, bool utc) {
    const std::time_t seconds =
        std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
    std::tm parts{};
    if (utc)
        ::gmtime_r(&seconds, &parts);
    else
        ::localtime_r(&seconds, &parts);
    std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", parts.tm_year + 1900,
                                  parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
    const long offset = parts.tm_gmtoff / 60;
    if (offset == 0) return out + "Z";
    const long size = offset < 0 ? -offset : offset;
    return out + fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', size / 60, size % 60);
}

}  // namespace ingot

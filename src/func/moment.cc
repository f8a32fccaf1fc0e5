// A moment with its zone's offset: RFC 3339 text in and out, calendar facts.
#include "func/moment.h"

#include <fmt/format.h>

#include <array>
#include <chrono>

namespace ingot::func {
namespace {

constexpr std::int64_t kDay = 86'400;

/// Digits at a place as a number within bounds, else -1.
int digits_at(std::string_view text, std::size_t at, std::size_t count, int low, int high) {
    int out = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (i >= text.size() || text[i] < '0' || text[i] > '9') return -1;
        out = out * 10 + (text[i] - '0');
    }
    return out < low || out > high ? -1 : out;
}

int days_in(int year, int month) {
    const std::chrono::year_month_day_last last =
        std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) / std::chrono::last;
    return static_cast<int>(static_cast<unsigned>(last.day()));
}

std::int64_t days_since_epoch(std::int64_t year, int month, int day) {
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(year)),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day)));
    return std::chrono::sys_days(date).time_since_epoch().count();
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

ParsedMoment malformed(std::string_view what) {
    return {std::nullopt, fmt::format("{} is malformed or missing", what)};
}

}  // namespace

Moment::Calendar Moment::calendar() const {
    const std::int64_t local = unix_seconds + offset_seconds;
    const std::int64_t days = floor_div(local, kDay);
    const int of_day = static_cast<int>(local - days * kDay);
    const std::chrono::sys_days date{std::chrono::days(days)};
    const std::chrono::year_month_day ymd(date);
    Calendar out;
    out.year = static_cast<int>(ymd.year());
    out.month = static_cast<int>(static_cast<unsigned>(ymd.month()));
    out.day = static_cast<int>(static_cast<unsigned>(ymd.day()));
    out.hour = of_day / 3600;
    out.minute = of_day / 60 % 60;
    out.second = of_day % 60;
    out.weekday = static_cast<int>(std::chrono::weekday(date).c_encoding());
    out.year_day = static_cast<int>(days - days_since_epoch(out.year, 1, 1)) + 1;
    const std::int64_t thursday =
        days + 3 - (out.weekday + 6) % 7;  // the ISO week belongs to its Thursday's year
    out.iso_year = static_cast<int>(
        std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(thursday))).year());
    out.iso_week = static_cast<int>((thursday - days_since_epoch(out.iso_year, 1, 1)) / 7) + 1;
    return out;
}

Moment Moment::plus(Nanos time) const {
    constexpr std::int64_t kSecond = 1'000'000'000;
    const std::int64_t total = nanoseconds + time.count() % kSecond;
    Moment out = *this;
    out.unix_seconds += time.count() / kSecond + floor_div(total, kSecond);
    out.nanoseconds = static_cast<int>(total - floor_div(total, kSecond) * kSecond);
    return out;
}

std::string Moment::offset(bool colon) const {
    const int minutes = std::abs(offset_seconds) / 60;
    return fmt::format("{}{:02}{}{:02}", offset_seconds < 0 ? '-' : '+', minutes / 60, colon ? ":" : "",
                       minutes % 60);
}

std::string Moment::rfc3339() const {
    const Calendar c = calendar();
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}", c.year, c.month, c.day, c.hour, c.minute,
                       c.second, offset_seconds == 0 ? "Z" : offset(true));
}

ParsedMoment parse_rfc3339(std::string_view text) {
    const auto is = [&](std::size_t at, char c) { return at < text.size() && text[at] == c; };
    const int year = digits_at(text, 0, 4, 0, 9999);
    if (year < 0) return malformed("the year");
    const int month = digits_at(text, 5, 2, 1, 12);
    if (!is(4, '-') || month < 0) return malformed("the month");
    const int day = digits_at(text, 8, 2, 1, days_in(year, month));
    if (!is(7, '-') || day < 0) return malformed("the day of the month");
    if (!is(10, 'T')) return malformed("the \"T\" between date and time");
    const int hour = digits_at(text, 11, 2, 0, 23);
    if (hour < 0) return malformed("the hour");
    const int minute = digits_at(text, 14, 2, 0, 59);
    if (!is(13, ':') || minute < 0) return malformed("the minute");
    const int second = digits_at(text, 17, 2, 0, 59);
    if (!is(16, ':') || second < 0) return malformed("the second");
    Moment out;
    std::size_t at = 19;
    if (is(at, '.')) {
        int scale = 100'000'000;
        std::size_t end = at + 1;
        for (; end < text.size() && text[end] >= '0' && text[end] <= '9'; ++end, scale /= 10)
            out.nanoseconds += (text[end] - '0') * scale;
        if (end == at + 1) return malformed("the fraction of the second");
        at = end;
    }
    if (text.substr(at) != "Z") {
        const int hours = digits_at(text, at + 1, 2, 0, 23);
        const int minutes = digits_at(text, at + 4, 2, 0, 59);
        if (text.size() != at + 6 || !(is(at, '+') || is(at, '-')) || !is(at + 3, ':') || hours < 0 ||
            minutes < 0)
            return malformed("the offset from UTC (\"Z\" or \"+01:00\")");
        out.offset_seconds = (hours * 60 + minutes) * 60 * (text[at] == '-' ? -1 : 1);
    }
    out.unix_seconds =
        days_since_epoch(year, month, day) * kDay + hour * 3600 + minute * 60 + second - out.offset_seconds;
    return {out, ""};
}

std::string_view month_name(int month) {
    static constexpr std::array<std::string_view, 12> kNames = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};
    return kNames.at(static_cast<std::size_t>(month - 1));
}

std::string_view weekday_name(int weekday) {
    static constexpr std::array<std::string_view, 7> kNames = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                               "Thursday", "Friday", "Saturday"};
    return kNames.at(static_cast<std::size_t>(weekday));
}

}  // namespace ingot::func

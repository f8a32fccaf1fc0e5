// A moment with its zone's offset: RFC 3339 text in and out, calendar facts.
#pragma once

#include "base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ingot::func {

struct Moment {
    std::int64_t unix_seconds = 0;
    int nanoseconds = 0;
    int offset_seconds = 0;

    /// As its own zone's clock shows it.
    struct Calendar {
        std::int64_t year = 0;
        int month = 1, day = 1, hour = 0, minute = 0, second = 0;
        int weekday = 0;   ///< 0 = Sunday
        int year_day = 1;  ///< 1 = the first of January
        std::int64_t iso_year = 0;
        int iso_week = 1;
    };
    Calendar calendar() const;
    Moment plus(Nanos time) const;
    /// "2006-01-02T15:04:05Z" or with "+07:00"; no fraction.
    std::string rfc3339() const;
    /// "+0700" or "+07:00".
    std::string offset(bool colon) const;
};

/// A text that says why the timestamp is malformed, or the moment. Strict, as cty is.
struct ParsedMoment {
    std::optional<Moment> moment;
    std::string problem;
};
ParsedMoment parse_rfc3339(std::string_view text);

std::string_view month_name(int month);
std::string_view weekday_name(int weekday);

}  // namespace ingot::func

// Moments as text: by Go's layouts ("2006-01-02T15:04:05Z07:00") and by strftime's letters. Years, zones and
// names in English.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ingot::gotemplate {

/// A moment and the zone it is shown in.
struct Moment {
    std::int64_t seconds = 0;         ///< since 1970 in UTC
    std::int32_t nanoseconds = 0;     ///< 0 … 999999999
    std::int32_t offset_seconds = 0;  ///< east of UTC
    std::string zone = "UTC";         ///< abbreviation; "" shows the offset in its place
};

/// Source: Go's time.Time.Format.
std::string format_go_time(const Moment& moment, std::string_view layout);
/// The letters B b m A a d H I M S Y y p Z z L (milliseconds) and %; others stay as they are.
/// Source: observed on packer 1.16's strftime.
std::string format_strftime(const Moment& moment, std::string_view format);

/// Go's time.RFC3339.
inline constexpr std::string_view kRfc3339 = "2006-01-02T15:04:05Z07:00";

}  // namespace ingot::gotemplate

// Layouts of Go's package time, read left to right: each known piece becomes a part of the moment.
#include "gotemplate/go_time.h"

#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <utility>

namespace ingot::gotemplate {

namespace {

constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
constexpr std::string_view kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                      "Thursday", "Friday", "Saturday"};

enum class Piece {
    kNone,
    kLongMonth,
    kMonth,
    kNumMonth,
    kZeroMonth,
    kLongWeekDay,
    kWeekDay,
    kDay,
    kUnderDay,
    kZeroDay,
    kUnderYearDay,
    kZeroYearDay,
    kHour,
    kHour12,
    kZeroHour12,
    kMinute,
    kZeroMinute,
    kSecond,
    kZeroSecond,
    kLongYear,
    kYear,
    kUpperPm,
    kLowerPm,
    kZone,
    kOffset,         ///< -0700 and its kin
    kOffsetOrZ,      ///< Z0700 and its kin
    kFraction,       ///< .000
    kShortFraction,  ///< .999
};

struct Found {
    Piece piece = Piece::kNone;
    std::size_t length = 0;
};

/// The parts that a layout can name.
struct Parts {
    explicit Parts(const Moment& moment) {
        using std::chrono::days;
        std::chrono::sys_seconds local{std::chrono::seconds(moment.seconds + moment.offset_seconds)};
        std::chrono::sys_days date = std::chrono::floor<days>(local);
        std::chrono::year_month_day ymd{date};
        year = static_cast<int>(ymd.year());
        month = static_cast<unsigned>(ymd.month());
        day = static_cast<unsigned>(ymd.day());
        weekday = std::chrono::weekday(date).c_encoding();
        year_day = static_cast<int>((date - std::chrono::sys_days(ymd.year() / 1 / 1)).count()) + 1;
        int of_day = static_cast<int>((local - date).count());
        hour = of_day / 3600;
        minute = of_day / 60 % 60;
        second = of_day % 60;
    }
    int hour12() const { return hour % 12 == 0 ? 12 : hour % 12; }

    int year;
    unsigned month;
    unsigned day;
    unsigned weekday;
    int year_day;
    int hour;
    int minute;
    int second;
};

bool is_number(char c) { return c >= '0' && c <= '9'; }

Found find_name(std::string_view rest) {
    // "Jan" inside a word such as "Janet" is no month.
    bool in_word = rest.size() > 3 && rest[3] >= 'a' && rest[3] <= 'z';
    if (rest.starts_with("January")) return {Piece::kLongMonth, 7};
    if (rest.starts_with("Jan") && !in_word) return {Piece::kMonth, 3};
    if (rest.starts_with("Monday")) return {Piece::kLongWeekDay, 6};
    if (rest.starts_with("Mon") && !in_word) return {Piece::kWeekDay, 3};
    if (rest.starts_with("MST")) return {Piece::kZone, 3};
    if (rest.starts_with("PM")) return {Piece::kUpperPm, 2};
    if (rest.starts_with("pm")) return {Piece::kLowerPm, 2};
    return {};
}

Found find_number(std::string_view rest) {
    static constexpr std::pair<std::string_view, Piece> kNumbers[] = {
        {"002", Piece::kZeroYearDay}, {"01", Piece::kZeroMonth},  {"02", Piece::kZeroDay},
        {"03", Piece::kZeroHour12},   {"04", Piece::kZeroMinute}, {"05", Piece::kZeroSecond},
        {"06", Piece::kYear},         {"15", Piece::kHour},       {"1", Piece::kNumMonth},
        {"2006", Piece::kLongYear},   {"2", Piece::kDay},         {"__2", Piece::kUnderYearDay},
        {"_2", Piece::kUnderDay},     {"3", Piece::kHour12},      {"4", Piece::kMinute},
        {"5", Piece::kSecond},
    };
    // "_2006" is an underscore and a year.
    if (rest.starts_with("_2006")) return {};
    for (const auto& [text, piece] : kNumbers) {
        if (rest.starts_with(text)) return {piece, text.size()};
    }
    return {};
}

Found find_offset(std::string_view rest) {
    static constexpr std::string_view kForms[] = {"070000", "07:00:00", "0700", "07:00", "07"};
    if (rest.empty() || (rest[0] != '-' && rest[0] != 'Z')) return {};
    for (std::string_view form : kForms) {
        if (rest.substr(1).starts_with(form)) {
            return {rest[0] == 'Z' ? Piece::kOffsetOrZ : Piece::kOffset, form.size() + 1};
        }
    }
    return {};
}

Found find_fraction(std::string_view rest) {
    if (rest.size() < 2 || (rest[0] != '.' && rest[0] != ',') || (rest[1] != '0' && rest[1] != '9'))
        return {};
    std::size_t end = 1;
    while (end < rest.size() && rest[end] == rest[1]) ++end;
    if (end < rest.size() && is_number(rest[end])) return {};
    return {rest[1] == '0' ? Piece::kFraction : Piece::kShortFraction, end};
}

Found find_piece(std::string_view rest) {
    for (Found (*find)(std::string_view) : {find_name, find_number, find_offset, find_fraction}) {
        Found found = find(rest);
        if (found.piece != Piece::kNone) return found;
    }
    return {};
}

std::string offset_text(int offset, std::string_view form) {
    if (form[0] == 'Z' && offset == 0) return "Z";
    // The sign is that of the whole minutes, as in Go: half a minute west reads "+00:00:-30".
    int minutes = offset / 60;
    int size = minutes < 0 ? -offset : offset;
    std::string out = fmt::format("{}{:02}", minutes < 0 ? '-' : '+', size / 3600);
    bool colons = form.find(':') != std::string_view::npos;
    std::size_t digits = form.size() - 1 - (colons ? (form.size() > 7 ? 2 : 1) : 0);
    if (digits >= 4) out += fmt::format("{}{:02}", colons ? ":" : "", size / 60 % 60);
    if (digits >= 6)
        out += fmt::format("{}{}{:02}", colons ? ":" : "", size < 0 ? "-" : "", std::abs(size % 60));
    return out;
}

std::string fraction_text(std::int32_t nanoseconds, std::string_view form, bool trimmed) {
    std::string digits = fmt::format("{:09}", nanoseconds).substr(0, form.size() - 1);
    while (trimmed && !digits.empty() && digits.back() == '0') digits.pop_back();
    return digits.empty() ? "" : std::string(1, form[0]) + digits;
}

std::string zone_text(const Moment& moment) {
    if (!moment.zone.empty()) return moment.zone;
    int minutes = moment.offset_seconds / 60;
    int size = minutes < 0 ? -minutes : minutes;
    return fmt::format("{}{:02}{:02}", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

std::string year_text(int year) {
    return year < 0 ? fmt::format("-{:04}", -year) : fmt::format("{:04}", year);
}

std::string piece_text(Piece piece, std::string_view form, const Moment& moment, const Parts& parts) {
    switch (piece) {
        case Piece::kNone:
            break;
        case Piece::kLongMonth:
            return std::string(kMonths[parts.month - 1]);
        case Piece::kMonth:
            return std::string(kMonths[parts.month - 1].substr(0, 3));
        case Piece::kNumMonth:
            return std::to_string(parts.month);
        case Piece::kZeroMonth:
            return fmt::format("{:02}", parts.month);
        case Piece::kLongWeekDay:
            return std::string(kDays[parts.weekday]);
        case Piece::kWeekDay:
            return std::string(kDays[parts.weekday].substr(0, 3));
        case Piece::kDay:
            return std::to_string(parts.day);
        case Piece::kUnderDay:
            return fmt::format("{:2}", parts.day);
        case Piece::kZeroDay:
            return fmt::format("{:02}", parts.day);
        case Piece::kUnderYearDay:
            return fmt::format("{:3}", parts.year_day);
        case Piece::kZeroYearDay:
            return fmt::format("{:03}", parts.year_day);
        case Piece::kHour:
            return fmt::format("{:02}", parts.hour);
        case Piece::kHour12:
            return std::to_string(parts.hour12());
        case Piece::kZeroHour12:
            return fmt::format("{:02}", parts.hour12());
        case Piece::kMinute:
            return std::to_string(parts.minute);
        case Piece::kZeroMinute:
            return fmt::format("{:02}", parts.minute);
        case Piece::kSecond:
            return std::to_string(parts.second);
        case Piece::kZeroSecond:
            return fmt::format("{:02}", parts.second);
        case Piece::kLongYear:
            return year_text(parts.year);
        case Piece::kYear:
            return fmt::format("{:02}", std::abs(parts.year) % 100);
        case Piece::kUpperPm:
            return parts.hour >= 12 ? "PM" : "AM";
        case Piece::kLowerPm:
            return parts.hour >= 12 ? "pm" : "am";
        case Piece::kZone:
            return zone_text(moment);
        case Piece::kOffset:
        case Piece::kOffsetOrZ:
            return offset_text(moment.offset_seconds, form);
        case Piece::kFraction:
            return fraction_text(moment.nanoseconds, form, false);
        case Piece::kShortFraction:
            return fraction_text(moment.nanoseconds, form, true);
    }
    return "";
}

std::string_view layout_of(char letter) {
    switch (letter) {
        case 'B':
            return "January";
        case 'b':
            return "Jan";
        case 'm':
            return "01";
        case 'A':
            return "Monday";
        case 'a':
            return "Mon";
        case 'd':
            return "02";
        case 'H':
            return "15";
        case 'I':
            return "03";
        case 'M':
            return "04";
        case 'S':
            return "05";
        case 'Y':
            return "2006";
        case 'y':
            return "06";
        case 'p':
            return "PM";
        case 'Z':
            return "MST";
        case 'z':
            return "-0700";
        case 'L':
            return ".000";
        default:
            return "";
    }
}

}  // namespace

std::string format_go_time(const Moment& moment, std::string_view layout) {
    Parts parts(moment);
    std::string out;
    for (std::size_t at = 0; at < layout.size();) {
        Found found = find_piece(layout.substr(at));
        if (found.piece == Piece::kNone) {
            out += layout[at++];
            continue;
        }
        out += piece_text(found.piece, layout.substr(at, found.length), moment, parts);
        at += found.length;
    }
    return out;
}

std::string format_strftime(const Moment& moment, std::string_view format) {
    std::string out;
    for (std::size_t at = 0; at < format.size(); ++at) {
        if (format[at] != '%' || at + 1 == format.size()) {
            out += format[at];
            continue;
        }
        char letter = format[++at];
        std::string_view layout = layout_of(letter);
        if (letter == '%')
            out += '%';
        else if (layout.empty())
            out += fmt::format("%{}", letter);
        else
            out += format_go_time(moment, layout);
    }
    return out;
}

}  // namespace ingot::gotemplate

// Functions on moments in time.
#include "base/error.h"
#include "func/moment.h"
#include "func/rows.h"
#include "gotemplate/gotemplate.h"

#include <fmt/format.h>

namespace ingot::func {
namespace {

using value::Args;
using value::FunctionError;
using value::FunctionSpec;
using value::Type;
using value::Value;
using value::ValueList;
using value::ValueMap;

Moment moment_argument(Args args, std::size_t index, bool space_allowed = false) {
    std::string text = args[index].as_string();
    if (space_allowed && text.size() > 10 && text[10] == ' ') text[10] = 'T';
    const ParsedMoment parsed = parse_rfc3339(text);
    if (!parsed.moment)
        throw FunctionError(index, fmt::format("\"{}\" is no RFC 3339 timestamp: {}", args[index].as_string(),
                                               parsed.problem));
    return *parsed.moment;
}

Moment moment_of(std::chrono::system_clock::time_point time) {
    return {.unix_seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count()};
}

[[noreturn]] void refuse_letters(std::string_view letters, std::string_view expected) {
    throw FunctionError(0, fmt::format("\"{}\" is no part of a date format; {}", letters, expected));
}

/// A number of one or two letters: plain or padded to two digits.
std::string short_number(std::string_view letters, int number) {
    if (letters.size() > 2) refuse_letters(letters, "write one letter or two");
    return letters.size() == 1 ? fmt::format("{}", number) : fmt::format("{:02}", number);
}

std::string name_or_number(std::string_view letters, int number, std::string_view name) {
    if (letters.size() <= 2) return short_number(letters, number);
    if (letters.size() > 4) refuse_letters(letters, "write one to four letters");
    return std::string(letters.size() == 3 ? name.substr(0, 3) : name);
}

std::string zone_text(std::string_view letters, const Moment& moment) {
    if (letters.size() == 1) return moment.offset_seconds == 0 ? "Z" : moment.offset(true);
    if (letters.size() == 3) return moment.offset_seconds == 0 ? "UTC" : moment.offset(false);
    if (letters.size() == 4) return moment.offset(false);
    if (letters.size() == 5) return moment.offset(true);
    refuse_letters(letters, "a zone is Z, ZZZ, ZZZZ or ZZZZZ");
}

std::string letters_text(std::string_view letters, const Moment& moment, const Moment::Calendar& date) {
    switch (letters[0]) {
        case 'Y':
            if (letters.size() == 2) return fmt::format("{:02}", date.year % 100);
            if (letters.size() == 4) return fmt::format("{:04}", date.year);
            refuse_letters(letters, "a year is YY or YYYY");
        case 'M':
            return name_or_number(letters, date.month, month_name(date.month));
        case 'D':
            return short_number(letters, date.day);
        case 'E':
            if (letters.size() != 3 && letters.size() != 4)
                refuse_letters(letters, "a weekday is EEE or EEEE");
            return name_or_number(letters, date.weekday, weekday_name(date.weekday));
        case 'h':
            return short_number(letters, date.hour);
        case 'H':
            return short_number(letters, date.hour % 12 == 0 ? 12 : date.hour % 12);
        case 'A':
        case 'a':
            if (letters.size() != 2) refuse_letters(letters, "the half of the day is AA or aa");
            if (letters[0] == 'A') return date.hour < 12 ? "AM" : "PM";
            return date.hour < 12 ? "am" : "pm";
        case 'm':
            return short_number(letters, date.minute);
        case 's':
            return short_number(letters, date.second);
        case 'Z':
            return zone_text(letters, moment);
        default:
            refuse_letters(letters, "put literal text between single quotes");
    }
}

/// A literal between single quotes; two quotes stand for one. Leaves `at` behind it.
std::string quoted_text(std::string_view format, std::size_t& at) {
    ++at;
    if (at < format.size() && format[at] == '\'') {
        ++at;
        return "'";
    }
    std::string out;
    for (; at < format.size(); ++at) {
        if (format[at] != '\'') {
            out += format[at];
        } else if (format.substr(at, 2) == "''") {
            out += format[at++];
        } else {
            ++at;
            return out;
        }
    }
    throw FunctionError(0, "a quoted text does not end");
}

bool is_letter_byte(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

Value format_date(Args args) {
    const Moment moment = moment_argument(args, 1);
    const Moment::Calendar date = moment.calendar();
    const std::string_view format = args[0].as_string();
    std::string out;
    for (std::size_t at = 0; at < format.size();) {
        if (format[at] == '\'') {
            out += quoted_text(format, at);
        } else if (is_letter_byte(format[at])) {
            const std::size_t end = std::min(format.find_first_not_of(format[at], at), format.size());
            out += letters_text(format.substr(at, end - at), moment, date);
            at = end;
        } else {
            out += format[at++];
        }
    }
    return Value::string(out);
}

ValueMap calendar_members(const Moment& moment) {
    const Moment::Calendar date = moment.calendar();
    return {
        {"year", Value::number(date.year)},
        {"year_day", Value::number(date.year_day)},
        {"day", Value::number(date.day)},
        {"month", Value::number(date.month)},
        {"month_name", Value::string(month_name(date.month))},
        {"weekday", Value::number(date.weekday)},
        {"weekday_name", Value::string(weekday_name(date.weekday))},
        {"hour", Value::number(date.hour)},
        {"minute", Value::number(date.minute)},
        {"second", Value::number(date.second)},
        {"iso_year", Value::number(date.iso_year)},
        {"iso_week", Value::number(date.iso_week)},
    };
}

Value parse_rfc3339_value(Args args) {
    const Moment moment = moment_argument(args, 0, true);
    ValueMap members = calendar_members(moment);
    members.emplace("unix", Value::number(moment.unix_seconds));
    return Value::object(std::move(members));
}

Value parse_unix_value(Args args) {
    const Moment moment{.unix_seconds = integer_argument(args, 0)};
    ValueMap members = calendar_members(moment);
    members.emplace("rfc3339", Value::string(moment.rfc3339()));
    return Value::object(std::move(members));
}

/// Type of an object with the same members as an example value.
Type calendar_type(const char* extra, const Type& extra_type) {
    std::map<std::string, Type> attributes;
    for (const auto& [name, member] : calendar_members({})) attributes.emplace(name, member.type());
    attributes.emplace(extra, extra_type);
    return Type::object(std::move(attributes));
}

Value time_add(Args args) {
    const Moment moment = moment_argument(args, 0);
    const std::optional<Nanos> time = parse_duration(args[1].as_string());
    if (!time)
        throw FunctionError(1, fmt::format("\"{}\" is no duration such as 1h30m", args[1].as_string()));
    return Value::string(moment.plus(*time).rfc3339());
}

Value time_compare(Args args) {
    const Moment a = moment_argument(args, 0);
    const Moment b = moment_argument(args, 1);
    const auto key = [](const Moment& m) { return std::pair(m.unix_seconds, m.nanoseconds); };
    return Value::number(key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}

/// isotime and strftime of the legacy templates, at the moment when the run began.
FunctionSpec legacy_time_function(const FunctionEnv& env, std::string name, std::string legacy_name,
                                  std::string doc) {
    return {.name = std::move(name),
            .doc = std::move(doc),
            .variadic = value::Param{.name = "format", .type = Type::string()},
            .return_type = value::returns(Type::string()),
            .body = [&env, legacy_name](Args args, const Type&) {
                if (args.size() > 1) throw FunctionError("at most one format is taken");
                const Moment start = moment_of(env.start_time);
                if (args.empty()) return Value::string(start.rfc3339());
                try {
                    return gotemplate::make_packer_functions({.start_time = start.unix_seconds})
                        .at(legacy_name)(args);
                } catch (const Error& error) {
                    throw FunctionError(0, error.message());
                }
            }};
}

FunctionSpec make_formatdate(const FunctionEnv&) {
    return {
        .name = "formatdate",
        .doc =
            "An RFC 3339 timestamp in another notation: YYYY, MM, DD, hh, mm, ss, EEE, AA, Z and their kin.",
        .example = R"(formatdate("DD MMM YYYY", "2018-01-02T23:12:01Z") == "02 Jan 2018")",
        .params = {{.name = "format", .type = Type::string()}, {.name = "time", .type = Type::string()}},
        .return_type = value::returns(Type::string()),
        .body = [](Args args, const Type&) { return format_date(args); }};
}
FunctionSpec make_legacy_isotime(const FunctionEnv& env) {
    return legacy_time_function(env, "legacy_isotime", "isotime",
                                "When the run began, in RFC 3339 or in a Go layout.");
}
FunctionSpec make_legacy_strftime(const FunctionEnv& env) {
    return legacy_time_function(env, "legacy_strftime", "strftime",
                                "When the run began, in RFC 3339 or in a strftime format.");
}
FunctionSpec make_rfc3339_parse(const FunctionEnv&) {
    return {.name = "rfc3339_parse",
            .doc = "The parts of an RFC 3339 timestamp.",
            .example = R"(rfc3339_parse("2018-01-02T23:12:01Z").year == 2018)",
            .params = {{.name = "timestamp", .type = Type::string()}},
            .return_type = value::returns(calendar_type("unix", Type::number())),
            .body = [](Args args, const Type&) { return parse_rfc3339_value(args); }};
}
FunctionSpec make_timeadd(const FunctionEnv&) {
    return {.name = "timeadd",
            .doc = "An RFC 3339 timestamp moved by a duration such as 10m or -1h30m.",
            .example = R"(timeadd("2018-01-02T23:12:01Z", "1h") == "2018-01-03T00:12:01Z")",
            .params = {{.name = "timestamp", .type = Type::string()},
                       {.name = "duration", .type = Type::string()}},
            .return_type = value::returns(Type::string()),
            .body = [](Args args, const Type&) { return time_add(args); }};
}
FunctionSpec make_timecmp(const FunctionEnv&) {
    return {.name = "timecmp",
            .doc = "-1, 0 or 1 as the first timestamp is before, at or after the second.",
            .example = R"(timecmp("2018-01-02T23:12:01Z", "2018-01-03T00:12:01Z") == -1)",
            .params = {{.name = "a", .type = Type::string()}, {.name = "b", .type = Type::string()}},
            .return_type = value::returns(Type::number()),
            .body = [](Args args, const Type&) { return time_compare(args); }};
}
FunctionSpec make_timestamp(const FunctionEnv& env) {
    return {
        .name = "timestamp",
        .doc = "Now, in RFC 3339 and UTC.",
        .return_type = value::returns(Type::string()),
        .body = [&env](Args, const Type&) { return Value::string(moment_of(env.clock->now()).rfc3339()); }};
}
FunctionSpec make_unix_timestamp_parse(const FunctionEnv&) {
    return {.name = "unix_timestamp_parse",
            .doc = "The parts of a time given in seconds since 1970.",
            .example = "unix_timestamp_parse(1690328596).year == 2023",
            .params = {{.name = "unix_timestamp", .type = Type::number()}},
            .return_type = value::returns(calendar_type("rfc3339", Type::string())),
            .body = [](Args args, const Type&) { return parse_unix_value(args); }};
}

constexpr FunctionRow kTimeRows[] = {
    {"formatdate", make_formatdate},
    {"legacy_isotime", make_legacy_isotime},
    {"legacy_strftime", make_legacy_strftime},
    {"rfc3339_parse", make_rfc3339_parse},
    {"timeadd", make_timeadd},
    {"timecmp", make_timecmp, true},
    {"timestamp", make_timestamp},
    {"unix_timestamp_parse", make_unix_timestamp_parse},
};

}  // namespace

std::span<const FunctionRow> time_rows() { return kTimeRows; }

}  // namespace ingot::func

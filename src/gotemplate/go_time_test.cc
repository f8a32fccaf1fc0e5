// Expected texts were printed by Go 1.26's time.Format.
#include "gotemplate/go_time.h"

#include <gtest/gtest.h>

#include <vector>

namespace ingot::gotemplate {
namespace {

struct LayoutCase {
    const char* layout;
    const char* text;
};

/// 2026-03-05 14:07:09.012345678 UTC, a Thursday.
Moment moment() {
    Moment made;
    made.seconds = 1772719629;
    made.nanoseconds = 12345678;
    return made;
}

TEST(GoTime, FormatsByLayout) {
    const std::vector<LayoutCase> cases = {
        {"2006-01-02T15:04:05Z07:00", "2026-03-05T14:07:09Z"},
        {"Mon Jan _2 15:04:05 2006", "Thu Mar  5 14:07:09 2026"},
        {"Monday, 02-Jan-06 15:04:05 MST", "Thursday, 05-Mar-26 14:07:09 UTC"},
        {"January 2, 2006", "March 5, 2026"},
        {"Mon, 02 Jan 2006 15:04:05 -0700", "Thu, 05 Mar 2026 14:07:09 +0000"},
        {"3:04PM", "2:07PM"},
        {"03:04:05 pm", "02:07:09 pm"},
        {"1/2/06 3:4:5", "3/5/26 2:7:9"},
        {"002 __2", "064  64"},
        {"20060102150405", "20260305140709"},
        {"05.000", "09.012"},
        {"05.000000000", "09.012345678"},
        {"05.999", "09.012"},
        {"05,999999", "09,012345"},
        {"05.9999999999999", "09.012345678"},
        {".00x", ".01x"},
        {".05", ".09"},
        {"Z0700 Z07 Z070000 Z07:00:00", "Z Z Z Z"},
        {"-07 -0700 -07:00 -070000 -07:00:00", "+00 +0000 +00:00 +000000 +00:00:00"},
        {"_2006 _20060102", "_2026 _20260305"},
        {"Janet Mondays Month", "Janet Thursdays Month"},
        {"", ""},
        {"üß", "üß"},
    };
    for (const LayoutCase& c : cases) EXPECT_EQ(format_go_time(moment(), c.layout), c.text) << c.layout;
}

TEST(GoTime, ShowsTheZone) {
    Moment east = moment();
    east.offset_seconds = 20705;
    east.zone = "XYZ";
    EXPECT_EQ(format_go_time(east, "15:04:05 MST -0700 -07:00:00 Z07:00"),
              "19:52:14 XYZ +0545 +05:45:05 +05:45");
    Moment west = moment();
    west.offset_seconds = -12600;
    west.zone = "";
    EXPECT_EQ(format_go_time(west, "15:04 MST Z0700"), "10:37 -0330 -0330");
    west.offset_seconds = -34;
    EXPECT_EQ(format_go_time(west, "-07:00:00"), "+00:00:-34");
}

TEST(GoTime, MidnightAndNoonAreTwelve) {
    Moment noon;
    noon.seconds = 12 * 3600;
    EXPECT_EQ(format_go_time(noon, "3PM 03pm"), "12PM 12pm");
    EXPECT_EQ(format_go_time(Moment(), "3PM 15"), "12AM 00");
}

TEST(GoTime, YearsBeforeTheEpochAndLongOnes) {
    Moment old;
    old.seconds = -62167219201;  // one second before the year 0
    EXPECT_EQ(format_go_time(old, "2006-01-02 06"), "-0001-12-31 01");
    Moment far;
    far.seconds = 253402300800;
    EXPECT_EQ(format_go_time(far, "2006-01-02 Mon"), "10000-01-01 Sat");
    Moment leap;
    leap.seconds = 1709164800;
    EXPECT_EQ(format_go_time(leap, "Jan 2 002"), "Feb 29 060");
}

TEST(Strftime, KnowsItsLetters) {
    const std::vector<LayoutCase> cases = {
        {"%Y-%m-%d %H:%M:%S", "2026-03-05 14:07:09"},
        {"%B %b %A %a %y", "March Mar Thursday Thu 26"},
        {"%I %p %Z %z", "02 PM UTC +0000"},
        {"%S%L", "09.012"},
        {"100%%", "100%"},
        {"%Q %é", "%Q %é"},
        {"end%", "end%"},
        {"plain 2006", "plain 2006"},
    };
    for (const LayoutCase& c : cases) EXPECT_EQ(format_strftime(moment(), c.layout), c.text) << c.layout;
}

}  // namespace
}  // namespace ingot::gotemplate

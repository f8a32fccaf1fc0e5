#include "base/cancel.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/retry.h"
#include "base/testing.h"

#include <poll.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <thread>

namespace ingot {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Duration, IsReadAsInGo) {
    const std::pair<std::string, Nanos> rows[] = {
        {"0", Nanos(0)},
        {"5s", seconds(5)},
        {"1h30m", milliseconds(5400000)},
        {"300ms", milliseconds(300)},
        {"1.5s", milliseconds(1500)},
        {".5s", milliseconds(500)},
        {"1.s", seconds(1)},
        {"-2m", -seconds(120)},
        {"+2m", seconds(120)},
        {"1us", Nanos(1000)},
        {"1µs", Nanos(1000)},
        {"1μs", Nanos(1000)},
        {"7ns", Nanos(7)},
        {"100h", hours(100)},
        {"1m1m", seconds(120)},
        {"0.1234567891s", Nanos(123456789)},
    };
    for (const auto& [text, time] : rows) EXPECT_EQ(parse_duration(text), time) << text;
    for (const std::string_view bad :
         {"", "5", "s", "5 s", "1d", "-", "+", ".s", "1h 5m", "99999999999h", "1..5s", "--1s"})
        EXPECT_FALSE(parse_duration(bad)) << bad;
}

TEST(Duration, IsPrintedAsInGo) {
    const std::pair<Nanos, std::string> rows[] = {
        {Nanos(0), "0s"},
        {Nanos(7), "7ns"},
        {Nanos(1100), "1.1µs"},
        {milliseconds(300), "300ms"},
        {Nanos(2200000), "2.2ms"},
        {milliseconds(1500), "1.5s"},
        {seconds(60), "1m0s"},
        {milliseconds(90500), "1m30.5s"},
        {hours(1), "1h0m0s"},
        {-seconds(5), "-5s"},
        {seconds(360001), "100h0m1s"},
        {Nanos::min(), "-2562047h47m16.854775808s"},
    };
    for (const auto& [time, text] : rows) EXPECT_EQ(format_duration(time), text);
}

TEST(Clock, Rfc3339InUtc) {
    const FakeClock clock;
    EXPECT_EQ(format_rfc3339(clock.now(), true), "2026-11-21T07:01:02Z");
    EXPECT_EQ(format_rfc3339(clock.now() - seconds(1795244462) - milliseconds(1), true),
              "1969-12-31T23:59:59Z");
    EXPECT_EQ(format_rfc3339(clock.now()).substr(0, 8), "2026-11-");
}

TEST(Clock, SleepEndsAtOnceWhenCancelled) {
    std::stop_source stop;
    std::jthread canceller([&] { stop.request_stop(); });
    EXPECT_THROW(system_clock().sleep(hours(1), stop.get_token()), Cancelled);
    EXPECT_NO_THROW(system_clock().sleep(Nanos(0), std::stop_token()));
    EXPECT_NO_THROW(system_clock().sleep(Nanos(1), std::stop_token()));
}

TEST(Cancel, StopFdBecomesReadable) {
    std::stop_source stop;
    const StopFd fd(stop.get_token());
    pollfd one{fd.fd(), POLLIN, 0};
    EXPECT_EQ(::poll(&one, 1, 0), 0);
    stop.request_stop();
    EXPECT_EQ(::poll(&one, 1, 0), 1);
    const StopFd late(stop.get_token());
    one.fd = late.fd();
    EXPECT_EQ(::poll(&one, 1, 0), 1);
}

TEST(Cancel, WaitFdKnowsReadyTimeoutAndCancel) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    EXPECT_EQ(wait_fd(ends[0], POLLIN, milliseconds(0), std::stop_token()), Ready::kTimeout);
    ASSERT_EQ(::write(ends[1], "x", 1), 1);
    EXPECT_EQ(wait_fd(ends[0], POLLIN, std::nullopt, std::stop_token()), Ready::kReady);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(wait_fd(ends[0], POLLIN, std::nullopt, stop.get_token()), Cancelled);
    EXPECT_THROW(throw_if_cancelled(stop.get_token()), Cancelled);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST(Cancel, DeadlineFiresForTheParentOrTheLimit) {
    std::stop_source parent;
    const Deadline follows(parent.get_token(), std::nullopt);
    const Deadline far(parent.get_token(), hours(1));
    const Deadline near(parent.get_token(), milliseconds(1));
    EXPECT_THROW(system_clock().sleep(hours(1), near.token()), Cancelled);
    EXPECT_TRUE(near.passed());
    EXPECT_FALSE(far.token().stop_requested());
    parent.request_stop();
    EXPECT_TRUE(far.token().stop_requested());
    EXPECT_TRUE(follows.token().stop_requested());
    EXPECT_FALSE(far.passed());
    EXPECT_FALSE(follows.passed());
}

TEST(Retry, StopsAtSuccess) {
    FakeClock clock;
    EXPECT_TRUE(retry({}, clock, std::stop_token(), [](int attempt) { return attempt == 4; }));
    EXPECT_EQ(clock.sleeps(), (std::vector<Nanos>{milliseconds(200), milliseconds(400), milliseconds(800)}));
}

TEST(Retry, WaitsNoLongerThanTheLongest) {
    FakeClock clock;
    const RetryPolicy policy{.attempts = 5, .first_wait = seconds(1), .longest_wait = seconds(3)};
    EXPECT_FALSE(retry(policy, clock, std::stop_token(), [](int) { return false; }));
    EXPECT_EQ(clock.sleeps(), (std::vector<Nanos>{seconds(1), seconds(2), seconds(3), seconds(3)}));
}

TEST(Retry, TriesOnceMoreAtTheLimit) {
    FakeClock clock;
    int attempts = 0;
    const RetryPolicy policy{.first_wait = seconds(4), .longest_wait = seconds(4), .limit = seconds(10)};
    EXPECT_FALSE(retry(policy, clock, std::stop_token(), [&](int) { return ++attempts == 0; }));
    EXPECT_EQ(attempts, 4);
    EXPECT_EQ(clock.passed(), seconds(10));
}

TEST(Retry, CancelEndsIt) {
    FakeClock clock;
    std::stop_source stop;
    const auto attempt = [&](int) {
        stop.request_stop();
        return false;
    };
    EXPECT_THROW(retry({}, clock, stop.get_token(), attempt), Cancelled);
}

}  // namespace
}  // namespace ingot

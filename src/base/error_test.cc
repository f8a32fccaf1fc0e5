#include "base/error.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace ingot {
namespace {

TEST(Error, CarriesKindFramesAndHint) {
    Error error(ErrorKind::kRemote, "docker commit: exit status 1");
    error.add_frame("in step commit container").add_frame("in build docker.web").set_hint("Look at it.");
    EXPECT_EQ(error.kind(), ErrorKind::kRemote);
    EXPECT_STREQ(error.what(), "docker commit: exit status 1");
    EXPECT_EQ(error.frames(), (std::vector<std::string>{"in step commit container", "in build docker.web"}));
    EXPECT_EQ(error.hint(), "Look at it.");
}

TEST(Error, OsErrorsSayWhatTheSystemSays) {
    EXPECT_EQ(os_error("read x", ENOENT).message(), "read x: No such file or directory");
    EXPECT_EQ(os_error("read x", ENOENT).kind(), ErrorKind::kNotFound);
    EXPECT_EQ(os_error("read x", EACCES).kind(), ErrorKind::kIo);
    EXPECT_FALSE(os_error("write x", ENOSPC).hint().empty());
}

TEST(Error, CancelledIsNoError) {
    EXPECT_THROW(
        {
            try {
                throw Cancelled{};
            } catch (const std::exception&) {
                FAIL();
            }
        },
        Cancelled);
}

TEST(ErrorDeathTest, BrokenInvariantsAbortWithTheirPlace) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(ingot_check(1 == 2, "numbers hold"),
                 "broken invariant at .*error_test.cc:.*numbers hold .1 == 2.");
}

}  // namespace
}  // namespace ingot

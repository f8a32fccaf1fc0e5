#include "value/number.h"

#include <gtest/gtest.h>

namespace ingot::value {
namespace {

TEST(Number, TextIsWhatWasRead) {
    for (const char* text : {"0", "1", "-1", "0.1", "3.14", "123456789012345678901234567890", "0.000001"}) {
        ASSERT_TRUE(Number::parse(text));
        EXPECT_EQ(Number::parse(text)->to_text(), text);
    }
}

}  // namespace
}  // namespace ingot::value

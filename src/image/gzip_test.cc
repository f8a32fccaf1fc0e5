#include "image/gzip.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/hash.h"
#include "image/testing.h"

#include <gtest/gtest.h>

namespace ingot::image {
namespace {

std::string compress(std::string_view input, unsigned threads, std::size_t piece) {
    std::string out;
    ParallelGzip gzip([&out](std::string_view bytes) { out += bytes; }, threads);
    for (std::size_t at = 0; at < input.size(); at += piece) gzip.write(input.substr(at, piece));
    gzip.finish();
    return out;
}

std::string expand(const std::string& compressed) {
    TempDir dir("gzip");
    std::string path = dir.path() + "/x.gz";
    write_text(path, compressed);
    std::string out;
    gunzip_file(path, [&out](std::string_view bytes) { out += bytes; });
    return out;
}

/// Repeats enough to be compressed across block borders, and is not all the same.
std::string sample(std::size_t size) {
    std::string text;
    for (std::size_t line = 0; text.size() < size; line++)
        text += hash_hex("md5", std::to_string(line % 5000)) + " line\n";
    text.resize(size);
    return text;
}

class GzipSizes : public testing::TestWithParam<std::size_t> {};

TEST_P(GzipSizes, ComesBackWhole) {
    std::string input = sample(GetParam());
    EXPECT_EQ(expand(compress(input, 2, 7777)), input);
}
INSTANTIATE_TEST_SUITE_P(Gzip, GzipSizes,
                         testing::Values(0, 1, 1000, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 3000000));

TEST(Gzip, BytesDoNotDependOnThreadsOrPieces) {
    std::string input = sample(2000000);
    std::string one = compress(input, 1, 2000000);
    EXPECT_EQ(compress(input, 4, 1000), one);
    EXPECT_EQ(compress(input, 3, 300000), one);
}

TEST(Gzip, HeaderHoldsNoTimeAndNoName) {
    std::string out = compress("x", 1, 1);
    EXPECT_EQ(out.substr(0, 10), std::string("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10));
}

TEST(Gzip, BlocksBorrowFromTheOneBefore) {
    std::string block = random_bytes(256 * 1024);
    std::string tail = block.substr(block.size() - 30000);
    EXPECT_LT(compress(block + tail, 2, 5000).size(), compress(block, 2, 5000).size() + 3000);
}

TEST(Gzip, SinkErrorPassesThrough) {
    ParallelGzip gzip([calls = 0](std::string_view) mutable {
        if (++calls > 1) throw Error(ErrorKind::kIo, "write x: No space left on device");
    });
    EXPECT_THROW(
        {
            for (int i = 0; i < 100; i++) gzip.write(sample(300000));
            gzip.finish();
        },
        Error);
}

TEST(Gunzip, ReadsMembersOneAfterTheOther) {
    EXPECT_EQ(expand(compress("one ", 1, 9) + compress("two", 1, 9)), "one two");
}

TEST(Gunzip, RefusesBrokenAndShortData) {
    std::string good = compress(sample(100000), 1, 100000);
    EXPECT_THROW(expand(good.substr(0, good.size() / 2)), Error);
    std::string bad = good;
    bad[good.size() / 2] = static_cast<char>(bad[good.size() / 2] ^ 0x55);
    EXPECT_THROW(expand(bad), Error);
    EXPECT_THROW(expand("no gzip at all"), Error);
    EXPECT_THROW(expand(""), Error);
}

}  // namespace
}  // namespace ingot::image

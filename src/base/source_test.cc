#include "base/source.h"

#include <gtest/gtest.h>

#include <thread>

namespace ingot {
namespace {

TEST(Source, PositionsCountLinesAndClusters) {
    const SourceFile file("a.hcl", "one\nüx\r\n\ne\xcc\x81z");
    struct Row {
        std::uint32_t offset;
        std::int64_t line, column;
    };
    const Row rows[] = {{0, 1, 1}, {3, 1, 4},  {4, 2, 1},  {5, 2, 1},  {6, 2, 2},  {7, 2, 3},
                        {9, 3, 1}, {10, 4, 1}, {13, 4, 2}, {14, 4, 3}, {999, 4, 3}};
    for (const Row& row : rows) {
        EXPECT_EQ(file.position(row.offset).line, row.line) << row.offset;
        EXPECT_EQ(file.position(row.offset).column, row.column) << row.offset;
    }
}

TEST(Source, LineTextHasNoBreak) {
    const SourceFile file("a", "one\ntwo\r\n");
    EXPECT_EQ(file.line_text(1), "one");
    EXPECT_EQ(file.line_text(2), "two");
    EXPECT_EQ(file.line_text(3), "");
    EXPECT_EQ(file.line_text(0), "");
    EXPECT_EQ(file.line_text(9), "");
}

TEST(Source, OutlineNamesTheOutermostBlock) {
    SourceMap map;
    SourceFile& file = map.add_mutable("a", std::string(100, ' '));
    file.set_outline({{10, 30, "build"}, {12, 20, "provisioner \"shell\""}});
    EXPECT_EQ(file.block_header_at(15), "build");
    EXPECT_EQ(file.block_header_at(10), "build");
    EXPECT_EQ(file.block_header_at(30), "");
    EXPECT_EQ(file.block_header_at(5), "");
}

TEST(Source, JoinSpansBothRanges) {
    const SourceFile file("a", "0123456789");
    const SourceRange joined = join({&file, 5, 7}, {&file, 1, 3});
    EXPECT_EQ(joined, (SourceRange{&file, 1, 7}));
    EXPECT_EQ(join({}, {&file, 1, 3}), (SourceRange{&file, 1, 3}));
    EXPECT_EQ(join({&file, 1, 3}, {}), (SourceRange{&file, 1, 3}));
    EXPECT_FALSE(SourceRange{});
    EXPECT_EQ(SourceRange{}.start().line, 1);
}

TEST(Source, MapKeepsAddressesAndServesThreads) {
    SourceMap map;
    const SourceFile& first = map.add("first", "a\nb");
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int k = 0; k < 50; ++k) map.add("more", "x");
            EXPECT_EQ(first.position(2).line, 2);
        });
    threads.clear();
    EXPECT_EQ(first.name(), "first");
}

}  // namespace
}  // namespace ingot

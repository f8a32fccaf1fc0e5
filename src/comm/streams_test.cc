// Sources and sinks: what is put in comes out, and what the system says is passed on.
#include "comm/streams.h"

#include "base/error.h"
#include "base/fs.h"
#include "comm/testing.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <stop_token>

namespace ingot::comm {
namespace {

TEST(TextSource, GivesTheTextInPiecesAndThenNothing) {
    ByteSource source = text_source("abcde");
    std::array<char, 2> buffer;
    EXPECT_EQ(source(buffer), 2U);
    EXPECT_EQ(std::string(buffer.data(), 2), "ab");
    EXPECT_EQ(source(buffer), 2U);
    EXPECT_EQ(source(buffer), 1U);
    EXPECT_EQ(buffer[0], 'e');
    EXPECT_EQ(source(buffer), 0U);
    EXPECT_EQ(source(buffer), 0U);
}

TEST(FileReader, KnowsSizeAndModeAndGivesTheContent) {
    TempDir folder("streams");
    std::string path = folder.path() + "/f";
    write_text(path, "content", 0640);
    FileReader reader(path);
    EXPECT_EQ(reader.size(), 7);
    EXPECT_EQ(reader.mode(), 0640U);
    EXPECT_EQ(read_all(reader.source()), "content");
    EXPECT_EQ(read_all(reader.source()), "") << "every source of one reader goes on at the same place";
}

TEST(FileReader, SaysWhichFileCannotBeRead) {
    TempDir folder("streams");
    try {
        FileReader reader(folder.path() + "/absent");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kNotFound);
        EXPECT_NE(error.message().find("absent"), std::string::npos);
    }
    EXPECT_NE(error_of([&] { FileReader reader(folder.path()); }).find("directory"), std::string::npos);
}

TEST(FileWriter, EmptiesAFileThatWasThere) {
    TempDir folder("streams");
    std::string path = folder.path() + "/f";
    write_text(path, "long old content");
    FileWriter writer(path, 0600);
    writer.sink()("new");
    writer.close();
    EXPECT_EQ(read_file(path), "new");
}

TEST(FileWriter, AddsToAFileWhenAsked) {
    TempDir folder("streams");
    std::string path = folder.path() + "/f";
    for (const char* line : {"a\n", "b\n"}) {
        FileWriter writer(path, 0644, true);
        writer.sink()(line);
        writer.close();
    }
    EXPECT_EQ(read_file(path), "a\nb\n");
}

TEST(FileWriter, SaysThatTheDiskIsFull) {
    if (real_disk().kind("/dev/full") == FileKind::kMissing) GTEST_SKIP() << "no /dev/full here";
    FileWriter writer("/dev/full", 0600);
    EXPECT_NE(error_of([&] { writer.sink()("x"); }).find("No space left"), std::string::npos);
}

TEST(WriteStream, SetsTheModeAlsoOnAFileThatWasThere) {
    TempDir folder("streams");
    std::string path = folder.path() + "/f";
    write_text(path, "x", 0600);
    write_stream(path, text_source("y"), 0755, {});
    struct stat facts{};
    ASSERT_EQ(::stat(path.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777, 0755U);
}

TEST(Pump, StopsBetweenPieces) {
    std::stop_source stop;
    int pieces = 0;
    ByteSource endless = [](std::span<char> buffer) { return buffer.size(); };
    EXPECT_THROW(pump(
                     endless,
                     [&](std::string_view) {
                         if (++pieces == 3) stop.request_stop();
                     },
                     stop.get_token()),
                 Cancelled);
    EXPECT_EQ(pieces, 3);
}

}  // namespace
}  // namespace ingot::comm

#include "image/tar_writer.h"

#include "base/fs.h"
#include "image/testing.h"

#include <gtest/gtest.h>

namespace ingot::image {
namespace {

std::map<std::string, TestMember> members_of(const std::string& bytes) {
    TempDir dir("tar");
    std::string path = dir.path() + "/x.tar";
    write_text(path, bytes);
    return read_members(path);
}

ArchiveEntry round_trip(const TarEntry& entry, std::string_view content = "") {
    std::map<std::string, TestMember> members = members_of(TestTar().add(entry, content).bytes());
    EXPECT_EQ(members.size(), 1U);
    EXPECT_EQ(members.begin()->second.content, content);
    return members.begin()->second.entry;
}

TarEntry plain(const std::string& path) { return TestTar::of(TarEntry::Kind::kFile, path, 0644); }

class TarNames : public testing::TestWithParam<std::string> {};

TEST_P(TarNames, SurviveByteForByte) { EXPECT_EQ(round_trip(plain(GetParam())).path, GetParam()); }
INSTANTIATE_TEST_SUITE_P(
    TarWriter, TarNames,
    testing::Values("a", "a b", "with\nnewline", "quote\"'\\", std::string(100, 'x'), std::string(101, 'x'),
                    std::string(150, 'd') + "/" + std::string(100, 'f'), std::string(200, 'd') + "/f",
                    std::string(155, 'd') + "/" + std::string(101, 'f'),
                    "gr\xc3\xbc\xc3\x9f"
                    "e/\xe4\xbd\xa0",
                    "latin1-\xe9", std::string(120, 'x') + "-\xff\xfe", std::string(3000, 'y')));

TEST(TarWriter, LongAndOddLinkTargetsSurvive) {
    for (const std::string& target :
         {std::string("t"), std::string(150, 't'), std::string("\xc3\xa9"), std::string(130, 'u') + "\xe9"}) {
        TarEntry entry = TestTar::of(TarEntry::Kind::kSymlink, "link", 0777);
        entry.link = target;
        EXPECT_EQ(round_trip(entry).link, target);
    }
}

TEST(TarWriter, TimesKeepNanosecondsAlsoBeforeTheEpoch) {
    struct Case {
        std::int64_t seconds;
        std::uint32_t nanos;
    };
    for (const Case& time :
         {Case{0, 0}, Case{1, 500000000}, Case{1700000000, 123456789}, Case{1LL << 34, 0}, Case{-5, 0}}) {
        TarEntry entry = plain("f");
        entry.mtime = time.seconds;
        entry.mtime_nanos = time.nanos;
        ArchiveEntry back = round_trip(entry);
        EXPECT_EQ(back.mtime, time.seconds);
        EXPECT_EQ(back.mtime_nanos, time.nanos);
    }
}

TEST(TarWriter, NegativeFractionsAreWrittenAsDecimals) {
    TarEntry entry = plain("f");
    entry.mtime = -1;
    entry.mtime_nanos = 750000000;
    EXPECT_NE(TestTar().add(entry).bytes().find("mtime=-0.25\n"), std::string::npos);
}

TEST(TarWriter, OwnersBeyondOctalSurvive) {
    TarEntry entry = plain("f");
    entry.uid = 3000000;
    entry.gid = 4294967294;
    ArchiveEntry back = round_trip(entry);
    EXPECT_EQ(back.uid, 3000000);
    EXPECT_EQ(back.gid, 4294967294);
}

TEST(TarWriter, AttributesKeepEveryByte) {
    TarEntry entry = plain("f");
    std::string binary("\x01\x00\x00\x02=\n\xff", 7);
    entry.xattrs = {{"security.capability", binary}, {"user.note", "text"}};
    ArchiveEntry back = round_trip(entry);
    std::map<std::string, std::string> found(back.xattrs.begin(), back.xattrs.end());
    EXPECT_EQ(found["security.capability"], binary);
    EXPECT_EQ(found["user.note"], "text");
}

TEST(TarWriter, KindsAndModesSurvive) {
    for (TarEntry::Kind kind : {TarEntry::Kind::kDirectory, TarEntry::Kind::kFifo,
                                TarEntry::Kind::kCharDevice, TarEntry::Kind::kBlockDevice}) {
        TarEntry entry = TestTar::of(kind, "thing", 06751);
        entry.device_major = 8;
        entry.device_minor = 3;
        ArchiveEntry back = round_trip(entry);
        EXPECT_EQ(back.mode, 06751U);
        if (kind == TarEntry::Kind::kBlockDevice) {
            EXPECT_EQ(back.device_major, 8);
            EXPECT_EQ(back.device_minor, 3);
        }
    }
}

TEST(TarWriter, ContentIsPaddedAndTheArchiveEnds) {
    std::string bytes = TestTar().file("a", std::string(513, 'x')).bytes();
    EXPECT_EQ(bytes.size(), 512U + 1024 + 1024);
    EXPECT_EQ(bytes.substr(bytes.size() - 1024), std::string(1024, '\0'));
}

TEST(TarWriter, SameEntriesGiveTheSameBytes) {
    auto make = [] {
        return TestTar().directory("d").file("d/\xc3\xa9", "x").link("l", std::string(120, 'q')).bytes();
    };
    EXPECT_EQ(make(), make());
}

TEST(TarWriter, PlainEntriesNeedNoExtendedHeader) {
    TarEntry entry = plain(std::string(120, 'd') + "/name");
    EXPECT_EQ(TestTar().add(entry).bytes().size(), 512U + 1024);
}

}  // namespace
}  // namespace ingot::image

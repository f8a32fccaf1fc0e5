#include "base/archive.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/log.h"

#include <gtest/gtest.h>

#include <cstring>

namespace ingot {
namespace {

/// Gives a text in pieces of `step` bytes.
ByteSource source_of(std::string text, std::size_t step = 1000) {
    return [text = std::move(text), step, at = std::size_t{0}](std::span<char> buffer) mutable {
        const std::size_t count = std::min({step, buffer.size(), text.size() - at});
        std::memcpy(buffer.data(), text.data() + at, count);
        at += count;
        return count;
    };
}

struct Member {
    ArchiveEntry entry;
    std::string data;
};

std::string pack(const std::vector<Member>& members, const ArchiveWriterOptions& options = {}) {
    std::string out;
    ArchiveWriter writer([&](std::string_view bytes) { out += bytes; }, "test archive", options);
    for (const Member& member : members) {
        writer.add(member.entry);
        writer.write(member.data);
    }
    writer.close();
    return out;
}

std::vector<Member> unpack(const std::string& bytes, ArchiveFormat format = ArchiveFormat::kTar) {
    ArchiveReader reader(source_of(bytes), "test archive", format);
    std::vector<Member> members;
    while (std::optional<ArchiveEntry> entry = reader.next()) {
        Member member{*entry, ""};
        char buffer[700];
        while (const std::size_t count = reader.read(buffer)) member.data.append(buffer, count);
        members.push_back(std::move(member));
    }
    return members;
}

Member file(const std::string& path, const std::string& data) {
    Member member;
    member.entry.path = path;
    member.entry.size = static_cast<std::int64_t>(data.size());
    member.data = data;
    return member;
}

TEST(Archive, TarKeepsEveryFactOfAFile) {
    Member member = file("usr/bin/ping", "binary");
    member.entry.mode = 04755;
    member.entry.uid = 70000;
    member.entry.gid = 3000000;  // more than ustar holds
    member.entry.user = "root";
    member.entry.group = "wheel";
    member.entry.mtime = 1700000000;
    member.entry.mtime_nanos = 123456789;
    member.entry.xattrs = {{"security.capability", std::string("\x01\0\0\x02", 4)}, {"user.note", "hello"}};
    const std::vector<Member> members = unpack(pack({member}));
    ASSERT_EQ(members.size(), 1U);
    const ArchiveEntry& entry = members[0].entry;
    EXPECT_EQ(entry.path, "usr/bin/ping");
    EXPECT_EQ(entry.kind, EntryKind::kFile);
    EXPECT_EQ(entry.mode, 04755U);
    EXPECT_EQ(entry.uid, 70000);
    EXPECT_EQ(entry.gid, 3000000);
    EXPECT_EQ(entry.user, "root");
    EXPECT_EQ(entry.group, "wheel");
    EXPECT_EQ(entry.mtime, 1700000000);
    EXPECT_EQ(entry.mtime_nanos, 123456789);
    EXPECT_EQ(entry.xattrs, member.entry.xattrs);
    EXPECT_EQ(members[0].data, "binary");
}

TEST(Archive, TarKeepsEveryKind) {
    struct Row {
        EntryKind kind;
        std::string link;
        std::int64_t major, minor;
    };
    const std::vector<Row> rows{
        {EntryKind::kDirectory, "", 0, 0},     {EntryKind::kSymlink, "../target", 0, 0},
        {EntryKind::kHardLink, "first", 0, 0}, {EntryKind::kCharDevice, "", 5, 1},
        {EntryKind::kBlockDevice, "", 8, 300}, {EntryKind::kFifo, "", 0, 0},
    };
    std::vector<Member> members{file("first", "x")};
    for (const Row& row : rows) {
        Member member;
        member.entry = {.path = "entry",
                        .kind = row.kind,
                        .link = row.link,
                        .device_major = row.major,
                        .device_minor = row.minor};
        members.push_back(member);
    }
    const std::vector<Member> read = unpack(pack(members));
    ASSERT_EQ(read.size(), rows.size() + 1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const ArchiveEntry& entry = read[i + 1].entry;
        EXPECT_EQ(entry.path, "entry");
        EXPECT_EQ(entry.kind, rows[i].kind) << i;
        EXPECT_EQ(entry.link, rows[i].link) << i;
        EXPECT_EQ(entry.device_major, rows[i].major) << i;
        EXPECT_EQ(entry.device_minor, rows[i].minor) << i;
    }
}

TEST(Archive, NamesSurviveByteForByte) {
    const std::string long_name = std::string(150, 'd') + "/" + std::string(200, 'f');
    const std::vector<std::string> names{"plain",
                                         "münchen/straße",
                                         "日本",
                                         "bad\xff\xfe"
                                         "bytes",
                                         "latin1-\xe9",
                                         long_name,
                                         "line\nbreak",
                                         "e\xcc\x81"};
    for (const std::string& name : names) {
        Member member;
        member.entry = {.path = name, .kind = EntryKind::kSymlink, .link = name};
        const std::vector<Member> read = unpack(pack({member}));
        ASSERT_EQ(read.size(), 1U) << name;
        EXPECT_EQ(read[0].entry.path, name);
        EXPECT_EQ(read[0].entry.link, name);
    }
}

TEST(Archive, PlainEntriesNeedNoPaxHeader) {
    const std::string bytes = pack({file("a.txt", "hello")});
    EXPECT_EQ(bytes.size(), 512U * 4);  // header, data, two empty blocks
    EXPECT_EQ(bytes.find("PaxHeader"), std::string::npos);
}

TEST(Archive, XattrsAreWrittenTheWayOfStarOnly) {
    Member member = file("a", "");
    member.entry.xattrs = {{"user.x", "1"}};
    const std::string bytes = pack({member});
    EXPECT_NE(bytes.find("SCHILY.xattr.user.x=1"), std::string::npos);
    EXPECT_EQ(bytes.find("LIBARCHIVE"), std::string::npos);
    EXPECT_EQ(bytes.find("atime="), std::string::npos);
    EXPECT_EQ(bytes.find("ctime="), std::string::npos);
}

TEST(Archive, Utf8NamesStandPlainInTheHeader) {
    const std::string bytes = pack({file("ä.txt", "")});
    EXPECT_NE(bytes.find("path=ä.txt"), std::string::npos);
    EXPECT_EQ(bytes.find("hdrcharset"), std::string::npos);
}

TEST(Archive, EveryCompressionComesBack) {
    const std::string data(300000, 'z');
    for (const Compression compression : {Compression::kNone, Compression::kGzip, Compression::kBzip2,
                                          Compression::kXz, Compression::kLz4, Compression::kZstd}) {
        const std::string bytes = pack({file("big", data)}, {.compression = compression});
        EXPECT_LT(bytes.size(), compression == Compression::kNone ? 400000U : 20000U);
        const std::vector<Member> read = unpack(bytes);
        ASSERT_EQ(read.size(), 1U);
        EXPECT_EQ(read[0].data, data);
    }
}

TEST(Archive, LevelsChangeTheSize) {
    std::string data;
    for (int i = 0; i < 30000; ++i) data += std::to_string(i * i % 7919) + ",";
    for (const Compression compression : {Compression::kGzip, Compression::kLz4}) {
        const auto size_at = [&](int level) {
            return pack({file("d", data)}, {.compression = compression, .level = level}).size();
        };
        EXPECT_GT(size_at(1), size_at(9));
    }
    const auto zip_size = [&](int level) {
        return pack({file("d", data)}, {.format = ArchiveFormat::kZip, .level = level}).size();
    };
    EXPECT_GT(zip_size(1), zip_size(9));
}

TEST(Archive, SameCallsGiveSameBytes) {
    const ArchiveWriterOptions options{.compression = Compression::kGzip};
    EXPECT_EQ(pack({file("a", "b")}, options), pack({file("a", "b")}, options));
}

TEST(Archive, ZipComesBack) {
    const std::vector<Member> read =
        unpack(pack({file("a", "first"), file("dir/ü", "second")}, {.format = ArchiveFormat::kZip}),
               ArchiveFormat::kZip);
    ASSERT_EQ(read.size(), 2U);
    EXPECT_EQ(read[0].data, "first");
    EXPECT_EQ(read[1].entry.path, "dir/ü");
    EXPECT_EQ(read[1].data, "second");
}

TEST(Archive, RawIsOneCompressedFile) {
    Member member = file("any", "just bytes");
    member.entry.size = -1;
    for (const Compression compression :
         {Compression::kGzip, Compression::kBzip2, Compression::kXz, Compression::kLz4}) {
        const std::string bytes = pack({member}, {.format = ArchiveFormat::kRaw, .compression = compression});
        const std::vector<Member> read = unpack(bytes, ArchiveFormat::kRaw);
        ASSERT_EQ(read.size(), 1U);
        EXPECT_EQ(read[0].data, "just bytes");
    }
    EXPECT_EQ(pack({member}, {.format = ArchiveFormat::kRaw}), "just bytes");
}

TEST(Archive, ManyEntriesAreReadWithoutTheirData) {
    std::vector<Member> members;
    for (int i = 0; i < 50; ++i) members.push_back(file("f" + std::to_string(i), std::string(5000, 'x')));
    ArchiveReader reader(source_of(pack(members, {.compression = Compression::kGzip})), "test archive");
    int count = 0;
    while (reader.next()) ++count;
    EXPECT_EQ(count, 50);
}

TEST(Archive, ErrorsNameTheArchive) {
    const std::string whole = pack({file("a", std::string(5000, 'x'))});
    const std::string packed = pack({file("a", random_bytes(50000))}, {.compression = Compression::kGzip});
    const std::vector<std::string> broken{"no archive at all, only some words that go on for a while", "",
                                          whole.substr(0, 2000), packed.substr(0, packed.size() / 2)};
    for (const std::string& bytes : broken) {
        try {
            unpack(bytes);
            FAIL() << bytes.size();
        } catch (const Error& error) {
            EXPECT_EQ(error.kind(), ErrorKind::kProtocol);
            EXPECT_TRUE(error.message().starts_with("test archive: ")) << error.message();
        }
    }
}

TEST(Archive, FailureOfTheSourcePassesThrough) {
    const ByteSource broken = [](std::span<char>) -> std::size_t {
        throw Error(ErrorKind::kIo, "disk: gone");
    };
    try {
        ArchiveReader(broken, "test archive").next();
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.message(), "disk: gone");
    }
    const ByteSource stopped = [](std::span<char>) -> std::size_t { throw Cancelled{}; };
    EXPECT_THROW(ArchiveReader(stopped, "test archive").next(), Cancelled);
}

TEST(Archive, FailureOfTheSinkPassesThroughAndNothingMoreIsWritten) {
    int calls = 0;
    const ByteSink full = [&](std::string_view) {
        ++calls;
        throw Error(ErrorKind::kIo, "disk: full");
    };
    {
        ArchiveWriter writer(full, "test archive", {});
        EXPECT_THROW(
            {
                writer.add(file("a", std::string(100000, 'x')).entry);
                writer.write(std::string(100000, 'x'));
                writer.close();
            },
            Error);
    }
    EXPECT_EQ(calls, 1);
}

TEST(Archive, EntryWithTooFewBytesIsAnError) {
    ArchiveWriter writer([](std::string_view) {}, "test archive", {});
    writer.add(file("a", "12345").entry);
    writer.write("123");
    EXPECT_THROW(writer.close(), Error);
}

TEST(Archive, FilesAreReadInPieces) {
    const TempFile made("ingot-archive-test-", "some content");
    const ByteSource source = read_file_in_pieces(made.path());
    char buffer[5];
    std::string all;
    while (const std::size_t count = source(buffer)) all.append(buffer, count);
    EXPECT_EQ(all, "some content");
    EXPECT_THROW(read_file_in_pieces("/nowhere/at/all"), Error);
}

}  // namespace
}  // namespace ingot

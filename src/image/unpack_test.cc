#include "image/unpack.h"

#include "base/error.h"
#include "image/gzip.h"
#include "image/testing.h"

#include <sys/xattr.h>

#include <gtest/gtest.h>

namespace ingot::image {
namespace {

class UnpackTest : public testing::Test {
   protected:
    void SetUp() override {
        make_directories(root());
        write_text(dir_.path() + "/outside/secret", "untouched");
    }
    std::string root() const { return dir_.path() + "/root"; }
    std::string at(const std::string& path) const { return root() + "/" + path; }
    void unpack(const std::string& bytes, bool whiteouts = false) {
        write_text(dir_.path() + "/x.tar", bytes);
        UnpackOptions options;
        options.whiteouts = whiteouts;
        options.owners = getuid() == 0;
        options.progress = [this](std::int64_t count) { read += count; };
        unpack_archive(dir_.path() + "/x.tar", root(), options, stop_.get_token());
    }
    std::string error_of(const std::string& bytes) {
        try {
            unpack(bytes);
        } catch (const Error& error) {
            EXPECT_EQ(error.kind(), ErrorKind::kUser);
            EXPECT_FALSE(error.hint().empty() && error.message().find("hard link") == std::string::npos);
            return error.message();
        }
        return "no error";
    }
    void expect_outside_untouched() {
        EXPECT_EQ(read_file(dir_.path() + "/outside/secret"), "untouched");
        EXPECT_EQ(real_disk().list_directory(dir_.path() + "/outside"), std::vector<std::string>{"secret"});
        EXPECT_EQ(real_disk().list_directory(dir_.path()),
                  (std::vector<std::string>{"outside", "root", "x.tar"}));
    }

    TempDir dir_{"unpack"};
    std::stop_source stop_;
    std::int64_t read = 0;
};

struct stat facts_of(const std::string& path) {
    struct stat facts{};
    EXPECT_EQ(lstat(path.c_str(), &facts), 0) << path;
    return facts;
}

TEST_F(UnpackTest, PutsEveryKindThere) {
    unpack(TestTar()
               .directory("d", 0711)
               .file("d/f", "content", 04755)
               .link("l", "d/f")
               .hard_link("h", "d/f")
               .add(TestTar::of(TarEntry::Kind::kFifo, "p", 0620))
               .file("no/parent/given", "x")
               .bytes());
    EXPECT_EQ(read_file(at("d/f")), "content");
    EXPECT_EQ(facts_of(at("d/f")).st_mode & 07777, 04755U);
    EXPECT_EQ(facts_of(at("d/f")).st_ino, facts_of(at("h")).st_ino);
    EXPECT_EQ(facts_of(at("d/f")).st_mtim.tv_sec, 1000000000);
    EXPECT_EQ(facts_of(at("d")).st_mode & 07777, 0711U);
    EXPECT_EQ(facts_of(at("d")).st_mtim.tv_sec, 1000000000);
    EXPECT_EQ(facts_of(at("p")).st_mode, static_cast<mode_t>(S_IFIFO | 0620));
    EXPECT_EQ(facts_of(at("no/parent")).st_mode & 07777, 0755U);
    EXPECT_GT(read, 0);
}

TEST_F(UnpackTest, ReadsCompressedArchives) {
    std::string compressed;
    ParallelGzip gzip([&](std::string_view bytes) { compressed += bytes; });
    gzip.write(TestTar().file("f", "x").bytes());
    gzip.finish();
    unpack(compressed);
    EXPECT_EQ(read_file(at("f")), "x");
}

TEST_F(UnpackTest, KeepsOwnersAndDevicesAsRoot) {
    if (getuid() != 0) GTEST_SKIP() << "needs root";
    TarEntry file = TestTar::of(TarEntry::Kind::kFile, "f", 06755);
    file.uid = 1234;
    file.gid = 4321;
    TarEntry device = TestTar::of(TarEntry::Kind::kCharDevice, "null", 0666);
    device.device_major = 1;
    device.device_minor = 3;
    unpack(TestTar().add(file).add(device).bytes());
    EXPECT_EQ(facts_of(at("f")).st_uid, 1234U);
    EXPECT_EQ(facts_of(at("f")).st_gid, 4321U);
    EXPECT_EQ(facts_of(at("f")).st_mode & 07777, 06755U);
    EXPECT_EQ(facts_of(at("null")).st_mode, static_cast<mode_t>(S_IFCHR | 0666));
}

TEST_F(UnpackTest, KeepsCapabilities) {
    if (getuid() != 0) GTEST_SKIP() << "needs root";
    // cap_net_raw+ep, version 2.
    std::string capability("\x01\x00\x00\x02\x00\x20\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
                           20);
    TarEntry file = TestTar::of(TarEntry::Kind::kFile, "ping", 0755);
    file.uid = 5;
    file.xattrs["security.capability"] = capability;
    unpack(TestTar().add(file).bytes());
    std::string found(64, '\0');
    ssize_t length = lgetxattr(at("ping").c_str(), "security.capability", found.data(), found.size());
    ASSERT_EQ(length, 20);
    EXPECT_EQ(found.substr(0, 20), capability);
}

TEST_F(UnpackTest, LaterEntriesReplaceEarlierOnes) {
    unpack(TestTar()
               .file("f", "one")
               .file("f", "two")
               .directory("d")
               .file("d/x", "x")
               .link("d", "f")
               .file("g", "g")
               .directory("g")
               .bytes());
    EXPECT_EQ(read_file(at("f")), "two");
    EXPECT_TRUE(S_ISLNK(facts_of(at("d")).st_mode));
    EXPECT_TRUE(S_ISDIR(facts_of(at("g")).st_mode));
}

TEST_F(UnpackTest, ADirectoryEntryKeepsWhatIsInIt) {
    unpack(TestTar().directory("d").file("d/x", "x").directory("d", 0700).bytes());
    EXPECT_EQ(read_file(at("d/x")), "x");
    EXPECT_EQ(facts_of(at("d")).st_mode & 07777, 0700U);
}

TEST_F(UnpackTest, AbsoluteNamesCountFromTheRoot) {
    unpack(TestTar().file("/etc/passwd", "inside").bytes());
    EXPECT_EQ(read_file(at("etc/passwd")), "inside");
}

TEST_F(UnpackTest, DotDotIsRefused) {
    for (const char* name : {"../outside/new", "a/../../outside/new", "..", "/../outside/secret"})
        EXPECT_NE(error_of(TestTar().file(name, "x").bytes()).find("outside of the archive"),
                  std::string::npos)
            << name;
    expect_outside_untouched();
}

TEST_F(UnpackTest, LinksCannotLeadOutside) {
    std::string outside = dir_.path() + "/outside";
    unpack(TestTar()
               .directory("outside")
               .directory(outside)
               .link("up", "../outside")
               .file("up/new", "x")
               .link("abs", outside)
               .file("abs/new", "y")
               .bytes());
    expect_outside_untouched();
    // As for a program whose "/" is the root: ".." stops there, an absolute link starts there.
    EXPECT_EQ(read_file(at("outside/new")), "x");
    EXPECT_EQ(read_file(root() + outside + "/new"), "y");
}

TEST_F(UnpackTest, LinksThatLeadNowhereAreNoDirectories) {
    EXPECT_NE(error_of(TestTar().link("up", "../outside").file("up/new", "x").bytes()).find("leads nowhere"),
              std::string::npos);
    EXPECT_NE(error_of(TestTar().file("f", "").file("f/x", "").bytes()).find("no directory"),
              std::string::npos);
    expect_outside_untouched();
}

TEST_F(UnpackTest, HardLinksCannotReachOutside) {
    EXPECT_NE(error_of(TestTar().hard_link("h", "../outside/secret").bytes()).find("outside of the archive"),
              std::string::npos);
    EXPECT_NE(
        error_of(TestTar().link("up", "../outside").hard_link("h", "up/secret").bytes()).find("is not there"),
        std::string::npos);
    EXPECT_NE(error_of(TestTar().hard_link("h", "missing").bytes()).find("is not there"), std::string::npos);
    expect_outside_untouched();
}

TEST_F(UnpackTest, WritingThroughALinkReplacesTheLink) {
    unpack(TestTar().link("f", dir_.path() + "/outside/secret").file("f", "mine").bytes());
    expect_outside_untouched();
    EXPECT_EQ(read_file(at("f")), "mine");
}

TEST_F(UnpackTest, WhiteoutsDelete) {
    write_text(at("d/one"), "x");
    write_text(at("d/two/three"), "x");
    unpack(
        TestTar().file("d/.wh.one", "").file("d/.wh.two", "").file(".wh.missing", "").file("new", "").bytes(),
        true);
    EXPECT_TRUE(real_disk().list_directory(at("d")).empty());
    EXPECT_TRUE(exists(at("new")));
    EXPECT_FALSE(exists(at(".wh.missing")));
}

TEST_F(UnpackTest, OpaqueDirectoriesLoseOnlyWhatIsOlder) {
    write_text(at("d/old"), "x");
    write_text(at("d/sub/old"), "x");
    unpack(TestTar()
               .directory("d")
               .file("d/new", "n")
               .directory("d/sub")
               .file("d/sub/new", "n")
               .file("d/.wh..wh..opq", "")
               .bytes(),
           true);
    EXPECT_EQ(real_disk().list_directory(at("d")), (std::vector<std::string>{"new", "sub"}));
    EXPECT_EQ(real_disk().list_directory(at("d/sub")), std::vector<std::string>{"new"});
}

TEST_F(UnpackTest, WhiteoutsCannotLeaveTheRoot) {
    write_text(at("keep"), "x");
    unpack(TestTar()
               .link("up", "../outside")
               .file("up/.wh.secret", "")
               .file(".wh..", "")
               .file(".wh..wh.plnk", "")
               .bytes(),
           true);
    EXPECT_ANY_THROW(unpack(TestTar().file("d/.wh...", "").bytes(), true));
    expect_outside_untouched();
    EXPECT_TRUE(exists(at("keep")));
}

TEST_F(UnpackTest, WithoutWhiteoutsTheseAreNames) {
    unpack(TestTar().file(".wh.x", "1").bytes());
    EXPECT_EQ(read_file(at(".wh.x")), "1");
}

TEST_F(UnpackTest, BrokenArchivesAreTheUsersMatter) {
    std::string good = TestTar().file("a", std::string(100000, 'x')).bytes();
    EXPECT_NE(error_of(good.substr(0, 50000)), "no error");
    EXPECT_NE(
        error_of("this is no tar at all, whatever its name says. It needs to be longer than a few bytes."),
        "no error");
}

TEST_F(UnpackTest, TooDeepAPathIsRefused) {
    std::string deep;
    for (int i = 0; i < 1000; i++) deep += "d/";
    EXPECT_NE(error_of(TestTar().file(deep + "f", "").bytes()).find("deep"), std::string::npos);
}

TEST_F(UnpackTest, CancelStops) {
    stop_.request_stop();
    EXPECT_THROW(unpack(TestTar().file("a", "x").bytes()), Cancelled);
}

}  // namespace
}  // namespace ingot::image

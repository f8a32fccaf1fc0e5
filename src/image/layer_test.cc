#include "image/layer.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/hash.h"
#include "image/gzip.h"
#include "image/testing.h"

#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/xattr.h>

#include <fmt/core.h>
#include <gtest/gtest.h>

namespace ingot::image {
namespace {

/// A tree, a place for blobs, and the members of the layer made last.
class LayerTest : public testing::Test {
   protected:
    std::string at(const std::string& path) const { return tree_.path() + "/" + path; }
    LayerOptions options() const { return test_layer_options(blobs_); }
    void read(const MadeLayer& made) {
        order.clear();
        members = read_members(made.layer.file, &order);
    }
    bool can_set(const std::string& path, const char* name) const {
        return lsetxattr(path.c_str(), name, "v", 1, 0) == 0;
    }

    TempDir tree_{"layer-tree"};
    TempDir base_{"layer-base"};
    TempDir blobs_{"layer-blobs"};
    std::stop_source stop_;
    std::map<std::string, TestMember> members;
    std::vector<std::string> order;
};

TEST_F(LayerTest, HoldsTheWholeTreeSorted) {
    chmod(tree_.path().c_str(), 0755);
    write_text(at("b/file"), "content");
    write_text(at("a"), "");
    symlink("b/file", at("link").c_str());
    mkfifo(at("pipe").c_str(), 0600);
    MadeLayer made = make_tree_layer(tree_.path(), options(), stop_.get_token());
    read(made);
    std::vector<std::string> expected{"a", "b", "b/file", "link", "pipe"};
    if (getuid() != 0) expected.insert(expected.begin(), ".");
    EXPECT_EQ(order, expected);
    EXPECT_EQ(members["b/file"].content, "content");
    EXPECT_EQ(members["b"].entry.kind, EntryKind::kDirectory);
    EXPECT_EQ(members["link"].entry.link, "b/file");
    EXPECT_EQ(members["pipe"].entry.kind, EntryKind::kFifo);
    EXPECT_EQ(made.facts.bytes, 7);
}

TEST_F(LayerTest, DigestsAreThoseOfTheBytes) {
    write_text(at("a"), std::string(700000, 'a'));
    MadeLayer made = make_tree_layer(tree_.path(), options(), stop_.get_token());
    EXPECT_EQ(made.layer.blob.digest, "sha256:" + hash_file_hex("sha256", made.layer.file));
    EXPECT_EQ(made.layer.file, blobs_.path() + "/" + digest_hex(made.layer.blob.digest));
    std::string tar;
    gunzip_file(made.layer.file, [&tar](std::string_view bytes) { tar += bytes; });
    EXPECT_EQ(made.layer.diff_id, digest_of(tar));
    EXPECT_NO_THROW(check_blob(made.layer.file, made.layer.blob));
}

TEST_F(LayerTest, SameTreeSameBytes) {
    for (int i = 0; i < 50; i++)
        write_text(at(fmt::format("d{}/f", i % 7) + std::to_string(i)),
                   std::string(static_cast<std::size_t>(i) * 1000, 'x'));
    LayerOptions one = options();
    one.threads = 1;
    EXPECT_EQ(make_tree_layer(tree_.path(), one, stop_.get_token()).layer.blob.digest,
              make_tree_layer(tree_.path(), options(), stop_.get_token()).layer.blob.digest);
}

TEST_F(LayerTest, ModesTimesAndHardLinks) {
    write_text(at("one"), "x");
    chmod(at("one").c_str(), 04711);
    timespec times[2] = {{1600000000, 5000}, {1600000000, 5000}};
    utimensat(AT_FDCWD, at("one").c_str(), times, 0);
    link(at("one").c_str(), at("two").c_str());
    symlink("target", at("s1").c_str());
    link(at("s1").c_str(), at("s2").c_str());
    read(make_tree_layer(tree_.path(), options(), stop_.get_token()));
    EXPECT_EQ(members["one"].entry.mode, 04711U);
    EXPECT_EQ(members["one"].entry.mtime, 1600000000);
    EXPECT_EQ(members["one"].entry.mtime_nanos, 5000);
    EXPECT_EQ(members["two"].entry.kind, EntryKind::kHardLink);
    EXPECT_EQ(members["two"].entry.link, "one");
    EXPECT_EQ(members["s2"].entry.kind, EntryKind::kHardLink);
}

TEST_F(LayerTest, LatestTimeCapsWhatIsNewer) {
    write_text(at("new"), "");
    write_text(at("old"), "");
    timespec times[2] = {{1000, 7}, {1000, 7}};
    utimensat(AT_FDCWD, at("old").c_str(), times, 0);
    LayerOptions capped = options();
    capped.latest_time = 1500000000;
    read(make_tree_layer(tree_.path(), capped, stop_.get_token()));
    EXPECT_EQ(members["new"].entry.mtime, 1500000000);
    EXPECT_EQ(members["new"].entry.mtime_nanos, 0);
    EXPECT_EQ(members["old"].entry.mtime, 1000);
}

TEST_F(LayerTest, KeepsUserAttributesAndLeavesOverlayOnesOut) {
    write_text(at("f"), "");
    if (!can_set(at("f"), "user.note")) GTEST_SKIP() << "no user attributes here";
    lsetxattr(at("f").c_str(), "user.overlay.origin", "x", 1, 0);
    read(make_tree_layer(tree_.path(), options(), stop_.get_token()));
    EXPECT_EQ(members["f"].entry.xattrs,
              (std::vector<std::pair<std::string, std::string>>{{"user.note", "v"}}));
}

TEST_F(LayerTest, NamesThatAreNotUtf8Survive) {
    write_text(at("caf\xe9"), "1");
    write_text(at("caf\xc3\xa9"), "2");
    read(make_tree_layer(tree_.path(), options(), stop_.get_token()));
    EXPECT_EQ(members["caf\xe9"].content, "1");
    EXPECT_EQ(members["caf\xc3\xa9"].content, "2");
}

TEST_F(LayerTest, SocketsAreLeftOut) {
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    snprintf(address.sun_path, sizeof address.sun_path, "%s", at("s").c_str());
    ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    close(fd);
    read(make_tree_layer(tree_.path(), options(), stop_.get_token()));
    EXPECT_FALSE(members.contains("s"));
}

TEST_F(LayerTest, WhiteoutNamesAreRefused) {
    write_text(at(".wh.x"), "");
    EXPECT_THROW(make_tree_layer(tree_.path(), options(), stop_.get_token()), Error);
    EXPECT_TRUE(real_disk().list_directory(blobs_.path()).empty());
}

TEST_F(LayerTest, CancelLeavesNoBlob) {
    write_text(at("f"), "");
    stop_.request_stop();
    EXPECT_THROW(make_tree_layer(tree_.path(), options(), stop_.get_token()), Cancelled);
    EXPECT_TRUE(real_disk().list_directory(blobs_.path()).empty());
}

/// What overlayfs would have left in its upper directory; needs root for device 0:0 and trusted attributes.
class OverlayTest : public LayerTest {
   protected:
    void SetUp() override {
        if (getuid() != 0) GTEST_SKIP() << "needs root";
        std::string probe = at("probe");
        if (mknod(probe.c_str(), S_IFCHR, makedev(0, 0)) != 0) GTEST_SKIP() << "may not make whiteouts";
        unlink(probe.c_str());
        chmod(tree_.path().c_str(), 0755);
        chmod(base_.path().c_str(), 0755);
    }
    void whiteout(const std::string& path) { ASSERT_EQ(mknod(at(path).c_str(), S_IFCHR, makedev(0, 0)), 0); }
    void opaque(const std::string& path) {
        make_directories(at(path));
        if (lsetxattr(at(path).c_str(), "trusted.overlay.opaque", "y", 1, 0) != 0)
            GTEST_SKIP() << "no trusted attributes here";
    }
    std::string below(const std::string& path) const { return base_.path() + "/" + path; }
    void collect() {
        read(made = make_overlay_layer(tree_.path(), base_.path(), options(), stop_.get_token()));
    }
    MadeLayer made;
};

TEST_F(OverlayTest, NothingChangedGivesNoEntries) {
    collect();
    EXPECT_EQ(made.facts.entries, 0);
}

TEST_F(OverlayTest, DeletedFilesBecomeWhiteouts) {
    write_text(below("d/gone"), "x");
    make_directories(at("d"));
    whiteout("d/gone");
    collect();
    EXPECT_EQ(order, (std::vector<std::string>{"d", "d/.wh.gone"}));
    EXPECT_EQ(members["d/.wh.gone"].content, "");
}

TEST_F(OverlayTest, WhiteoutsOfWhatTheBaseNeverHadAreLeftOut) {
    whiteout("never");
    collect();
    EXPECT_TRUE(order.empty());
}

TEST_F(OverlayTest, DeletedSymlinksBecomeWhiteouts) {
    symlink("/nowhere", below("link").c_str());
    whiteout("link");
    collect();
    EXPECT_EQ(order, std::vector<std::string>{".wh.link"});
}

TEST_F(OverlayTest, ReplacedDirectoriesAreOpaque) {
    write_text(below("d/old"), "x");
    opaque("d");
    write_text(at("d/new"), "y");
    collect();
    EXPECT_EQ(order, (std::vector<std::string>{"d", "d/.wh..wh..opq", "d/new"}));
    EXPECT_TRUE(members["d"].entry.xattrs.empty());
}

TEST_F(OverlayTest, NewDirectoriesNeedNoOpaqueMark) {
    opaque("fresh");
    collect();
    EXPECT_EQ(order, std::vector<std::string>{"fresh"});
}

TEST_F(OverlayTest, ChangedModeOfTheRootIsKept) {
    chmod(tree_.path().c_str(), 0700);
    collect();
    EXPECT_EQ(order, std::vector<std::string>{"."});
    EXPECT_EQ(members["."].entry.mode, 0700U);
}

TEST_F(OverlayTest, HardLinksInTheUpperDirectoryStayLinks) {
    write_text(at("a"), "x");
    link(at("a").c_str(), at("b").c_str());
    collect();
    EXPECT_EQ(members["b"].entry.link, "a");
}

class SnapshotTest : public LayerTest {
   protected:
    /// Remembers the tree as it is, and lets the clock of change times tick.
    void remember() {
        snapshot.emplace(tree_.path(), stop_.get_token());
        timespec before{};
        clock_gettime(CLOCK_REALTIME_COARSE, &before);
        timespec now = before;
        while (now.tv_nsec == before.tv_nsec && now.tv_sec == before.tv_sec)
            clock_gettime(CLOCK_REALTIME_COARSE, &now);
    }
    void collect() { read(snapshot->make_layer(options(), stop_.get_token())); }
    std::optional<TreeSnapshot> snapshot;
};

TEST_F(SnapshotTest, TellsWhatIsNewChangedAndGone) {
    write_text(at("same"), "x");
    write_text(at("changed"), "x");
    write_text(at("d/gone"), "x");
    write_text(at("e/deep/inside"), "x");
    write_text(at("mode"), "x");
    remember();
    write_text(at("changed"), "y");
    write_text(at("new"), "z");
    unlink(at("d/gone").c_str());
    remove_tree(at("e"));
    chmod(at("mode").c_str(), 0600);
    collect();
    EXPECT_EQ(order, (std::vector<std::string>{"changed", "d", "mode", "new", "d/.wh.gone", ".wh.e"}));
}

TEST_F(SnapshotTest, SeesThroughATimeThatWasSetBack) {
    write_text(at("f"), "one");
    struct stat facts{};
    stat(at("f").c_str(), &facts);
    remember();
    write_text(at("f"), "two");
    timespec times[2] = {facts.st_mtim, facts.st_mtim};
    utimensat(AT_FDCWD, at("f").c_str(), times, 0);
    collect();
    EXPECT_EQ(members["f"].content, "two");
}

TEST_F(SnapshotTest, ReplacedDirectoryIsOpaque) {
    write_text(at("d/old"), "x");
    remember();
    rename(at("d").c_str(), at("moved").c_str());
    write_text(at("d/new"), "y");
    collect();
    EXPECT_EQ(order, (std::vector<std::string>{"d", "d/.wh..wh..opq", "d/new", "moved", "moved/old"}));
}

TEST_F(SnapshotTest, DirectoryThatBecameAFileHidesItsOldContent) {
    write_text(at("d/old"), "x");
    remember();
    remove_tree(at("d"));
    write_text(at("d"), "file now");
    collect();
    EXPECT_EQ(order, std::vector<std::string>{"d"});
}

}  // namespace
}  // namespace ingot::image

#include "plugins/oci_image/communicator.h"

#include "base/text.h"
#include "comm/testing.h"
#include "plugins/oci_image/testing.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace ingot::oci_image {
namespace {

/// Files go through a descriptor of the root, so a plain directory stands in for the guest.
class GuestFilesTest : public testing::Test {
   protected:
    void SetUp() override {
        make_directories(root_path() + "/etc");
        write_file_atomic(
            root_path() + "/etc/passwd",
            "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\nnohome:x:5:5::\n");
        write_file_atomic(root_path() + "/etc/group", "root:x:0:\napp:x:1001:\nextra:x:7:other,app\n");
        root_ = image::open_file(root_path(), O_PATH | O_DIRECTORY);
        write_file_atomic(dir_.path() + "/outside", "untouched");
    }
    std::string root_path() const { return dir_.path() + "/root"; }
    std::string at(const std::string& path) const { return root_path() + path; }
    GuestFiles files() const { return {root_.get(), {getuid(), getgid(), {}, "", "/"}}; }
    void upload(const std::string& path, const std::string& text, unsigned mode = 0644) {
        files().upload(path, comm::text_source(text), mode, {});
    }
    std::string user(const std::string& text) const {
        GuestUser found = find_guest_user(root_.get(), text);
        std::vector<std::string> groups;
        for (unsigned group : found.groups) groups.push_back(std::to_string(group));
        return fmt::format("{}:{} [{}] {}", found.uid, found.gid, join(groups, ","), found.home);
    }

    TempDir dir_{"guest-files"};
    image::Fd root_;
};

TEST_F(GuestFilesTest, UsersAreFoundByNameAndNumber) {
    EXPECT_EQ(user(""), "0:0 [0] /root");
    EXPECT_EQ(user("app"), "1000:1001 [1001,7] /home/app");
    EXPECT_EQ(user("1000"), "1000:1001 [1001,7] /home/app");
    EXPECT_EQ(user("app:extra"), "1000:7 [7] /home/app");
    EXPECT_EQ(user("app:99"), "1000:99 [99] /home/app");
    EXPECT_EQ(user("4242:4243"), "4242:4243 [4243] /");
    EXPECT_EQ(user("4242"), "4242:0 [0] /");
    EXPECT_THROW(user("nobody"), Error);
    EXPECT_THROW(user("app:nogroup"), Error);
}

TEST_F(GuestFilesTest, UploadsHaveTheirModeAndAreReplaced) {
    upload("/file", "a longer text", 0755);
    upload("/file", "short", 0600);
    EXPECT_EQ(read_file(at("/file")), "short");
    struct stat facts{};
    stat(at("/file").c_str(), &facts);
    EXPECT_EQ(facts.st_mode & 07777, 0600U);
}

TEST_F(GuestFilesTest, LinksAreFollowedInsideOnly) {
    ASSERT_EQ(symlink("../../outside", at("/up").c_str()), 0);
    ASSERT_EQ(symlink((dir_.path() + "/outside").c_str(), at("/abs").c_str()), 0);
    upload("/up", "x");
    EXPECT_EQ(read_file(at("/outside")), "x");
    EXPECT_THROW(upload("/abs", "x"), Error);
    EXPECT_EQ(read_file(dir_.path() + "/outside"), "untouched");
    EXPECT_EQ(comm::error_of([&] {
                  files().download("/../../outside", [](std::string_view text) { EXPECT_EQ(text, "x"); }, {});
              }),
              "");
}

TEST_F(GuestFilesTest, MissingDirectoryIsExplained) {
    try {
        upload("/no/such/file", "x");
        FAIL();
    } catch (const Error& error) {
        EXPECT_NE(error.message().find("/no/such/file"), std::string::npos);
        EXPECT_NE(error.hint().find("/no/such first"), std::string::npos) << error.hint();
    }
    EXPECT_THROW(upload("/etc", "x"), Error);
}

TEST_F(GuestFilesTest, TreesKeepModesTimesAndLinks) {
    std::string local = dir_.path() + "/local";
    make_directories(local + "/sub/empty");
    comm::write_text(local + "/sub/run", "#!", 0755);
    comm::write_text(local + "/skip.log", "x");
    ASSERT_EQ(symlink("sub/run", (local + "/link").c_str()), 0);
    timespec times[2] = {{1000, 5}, {1000, 5}};
    utimensat(AT_FDCWD, (local + "/sub/run").c_str(), times, 0);
    files().upload_tree(local, "/opt/app", {"*.log"}, {});
    struct stat facts{};
    ASSERT_EQ(stat(at("/opt/app/sub/run").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777, 0755U);
    EXPECT_EQ(facts.st_mtim.tv_sec, 1000);
    EXPECT_EQ(fs::read_symlink(at("/opt/app/link")), "sub/run");
    EXPECT_TRUE(fs::is_directory(at("/opt/app/sub/empty")));
    EXPECT_FALSE(fs::exists(at("/opt/app/skip.log")));
    files().download_tree("/opt/app", dir_.path() + "/back", {"sub/empty"}, {});
    EXPECT_EQ(read_file(dir_.path() + "/back/sub/run"), "#!");
    EXPECT_FALSE(fs::exists(dir_.path() + "/back/sub/empty"));
}

TEST_F(GuestFilesTest, TreesReplaceLinksAndDoNotWriteThroughThem) {
    std::string local = dir_.path() + "/local";
    make_directories(local);
    comm::write_text(local + "/f", "new");
    make_directories(at("/opt"));
    ASSERT_EQ(symlink((dir_.path() + "/outside").c_str(), at("/opt/f").c_str()), 0);
    files().upload_tree(local, "/opt", {}, {});
    EXPECT_EQ(read_file(at("/opt/f")), "new");
    EXPECT_EQ(read_file(dir_.path() + "/outside"), "untouched");
}

TEST_F(GuestFilesTest, CancelStops) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(files().upload("/f", comm::text_source("x"), 0644, stop.get_token()), Cancelled);
    EXPECT_THROW(files().download("/etc/passwd", [](std::string_view) {}, stop.get_token()), Cancelled);
}

}  // namespace
}  // namespace ingot::oci_image

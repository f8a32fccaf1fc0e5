#include "base/fs.h"

#include "base/error.h"
#include "base/testing.h"

#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace ingot {
namespace {

using Names = std::vector<std::string>;

unsigned mode_of(const std::string& path) {
    struct stat facts{};
    return ::lstat(path.c_str(), &facts) == 0 ? facts.st_mode & 07777 : 0;
}

TEST(Fs, WrittenFilesAreRead) {
    const TempDir dir("ingot-fs-test-");
    const std::string path = dir.path() + "/file";
    const std::string content(200000, 'x');
    write_file_atomic(path, content, 0600);
    EXPECT_EQ(read_file(path), content);
    EXPECT_EQ(mode_of(path), 0600U);
    write_file_atomic(path, "");
    EXPECT_EQ(read_file(path), "");
    EXPECT_EQ(real_disk().list_directory(dir.path()), Names{"file"}) << "no temporary file stays";
}

TEST(Fs, FilesWithoutASizeAreReadToTheirEnd) {
    EXPECT_NE(read_file("/proc/self/status").find("Pid:"), std::string::npos);
}

TEST(Fs, ErrorsNameTheFile) {
    try {
        read_file("/no/such/file");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kNotFound);
        EXPECT_EQ(error.message(), "read /no/such/file: No such file or directory");
    }
    EXPECT_THROW(read_file("/"), Error);
    EXPECT_THROW(write_file_atomic("/no/such/file", "x"), Error);
}

TEST(Fs, FullDiskLeavesNothing) {
    // /dev/full takes no byte; it is written straight, as every device.
    try {
        write_file_atomic("/dev/full", "x");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.message(), "write /dev/full: No space left on device");
        EXPECT_FALSE(error.hint().empty());
    }
    EXPECT_EQ(real_disk().kind("/dev/full"), FileKind::kOther);
    EXPECT_NO_THROW(write_file_atomic("/dev/null", "x"));
}

TEST(Fs, FailedWriteLeavesNoTemporaryFile) {
    const TempDir dir("ingot-fs-test-");
    make_directories(dir.path() + "/target/inside");
    EXPECT_THROW(write_file_atomic(dir.path() + "/target", "x"), Error);
    EXPECT_EQ(real_disk().list_directory(dir.path()), Names{"target"});
}

TEST(Fs, WriteGoesThroughLinks) {
    const TempDir dir("ingot-fs-test-");
    ASSERT_EQ(::symlink("real", (dir.path() + "/link").c_str()), 0);
    write_file_atomic(dir.path() + "/link", "through");
    EXPECT_EQ(read_file(dir.path() + "/real"), "through");
    ASSERT_EQ(::symlink("loop", (dir.path() + "/loop").c_str()), 0);
    EXPECT_THROW(write_file_atomic(dir.path() + "/loop", "x"), Error);
}

TEST(Fs, DirectoriesAreMadeWithTheirParents) {
    const TempDir dir("ingot-fs-test-");
    make_directories(dir.path() + "/a/b//c/");
    EXPECT_EQ(real_disk().kind(dir.path() + "/a/b/c"), FileKind::kDirectory);
    EXPECT_NO_THROW(make_directories(dir.path() + "/a/b"));
    EXPECT_NO_THROW(make_directories(""));
    write_file_atomic(dir.path() + "/file", "");
    EXPECT_THROW(make_directories(dir.path() + "/file"), Error);
    EXPECT_THROW(make_directories(dir.path() + "/file/x"), Error);
}

TEST(Fs, TreesAreRemovedWithoutFollowingLinks) {
    const TempDir dir("ingot-fs-test-");
    const std::string tree = dir.path() + "/tree";
    make_directories(tree + "/a/b");
    make_directories(dir.path() + "/outside");
    write_file_atomic(dir.path() + "/outside/kept", "x");
    write_file_atomic(tree + "/a/file", "x", 0400);
    ASSERT_EQ(::symlink("../../outside", (tree + "/a/link").c_str()), 0);
    ASSERT_EQ(::chmod((tree + "/a/b").c_str(), 0), 0);
    ASSERT_EQ(::chmod((tree + "/a").c_str(), 0500), 0);
    remove_tree(tree);
    EXPECT_EQ(real_disk().kind(tree), FileKind::kMissing);
    EXPECT_EQ(read_file(dir.path() + "/outside/kept"), "x");
    EXPECT_NO_THROW(remove_tree(tree));
    EXPECT_NO_THROW(remove_tree(dir.path() + "/outside/kept/no"));
    remove_tree(dir.path() + "/outside/kept");
    EXPECT_EQ(real_disk().list_directory(dir.path() + "/outside"), Names{});
}

TEST(Fs, DeepTreesAreRemoved) {
    const TempDir dir("ingot-fs-test-");
    std::string path = dir.path() + "/deep";
    for (int i = 0; i < 350; ++i) path += "/d";
    make_directories(path);
    write_file_atomic(path + "/file", "x");
    remove_tree(dir.path() + "/deep");
    EXPECT_EQ(real_disk().list_directory(dir.path()), Names{});
}

TEST(Fs, TemporariesArePrivateAndGo) {
    std::string dir_path, file_path;
    {
        const TempDir dir("ingot-fs-test-");
        TempFile file("ingot-fs-test-", "secret");
        const TempFile moved(std::move(file));
        dir_path = dir.path();
        file_path = moved.path();
        EXPECT_EQ(mode_of(dir_path), 0700U);
        EXPECT_EQ(mode_of(file_path), 0600U);
        EXPECT_EQ(read_file(file_path), "secret");
        make_directories(dir_path + "/x/y");
    }
    EXPECT_EQ(real_disk().kind(dir_path), FileKind::kMissing);
    EXPECT_EQ(real_disk().kind(file_path), FileKind::kMissing);
}

TEST(Fs, PathsAreCleanedAsInGo) {
    const std::pair<std::string, std::string> rows[] = {
        {"", "."},       {"/", "/"},     {"//a//b/", "/a/b"}, {"a/../b", "b"},        {"../a/..", ".."},
        {"/../a", "/a"}, {"./a/.", "a"}, {"a/../..", ".."},   {"../../x", "../../x"}, {"a/b/../../..", ".."},
    };
    for (const auto& [path, clean] : rows) EXPECT_EQ(clean_path(path), clean) << path;
    EXPECT_EQ(join_path("a", "../b"), "b");
    EXPECT_EQ(join_path("", "b"), "b");
    EXPECT_EQ(join_path("a", ""), "a");
    EXPECT_EQ(join_path("", ""), "");
    EXPECT_EQ(join_path("/a", "/b"), "/a/b");
}

TEST(Fs, PathPartsAreGos) {
    struct Row {
        std::string path, base, dir;
    };
    const Row rows[] = {{"", ".", "."},       {"/", "/", "/"},  {"a", "a", "."},    {"a/b", "b", "a"},
                        {"a/b/", "b", "a/b"}, {"/a", "a", "/"}, {"a//b", "b", "a"}, {"///", "/", "/"}};
    for (const Row& row : rows) {
        EXPECT_EQ(base_name(row.path), row.base) << row.path;
        EXPECT_EQ(dir_name(row.path), row.dir) << row.path;
    }
    EXPECT_EQ(absolute_path("/a/../b"), "/b");
    EXPECT_EQ(absolute_path("x"), join_path(current_directory(), "x"));
}

TEST(Fs, HomeIsExpandedAtTheFrontOnly) {
    EXPECT_EQ(expand_home("a/~/b"), "a/~/b");
    EXPECT_EQ(expand_home("~other/x"), "~other/x");
    EXPECT_TRUE(expand_home("~/x").ends_with("/x"));
    EXPECT_FALSE(expand_home("~").starts_with("~"));
}

TEST(Fs, EnvironmentTellsUnsetFromEmpty) {
    EXPECT_TRUE(has_env("PATH"));
    EXPECT_FALSE(has_env("INGOT_SURELY_NOT_SET"));
    EXPECT_EQ(get_env("INGOT_SURELY_NOT_SET"), "");
}

TEST(FsGlob, FollowsDoublestar) {
    const FakeDisk disk{{"/r/a.txt", ""},          {"/r/b.md", ""},           {"/r/sub/c.txt", ""},
                        {"/r/sub/deep/d.txt", ""}, {"/r/sub/deep/é.txt", ""}, {"/r/we[ird].txt", ""},
                        {"/other/o.txt", ""}};
    struct Row {
        std::string pattern;
        Names found;
    };
    const Row rows[] = {
        {"*.txt", {"a.txt", "we[ird].txt"}},
        {"**", {"a.txt", "b.md", "sub/c.txt", "sub/deep/d.txt", "sub/deep/é.txt", "we[ird].txt"}},
        {"**/*.txt", {"a.txt", "sub/c.txt", "sub/deep/d.txt", "sub/deep/é.txt", "we[ird].txt"}},
        {"sub/**/d.txt", {"sub/deep/d.txt"}},
        {"sub/*", {"sub/c.txt"}},
        {"?.{txt,md}", {"a.txt", "b.md"}},
        {"{a.txt,sub/c.txt}", {"a.txt", "sub/c.txt"}},
        {"{sub,x}/{c,{d,e}}.txt", {"sub/c.txt"}},
        {"[a-b].*", {"a.txt", "b.md"}},
        {"[^a].*", {"b.md"}},
        {"sub/deep/?.txt", {"sub/deep/d.txt", "sub/deep/é.txt"}},
        {"we\\[ird\\].txt", {"we[ird].txt"}},
        {"../other/*", {"../other/o.txt"}},
        {"a.txt", {"a.txt"}},
        {"none*", {}},
        {"sub", {}},
        {"a**", {"a.txt"}},
        {"", {}},
    };
    for (const Row& row : rows) EXPECT_EQ(glob_files(disk, "/r", row.pattern), row.found) << row.pattern;
}

TEST(FsGlob, RelativeRootsWork) {
    const FakeDisk disk{{"dir/x/a", ""}, {"b", ""}};
    EXPECT_EQ(glob_files(disk, "dir", "**"), Names{"x/a"});
    EXPECT_EQ(glob_files(disk, ".", "*"), Names{"b"});
    EXPECT_EQ(glob_files(disk, ".", "dir/*/a"), Names{"dir/x/a"});
}

TEST(FsGlob, BadPatternsAreUserErrors) {
    const FakeDisk disk{{"/r/a", ""}};
    for (const std::string_view bad : {"{a", "[a", "[]", "[-a]", "[a-]"})
        EXPECT_THROW(glob_files(disk, "/r", bad), Error) << bad;
}

TEST(FsGlob, RealLinksToFilesAndFoldersAreFollowed) {
    const TempDir dir("ingot-fs-test-");
    make_directories(dir.path() + "/real");
    write_file_atomic(dir.path() + "/real/f", "");
    ASSERT_EQ(::symlink("real", (dir.path() + "/link").c_str()), 0);
    ASSERT_EQ(::symlink("nowhere", (dir.path() + "/broken").c_str()), 0);
    EXPECT_EQ(glob_files(real_disk(), dir.path(), "**"), (Names{"link/f", "real/f"}));
}

}  // namespace
}  // namespace ingot

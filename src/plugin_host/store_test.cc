#include "plugin_host/store.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/hash.h"

#include <gtest/gtest.h>

namespace ingot::plugin_host {
namespace {

#if defined(__aarch64__)
constexpr const char* kHere = "linux_arm64";
#else
constexpr const char* kHere = "linux_amd64";
#endif

class Store : public testing::Test {
   protected:
    /// Puts a file there, with its checksum when `sum`.
    std::string install(const std::string& folder, const std::string& name, bool sum = true) {
        std::string path = join_path(join_path(root_.path(), folder), name);
        make_directories(dir_name(path));
        write_file_atomic(path, "binary of " + name, 0755);
        if (sum) write_file_atomic(path + "_SHA256SUM", hash_hex("sha256", "binary of " + name));
        return path;
    }
    std::vector<std::string> list(const StoreQuery& query = {}) const {
        std::vector<std::string> names;
        for (const InstalledPlugin& plugin : list_installed(root_.path(), query))
            names.push_back(plugin.name + " " + plugin.version.text());
        return names;
    }
    static std::string binary(const std::string& name, const std::string& version,
                              const std::string& api = "x5.0", const std::string& system = kHere) {
        return "packer-plugin-" + name + "_" + version + "_" + api + "_" + system;
    }
    using Names = std::vector<std::string>;

    TempDir root_{"store"};
};

TEST_F(Store, EmptyOrMissingFolderHoldsNothing) {
    EXPECT_TRUE(list().empty());
    EXPECT_TRUE(list_installed(root_.path() + "/none", {}).empty());
}

TEST_F(Store, ListsByNameThenVersion) {
    install("github.com/hashicorp/docker", binary("docker", "v1.10.0"));
    install("github.com/hashicorp/docker", binary("docker", "v1.9.0"));
    install("github.com/hashicorp/amazon", binary("amazon", "v1.8.3"));
    EXPECT_EQ(list(), (Names{"amazon 1.8.3", "docker 1.9.0", "docker 1.10.0"}));
}

TEST_F(Store, PassesOverWhatBreaksARule) {
    install("", binary("root", "v1.0.0"));                          // not in a folder of its source
    install("github.com/a/b", binary("sumless", "v1.0.0"), false);  // no checksum
    install("github.com/a/b", binary("elsewhere", "v1.0.0", "x5.0", "plan9_mips"));  // another system
    install("github.com/a/b", binary("short", "v1.0"));                              // not canonical
    install("github.com/a/b", binary("meta", "v1.0.0+x"));
    install("github.com/a/b", binary("newer", "v1.0.0", "x5.1"));  // speaks a later protocol
    install("github.com/a/b", binary("older", "v1.0.0", "x4.0"));
    install("github.com/a/b", "other-file");
    std::string changed = install("github.com/a/b", binary("changed", "v1.0.0"));
    write_file_atomic(changed, "something else");
    EXPECT_EQ(list(), Names{});
    EXPECT_EQ(list({.any_api = true}), (Names{"newer 1.0.0", "older 1.0.0"}));
}

TEST_F(Store, FindsBySourceAndConstraint) {
    install("github.com/hashicorp/docker", binary("docker", "v1.0.0"));
    install("github.com/hashicorp/docker", binary("docker", "v2.0.0"));
    install("github.com/other/docker", binary("docker", "v3.0.0"));
    install("github.com/hashicorp/amazon", binary("amazon", "v1.0.0"));
    StoreQuery query;
    query.source = parse_plugin_source("github.com/hashicorp/docker");
    EXPECT_EQ(list(query), (Names{"docker 1.0.0", "docker 2.0.0"}));
    query.constraint = VersionConstraint::parse(">= 1.5");
    EXPECT_EQ(list(query), (Names{"docker 2.0.0"}));
}

TEST_F(Store, DevelopmentBuildCountsAsTheVersionItLeadsTo) {
    install("github.com/a/b", binary("b", "v1.2.0-dev"));
    StoreQuery query;
    query.constraint = VersionConstraint::parse(">= 1.2.0");
    EXPECT_EQ(list(query), (Names{"b 1.2.0-dev"}));
    query.releases_only = true;
    EXPECT_EQ(list(query), Names{});
}

TEST_F(Store, RemovesTheBinaryWithItsChecksum) {
    std::string path = install("github.com/a/b", binary("b", "v1.0.0"));
    remove_installed(path);
    EXPECT_TRUE(real_disk().list_directory(dir_name(path)).empty());
    EXPECT_THROW(remove_installed(path), Error);
}

TEST(PluginSourceText, SaysWhatIsWrong) {
    EXPECT_EQ(parse_plugin_source("github.com/hashicorp/docker").name, "docker");
    EXPECT_EQ(parse_plugin_source("host/a/b/c").folder, "host/a/b");
    for (const char* bad : {"", "foo", "a/b", "/a/b/c", "a/b/c/", "https://a/b/c", "a/b/c?x=1", "a/b/c#d",
                            "github.com/a/packer-plugin-b", "github.com/a/packer-b"})
        EXPECT_THROW(parse_plugin_source(bad), Error) << bad;
}

}  // namespace
}  // namespace ingot::plugin_host

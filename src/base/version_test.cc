#include "base/version.h"

#include <gtest/gtest.h>

namespace ingot {
namespace {

TEST(Version, IsReadAsGoVersionDoes) {
    const std::pair<std::string, std::string> rows[] = {
        {"1.2.3", "1.2.3"},
        {"v1", "1.0.0"},
        {"1.2", "1.2.0"},
        {"1.2.3.4", "1.2.3.4"},
        {"1.2-beta", "1.2.0-beta"},
        {"1.2beta.5", "1.2.0-beta.5"},
        {"1.2.3-rc.1+build.7", "1.2.3-rc.1+build.7"},
        {"1.0+meta", "1.0.0+meta"},
        {"1.7rc2", "1.7.0-rc2"},
        {"1.2-5", "1.2.0-5"},
        {"1.0.0-x~y", "1.0.0-x~y"},
        {"01.2", "1.2.0"},
        {"1-", "1.0.0--"},
        {"1-.b", "1.0.0--.b"},
    };
    for (const auto& [text, normal] : rows) {
        const std::optional<Version> version = Version::parse(text);
        ASSERT_TRUE(version) << text;
        EXPECT_EQ(version->text(), normal);
    }
    for (const std::string_view bad : {"", "v", "a", "1.", "1..2", "1.2.3+", "1.2.3-a..b", "1 2", " 1",
                                       "1.2.x!", "99999999999999999999", "1.2.3-a."})
        EXPECT_FALSE(Version::parse(bad)) << bad;
}

TEST(Version, Order) {
    const std::vector<std::string> ascending{
        "0.9",   "1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta",
        "1.0.0", "1.0.1",   "1.2",     "1.10.0",   "1.10.0.1",    "2.0.0-rc1"};
    for (std::size_t i = 0; i < ascending.size(); ++i)
        for (std::size_t k = 0; k < ascending.size(); ++k)
            EXPECT_EQ(compare(*Version::parse(ascending[i]), *Version::parse(ascending[k])), i < k   ? -1
                                                                                             : i > k ? 1
                                                                                                     : 0)
                << ascending[i] << " " << ascending[k];
    // Not so in SemVer, but in go-version a missing part is newer than a word.
    EXPECT_EQ(compare(*Version::parse("1.0.0-alpha.beta"), *Version::parse("1.0.0-alpha")), -1);
    EXPECT_EQ(compare(*Version::parse("1.0+a"), *Version::parse("1.0+b")), 0);
}

TEST(Version, Constraints) {
    struct Row {
        std::string constraint, version;
        bool allowed;
    };
    const Row rows[] = {
        {">= 1.0, < 1.2", "1.1.5", true},
        {">= 1.0, < 1.2", "1.2.0", false},
        {"= 1.0", "1.0.0", true},
        {"1.0", "1.0.0", true},
        {"1.0", "1.0.1", false},
        {"!= 1.0", "1.0.1", true},
        {"!= 1.0", "1.0", false},
        {"~> 1.0", "1.1", true},
        {"~> 1.0", "2.0", false},
        {"~> 1.0.2", "1.0.5", true},
        {"~> 1.0.2", "1.1.0", false},
        {"~> 1.0.7", "1.0.4", false},
        {"~> 1", "2.5", true},
        {"~> 1.0, < 1.2", "1.0.7", true},
        {"> 1.0", "1.0", false},
        {"<= 1.0", "1.0", true},
        {"> 1.0", "1.2.0-beta", false},
        {">= 1.2.0-a", "1.2.0-b", true},
        {">= 1.2.0-a", "1.3.0-b", false},
        {"~> 1.2.0-a", "1.2.0", false},
        {"> 2.0-alpha", "2.0", true},
        {"=1.2.0-beta", "1.2.0-beta", true},
        {"~> 1.0.0.0", "1.0.0", false},
        {">=1.16.0", "1.16.0", true},
    };
    for (const Row& row : rows) {
        const std::optional<VersionConstraint> constraint = VersionConstraint::parse(row.constraint);
        ASSERT_TRUE(constraint) << row.constraint;
        EXPECT_EQ(constraint->text(), row.constraint);
        EXPECT_EQ(constraint->allows(*Version::parse(row.version)), row.allowed)
            << row.constraint << " " << row.version;
    }
    for (const std::string_view bad : {"", ">", "=> 1", "1.0,", "^1.0", ">= a", "> 1 < 2"})
        EXPECT_FALSE(VersionConstraint::parse(bad)) << bad;
}

TEST(Version, OwnNumbersAreVersions) {
    EXPECT_TRUE(Version::parse(kIngotVersion));
    EXPECT_EQ(Version::parse(kPackerVersion)->text(), "1.16.0");
}

}  // namespace
}  // namespace ingot

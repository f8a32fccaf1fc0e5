#include "template/load.h"

#include "template/testing.h"

#include <gtest/gtest.h>

namespace ingot::tmpl {
namespace {

using Lines = std::vector<std::string>;

/// Path, base directory and number of files, or the summaries of what went wrong.
Lines load(const std::map<std::string, std::string>& files, const std::string& path) {
    FakeDisk disk;
    disk.files = files;
    SourceMap sources;
    Diagnostics diags;
    const std::optional<LoadedTemplate> loaded = load_template(sources, disk, path, diags);
    if (loaded) return {loaded->path, loaded->base_directory, std::to_string(loaded->bodies.size())};
    Lines summaries;
    for (const Diagnostic& diagnostic : diags) summaries.push_back(diagnostic.summary);
    return summaries;
}

TEST(Load, DirectoryGivesEveryTemplateFileAndNoOther) {
    EXPECT_EQ(
        load({{"d/b.pkr.hcl", ""}, {"d/a.pkr.json", "{}"}, {"d/x.hcl", "?"}, {"d/v.auto.pkrvars.hcl", "a=1"}},
             "d"),
        (Lines{"d", "d", "2"}));
}

TEST(Load, SingleFileHasItsDirectoryAsBase) {
    EXPECT_EQ(load({{"d/a.pkr.hcl", ""}, {"d/b.pkr.hcl", "?"}}, "d/a.pkr.hcl"),
              (Lines{"d/a.pkr.hcl", "d", "1"}));
    EXPECT_EQ(load({{"a.pkr.json", "{}"}}, "a.pkr.json"), (Lines{"a.pkr.json", ".", "1"}));
}

TEST(Load, StandardInputIsHcl) { EXPECT_EQ(load({{"/dev/stdin", "build {}"}}, "-"), (Lines{"-", ".", "1"})); }

TEST(Load, SaysWhatIsWrongWithThePath) {
    EXPECT_EQ(load({}, "nowhere"), (Lines{"Template not found"}));
    EXPECT_EQ(load({{"d/readme.txt", ""}}, "d"), (Lines{"No template found"}));
    EXPECT_EQ(load({{"t.hcl", "build {}"}}, "t.hcl"), (Lines{"Not a template"}));
}

TEST(Load, OtherJsonIsTheOldFormat) {
    for (const auto& [path, text] : std::map<std::string, std::string>{
             {"t.json", "{}"}, {"t.json", "no"}, {"t.tpl", "\n {}"}, {"/dev/stdin", "{}"}}) {
        FakeDisk disk;
        disk.files[path] = text;
        SourceMap sources;
        Diagnostics diags;
        const auto loaded = load_template(sources, disk, path == "/dev/stdin" ? "-" : path, diags);
        ASSERT_TRUE(loaded.has_value()) << path;
        EXPECT_EQ(loaded->legacy_text, text);
        EXPECT_TRUE(loaded->bodies.empty());
    }
}

TEST(Load, ReportsSyntaxErrorsOfEveryFile) {
    EXPECT_EQ(load({{"d/a.pkr.hcl", "build {"}, {"d/b.pkr.hcl", "x = = 1\n"}}, "d").size(), 2u);
}

TEST(Load, AutoValueFilesComeInOrderAndOnlyForDirectories) {
    const FakeDisk disk({{"d/a.pkr.hcl", ""},
                         {"d/b.auto.pkrvars.hcl", ""},
                         {"d/a.auto.pkrvars.json", "{}"},
                         {"d/a.auto.pkrvars.hcl", ""},
                         {"d/c.pkrvars.hcl", ""}});
    SourceMap sources;
    Diagnostics diags;
    const auto directory = load_template(sources, disk, "d", diags);
    EXPECT_EQ(find_auto_value_files(disk, *directory),
              (Lines{"d/a.auto.pkrvars.hcl", "d/b.auto.pkrvars.hcl", "d/a.auto.pkrvars.json"}));
    const auto single = load_template(sources, disk, "d/a.pkr.hcl", diags);
    EXPECT_TRUE(find_auto_value_files(disk, *single).empty());
}

TEST(Identifier, FollowsHclsRule) {
    for (const char* good : {"a", "_x", "a-b", "é1", "A_9"}) EXPECT_TRUE(is_identifier(good)) << good;
    for (const char* bad : {"", "1a", "-a", "a.b", "a b", "a$", "\xff"})
        EXPECT_FALSE(is_identifier(bad)) << bad;
}

}  // namespace
}  // namespace ingot::tmpl

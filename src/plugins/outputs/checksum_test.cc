// The checksum and artifice post-processors, and Go's globs.
#include "plugins/outputs/checksum.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/testing.h"
#include "comm/testing.h"
#include "plugins/outputs/artifice.h"
#include "plugins/outputs/descriptors.h"

#include <gtest/gtest.h>

namespace ingot::outputs {
namespace {

using comm::Argument;
using comm::Arguments;
using comm::error_of;
using Lines = std::vector<std::string>;

class ChecksumFiles : public testing::Test {
   protected:
    ChecksumFiles() { artifact_.files = {make_file("out.txt", "hello")}; }
    sdk::PostProcessed run(const Arguments& arguments) {
        Checksum checksum;
        EXPECT_EQ(comm::list_problems(comm::prepare(checksum, arguments)), Lines{});
        return checksum.post_process(run_.context, artifact_);
    }
    std::string make_file(const std::string& name, const std::string& text) {
        comm::write_text(folder_.path() + "/" + name, text);
        return folder_.path() + "/" + name;
    }
    std::string at(const std::string& name) const { return folder_.path() + "/" + name; }

    TempDir folder_{"checksum"};
    sdk::TestRun run_;
    sdk::Artifact artifact_;
};

TEST_F(ChecksumFiles, EveryKindHasItsDigest) {
    const std::vector<std::pair<std::string, std::string>> digests = {
        {"md5", "5d41402abc4b2a76b9719d911017c592"},
        {"sha1", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"},
        {"sha224", "ea09ae9cc6768c50fcee903ed054556e5bfc8347907f12598aa24193"},
        {"sha256", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"},
        {"sha384",
         "59e1748777448c69de6b800d7a33bbfb9ff1b463e44354c3553bcdb9c666fa90125a3c79f90397bdf5f6a13de828684f"},
        {"sha512",
         "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c4"
         "663475c2e5c3adef46f73bcdec043"},
    };
    Lines types;
    for (const auto& [type, digest] : digests) types.push_back(type);
    sdk::PostProcessed result =
        run({{"checksum_types", types}, {"output", at("{{.BuildName}}-{{.BuilderType}}.{{.ChecksumType}}")}});
    for (const auto& [type, digest] : digests)
        EXPECT_EQ(read_file(at("one-test." + type)), digest + "\tout.txt\n");
    EXPECT_EQ(result.artifact->files.size(), 7U);
    EXPECT_TRUE(result.keep_input && result.force_keep_input);
}

TEST_F(ChecksumFiles, TheArtifactNamesInputAndNewFiles) {
    sdk::PostProcessed result = run({{"output", at("sums/c.md5")}});
    EXPECT_EQ(result.artifact->builder_id, "packer.post-processor.checksum");
    EXPECT_EQ(result.artifact->id, "");
    EXPECT_EQ(result.artifact->files, (Lines{at("out.txt"), at("sums/c.md5")}));
    EXPECT_EQ(result.artifact->description,
              "Created artifact from files: " + at("out.txt") + ", " + at("sums/c.md5"));
}

TEST_F(ChecksumFiles, LinesAreAddedToAFileThatWasThere) {
    make_file("c.md5", "existing\n");
    sdk::PostProcessed result = run({{"output", at("c.md5")}});
    EXPECT_EQ(read_file(at("c.md5")), "existing\n5d41402abc4b2a76b9719d911017c592\tout.txt\n");
    EXPECT_EQ(result.artifact->files, Lines{at("out.txt")});
}

TEST_F(ChecksumFiles, SeveralFilesShareOneOutput) {
    artifact_.files.push_back(make_file("two", "hello"));
    sdk::PostProcessed result = run({{"output", at("c")}, {"checksum_types", Lines{"sha1"}}});
    EXPECT_EQ(
        read_file(at("c")),
        "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d\tout.txt\naaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d\ttwo\n");
    EXPECT_EQ(result.artifact->files.size(), 3U);
}

TEST_F(ChecksumFiles, TheMachinesDataCanBeUsedInTheName) {
    artifact_.state["generated_data"] = value::Value::object({{"ID", value::Value::string("i-7")}});
    run({{"output", at("{{.ID}}.sum")}});
    EXPECT_EQ(real_disk().kind(at("i-7.sum")), FileKind::kRegular);
}

TEST_F(ChecksumFiles, AMissingFileIsSaid) {
    artifact_.files = {at("absent")};
    EXPECT_NE(error_of([&] { run({{"output", at("c")}}); }).find("absent"), std::string::npos);
    EXPECT_EQ(real_disk().kind(at("c")), FileKind::kMissing);
}

TEST_F(ChecksumFiles, WithoutFilesNothingIsWritten) {
    artifact_.files.clear();
    EXPECT_EQ(run({{"output", at("c")}}).artifact->description, "Created artifact from files: ");
    EXPECT_EQ(real_disk().kind(at("c")), FileKind::kMissing);
}

TEST_F(ChecksumFiles, CancelGoesThrough) {
    run_.stop.request_stop();
    EXPECT_THROW(run({{"output", at("c")}}), Cancelled);
}

TEST(ChecksumArguments, MistakesAreNamed) {
    EXPECT_EQ(comm::errors_of<Checksum>({}), Lines{});
    EXPECT_EQ(comm::errors_of<Checksum>({{"checksum_types", Lines{"md5", "sha265"}}}),
              Lines{"checksum_types.1: Unknown kind of checksum"});
    EXPECT_EQ(comm::errors_of<Checksum>({{"output", "{{.BuildName"}}).size(), 1U);
    EXPECT_EQ(comm::errors_of<Checksum>({{"output", "{{.Nope}}"}}), Lines{});
    EXPECT_EQ(
        comm::errors_of<Checksum>({{"checksum_types", Argument::unknown()}, {"output", Argument::unknown()}}),
        Lines{});
}

TEST(FindMatches, FollowsGoFilepathGlob) {
    FakeDisk disk({{"a.txt", ""},
                   {"b.txt", ""},
                   {".hidden", ""},
                   {"{x}", ""},
                   {"dir/a.log", ""},
                   {"dir/sub/c.log", ""},
                   {"é.txt", ""},
                   {"st*r", ""}});
    const std::vector<std::pair<std::string, Lines>> cases = {
        {"a.txt", {"a.txt"}},
        {"absent", {}},
        {"*.txt", {"a.txt", "b.txt", "é.txt"}},
        {"?.txt", {"a.txt", "b.txt", "é.txt"}},
        {"[ab].txt", {"a.txt", "b.txt"}},
        {"[^a].txt", {"b.txt", "é.txt"}},
        {"[a-z].txt", {"a.txt", "b.txt"}},
        {"[é].txt", {"é.txt"}},
        {".*", {".hidden"}},
        {"{*}", {"{x}"}},
        {"{a,b}.txt", {}},
        {"st\\*r", {"st*r"}},
        {"*/a.log", {"dir/a.log"}},
        {"dir/*", {"dir/a.log", "dir/sub"}},
        {"*/*/*.log", {"dir/sub/c.log"}},
        {"**/c.log", {}},
        {"a.txt/*", {}},
    };
    for (const auto& [pattern, found] : cases) EXPECT_EQ(find_matches(disk, pattern), found) << pattern;
    EXPECT_EQ(find_matches(FakeDisk({{"/abs/f", ""}}), "/abs/*"), Lines{"/abs/f"});
}

TEST(CheckPattern, NamesWhatIsMalformed) {
    for (const char* good : {"", "a", "[a-z]*", "\\[", "[\\]]", "[^a]"})
        EXPECT_EQ(check_pattern(good), "") << good;
    for (const char* bad : {"[", "a[b", "\\", "[]", "[a\\]"}) EXPECT_NE(check_pattern(bad), "") << bad;
}

TEST_F(ChecksumFiles, ArtificeChoosesFilesAndFolders) {
    make_directories(at("dist/folder"));
    make_file("dist/a.tgz", "");
    Artifice artifice;
    ASSERT_EQ(comm::list_problems(comm::prepare(artifice, {{"files", Lines{at("dist/*"), at("out.txt")}}})),
              Lines{});
    sdk::PostProcessed result = artifice.post_process(run_.context, artifact_);
    EXPECT_EQ(result.artifact->builder_id, "packer.post-processor.artifice");
    EXPECT_EQ(result.artifact->files, (Lines{at("dist/a.tgz"), at("dist/folder"), at("out.txt")}));
    EXPECT_TRUE(result.keep_input);
    EXPECT_FALSE(result.force_keep_input);
    EXPECT_TRUE(run_.ui.said("Discarding"));
}

TEST_F(ChecksumFiles, ArtificeWithoutMatchGivesAnEmptyArtifactAndSaysSo) {
    Artifice artifice;
    comm::prepare(artifice, {{"files", Lines{at("nope*")}}});
    EXPECT_EQ(artifice.post_process(run_.context, {}).artifact->description, "Created artifact from files: ");
    EXPECT_EQ(run_.ui.texts("error").size(), 1U);
}

TEST(ArtificeArguments, MistakesAreNamed) {
    EXPECT_EQ(comm::errors_of<Artifice>({}), Lines{"files: Missing required argument"});
    EXPECT_EQ(comm::errors_of<Artifice>({{"files", Lines{}}}), Lines{"files: No files"});
    EXPECT_EQ(comm::errors_of<Artifice>({{"files", Lines{"a", "[b"}}}), Lines{"files.1: Malformed pattern"});
    EXPECT_EQ(comm::errors_of<Artifice>({{"files", Argument::unknown()}}), Lines{});
}

TEST(OutputsDescriptors, AreSortedAndDocumented) {
    const std::vector<sdk::Descriptor<sdk::PostProcessor>> all = post_processors();
    Lines names;
    for (const sdk::Descriptor<sdk::PostProcessor>& one : all) {
        names.push_back(one.name);
        EXPECT_FALSE(one.doc.empty() || one.example.empty());
        EXPECT_EQ(one.make()->spec().members.size(), one.fields().at(0)->all().size());
        for (const sdk::Field& field : one.fields().at(0)->all())
            EXPECT_FALSE(field.doc.empty()) << field.name;
    }
    EXPECT_EQ(names, (Lines{"artifice", "checksum", "compress", "manifest"}));
}

}  // namespace
}  // namespace ingot::outputs

// The compress post-processor: what the name asks for, and archives that other programs can read.
#include "plugins/outputs/compress.h"

#include "base/archive.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/testing.h"
#include "comm/testing.h"
#include "plugins/outputs/bgzf.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <zlib.h>

#include <array>

namespace ingot::outputs {
namespace {

using comm::Arguments;
using comm::error_of;
using Algorithm = ArchivePlan::Algorithm;
using Container = ArchivePlan::Container;
using Lines = std::vector<std::string>;

TEST(PlanArchive, GoesByTheLastExtensions) {
    const std::vector<std::pair<std::string, ArchivePlan>> cases = {
        {"packer_{{.BuildName}}_{{.BuilderType}}", {Container::kTar, Algorithm::kGzip}},
        {"o.tar", {Container::kTar, Algorithm::kNone}},
        {"o.zip", {Container::kZip, Algorithm::kNone}},
        {"o.tar.zip", {Container::kZip, Algorithm::kNone}},
        {"o.tar.gz", {Container::kTar, Algorithm::kGzip}},
        {"o.tar.lz4", {Container::kTar, Algorithm::kLz4}},
        {"o.tar.bgzf", {Container::kTar, Algorithm::kBgzf}},
        {"o.tar.xz", {Container::kTar, Algorithm::kXz}},
        {"o.tar.bzip2", {Container::kTar, Algorithm::kBzip2}},
        {"o.gz", {Container::kNone, Algorithm::kGzip}},
        {"o.lz4", {Container::kNone, Algorithm::kLz4}},
        {"o.bgzf", {Container::kNone, Algorithm::kBgzf}},
        {"o.xz", {Container::kNone, Algorithm::kXz}},
        {"o.bzip2", {Container::kNone, Algorithm::kBzip2}},
        {"o.tgz", {Container::kTar, Algorithm::kGzip}},
        {"o.bin", {Container::kTar, Algorithm::kGzip}},
        {"v1.2.3", {Container::kTar, Algorithm::kGzip}},
        {"{{.BuildName}}-{{.BuilderType}}.tar.gz", {Container::kTar, Algorithm::kGzip}},
        {"plain", {Container::kTar, Algorithm::kGzip}},
    };
    for (const auto& [output, plan] : cases) EXPECT_EQ(plan_archive(output, ""), plan) << output;
    EXPECT_EQ(plan_archive("o", "zip"), (ArchivePlan{Container::kZip, Algorithm::kNone}));
    EXPECT_EQ(plan_archive("o.tar", "gz"), (ArchivePlan{Container::kTar, Algorithm::kGzip}));
    EXPECT_EQ(plan_archive("o.gz", "zz"), (ArchivePlan{Container::kTar, Algorithm::kGzip}));
}

class CompressFiles : public testing::Test {
   protected:
    CompressFiles() {
        comm::write_text(at("a.txt"), "hello", 0640);
        artifact_.files = {at("a.txt")};
    }
    std::string at(const std::string& name) const { return folder_.path() + "/" + name; }
    sdk::PostProcessed run(Arguments arguments) {
        Compress compress;
        EXPECT_EQ(comm::list_problems(comm::prepare(compress, arguments)), Lines{});
        return compress.post_process(run_.context, artifact_);
    }
    /// Every file of an archive with its content; a directory's is "/".
    std::map<std::string, std::string> read_archive(const std::string& path, ArchiveFormat format) {
        ArchiveReader reader(read_file_in_pieces(path), path, format);
        std::map<std::string, std::string> content;
        while (std::optional<ArchiveEntry> entry = reader.next()) {
            std::string& text = content[format == ArchiveFormat::kRaw ? "" : entry->path];
            if (entry->kind == EntryKind::kDirectory)
                text = "/";
            else
                text = comm::read_all([&](std::span<char> buffer) { return reader.read(buffer); });
            modes_[entry->path] = entry->mode;
        }
        return content;
    }

    TempDir folder_{"compress"};
    sdk::TestRun run_;
    sdk::Artifact artifact_;
    std::map<std::string, unsigned> modes_;
};

TEST_F(CompressFiles, OneFileBecomesACompressedFile) {
    for (const char* extension : {"gz", "lz4", "bgzf", "xz", "bzip2"}) {
        const std::string output = at(std::string("o.") + extension);
        sdk::PostProcessed result = run({{"output", output}});
        EXPECT_EQ(read_archive(output, ArchiveFormat::kRaw).begin()->second, "hello") << extension;
        EXPECT_EQ(result.artifact->builder_id, "packer.post-processor.compress");
        EXPECT_EQ(result.artifact->files, Lines{output});
        EXPECT_EQ(result.artifact->description, "compressed artifacts in: " + output);
        EXPECT_FALSE(result.keep_input || result.force_keep_input);
    }
}

TEST_F(CompressFiles, FilesBecomeATar) {
    comm::write_text(at("b.txt"), "world");
    artifact_.files.push_back(at("b.txt"));
    for (const char* extension : {"tar", "tar.gz", "tar.lz4", "tar.bgzf", "tar.xz", "tar.bzip2", "other"}) {
        const std::string output = at(std::string("o.") + extension);
        run({{"output", output}});
        std::map<std::string, std::string> content = read_archive(output, ArchiveFormat::kTar);
        EXPECT_EQ(content[at("a.txt")], "hello") << extension;
        EXPECT_EQ(content[at("b.txt")], "world") << extension;
        EXPECT_EQ(modes_[at("a.txt")], 0640U) << extension;
    }
}

TEST_F(CompressFiles, FilesBecomeAZip) {
    run({{"output", at("o.zip")}, {"compression_level", 9}});
    const std::string bytes = read_file(at("o.zip"));
    EXPECT_TRUE(bytes.starts_with("PK\x03\x04"));
    EXPECT_NE(bytes.find("a.txt"), std::string::npos);
}

TEST_F(CompressFiles, ADirectoryStandsForAllInIt) {
    make_directories(at("d/sub"));
    comm::write_text(at("d/sub/x"), "X");
    artifact_.files = {at("d")};
    run({{"output", at("o.tar")}});
    EXPECT_EQ(read_archive(at("o.tar"), ArchiveFormat::kTar),
              (std::map<std::string, std::string>{{at("d"), "/"}, {at("d/sub"), "/"}, {at("d/sub/x"), "X"}}));
}

TEST_F(CompressFiles, TheNameIsRenderedAndFoldersAreMade) {
    artifact_.state["generated_data"] = value::Value::object({{"ID", value::Value::string("i-7")}});
    sdk::PostProcessed result = run({{"output", at("new/{{.BuildName}}-{{.BuilderType}}-{{.ID}}.tar.gz")}});
    EXPECT_EQ(result.artifact->files, Lines{at("new/one-test-i-7.tar.gz")});
}

TEST_F(CompressFiles, FormatStandsInForTheExtension) {
    run({{"output", at("image")}, {"format", "tar.xz"}});
    EXPECT_TRUE(read_file(at("image"))
                    .starts_with("\xFD"
                                 "7zXZ"));
}

TEST_F(CompressFiles, LevelsChangeTheSize) {
    std::string text;
    for (int i = 0; i < 20000; ++i) text += std::to_string(i * 7919 % 10007) + " ";
    comm::write_text(at("a.txt"), text);
    for (const char* extension : {"gz", "bgzf", "lz4"}) {
        run({{"output", at(std::string("quick.") + extension)}, {"compression_level", 1}});
        run({{"output", at(std::string("small.") + extension)}, {"compression_level", 99}});
        EXPECT_LT(read_file(at(std::string("small.") + extension)).size(),
                  read_file(at(std::string("quick.") + extension)).size())
            << extension;
    }
}

TEST_F(CompressFiles, SeveralFilesNeedAnArchive) {
    artifact_.files.push_back(at("b.txt"));
    EXPECT_NE(error_of([&] { run({{"output", at("o.gz")}}); }).find("there are 2"), std::string::npos);
    artifact_.files.clear();
    EXPECT_NE(error_of([&] { run({{"output", at("o.gz")}}); }).find("there are 0"), std::string::npos);
    EXPECT_EQ(real_disk().kind(at("o.gz")), FileKind::kMissing);
}

TEST_F(CompressFiles, TheOutputMustNotBeAnInput) {
    EXPECT_NE(
        error_of([&] { run({{"output", at("a.txt")}, {"format", "tar"}}); }).find("the output is one of"),
        std::string::npos);
    EXPECT_EQ(read_file(at("a.txt")), "hello");
}

TEST_F(CompressFiles, AFailureLeavesNothingHalfWritten) {
    artifact_.files.push_back(at("absent"));
    EXPECT_NE(error_of([&] { run({{"output", at("o.tar.gz")}}); }).find("absent"), std::string::npos);
    EXPECT_EQ(real_disk().kind(at("o.tar.gz")), FileKind::kMissing);
    run_.stop.request_stop();
    artifact_.files.pop_back();
    EXPECT_THROW(run({{"output", at("o.tar.gz")}}), Cancelled);
    EXPECT_EQ(real_disk().kind(at("o.tar.gz")), FileKind::kMissing);
}

TEST(CompressArguments, MistakesAreNamed) {
    EXPECT_EQ(comm::errors_of<Compress>({}), Lines{});
    EXPECT_EQ(comm::errors_of<Compress>({{"format", "zz"}}), Lines{});
    EXPECT_EQ(comm::errors_of<Compress>({{"compression_level", 99}}), Lines{});
    EXPECT_EQ(comm::errors_of<Compress>({{"compression_level", -2}}),
              Lines{"compression_level: Invalid compression level"});
    EXPECT_EQ(comm::errors_of<Compress>({{"output", "{{"}}).size(), 1U);
    EXPECT_EQ(comm::errors_of<Compress>({{"output", comm::Argument::unknown()}}), Lines{});
}

TEST(Bgzf, EveryBlockSaysItsLengthAndTheLastIsEmpty) {
    std::string file;
    BgzfWriter writer([&](std::string_view bytes) { file += bytes; }, 6);
    const std::string input(200000, 'x');
    writer.write(std::string_view(input).substr(0, 70001));
    writer.write(std::string_view(input).substr(70001));
    writer.finish();
    std::size_t blocks = 0;
    std::size_t at = 0;
    for (; at < file.size(); ++blocks) {
        ASSERT_EQ(file.substr(at, 4), "\x1f\x8b\x08\x04");
        EXPECT_EQ(file.substr(at + 12, 2), "BC");
        at +=
            (static_cast<unsigned char>(file[at + 16]) | static_cast<unsigned char>(file[at + 17]) << 8) + 1U;
    }
    EXPECT_EQ(at, file.size());
    EXPECT_EQ(blocks, 5U);
    // The end mark that the specification prints.
    EXPECT_TRUE(file.ends_with(
        std::string("\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0\x1b\0\x03\0\0\0\0\0\0\0\0\0", 28)));
}

TEST(Bgzf, BytesThatDoNotShrinkStillFit) {
    for (int level : {0, 9}) {
        std::string file;
        BgzfWriter writer([&](std::string_view bytes) { file += bytes; }, level);
        std::string noise;
        std::uint32_t state = 1;
        for (int i = 0; i < 150000; ++i)
            noise.push_back(static_cast<char>((state = state * 1664525 + 1013904223) >> 24));
        writer.write(noise);
        writer.finish();
        EXPECT_GT(file.size(), noise.size());
    }
}

}  // namespace
}  // namespace ingot::outputs

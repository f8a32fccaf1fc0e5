#include "image/source.h"

#include "base/error.h"
#include "image/gzip.h"
#include "image/testing.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

namespace ingot::image {
namespace {

constexpr const char* kAmd64 = R"("platform":{"os":"linux","architecture":"amd64"})";
constexpr const char* kArm64 = R"("platform":{"os":"linux","architecture":"arm64"})";

/// Layouts and archives written by hand, as other programs write them.
class SourceTest : public testing::Test {
   protected:
    void SetUp() override {
        layer_tar = TestTar().file("hello", "hello").bytes();
        write_text(layout() + "/oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
        make_directories(work());
    }
    std::string layout() const { return dir_.path() + "/layout"; }
    std::string work() const { return dir_.path() + "/work"; }
    /// Puts a blob there and gives its descriptor, with more members after it.
    std::string blob(const std::string& content, const std::string& type, const std::string& more = "") {
        std::string digest = digest_of(content);
        write_text(layout() + "/blobs/sha256/" + digest_hex(digest), content);
        return fmt::format(R"({{"mediaType":"{}","digest":"{}","size":{}{}}})", type, digest, content.size(),
                           more.empty() ? "" : "," + more);
    }
    std::string config_json(const std::string& note = "") const {
        return fmt::format(
            R"({{"architecture":"amd64","os":"linux","author":"{}","rootfs":{{"type":"layers","diff_ids":["{}"]}}}})",
            note, digest_of(layer_tar));
    }
    std::string manifest(const std::string& note = "",
                         const std::string& layer_type = std::string(kLayerTar)) {
        return fmt::format(R"({{"schemaVersion":2,"config":{},"layers":[{}]}})",
                           blob(config_json(note), std::string(kConfig)), blob(layer_tar, layer_type));
    }
    void index(const std::string& entries) {
        write_text(layout() + "/index.json", R"({"schemaVersion":2,"manifests":[)" + entries + "]}");
    }
    static std::string named(const std::string& name) {
        return R"("annotations":{"org.opencontainers.image.ref.name":")" + name + "\"}";
    }
    Image open(const std::string& path, const std::string& name = "") {
        OpenOptions options;
        options.work = work();
        options.name = name;
        options.platform = {"linux", "amd64", ""};
        return open_image(path, detect_source(path, stop_.get_token()), options, stop_.get_token());
    }
    std::string error_of(const std::string& path, const std::string& name = "") {
        try {
            open(path, name);
        } catch (const Error& error) {
            return error.message() + " | " + error.hint();
        }
        return "no error";
    }

    TempDir dir_{"source"};
    std::stop_source stop_;
    std::string layer_tar;
};

#define EXPECT_PART(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

TEST_F(SourceTest, OpensTheOnlyImage) {
    index(blob(manifest("only"), std::string(kManifest)));
    Image image = open(layout());
    EXPECT_EQ(image.config.author, "only");
    ASSERT_EQ(image.layers.size(), 1U);
    EXPECT_EQ(read_members(image.layers[0].file)["hello"].content, "hello");
}

TEST_F(SourceTest, ChoosesByName) {
    index(blob(manifest("one"), std::string(kManifest), named("app:1")) + "," +
          blob(manifest("two"), std::string(kManifest), named("app:2")));
    EXPECT_EQ(open(layout(), "app:2").config.author, "two");
    EXPECT_PART(error_of(layout()), "app:1, app:2");
    EXPECT_PART(error_of(layout(), "app:3"), "no image is named \"app:3\"");
}

TEST_F(SourceTest, ChoosesByContainerdsName) {
    index(
        blob(
            manifest("one"), std::string(kManifest),
            R"("annotations":{"io.containerd.image.name":"docker.io/library/app:1","org.opencontainers.image.ref.name":"1"})") +
        "," + blob(manifest("two"), std::string(kManifest), named("2")));
    EXPECT_EQ(open(layout(), "docker.io/library/app:1").config.author, "one");
}

TEST_F(SourceTest, TwoNamesOfOneImageAreNotTwoImages) {
    std::string text = manifest("same");
    index(blob(text, std::string(kManifest), named("a")) + "," +
          blob(text, std::string(kManifest), named("b")));
    EXPECT_EQ(open(layout()).config.author, "same");
}

TEST_F(SourceTest, FollowsAnIndexToThisPlatform) {
    std::string inner = R"({"schemaVersion":2,"manifests":[)" +
                        blob(manifest("arm"), std::string(kManifest), kArm64) + "," +
                        blob(manifest("amd"), std::string(kManifest), kAmd64) + "]}";
    index(blob(inner, std::string(kIndex)));
    EXPECT_EQ(open(layout()).config.author, "amd");
}

TEST_F(SourceTest, AnotherPlatformIsAnError) {
    index(blob(manifest(), std::string(kManifest), kArm64));
    EXPECT_PART(error_of(layout()), "no image for linux/amd64");
}

TEST_F(SourceTest, DamageIsFound) {
    index(blob(manifest(), std::string(kManifest)));
    std::string layer = layout() + "/blobs/sha256/" + digest_hex(digest_of(layer_tar));
    write_text(layer, layer_tar + "x");
    EXPECT_PART(error_of(layout()), "not what the image says");
    remove_file(layer);
    EXPECT_PART(error_of(layout()), "missing");
    std::string config = layout() + "/blobs/sha256/" + digest_hex(digest_of(config_json()));
    write_text(config, "{}");
    EXPECT_PART(error_of(layout()), "does not have the digest");
    write_text(layout() + "/index.json", "{");
    EXPECT_PART(error_of(layout()), "damaged");
    write_text(layout() + "/index.json", R"({"manifests":[]})");
    EXPECT_PART(error_of(layout()), "no image in it");
    index(R"({"digest":"sha256:../../../../etc/passwd","size":1})");
    EXPECT_PART(error_of(layout()), "digest or size is wrong");
}

TEST_F(SourceTest, BlobsAreNotReadThroughLinksToTheOutside) {
    std::string text = manifest();
    index(blob(text, std::string(kManifest)));
    std::string path = layout() + "/blobs/sha256/" + digest_hex(digest_of(text));
    write_text(dir_.path() + "/outside", text);
    remove_file(path);
    ASSERT_EQ(symlink((dir_.path() + "/outside").c_str(), path.c_str()), 0);
    EXPECT_PART(error_of(layout()), "missing");
}

TEST_F(SourceTest, DockersMediaTypesBecomeOcis) {
    index(blob(manifest("", "application/vnd.docker.image.rootfs.diff.tar"), std::string(kManifest)));
    EXPECT_EQ(open(layout()).layers[0].blob.media_type, kLayerTar);
    index(blob(manifest("", "application/vnd.oci.image.layer.nondistributable.v1.tar"),
               std::string(kManifest)));
    EXPECT_PART(error_of(layout()), "cannot be unpacked");
}

TEST_F(SourceTest, OpensAnOldDockerArchiveWithLinksBetweenLayers) {
    std::string id(64, 'a');
    std::string config = config_json("old");
    std::string name = digest_hex(digest_of(config)) + ".json";
    write_text(dir_.path() + "/docker.tar",
               TestTar()
                   .directory(id)
                   .file(id + "/real.tar", layer_tar)
                   .link(id + "/layer.tar", "real.tar")
                   .file(name, config)
                   .file("manifest.json",
                         fmt::format(R"([{{"Config":"{}","RepoTags":["app:1"],"Layers":["{}/layer.tar"]}}])",
                                     name, id))
                   .bytes());
    EXPECT_EQ(detect_source(dir_.path() + "/docker.tar", stop_.get_token()), SourceKind::kDockerArchive);
    Image image = open(dir_.path() + "/docker.tar");
    EXPECT_EQ(image.config.author, "old");
    EXPECT_EQ(image.names, std::vector<std::string>{"app:1"});
    EXPECT_EQ(image.layers[0].blob.media_type, kLayerGzip);
    EXPECT_EQ(read_members(image.layers[0].file)["hello"].content, "hello");
    EXPECT_PART(error_of(dir_.path() + "/docker.tar", "app:2"), "app:1");
}

TEST_F(SourceTest, ADockerLayerMustBeTheOneThatTheImageNames) {
    std::string config = config_json();
    write_text(dir_.path() + "/docker.tar",
               TestTar()
                   .file("manifest.json",
                         fmt::format(R"([{{"Config":"{0}.json","RepoTags":null,"Layers":["{0}.tar"]}}])",
                                     std::string(64, 'b')))
                   .file(std::string(64, 'b') + ".json", config)
                   .file(std::string(64, 'b') + ".tar", TestTar().file("other", "x").bytes())
                   .bytes());
    EXPECT_PART(error_of(dir_.path() + "/docker.tar"), "but the image says");
}

TEST_F(SourceTest, TellsRootFileSystemsFromImages) {
    auto kind_of = [this](TestTar tar) {
        write_text(dir_.path() + "/x.tar", tar.bytes());
        return detect_source(dir_.path() + "/x.tar", stop_.get_token());
    };
    EXPECT_EQ(kind_of(TestTar().directory("./etc").file("./etc/passwd", "")), SourceKind::kRootfsArchive);
    EXPECT_EQ(kind_of(TestTar().file("manifest.json", "[]").file("bin", "")), SourceKind::kRootfsArchive);
    EXPECT_EQ(kind_of(TestTar()), SourceKind::kRootfsArchive);
    EXPECT_EQ(kind_of(TestTar().file("manifest.json", "[]")), SourceKind::kDockerArchive);
    EXPECT_EQ(kind_of(TestTar().directory("blobs").file("index.json", "{}")), SourceKind::kOciArchive);
}

TEST_F(SourceTest, OtherThingsAreRefused) {
    EXPECT_PART(error_of(dir_.path() + "/nothing"), "no such file");
    make_directories(dir_.path() + "/plain/etc");
    EXPECT_PART(error_of(dir_.path() + "/plain"), "no OCI layout");
    write_text(dir_.path() + "/text", std::string(3000, 'x'));
    EXPECT_PART(error_of(dir_.path() + "/text"), "`from` takes");
}

TEST(Blobs, DigestsAreChecked) {
    EXPECT_TRUE(is_digest(digest_of("x")));
    for (const char* text : {"", "sha256:", "sha512:aa", "sha256:ABCDEF"})
        EXPECT_FALSE(is_digest(text)) << text;
    EXPECT_FALSE(is_digest(digest_of("x") + "a"));
}

TEST(Blobs, AnUnfinishedBlobIsRemoved) {
    TempDir dir("blob");
    {
        BlobWriter writer(dir.path());
        writer.write("half");
    }
    EXPECT_TRUE(real_disk().list_directory(dir.path()).empty());
    BlobWriter writer(dir.path());
    writer.write("whole");
    EXPECT_EQ(writer.keep(kLayerTar).digest, digest_of("whole"));
    EXPECT_EQ(read_file(writer.path()), "whole");
}

}  // namespace
}  // namespace ingot::image

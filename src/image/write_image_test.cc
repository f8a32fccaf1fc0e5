#include "base/error.h"
#include "image/package.h"
#include "image/source.h"
#include "image/testing.h"

#include <gtest/gtest.h>

namespace ingot::image {
namespace {

class WriteImageTest : public testing::Test {
   protected:
    void SetUp() override {
        make_directories(blobs());
        write_text(dir_.path() + "/tree/hello", "hello");
        LayerOptions options;
        options.directory = blobs();
        image.layers.push_back(make_tree_layer(dir_.path() + "/tree", options, stop_.get_token()).layer);
        image.config.architecture = "amd64";
        image.config.diff_ids = {image.layers[0].diff_id};
        image.config.run.cmd = std::vector<std::string>{"/hello"};
        image.names = {"app:1.0", "app:latest"};
        package = make_package(image);
    }
    std::string blobs() const { return dir_.path() + "/blobs"; }
    OutputPlace place(OutputKind kind) const { return {kind, dir_.path() + "/out/image"}; }
    std::vector<std::string> write(OutputKind kind, bool replace = false) {
        WriteOptions options;
        options.replace = replace;
        options.own_blobs = blobs();
        options.before_creation = [this](const std::string& path) { temporary.push_back(path); };
        return write_image(image, package, place(kind), options, stop_.get_token());
    }
    Image reopen(const std::string& path) {
        SourceKind kind = detect_source(path, stop_.get_token());
        kinds.push_back(kind);
        OpenOptions options;
        options.work = dir_.path() + "/work";
        options.name = "app:1.0";
        options.platform = {"linux", "amd64", ""};
        make_directories(options.work);
        return open_image(path, kind, options, stop_.get_token());
    }
    void expect_same_image(const Image& other) {
        EXPECT_EQ(to_json_text(other.config), to_json_text(image.config));
        ASSERT_EQ(other.layers.size(), 1U);
        EXPECT_EQ(other.layers[0].diff_id, image.layers[0].diff_id);
        EXPECT_EQ(read_members(other.layers[0].file)["hello"].content, "hello");
    }
    std::vector<std::string> listed() const { return real_disk().list_directory(dir_.path() + "/out"); }

    TempDir dir_{"write-image"};
    std::stop_source stop_;
    Image image;
    Package package;
    std::vector<std::string> temporary;
    std::vector<SourceKind> kinds;
};

TEST_F(WriteImageTest, LayoutComesBack) {
    std::vector<std::string> files = write(OutputKind::kLayout);
    EXPECT_EQ(files.size(), 5U);
    for (const std::string& file : files) EXPECT_TRUE(exists(file)) << file;
    expect_same_image(reopen(place(OutputKind::kLayout).path));
    EXPECT_EQ(kinds[0], SourceKind::kLayout);
    EXPECT_EQ(listed(), std::vector<std::string>{"image"});
    EXPECT_EQ(temporary.size(), 1U);
}

TEST_F(WriteImageTest, OciArchiveComesBack) {
    EXPECT_EQ(write(OutputKind::kOciArchive), std::vector<std::string>{place(OutputKind::kOciArchive).path});
    expect_same_image(reopen(place(OutputKind::kOciArchive).path));
    EXPECT_EQ(kinds[0], SourceKind::kOciArchive);
}

TEST_F(WriteImageTest, DockerArchiveIsBothKindsAtOnce) {
    write(OutputKind::kDockerArchive);
    std::map<std::string, TestMember> members = read_members(place(OutputKind::kDockerArchive).path);
    Json list = parse_json(members["manifest.json"].content);
    EXPECT_EQ(to_text(*list.items[0].find("RepoTags")), R"(["app:1.0","app:latest"])");
    EXPECT_TRUE(members.contains(list.items[0].find("Layers")->items[0].text));
    EXPECT_EQ(members[list.items[0].get_string("Config")].content, package.config_json);
    expect_same_image(reopen(place(OutputKind::kDockerArchive).path));
}

TEST_F(WriteImageTest, SameImageGivesTheSameArchive) {
    write(OutputKind::kOciArchive);
    std::string first = read_file(place(OutputKind::kOciArchive).path);
    write(OutputKind::kOciArchive, true);
    EXPECT_EQ(read_file(place(OutputKind::kOciArchive).path), first);
}

TEST_F(WriteImageTest, WhatIsThereIsReplacedOnlyByForce) {
    for (OutputKind kind : {OutputKind::kLayout, OutputKind::kOciArchive}) {
        remove_tree(place(kind).path);
        write(kind);
        EXPECT_THROW(write(kind), Error);
        EXPECT_NO_THROW(write(kind, true));
        EXPECT_EQ(listed(), std::vector<std::string>{"image"});
    }
}

TEST_F(WriteImageTest, AnEmptyDirectoryIsNotInTheWay) {
    make_directories(place(OutputKind::kLayout).path);
    EXPECT_NO_THROW(write(OutputKind::kLayout));
}

TEST_F(WriteImageTest, OtherDirectoriesAreNeverReplaced) {
    write_text(place(OutputKind::kLayout).path + "/precious", "x");
    EXPECT_THROW(write(OutputKind::kLayout, true), Error);
    EXPECT_EQ(read_file(place(OutputKind::kLayout).path + "/precious"), "x");
    EXPECT_THROW(write(OutputKind::kOciArchive, true), Error);
}

TEST_F(WriteImageTest, CancelLeavesNothing) {
    stop_.request_stop();
    for (OutputKind kind : {OutputKind::kLayout, OutputKind::kOciArchive})
        EXPECT_THROW(write(kind), Cancelled);
    EXPECT_TRUE(listed().empty());
}

TEST_F(WriteImageTest, MissingBlobLeavesNothing) {
    remove_file(image.layers[0].file);
    EXPECT_THROW(write(OutputKind::kDockerArchive), Error);
    EXPECT_TRUE(listed().empty());
}

TEST_F(WriteImageTest, ManifestNamesEveryPiece) {
    Json manifest = parse_json(make_package(image, {{"note", "x"}}).manifest_json);
    EXPECT_EQ(manifest.find("config")->get_string("digest"), digest_of(package.config_json));
    EXPECT_EQ(manifest.find("layers")->items[0].get_string("digest"), image.layers[0].blob.digest);
    EXPECT_EQ(manifest.find("annotations")->get_string("note"), "x");
    EXPECT_EQ(package.manifest.digest, digest_of(package.manifest_json));
}

TEST(OutputPlaces, AreReadFromText) {
    EXPECT_EQ(parse_output_place("dir").kind, OutputKind::kLayout);
    EXPECT_EQ(parse_output_place("oci:dir").path, "dir");
    EXPECT_EQ(parse_output_place("oci-archive:a.tar").kind, OutputKind::kOciArchive);
    EXPECT_EQ(parse_output_place("docker-archive:/x/a.tar").path, "/x/a.tar");
    EXPECT_EQ(parse_output_place("docker-archive:").path, "");
}

TEST(ImageNames, GetTheirTag) {
    std::vector<std::pair<std::string, std::string>> good{{"app", "app:latest"},
                                                          {"app:1.0", "app:1.0"},
                                                          {"localhost:5000/a/b", "localhost:5000/a/b:latest"},
                                                          {"reg.example/Team", ""},
                                                          {"a--b/c_d:V1", "a--b/c_d:V1"},
                                                          {"", ""},
                                                          {"App", ""},
                                                          {"app:", ""},
                                                          {"app:-x", ""},
                                                          {"a//b", ""},
                                                          {"-a", ""}};
    for (const auto& [name, expected] : good)
        EXPECT_EQ(normalize_image_name(name).value_or(""), expected) << name;
}

}  // namespace
}  // namespace ingot::image

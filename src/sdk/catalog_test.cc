#include "sdk/catalog.h"

#include "base/fs.h"
#include "sdk/testing.h"

#include <gtest/gtest.h>

namespace ingot::sdk {
namespace {

Catalog small_catalog() {
    Catalog catalog;
    for (const char* name : {"docker", "file", "null"}) catalog.builders.push_back({.name = name});
    for (const char* name : {"file", "shell"}) catalog.provisioners.push_back({.name = name});
    return catalog;
}

TEST(Catalog, FindsByNameAndRole) {
    const Catalog catalog = small_catalog();
    EXPECT_EQ(catalog.find_builder("file")->name, "file");
    EXPECT_EQ(catalog.find_builder("shell"), nullptr);
    EXPECT_EQ(catalog.find_builder(""), nullptr);
    EXPECT_EQ(catalog.find_builder("zzz"), nullptr);
    EXPECT_EQ(catalog.find_provisioner("shell")->name, "shell");
    EXPECT_EQ(catalog.find_post_processor("file"), nullptr);
    EXPECT_EQ(catalog.find_data_source("file"), nullptr);
    EXPECT_EQ(Catalog::names(catalog.builders), (std::vector<std::string>{"docker", "file", "null"}));
}

TEST(Catalog, DestroysAnArtifactByItsBuilderId) {
    Catalog catalog = small_catalog();
    std::string destroyed;
    catalog.post_processors.push_back({.name = "tag", .builder_id = "tag.id"});
    catalog.post_processors[0].destroy = [&](const Artifact& artifact, Ui&, const std::stop_token&) {
        destroyed = artifact.id;
    };
    FakeUi ui;
    catalog.destroy_artifact({"tag.id", "image-7", {}, "", {}}, ui, {});
    EXPECT_EQ(destroyed, "image-7");
}

TEST(Catalog, RemovesFilesOfAnArtifactThatNobodyKnows) {
    const TempDir directory("catalog-test");
    const std::string path = join_path(directory.path(), "out.txt");
    write_file_atomic(path, "x");
    FakeUi ui;
    small_catalog().destroy_artifact({"other", "", {path}, "", {}}, ui, {});
    EXPECT_EQ(real_disk().kind(path), FileKind::kMissing);
}

}  // namespace
}  // namespace ingot::sdk

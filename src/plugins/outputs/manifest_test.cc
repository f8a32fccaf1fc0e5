// The manifest: its bytes, adding to a file, and many writers.
#include "plugins/outputs/manifest.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/testing.h"
#include "comm/testing.h"
#include "plugins/outputs/file_lock.h"

#include <gtest/gtest.h>

#include <thread>

namespace ingot::outputs {
namespace {

using comm::Arguments;
using comm::error_of;
using Lines = std::vector<std::string>;

class ManifestFile : public testing::Test {
   protected:
    ManifestFile() {
        run_.context.facts.build_name = "one";
        artifact_.id = "A-1";
        artifact_.builder_id = "x";
    }
    sdk::PostProcessed record(Arguments arguments = {}) {
        arguments.insert({"output", path_});
        Manifest manifest(clock_);
        EXPECT_EQ(comm::list_problems(comm::prepare(manifest, arguments)), Lines{});
        return manifest.post_process(run_.context, artifact_);
    }
    std::string make_file(const std::string& name, const std::string& text) {
        comm::write_text(folder_.path() + "/" + name, text);
        return folder_.path() + "/" + name;
    }

    TempDir folder_{"manifest"};
    std::string path_ = folder_.path() + "/m.json";
    FakeClock clock_;
    sdk::TestRun run_;
    sdk::Artifact artifact_;
};

TEST_F(ManifestFile, HasExactlyTheseBytes) {
    artifact_.files = {make_file("out.txt", "hello"), folder_.path() + "/absent"};
    record({{"strip_path", true},
            {"custom_data", std::map<std::string, std::string>{{"n", "1"}, {"k", "<&>"}}}});
    EXPECT_EQ(read_file(path_), R"({
  "builds": [
    {
      "name": "one",
      "builder_type": "test",
      "build_time": 1795244462,
      "files": [
        {
          "name": "out.txt",
          "size": 5
        },
        {
          "name": "absent",
          "size": 0
        }
      ],
      "artifact_id": "A-1",
      "packer_run_uuid": "00000000-0000-4000-8000-000000000000",
      "custom_data": {
        "k": "\u003c\u0026\u003e",
        "n": "1"
      }
    }
  ],
  "last_run_uuid": "00000000-0000-4000-8000-000000000000"
})");
}

TEST_F(ManifestFile, WithoutFilesAndDataHasNulls) {
    record({{"strip_time", true}});
    const std::string text = read_file(path_);
    EXPECT_NE(text.find("\"files\": null,"), std::string::npos);
    EXPECT_NE(text.find("\"custom_data\": null\n"), std::string::npos);
    EXPECT_EQ(text.find("build_time"), std::string::npos);
}

TEST_F(ManifestFile, PathsStayUnlessStripped) {
    artifact_.files = {make_file("out.txt", "hello")};
    record();
    EXPECT_NE(read_file(path_).find("\"" + artifact_.files[0] + "\""), std::string::npos);
}

TEST_F(ManifestFile, HandsItsInputOnAndKeepsIt) {
    sdk::PostProcessed result = record();
    EXPECT_EQ(result.artifact->id, "A-1");
    EXPECT_TRUE(result.keep_input && result.force_keep_input);
    EXPECT_EQ(real_disk().kind(path_ + ".lock"), FileKind::kMissing);
}

TEST_F(ManifestFile, AddsToAFileOfAnEarlierRun) {
    make_file(
        "m.json",
        R"({"builds":[{"name":"old","builder_type":"null","build_time":1,"files":[{"name":"f","size":2}],
        "artifact_id":"Null","packer_run_uuid":"u","custom_data":{"z":"1","a":"2"},"more":true}],"last_run_uuid":"u"})");
    record({{"strip_time", true}});
    EXPECT_EQ(read_file(path_), R"({
  "builds": [
    {
      "name": "old",
      "builder_type": "null",
      "build_time": 1,
      "files": [
        {
          "name": "f",
          "size": 2
        }
      ],
      "artifact_id": "Null",
      "packer_run_uuid": "u",
      "custom_data": {
        "a": "2",
        "z": "1"
      }
    },
    {
      "name": "one",
      "builder_type": "test",
      "files": null,
      "artifact_id": "A-1",
      "packer_run_uuid": "00000000-0000-4000-8000-000000000000",
      "custom_data": null
    }
  ],
  "last_run_uuid": "00000000-0000-4000-8000-000000000000"
})");
}

TEST_F(ManifestFile, ForceBeginsANewListOnceInARun) {
    make_file("m.json", R"({"builds":[{"name":"old"}],"last_run_uuid":"u"})");
    run_.context.facts.force = true;
    record();
    record();
    const Json root = parse_json(read_file(path_));
    ASSERT_EQ(root.find("builds")->items.size(), 2U);
    EXPECT_EQ(root.find("builds")->items[0].get_string("name"), "one");
}

TEST_F(ManifestFile, AnEmptyOrNullFileCountsAsNone) {
    for (const char* text : {"", "null", "{}", R"({"builds":null})"}) {
        make_file("m.json", text);
        EXPECT_EQ(error_of([&] { record(); }), "") << text;
        EXPECT_EQ(parse_json(read_file(path_)).find("builds")->items.size(), 1U) << text;
    }
}

TEST_F(ManifestFile, WhatIsNoManifestIsLeftAlone) {
    for (const char* text :
         {"{bad", "[]", R"({"builds":{}})", R"({"builds":[1]})", R"({"builds":[{"name":1}]})",
          R"({"last_run_uuid":5})", R"({"builds":[{"files":[1]}]})", R"({"builds":[{"files":{}}]})",
          R"({"builds":[{"custom_data":{"a":1}}]})"}) {
        make_file("m.json", text);
        EXPECT_NE(error_of([&] { record(); }).find(path_), std::string::npos) << text;
        EXPECT_EQ(read_file(path_), text);
        EXPECT_EQ(real_disk().kind(path_ + ".lock"), FileKind::kMissing);
    }
}

TEST_F(ManifestFile, AMissingFolderIsSaid) {
    path_ = folder_.path() + "/no/m.json";
    EXPECT_NE(error_of([&] { record(); }).find("No such file"), std::string::npos);
}

TEST_F(ManifestFile, ManyBuildsMayWriteAtOnce) {
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([this, i] {
                sdk::TestRun run;
                run.context.facts.build_name = "build" + std::to_string(i);
                Manifest manifest;
                comm::prepare(manifest, {{"output", path_}});
                manifest.post_process(run.context, {});
            });
    }
    EXPECT_EQ(parse_json(read_file(path_)).find("builds")->items.size(), 8U);
    EXPECT_EQ(real_disk().list_directory(folder_.path()), Lines{"m.json"});
}

TEST(ManifestArguments, HaveDefaultsAndTypes) {
    EXPECT_EQ(comm::errors_of<Manifest>({}), Lines{});
    EXPECT_EQ(comm::errors_of<Manifest>(
                  {{"custom_data", comm::Argument::unknown()}, {"output", comm::Argument::unknown()}}),
              Lines{});
    EXPECT_EQ(comm::errors_of<Manifest>({{"strip_path", "maybe"}}).size(), 1U);
}

TEST(FileLock, ALockFileOfADeadProgramIsNoObstacle) {
    TempDir folder("lock");
    const std::string path = folder.path() + "/x.lock";
    comm::write_text(path, "");
    {
        FileLock lock(path, {});
    }
    EXPECT_EQ(real_disk().kind(path), FileKind::kMissing);
}

TEST(FileLock, WaitingForItCanBeCancelled) {
    TempDir folder("lock");
    const std::string path = folder.path() + "/x.lock";
    FileLock held(path, {});
    std::stop_source stop;
    std::jthread waiter([&] { EXPECT_THROW(FileLock(path, stop.get_token()), Cancelled); });
    stop.request_stop();
}

}  // namespace
}  // namespace ingot::outputs

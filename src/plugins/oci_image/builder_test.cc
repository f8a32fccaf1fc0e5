#include "plugins/oci_image/builder.h"

#include "base/text.h"
#include "comm/testing.h"
#include "image/testing.h"
#include "plugins/oci_image/bootstrap.h"
#include "plugins/oci_image/descriptors.h"
#include "plugins/oci_image/testing.h"

#include <gtest/gtest.h>
#include <sys/xattr.h>

namespace ingot::oci_image {
namespace {

using comm::Arguments;
using Lines = std::vector<std::string>;

TEST(OciImageConfig, MistakesAreNamed) {
    value::Value bootstrap = value::Value::object({{"suite", value::Value::string("bookworm")}});
    struct Case {
        Arguments arguments;
        Lines errors;
    };
    const std::vector<Case> cases = {
        {{{"from", "scratch"}}, {}},
        {{{"bootstrap", bootstrap}}, {}},
        {{}, {"from: No base"}},
        {{{"from", "x.tar"}, {"bootstrap", bootstrap}}, {"from: Two bases"}},
        {{{"from", "docker://debian"}}, {"from: The base is no file"}},
        {{{"from", "scratch"}, {"from_name", "a"}}, {"from_name: No image to choose from"}},
        {{{"from", "scratch"}, {"changes", Lines{"USER a", "RUN x"}}}, {"changes.1: Wrong change"}},
        {{{"from", "scratch"}, {"tags", Lines{"Upper"}}}, {"tags.0: Wrong image name"}},
        {{{"from", "scratch"}, {"output", "docker-archive:"}}, {"output: No path to write to"}},
        {{{"from", "scratch"}, {"labels", std::map<std::string, std::string>{{"", "x"}}}},
         {"labels: Label without a name"}},
        {{{"from", comm::Argument::unknown()}, {"output", comm::Argument::unknown()}}, {}},
    };
    for (const Case& one : cases) EXPECT_EQ(comm::errors_of<OciImageBuilder>(one.arguments), one.errors);
}

TEST(OciImageConfig, ExampleIsWhatItSays) {
    std::vector<sdk::Descriptor<sdk::Builder>> all = builders();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].name, "oci-image");
    EXPECT_EQ(all[0].builder_id, kBuilderId);
}

TEST(Bootstrap, CommandSaysEverything) {
    BootstrapConfig config;
    config.suite = "bookworm";
    EXPECT_EQ(join(bootstrap_command(config, "/m", "/d"), " "),
              "/m --mode=root --format=directory --skip=output/dev --variant=minbase bookworm /d");
    config.variant = "essential";
    config.packages = {"a", "b"};
    config.components = {"main", "contrib"};
    config.keyring = "/k";
    config.mirror = "http://m/";
    EXPECT_EQ(join(bootstrap_command(config, "/m", "/d"), " "),
              "/m --mode=root --format=directory --skip=output/dev --variant=essential --include=a,b "
              "--components=main,contrib "
              "--keyring=/k bookworm /d http://m/");
}

/// Whole builds over a tiny base.
class OciBuildTest : public testing::Test {
   protected:
    void SetUp() override {
        if (!guests_can_run()) GTEST_SKIP() << "needs root and namespaces";
        mounts_before = mount_table();
        setenv("PACKER_CACHE_DIR", (dir_.path() + "/cache").c_str(), 1);
        make_tiny_base(dir_.path() + "/tree");
        run_for_output(real_processes(), {"tar", "-C", dir_.path() + "/tree", "-czf", base(), "."}, {});
    }
    void TearDown() override {
        unsetenv("PACKER_CACHE_DIR");
        if (mounts_before.empty()) return;
        EXPECT_EQ(list_guest_processes(), Lines{});
        EXPECT_EQ(mount_table(), mounts_before);
        EXPECT_EQ(run_.journal.open_count(), 0U);
        std::string work = dir_.path() + "/cache/oci-image";
        EXPECT_TRUE(!fs::exists(work) || fs::is_empty(work));
    }
    std::string base() const { return dir_.path() + "/base.tar.gz"; }
    std::string output() const { return dir_.path() + "/out/image"; }
    void provision_with(std::function<void(sdk::Communicator&)> work) {
        hook_.on_provision = [work](sdk::RunContext&, sdk::Communicator* communicator) {
            ASSERT_NE(communicator, nullptr);
            work(*communicator);
        };
    }
    static void shell(sdk::Communicator& communicator, const std::string& line) {
        std::string error;
        sdk::Streams streams;
        streams.error = [&error](std::string_view bytes) { error += bytes; };
        EXPECT_EQ(communicator.run(line, streams, {}), 0) << error;
    }
    std::optional<sdk::Artifact> build(Arguments arguments) {
        arguments.insert({"output", output()});
        OciImageBuilder builder;
        EXPECT_EQ(comm::list_problems(comm::prepare(builder, arguments)), Lines{});
        return builder.run(run_.context, hook_);
    }
    image::Image reopen(const std::string& path) {
        image::OpenOptions options;
        options.work = dir_.path() + "/work";
        options.platform = image::host_platform();
        make_directories(options.work);
        return image::open_image(path, image::detect_source(path, {}), options, {});
    }

    TempDir dir_{"oci-build"};
    sdk::TestRun run_;
    sdk::FakeHook hook_;
    std::string mounts_before;
};

TEST_F(OciBuildTest, ChangedFilesBecomeOneLayer) {
    provision_with([](sdk::Communicator& guest) {
        guest.upload("/opt-file", comm::text_source("uploaded"), {.mode = 0640}, {});
        shell(guest,
              "rm /bin/ls; mkdir -p /srv/d; echo x > /srv/d/a; ln /srv/d/a /srv/d/b; ln -s a /srv/d/l; chmod "
              "4755 /srv/d/a");
        shell(guest, "rm -r /etc; mkdir /tmp/etc");
        shell(guest, "touch \"/srv/$(printf 'caf\\351')\"");
    });
    std::optional<sdk::Artifact> artifact = build({{"from", base()}});
    image::Image image = reopen(output());
    ASSERT_EQ(image.layers.size(), 2U);
    Lines order;
    std::map<std::string, image::TestMember> members = image::read_members(image.layers[1].file, &order);
    EXPECT_EQ(members["opt-file"].content, "uploaded");
    EXPECT_EQ(members["opt-file"].entry.mode, 0640U);
    EXPECT_TRUE(members.contains("bin/.wh.ls"));
    EXPECT_EQ(members["srv/d/b"].entry.link, "srv/d/a");
    EXPECT_EQ(members["srv/d/a"].entry.mode, 04755U);
    EXPECT_EQ(members["srv/d/l"].entry.link, "a");
    EXPECT_TRUE(members.contains("srv/caf\xe9"));
    for (const char* name : {"dev", "proc", "sys", "etc/resolv.conf", "etc/hosts", "etc/hostname"})
        EXPECT_FALSE(members.contains(name)) << name;
    EXPECT_EQ(artifact->id, image::make_package(image).manifest.digest);
    EXPECT_EQ(artifact->files.size(), 6U);
    EXPECT_EQ(artifact->state.at("generated_data").find("ImageDigest")->as_string(), artifact->id);
}

TEST_F(OciBuildTest, ConfigurationComesFromBaseChangesAndLabels) {
    build({{"from", base()},
           {"changes", Lines{"ENV A=1", "CMD [\"/bin/sh\"]", "USER app", "WORKDIR /tmp"}},
           {"labels", std::map<std::string, std::string>{{"one", "1"}}},
           {"author", "me"}});
    remove_tree(dir_.path() + "/first");
    fs::rename(output(), dir_.path() + "/first");
    provision_with([this](sdk::Communicator& guest) {
        std::string text;
        sdk::Streams streams;
        streams.output = [&text](std::string_view bytes) { text += bytes; };
        EXPECT_EQ(guest.run("id; echo $A $HOME $PWD", streams, {}), 0);
        EXPECT_EQ(text, "uid=1000(app) gid=1001(app) groups=1001(app),7(extra)\n1 /home/app /tmp\n");
        EXPECT_EQ(hook_.data.at("ID").as_string().substr(0, 6), "build-");
        guest.upload("mine", comm::text_source("x"), {}, {});
        shell(guest, "chmod 600 /tmp/mine");
    });
    build({{"from", dir_.path() + "/first"}, {"changes", Lines{"ENV B=$A"}}, {"tags", Lines{"app:2"}}});
    image::Image image = reopen(output());
    EXPECT_EQ(image.layers.size(), 2U) << "the first build changed nothing, so its base has one layer";
    EXPECT_EQ(image.config.run.env, (Lines{"A=1", "B=1"}));
    EXPECT_EQ(image.config.run.user, "app");
    EXPECT_EQ(image.config.run.labels.at("one"), "1");
    EXPECT_EQ(image.config.author, "me");
    EXPECT_EQ(image.names, Lines{"app:2"});
    std::map<std::string, image::TestMember> members = image::read_members(image.layers[1].file);
    EXPECT_EQ(members["tmp/mine"].entry.uid, 1000);
    EXPECT_EQ(members["tmp/mine"].entry.mode, 0600U);
}

TEST_F(OciBuildTest, ScratchTakesFilesOnly) {
    provision_with([](sdk::Communicator& guest) {
        guest.upload("/hello", comm::text_source("x"), {.mode = 0755}, {});
        EXPECT_THROW(guest.run("true", {}, {}), Error);
    });
    build({{"from", "scratch"}, {"output", "docker-archive:" + output()}, {"tags", Lines{"hello"}}});
    image::Image image = reopen(output());
    EXPECT_EQ(image::read_members(image.layers[0].file).size(), 1U);
    EXPECT_EQ(image.config.architecture, image::host_platform().architecture);
}

TEST_F(OciBuildTest, NothingAtAllIsStillAnImage) {
    build({{"from", "scratch"}});
    EXPECT_EQ(reopen(output()).layers.size(), 1U);
}

TEST_F(OciBuildTest, FailureLeavesNothing) {
    provision_with([](sdk::Communicator&) { throw Error(ErrorKind::kRemote, "script exited with 1"); });
    EXPECT_THROW(build({{"from", base()}}), Error);
    EXPECT_EQ(hook_.cleaned_up, 1);
    EXPECT_FALSE(fs::exists(output()));
}

TEST_F(OciBuildTest, CancelLeavesNothing) {
    provision_with([this](sdk::Communicator& guest) {
        run_.stop.request_stop();
        guest.run("sleep 100", {}, run_.stop.get_token());
    });
    EXPECT_THROW(build({{"from", base()}}), Cancelled);
    EXPECT_FALSE(fs::exists(output()));
}

TEST_F(OciBuildTest, BrokenBaseIsNamed) {
    std::string whole = read_file(base());
    image::write_text(base(), whole.substr(0, whole.size() / 2));
    EXPECT_NE(comm::error_of([&] { build({{"from", base()}}); }).find(base()), std::string::npos);
    EXPECT_NE(comm::error_of([&] { build({{"from", dir_.path() + "/nothing"}}); }).find("no such file"),
              std::string::npos);
}

TEST_F(OciBuildTest, OutputInTheWayIsToldBeforeTheWork) {
    build({{"from", "scratch"}});
    EXPECT_NE(comm::error_of([&] { build({{"from", "/no/such/base"}}); }).find("exists already"),
              std::string::npos);
    run_.context.facts.force = true;
    build({{"from", "scratch"}});
}

TEST_F(OciBuildTest, DestroyRemovesTheWholeLayout) {
    std::optional<sdk::Artifact> artifact = build({{"from", "scratch"}});
    builders()[0].destroy(*artifact, run_.ui, {});
    EXPECT_FALSE(fs::exists(output()));
    artifact = build({{"from", "scratch"}, {"output", "oci-archive:" + output()}});
    builders()[0].destroy(*artifact, run_.ui, {});
    EXPECT_FALSE(fs::exists(output()));
}

TEST_F(OciBuildTest, JournaledLeftOversCanBeRemoved) {
    std::string left = dir_.path() + "/left";
    make_directories(left + "/a/b");
    sdk::JournalRow row{"oci-image", "directory", "left",
                        value::Value::object({{"path", value::Value::string(left)}})};
    builders()[0].remove(row, run_.ui, {});
    EXPECT_FALSE(fs::exists(left));
    EXPECT_NO_THROW(builders()[0].remove(row, run_.ui, {}));
}

TEST_F(OciBuildTest, SourceDateMakesTheSameImageTwice) {
    setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
    provision_with([](sdk::Communicator& guest) { shell(guest, "echo x > /new"); });
    std::string first = build({{"from", base()}})->id;
    remove_tree(output());
    EXPECT_EQ(build({{"from", base()}})->id, first);
    unsetenv("SOURCE_DATE_EPOCH");
}

}  // namespace
}  // namespace ingot::oci_image

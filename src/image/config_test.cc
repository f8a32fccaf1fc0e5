#include "image/config.h"

#include "base/error.h"

#include <gtest/gtest.h>

namespace ingot::image {
namespace {

constexpr const char* kDocument =
    R"({"created":"2026-01-02T03:04:05Z","author":"me","architecture":"arm","variant":"v7","os":"linux",)"
    R"("config":{"User":"app","ExposedPorts":{"80/tcp":{}},"Env":["A=b"],"Entrypoint":["/x"],"Cmd":["y"],)"
    R"("Healthcheck":{"Test":["NONE"]},"Volumes":{"/data":{}},"WorkingDir":"/w","OnBuild":["RUN z"],"Labels":{"k":"v"},)"
    R"("StopSignal":"SIGINT","Shell":["/bin/ash","-c"],"ArgsEscaped":true},)"
    R"("rootfs":{"type":"layers","diff_ids":["sha256:aa"]},)"
    R"("history":[{"created":"2026-01-02T03:04:05Z","created_by":"x","comment":"c"},{"created_by":"y","empty_layer":true}],)"
    R"("os.version":"1"})";

TEST(ImageConfig, ComesBackUnchangedWithWhatWeDoNotKnow) {
    EXPECT_EQ(to_json_text(parse_config(kDocument)), kDocument);
}

TEST(ImageConfig, DropsTheContainerOfADockerBuild) {
    ImageConfig config = parse_config(
        R"({"architecture":"amd64","os":"linux","container":"c","container_config":{},"docker_version":"20",)"
        R"("rootfs":{"type":"layers","diff_ids":[]}})");
    EXPECT_EQ(
        to_json_text(config),
        R"({"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[]},"history":[]})");
}

TEST(ImageConfig, NoCommandIsNotAnEmptyOne) {
    ImageConfig config = parse_config(R"({"config":{"Cmd":null,"Entrypoint":[]},"rootfs":{"diff_ids":[]}})");
    EXPECT_FALSE(config.run.cmd);
    EXPECT_EQ(config.run.entrypoint, std::vector<std::string>{});
}

TEST(ImageConfig, RefusesOtherDocuments) {
    EXPECT_THROW(parse_config("{}"), Error);
    EXPECT_THROW(parse_config("[]"), Error);
    EXPECT_THROW(parse_config("not json"), Error);
}

TEST(ImageConfig, EnvIsFoundByWholeName) {
    std::vector<std::string> env{"PATHS=1", "PATH=2"};
    EXPECT_EQ(find_env(env, "PATH"), "2");
    EXPECT_FALSE(find_env(env, "PAT"));
    set_env(env, "PATH", "3");
    set_env(env, "NEW", "");
    EXPECT_EQ(env, (std::vector<std::string>{"PATHS=1", "PATH=3", "NEW="}));
}

TEST(ImageConfig, HostPlatformIsNamedAsImagesNameIt) {
    Platform platform = host_platform();
    EXPECT_EQ(platform.os, "linux");
    EXPECT_NE(platform.architecture, "x86_64");
    EXPECT_FALSE(platform.architecture.empty());
}

}  // namespace
}  // namespace ingot::image

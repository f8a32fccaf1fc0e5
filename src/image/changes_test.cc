#include "image/changes.h"

#include "base/error.h"
#include "image/words.h"

#include <gtest/gtest.h>

namespace ingot::image {
namespace {

ImageConfig changed(std::vector<std::string> lines, ImageConfig config = {}) {
    apply_changes(config, lines, "2026-01-02T03:04:05Z");
    return config;
}

using Words = std::vector<std::string>;

TEST(Changes, CommandsInExecAndShellForm) {
    EXPECT_EQ(changed({"CMD [\"/bin/a\", \"b c\"]"}).run.cmd, (Words{"/bin/a", "b c"}));
    EXPECT_EQ(changed({"CMD /bin/a \"b c\" $X"}).run.cmd, (Words{"/bin/sh", "-c", "/bin/a \"b c\" $X"}));
    EXPECT_EQ(changed({"ENTRYPOINT [\"/x\"]"}).run.entrypoint, Words{"/x"});
    EXPECT_EQ(changed({"CMD []"}).run.cmd, Words{});
    EXPECT_EQ(changed({"CMD [not, json"}).run.cmd, (Words{"/bin/sh", "-c", "[not, json"}));
}

TEST(Changes, ShellIsUsedByWhatFollows) {
    ImageConfig config =
        changed({"SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]", "ENTRYPOINT run me"});
    EXPECT_EQ(config.run.entrypoint, (Words{"/bin/bash", "-o", "pipefail", "-c", "run me"}));
}

TEST(Changes, EntrypointDropsTheBasesCommandOnly) {
    ImageConfig base;
    base.run.cmd = Words{"old"};
    EXPECT_FALSE(changed({"ENTRYPOINT [\"/x\"]"}, base).run.cmd);
    EXPECT_EQ(changed({"CMD new", "ENTRYPOINT [\"/x\"]"}, base).run.cmd, (Words{"/bin/sh", "-c", "new"}));
    EXPECT_EQ(changed({"USER me"}, base).run.cmd, Words{"old"});
}

TEST(Changes, EnvTakesPairsAndTheOldForm) {
    EXPECT_EQ(changed({"ENV A=1 B=\"two words\" C=three\\ words"}).run.env,
              (Words{"A=1", "B=two words", "C=three words"}));
    EXPECT_EQ(changed({"ENV A one value"}).run.env, Words{"A=one value"});
    EXPECT_EQ(changed({"ENV A=1", "ENV A=2"}).run.env, Words{"A=2"});
    EXPECT_EQ(changed({"env A="}).run.env, Words{"A="});
}

TEST(Changes, VariablesComeFromTheImage) {
    ImageConfig base;
    base.run.env = {"PATH=/bin", "EMPTY="};
    EXPECT_EQ(changed({"ENV PATH=/opt:$PATH"}, base).run.env[0], "PATH=/opt:/bin");
    EXPECT_EQ(changed({"WORKDIR ${HOME_DIR:-/srv}/app"}, base).run.working_dir, "/srv/app");
    EXPECT_EQ(changed({"LABEL a='$PATH' b=\"${PATH}\" c=\\$PATH"}, base).run.labels,
              (std::map<std::string, std::string>{{"a", "$PATH"}, {"b", "/bin"}, {"c", "$PATH"}}));
}

TEST(Changes, PairsOfOneLineSeeTheStateBeforeIt) {
    EXPECT_EQ(changed({"ENV A=1", "ENV A=2 B=$A"}).run.env, (Words{"A=2", "B=1"}));
}

TEST(Changes, ExposeTakesProtocolsAndRanges) {
    EXPECT_EQ(changed({"EXPOSE 80 53/UDP 8000-8002"}).run.exposed_ports,
              (std::set<std::string>{"53/udp", "80/tcp", "8000/tcp", "8001/tcp", "8002/tcp"}));
    ImageConfig base;
    base.run.env = {"PORT=5000"};
    EXPECT_EQ(changed({"EXPOSE $PORT"}, base).run.exposed_ports, std::set<std::string>{"5000/tcp"});
}

TEST(Changes, VolumesInBothForms) {
    EXPECT_EQ(changed({"VOLUME /a /b"}).run.volumes, (std::set<std::string>{"/a", "/b"}));
    EXPECT_EQ(changed({"VOLUME [\"/a b\"]"}).run.volumes, std::set<std::string>{"/a b"});
}

TEST(Changes, RelativeWorkdirGoesOn) {
    EXPECT_EQ(changed({"WORKDIR /a", "WORKDIR b", "WORKDIR ../c"}).run.working_dir, "/a/c");
    EXPECT_EQ(changed({"WORKDIR b"}).run.working_dir, "/b");
}

TEST(Changes, HealthcheckInItsForms) {
    EXPECT_EQ(to_text(changed({"HEALTHCHECK --interval=1m30s --retries=3 CMD curl -f http://localhost/"})
                          .run.healthcheck),
              R"({"Interval":90000000000,"Retries":3,"Test":["CMD-SHELL","curl -f http://localhost/"]})");
    EXPECT_EQ(to_text(changed({"HEALTHCHECK CMD [\"a\"]"}).run.healthcheck), R"({"Test":["CMD","a"]})");
    EXPECT_EQ(to_text(changed({"HEALTHCHECK NONE"}).run.healthcheck), R"({"Test":["NONE"]})");
}

TEST(Changes, TheRest) {
    ImageConfig config =
        changed({"USER app:staff", "STOPSIGNAL SIGQUIT", "MAINTAINER A B <a@b>", "ONBUILD RUN make"});
    EXPECT_EQ(config.run.user, "app:staff");
    EXPECT_EQ(config.run.stop_signal, "SIGQUIT");
    EXPECT_EQ(config.author, "A B <a@b>");
    EXPECT_EQ(config.run.on_build, Words{"RUN make"});
}

TEST(Changes, EveryLineGetsHistoryWithoutLayer) {
    ImageConfig config = changed({" USER app ", "EXPOSE 1"});
    ASSERT_EQ(config.history.size(), 2U);
    EXPECT_EQ(config.history[0].created_by, "USER app");
    EXPECT_EQ(config.history[0].created, "2026-01-02T03:04:05Z");
    EXPECT_TRUE(config.history[0].empty_layer);
}

TEST(Changes, ContinuedLinesAreOne) {
    EXPECT_EQ(changed({"ENV A=1 \\\n  # a remark\n  B=2"}).run.env, (Words{"A=1", "B=2"}));
}

struct WrongChange {
    const char* line;
    const char* part;
};
class WrongChanges : public testing::TestWithParam<WrongChange> {};

TEST_P(WrongChanges, SayWhatIsWrong) {
    std::string problem = find_change_problem(GetParam().line);
    EXPECT_NE(problem.find(GetParam().part), std::string::npos) << problem;
    EXPECT_THROW(changed({GetParam().line}), Error);
}
INSTANTIATE_TEST_SUITE_P(
    Changes, WrongChanges,
    testing::Values(WrongChange{"", "empty"}, WrongChange{"ENTRYPONT x", "Did you mean ENTRYPOINT?"},
                    WrongChange{"RUN make", "provisioner"}, WrongChange{"COPY a b", "provisioner"},
                    WrongChange{"USER", "needs something"}, WrongChange{"USER a b", "one word"},
                    WrongChange{"ENV A", "value"}, WrongChange{"ENV A=1 B", "\"B\""},
                    WrongChange{"ENV =1", "empty name"}, WrongChange{"EXPOSE 99999", "65535"},
                    WrongChange{"EXPOSE 80/icmp", "tcp, udp or sctp"}, WrongChange{"EXPOSE 90-80", "range"},
                    WrongChange{"EXPOSE http", "number"}, WrongChange{"SHELL /bin/sh", "JSON array"},
                    WrongChange{"STOPSIGNAL 99", "64"}, WrongChange{"ONBUILD FROM x", "cannot hold"},
                    WrongChange{"HEALTHCHECK maybe", "NONE"},
                    WrongChange{"HEALTHCHECK --interval=soon CMD x", "30s"}));

TEST(Words, ExpandKnowsEveryForm) {
    Words env{"A=x", "E="};
    std::vector<std::pair<std::string, std::string>> cases{{"$A", "x"},
                                                           {"${A}b", "xb"},
                                                           {"$B.", "."},
                                                           {"${B:-d}", "d"},
                                                           {"${E:-d}", "d"},
                                                           {"${E-d}", ""},
                                                           {"${A:+y}", "y"},
                                                           {"${B:+y}", ""},
                                                           {"${B:-${A}}", "x"},
                                                           {"'$A'", "$A"},
                                                           {"\"$A 'q'\"", "x 'q'"},
                                                           {"\\$A", "$A"},
                                                           {"\"a\\\"b\"", "a\"b"},
                                                           {"\"a\\nb\"", "a\\nb"},
                                                           {"100$", "100$"},
                                                           {"${A", "${A"}};
    for (const auto& [word, expected] : cases) EXPECT_EQ(expand_word(word, env), expected) << word;
}

TEST(Words, SplitKeepsQuotedSpaces) {
    EXPECT_EQ(split_words("a 'b c' d\\ e \"f \\\" g\""), (Words{"a", "'b c'", "d\\ e", "\"f \\\" g\""}));
    EXPECT_EQ(split_words("  "), Words{});
}

}  // namespace
}  // namespace ingot::image

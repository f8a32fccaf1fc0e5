#include "base/log.h"

#include "base/fs.h"
#include "base/json.h"
#include "base/text.h"

#include <gtest/gtest.h>

#include <thread>

namespace ingot {
namespace {

// The masker is one per process, so every test registers words of its own.

TEST(Mask, HidesTheSecretInEveryForm) {
    const std::string secret = "p\"ss w/rd<1>";
    register_secret(secret);
    EXPECT_TRUE(has_secrets());
    EXPECT_EQ(mask_secrets("a " + secret + " b " + secret), "a <sensitive> b <sensitive>");
    for (const std::string& form : {json_quote(secret), json_quote(secret, true)})
        EXPECT_EQ(mask_secrets(form), "\"<sensitive>\"");
    EXPECT_EQ(mask_secrets("?x=p%22ss%20w%2Frd%3C1%3E&y"), "?x=<sensitive>&y");
    EXPECT_EQ(mask_secrets("?x=p%22ss+w%2Frd%3C1%3E&y"), "?x=<sensitive>&y");
    EXPECT_EQ(mask_secrets(base64_encode(secret)), "<sensitive>");
}

TEST(Mask, FindsBase64AtEveryAlignment) {
    const std::string secret = "hunter2-hunter2";
    register_secret(secret);
    for (const std::string prefix : {"", "u", "us", "use", "user:"})
        for (const std::string suffix : {"", "\n", "xy"}) {
            const std::string masked = mask_secrets(base64_encode(prefix + secret + suffix));
            EXPECT_NE(masked.find("<sensitive>"), std::string::npos) << prefix << suffix;
        }
}

TEST(Mask, LongestSecretWins) {
    register_secret("alphabet");
    register_secret("alphabet-soup");
    EXPECT_EQ(mask_secrets("alphabet-soup alphabets"), "<sensitive> <sensitive>s");
}

TEST(Mask, LinesOfAKeyAreHiddenOneByOne) {
    register_secret("-----BEGIN-----\nMIIEabcdefgh\n}\n-----END-----\n");
    EXPECT_EQ(mask_secrets("  MIIEabcdefgh"), "  <sensitive>");
    EXPECT_EQ(mask_secrets("}"), "}");
    EXPECT_EQ(mask_secrets("-----BEGIN-----\nMIIEabcdefgh\n}\n-----END-----\n"), "<sensitive>");
}

TEST(Mask, ShortSecretsAreOnlyCounted) {
    const std::size_t before = count_short_secrets();
    register_secret("q7z");
    register_secret("q7z");
    register_secret("");
    EXPECT_EQ(count_short_secrets(), before + 1);
    EXPECT_EQ(mask_secrets("q7z"), "q7z");
}

TEST(Mask, ServesThreads) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([i] {
            for (int k = 0; k < 20; ++k) {
                const std::string secret = "thread" + std::to_string(i) + "-" + std::to_string(k) + "-secret";
                register_secret(secret);
                EXPECT_EQ(mask_secrets(secret), "<sensitive>");
            }
        });
}

TEST(Log, WritesMaskedLinesWithTheTime) {
    const TempDir dir("ingot-log-test-");
    const std::string path = dir.path() + "/log";
    log("nobody listens");
    EXPECT_FALSE(log_enabled());
    set_log(true, path);
    EXPECT_TRUE(log_enabled());
    register_secret("log-secret");
    log("it is log-secret here\n");
    set_log(false, "");
    log("nobody listens");
    const std::string text = read_file(path);
    ASSERT_EQ(text.size(), std::string("2026/11/21 07:01:02 it is <sensitive> here\n").size());
    EXPECT_EQ(text.substr(19), " it is <sensitive> here\n");
    for (std::size_t i = 0; i < 19; ++i)
        EXPECT_EQ(text[i], std::string("dddd/dd/dd dd:dd:dd")[i] == 'd'
                               ? text[i]
                               : std::string("dddd/dd/dd dd:dd:dd")[i]);
}

}  // namespace
}  // namespace ingot

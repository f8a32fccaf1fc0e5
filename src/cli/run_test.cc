#include "cli/run.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/hash.h"
#include "cli/build.h"
#include "cli/init.h"
#include "cli/signals.h"
#include "cli/validate.h"

#include <gtest/gtest.h>

#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <csignal>
#include <future>
#include <set>

namespace ingot::cli {
namespace {

using Texts = std::vector<std::string>;

const sdk::Catalog& small_catalog() {
    static const sdk::Catalog catalog = [] {
        sdk::Catalog made;
        sdk::Descriptor<sdk::Builder> docker;
        docker.name = "docker";
        docker.plugin = "github.com/hashicorp/docker";
        made.builders.push_back(docker);
        return made;
    }();
    return catalog;
}

struct Ended {
    int code = 0;
    std::string text;
};

/// Runs a command line; its standard output is a file meanwhile.
Ended call(Texts argv) {
    testing::internal::CaptureStdout();
    Ended ended;
    try {
        ended.code = run(argv, small_catalog);
    } catch (const Error& error) {
        ended.code = report_failure(argv, error);
    }
    ended.text = testing::internal::GetCapturedStdout();
    return ended;
}

TEST(Verbs, TableIsSortedAndSpeaks) {
    EXPECT_TRUE(std::ranges::is_sorted(verbs(), {}, &Verb::name));
    Session session;
    for (const Verb& verb : verbs()) {
        EXPECT_FALSE(verb.synopsis.empty()) << verb.name;
        EXPECT_NE(verb.help(session).find("Usage: ingot " + std::string(verb.name)), std::string::npos)
            << verb.name;
    }
}

struct Line {
    Texts argv;
    int code;
    const char* part;  ///< of what is printed
};

TEST(CommandLine, ExitCodesAreAsPackers) {
    for (const Line& line : std::vector<Line>{
             {{"packer"}, 127, "Usage: packer"},
             {{"packer", "-h"}, 0, "Usage: packer"},
             {{"packer", "zzz"}, 127, "no command \"zzz\""},
             {{"packer", "version"}, 0, "Packer v1.16.0\n"},
             {{"packer", "version", "x"}, 0, "Packer v1.16.0\n"},
             {{"packer", "-v"}, 0, "Packer v1.16.0\n"},
             {{"packer", "--version"}, 0, "Packer v1.16.0\n"},
             {{"/usr/bin/ingot", "version"}, 0, "ingot 0.1.0 (speaks Packer 1.16.0)\n"},
             {{"packer", "build"}, 1, "Usage: packer build"},
             {{"packer", "build", "-h"}, 0, "Usage: packer build"},
             {{"packer", "build", "-zz", "."}, 1, "unknown flag -zz"},
             {{"packer", "build", ".", "."}, 1, "expected one template, got 2"},
             {{"packer", "build", "-parallel-builds=x", "."}, 1, "whole number"},
             {{"packer", "build", "-var", "x", "."}, 1, "NAME=VALUE"},
             {{"packer", "-zz", "build", "."}, 1, "-zz stands before"},
             {{"packer", "validate"}, 1, "Usage: packer validate"},
             {{"packer", "init"}, 1, "Usage: packer init"},
             {{"packer", "plugins"}, 1, "Usage: packer plugins"},
             {{"packer", "plugins", "zz"}, 1, "Usage: packer plugins"},
             {{"packer", "plugins", "remove"}, 1, "Usage: packer plugins remove"},
             {{"packer", "plugins", "required", "-h"}, 0, "Usage: packer plugins required"},
         }) {
        Ended ended = call(line.argv);
        std::string words;
        for (const std::string& word : line.argv) words += word + " ";
        EXPECT_EQ(ended.code, line.code) << words;
        EXPECT_NE(ended.text.find(line.part), std::string::npos) << words << "\n" << ended.text;
    }
}

TEST(CommandLine, MachineReadableMayStandAnywhere) {
    for (const Texts& argv : std::vector<Texts>{{"packer", "-machine-readable", "version"},
                                                {"packer", "version", "-machine-readable"}}) {
        std::string text = call(argv).text;
        EXPECT_NE(text.find(",,version,1.16.0\n"), std::string::npos) << text;
        EXPECT_NE(text.find(",,version-prelease,\n"), std::string::npos) << text;
        EXPECT_NE(text.find(",,ui,say,Packer v1.16.0\n"), std::string::npos) << text;
    }
}

TEST(CommandLine, FailureHasFramesAndHint) {
    testing::internal::CaptureStdout();
    Error error = Error(ErrorKind::kIo, "disk: full").add_frame("while writing");
    EXPECT_EQ(report_failure(Texts{"ingot", "build"}, error.set_hint("Make room.")), 1);
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "Error: disk: full\n  while writing\n\nMake room.\n");
}

std::set<std::string> names(const FlagSet& flags) {
    std::set<std::string> all;
    for (const Flag& flag : flags.all()) {
        EXPECT_TRUE(all.insert(flag.name).second) << flag.name << " stands twice";
        EXPECT_FALSE(flag.doc.empty()) << flag.name;
    }
    return all;
}

// Source: `packer VERB -help` and the flag lists observed on packer 1.16.0.
const std::set<std::string> kTemplateFlags = {"only", "except", "var", "var-file", "config-type"};

void expect_flags(const FlagSet& flags, std::set<std::string> packers) {
    packers.insert(kTemplateFlags.begin(), kTemplateFlags.end());
    packers.insert({"machine-readable", "strict-packer"});
    EXPECT_EQ(names(flags), packers);
}

TEST(FlagLists, BuildHasPackers) {
    BuildArguments slots;
    expect_flags(build_flags(slots), {"color", "debug", "force", "timestamp-ui", "parallel-builds",
                                      "on-error", "warn-on-undeclared-var", "ignore-prerelease-plugins",
                                      "use-sequential-evaluation", "skip-enforcement"});
}

TEST(FlagLists, ValidateHasPackers) {
    ValidateArguments slots;
    expect_flags(validate_flags(slots), {"syntax-only", "no-warn-undeclared-var", "evaluate-datasources",
                                         "ignore-prerelease-plugins", "use-sequential-evaluation"});
}

TEST(FlagLists, InitHasPackers) {
    InitArguments slots;
    expect_flags(init_flags(slots), {"upgrade", "force"});
}

TEST(CommandToRepeat, KeepsWhatWasTypedButTheSelection) {
    BuildArguments slots;
    FlagSet flags = build_flags(slots);
    Session session{.program = "packer"};
    EXPECT_EQ(
        command_to_repeat(
            session, flags,
            Texts{"-only=a", "-except", "b", "-on-error=abort", "-force", "-var", "a=it's", "dir"}, "null.x"),
        "packer build -only=null.x -on-error=ask -force -var 'a=it'\\''s' dir");
    EXPECT_EQ(command_to_repeat(session, flags, Texts{}, "a b"), "packer build -only='a b' -on-error=ask");
}

TEST(SignalWatch, CallsBackForEachSignal) {
    std::promise<int> second;
    SignalWatch watch(
        [&second](const std::string& name, int count) {
            EXPECT_EQ(name, "SIGTERM");
            if (count == 2) second.set_value(count);
            if (count == 1) ::kill(::getpid(), SIGTERM);
        },
        std::chrono::milliseconds(0));
    ::kill(::getpid(), SIGTERM);
    EXPECT_EQ(second.get_future().get(), 2);
}

TEST(SignalWatch, OnePressMayComeTwice) {
    std::promise<void> heard_both;
    std::atomic<int> calls = 0;
    {
        SignalWatch watch(
            [&](const std::string&, int) {
                ++calls;
                ::kill(::getpid(), SIGHUP);
                heard_both.set_value();
            },
            std::chrono::hours(1));
        ::kill(::getpid(), SIGTERM);
        heard_both.get_future().wait();
    }
    EXPECT_EQ(calls, 1);
}

class Templates : public testing::Test {
   protected:
    Templates() {
        ::setenv("PACKER_PLUGIN_PATH", plugins_.path().c_str(), 1);
        ::setenv("XDG_STATE_HOME", plugins_.path().c_str(), 1);
    }
    std::string write(const std::string& text) {
        std::string path = folder_.path() + "/a.pkr.hcl";
        write_file_atomic(path, text);
        return path;
    }
    static std::string requires_plugin(const std::string& name, const std::string& source) {
        return "packer {\n  required_plugins {\n    " + name + " = {\n      source = \"" + source +
               "\"\n      version = \">= 1.0.0\"\n    }\n  }\n}\n";
    }
    std::string install(const std::string& name) {
        std::string path = plugins_.path() + "/github.com/example/" + name;
        make_directories(dir_name(path));
        write_file_atomic(path, "x");
        write_file_atomic(path + "_SHA256SUM", hash_hex("sha256", "x"));
        return path;
    }

    TempDir folder_{"templates"};
    TempDir plugins_{"plugins"};
};

#if defined(__aarch64__)
constexpr const char* kExample = "packer-plugin-foo_v1.2.0_x5.0_linux_arm64";
#else
constexpr const char* kExample = "packer-plugin-foo_v1.2.0_x5.0_linux_amd64";
#endif

TEST_F(Templates, InitIsContentWithBuiltInPlugins) {
    Ended ended = call({"ingot", "init", write(requires_plugin("docker", "github.com/hashicorp/docker"))});
    EXPECT_EQ(ended.code, 0);
    EXPECT_NE(ended.text.find("docker (github.com/hashicorp/docker): built into ingot"), std::string::npos)
        << ended.text;
}

TEST_F(Templates, InitPrintsTheInstallLineForOthers) {
    std::string path = write(requires_plugin("foo", "github.com/example/foo"));
    Ended ended = call({"packer", "init", path});
    EXPECT_EQ(ended.code, 1);
    EXPECT_NE(ended.text.find("packer plugins install github.com/example/foo '>= 1.0.0'"), std::string::npos)
        << ended.text;
    std::string binary = install(kExample);
    ended = call({"packer", "init", path});
    EXPECT_EQ(ended.code, 0);
    EXPECT_NE(ended.text.find("installed, " + binary), std::string::npos) << ended.text;
}

TEST_F(Templates, RequiredListsWhatMeetsEach) {
    std::string path = write(requires_plugin("foo", "github.com/example/foo"));
    EXPECT_EQ(call({"packer", "plugins", "required", path}).text,
              "foo github.com/example/foo \">= 1.0.0\"\n");
    std::string binary = install(kExample);
    EXPECT_EQ(call({"packer", "plugins", "required", path}).text,
              "foo github.com/example/foo \">= 1.0.0\" " + binary + "\n");
}

TEST_F(Templates, InstalledAndRemoveWork) {
    std::string binary = install(kExample);
    EXPECT_EQ(call({"packer", "plugin", "installed"}).text, binary + "\n");
    EXPECT_EQ(call({"packer", "plugins", "remove", "github.com/example/bar"}).code, 1);
    EXPECT_EQ(call({"packer", "plugins", "remove", "github.com/example/foo", "zz"}).code, 1);
    EXPECT_EQ(call({"packer", "plugins", "remove", "/etc/passwd"}).code, 1);
    EXPECT_EQ(call({"packer", "plugins", "remove", "github.com/example/foo"}).code, 0);
    EXPECT_EQ(call({"packer", "plugins", "installed"}).text, "");
    binary = install(kExample);
    EXPECT_EQ(call({"packer", "plugins", "remove", binary}).text, binary + "\n");
}

TEST_F(Templates, InitRefusesLegacyAndMissingTemplates) {
    EXPECT_EQ(call({"packer", "init", folder_.path() + "/none"}).code, 1);
    write_file_atomic(folder_.path() + "/t.json", "{}");
    EXPECT_EQ(call({"packer", "init", folder_.path() + "/t.json"}).code, 1);
    EXPECT_EQ(call({"packer", "init", write("")}).code, 0);
}

}  // namespace
}  // namespace ingot::cli

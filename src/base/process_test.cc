#include "base/process.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/testing.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <thread>

namespace ingot {
namespace {

struct Outcome {
    ProcessResult result;
    std::string output, error;
};

Outcome run_shell(const std::string& script, ProcessSpec spec = {}) {
    Outcome outcome;
    spec.argv = {"sh", "-c", script};
    spec.output = [&](std::string_view bytes) { outcome.output += bytes; };
    spec.error = [&](std::string_view bytes) { outcome.error += bytes; };
    outcome.result = real_processes().run(spec, std::stop_token());
    return outcome;
}

ByteSource text_source(std::string text) {
    return [text = std::move(text), at = std::size_t{0}](std::span<char> buffer) mutable {
        const std::size_t count = std::min(buffer.size(), text.size() - at);
        std::memcpy(buffer.data(), text.data() + at, count);
        at += count;
        return count;
    };
}

TEST(Process, GivesOutputErrorAndExitCode) {
    const Outcome outcome = run_shell("echo out; echo err >&2; exit 7");
    EXPECT_EQ(outcome.output, "out\n");
    EXPECT_EQ(outcome.error, "err\n");
    EXPECT_EQ(outcome.result.exit_code, 7);
    EXPECT_EQ(outcome.result.signal, 0);
}

TEST(Process, SignalsCountFrom128) {
    const Outcome outcome = run_shell("kill -9 $$");
    EXPECT_EQ(outcome.result.signal, SIGKILL);
    EXPECT_EQ(outcome.result.exit_code, 128 + SIGKILL);
}

TEST(Process, MuchGoesThroughBothWays) {
    ProcessSpec spec;
    const std::string text(3000000, 'x');
    spec.input = text_source(text);
    EXPECT_EQ(run_shell("cat", spec).output, text);
}

TEST(Process, ChildMayIgnoreItsInput) {
    ProcessSpec spec;
    spec.input = text_source(std::string(3000000, 'x'));
    EXPECT_EQ(run_shell("exec <&-; echo done", spec).output, "done\n");
}

TEST(Process, InputIsEmptyByDefault) { EXPECT_EQ(run_shell("cat; echo end").output, "end\n"); }

TEST(Process, EnvironmentAndFolderAreSet) {
    const TempDir dir("ingot-process-test-");
    ProcessSpec spec;
    spec.env = {{"ONLY", "this"}, {"PATH", get_env("PATH")}};
    spec.extra_env = {{"EXTRA", "a b"}};
    spec.directory = dir.path();
    const Outcome outcome = run_shell("echo $ONLY $EXTRA $HOME; pwd", spec);
    EXPECT_EQ(outcome.output, "this a b\n" + dir.path() + "\n");
    ProcessSpec inherited;
    inherited.extra_env = {{"EXTRA", "more"}};
    EXPECT_EQ(run_shell("echo $EXTRA:$PATH", inherited).output, "more:" + get_env("PATH") + "\n");
}

TEST(Process, RunsInAGroupOfItsOwn) {
    EXPECT_EQ(run_shell("test $(ps -o pgid= -p $$) = $$ && echo own").output, "own\n");
}

TEST(Process, NoDescriptorLeaksButThoseGiven) {
    const int leaky = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC, as a careless library does
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const std::string list =
        "for n in 0 1 2 3 4 5 6 7 8 9 16 17 18 19 20; do [ -e /proc/$$/fd/$n ] && printf '%s ' $n; done";
    EXPECT_EQ(run_shell(list).output, "0 1 2 ");
    ProcessSpec spec;
    spec.inherit_fds = {ends[1], leaky};
    EXPECT_EQ(run_shell("echo hi >&3; " + list, spec).output, "0 1 2 3 4 ");
    char buffer[3];
    EXPECT_EQ(::read(ends[0], buffer, 3), 3);
    for (const int fd : {leaky, ends[0], ends[1]}) ::close(fd);
}

TEST(Process, MissingProgramsAreNotFound) {
    for (const std::string name : {"no-such-program-anywhere", "/no/such/program"}) {
        try {
            real_processes().run({.argv = {name}}, std::stop_token());
            FAIL() << name;
        } catch (const Error& error) {
            EXPECT_EQ(error.kind(), ErrorKind::kNotFound);
            EXPECT_NE(error.message().find(name), std::string::npos);
        }
    }
}

TEST(Process, UnusableProgramsAndFoldersAreErrors) {
    const TempDir dir("ingot-process-test-");
    write_file_atomic(dir.path() + "/plain", "echo x\n", 0755);
    write_file_atomic(dir.path() + "/closed", "#!/bin/sh\n", 0644);
    write_file_atomic(dir.path() + "/strange", "#!/no/such/interpreter\n", 0755);
    for (const std::string name : {"/plain", "/closed", "/strange"}) {
        try {
            real_processes().run({.argv = {dir.path() + name}}, std::stop_token());
            FAIL() << name;
        } catch (const Error& error) {
            EXPECT_FALSE(error.hint().empty()) << name << error.message();
        }
    }
    EXPECT_THROW(real_processes().run({.argv = {"true"}, .directory = "/no/such"}, std::stop_token()), Error);
}

/// A process that has ended, even if nobody has asked for its status yet, is not running.
bool is_running(const std::string& pid) {
    try {
        const std::string facts = read_file("/proc/" + pid + "/stat");
        return facts.find(") Z") == std::string::npos && facts.find(") X") == std::string::npos;
    } catch (const Error&) {
        return false;
    }
}

TEST(Process, CancelEndsTheWholeGroup) {
    std::stop_source stop;
    std::string output;
    ProcessSpec spec;
    spec.argv = {"sh", "-c", "sleep 1000 & echo $!; wait"};
    spec.output = [&](std::string_view bytes) {
        output += bytes;
        stop.request_stop();
    };
    EXPECT_THROW(real_processes().run(spec, stop.get_token()), Cancelled);
    // The signal is on its way; without it this would not end.
    while (is_running(output.substr(0, output.find('\n')))) std::this_thread::yield();
}

TEST(Process, CancelEndsEvenWhatIgnoresIt) {
    std::stop_source stop;
    ProcessSpec spec;
    spec.argv = {"sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1000; done"};
    spec.output = [&](std::string_view) { stop.request_stop(); };
    EXPECT_THROW(real_processes().run(spec, stop.get_token()), Cancelled);
}

TEST(Process, CancelledTokenStartsNothing) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(real_processes().run({.argv = {"true"}}, stop.get_token()), Cancelled);
}

TEST(Process, BackgroundChildThatKeepsThePipeDoesNotHang) {
    EXPECT_EQ(run_shell("sleep 1000 & echo $!; exit 3").result.exit_code, 3);
}

TEST(Process, FailureOfASinkPassesThrough) {
    ProcessSpec spec;
    spec.argv = {"sh", "-c", "while :; do echo x; done"};
    spec.output = [](std::string_view) { throw Error(ErrorKind::kIo, "disk: full"); };
    EXPECT_THROW(real_processes().run(spec, std::stop_token()), Error);
}

TEST(Process, ManyThreadsMayRun) {
    std::vector<std::jthread> threads;
    std::atomic<int> good = 0;
    for (int i = 0; i < 16; ++i)
        threads.emplace_back([&good, i] {
            for (int k = 0; k < 5; ++k)
                good += run_shell("echo " + std::to_string(i)).output == std::to_string(i) + "\n" ? 1 : 0;
        });
    threads.clear();
    EXPECT_EQ(good, 80);
}

TEST(Process, RunForOutputSaysWhatWentWrong) {
    EXPECT_EQ(run_for_output(real_processes(), {"printf", "a\\nb"}, std::stop_token()), "a\nb");
    try {
        run_for_output(real_processes(), {"sh", "-c", "echo bad thing >&2; exit 4"}, std::stop_token());
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kRemote);
        EXPECT_EQ(error.message(), "sh: exit status 4: bad thing");
    }
}

TEST(Process, ProgramsAreFoundInPathOnly) {
    EXPECT_TRUE(find_program("sh").value_or("").starts_with("/"));
    EXPECT_EQ(find_program("/bin/sh"), "/bin/sh");
    EXPECT_FALSE(find_program("no-such-program-anywhere"));
    EXPECT_FALSE(find_program(""));
    EXPECT_FALSE(find_program("/bin"));
}

TEST(LineSplitter, CutsWhateverThePieces) {
    for (std::size_t step = 1; step < 8; ++step) {
        std::vector<std::string> lines;
        LineSplitter splitter([&](std::string_view line) { lines.emplace_back(line); });
        const std::string_view text = "one\r\n\ntwo\rx\nlast";
        for (std::size_t i = 0; i < text.size(); i += step) splitter.feed(text.substr(i, step));
        splitter.flush();
        splitter.flush();
        EXPECT_EQ(lines, (std::vector<std::string>{"one", "", "two\rx", "last"})) << step;
    }
}

TEST(LineSplitter, EndlessLinesComeInPieces) {
    std::size_t pieces = 0;
    LineSplitter splitter([&](std::string_view) { ++pieces; });
    for (int i = 0; i < 40; ++i) splitter.feed(std::string(100000, 'x'));
    EXPECT_EQ(pieces, 3U);
}

TEST(FakeProcess, AnswersByTheBeginningOfTheCall) {
    FakeProcess fake;
    fake.expect({.argv = {"docker", "run"}, .output = "id\n"})
        .expect({.argv = {"docker"}, .exit_code = 1, .many = true});
    EXPECT_EQ(run_for_output(fake, {"docker", "run", "-d"}, std::stop_token()), "id\n");
    EXPECT_TRUE(fake.all_used());
    EXPECT_THROW(run_for_output(fake, {"docker", "run"}, std::stop_token()), Error);
    EXPECT_THROW(run_for_output(fake, {"podman"}, std::stop_token()), Error);
    EXPECT_EQ(fake.calls().size(), 3U);
    EXPECT_EQ(fake.calls()[0].argv[2], "-d");
}

}  // namespace
}  // namespace ingot

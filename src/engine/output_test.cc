#include "engine/output.h"

#include "base/log.h"
#include "base/testing.h"
#include "engine/build_ui.h"
#include "engine/plain_ui.h"

#include <gtest/gtest.h>

namespace ingot::engine {
namespace {

/// An Output that keeps its bytes.
class Captured {
   public:
    explicit Captured(OutputOptions options = {}) {
        options.clock = &clock_;
        options.write = [this](std::string_view bytes) { text += bytes; };
        output = std::make_unique<Output>(std::move(options));
    }
    BuildUi build(const std::string& target, int colour = 32) {
        return BuildUi(*output, target, colour, std::make_shared<OutputTail>(20));
    }

    std::string text;
    std::unique_ptr<Output> output;

   private:
    FakeClock clock_;
};

OutputOptions plain() { return {.colour = false, .name_colours = false}; }
OutputOptions machine() { return {.machine_readable = true}; }

/// Rows without their time.
std::string without_time(const std::string& rows) {
    std::string out;
    std::size_t begin = 0;
    while (begin < rows.size()) {
        std::size_t end = rows.find('\n', begin);
        out += rows.substr(rows.find(',', begin), end + 1 - rows.find(',', begin));
        begin = end + 1;
    }
    return out;
}

TEST(BuildUi, PrefixesEachLineAsPackerDoes) {
    Captured captured(plain());
    BuildUi ui = captured.build("null.x");
    ui.say("one\ntwo\n");
    ui.message("three");
    ui.error("four");
    ui.announce("Build 'null.x' finished after 1 second.");
    EXPECT_EQ(captured.text,
              "==> null.x: one\n==> null.x: two\n==> null.x:\n==> null.x: three\n==> null.x: four\n"
              "Build 'null.x' finished after 1 second.\n");
}

TEST(BuildUi, SetsOffMessagesWhereThatIsWanted) {
    OutputOptions options = plain();
    options.indent_messages = true;
    Captured captured(std::move(options));
    captured.build("null.x").message("a\nb");
    EXPECT_EQ(captured.text, "    null.x: a\n    null.x: b\n");
}

TEST(BuildUi, ColoursARowOnceAndErrorsRed) {
    Captured captured;
    BuildUi ui = captured.build("a", 36);
    ui.say("x\ny");
    ui.error("z");
    EXPECT_EQ(captured.text, "\033[1;36m==> a: x\n==> a: y\033[0m\n\033[1;31m==> a: z\033[0m\n");
}

TEST(BuildUi, DealsOutPackersColoursInTurn) {
    std::vector<int> colours;
    for (std::size_t i = 0; i < 6; ++i) colours.push_back(build_colour(i));
    EXPECT_EQ(colours, (std::vector<int>{32, 36, 35, 33, 34, 32}));
}

TEST(BuildUi, StampsARowOnce) {
    OutputOptions options = plain();
    options.timestamps = true;
    Captured captured(std::move(options));
    captured.build("a").say("x\ny");
    std::size_t mark = captured.text.find(": ==> a: x\n==> a: y\n");
    ASSERT_NE(mark, std::string::npos);
    EXPECT_EQ(captured.text.substr(4, 1), "-");  // a date stands before it
}

TEST(BuildUi, OtherTargetSharesTheTail) {
    Captured captured(plain());
    BuildUi ui = captured.build("a");
    ui.say("one");
    ui.with_target("a (checksum)")->say("two");
    EXPECT_EQ(captured.text, "==> a: one\n==> a (checksum): two\n");
    EXPECT_EQ(ui.tail().lines(), (std::vector<std::string>{"one", "two"}));
}

TEST(OutputTail, KeepsOnlyTheLastLines) {
    OutputTail tail(3);
    tail.add("1\n2\n3\n");
    tail.add("4");
    EXPECT_EQ(tail.lines(), (std::vector<std::string>{"2", "3", "4"}));
}

TEST(Output, MasksSecretsAlsoThoseOfSeveralLines) {
    register_secret("hunter2-of-output");
    register_secret("first-line\nsecond-line");
    Captured captured(plain());
    captured.output->say("pw=hunter2-of-output");
    captured.build("a").say("key: first-line\nsecond-line!");
    EXPECT_EQ(captured.text, "pw=<sensitive>\n==> a: key: <sensitive>!\n");
}

TEST(Output, MachineRowsHaveTimeTargetTypeAndEscapedFields) {
    Captured captured(machine());
    captured.output->say("a,b\r\nc");
    captured.output->message("m");
    captured.output->error("e");
    captured.output->machine("null.x", "artifact", {"0", "id", "x,y"});
    captured.build("null.x").say("hi");
    captured.build("null.x").message("there");
    captured.build("null.x").machine("own", {"1"});
    EXPECT_EQ(without_time(captured.text),
              ",,ui,say,a%!(PACKER_COMMA)b\\r\\nc\n,,ui,message,m\n,,ui,error,e\n,null.x,artifact,0,id,x%!("
              "PACKER_COMMA)y\n"
              ",,ui,say,==> null.x: hi\n,,ui,say,==> null.x: there\n,null.x,own,1\n");
    EXPECT_EQ(captured.text.find('\033'), std::string::npos);
}

TEST(Output, MachineRowsAreSilentForPeople) {
    Captured captured(plain());
    captured.output->machine("null.x", "artifact", {"0"});
    EXPECT_EQ(captured.text, "");
}

TEST(Output, MachineReadableCannotAsk) {
    Captured captured(machine());
    EXPECT_EQ(captured.output->ask("really?", {}), std::nullopt);
    EXPECT_EQ(captured.text, "");
}

TEST(Output, DrawsProgressUnderTheRowsAndTakesItAway) {
    OutputOptions options = plain();
    options.live = true;
    Captured captured(std::move(options));
    {
        std::unique_ptr<sdk::Progress> progress = captured.output->start_progress("a: file.iso", 2048 * 1024);
        progress->advance(1024 * 1024);
        captured.output->say("row");
    }
    EXPECT_EQ(
        captured.text,
        "a: file.iso 1.0 MiB of 2.0 MiB (50%)\r\033[Krow\na: file.iso 1.0 MiB of 2.0 MiB (50%)\r\033[K");
}

TEST(Output, ProgressIsSilentOffTheTerminal) {
    Captured captured(plain());
    captured.output->start_progress("x", 0)->advance(5);
    EXPECT_EQ(captured.text, "");
}

TEST(PlainUi, HasNoPrefix) {
    Captured captured(plain());
    PlainUi ui(*captured.output);
    ui.say("a");
    ui.message("b");
    ui.error("c");
    ui.machine("t", {"x"});
    EXPECT_EQ(captured.text, "a\nb\nc\n");
}

}  // namespace
}  // namespace ingot::engine

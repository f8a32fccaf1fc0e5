#include "engine/journal.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/text.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ingot::engine {
namespace {

class Journal : public testing::Test {
   protected:
    sdk::JournalRow row(const std::string& name) const {
        return {"test", "container", name, value::Value::object({{"id", value::Value::string(name)}})};
    }
    std::string journal_path() const { return root_.path() + "/runs/r1/journal"; }
    std::vector<Json> lines() const {
        std::vector<Json> out;
        std::string text = read_file(journal_path());
        for (std::string_view line : split_lines(text)) out.push_back(parse_json(line));
        return out;
    }
    static unsigned mode(const std::string& path) {
        struct stat facts{};
        return ::stat(path.c_str(), &facts) == 0 ? facts.st_mode & 0777 : 0;
    }

    TempDir root_{"journal"};
};

TEST_F(Journal, IsMadeAtTheFirstRowForTheOwnerOnly) {
    RunJournal journal(root_.path() + "/runs", "r1");
    EXPECT_EQ(real_disk().kind(root_.path() + "/runs"), FileKind::kMissing);
    journal.add("b", row("one"));
    EXPECT_EQ(mode(journal_path()), 0600U);
    EXPECT_EQ(mode(dir_name(journal_path())), 0700U);
    std::vector<Json> all = lines();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].get_string("run"), "r1");
    EXPECT_EQ(all[1].get_string("op"), "add");
    EXPECT_EQ(all[1].get_string("kind"), "container");
    EXPECT_EQ(all[1].find("locator")->get_string("id"), "one");
}

TEST_F(Journal, GoesAwayWhenNothingIsLeft) {
    {
        RunJournal journal(root_.path() + "/runs", "r1");
        std::int64_t first = journal.add("b", row("one"));
        std::int64_t second = journal.add("b", row("two"));
        EXPECT_NE(first, second);
        journal.strike(first);
        journal.strike(second);
    }
    EXPECT_EQ(real_disk().kind(root_.path() + "/runs/r1"), FileKind::kMissing);
}

TEST_F(Journal, StaysWhileARowIsOpenOrKept) {
    {
        RunJournal journal(root_.path() + "/runs", "r1");
        journal.strike(journal.add("b", row("one")));
        journal.keep(journal.add("b", row("two")));
    }
    EXPECT_EQ(lines().back().get_string("op"), "keep");
}

TEST_F(Journal, IsLockedWhileTheRunLives) {
    RunJournal journal(root_.path() + "/runs", "r1");
    journal.add("b", row("one"));
    int fd = ::open(journal_path().c_str(), O_RDONLY | O_CLOEXEC);
    EXPECT_NE(::flock(fd, LOCK_EX | LOCK_NB), 0);
    ::close(fd);
}

TEST_F(Journal, KnowsTheRowsOfEachBuild) {
    RunJournal journal(root_.path() + "/runs", "r1");
    BuildJournal a(journal, "a");
    BuildJournal b(journal, "b");
    std::int64_t gone = a.add(row("one"));
    a.add(row("two"));
    b.add(row("three"));
    a.strike(gone);
    journal.keep_open_rows("a");
    std::vector<JournalEntry> of_a = journal.entries("a");
    ASSERT_EQ(of_a.size(), 2U);
    EXPECT_EQ(of_a[0].state, JournalEntry::State::kStruck);
    EXPECT_EQ(of_a[1].state, JournalEntry::State::kKept);
    EXPECT_EQ(of_a[1].describe(), "container two (test)");
    EXPECT_EQ(journal.entries().size(), 3U);
    EXPECT_EQ(journal.entries("b")[0].state, JournalEntry::State::kOpen);
}

TEST_F(Journal, UnwritablePlaceIsAnErrorWithAdvice) {
    write_file_atomic(root_.path() + "/runs", "a file stands here");
    RunJournal journal(root_.path() + "/runs", "r1");
    try {
        journal.add("b", row("one"));
        FAIL();
    } catch (const Error& error) {
        EXPECT_NE(error.hint().find("XDG_STATE_HOME"), std::string::npos);
    }
}

}  // namespace
}  // namespace ingot::engine

// The journal file of a run: what was made and is not yet gone, written down before it is made.
#pragma once

#include "sdk/journal.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace ingot::engine {

/// Where journals of all runs lie: $XDG_STATE_HOME/ingot/runs, else ~/.local/state/ingot/runs.
std::string default_runs_directory();

struct JournalEntry {
    enum class State { kOpen, kStruck, kKept };
    std::string build;
    sdk::JournalRow row;
    State state = State::kOpen;
    /// "container 3f2a (docker)".
    std::string describe() const;
};

/// RUNS/RUN/journal, a line of JSON for each change. It is made at the first row (directory 0700, file 0600,
/// locked while the run lives, so that a later reader can tell a dead run) and removed with its directory
/// when no row is left. Thread-safe. Errors: io when the place cannot be written.
class RunJournal {
   public:
    RunJournal(std::string runs_directory, std::string run_uuid);
    ~RunJournal();
    RunJournal(const RunJournal&) = delete;
    RunJournal& operator=(const RunJournal&) = delete;

    /// Durable when it returns.
    std::int64_t add(const std::string& build, const sdk::JournalRow& row);
    void strike(std::int64_t row);
    void keep(std::int64_t row);

    /// Rows of a build in the order they were added; of all builds when `build` is "".
    std::vector<JournalEntry> entries(const std::string& build = "") const;
    /// Marks all open rows of a build as kept on purpose.
    void keep_open_rows(const std::string& build);
    const std::string& path() const { return path_; }

   private:
    void open_file();
    void append(const std::string& line, bool sync);
    void remove_when_empty();

    const std::string directory_;
    const std::string run_uuid_;
    const std::string path_;
    mutable std::mutex mutex_;
    int fd_ = -1;
    std::int64_t next_row_ = 1;
    std::map<std::int64_t, JournalEntry> entries_;
};

/// One build's view of the run's journal. Thread-safe. The run's journal must outlive it.
class BuildJournal final : public sdk::Journal {
   public:
    BuildJournal(RunJournal& run, std::string build) : run_(run), build_(std::move(build)) {}
    std::int64_t add(const sdk::JournalRow& row) override { return run_.add(build_, row); }
    void strike(std::int64_t row) override { run_.strike(row); }
    void keep(std::int64_t row) override { run_.keep(row); }

   private:
    RunJournal& run_;
    std::string build_;
};

}  // namespace ingot::engine

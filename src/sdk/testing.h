// Fakes of what a component is handed, for tests: a Ui that records, a scripted Communicator, a Hook that
// counts, a Journal in memory, and a RunContext made of them.
#pragma once

#include "sdk/component.h"
#include "sdk/testing_communicator.h"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace ingot::sdk {

/// Keeps everything that was said. Thread-safe.
class FakeUi : public Ui {
   public:
    struct Row {
        std::string kind;  ///< "say", "message", "error", "machine", "ask", "progress"
        std::string text;  ///< machine: type and fields, joined by commas
        bool operator==(const Row&) const = default;
    };

    void say(std::string_view text) override { add("say", text); }
    void message(std::string_view text) override { add("message", text); }
    void error(std::string_view text) override { add("error", text); }
    void machine(std::string_view type, const std::vector<std::string>& fields) override {
        std::string text(type);
        for (const std::string& field : fields) text += "," + field;
        add("machine", text);
    }
    std::optional<std::string> ask(std::string_view question, const std::stop_token&) override {
        add("ask", question);
        if (answers.empty()) return std::nullopt;
        std::string answer = answers.front();
        answers.erase(answers.begin());
        return answer;
    }
    std::unique_ptr<Progress> start_progress(std::string_view what, std::int64_t) override {
        add("progress", what);
        struct Silent : Progress {
            void advance(std::int64_t) override {}
        };
        return std::make_unique<Silent>();
    }

    std::vector<Row> rows() const {
        const std::lock_guard lock(mutex_);
        return rows_;
    }
    /// Texts of one kind, or of all when "".
    std::vector<std::string> texts(std::string_view kind = "") const {
        std::vector<std::string> found;
        for (const Row& row : rows())
            if (kind.empty() || row.kind == kind) found.push_back(row.text);
        return found;
    }
    bool said(std::string_view part) const {
        for (const Row& row : rows())
            if (row.text.find(part) != std::string::npos) return true;
        return false;
    }

    std::vector<std::string> answers;  ///< for ask, first come first served

   private:
    void add(std::string_view kind, std::string_view text) {
        const std::lock_guard lock(mutex_);
        rows_.push_back({std::string(kind), std::string(text)});
    }

    mutable std::mutex mutex_;
    std::vector<Row> rows_;
};

/// Counts calls and can be told what to do in them.
class FakeHook : public Hook {
   public:
    int provisioned = 0;
    int cleaned_up = 0;
    GeneratedData data;  ///< of the last call
    std::function<void(RunContext& run, Communicator* communicator)> on_provision;

    void provision(RunContext& run, Communicator* communicator, const GeneratedData& given) override {
        ++provisioned;
        data = given;
        if (on_provision) on_provision(run, communicator);
    }
    void clean_up_after_error(RunContext&, Communicator*, const GeneratedData& given) override {
        ++cleaned_up;
        data = given;
    }
};

/// Rows in memory. Thread-safe.
class MemoryJournal : public Journal {
   public:
    enum class State { kOpen, kStruck, kKept };
    struct Entry {
        JournalRow row;
        State state = State::kOpen;
    };

    std::int64_t add(const JournalRow& row) override {
        const std::lock_guard lock(mutex_);
        entries_.push_back({row, State::kOpen});
        return static_cast<std::int64_t>(entries_.size());
    }
    void strike(std::int64_t row) override { set(row, State::kStruck); }
    void keep(std::int64_t row) override { set(row, State::kKept); }
    std::vector<Entry> entries() const {
        const std::lock_guard lock(mutex_);
        return entries_;
    }
    /// How many rows are neither struck out nor kept.
    std::size_t open_count() const {
        std::size_t count = 0;
        for (const Entry& entry : entries()) count += entry.state == State::kOpen ? 1 : 0;
        return count;
    }

   private:
    void set(std::int64_t row, State state) {
        const std::lock_guard lock(mutex_);
        entries_.at(static_cast<std::size_t>(row - 1)).state = state;
    }

    mutable std::mutex mutex_;
    std::vector<Entry> entries_;
};

/// Everything a component needs to run in a test. `stop.request_stop()` cancels.
struct TestRun {
    FakeUi ui;
    MemoryJournal journal;
    std::stop_source stop;
    RunContext context;

    TestRun()
        : context{ui,      stop.get_token(), journal, {}, "00000000-0000-4000-8000-000000000000",
                  nullptr, nullptr} {
        context.facts.build_name = "test.one";
        context.facts.builder_type = "test";
    }
    TestRun(const TestRun&) = delete;
    TestRun& operator=(const TestRun&) = delete;
};

}  // namespace ingot::sdk

// Where all rows of a run go: a terminal or pipe for people, or -machine-readable rows. It knows nothing of
// builds.
#pragma once

#include "base/clock.h"
#include "sdk/ui.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::engine {

struct OutputOptions {
    bool machine_readable = false;
    bool colour = true;            ///< escape sequences are written
    bool name_colours = true;      ///< "NAME: output will be in this color." before the builds
    bool timestamps = false;       ///< RFC 3339 before each row of a build
    bool indent_messages = false;  ///< what runs inside is set off from what the builder says
    bool live = false;             ///< a terminal: progress is drawn on the last line
    std::function<void(std::string_view bytes)> write;  ///< absent = standard output
    Clock* clock = nullptr;                             ///< absent = the machine's
};

/// One per process, shared by all builds. Every text is masked here. Thread-safe.
class Output {
   public:
    explicit Output(OutputOptions options);
    ~Output();
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    const OutputOptions& options() const { return options_; }
    /// Text and a newline; a row "ui,say" when machine-readable.
    void say(std::string_view text);
    /// The same; a row "ui,message".
    void message(std::string_view text);
    /// The same; a row "ui,error".
    void error(std::string_view text);
    /// `timestamp,target,type,fields…` when machine-readable, else nothing.
    /// Source: Packer docs, "Machine-readable output".
    void machine(std::string_view target, std::string_view type, const std::vector<std::string>& fields);
    /// Asks on the controlling terminal, one question at a time. Nothing when there is none, when ingot runs
    /// in the background, or when machine-readable. Cancel: throws Cancelled.
    std::optional<std::string> ask(std::string_view question, const std::stop_token& stop);
    /// Draws a transfer on the last line while it lives; silent unless `live`.
    std::unique_ptr<sdk::Progress> start_progress(std::string_view label, std::int64_t total_bytes);

   private:
    class Transfer;
    friend class Transfer;
    void write_row(std::string_view kind, std::string_view text);
    void write_machine_row(std::string_view target, std::string_view type,
                           const std::vector<std::string>& fields);
    void set_status(std::int64_t id, std::optional<std::string> text);
    void draw_status();
    void clear_status();
    Clock& clock() const;

    OutputOptions options_;
    std::mutex mutex_;  ///< all writes and the members below
    bool line_open_ = false;
    bool status_drawn_ = false;
    std::int64_t next_transfer_ = 0;
    std::map<std::int64_t, std::string> statuses_;
    std::mutex ask_mutex_;
    std::condition_variable_any ask_free_;
    bool asking_ = false;
};

/// Commas and line breaks as machine-readable consumers expect them.
std::string escape_machine_field(std::string_view field);

}  // namespace ingot::engine

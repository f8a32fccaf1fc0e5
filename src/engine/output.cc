// Rows to standard output, the status line under them, and questions on the terminal.
#include "engine/output.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "engine/terminal.h"

#include <fmt/core.h>

#include <unistd.h>
#include <cerrno>
#include <chrono>

namespace ingot::engine {

namespace {

/// A reader that went away is no reason to stop a build: what cannot be written is dropped.
void write_standard_output(std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t count = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

std::string describe_bytes(std::int64_t bytes) {
    constexpr std::int64_t kMebibyte = 1024 * 1024;
    if (bytes < kMebibyte) return fmt::format("{} KiB", bytes / 1024);
    return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / kMebibyte);
}

}  // namespace

std::string escape_machine_field(std::string_view field) {
    std::string text = replace_all(field, ",", "%!(PACKER_COMMA)");
    return replace_all(replace_all(text, "\r", "\\r"), "\n", "\\n");
}

/// One running transfer: tells the output its new text at most ten times a second.
class Output::Transfer final : public sdk::Progress {
   public:
    Transfer(Output& output, std::int64_t id, std::string label, std::int64_t total)
        : output_(output), id_(id), label_(std::move(label)), total_(total) {}
    ~Transfer() override { output_.set_status(id_, std::nullopt); }
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    void advance(std::int64_t bytes) override {
        std::lock_guard lock(mutex_);
        done_ += bytes;
        std::chrono::steady_clock::time_point now = output_.clock().steady_now();
        if (shown_ && now - *shown_ < std::chrono::milliseconds(100)) return;
        shown_ = now;
        std::string text = fmt::format("{} {}", label_, describe_bytes(done_));
        if (total_ > 0) text += fmt::format(" of {} ({}%)", describe_bytes(total_), done_ * 100 / total_);
        output_.set_status(id_, std::move(text));
    }

   private:
    Output& output_;
    std::int64_t id_;
    std::string label_;
    std::int64_t total_;
    std::mutex mutex_;
    std::int64_t done_ = 0;
    std::optional<std::chrono::steady_clock::time_point> shown_;
};

Output::Output(OutputOptions options) : options_(std::move(options)) {
    if (!options_.write) options_.write = write_standard_output;
}

Output::~Output() {
    std::lock_guard lock(mutex_);
    clear_status();
}

Clock& Output::clock() const { return options_.clock ? *options_.clock : system_clock(); }

void Output::say(std::string_view text) { write_row("say", text); }
void Output::message(std::string_view text) { write_row("message", text); }
void Output::error(std::string_view text) { write_row("error", text); }

void Output::machine(std::string_view target, std::string_view type, const std::vector<std::string>& fields) {
    if (!options_.machine_readable) return;
    std::lock_guard lock(mutex_);
    write_machine_row(target, type, fields);
}

void Output::write_row(std::string_view kind, std::string_view text) {
    std::string masked = mask_secrets(text);
    if (log_enabled()) log(fmt::format("ui {}: {}", kind, masked));
    std::lock_guard lock(mutex_);
    if (options_.machine_readable) {
        write_machine_row("", "ui", {std::string(kind), masked});
        return;
    }
    clear_status();
    if (line_open_) masked.insert(0, "\n");
    line_open_ = false;
    masked += '\n';
    options_.write(masked);
    draw_status();
}

void Output::write_machine_row(std::string_view target, std::string_view type,
                               const std::vector<std::string>& fields) {
    std::string row =
        fmt::format("{},{},{},", std::chrono::system_clock::to_time_t(clock().now()), target, type);
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) row += ',';
        row += escape_machine_field(mask_secrets(fields[i]));
    }
    row += '\n';
    options_.write(row);
}

std::optional<std::string> Output::ask(std::string_view question, const std::stop_token& stop) {
    if (options_.machine_readable) return std::nullopt;
    std::unique_lock turn(ask_mutex_);
    if (!ask_free_.wait(turn, stop, [this] { return !asking_; })) throw Cancelled{};
    struct Turn {
        Output& output;
        ~Turn() {
            std::lock_guard lock(output.ask_mutex_);
            output.asking_ = false;
            output.ask_free_.notify_one();
        }
    };
    asking_ = true;
    turn.unlock();
    Turn held{*this};

    std::optional<Terminal> terminal = open_terminal();
    if (!terminal) return std::nullopt;
    {
        std::lock_guard lock(mutex_);
        clear_status();
        options_.write(mask_secrets(question) + " ");
        line_open_ = true;
    }
    std::optional<std::string> answer = terminal->read_line(stop);
    std::lock_guard lock(mutex_);
    line_open_ = false;
    return answer;
}

std::unique_ptr<sdk::Progress> Output::start_progress(std::string_view label, std::int64_t total_bytes) {
    std::lock_guard lock(mutex_);
    return std::make_unique<Transfer>(*this, next_transfer_++, std::string(label), total_bytes);
}

void Output::set_status(std::int64_t id, std::optional<std::string> text) {
    if (!options_.live || options_.machine_readable) return;
    std::lock_guard lock(mutex_);
    if (text)
        statuses_[id] = mask_secrets(*text);
    else
        statuses_.erase(id);
    clear_status();
    draw_status();
}

void Output::draw_status() {
    if (statuses_.empty() || line_open_) return;
    std::string line;
    for (const auto& [id, text] : statuses_) line += (line.empty() ? "" : " | ") + text;
    if (std::size_t width = terminal_width(); width > 0 && line.size() >= width) line.resize(width - 1);
    options_.write(line);
    status_drawn_ = true;
}

void Output::clear_status() {
    if (!status_drawn_) return;
    options_.write("\r\033[K");
    status_drawn_ = false;
}

}  // namespace ingot::engine

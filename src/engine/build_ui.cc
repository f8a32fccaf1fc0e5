// Packer's look of build output: "==> NAME: line", one colour a build, errors red.
#include "engine/build_ui.h"

#include "base/log.h"
#include "base/text.h"

#include <fmt/core.h>

#include <array>

namespace ingot::engine {

namespace {

constexpr int kRed = 31;
constexpr std::array<int, 5> kBuildColours = {32, 36, 35, 33, 34};  // green, cyan, magenta, yellow, blue

}  // namespace

int build_colour(std::size_t index) { return kBuildColours[index % kBuildColours.size()]; }

std::string paint(const OutputOptions& options, std::string text, int colour) {
    if (!options.colour || options.machine_readable) return text;
    return fmt::format("\033[1;{}m{}\033[0m", colour, text);
}

void OutputTail::add(std::string_view text) {
    std::lock_guard lock(mutex_);
    for (std::string_view line : split_lines(text)) {
        lines_.emplace_back(line);
        if (lines_.size() > limit_) lines_.pop_front();
    }
}

std::vector<std::string> OutputTail::lines() const {
    std::lock_guard lock(mutex_);
    return {lines_.begin(), lines_.end()};
}

void BuildUi::say(std::string_view text) {
    std::string masked = mask_secrets(text);
    tail_->add(masked);
    output_.say(decorate(prefix_lines("==>", masked), colour_));
}

void BuildUi::message(std::string_view text) {
    std::string masked = mask_secrets(text);
    tail_->add(masked);
    bool indent = output_.options().indent_messages && !output_.options().machine_readable;
    output_.say(decorate(prefix_lines(indent ? "   " : "==>", masked), colour_));
}

void BuildUi::error(std::string_view text) {
    std::string masked = mask_secrets(text);
    tail_->add(masked);
    output_.error(decorate(prefix_lines("==>", masked), kRed));
}

void BuildUi::machine(std::string_view type, const std::vector<std::string>& fields) {
    output_.machine(target_, type, fields);
}

std::optional<std::string> BuildUi::ask(std::string_view question, const std::stop_token& stop) {
    return output_.ask(decorate(prefix_lines("==>", question), colour_), stop);
}

std::unique_ptr<sdk::Progress> BuildUi::start_progress(std::string_view what, std::int64_t total_bytes) {
    return output_.start_progress(fmt::format("{}: {}", target_, what), total_bytes);
}

void BuildUi::announce(std::string_view text) { output_.say(decorate(mask_secrets(text), colour_)); }
void BuildUi::announce_error(std::string_view text) { output_.error(decorate(mask_secrets(text), kRed)); }

std::unique_ptr<BuildUi> BuildUi::with_target(std::string target) const {
    return std::make_unique<BuildUi>(output_, std::move(target), colour_, tail_);
}

std::string BuildUi::prefix_lines(std::string_view arrow, std::string_view text) const {
    std::string out;
    for (const std::string& line : split(text, "\n")) out += fmt::format("{} {}: {}\n", arrow, target_, line);
    return std::string(trim_right(out));
}

std::string BuildUi::decorate(std::string text, int colour) const {
    const OutputOptions& options = output_.options();
    if (options.timestamps) {
        std::chrono::system_clock::time_point now = (options.clock ? *options.clock : system_clock()).now();
        text = fmt::format("{}: {}", format_rfc3339(now), text);
    }
    return paint(options, std::move(text), colour);
}

}  // namespace ingot::engine

// One build's way to the user: prefix, colour, timestamp, and the memory of its last lines.
#pragma once

#include "engine/output.h"

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ingot::engine {

/// The last lines a build has shown, for the closing block. Thread-safe.
class OutputTail {
   public:
    explicit OutputTail(std::size_t limit) : limit_(limit) {}
    void add(std::string_view text);
    std::vector<std::string> lines() const;

   private:
    std::size_t limit_;
    mutable std::mutex mutex_;
    std::deque<std::string> lines_;
};

/// Colours of builds by their place in the plan, as Packer deals them out.
int build_colour(std::size_t index);

/// The text in bold colour where the output is coloured.
std::string paint(const OutputOptions& options, std::string text, int colour);

/// Thread-safe. The output must outlive it.
class BuildUi final : public sdk::Ui {
   public:
    /// `target` is the prefix: "null.web", or "null.web (checksum)".
    BuildUi(Output& output, std::string target, int colour, std::shared_ptr<OutputTail> tail)
        : output_(output), target_(std::move(target)), colour_(colour), tail_(std::move(tail)) {}

    void say(std::string_view text) override;
    void message(std::string_view text) override;
    void error(std::string_view text) override;
    void machine(std::string_view type, const std::vector<std::string>& fields) override;
    std::optional<std::string> ask(std::string_view question, const std::stop_token& stop) override;
    std::unique_ptr<sdk::Progress> start_progress(std::string_view what, std::int64_t total_bytes) override;

    /// Coloured and stamped, without the prefix: what is said about the build.
    void announce(std::string_view text);
    void announce_error(std::string_view text);
    /// The same build under another prefix.
    std::unique_ptr<BuildUi> with_target(std::string target) const;
    const OutputTail& tail() const { return *tail_; }

   private:
    std::string prefix_lines(std::string_view arrow, std::string_view text) const;
    std::string decorate(std::string text, int colour) const;

    Output& output_;
    std::string target_;
    int colour_;
    std::shared_ptr<OutputTail> tail_;
};

}  // namespace ingot::engine

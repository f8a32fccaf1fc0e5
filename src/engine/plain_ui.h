// A Ui outside of any build: rows without prefix, for data sources.
#pragma once

#include "engine/output.h"

#include <memory>
#include <string>
#include <vector>

namespace ingot::engine {

/// Thread-safe. The output must outlive it.
class PlainUi final : public sdk::Ui {
   public:
    explicit PlainUi(Output& output) : output_(output) {}
    void say(std::string_view text) override { output_.say(text); }
    void message(std::string_view text) override { output_.say(text); }
    void error(std::string_view text) override { output_.error(text); }
    void machine(std::string_view type, const std::vector<std::string>& fields) override {
        output_.machine("", type, fields);
    }
    std::optional<std::string> ask(std::string_view question, const std::stop_token& stop) override {
        return output_.ask(question, stop);
    }
    std::unique_ptr<sdk::Progress> start_progress(std::string_view what, std::int64_t total_bytes) override {
        return output_.start_progress(what, total_bytes);
    }

   private:
    Output& output_;
};

}  // namespace ingot::engine

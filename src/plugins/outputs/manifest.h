// The `manifest` post-processor: a JSON list of what was built.
#pragma once

#include "base/clock.h"
#include "base/json.h"
#include "sdk/component.h"
#include "sdk/config.h"

#include <map>
#include <string>

namespace ingot::outputs {

/// Source: Packer docs, "Manifest Post-Processor"; byte format observed on packer 1.16.
class Manifest : public sdk::PostProcessor {
   public:
    /// `clock` must outlive it.
    explicit Manifest(Clock& clock = system_clock()) : clock_(clock) {}
    value::Spec spec() const override { return fields().spec(); }
    void prepare(const value::Value& config, const sdk::PrepareContext& context,
                 sdk::Problems& problems) override;
    /// Gives the input back. Errors: user for a file that is no manifest; io.
    sdk::PostProcessed post_process(sdk::RunContext& run, const sdk::Artifact& artifact) override;
    static const sdk::FieldTable& fields();

   private:
    struct Config {
        std::string output = "packer-manifest.json";
        bool strip_path = false;
        bool strip_time = false;
        std::map<std::string, std::string> custom_data;
    };
    Json describe(const sdk::RunContext& run, const sdk::Artifact& artifact) const;

    Config config_;
    Clock& clock_;
};

}  // namespace ingot::outputs

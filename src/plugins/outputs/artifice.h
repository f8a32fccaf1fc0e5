// The `artifice` post-processor: files of the user's choice become the artifact.
#pragma once

#include "base/fs.h"
#include "sdk/component.h"
#include "sdk/config.h"

#include <string>
#include <string_view>
#include <vector>

namespace ingot::outputs {

/// Source: Packer docs, "Artifice Post-Processor".
class Artifice : public sdk::PostProcessor {
   public:
    value::Spec spec() const override { return fields().spec(); }
    void prepare(const value::Value& config, const sdk::PrepareContext& context,
                 sdk::Problems& problems) override;
    sdk::PostProcessed post_process(sdk::RunContext& run, const sdk::Artifact& artifact) override;
    static const sdk::FieldTable& fields();

   private:
    struct Config {
        std::vector<std::string> files;
    };
    Config config_;
};

/// Files and directories that match, in order of name: `*`, `?`, `[a-z]`, `[^a]` and `\` within one part of
/// the path. A name that does not exist matches nothing. Source: Go's filepath.Glob.
std::vector<std::string> find_matches(const Disk& disk, const std::string& pattern);
/// What is wrong with a pattern, or "".
std::string check_pattern(std::string_view pattern);

}  // namespace ingot::outputs

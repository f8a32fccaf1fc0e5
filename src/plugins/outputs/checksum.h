// The `checksum` post-processor: digests of the artifact's files, a line each.
#pragma once

#include "sdk/component.h"
#include "sdk/config.h"

namespace ingot::outputs {

/// Source: Packer docs, "Checksum Post-Processor"; lines are DIGEST, tab, file name.
class Checksum : public sdk::PostProcessor {
   public:
    value::Spec spec() const override { return fields().spec(); }
    void prepare(const value::Value& config, const sdk::PrepareContext& context,
                 sdk::Problems& problems) override;
    /// The artifact's files and the new files of digests. Lines are added to files that exist.
    sdk::PostProcessed post_process(sdk::RunContext& run, const sdk::Artifact& artifact) override;
    static const sdk::FieldTable& fields();

   private:
    struct Config {
        std::vector<std::string> checksum_types = {"md5"};
        std::string output = "packer_{{.BuildName}}_{{.BuilderType}}_{{.ChecksumType}}.checksum";
    };
    Config config_;
    sdk::PrepareContext context_;
};

}  // namespace ingot::outputs

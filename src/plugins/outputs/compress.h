// The `compress` post-processor: the artifact's files as one archive, or one file compressed.
#pragma once

#include "sdk/component.h"
#include "sdk/config.h"

namespace ingot::outputs {

/// What the name of the output asks for.
struct ArchivePlan {
    enum class Container { kNone, kTar, kZip };
    enum class Algorithm { kNone, kGzip, kBgzf, kBzip2, kLz4, kXz };
    Container container = Container::kTar;
    Algorithm algorithm = Algorithm::kGzip;

    bool operator==(const ArchivePlan&) const = default;
};

/// By the last extensions of the output (".tar.gz"), or of `format` when it is set; anything else gives a
/// gzipped tar. Source: Packer docs, "Compress Post-Processor", output.
ArchivePlan plan_archive(std::string_view output, std::string_view format);

class Compress : public sdk::PostProcessor {
   public:
    value::Spec spec() const override { return fields().spec(); }
    void prepare(const value::Value& config, const sdk::PrepareContext& context,
                 sdk::Problems& problems) override;
    /// Errors: user when several files shall become one compressed file; io, leaving nothing half-written.
    sdk::PostProcessed post_process(sdk::RunContext& run, const sdk::Artifact& artifact) override;
    static const sdk::FieldTable& fields();

   private:
    struct Config {
        std::string output = "packer_{{.BuildName}}_{{.BuilderType}}";
        std::string format;
        std::int64_t compression_level = -1;
    };
    Config config_;
    sdk::PrepareContext context_;
};

}  // namespace ingot::outputs

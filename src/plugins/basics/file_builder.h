// The `file` builder: its artifact is one file.
#pragma once

#include "sdk/component.h"
#include "sdk/config.h"

namespace ingot::basics {

/// Source: Packer docs, "File Builder".
class FileBuilder : public sdk::Builder {
   public:
    value::Spec spec() const override { return fields().spec(); }
    std::vector<std::string> prepare(const value::Value& config, const sdk::PrepareContext& context,
                                     sdk::Problems& problems) override;
    /// Provisioners find a communicator that takes everything and does nothing.
    std::optional<sdk::Artifact> run(sdk::RunContext& run, sdk::Hook& hook) override;
    static const sdk::FieldTable& fields();

   private:
    struct Config {
        std::string source;
        std::string target;
        std::string content;
    };
    void write_target(sdk::RunContext& run) const;

    Config config_;
};

}  // namespace ingot::basics

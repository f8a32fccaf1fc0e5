// The `null` builder: connects to a machine that exists, provisions it, keeps nothing.
#pragma once

#include "comm/settings.h"
#include "sdk/component.h"

namespace ingot::basics {

/// Source: Packer docs, "Null Builder".
class NullBuilder : public sdk::Builder {
   public:
    value::Spec spec() const override { return fields().spec(); }
    std::vector<std::string> prepare(const value::Value& config, const sdk::PrepareContext& context,
                                     sdk::Problems& problems) override;
    std::optional<sdk::Artifact> run(sdk::RunContext& run, sdk::Hook& hook) override;
    static const sdk::FieldTable& fields();

   private:
    struct Config {
        comm::Settings connection;
    };
    Config config_;
};

}  // namespace ingot::basics

// The `null` data source: what goes in comes out.
#pragma once

#include "sdk/component.h"
#include "sdk/config.h"

namespace ingot::basics {

/// Source: Packer docs, "Null Data Source".
class NullData : public sdk::DataSource {
   public:
    value::Spec spec() const override { return fields().spec(); }
    void prepare(const value::Value& config, const sdk::PrepareContext& context,
                 sdk::Problems& problems) override;
    value::Type output_type() const override;
    value::Value execute(sdk::RunContext& run) override;
    static const sdk::FieldTable& fields();

   private:
    struct Config {
        std::string input;
    };
    Config config_;
};

}  // namespace ingot::basics

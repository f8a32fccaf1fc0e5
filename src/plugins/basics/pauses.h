// Provisioners that wait: `sleep` for a time, `breakpoint` for a person.
#pragma once

#include "base/clock.h"
#include "sdk/component.h"
#include "sdk/config.h"

namespace ingot::basics {

/// Source: Packer docs, "Sleep Provisioner".
class SleepProvisioner : public sdk::Provisioner {
   public:
    /// `clock` must outlive it.
    explicit SleepProvisioner(Clock& clock = system_clock()) : clock_(clock) {}
    value::Spec spec() const override { return fields().spec(); }
    void prepare(const value::Value& config, const sdk::PrepareContext& context,
                 sdk::Problems& problems) override;
    void provision(sdk::RunContext& run, sdk::Communicator* communicator,
                   const sdk::GeneratedData& data) override;
    static const sdk::FieldTable& fields();

   private:
    struct Config {
        Nanos duration{0};
    };
    Config config_;
    Clock& clock_;
};

/// Source: Packer docs, "Breakpoint Provisioner".
class BreakpointProvisioner : public sdk::Provisioner {
   public:
    value::Spec spec() const override { return fields().spec(); }
    void prepare(const value::Value& config, const sdk::PrepareContext& context,
                 sdk::Problems& problems) override;
    /// Errors: user when there is no terminal to ask on.
    void provision(sdk::RunContext& run, sdk::Communicator* communicator,
                   const sdk::GeneratedData& data) override;
    static const sdk::FieldTable& fields();

   private:
    struct Config {
        bool disable = false;
        std::string note;
    };
    Config config_;
};

}  // namespace ingot::basics

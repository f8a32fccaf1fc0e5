// The step that waits for the way into the machine; how a connection is made is comm's business.
#pragma once

#include "sdk/communicator.h"
#include "step/step.h"

#include <functional>
#include <memory>

namespace ingot::step {

/// Makes the communicator and keeps it until clean-up.
class Connect final : public Step {
   public:
    /// Waits until the machine answers; may give null where there is no communicator.
    using Make = std::function<std::unique_ptr<sdk::Communicator>(sdk::RunContext& run)>;

    /// `out` is filled by run and emptied by cleanup; it must outlive the step.
    Connect(Make make, std::unique_ptr<sdk::Communicator>& out) : make_(std::move(make)), out_(out) {}
    std::string_view name() const override { return "connect"; }
    void run(sdk::RunContext& run) override { out_ = make_(run); }
    void cleanup(sdk::RunContext&, Outcome) override { out_.reset(); }

   private:
    Make make_;
    std::unique_ptr<sdk::Communicator>& out_;
};

}  // namespace ingot::step

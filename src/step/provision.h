// The step that hands the running machine to the provisioners, and the facts of the machine they are told.
#pragma once

#include "sdk/communicator.h"
#include "step/step.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace ingot::step {

/// What a builder knows of its machine. Empty or absent where it has no such thing.
struct MachineFacts {
    std::string id;
    std::string host;
    std::int64_t port = 0;
    std::string user;
    std::string password;
    std::string connection_type;  ///< "ssh", "winrm", "none", "docker" …
    std::string ssh_public_key;
    std::string ssh_private_key;
    std::string ssh_private_key_file;
    bool ssh_agent_auth = false;
    std::string winrm_password;
    std::string http_ip;
    std::optional<std::int64_t> http_port;
    sdk::GeneratedData more;  ///< the builder's own
};

/// The fields that every builder gives to `build.NAME`, then the builder's own.
/// What the builder has not is a text that says so, as templates may print it.
/// Source: Packer docs, "Contextual variables", Build variables.
sdk::GeneratedData generated_data(const MachineFacts& facts, const sdk::RunContext& run);

/// Runs all provisioners by the hook; after a failure of any step its clean-up runs the
/// error-cleanup-provisioner.
class Provision final : public Step {
   public:
    using Facts = std::function<MachineFacts()>;

    /// `facts` is asked when the step runs. `given` receives what the provisioners were told: a builder puts
    /// it into its artifact's state as "generated_data". References must outlive the step.
    Provision(sdk::Hook& hook, const std::unique_ptr<sdk::Communicator>& communicator, Facts facts,
              sdk::GeneratedData& given)
        : hook_(hook), communicator_(communicator), facts_(std::move(facts)), given_(given) {}
    std::string_view name() const override { return "provision"; }
    void run(sdk::RunContext& run) override;
    void cleanup(sdk::RunContext& run, Outcome outcome) override;
    bool runs_cleanup_provisioner() const override { return true; }

   private:
    sdk::Hook& hook_;
    const std::unique_ptr<sdk::Communicator>& communicator_;
    Facts facts_;
    sdk::GeneratedData& given_;
};

}  // namespace ingot::step

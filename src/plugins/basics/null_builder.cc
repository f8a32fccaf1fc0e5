// Two steps, connect and provision; the artifact says that there is none.
#include "plugins/basics/null_builder.h"

#include "comm/connect.h"
#include "step/connect.h"
#include "step/provision.h"
#include "step/step.h"

#include <memory>

namespace ingot::basics {

namespace {

constexpr const char* kMachineId = "Null";

/// The machine is not ours: where it is and how to log in must all be said.
void check_login(const comm::Settings& connection, const std::set<std::string, std::less<>>& unknown,
                 sdk::Problems& problems) {
    const auto known = [&](std::string_view name) { return !unknown.contains(name); };
    bool winrm = connection.communicator == "winrm";
    std::string prefix = winrm ? "winrm_" : "ssh_";
    if (connection.host().empty() && known(prefix + "host"))
        problems.error(prefix + "host", "Missing host",
                       "Set \"" + prefix + "host\" to the machine's address, or communicator = \"none\".");
    bool has_way_in = connection.ssh_agent_auth || !connection.password().empty() ||
                      !connection.ssh_private_key_file.empty();
    bool all_known = known("ssh_agent_auth") && known(prefix + "password") && known("ssh_private_key_file");
    if (!has_way_in && all_known)
        problems.error("", "No way to log in",
                       winrm ? "Set winrm_password."
                             : "Set one of ssh_password, ssh_private_key_file and ssh_agent_auth.");
    int ways = connection.ssh_agent_auth + !connection.ssh_password.empty() +
               !connection.ssh_private_key_file.empty();
    if (ways > 1)
        problems.error("", "More than one way to log in",
                       "Only one of ssh_agent_auth, ssh_password and ssh_private_key_file may be set.");
}

}  // namespace

const sdk::FieldTable& NullBuilder::fields() {
    static const sdk::FieldTable kTable = [] {
        sdk::FieldTable table;
        table.include(&Config::connection, comm::settings_fields());
        return table;
    }();
    return kTable;
}

std::vector<std::string> NullBuilder::prepare(const value::Value& config, const sdk::PrepareContext& context,
                                              sdk::Problems& problems) {
    config_ = {};
    std::set<std::string, std::less<>> unknown =
        sdk::read_config(fields(), config, context, &config_, problems);
    comm::prepare_settings(config_.connection, unknown, problems);
    const std::string& communicator = config_.connection.communicator;
    if (communicator == "ssh" || communicator == "winrm") check_login(config_.connection, unknown, problems);
    if (communicator.starts_with("docker"))
        problems.error("communicator", "Communicator without its builder",
                       "The null builder starts no container; it can connect by \"ssh\" or \"winrm\", or not "
                       "at all (\"none\").");
    return {};
}

std::optional<sdk::Artifact> NullBuilder::run(sdk::RunContext& run, sdk::Hook& hook) {
    std::unique_ptr<sdk::Communicator> communicator;
    sdk::GeneratedData given;
    const comm::Settings& connection = config_.connection;
    step::StepList steps;
    steps
        .then<step::Connect>([&](sdk::RunContext& context) { return comm::connect(connection, context); },
                             communicator)
        .then<step::Provision>(
            hook, communicator,
            [&](const sdk::RunContext& context) {
                return comm::machine_data(connection.communicator == "none" ? nullptr : &connection,
                                          kMachineId, context);
            },
            given);
    step::run_steps(steps, run);
    sdk::Artifact artifact;
    artifact.builder_id = "fnoeding.null";
    artifact.id = kMachineId;
    artifact.description = "Did not export anything. This is the null builder";
    artifact.state["generated_data"] = value::Value::object({{"ID", value::Value::string(kMachineId)}});
    return artifact;
}

}  // namespace ingot::basics

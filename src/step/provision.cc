// Facts of the machine under the names that templates use, and the call of the hook.
#include "step/provision.h"

#include <fmt/core.h>

namespace ingot::step {

namespace {

value::Value text(const std::string& content) { return value::Value::string(content); }

/// What `build.NAME` gives where the builder has no such fact. Templates compare with these texts.
value::Value not_offered(std::string_view fact) {
    return value::Value::string(fmt::format("ERR_{}_NOT_IMPLEMENTED_BY_BUILDER", fact));
}

}  // namespace

sdk::GeneratedData generated_data(const MachineFacts& facts, const sdk::RunContext& run) {
    sdk::GeneratedData data;
    data["ID"] = facts.id.empty() ? not_offered("ID") : text(facts.id);
    data["PackerRunUUID"] = text(run.run_uuid);
    data["PackerHTTPIP"] = facts.http_ip.empty() ? not_offered("HTTP_IP") : text(facts.http_ip);
    data["PackerHTTPPort"] =
        facts.http_port ? text(fmt::format("{}", *facts.http_port)) : not_offered("HTTP_PORT");
    data["PackerHTTPAddr"] = facts.http_port && !facts.http_ip.empty()
                                 ? text(fmt::format("{}:{}", facts.http_ip, *facts.http_port))
                                 : not_offered("HTTP_ADDR");
    data["Host"] = text(facts.host);
    data["Port"] = value::Value::number(facts.port);
    data["User"] = text(facts.user);
    data["Password"] = text(facts.password);
    data["ConnType"] = text(facts.connection_type);
    data["SSHPublicKey"] = text(facts.ssh_public_key);
    data["SSHPrivateKey"] = text(facts.ssh_private_key);
    data["SSHPrivateKeyFile"] = text(facts.ssh_private_key_file);
    data["SSHAgentAuth"] = value::Value::boolean(facts.ssh_agent_auth);
    data["WinRMPassword"] = text(facts.winrm_password);
    for (const auto& [name, fact] : facts.more) data[name] = fact;
    return data;
}

void Provision::run(sdk::RunContext& run) {
    given_ = generated_data(facts_(), run);
    hook_.provision(run, communicator_.get(), given_);
}

void Provision::cleanup(sdk::RunContext& run, Outcome outcome) {
    if (outcome == Outcome::kFailed) hook_.clean_up_after_error(run, communicator_.get(), given_);
}

}  // namespace ingot::step

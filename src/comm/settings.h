// Every connection argument of a builder, with its defaults and checks. Opens no connection.
#pragma once

#include "base/clock.h"
#include "sdk/component.h"
#include "sdk/config.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::comm {

/// What the builder's own arguments say of the way into its machine. Member names are the arguments' names.
/// Source: Packer docs, "Communicators", and packer-plugin-sdk communicator.Config.
struct Settings {
    std::string communicator;
    Nanos pause_before_connecting{0};

    std::string ssh_host;
    std::int64_t ssh_port = 0;
    std::string ssh_username;
    std::string ssh_password;
    std::string ssh_keypair_name;
    std::string temporary_key_pair_name;
    std::string temporary_key_pair_type;
    std::int64_t temporary_key_pair_bits = 0;
    std::vector<std::string> ssh_ciphers;
    bool ssh_clear_authorized_keys = false;
    std::vector<std::string> ssh_key_exchange_algorithms;
    std::string ssh_private_key_file;
    std::string ssh_certificate_file;
    bool ssh_pty = false;
    Nanos ssh_timeout{0};
    Nanos ssh_wait_timeout{0};
    bool ssh_agent_auth = false;
    bool ssh_disable_agent_forwarding = false;
    std::int64_t ssh_handshake_attempts = 0;
    std::string ssh_bastion_host;
    std::int64_t ssh_bastion_port = 0;
    bool ssh_bastion_agent_auth = false;
    std::string ssh_bastion_username;
    std::string ssh_bastion_password;
    bool ssh_bastion_interactive = false;
    std::string ssh_bastion_private_key_file;
    std::string ssh_bastion_certificate_file;
    std::string ssh_file_transfer_method;
    std::string ssh_proxy_host;
    std::int64_t ssh_proxy_port = 0;
    std::string ssh_proxy_username;
    std::string ssh_proxy_password;
    Nanos ssh_keep_alive_interval{0};
    Nanos ssh_read_write_timeout{0};
    std::vector<std::string> ssh_remote_tunnels;
    std::vector<std::string> ssh_local_tunnels;
    std::vector<std::int64_t> ssh_public_key;   ///< bytes
    std::vector<std::int64_t> ssh_private_key;  ///< bytes

    std::string winrm_username;
    std::string winrm_password;
    std::string winrm_host;
    bool winrm_no_proxy = false;
    std::int64_t winrm_port = 0;
    Nanos winrm_timeout{0};
    bool winrm_use_ssl = false;
    bool winrm_insecure = false;
    std::optional<bool> winrm_use_ntlm;

    // Of the chosen communicator; "" and 0 for those that need none.
    const std::string& host() const;
    std::int64_t port() const;
    const std::string& user() const;
    const std::string& password() const;
};

/// For `FieldTable::include`.
const sdk::FieldTable& settings_fields();

/// Fills in the defaults and checks what fits together. `unknown` are read_config's: checks that need them
/// are skipped. Call it once, after read_config.
void prepare_settings(Settings& settings, const std::set<std::string, std::less<>>& unknown,
                      sdk::Problems& problems);

/// One of ssh_local_tunnels and ssh_remote_tunnels: "8080:localhost:3000".
struct Tunnel {
    std::int64_t listen_port = 0;
    std::string host;
    std::int64_t port = 0;
};
/// Nothing when malformed; `why` then says what is wrong.
std::optional<Tunnel> parse_tunnel(std::string_view text, std::string& why);

/// What is wrong with a private key file, or "": missing, no key inside, protected by a passphrase.
std::string check_private_key_file(const std::string& path);
/// The same for an OpenSSH certificate file.
std::string check_certificate_file(const std::string& path);

/// The facts of a running machine under the names that `build.NAME` and `{{ build `NAME` }}` know.
/// Takes null settings where no connection was made (communicator = "none"), and no id where there is no
/// machine. Source: packer-plugin-sdk PopulateProvisionHookData.
sdk::GeneratedData machine_data(const Settings* settings, std::string_view id, const sdk::RunContext& run);

/// Texts that Packer gives for the HTTP server's facts when the builder runs none.
inline constexpr std::string_view kNoHttpAddress = "ERR_HTTP_ADDR_NOT_IMPLEMENTED_BY_BUILDER";
inline constexpr std::string_view kNoHttpIp = "ERR_HTTP_IP_NOT_IMPLEMENTED_BY_BUILDER";
inline constexpr std::string_view kNoHttpPort = "ERR_HTTP_PORT_NOT_IMPLEMENTED_BY_BUILDER";

}  // namespace ingot::comm

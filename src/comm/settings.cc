// Defaults and checks of the connection arguments.
#include "comm/settings.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <utility>

namespace ingot::comm {

namespace {

constexpr std::int64_t kLastPort = 65535;
const std::string kNothing;

using Unknown = std::set<std::string, std::less<>>;

/// One pass of checks: what prepare_settings needs at hand.
struct Check {
    Settings& settings;
    const Unknown& unknown;
    sdk::Problems& problems;

    bool known(std::string_view name) const { return !unknown.contains(name); }
    /// Set to something, or to something that is not known yet.
    bool is_set(std::string_view name, const std::string& text) const {
        return !text.empty() || !known(name);
    }

    void port(const char* name, std::int64_t value) const {
        if (known(name) && (value < 1 || value > kLastPort))
            problems.error(
                name, "Invalid port",
                fmt::format("\"{}\" is {}; a port is a number from 1 to {}.", name, value, kLastPort));
    }

    void key_pair(const char* key_name, const std::string& key, const char* certificate_name,
                  const std::string& certificate) const {
        if (!is_set(key_name, key) && !certificate.empty() && known(certificate_name))
            problems.error(certificate_name, "Certificate without a key",
                           fmt::format("\"{}\" is set; \"{}\" must name the private key that belongs to it.",
                                       certificate_name, key_name));
        if (key.empty() || !known(key_name)) return;
        std::string why = check_private_key_file(key);
        if (!why.empty())
            problems.error(key_name, "Unusable private key file", fmt::format("\"{}\": {}.", key_name, why));
        if (certificate.empty() || !known(certificate_name)) return;
        why = check_certificate_file(certificate);
        if (!why.empty())
            problems.error(certificate_name, "Unusable certificate file",
                           fmt::format("\"{}\": {}.", certificate_name, why));
    }

    void tunnels(const char* name, const std::vector<std::string>& all) const {
        for (std::size_t i = 0; i < all.size(); ++i) {
            std::string why;
            if (!parse_tunnel(all[i], why))
                problems.error(fmt::format("{}.{}", name, i), "Invalid tunnel",
                               fmt::format("\"{}\" in \"{}\": {}.", all[i], name, why));
        }
    }
};

void fill_ssh_defaults(Settings& s, const Unknown& unknown) {
    if (s.ssh_port == 0) s.ssh_port = 22;
    bool limits_unknown = unknown.contains("ssh_timeout") || unknown.contains("ssh_handshake_attempts");
    if (s.ssh_timeout.count() == 0 && s.ssh_handshake_attempts == 0 && !limits_unknown) {
        s.ssh_timeout = std::chrono::minutes(5);
        s.ssh_handshake_attempts = 10;
    }
    if (s.ssh_wait_timeout.count() != 0) s.ssh_timeout = s.ssh_wait_timeout;
    if (s.ssh_keep_alive_interval.count() == 0) s.ssh_keep_alive_interval = std::chrono::seconds(5);
    if (s.ssh_file_transfer_method.empty()) s.ssh_file_transfer_method = "scp";
    if (s.ssh_bastion_port == 0) s.ssh_bastion_port = 22;
    if (s.ssh_proxy_port == 0) s.ssh_proxy_port = 1080;
}

void check_bastion(const Check& check) {
    const Settings& s = check.settings;
    if (s.ssh_bastion_host.empty()) return;
    check.port("ssh_bastion_port", s.ssh_bastion_port);
    bool has_way_in = check.is_set("ssh_bastion_password", s.ssh_bastion_password) ||
                      check.is_set("ssh_bastion_private_key_file", s.ssh_bastion_private_key_file) ||
                      s.ssh_bastion_agent_auth || !check.known("ssh_bastion_agent_auth") ||
                      !check.known("ssh_private_key_file");
    if (!has_way_in)
        check.problems.error(
            "ssh_bastion_host", "No way to log in to the bastion",
            "Set one of ssh_bastion_password, ssh_bastion_private_key_file and ssh_bastion_agent_auth.");
    check.key_pair("ssh_bastion_private_key_file", s.ssh_bastion_private_key_file,
                   "ssh_bastion_certificate_file", s.ssh_bastion_certificate_file);
    if (!s.ssh_proxy_host.empty())
        check.problems.error("ssh_proxy_host", "Bastion and proxy together",
                             "Only one of ssh_bastion_host and ssh_proxy_host may be set.");
}

void prepare_ssh(const Check& check) {
    Settings& s = check.settings;
    fill_ssh_defaults(s, check.unknown);
    if (s.ssh_bastion_host.empty() && !s.ssh_bastion_certificate_file.empty() &&
        !check.is_set("ssh_bastion_private_key_file", s.ssh_bastion_private_key_file))
        check.problems.error(
            "ssh_bastion_certificate_file", "Certificate without a key",
            "\"ssh_bastion_private_key_file\" must name the private key that belongs to it.");
    if (!check.is_set("ssh_username", s.ssh_username))
        check.problems.error("ssh_username", "Missing SSH user",
                             "Set \"ssh_username\" to the user to log in as.");
    check.port("ssh_port", s.ssh_port);
    check.key_pair("ssh_private_key_file", s.ssh_private_key_file, "ssh_certificate_file",
                   s.ssh_certificate_file);
    bool bastion_borrows_key = !s.ssh_bastion_host.empty() && s.ssh_bastion_private_key_file.empty() &&
                               check.known("ssh_bastion_private_key_file");
    if (bastion_borrows_key && !s.ssh_private_key_file.empty()) {
        s.ssh_bastion_private_key_file = s.ssh_private_key_file;
        s.ssh_bastion_certificate_file = s.ssh_certificate_file;
    }
    check_bastion(check);
    if (!s.ssh_proxy_host.empty()) check.port("ssh_proxy_port", s.ssh_proxy_port);
    if (s.ssh_file_transfer_method != "scp" && s.ssh_file_transfer_method != "sftp")
        check.problems.error(
            "ssh_file_transfer_method", "Unknown transfer method",
            fmt::format("\"{}\" is neither \"scp\" nor \"sftp\".", s.ssh_file_transfer_method));
    check.tunnels("ssh_local_tunnels", s.ssh_local_tunnels);
    check.tunnels("ssh_remote_tunnels", s.ssh_remote_tunnels);
}

void prepare_winrm(const Check& check) {
    Settings& s = check.settings;
    if (s.winrm_port == 0) s.winrm_port = s.winrm_use_ssl ? 5986 : 5985;
    if (s.winrm_timeout.count() == 0) s.winrm_timeout = std::chrono::minutes(30);
    check.port("winrm_port", s.winrm_port);
    if (!check.is_set("winrm_username", s.winrm_username))
        check.problems.error("winrm_username", "Missing WinRM user",
                             "Set \"winrm_username\" to the user to log in as.");
}

std::optional<std::int64_t> parse_port(std::string_view text) {
    std::optional<std::int64_t> port = parse_int(text);
    if (!port || *port < 1 || *port > kLastPort) return std::nullopt;
    return port;
}

std::string bytes_to_text(const std::vector<std::int64_t>& bytes) {
    std::string text;
    for (std::int64_t byte : bytes) text.push_back(static_cast<char>(byte));
    return text;
}

}  // namespace

const std::string& Settings::host() const {
    return communicator == "ssh" ? ssh_host : communicator == "winrm" ? winrm_host : kNothing;
}

std::int64_t Settings::port() const {
    return communicator == "ssh" ? ssh_port : communicator == "winrm" ? winrm_port : 0;
}

const std::string& Settings::user() const {
    return communicator == "ssh" ? ssh_username : communicator == "winrm" ? winrm_username : kNothing;
}

const std::string& Settings::password() const {
    return communicator == "ssh" ? ssh_password : communicator == "winrm" ? winrm_password : kNothing;
}

void prepare_settings(Settings& settings, const Unknown& unknown, sdk::Problems& problems) {
    if (unknown.contains("communicator")) return;
    if (settings.communicator.empty()) settings.communicator = "ssh";
    Check check{settings, unknown, problems};
    if (settings.communicator == "ssh") return prepare_ssh(check);
    if (settings.communicator == "winrm") return prepare_winrm(check);
    constexpr std::array<std::string_view, 3> kOthers = {"none", "docker", "dockerWindowsContainer"};
    for (std::string_view other : kOthers)
        if (settings.communicator == other) return;
    std::vector<std::string> names = {"ssh", "winrm", "none"};
    std::optional<std::string> near = did_you_mean(settings.communicator, names);
    problems.error(
        "communicator", "Unknown communicator",
        fmt::format("There is no communicator \"{}\"; use \"ssh\", \"winrm\" or \"none\".{}",
                    settings.communicator, near ? fmt::format(" Did you mean \"{}\"?", *near) : ""));
}

std::optional<Tunnel> parse_tunnel(std::string_view text, std::string& why) {
    std::size_t first = text.find(':');
    std::size_t last = text.rfind(':');
    if (first == std::string_view::npos || first == last) {
        why = "it must read LISTEN_PORT:HOST:PORT";
        return std::nullopt;
    }
    std::optional<std::int64_t> listen = parse_port(text.substr(0, first));
    std::optional<std::int64_t> port = parse_port(text.substr(last + 1));
    std::string_view host = text.substr(first + 1, last - first - 1);
    bool bracketed = host.starts_with('[') && host.ends_with(']');
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (!listen)
        why = fmt::format("\"{}\" is no port to listen on", text.substr(0, first));
    else if (!port)
        why = fmt::format("\"{}\" is no port to forward to", text.substr(last + 1));
    else if (host.find(':') != std::string_view::npos && !bracketed)
        why = "an IPv6 address must stand in brackets";
    else
        return Tunnel{*listen, std::string(host), *port};
    return std::nullopt;
}

sdk::GeneratedData machine_data(const Settings* settings, std::string_view id, const sdk::RunContext& run) {
    using value::Value;
    sdk::GeneratedData data;
    if (!id.empty()) data["ID"] = Value::string(id);
    data["PackerRunUUID"] = Value::string(run.run_uuid);
    data["PackerHTTPIP"] = Value::string(kNoHttpIp);
    data["PackerHTTPPort"] = Value::string(kNoHttpPort);
    data["PackerHTTPAddr"] = Value::string(kNoHttpAddress);
    if (settings == nullptr) return data;
    data["Host"] = Value::string(settings->host());
    data["Port"] = Value::number(settings->port());
    data["User"] = Value::string(settings->user());
    data["Password"] = Value::string(settings->password());
    data["ConnType"] = Value::string(settings->communicator);
    data["SSHPublicKey"] = Value::string(bytes_to_text(settings->ssh_public_key));
    data["SSHPrivateKey"] = Value::string(bytes_to_text(settings->ssh_private_key));
    data["SSHPrivateKeyFile"] = Value::string(settings->ssh_private_key_file);
    data["SSHAgentAuth"] = Value::boolean(settings->ssh_agent_auth);
    data["WinRMPassword"] = Value::string(settings->winrm_password);
    return data;
}

}  // namespace ingot::comm

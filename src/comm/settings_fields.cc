// The table of the connection arguments: names, slots, documentation.
#include "comm/settings.h"

namespace ingot::comm {

namespace {

void add_ssh_login(sdk::FieldTable& table) {
    table
        .attribute("ssh_host", &Settings::ssh_host,
                   "Address to connect to. Most builders find it out themselves.")
        .attribute("ssh_port", &Settings::ssh_port, "Port of the SSH server; 22 unless set.")
        .attribute("ssh_username", &Settings::ssh_username, "User to log in as. Required with SSH.")
        .attribute("ssh_password", &Settings::ssh_password, "Password to log in with.", {.sensitive = true})
        .attribute("ssh_keypair_name", &Settings::ssh_keypair_name,
                   "Name of a key pair that the cloud already holds and puts into the machine.")
        .attribute("temporary_key_pair_name", &Settings::temporary_key_pair_name,
                   "Name for the temporary key pair, where the cloud gives it one.")
        .attribute("temporary_key_pair_type", &Settings::temporary_key_pair_type,
                   "Kind of the temporary key: dsa, ecdsa, ed25519 or rsa.")
        .attribute("temporary_key_pair_bits", &Settings::temporary_key_pair_bits,
                   "Size of the temporary key in bits; ed25519 has one size only.")
        .attribute(
            "ssh_private_key_file", &Settings::ssh_private_key_file,
            "Private key (PEM or OpenSSH, without passphrase) to log in with; `~` is the home directory.")
        .attribute("ssh_certificate_file", &Settings::ssh_certificate_file,
                   "OpenSSH certificate that goes with ssh_private_key_file.")
        .attribute("ssh_agent_auth", &Settings::ssh_agent_auth,
                   "Log in with the keys of the agent behind SSH_AUTH_SOCK.")
        .attribute("ssh_public_key", &Settings::ssh_public_key,
                   "Public key as bytes, for builders that make one.")
        .attribute("ssh_private_key", &Settings::ssh_private_key,
                   "Private key as bytes, for builders that make one.");
}

void add_ssh_session(sdk::FieldTable& table) {
    table.attribute("ssh_ciphers", &Settings::ssh_ciphers, "Ciphers to offer, instead of the usual ones.")
        .attribute("ssh_key_exchange_algorithms", &Settings::ssh_key_exchange_algorithms,
                   "Key exchange algorithms to offer, instead of the usual ones.")
        .attribute("ssh_clear_authorized_keys", &Settings::ssh_clear_authorized_keys,
                   "Take the temporary key out of the guest's authorized_keys files at the end (needs sed in "
                   "the guest).")
        .attribute("ssh_pty", &Settings::ssh_pty, "Ask for a terminal for every command.")
        .attribute("ssh_timeout", &Settings::ssh_timeout,
                   "How long to wait until SSH answers; 5m unless ssh_handshake_attempts is set.")
        .attribute("ssh_wait_timeout", &Settings::ssh_wait_timeout, "Old name of ssh_timeout.",
                   {.deprecated = "use ssh_timeout."})
        .attribute("ssh_handshake_attempts", &Settings::ssh_handshake_attempts,
                   "How many refused logins to bear; 10 unless ssh_timeout is set.")
        .attribute("ssh_disable_agent_forwarding", &Settings::ssh_disable_agent_forwarding,
                   "Do not lend the local agent to the machine.")
        .attribute("ssh_file_transfer_method", &Settings::ssh_file_transfer_method,
                   "How files travel: scp (default) or sftp.")
        .attribute("ssh_keep_alive_interval", &Settings::ssh_keep_alive_interval,
                   "Time between signs of life to the server; 5s unless set, negative for none.")
        .attribute("ssh_read_write_timeout", &Settings::ssh_read_write_timeout,
                   "How long a command may be silent before the connection is given up; no limit unless set.")
        .attribute("ssh_remote_tunnels", &Settings::ssh_remote_tunnels,
                   "Ports of the machine that lead to this side: \"REMOTE_PORT:HOST:PORT\".")
        .attribute("ssh_local_tunnels", &Settings::ssh_local_tunnels,
                   "Ports of this side that lead to the machine: \"LOCAL_PORT:HOST:PORT\".");
}

void add_ssh_route(sdk::FieldTable& table) {
    table.attribute("ssh_bastion_host", &Settings::ssh_bastion_host, "Host to go through.")
        .attribute("ssh_bastion_port", &Settings::ssh_bastion_port, "Its SSH port; 22 unless set.")
        .attribute("ssh_bastion_agent_auth", &Settings::ssh_bastion_agent_auth,
                   "Log in there with the agent's keys.")
        .attribute("ssh_bastion_username", &Settings::ssh_bastion_username, "User there.")
        .attribute("ssh_bastion_password", &Settings::ssh_bastion_password, "Password there.",
                   {.sensitive = true})
        .attribute("ssh_bastion_interactive", &Settings::ssh_bastion_interactive,
                   "Log in there by keyboard-interactive.")
        .attribute("ssh_bastion_private_key_file", &Settings::ssh_bastion_private_key_file,
                   "Private key for the bastion; ssh_private_key_file unless set.")
        .attribute("ssh_bastion_certificate_file", &Settings::ssh_bastion_certificate_file,
                   "OpenSSH certificate that goes with it.")
        .attribute("ssh_proxy_host", &Settings::ssh_proxy_host, "SOCKS5 proxy to go through.")
        .attribute("ssh_proxy_port", &Settings::ssh_proxy_port, "Its port; 1080 unless set.")
        .attribute("ssh_proxy_username", &Settings::ssh_proxy_username, "User of the proxy.")
        .attribute("ssh_proxy_password", &Settings::ssh_proxy_password, "Password of the proxy.",
                   {.sensitive = true});
}

void add_winrm(sdk::FieldTable& table) {
    table.attribute("winrm_username", &Settings::winrm_username, "User to log in as. Required with WinRM.")
        .attribute("winrm_password", &Settings::winrm_password, "Password to log in with.",
                   {.sensitive = true})
        .attribute("winrm_host", &Settings::winrm_host,
                   "Address to connect to. Most builders find it out themselves.")
        .attribute("winrm_no_proxy", &Settings::winrm_no_proxy, "Reach the machine past any HTTP proxy.")
        .attribute("winrm_port", &Settings::winrm_port,
                   "Port of WinRM; 5985, or 5986 with winrm_use_ssl, unless set.")
        .attribute("winrm_timeout", &Settings::winrm_timeout,
                   "How long to wait until WinRM answers; 30m unless set.")
        .attribute("winrm_use_ssl", &Settings::winrm_use_ssl, "Speak HTTPS.")
        .attribute("winrm_insecure", &Settings::winrm_insecure, "Do not check the server's certificate.")
        .attribute("winrm_use_ntlm", &Settings::winrm_use_ntlm,
                   "Log in by NTLMv2 instead of basic authentication.");
}

}  // namespace

const sdk::FieldTable& settings_fields() {
    static const sdk::FieldTable kTable = [] {
        sdk::FieldTable table;
        table
            .attribute("communicator", &Settings::communicator,
                       "Way into the machine: ssh (default), winrm, none, or one of the builder's own.")
            .attribute("pause_before_connecting", &Settings::pause_before_connecting,
                       "Wait this long after the first successful connection, then connect anew and begin.");
        add_ssh_login(table);
        add_ssh_session(table);
        add_ssh_route(table);
        add_winrm(table);
        return table;
    }();
    return kTable;
}

}  // namespace ingot::comm

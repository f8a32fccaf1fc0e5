// Connection arguments: defaults, what must fit together, and which checks wait for unknown values.
#include "comm/settings.h"

#include "base/fs.h"
#include "base/log.h"
#include "base/text.h"
#include "comm/testing.h"

#include <gtest/gtest.h>

#include <limits>

namespace ingot::comm {
namespace {

using Lines = std::vector<std::string>;

/// A component that has these settings and nothing else.
struct Prepared {
    Settings settings;
    sdk::Problems problems;

    Lines errors() const { return list_problems(problems); }
};

Prepared prepare_with(const Arguments& arguments) {
    Prepared prepared;
    std::set<std::string, std::less<>> unknown = sdk::read_config(
        settings_fields(), make_config(arguments), test_context(), &prepared.settings, prepared.problems);
    prepare_settings(prepared.settings, unknown, prepared.problems);
    return prepared;
}

Arguments with_login(Arguments more) {
    more.insert({"ssh_host", "h"});
    more.insert({"ssh_username", "u"});
    return more;
}

/// Builds SSH's wire format.
class Wire {
   public:
    Wire& text(std::string_view value) {
        number(value.size(), 4);
        bytes_ += value;
        return *this;
    }
    Wire& number(std::uint64_t value, int size) {
        for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
            bytes_.push_back(static_cast<char>(value >> shift & 0xff));
        return *this;
    }
    const std::string& bytes() const { return bytes_; }

   private:
    std::string bytes_;
};

std::string make_pem(const std::string& label, std::string_view bytes, const std::string& headers = "") {
    return "-----BEGIN " + label + "-----\n" + headers + base64_encode(bytes) + "\n-----END " + label +
           "-----\n";
}

std::string make_openssh_key(const std::string& cipher) {
    Wire wire;
    wire.text(cipher)
        .text(cipher == "none" ? "none" : "bcrypt")
        .text("")
        .number(1, 4)
        .text("public")
        .text("private");
    return make_pem("OPENSSH PRIVATE KEY", std::string("openssh-key-v1\0", 15) + wire.bytes());
}

std::string make_certificate(std::uint64_t from, std::uint64_t until, int purpose = 1) {
    const std::string kind = "ssh-ed25519-cert-v01@openssh.com";
    Wire wire;
    wire.text(kind)
        .text("nonce")
        .text("key")
        .number(7, 8)
        .number(static_cast<std::uint64_t>(purpose), 4)
        .text("id")
        .text("");
    wire.number(from, 8).number(until, 8).text("").text("").text("").text("ca").text("signature");
    return kind + " " + base64_encode(wire.bytes()) + " comment\n";
}

const std::string kDer = "\x30\x03\x02\x01\x00";

class KeyFiles : public testing::Test {
   protected:
    std::string write(const std::string& text) {
        std::string path = folder_.path() + "/file" + std::to_string(count_++);
        write_text(path, text, 0600);
        return path;
    }
    TempDir folder_{"keys"};
    int count_ = 0;
};

TEST(Settings, SshDefaults) {
    Prepared prepared = prepare_with(with_login({}));
    EXPECT_EQ(prepared.errors(), Lines{});
    const Settings& s = prepared.settings;
    EXPECT_EQ(s.communicator, "ssh");
    EXPECT_EQ(s.ssh_port, 22);
    EXPECT_EQ(s.ssh_timeout, std::chrono::minutes(5));
    EXPECT_EQ(s.ssh_handshake_attempts, 10);
    EXPECT_EQ(s.ssh_keep_alive_interval, std::chrono::seconds(5));
    EXPECT_EQ(s.ssh_file_transfer_method, "scp");
    EXPECT_EQ(s.pause_before_connecting.count(), 0);
    EXPECT_EQ(s.host(), "h");
    EXPECT_EQ(s.port(), 22);
    EXPECT_EQ(s.user(), "u");
}

TEST(Settings, OneOfTimeoutAndAttemptsLeavesTheOtherWithoutLimit) {
    EXPECT_EQ(prepare_with(with_login({{"ssh_timeout", "1m"}})).settings.ssh_handshake_attempts, 0);
    EXPECT_EQ(prepare_with(with_login({{"ssh_handshake_attempts", 3}})).settings.ssh_timeout.count(), 0);
}

TEST(Settings, TheOldNameOfTheTimeoutWinsAndWarns) {
    Prepared prepared = prepare_with(with_login({{"ssh_timeout", "1m"}, {"ssh_wait_timeout", "2m"}}));
    EXPECT_EQ(prepared.settings.ssh_timeout, std::chrono::minutes(2));
    EXPECT_EQ(list_problems(prepared.problems, Severity::kWarning).size(), 1U);
}

TEST(Settings, EveryArgumentReachesItsMember) {
    TempDir folder("keys");
    std::string key = folder.path() + "/k";
    std::string certificate = folder.path() + "/c";
    write_text(key, make_openssh_key("none"));
    write_text(certificate, make_certificate(0, std::numeric_limits<std::uint64_t>::max()));
    const Arguments all = {{"communicator", "ssh"},
                           {"pause_before_connecting", "1s"},
                           {"ssh_host", "h"},
                           {"ssh_port", 2200},
                           {"ssh_username", "u"},
                           {"ssh_password", "pass-word"},
                           {"ssh_keypair_name", "pair"},
                           {"temporary_key_pair_name", "tmp"},
                           {"temporary_key_pair_type", "ed25519"},
                           {"temporary_key_pair_bits", 521},
                           {"ssh_ciphers", Lines{"aes128-ctr"}},
                           {"ssh_clear_authorized_keys", true},
                           {"ssh_key_exchange_algorithms", Lines{"ecdh-sha2-nistp256"}},
                           {"ssh_private_key_file", key},
                           {"ssh_certificate_file", certificate},
                           {"ssh_pty", true},
                           {"ssh_timeout", "9m"},
                           {"ssh_agent_auth", true},
                           {"ssh_disable_agent_forwarding", true},
                           {"ssh_handshake_attempts", 4},
                           {"ssh_bastion_host", "b"},
                           {"ssh_bastion_port", 2222},
                           {"ssh_bastion_agent_auth", true},
                           {"ssh_bastion_username", "bu"},
                           {"ssh_bastion_password", "bastion-pw"},
                           {"ssh_bastion_interactive", true},
                           {"ssh_bastion_private_key_file", key},
                           {"ssh_bastion_certificate_file", certificate},
                           {"ssh_file_transfer_method", "sftp"},
                           {"ssh_proxy_port", 1081},
                           {"ssh_proxy_username", "pu"},
                           {"ssh_proxy_password", "proxy-pw"},
                           {"ssh_keep_alive_interval", "-1s"},
                           {"ssh_read_write_timeout", "3m"},
                           {"ssh_remote_tunnels", Lines{"1:h:2"}},
                           {"ssh_local_tunnels", Lines{"3:h:4"}},
                           {"ssh_public_key", std::vector<int>{1}},
                           {"ssh_private_key", std::vector<int>{2}},
                           {"winrm_username", "wu"},
                           {"winrm_password", "winrm-pw"},
                           {"winrm_host", "wh"},
                           {"winrm_no_proxy", true},
                           {"winrm_port", 1},
                           {"winrm_timeout", "4m"},
                           {"winrm_use_ssl", true},
                           {"winrm_insecure", true},
                           {"winrm_use_ntlm", true}};
    Prepared prepared = prepare_with(all);
    EXPECT_EQ(prepared.errors(), Lines{});
    // ssh_wait_timeout and ssh_proxy_host have tests of their own.
    EXPECT_EQ(all.size() + 2, settings_fields().all().size()) << "a new argument belongs in this test";
    const Settings& s = prepared.settings;
    EXPECT_EQ(s.pause_before_connecting, std::chrono::seconds(1));
    EXPECT_EQ(s.ssh_port, 2200);
    EXPECT_EQ(s.ssh_keypair_name, "pair");
    EXPECT_EQ(s.temporary_key_pair_name, "tmp");
    EXPECT_EQ(s.temporary_key_pair_type, "ed25519");
    EXPECT_EQ(s.temporary_key_pair_bits, 521);
    EXPECT_EQ(s.ssh_ciphers, Lines{"aes128-ctr"});
    EXPECT_EQ(s.ssh_key_exchange_algorithms, Lines{"ecdh-sha2-nistp256"});
    EXPECT_TRUE(s.ssh_clear_authorized_keys && s.ssh_pty && s.ssh_agent_auth &&
                s.ssh_disable_agent_forwarding);
    EXPECT_EQ(s.ssh_handshake_attempts, 4);
    EXPECT_EQ(s.ssh_bastion_port, 2222);
    EXPECT_TRUE(s.ssh_bastion_agent_auth && s.ssh_bastion_interactive);
    EXPECT_EQ(s.ssh_bastion_username + s.ssh_bastion_password, "bubastion-pw");
    EXPECT_EQ(s.ssh_file_transfer_method, "sftp");
    EXPECT_EQ(s.ssh_proxy_port, 1081);
    EXPECT_EQ(s.ssh_proxy_username + s.ssh_proxy_password, "puproxy-pw");
    EXPECT_EQ(s.ssh_keep_alive_interval, -std::chrono::seconds(1));
    EXPECT_EQ(s.ssh_read_write_timeout, std::chrono::minutes(3));
    EXPECT_EQ(s.ssh_remote_tunnels, Lines{"1:h:2"});
    EXPECT_EQ(s.ssh_public_key, std::vector<std::int64_t>{1});
    EXPECT_EQ(s.winrm_username + s.winrm_host, "wuwh");
    EXPECT_TRUE(s.winrm_no_proxy && s.winrm_use_ssl && s.winrm_insecure && s.winrm_use_ntlm.value_or(false));
    EXPECT_EQ(s.winrm_timeout, std::chrono::minutes(4));
    for (const char* secret : {"pass-word", "bastion-pw", "proxy-pw", "winrm-pw"})
        EXPECT_EQ(mask_secrets(secret).find(secret), std::string::npos) << secret;
}

TEST(Settings, MistakesAreNamed) {
    struct Case {
        Arguments arguments;
        Lines errors;
    };
    const std::vector<Case> cases = {
        {{}, {"ssh_username: Missing SSH user"}},
        {{{"communicator", "telnet"}}, {"communicator: Unknown communicator"}},
        {{{"communicator", "winrm"}}, {"winrm_username: Missing WinRM user"}},
        {with_login({{"ssh_port", 70000}}), {"ssh_port: Invalid port"}},
        {with_login({{"ssh_port", -1}}), {"ssh_port: Invalid port"}},
        {with_login({{"ssh_file_transfer_method", "ftp"}}),
         {"ssh_file_transfer_method: Unknown transfer method"}},
        {with_login({{"ssh_bastion_host", "b"}}), {"ssh_bastion_host: No way to log in to the bastion"}},
        {with_login({{"ssh_bastion_host", "b"}, {"ssh_bastion_port", 0 - 2}, {"ssh_bastion_password", "x"}}),
         {"ssh_bastion_port: Invalid port"}},
        {with_login({{"ssh_bastion_host", "b"}, {"ssh_bastion_agent_auth", true}, {"ssh_proxy_host", "p"}}),
         {"ssh_proxy_host: Bastion and proxy together"}},
        {with_login({{"ssh_proxy_host", "p"}, {"ssh_proxy_port", 65536}}), {"ssh_proxy_port: Invalid port"}},
        {with_login({{"ssh_private_key_file", "/no/such/key"}}),
         {"ssh_private_key_file: Unusable private key file"}},
        {with_login({{"ssh_certificate_file", "/no/such"}}),
         {"ssh_certificate_file: Certificate without a key"}},
        {with_login({{"ssh_bastion_certificate_file", "/no/such"}}),
         {"ssh_bastion_certificate_file: Certificate without a key"}},
        {with_login({{"ssh_local_tunnels", Lines{"1:h:2", "x"}}}), {"ssh_local_tunnels.1: Invalid tunnel"}},
        {with_login({{"ssh_remote_tunnels", Lines{"1:h:port"}}}), {"ssh_remote_tunnels.0: Invalid tunnel"}},
    };
    for (const Case& one : cases) EXPECT_EQ(prepare_with(one.arguments).errors(), one.errors);
}

TEST(Settings, OtherCommunicatorsNeedNothing) {
    for (const char* name : {"none", "docker", "dockerWindowsContainer"}) {
        Prepared prepared = prepare_with({{"communicator", name}});
        EXPECT_EQ(prepared.errors(), Lines{}) << name;
        EXPECT_EQ(prepared.settings.host(), "");
        EXPECT_EQ(prepared.settings.port(), 0);
    }
}

TEST(Settings, WinrmDefaults) {
    const Settings plain = prepare_with({{"communicator", "winrm"},
                                         {"winrm_username", "u"},
                                         {"winrm_host", "h"},
                                         {"winrm_password", "word"}})
                               .settings;
    EXPECT_EQ(plain.port(), 5985);
    EXPECT_EQ(plain.winrm_timeout, std::chrono::minutes(30));
    EXPECT_EQ(plain.host() + plain.user() + plain.password(), "huword");
    EXPECT_FALSE(plain.winrm_use_ntlm.has_value());
    EXPECT_EQ(prepare_with({{"communicator", "winrm"}, {"winrm_username", "u"}, {"winrm_use_ssl", true}})
                  .settings.port(),
              5986);
}

TEST(Settings, ChecksWaitForUnknownValues) {
    const Argument unknown = Argument::unknown();
    EXPECT_EQ(prepare_with({{"communicator", unknown}}).errors(), Lines{});
    EXPECT_EQ(prepare_with({{"ssh_username", unknown}, {"ssh_port", unknown}}).errors(), Lines{});
    EXPECT_EQ(
        prepare_with(with_login({{"ssh_bastion_host", "b"}, {"ssh_bastion_password", unknown}})).errors(),
        Lines{});
    EXPECT_EQ(
        prepare_with(with_login({{"ssh_certificate_file", "c"}, {"ssh_private_key_file", unknown}})).errors(),
        Lines{});
    EXPECT_EQ(prepare_with(with_login({{"ssh_local_tunnels", unknown}, {"ssh_private_key_file", unknown}}))
                  .errors(),
              Lines{});
    EXPECT_EQ(prepare_with({{"communicator", "winrm"}, {"winrm_username", unknown}}).errors(), Lines{});
}

TEST(Settings, ABastionWithoutAKeyBorrowsTheMachines) {
    TempDir folder("keys");
    std::string key = folder.path() + "/k";
    write_text(key, make_pem("RSA PRIVATE KEY", kDer));
    Prepared prepared = prepare_with(with_login({{"ssh_private_key_file", key}, {"ssh_bastion_host", "b"}}));
    EXPECT_EQ(prepared.errors(), Lines{});
    EXPECT_EQ(prepared.settings.ssh_bastion_private_key_file, key);
    EXPECT_EQ(prepared.settings.ssh_bastion_port, 22);
}

TEST(ParseTunnel, TakesPortHostPort) {
    std::string why;
    const std::optional<Tunnel> plain = parse_tunnel("8080:localhost:3000", why);
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->listen_port, 8080);
    EXPECT_EQ(plain->host, "localhost");
    EXPECT_EQ(plain->port, 3000);
    const std::optional<Tunnel> six = parse_tunnel("1:[::1]:2", why);
    ASSERT_TRUE(six);
    EXPECT_EQ(six->host, "::1");
    for (const char* bad : {"", "1", "1:2", "x:h:1", "1:h:x", "1:h:70000", "0:h:1", "1:::1:2"}) {
        why.clear();
        EXPECT_FALSE(parse_tunnel(bad, why)) << bad;
        EXPECT_NE(why, "") << bad;
    }
}

TEST_F(KeyFiles, UsableKeysPass) {
    for (const char* label : {"RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY", "PRIVATE KEY"})
        EXPECT_EQ(check_private_key_file(write(make_pem(label, kDer))), "") << label;
    EXPECT_EQ(check_private_key_file(write(make_openssh_key("none"))), "");
    EXPECT_EQ(check_private_key_file(write("a comment\r\n" + make_pem("PRIVATE KEY", kDer))), "");
}

TEST_F(KeyFiles, WhatIsNoUsableKeyIsSaid) {
    const std::string damaged = make_pem("OPENSSH PRIVATE KEY", std::string("openssh-key-v1\0\0\0", 17));
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "no private key"},
        {"ssh-ed25519 AAAA me", "no private key"},
        {"-----BEGIN PRIVATE KEY-----\nMAMCAQA=\n", "no private key"},
        {"-----BEGIN PRIVATE KEY-----\n@@@\n-----END PRIVATE KEY-----\n", "no private key"},
        {make_pem("PUBLIC KEY", kDer), "PUBLIC KEY"},
        {make_pem("PRIVATE KEY", "xx"), "damaged"},
        {make_pem("OPENSSH PRIVATE KEY", "xx"), "damaged"},
        {damaged, "damaged"},
        {make_openssh_key("aes256-ctr"), "passphrase"},
        {make_pem("ENCRYPTED PRIVATE KEY", kDer), "passphrase"},
        {make_pem("RSA PRIVATE KEY", kDer, "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"),
         "passphrase"},
    };
    for (const auto& [text, why] : cases) {
        const std::string said = check_private_key_file(write(text));
        EXPECT_NE(said.find(why), std::string::npos) << said << " for " << text;
    }
    EXPECT_NE(check_private_key_file("/no/such/key").find("No such file"), std::string::npos);
}

TEST_F(KeyFiles, CertificatesMustBeAUsersAndInForce) {
    constexpr std::uint64_t kForever = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(check_certificate_file(write(make_certificate(0, kForever))), "");
    EXPECT_EQ(check_certificate_file(write(make_certificate(0, 99999999999))), "");
    const std::vector<std::pair<std::string, std::string>> cases = {
        {make_certificate(0, 1000), "expired"},
        {make_certificate(99999999999, kForever), "not valid yet"},
        {make_certificate(0, kForever, 2), "host's"},
        {"ssh-ed25519-cert-v01@openssh.com AAAA", "damaged"},
        {"ssh-ed25519-cert-v01@openssh.com ????", "damaged"},
        {"ssh-new-cert-v01@openssh.com AAAA", "damaged"},
        {"ssh-ed25519 AAAA", "no OpenSSH certificate"},
        {"", "no OpenSSH certificate"},
    };
    for (const auto& [text, why] : cases) {
        const std::string said = check_certificate_file(write(text));
        EXPECT_NE(said.find(why), std::string::npos) << said << " for " << text;
    }
}

TEST_F(KeyFiles, ACertificateIsCheckedBesideItsKey) {
    const std::string key = write(make_openssh_key("none"));
    const std::string old = write(make_certificate(0, 1000));
    EXPECT_EQ(
        prepare_with(with_login({{"ssh_private_key_file", key}, {"ssh_certificate_file", old}})).errors(),
        Lines{"ssh_certificate_file: Unusable certificate file"});
}

TEST(MachineData, HasTheNamesThatTemplatesKnow) {
    sdk::TestRun run;
    Settings settings =
        prepare_with(with_login({{"ssh_password", "word"}, {"ssh_private_key", std::vector<int>{65, 66}}}))
            .settings;
    sdk::GeneratedData data = machine_data(&settings, "i-1", run.context);
    EXPECT_EQ(data.at("ID").as_string(), "i-1");
    EXPECT_EQ(data.at("Host").as_string(), "h");
    EXPECT_EQ(data.at("Port").as_number().to_int64(), 22);
    EXPECT_EQ(data.at("User").as_string(), "u");
    EXPECT_EQ(data.at("Password").as_string(), "word");
    EXPECT_EQ(data.at("ConnType").as_string(), "ssh");
    EXPECT_EQ(data.at("SSHPrivateKey").as_string(), "AB");
    EXPECT_FALSE(data.at("SSHAgentAuth").as_bool());
    EXPECT_EQ(data.at("PackerRunUUID").as_string(), run.context.run_uuid);
    for (const char* name : {"PackerHTTPIP", "PackerHTTPPort", "PackerHTTPAddr", "SSHPublicKey",
                             "SSHPrivateKeyFile", "WinRMPassword"})
        EXPECT_TRUE(data.contains(name)) << name;
}

TEST(MachineData, WithoutAConnectionHasOnlyTheCommonNames) {
    sdk::TestRun run;
    const sdk::GeneratedData data = machine_data(nullptr, "Null", run.context);
    EXPECT_EQ(data.size(), 5U);
    EXPECT_FALSE(data.contains("Host"));
    EXPECT_EQ(data.at("PackerHTTPAddr").as_string(), kNoHttpAddress);
}

}  // namespace
}  // namespace ingot::comm

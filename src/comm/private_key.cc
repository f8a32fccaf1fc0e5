// Is this file a private key, or a certificate, that a login could use? Looks at the containers (PEM,
// OpenSSH), does no cryptography.
#include "comm/settings.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>

namespace ingot::comm {

namespace {

constexpr std::string_view kOpensshMagic{"openssh-key-v1\0", 15};
constexpr const char* kHasPassphrase =
    "the key is protected by a passphrase; decrypt it first (ssh-keygen -p)";

/// Reads the length-prefixed strings and big-endian numbers of SSH's wire format (RFC 4251, section 5).
class WireReader {
   public:
    explicit WireReader(std::string_view bytes) : rest_(bytes) {}

    std::uint64_t number(std::size_t size) {
        if (rest_.size() < size) {
            failed_ = true;
            return 0;
        }
        std::uint64_t value = 0;
        for (char byte : rest_.substr(0, size)) value = value << 8 | static_cast<unsigned char>(byte);
        rest_.remove_prefix(size);
        return value;
    }
    std::string_view text() {
        std::size_t size = number(4);
        if (failed_ || rest_.size() < size) {
            failed_ = true;
            return {};
        }
        std::string_view found = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return found;
    }
    bool failed() const { return failed_; }

   private:
    std::string_view rest_;
    bool failed_ = false;
};

struct PemBlock {
    std::string label;
    bool encrypted = false;
    std::string bytes;
};

/// The first block of a PEM text, if there is a whole one. Source: RFC 7468, and RFC 1421 for the headers.
std::optional<PemBlock> read_pem(std::string_view text) {
    PemBlock block;
    std::string body;
    bool inside = false;
    for (std::string_view line : split_lines(text)) {
        line = trim(line);
        if (!inside) {
            inside = line.starts_with("-----BEGIN ") && line.ends_with("-----") && line.size() > 16;
            if (inside) block.label = line.substr(11, line.size() - 16);
        } else if (line.starts_with("-----END ")) {
            std::optional<std::string> bytes = base64_decode(body);
            if (!bytes || bytes->empty()) return std::nullopt;
            block.bytes = *bytes;
            return block;
        } else if (line.find(':') != std::string_view::npos) {
            block.encrypted |=
                line.starts_with("Proc-Type:") && line.find("ENCRYPTED") != std::string_view::npos;
        } else {
            body += line;
        }
    }
    return std::nullopt;
}

std::string check_openssh_key(std::string_view bytes) {
    if (!bytes.starts_with(kOpensshMagic)) return "the OpenSSH key is damaged";
    WireReader reader(bytes.substr(kOpensshMagic.size()));
    std::string_view cipher = reader.text();
    reader.text();  // name of the key derivation
    reader.text();  // its options
    std::uint64_t keys = reader.number(4);
    std::string_view public_key = reader.text();
    std::string_view private_part = reader.text();
    if (reader.failed() || keys != 1 || public_key.empty() || private_part.empty())
        return "the OpenSSH key is damaged";
    return cipher == "none" ? "" : kHasPassphrase;
}

std::string check_private_key(std::string_view text) {
    std::optional<PemBlock> block = read_pem(text);
    if (!block) return "no private key is in it";
    if (block->encrypted || block->label == "ENCRYPTED PRIVATE KEY") return kHasPassphrase;
    if (block->label == "OPENSSH PRIVATE KEY") return check_openssh_key(block->bytes);
    constexpr std::array<std::string_view, 4> kLabels = {"RSA PRIVATE KEY", "EC PRIVATE KEY",
                                                         "DSA PRIVATE KEY", "PRIVATE KEY"};
    for (std::string_view label : kLabels) {
        if (block->label != label) continue;
        // Every one of them is an ASN.1 SEQUENCE.
        return block->bytes.front() == '\x30' ? "" : "the key is damaged";
    }
    return fmt::format("it holds a \"{}\", not a private key", block->label);
}

/// Skips the public key's own fields; their number depends on the kind of key.
std::optional<int> count_key_fields(std::string_view kind) {
    if (kind.starts_with("ssh-ed25519-cert")) return 1;
    if (kind.starts_with("ssh-rsa-cert") || kind.starts_with("rsa-sha2-")) return 2;
    if (kind.starts_with("ecdsa-sha2-") || kind.starts_with("sk-ssh-ed25519-cert")) return 2;
    if (kind.starts_with("sk-ecdsa-sha2-")) return 3;
    if (kind.starts_with("ssh-dss-cert")) return 4;
    return std::nullopt;
}

/// Source: OpenSSH, PROTOCOL.certkeys.
std::string check_certificate(std::string_view text) {
    std::string_view line = trim(text);
    std::vector<std::string> words = split(line.substr(0, line.find('\n')), " ");
    if (words.size() < 2 || words[0].find("-cert-v01@openssh.com") == std::string::npos)
        return "no OpenSSH certificate is in it";
    std::optional<std::string> bytes = base64_decode(trim(words[1]));
    std::optional<int> fields = count_key_fields(words[0]);
    if (!bytes || !fields) return "the certificate is damaged";
    WireReader reader(*bytes);
    reader.text();  // kind, again
    reader.text();  // nonce
    for (int i = 0; i < *fields; ++i) reader.text();
    reader.number(8);  // serial
    std::uint64_t purpose = reader.number(4);
    reader.text();  // key id
    reader.text();  // principals
    std::uint64_t from = reader.number(8);
    std::uint64_t until = reader.number(8);
    if (reader.failed()) return "the certificate is damaged";
    constexpr std::uint64_t kUserCertificate = 1;
    if (purpose != kUserCertificate) return "it is a host's certificate, not a user's";
    std::uint64_t now =
        static_cast<std::uint64_t>(std::chrono::system_clock::to_time_t(system_clock().now()));
    if (now < from) return "the certificate is not valid yet";
    if (until != std::numeric_limits<std::uint64_t>::max() && now >= until)
        return "the certificate has expired";
    return "";
}

/// Applies a check to a file's text; says what the system says when it cannot be read.
template <class Check>
std::string check_file(const std::string& path, const Check& check) {
    std::string text;
    try {
        text = read_file(expand_home(path));
    } catch (const Error& error) {
        return error.message();
    }
    std::string why = check(text);
    return why.empty() ? "" : fmt::format("{}: {}", path, why);
}

}  // namespace

std::string check_private_key_file(const std::string& path) { return check_file(path, check_private_key); }

std::string check_certificate_file(const std::string& path) { return check_file(path, check_certificate); }

}  // namespace ingot::comm

// Digests, bcrypt, RSA and identifiers.
#include "base/hash.h"
#include "base/text.h"
#include "func/rows.h"

#include <crypt.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <memory>

namespace ingot::func {
namespace {

using value::Args;
using value::FunctionError;
using value::FunctionSpec;
using value::Type;
using value::Value;

FunctionSpec digest_function(std::string algorithm, std::string example) {
    return {.name = algorithm,
            .doc = "The " + algorithm + " digest of the text, in hexadecimal digits.",
            .example = std::move(example),
            .params = {{.name = "string", .type = Type::string()}},
            .return_type = value::returns(Type::string()),
            .body = [algorithm](Args args, const Type&) {
                return Value::string(hash_hex(algorithm, args[0].as_string()));
            }};
}

/// Go's bcrypt: "$2a$", cost 4 to 31 (a lower one becomes 10), at most 72 bytes.
Value bcrypt(Args args) {
    std::int64_t cost = args.size() > 1 ? integer_argument(args, 1) : 10;
    if (args.size() > 2) throw FunctionError("one text and at most one cost are required");
    if (cost < 4) cost = 10;
    if (cost > 31) throw FunctionError(1, "the cost must not exceed 31");
    if (args[0].as_string().size() > 72) throw FunctionError(0, "bcrypt takes at most 72 bytes");
    const std::string entropy = random_bytes(16);
    std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> salt{};
    if (crypt_gensalt_rn("$2a$", static_cast<unsigned long>(cost), entropy.data(),
                         static_cast<int>(entropy.size()), salt.data(),
                         static_cast<int>(salt.size())) == nullptr)
        throw FunctionError("bcrypt cannot make a salt");
    const std::unique_ptr<crypt_data> data = std::make_unique<crypt_data>();
    const char* hashed = crypt_rn(args[0].as_string().c_str(), salt.data(), data.get(), sizeof(crypt_data));
    if (hashed == nullptr) throw FunctionError("bcrypt failed");
    return Value::string(hashed);
}

using KeyPointer = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using KeyContextPointer = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

KeyPointer read_rsa_key(const std::string& pem) {
    if (pem.find("4,ENCRYPTED") != std::string::npos)
        throw FunctionError(1, "the key is protected by a password; decrypt it first");
    if (pem.find("-----BEGIN") == std::string::npos) throw FunctionError(1, "the text holds no PEM key");
    const std::unique_ptr<BIO, decltype(&BIO_free)> source(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    const auto no_password = [](char*, int, int, void*) { return 0; };
    KeyPointer key(PEM_read_bio_PrivateKey(source.get(), nullptr, no_password, nullptr), EVP_PKEY_free);
    if (!key || EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA)
        throw FunctionError(1, "the text holds no RSA private key");
    return key;
}

Value rsa_decrypt(Args args) {
    const std::optional<std::string> secret = base64_decode(args[0].as_string());
    if (!secret) throw FunctionError(0, "the encrypted text is not base64");
    const KeyPointer key = read_rsa_key(args[1].as_string());
    const KeyContextPointer context(EVP_PKEY_CTX_new(key.get(), nullptr), EVP_PKEY_CTX_free);
    const unsigned char* in = reinterpret_cast<const unsigned char*>(secret->data());
    std::size_t length = static_cast<std::size_t>(EVP_PKEY_size(key.get()));
    std::string out(length, '\0');
    if (!context || EVP_PKEY_decrypt_init(context.get()) <= 0 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) <= 0 ||
        EVP_PKEY_decrypt(context.get(), reinterpret_cast<unsigned char*>(out.data()), &length, in,
                         secret->size()) <= 0)
        throw FunctionError(0, "the text cannot be decrypted with this key");
    out.resize(length);
    return Value::string(out);
}

/// The 16 bytes of a UUID's text, or of one of RFC 4122's names for name spaces.
std::string namespace_bytes(const std::string& name) {
    static constexpr std::pair<std::string_view, std::string_view> kNamed[] = {
        {"dns", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"},
        {"url", "6ba7b811-9dad-11d1-80b4-00c04fd430c8"},
        {"oid", "6ba7b812-9dad-11d1-80b4-00c04fd430c8"},
        {"x500", "6ba7b814-9dad-11d1-80b4-00c04fd430c8"},
    };
    std::string text = name;
    for (const auto& [known, uuid] : kNamed)
        if (known == name) text = uuid;
    if (text.starts_with("urn:uuid:")) text.erase(0, 9);
    if (text.starts_with("{") && text.ends_with("}")) text = text.substr(1, text.size() - 2);
    text = replace_all(text, "-", "");
    std::string bytes;
    for (std::size_t i = 0; text.size() == 32 && i < 32; i += 2) {
        if (std::isxdigit(static_cast<unsigned char>(text[i])) == 0 ||
            std::isxdigit(static_cast<unsigned char>(text[i + 1])) == 0)
            break;
        bytes += static_cast<char>(std::strtol(text.substr(i, 2).c_str(), nullptr, 16));
    }
    if (bytes.size() != 16)
        throw FunctionError(0, fmt::format("\"{}\" is neither dns, url, oid, x500 nor a UUID", name));
    return bytes;
}

Value uuid5(Args args) {
    std::string digest =
        hash_raw("sha1", namespace_bytes(args[0].as_string()) + args[1].as_string()).substr(0, 16);
    digest[6] = static_cast<char>((digest[6] & 0x0F) | 0x50);
    digest[8] = static_cast<char>((digest[8] & 0x3F) | 0x80);
    const std::string hex = hex_encode(digest);
    return Value::string(fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                                     hex.substr(16, 4), hex.substr(20)));
}

FunctionSpec make_bcrypt(const FunctionEnv&) {
    return {.name = "bcrypt",
            .doc = "A bcrypt hash of the text, with a cost of 10 or the given one.",
            .params = {{.name = "string", .type = Type::string()}},
            .variadic = value::Param{.name = "cost", .type = Type::number()},
            .return_type = value::returns(Type::string()),
            .body = [](Args args, const Type&) { return bcrypt(args); }};
}
FunctionSpec make_md5(const FunctionEnv&) {
    return digest_function("md5", "md5(\"\") == \"d41d8cd98f00b204e9800998ecf8427e\"");
}
FunctionSpec make_rsadecrypt(const FunctionEnv&) {
    return {
        .name = "rsadecrypt",
        .doc = "Decrypts base64 text (RSA, PKCS #1 v1.5) with a private key in PEM form.",
        .params = {{.name = "ciphertext", .type = Type::string()}, {.name = "key", .type = Type::string()}},
        .return_type = value::returns(Type::string()),
        .body = [](Args args, const Type&) { return rsa_decrypt(args); }};
}
FunctionSpec make_sha1(const FunctionEnv&) { return digest_function("sha1", ""); }
FunctionSpec make_sha256(const FunctionEnv&) { return digest_function("sha256", ""); }
FunctionSpec make_sha512(const FunctionEnv&) { return digest_function("sha512", ""); }
FunctionSpec make_uuidv4(const FunctionEnv&) {
    return {.name = "uuidv4",
            .doc = "A random UUID.",
            .return_type = value::returns(Type::string()),
            .body = [](Args, const Type&) { return Value::string(make_uuid4()); }};
}
FunctionSpec make_uuidv5(const FunctionEnv&) {
    return {
        .name = "uuidv5",
        .doc = "The UUID of a name in a name space: dns, url, oid, x500 or a UUID.",
        .example = R"(uuidv5("dns", "example.com") == "cfbff0d1-9375-5685-968c-48ce8b15ae17")",
        .params = {{.name = "namespace", .type = Type::string()}, {.name = "name", .type = Type::string()}},
        .return_type = value::returns(Type::string()),
        .body = [](Args args, const Type&) { return uuid5(args); }};
}

constexpr FunctionRow kCryptoRows[] = {
    {"bcrypt", make_bcrypt}, {"md5", make_md5},       {"rsadecrypt", make_rsadecrypt},
    {"sha1", make_sha1},     {"sha256", make_sha256}, {"sha512", make_sha512},
    {"uuidv4", make_uuidv4}, {"uuidv5", make_uuidv5},
};

}  // namespace

std::span<const FunctionRow> crypto_rows() { return kCryptoRows; }

}  // namespace ingot::func

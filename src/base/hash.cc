#include "base/hash.h"

#include "base/error.h"
#include "base/text.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include <fmt/core.h>

namespace ingot {

namespace {

constexpr std::string_view kHashNames[] = {"md5", "sha1", "sha224", "sha256", "sha384", "sha512"};

struct FreeDigest {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

const EVP_MD* find_digest(std::string_view name) {
    if (name == "md5") return EVP_md5();
    if (name == "sha1") return EVP_sha1();
    if (name == "sha224") return EVP_sha224();
    if (name == "sha256") return EVP_sha256();
    if (name == "sha384") return EVP_sha384();
    if (name == "sha512") return EVP_sha512();
    return nullptr;
}

}  // namespace

struct Hasher::State {
    std::unique_ptr<EVP_MD_CTX, FreeDigest> context;
};

Hasher::Hasher(std::string_view algorithm) : state_(std::make_unique<State>()) {
    const EVP_MD* digest = find_digest(algorithm);
    if (digest == nullptr)
        throw Error(ErrorKind::kUser, fmt::format("hash \"{}\": no such algorithm", algorithm))
            .set_hint("Known are md5, sha1, sha224, sha256, sha384 and sha512.");
    state_->context.reset(EVP_MD_CTX_new());
    ingot_check(state_->context && EVP_DigestInit_ex(state_->context.get(), digest, nullptr) == 1,
                "a digest of the library can be started");
}

Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::update(std::string_view bytes) {
    ingot_check(state_ && state_->context, "a spent hasher takes no more bytes");
    EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size());
}

std::string Hasher::finish() {
    ingot_check(state_ && state_->context, "a hasher finishes once");
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_DigestFinal_ex(state_->context.get(), digest, &length);
    state_->context.reset();
    return std::string(reinterpret_cast<const char*>(digest), length);
}

bool is_hash_name(std::string_view algorithm) {
    for (const std::string_view name : kHashNames)
        if (name == algorithm) return true;
    return false;
}

std::string hash_raw(std::string_view algorithm, std::string_view bytes) {
    Hasher hasher(algorithm);
    hasher.update(bytes);
    return hasher.finish();
}

std::string hash_hex(std::string_view algorithm, std::string_view bytes) {
    return hex_encode(hash_raw(algorithm, bytes));
}

std::string hash_file_hex(std::string_view algorithm, const std::string& path) {
    Hasher hasher(algorithm);
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) throw os_error("read " + path, errno);
    std::vector<char> buffer(256 * 1024);
    ssize_t count = 0;
    do {
        count = ::read(fd, buffer.data(), buffer.size());
        if (count > 0) hasher.update({buffer.data(), static_cast<std::size_t>(count)});
    } while (count > 0 || (count < 0 && errno == EINTR));
    const int failure = errno;
    ::close(fd);
    if (count < 0) throw os_error("read " + path, failure);
    return hex_encode(hasher.finish());
}

std::string random_bytes(std::size_t count) {
    std::string out(count, '\0');
    std::size_t filled = 0;
    while (filled < count) {
        const ssize_t got = ::getrandom(out.data() + filled, count - filled, 0);
        if (got < 0 && errno != EINTR) throw os_error("getrandom", errno);
        if (got > 0) filled += static_cast<std::size_t>(got);
    }
    return out;
}

std::string make_uuid4() {
    std::string bytes = random_bytes(16);
    bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40);
    bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
    const std::string hex = hex_encode(bytes);
    return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                       hex.substr(16, 4), hex.substr(20));
}

}  // namespace ingot

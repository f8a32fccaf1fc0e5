// Digests by name (OpenSSL inside), of texts and of streams.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ingot {

/// md5, sha1, sha224, sha256, sha384, sha512. Not thread-safe; movable.
class Hasher {
   public:
    /// Errors: user for an unknown name.
    explicit Hasher(std::string_view algorithm);
    ~Hasher();
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;
    void update(std::string_view bytes);
    /// Raw digest bytes. The object is spent afterwards.
    std::string finish();

   private:
    struct State;
    std::unique_ptr<State> state_;
};

bool is_hash_name(std::string_view algorithm);
/// Lower-case hexadecimal.
std::string hash_hex(std::string_view algorithm, std::string_view bytes);
std::string hash_raw(std::string_view algorithm, std::string_view bytes);
/// Reads in pieces. Errors: not_found, io.
std::string hash_file_hex(std::string_view algorithm, const std::string& path);

/// `count` bytes from the system's generator.
std::string random_bytes(std::size_t count);
/// RFC 4122 version 4, lower case.
std::string make_uuid4();

}  // namespace ingot

#include "base/hash.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"

#include <gtest/gtest.h>

#include <set>

namespace ingot {
namespace {

// Values of "abc" from RFC 1321 and FIPS 180-4.
const std::pair<std::string, std::string> kOfAbc[] = {
    {"md5", "900150983cd24fb0d6963f7d28e17f72"},
    {"sha1", "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {"sha224", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
    {"sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"sha384",
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"},
    {"sha512",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
};

TEST(Hash, KnownDigests) {
    const TempFile file("ingot-hash-test-", "abc");
    for (const auto& [name, digest] : kOfAbc) {
        EXPECT_TRUE(is_hash_name(name));
        EXPECT_EQ(hash_hex(name, "abc"), digest);
        EXPECT_EQ(hex_encode(hash_raw(name, "abc")), digest);
        EXPECT_EQ(hash_file_hex(name, file.path()), digest);
        Hasher hasher(name);
        hasher.update("a");
        hasher.update("");
        hasher.update("bc");
        Hasher moved(std::move(hasher));
        EXPECT_EQ(hex_encode(moved.finish()), digest);
    }
}

TEST(Hash, UnknownNamesAreUserErrors) {
    EXPECT_FALSE(is_hash_name("sha3"));
    EXPECT_FALSE(is_hash_name("SHA256"));
    try {
        Hasher("sha3");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kUser);
        EXPECT_FALSE(error.hint().empty());
    }
}

TEST(Hash, UnreadableFilesAreErrors) {
    EXPECT_THROW(hash_file_hex("sha256", "/no/such/file"), Error);
    EXPECT_THROW(hash_file_hex("sha256", "/"), Error);
}

TEST(Hash, RandomnessAndUuids) {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const std::string uuid = make_uuid4();
        EXPECT_TRUE(seen.insert(uuid).second);
        ASSERT_EQ(uuid.size(), 36U);
        EXPECT_EQ(uuid[14], '4');
        EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
        EXPECT_EQ(uuid.find_first_not_of("0123456789abcdef-"), std::string::npos);
    }
    EXPECT_EQ(random_bytes(1000).size(), 1000U);
    EXPECT_EQ(random_bytes(0), "");
}

}  // namespace
}  // namespace ingot

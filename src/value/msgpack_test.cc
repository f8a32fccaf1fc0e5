#include "value/msgpack.h"

#include "base/error.h"
#include "base/text.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace ingot::value {
namespace {

using Item = MsgpackReader::Item;

TEST(Msgpack, IntegersTakeTheirShortestForm) {
    struct Case {
        std::int64_t number;
        const char* hex;
    };
    const std::vector<Case> cases = {
        {0, "00"},
        {127, "7f"},
        {128, "cc80"},
        {255, "ccff"},
        {256, "cd0100"},
        {65535, "cdffff"},
        {65536, "ce00010000"},
        {4294967296, "cf0000000100000000"},
        {-1, "ff"},
        {-32, "e0"},
        {-33, "d0df"},
        {-128, "d080"},
        {-129, "d1ff7f"},
        {-32768, "d18000"},
        {-32769, "d2ffff7fff"},
        {-2147483649, "d3ffffffff7fffffff"},
        {std::numeric_limits<std::int64_t>::max(), "cf7fffffffffffffff"},
        {std::numeric_limits<std::int64_t>::min(), "d38000000000000000"},
    };
    for (const Case& c : cases) {
        MsgpackWriter out;
        out.write_int(c.number);
        EXPECT_EQ(hex_encode(out.text()), c.hex);
        MsgpackReader in(out.text());
        std::int64_t read =
            in.peek() == Item::kUint ? static_cast<std::int64_t>(in.read_uint()) : in.read_int();
        EXPECT_EQ(read, c.number);
        EXPECT_TRUE(in.at_end());
    }
}

TEST(Msgpack, LengthsTakeTheirShortestForm) {
    for (std::size_t size : {0UL, 1UL, 15UL, 16UL, 31UL, 32UL, 255UL, 256UL, 65535UL, 65536UL}) {
        std::string text(size, 'x');
        MsgpackWriter out;
        out.write_string(text);
        out.write_bytes(text);
        out.write_array(size);
        out.write_map(size);
        out.write_extension(-3, text);
        MsgpackReader in(out.text());
        EXPECT_EQ(in.peek(), Item::kString);
        EXPECT_EQ(in.read_string(), text);
        EXPECT_EQ(in.peek(), Item::kBytes);
        EXPECT_EQ(in.read_string(), text);
        EXPECT_EQ(in.read_array(), size);
        EXPECT_EQ(in.read_map(), size);
        MsgpackReader::Extension extension = in.read_extension();
        EXPECT_EQ(extension.type, -3);
        EXPECT_EQ(extension.payload, text);
        EXPECT_TRUE(in.at_end());
    }
    MsgpackWriter fixed;
    fixed.write_extension(0, std::string_view("\0", 1));
    EXPECT_EQ(hex_encode(fixed.text()), "d40000");
    MsgpackWriter odd;
    odd.write_extension(1, "abc");
    EXPECT_EQ(hex_encode(odd.text()), "c70301616263");
}

TEST(Msgpack, SimpleItems) {
    MsgpackWriter out;
    out.write_nil();
    out.write_bool(true);
    out.write_bool(false);
    out.write_double(-0.5);
    EXPECT_EQ(hex_encode(out.text()), "c0c3c2cbbfe0000000000000");
    std::string bytes = out.take();
    MsgpackReader in(bytes);
    in.read_nil();
    EXPECT_TRUE(in.read_bool());
    EXPECT_FALSE(in.read_bool());
    EXPECT_EQ(in.read_double(), -0.5);
}

TEST(Msgpack, EveryFirstByteIsUnderstoodOrRefused) {
    for (int code = 0; code < 256; ++code) {
        std::string bytes(1, static_cast<char>(code));
        MsgpackReader in(bytes);
        if (code == 0xc1)
            EXPECT_THROW(in.peek(), Error);
        else
            EXPECT_NO_THROW(in.peek()) << code;
    }
}

TEST(Msgpack, CutBytesAreAProtocolError) {
    MsgpackWriter out;
    out.write_int(100000);
    out.write_string(std::string(300, 'y'));
    out.write_extension(5, "payload");
    for (std::size_t length = 0; length < out.text().size(); ++length) {
        MsgpackReader in(std::string_view(out.text()).substr(0, length));
        try {
            in.read_uint();
            in.read_string();
            in.read_extension();
            ADD_FAILURE() << length;
        } catch (const Error& error) {
            EXPECT_EQ(error.kind(), ErrorKind::kProtocol);
        }
    }
}

TEST(Msgpack, AnotherKindOfItemIsAProtocolError) {
    MsgpackWriter out;
    out.write_string("x");
    MsgpackReader in(out.text());
    EXPECT_THROW(in.read_int(), Error);
    EXPECT_THROW(in.read_array(), Error);
    EXPECT_EQ(in.read_string(), "x");
}

}  // namespace
}  // namespace ingot::value

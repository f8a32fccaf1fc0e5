// Writer and reader of msgpack items. Source: the MessagePack specification.
#include "value/msgpack.h"

#include "base/error.h"

#include <fmt/core.h>

#include <bit>
#include <limits>
#include <utility>

namespace ingot::value {

namespace {

constexpr int kNil = 0xc0;
constexpr int kFalse = 0xc2;
constexpr int kTrue = 0xc3;
constexpr int kBin8 = 0xc4;
constexpr int kBin16 = 0xc5;
constexpr int kBin32 = 0xc6;
constexpr int kExt8 = 0xc7;
constexpr int kExt16 = 0xc8;
constexpr int kExt32 = 0xc9;
constexpr int kFloat32 = 0xca;
constexpr int kFloat64 = 0xcb;
constexpr int kUint8 = 0xcc;
constexpr int kInt8 = 0xd0;
constexpr int kFixExt1 = 0xd4;
constexpr int kFixExt16 = 0xd8;
constexpr int kStr8 = 0xd9;
constexpr int kStr16 = 0xda;
constexpr int kStr32 = 0xdb;
constexpr int kArray16 = 0xdc;
constexpr int kArray32 = 0xdd;
constexpr int kMap16 = 0xde;
constexpr int kMap32 = 0xdf;

[[noreturn]] void refuse(std::string problem) {
    throw Error(ErrorKind::kProtocol, "msgpack: " + std::move(problem));
}

MsgpackReader::Item item_of(std::uint8_t code) {
    using Item = MsgpackReader::Item;
    if (code < 0x80 || code >= 0xe0) return Item::kInt;
    if (code < 0x90) return Item::kMap;
    if (code < 0xa0) return Item::kArray;
    if (code < 0xc0) return Item::kString;
    if (code == kNil) return Item::kNil;
    if (code == kFalse || code == kTrue) return Item::kBool;
    if (code >= kBin8 && code <= kBin32) return Item::kBytes;
    if (code >= kExt8 && code <= kExt32) return Item::kExtension;
    if (code == kFloat32 || code == kFloat64) return Item::kFloat;
    if (code >= kUint8 && code < kInt8) return Item::kUint;
    if (code >= kInt8 && code < kFixExt1) return Item::kInt;
    if (code >= kFixExt1 && code <= kFixExt16) return Item::kExtension;
    if (code >= kStr8 && code <= kStr32) return Item::kString;
    if (code == kArray16 || code == kArray32) return Item::kArray;
    if (code == kMap16 || code == kMap32) return Item::kMap;
    refuse(fmt::format("the code 0x{:02x} has no meaning", code));
}

}  // namespace

void MsgpackWriter::write_big_endian(std::uint64_t number, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out_ += static_cast<char>(number >> shift);
}

void MsgpackWriter::write_length(std::size_t size, int code8, int code16, int code32) {
    ingot_check(size <= std::numeric_limits<std::uint32_t>::max(), "a msgpack item holds at most 4 GiB");
    bool short_form = code8 != 0 && size <= 0xff;
    int bytes = short_form ? 1 : size <= 0xffff ? 2 : 4;
    out_ += static_cast<char>(short_form ? code8 : bytes == 2 ? code16 : code32);
    write_big_endian(size, bytes);
}

void MsgpackWriter::write_nil() { out_ += static_cast<char>(kNil); }
void MsgpackWriter::write_bool(bool truth) { out_ += static_cast<char>(truth ? kTrue : kFalse); }

void MsgpackWriter::write_int(std::int64_t number) {
    if (number >= -32 && number <= 127) {
        out_ += static_cast<char>(number);
        return;
    }
    int power = 0;
    if (number >= 0) {
        while (power < 3 && static_cast<std::uint64_t>(number) >> (8 << power) != 0) ++power;
    } else {
        while (power < 3 && number < -(std::int64_t{1} << ((8 << power) - 1))) ++power;
    }
    out_ += static_cast<char>((number >= 0 ? kUint8 : kInt8) + power);
    write_big_endian(static_cast<std::uint64_t>(number), 1 << power);
}

void MsgpackWriter::write_double(double number) {
    out_ += static_cast<char>(kFloat64);
    write_big_endian(std::bit_cast<std::uint64_t>(number), 8);
}

void MsgpackWriter::write_string(std::string_view text) {
    if (text.size() < 32)
        out_ += static_cast<char>(0xa0 | text.size());
    else
        write_length(text.size(), kStr8, kStr16, kStr32);
    out_ += text;
}

void MsgpackWriter::write_bytes(std::string_view bytes) {
    write_length(bytes.size(), kBin8, kBin16, kBin32);
    out_ += bytes;
}

void MsgpackWriter::write_array(std::size_t length) {
    if (length < 16)
        out_ += static_cast<char>(0x90 | length);
    else
        write_length(length, 0, kArray16, kArray32);
}

void MsgpackWriter::write_map(std::size_t length) {
    if (length < 16)
        out_ += static_cast<char>(0x80 | length);
    else
        write_length(length, 0, kMap16, kMap32);
}

void MsgpackWriter::write_extension(std::int8_t type, std::string_view payload) {
    bool fixed = std::has_single_bit(payload.size()) && payload.size() <= 16;
    if (fixed)
        out_ += static_cast<char>(kFixExt1 + std::countr_zero(payload.size()));
    else
        write_length(payload.size(), kExt8, kExt16, kExt32);
    out_ += static_cast<char>(type);
    out_ += payload;
}

std::string_view MsgpackReader::take(std::size_t count) {
    if (count > rest_.size())
        refuse(fmt::format("{} more bytes were announced than there are", count - rest_.size()));
    std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
}

std::uint64_t MsgpackReader::take_big_endian(int bytes) {
    std::uint64_t number = 0;
    for (char c : take(static_cast<std::size_t>(bytes))) number = number << 8 | static_cast<std::uint8_t>(c);
    return number;
}

MsgpackReader::Item MsgpackReader::peek() const {
    if (rest_.empty()) refuse("the bytes end where an item should be");
    return item_of(static_cast<std::uint8_t>(rest_.front()));
}

std::uint8_t MsgpackReader::take_code(Item wanted, const char* noun) {
    if (peek() != wanted)
        refuse(fmt::format("{} expected, found the code 0x{:02x}", noun,
                           static_cast<std::uint8_t>(rest_.front())));
    return static_cast<std::uint8_t>(take(1).front());
}

void MsgpackReader::read_nil() { take_code(Item::kNil, "nil"); }
bool MsgpackReader::read_bool() { return take_code(Item::kBool, "a bool") == kTrue; }

std::int64_t MsgpackReader::read_int() {
    std::uint8_t code = take_code(Item::kInt, "an integer");
    if (code < kUint8 || code >= 0xe0) return static_cast<std::int8_t>(code);
    int bytes = 1 << (code - kInt8);
    std::uint64_t number = take_big_endian(bytes);
    int unused = 64 - bytes * 8;
    return static_cast<std::int64_t>(number << unused) >> unused;
}

std::uint64_t MsgpackReader::read_uint() {
    return take_big_endian(1 << (take_code(Item::kUint, "an unsigned integer") - kUint8));
}

double MsgpackReader::read_double() {
    if (take_code(Item::kFloat, "a float") == kFloat64) return std::bit_cast<double>(take_big_endian(8));
    return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(take_big_endian(4))));
}

std::string_view MsgpackReader::read_string() {
    bool bytes = peek() == Item::kBytes;
    std::uint8_t code = take_code(bytes ? Item::kBytes : Item::kString, "a string");
    if (code < kNil) return take(code & 0x1fU);
    return take(take_big_endian(1 << (code - (bytes ? kBin8 : kStr8))));
}

std::size_t MsgpackReader::read_array() {
    std::uint8_t code = take_code(Item::kArray, "an array");
    return code < kNil ? code & 0x0fU : take_big_endian(code == kArray16 ? 2 : 4);
}

std::size_t MsgpackReader::read_map() {
    std::uint8_t code = take_code(Item::kMap, "a map");
    return code < kNil ? code & 0x0fU : take_big_endian(code == kMap16 ? 2 : 4);
}

MsgpackReader::Extension MsgpackReader::read_extension() {
    std::uint8_t code = take_code(Item::kExtension, "an extension");
    std::size_t size =
        code >= kFixExt1 ? std::size_t{1} << (code - kFixExt1) : take_big_endian(1 << (code - kExt8));
    Extension out;
    out.type = static_cast<std::int8_t>(take(1).front());
    out.payload = take(size);
    return out;
}

}  // namespace ingot::value

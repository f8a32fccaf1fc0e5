// One deflate stream for every block, behind a gzip header that says how long the block is.
#include "plugins/outputs/bgzf.h"

#include "base/error.h"

#include <zlib.h>

#include <array>
#include <cstdint>
#include <utility>

namespace ingot::outputs {

namespace {

/// Input of a block: with the header even bytes that do not shrink stay below 64 KiB.
constexpr std::size_t kBlockInput = 0xff00;
constexpr std::size_t kHeaderSize = 18;
constexpr std::size_t kTrailerSize = 8;

void append_little_endian(std::string& text, std::uint64_t number, int bytes) {
    for (int i = 0; i < bytes; ++i) text.push_back(static_cast<char>(number >> (8 * i) & 0xff));
}

std::string deflate_block(std::string_view bytes, int level) {
    z_stream stream{};
    constexpr int kRawDeflate = -15;
    if (deflateInit2(&stream, level, Z_DEFLATED, kRawDeflate, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw Error(ErrorKind::kIo, "compress with bgzf: zlib cannot start");
    std::string compressed(deflateBound(&stream, static_cast<uLong>(bytes.size())) + 16, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(compressed.data());
    stream.avail_out = static_cast<uInt>(compressed.size());
    int state = deflate(&stream, Z_FINISH);
    compressed.resize(compressed.size() - stream.avail_out);
    deflateEnd(&stream);
    ingot_check(state == Z_STREAM_END, "the bound of a deflate stream holds");
    return compressed;
}

}  // namespace

BgzfWriter::BgzfWriter(ByteSink out, int level) : out_(std::move(out)), level_(level) {}

void BgzfWriter::write(std::string_view bytes) {
    pending_ += bytes;
    std::size_t at = 0;
    for (; pending_.size() - at >= kBlockInput; at += kBlockInput)
        write_block(std::string_view(pending_).substr(at, kBlockInput));
    pending_.erase(0, at);
}

void BgzfWriter::finish() {
    if (!pending_.empty()) write_block(pending_);
    write_block({});
}

void BgzfWriter::write_block(std::string_view bytes) {
    std::string data = deflate_block(bytes, level_);
    // Stored blocks grow by a few bytes only; a level of 0 stays below the limit too.
    std::size_t size = kHeaderSize + data.size() + kTrailerSize;
    ingot_check(size <= 0x10000, "a bgzf block fits its length field");
    // gzip header with an extra field "BC" of two bytes: the size of the whole block less one.
    std::string block("\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0", 16);
    append_little_endian(block, size - 1, 2);
    block += data;
    append_little_endian(
        block, crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())), 4);
    append_little_endian(block, bytes.size(), 4);
    out_(block);
}

}  // namespace ingot::outputs

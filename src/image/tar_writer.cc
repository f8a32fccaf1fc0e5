// Writes tar in the pax format. Source: POSIX pax, "pax Interchange Format"; SCHILY.xattr as star and
// libarchive write it.
#include "image/tar_writer.h"

#include "base/error.h"
#include "base/text.h"
#include "base/unicode.h"

#include <fmt/core.h>

#include <array>
#include <cstring>

namespace ingot::image {

namespace {

constexpr std::size_t kTarBlock = 512;

/// Offsets and lengths of the header's fields.
struct TarField {
    std::size_t at;
    std::size_t length;
};
constexpr TarField kName{0, 100}, kMode{100, 8}, kUid{108, 8}, kGid{116, 8}, kSize{124, 12}, kTime{136, 12},
    kSum{148, 8}, kLink{157, 100}, kMajor{329, 8}, kMinor{337, 8}, kPrefix{345, 155};

using TarBlock = std::array<char, kTarBlock>;

void put_text(TarBlock& block, TarField field, std::string_view text) {
    std::memcpy(block.data() + field.at, text.data(), std::min(text.size(), field.length));
}

bool fits_octal(std::int64_t number, TarField field) {
    return number >= 0 && number < (std::int64_t{1} << (3 * (field.length - 1)));
}

/// A number that does not fit is written as 0: the pax record says it.
void put_octal(TarBlock& block, TarField field, std::int64_t number) {
    if (!fits_octal(number, field)) number = 0;
    put_text(block, field, fmt::format("{:0{}o}", number, field.length - 1));
}

/// "LENGTH KEY=VALUE\n", where LENGTH counts itself.
std::string pax_record(std::string_view key, std::string_view value) {
    std::size_t rest = key.size() + value.size() + 3;
    std::size_t length = rest + 1;
    while (rest + std::to_string(length).size() != length) length = rest + std::to_string(length).size();
    return fmt::format("{} {}={}\n", length, key, value);
}

/// Where to cut a long name into prefix and name; 0 when it does not fit.
std::size_t prefix_cut(std::string_view path) {
    if (path.size() > kPrefix.length + 1 + kName.length) return 0;
    std::size_t cut = path.rfind('/', kPrefix.length);
    if (cut == std::string_view::npos || cut == 0 || path.size() - cut - 1 > kName.length ||
        cut + 1 == path.size())
        return 0;
    return cut;
}

std::string pax_time(const TarEntry& entry) {
    if (entry.mtime_nanos == 0) return std::to_string(entry.mtime);
    std::int64_t seconds = entry.mtime;
    std::uint32_t nanos = entry.mtime_nanos;
    std::string sign;
    if (seconds < 0) {  // -0.25 s is kept by the kernel as -1 s + 750,000,000 ns
        sign = "-";
        seconds = -(seconds + 1);
        nanos = 1000000000 - nanos;
    }
    std::string fraction = fmt::format("{:09}", nanos);
    return fmt::format("{}{}.{}", sign, seconds, fraction.substr(0, fraction.find_last_not_of('0') + 1));
}

bool needs_pax_name(std::string_view name, TarField field) {
    return name.size() > field.length || (!is_ascii(name) && is_valid_utf8(name));
}

/// The records that the header itself cannot hold.
std::string pax_records(const TarEntry& entry, const std::string& path) {
    std::string records;
    bool cut = path.size() > kName.length && is_ascii(path) && prefix_cut(path) != 0;
    bool name = !cut && needs_pax_name(path, kName);
    bool link = needs_pax_name(entry.link, kLink);
    if ((name && !is_valid_utf8(path)) || (link && !is_valid_utf8(entry.link)))
        records += pax_record("hdrcharset", "BINARY");
    if (name) records += pax_record("path", path);
    if (link) records += pax_record("linkpath", entry.link);
    if (!fits_octal(entry.size, kSize)) records += pax_record("size", std::to_string(entry.size));
    if (!fits_octal(entry.uid, kUid)) records += pax_record("uid", std::to_string(entry.uid));
    if (!fits_octal(entry.gid, kGid)) records += pax_record("gid", std::to_string(entry.gid));
    if (entry.mtime_nanos != 0 || !fits_octal(entry.mtime, kTime))
        records += pax_record("mtime", pax_time(entry));
    for (const auto& [key, value] : entry.xattrs) records += pax_record("SCHILY.xattr." + key, value);
    return records;
}

std::string_view tar_padding(std::int64_t size) {
    static const TarBlock zeros{};
    std::size_t over = static_cast<std::size_t>(size) % kTarBlock;
    return {zeros.data(), over == 0 ? 0 : kTarBlock - over};
}

}  // namespace

void TarWriter::write_header(const TarEntry& entry, char type, const std::string& path, std::int64_t size) {
    TarBlock block{};
    std::size_t cut = path.size() > kName.length && is_ascii(path) ? prefix_cut(path) : 0;
    if (cut != 0) {
        put_text(block, kPrefix, std::string_view(path).substr(0, cut));
        put_text(block, kName, std::string_view(path).substr(cut + 1));
    } else {
        put_text(block, kName, path);
    }
    put_octal(block, kMode, entry.mode & 07777);
    put_octal(block, kUid, entry.uid);
    put_octal(block, kGid, entry.gid);
    put_octal(block, kSize, size);
    put_octal(block, kTime, entry.mtime);
    put_text(block, kSum, "        ");
    block[156] = type;
    put_text(block, kLink, entry.link);
    put_text(block, {257, 8}, std::string_view("ustar\00000", 8));
    bool device = entry.kind == TarEntry::Kind::kCharDevice || entry.kind == TarEntry::Kind::kBlockDevice;
    put_octal(block, kMajor, device ? entry.device_major : 0);
    put_octal(block, kMinor, device ? entry.device_minor : 0);
    unsigned sum = 0;
    for (char byte : block) sum += static_cast<unsigned char>(byte);
    put_text(block, kSum, fmt::format("{:06o}", sum));
    block[kSum.at + 6] = '\0';
    out_(std::string_view(block.data(), block.size()));
}

void TarWriter::begin(const TarEntry& entry) {
    ingot_check(expected_ == written_, "the entry before was written to its end");
    bool directory = entry.kind == TarEntry::Kind::kDirectory;
    std::string path = directory ? entry.path + "/" : entry.path;
    std::int64_t size = entry.kind == TarEntry::Kind::kFile ? entry.size : 0;
    std::string records = pax_records(entry, path);
    if (!records.empty()) {
        TarEntry extended;
        std::size_t slash = entry.path.rfind('/');
        std::string name = "PaxHeaders/" + entry.path.substr(slash == std::string::npos ? 0 : slash + 1);
        write_header(extended, 'x', name.substr(0, kName.length), static_cast<std::int64_t>(records.size()));
        out_(records);
        out_(tar_padding(static_cast<std::int64_t>(records.size())));
    }
    write_header(entry, static_cast<char>(entry.kind), path, size);
    expected_ = size;
    written_ = 0;
}

void TarWriter::data(std::string_view bytes) {
    written_ += static_cast<std::int64_t>(bytes.size());
    ingot_check(written_ <= expected_, "an entry gets no more bytes than its header says");
    out_(bytes);
}

void TarWriter::end() {
    ingot_check(written_ == expected_, "an entry gets as many bytes as its header says");
    out_(tar_padding(expected_));
    expected_ = written_ = 0;
}

void TarWriter::finish() {
    static const std::array<char, 2 * kTarBlock> zeros{};
    out_(std::string_view(zeros.data(), zeros.size()));
}

void TarWriter::add_text(const std::string& path, std::string_view content) {
    TarEntry entry;
    entry.path = path;
    entry.size = static_cast<std::int64_t>(content.size());
    begin(entry);
    data(content);
    end();
}

}  // namespace ingot::image

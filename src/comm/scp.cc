// Source: the rcp protocol as OpenSSH's scp -O speaks it.
#include "comm/scp.h"

#include "base/cancel.h"
#include "base/error.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ingot::comm {

namespace {

constexpr std::string_view kOk{"\0", 1};
constexpr std::size_t kLongestLine = 8192;

[[noreturn]] void break_off(const std::string& why) { throw Error(ErrorKind::kProtocol, "scp: " + why); }

}  // namespace

void Scp::expect_ok() {
    std::string answer = pipe_.read(1);
    if (answer == kOk) return;
    std::string said = answer.empty() ? "" : read_line();
    if (answer.empty()) {
        pipe_.finish();
        said = pipe_.error_text();
    }
    std::string_view reason = trim(said);
    if (reason.starts_with("scp: ")) reason.remove_prefix(5);
    throw Error(ErrorKind::kIo,
                fmt::format("scp in the machine: {}", reason.empty() ? "it ended without a word" : reason))
        .set_hint("Where the machine has no scp, set ssh_file_transfer_method = \"sftp\".");
}

std::string Scp::read_line() {
    std::string line;
    while (true) {
        std::string byte = pipe_.read(1);
        if (byte.empty() || byte == "\n") return line;
        line += byte;
        if (line.size() > kLongestLine) break_off("a line of the other side is too long");
    }
}

void Scp::send_file(const std::string& name, const ByteSource& content, std::int64_t size, unsigned mode,
                    const std::stop_token& stop) {
    pipe_.write(fmt::format("C{:04o} {} {}\n", mode & 07777, size, name));
    expect_ok();
    std::array<char, 65536> buffer;
    std::int64_t left = size;
    while (left > 0) {
        throw_if_cancelled(stop);
        std::size_t most = static_cast<std::size_t>(std::min<std::int64_t>(left, buffer.size()));
        std::size_t count = content(std::span<char>(buffer.data(), most));
        if (count == 0)
            throw Error(ErrorKind::kIo, fmt::format("upload {}: the file got shorter meanwhile", name));
        pipe_.write({buffer.data(), count});
        left -= static_cast<std::int64_t>(count);
    }
    pipe_.write(kOk);
    expect_ok();
}

void Scp::begin_directory(const std::string& name, unsigned mode) {
    pipe_.write(fmt::format("D{:04o} 0 {}\n", mode & 07777, name));
    expect_ok();
}

void Scp::end_directory() {
    pipe_.write("E\n");
    expect_ok();
}

void Scp::finish() {
    int code = pipe_.finish();
    if (code != 0)
        throw Error(ErrorKind::kIo,
                    fmt::format("scp in the machine: exit status {}: {}", code, trim(pipe_.error_text())));
}

void Scp::fetch_file(const Taker& taker, const std::string& path, unsigned mode, std::int64_t size,
                     const std::stop_token& stop) {
    ByteSink sink = taker.file(path, mode);
    pipe_.write(kOk);
    while (size > 0) {
        throw_if_cancelled(stop);
        std::string bytes = pipe_.read(static_cast<std::size_t>(std::min<std::int64_t>(size, 65536)));
        if (bytes.empty()) break_off(fmt::format("{} ended too early", path));
        sink(bytes);
        size -= static_cast<std::int64_t>(bytes.size());
    }
    expect_ok();
    pipe_.write(kOk);
}

void Scp::fetch(const Taker& taker, const std::stop_token& stop) {
    std::vector<std::string> inside;
    const auto path_of = [&](const std::string& name) {
        return inside.empty() ? name : join(inside, "/") + "/" + name;
    };
    pipe_.write(kOk);
    while (true) {
        std::string kind = pipe_.read(1);
        if (kind.empty()) break;
        std::string rest = read_line();
        if (kind == "\x01" || kind == "\x02")
            throw Error(ErrorKind::kIo, fmt::format("scp in the machine: {}", trim(rest)));
        if (kind == "E") {
            if (inside.empty()) break_off("a directory ends that did not begin");
            inside.pop_back();
            pipe_.write(kOk);
        } else if (kind == "T") {
            pipe_.write(kOk);
        } else {
            ScpEntry entry = parse_scp_entry(kind + rest);
            std::string path = path_of(entry.name);
            if (entry.is_directory) {
                taker.directory(path, entry.mode);
                inside.push_back(entry.name);
                pipe_.write(kOk);
            } else {
                fetch_file(taker, path, entry.mode, entry.size, stop);
            }
        }
    }
    finish();
}

ScpEntry parse_scp_entry(std::string_view line) {
    ScpEntry entry;
    std::size_t first = line.find(' ');
    std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    if (second == std::string_view::npos || (line[0] != 'C' && line[0] != 'D'))
        break_off(fmt::format("{} is no message of the protocol", go_quote(line)));
    entry.is_directory = line[0] == 'D';
    for (char digit : line.substr(1, first - 1)) {
        if (digit < '0' || digit > '7') break_off(fmt::format("{} has no mode", go_quote(line)));
        entry.mode = entry.mode * 8 + static_cast<unsigned>(digit - '0');
    }
    entry.mode &= 07777;
    std::optional<std::int64_t> size = parse_int(line.substr(first + 1, second - first - 1));
    if (!size || *size < 0) break_off(fmt::format("{} has no size", go_quote(line)));
    entry.size = *size;
    entry.name = line.substr(second + 1);
    // A machine must not write outside of the folder that was asked for.
    bool is_plain = !entry.name.empty() && entry.name != "." && entry.name != ".." &&
                    entry.name.find('/') == std::string::npos;
    if (!is_plain) break_off(fmt::format("{} is no plain name", go_quote(entry.name)));
    return entry;
}

}  // namespace ingot::comm

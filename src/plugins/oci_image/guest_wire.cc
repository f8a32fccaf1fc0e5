// Frames: 4 bytes length, then the words, each with 4 bytes length before it. Both ends are one binary on one
// machine.
#include "plugins/oci_image/guest_wire.h"

#include "base/text.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace ingot::oci_image {

namespace {

constexpr std::uint32_t kFrameLimit = 64 << 20;
constexpr std::size_t kMostFds = 3;

void append_count(std::string& out, std::size_t count) {
    std::uint32_t number = static_cast<std::uint32_t>(count);
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

std::optional<std::uint32_t> take_count(std::string_view& rest) {
    std::uint32_t number = 0;
    if (rest.size() < sizeof number) return std::nullopt;
    std::memcpy(&number, rest.data(), sizeof number);
    rest.remove_prefix(sizeof number);
    return number;
}

/// Sends the first bytes together with the descriptors; gives how many bytes went.
ssize_t send_with_fds(int socket, std::string_view bytes, std::span<const int> fds) {
    iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kMostFds)> control{};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    if (!fds.empty()) {
        message.msg_control = control.data();
        message.msg_controllen = CMSG_SPACE(fds.size_bytes());
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(fds.size_bytes());
        std::memcpy(CMSG_DATA(header), fds.data(), fds.size_bytes());
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}

/// Receives up to `size` bytes and keeps descriptors that come with them.
ssize_t receive_with_fds(int socket, char* bytes, std::size_t size, std::vector<image::Fd>& fds) {
    iovec piece{bytes, size};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kMostFds)> control{};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    ssize_t got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (got <= 0) return got;
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; i++) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(header) + i * sizeof fd, sizeof fd);
            fds.emplace_back(fd);
        }
    }
    return got;
}

bool receive_all(int socket, char* bytes, std::size_t size, std::vector<image::Fd>& fds) {
    while (size > 0) {
        ssize_t got = receive_with_fds(socket, bytes, size, fds);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        bytes += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

void append_list(std::vector<std::string>& words, const std::vector<std::string>& list) {
    words.push_back(std::to_string(list.size()));
    words.insert(words.end(), list.begin(), list.end());
}

/// Takes words one after the other; a missing one makes `good` false.
struct WordReader {
    std::span<const std::string> rest;
    bool good = true;

    std::string text() {
        if (rest.empty()) {
            good = false;
            return "";
        }
        std::string word = rest.front();
        rest = rest.subspan(1);
        return word;
    }
    unsigned number() {
        std::optional<std::int64_t> number = parse_int(text());
        good = good && number;
        return static_cast<unsigned>(number.value_or(0));
    }
    std::vector<std::string> list() {
        std::vector<std::string> words;
        std::size_t count = number();
        for (std::size_t i = 0; good && i < count; i++) words.push_back(text());
        return words;
    }
};

}  // namespace

bool send_frame(int socket, const std::vector<std::string>& words, std::span<const int> fds) {
    std::string body;
    for (const std::string& word : words) {
        append_count(body, word.size());
        body += word;
    }
    std::string bytes;
    append_count(bytes, body.size());
    bytes += body;
    std::string_view rest = bytes;
    while (!rest.empty()) {
        ssize_t sent = send_with_fds(socket, rest, fds);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(sent));
        fds = {};
    }
    return true;
}

std::optional<Frame> receive_frame(int socket) {
    Frame frame;
    std::uint32_t length = 0;
    if (!receive_all(socket, reinterpret_cast<char*>(&length), sizeof length, frame.fds) ||
        length > kFrameLimit)
        return std::nullopt;
    std::string body(length, '\0');
    if (!receive_all(socket, body.data(), body.size(), frame.fds)) return std::nullopt;
    std::string_view rest = body;
    while (!rest.empty()) {
        std::optional<std::uint32_t> count = take_count(rest);
        if (!count || *count > rest.size()) return std::nullopt;
        frame.words.emplace_back(rest.substr(0, *count));
        rest.remove_prefix(*count);
    }
    if (frame.words.empty()) return std::nullopt;
    return frame;
}

std::vector<std::string> GuestSetup::words() const {
    std::vector<std::string> words{"setup", std::to_string(static_cast<int>(root)), scratch, hostname,
                                   std::to_string(files.size())};
    for (const auto& [from, to] : files) {
        words.push_back(from);
        words.push_back(to);
    }
    return words;
}

std::optional<GuestSetup> GuestSetup::parse(std::span<const std::string> words) {
    WordReader reader{words};
    if (reader.text() != "setup") return std::nullopt;
    GuestSetup setup;
    unsigned root = reader.number();
    if (root > static_cast<unsigned>(Root::kHost)) return std::nullopt;
    setup.root = static_cast<Root>(root);
    setup.scratch = reader.text();
    setup.hostname = reader.text();
    std::size_t count = reader.number();
    for (std::size_t i = 0; reader.good && i < count; i++) {
        std::string from = reader.text();
        setup.files.emplace_back(std::move(from), reader.text());
    }
    if (!reader.good || !reader.rest.empty()) return std::nullopt;
    return setup;
}

std::vector<std::string> GuestCommand::words() const {
    std::vector<std::string> words{"run",
                                   std::to_string(id),
                                   directory,
                                   std::to_string(uid),
                                   std::to_string(gid),
                                   all_powers ? "1" : "0"};
    std::vector<std::string> group_words;
    for (unsigned group : groups) group_words.push_back(std::to_string(group));
    append_list(words, group_words);
    append_list(words, env);
    append_list(words, argv);
    return words;
}

std::optional<GuestCommand> GuestCommand::parse(std::span<const std::string> words) {
    WordReader reader{words};
    if (reader.text() != "run") return std::nullopt;
    GuestCommand command;
    command.id = reader.number();
    command.directory = reader.text();
    command.uid = reader.number();
    command.gid = reader.number();
    command.all_powers = reader.text() == "1";
    for (const std::string& group : reader.list())
        command.groups.push_back(static_cast<unsigned>(parse_int(group).value_or(0)));
    command.env = reader.list();
    command.argv = reader.list();
    if (!reader.good || !reader.rest.empty() || command.argv.empty()) return std::nullopt;
    return command;
}

}  // namespace ingot::oci_image

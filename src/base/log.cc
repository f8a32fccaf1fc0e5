#include "base/log.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <ctime>
#include <memory>
#include <mutex>

#include <fmt/core.h>

namespace ingot {

namespace {

constexpr std::string_view kMask = "<sensitive>";
constexpr std::size_t kShortestSecret = 4;
/// Lines of a multi-line secret shorter than this ("}", "true") would mask innocent text.
constexpr std::size_t kShortestSecretLine = 8;
/// Of an encoded secret, so many characters must be certain before they are looked for.
constexpr std::size_t kShortestEncoding = 8;

/// What is looked for; never changed once made, so that readers need no lock while they search.
struct SecretTable {
    std::vector<std::string> forms;                        ///< longest first
    std::array<std::vector<std::uint32_t>, 256> by_first;  ///< into forms, in their order
};

struct SecretStore {
    std::mutex mutex;
    std::shared_ptr<const SecretTable> table = std::make_shared<SecretTable>();
    std::vector<std::string> too_short;
    std::atomic<bool> any = false;
};

SecretStore& secret_store() {
    static SecretStore store;
    return store;
}

std::string url_encoded(std::string_view text, bool as_query) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           std::string_view("-_.~").find(c) != std::string_view::npos;
        if (plain)
            out.push_back(c);
        else if (c == ' ' && as_query)
            out.push_back('+');
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

/// The part of base64 text that is the same whatever stands around the secret, `lead` bytes after a group
/// began.
std::string certain_base64(std::string_view secret, std::size_t lead) {
    const std::string text = base64_encode(std::string(lead, '\0').append(secret));
    const std::size_t begin = (lead * 8 + 5) / 6;
    const std::size_t end = (lead + secret.size()) * 8 / 6;
    return end > begin ? text.substr(begin, end - begin) : "";
}

std::vector<std::string> forms_of(std::string_view secret) {
    std::vector<std::string> forms{std::string(secret), url_encoded(secret, false),
                                   url_encoded(secret, true)};
    for (const bool html : {false, true}) {
        const std::string quoted = json_quote(secret, html);
        forms.push_back(quoted.substr(1, quoted.size() - 2));
    }
    const auto add_base64 = [&](const std::string& text) {
        if (text.size() < kShortestEncoding) return;
        forms.push_back(text);
        forms.push_back(replace_all(replace_all(text, "+", "-"), "/", "_"));
    };
    add_base64(base64_encode(secret));
    for (std::size_t lead = 0; lead < 3; ++lead) add_base64(certain_base64(secret, lead));
    return forms;
}

std::shared_ptr<const SecretTable> make_table(std::vector<std::string> forms) {
    std::sort(forms.begin(), forms.end(), [](const std::string& a, const std::string& b) {
        return a.size() != b.size() ? a.size() > b.size() : a < b;
    });
    forms.erase(std::unique(forms.begin(), forms.end()), forms.end());
    const auto table = std::make_shared<SecretTable>();
    table->forms = std::move(forms);
    for (std::size_t i = 0; i < table->forms.size(); ++i)
        table->by_first[static_cast<unsigned char>(table->forms[i][0])].push_back(
            static_cast<std::uint32_t>(i));
    return table;
}

std::shared_ptr<const SecretTable> current_table() {
    SecretStore& store = secret_store();
    const std::lock_guard<std::mutex> lock(store.mutex);
    return store.table;
}

/// Length of the longest form that `text` begins with; 0 for none.
std::size_t form_at(const SecretTable& table, std::string_view text) {
    for (const std::uint32_t index : table.by_first[static_cast<unsigned char>(text.front())])
        if (text.starts_with(table.forms[index])) return table.forms[index].size();
    return 0;
}

struct LogState {
    std::atomic<bool> enabled = false;
    std::mutex mutex;
    int fd = STDERR_FILENO;
};

LogState& log_state() {
    static LogState state;
    return state;
}

void write_to_log(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;  // a log that cannot be written must not stop a build
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

void set_log(bool enabled, const std::string& path) {
    LogState& state = log_state();
    const std::lock_guard<std::mutex> lock(state.mutex);
    if (enabled && !path.empty()) {
        const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
        if (fd < 0) throw os_error("log file " + path, errno);
        if (state.fd != STDERR_FILENO) ::close(state.fd);
        state.fd = fd;
    }
    state.enabled = enabled;
}

bool log_enabled() { return log_state().enabled; }

void log(std::string_view message) {
    if (!log_enabled()) return;
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::localtime_r(&now, &parts);
    const std::string line = fmt::format("{:04}/{:02}/{:02} {:02}:{:02}:{:02} {}\n", parts.tm_year + 1900,
                                         parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
                                         parts.tm_sec, mask_secrets(trim_right(message)));
    LogState& state = log_state();
    const std::lock_guard<std::mutex> lock(state.mutex);
    write_to_log(state.fd, line);
}

void register_secret(std::string_view secret) {
    if (secret.empty()) return;
    SecretStore& store = secret_store();
    const std::lock_guard<std::mutex> lock(store.mutex);
    if (secret.size() < kShortestSecret) {
        if (std::find(store.too_short.begin(), store.too_short.end(), secret) == store.too_short.end())
            store.too_short.emplace_back(secret);
        return;
    }
    std::vector<std::string> forms = store.table->forms;
    if (std::find(forms.begin(), forms.end(), secret) != forms.end()) return;
    const auto add = [&](std::string_view text) {
        for (std::string& form : forms_of(text)) forms.push_back(std::move(form));
    };
    add(secret);
    const std::vector<std::string_view> lines = split_lines(secret);
    if (lines.size() > 1)
        for (const std::string_view line : lines)
            if (trim(line).size() >= kShortestSecretLine) add(trim(line));
    store.table = make_table(std::move(forms));
    store.any = true;
}

std::string mask_secrets(std::string_view text) {
    if (!has_secrets()) return std::string(text);
    const std::shared_ptr<const SecretTable> table = current_table();
    std::string out;
    std::size_t copied = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = table->by_first[static_cast<unsigned char>(text[at])].empty()
                                       ? 0
                                       : form_at(*table, text.substr(at));
        if (length == 0) {
            ++at;
            continue;
        }
        out.append(text.substr(copied, at - copied)).append(kMask);
        at += length;
        copied = at;
    }
    return out.append(text.substr(copied));
}

bool has_secrets() { return secret_store().any; }

std::size_t count_short_secrets() {
    SecretStore& store = secret_store();
    const std::lock_guard<std::mutex> lock(store.mutex);
    return store.too_short.size();
}

}  // namespace ingot

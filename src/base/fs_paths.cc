// Paths as text, temporary places and the environment.
#include "base/error.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include <fmt/core.h>

namespace ingot {

namespace {

constexpr int kNameAttempts = 100;

std::string fresh_path(std::string_view prefix) {
    return join_path(temp_root(), fmt::format("{}{}", prefix, hex_encode(random_bytes(8))));
}

/// Clean-up in a destructor must not throw: what could not be removed is logged.
void remove_quietly(const std::string& path) {
    if (path.empty()) return;
    try {
        remove_tree(path);
    } catch (const Error& error) {
        log(fmt::format("temporary files stay behind: {}", error.message()));
    }
}

}  // namespace

std::string get_env(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

bool has_env(const char* name) { return std::getenv(name) != nullptr; }

std::string temp_root() {
    for (const char* name : {"PACKER_TMP_DIR", "TMPDIR"}) {
        std::string value = get_env(name);
        if (!value.empty()) return value;
    }
    return "/tmp";
}

TempDir::TempDir(std::string_view prefix) {
    for (int attempt = 0; attempt < kNameAttempts; ++attempt) {
        std::string path = fresh_path(prefix);
        if (::mkdir(path.c_str(), 0700) == 0) {
            path_ = std::move(path);
            return;
        }
        if (errno != EEXIST) throw os_error("create directory " + path, errno);
    }
    throw os_error("create directory in " + temp_root(), EEXIST);
}

TempDir::~TempDir() { remove_quietly(path_); }
TempDir::TempDir(TempDir&& other) noexcept : path_(std::exchange(other.path_, "")) {}

TempFile::TempFile(std::string_view prefix, std::string_view content) {
    std::string path = fresh_path(prefix);
    // Random names hardly collide; write_file_atomic makes the file anew, so nobody else's is opened.
    write_file_atomic(path, content, 0600);
    path_ = std::move(path);
}

TempFile::~TempFile() { remove_quietly(path_); }
TempFile::TempFile(TempFile&& other) noexcept : path_(std::exchange(other.path_, "")) {}

std::string expand_home(const std::string& path) {
    if (path != "~" && !path.starts_with("~/")) return path;
    std::string home = get_env("HOME");
    if (home.empty()) {
        passwd entry{};
        passwd* found = nullptr;
        std::string buffer(16384, '\0');
        if (::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
            home = found->pw_dir;
    }
    if (home.empty())
        throw Error(ErrorKind::kNotFound, "home directory: unknown")
            .set_hint("Set the HOME environment variable.");
    return path.size() < 2 ? home : join_path(home, path.substr(2));
}

std::string clean_path(std::string_view path) {
    const bool rooted = path.starts_with('/');
    std::vector<std::string> kept;
    for (const std::string& part : split(path, "/")) {
        if (part.empty() || part == ".") continue;
        if (part != "..")
            kept.push_back(part);
        else if (!kept.empty() && kept.back() != "..")
            kept.pop_back();
        else if (!rooted)
            kept.push_back(part);
    }
    std::string out = (rooted ? "/" : "") + join(kept, "/");
    return out.empty() ? "." : out;
}

std::string join_path(std::string_view a, std::string_view b) {
    if (a.empty() && b.empty()) return "";
    if (a.empty()) return clean_path(b);
    return clean_path(std::string(a).append("/").append(b));
}

std::string base_name(std::string_view path) {
    if (path.empty()) return ".";
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return std::string(path);
    return path.size() == 1 ? "/" : std::string(path.substr(slash + 1));
}

std::string dir_name(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return clean_path(slash == std::string_view::npos ? "" : path.substr(0, slash + 1));
}

std::string current_directory() {
    std::string buffer(4096, '\0');
    while (::getcwd(buffer.data(), buffer.size()) == nullptr) {
        if (errno != ERANGE) throw os_error("current directory", errno);
        buffer.resize(buffer.size() * 2);
    }
    return buffer.c_str();
}

std::string absolute_path(const std::string& path) {
    return path.starts_with('/') ? clean_path(path) : join_path(current_directory(), path);
}

}  // namespace ingot

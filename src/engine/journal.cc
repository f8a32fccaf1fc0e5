// Appending, syncing and removing the journal file.
#include "engine/journal.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "value/wire.h"

#include <fmt/core.h>

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>

namespace ingot::engine {

namespace {

/// Creates a directory and its parents, each with mode 0700: they hold nothing for others.
void make_private_directories(const std::string& path) {
    if (path.empty() || path == "/" || path == ".") return;
    if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return;
    if (errno != ENOENT) {
        Error error = os_error("create directory " + path, errno);
        throw error.set_hint(
            "Temporary objects are written down there before they are made. Set XDG_STATE_HOME to a "
            "directory that can be written.");
    }
    make_private_directories(dir_name(path));
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        throw os_error("create directory " + path, errno);
}

/// A new file is durable only when its directory is, too.
void sync_directory(const std::string& path) {
    int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) throw os_error("open " + path, errno);
    ::fsync(fd);
    ::close(fd);
}

std::string home_directory() {
    if (std::string home = get_env("HOME"); !home.empty()) return home;
    const passwd* user = ::getpwuid(::getuid());
    return user && user->pw_dir ? user->pw_dir : "/";
}

Json change(const char* op, std::int64_t row) {
    Json line = Json::object();
    line.set("op", Json::of(op));
    line.set("row", Json::of(row));
    return line;
}

}  // namespace

std::string default_runs_directory() {
    std::string state = get_env("XDG_STATE_HOME");
    if (state.empty() || state[0] != '/') state = join_path(home_directory(), ".local/state");
    return join_path(state, "ingot/runs");
}

std::string JournalEntry::describe() const {
    return fmt::format("{} {} ({})", row.kind, row.name, row.component);
}

RunJournal::RunJournal(std::string runs_directory, std::string run_uuid)
    : directory_(join_path(runs_directory, run_uuid)),
      run_uuid_(std::move(run_uuid)),
      path_(join_path(directory_, "journal")) {}

RunJournal::~RunJournal() {
    std::lock_guard lock(mutex_);
    remove_when_empty();
    if (fd_ >= 0) ::close(fd_);
}

std::int64_t RunJournal::add(const std::string& build, const sdk::JournalRow& row) {
    std::lock_guard lock(mutex_);
    if (fd_ < 0) open_file();
    std::int64_t number = next_row_++;
    Json line = change("add", number);
    line.set("build", Json::of(build));
    line.set("component", Json::of(row.component));
    line.set("kind", Json::of(row.kind));
    line.set("name", Json::of(row.name));
    line.set("locator", value::to_json(row.locator));
    append(to_text(line), true);
    entries_.emplace(number, JournalEntry{build, row, JournalEntry::State::kOpen});
    return number;
}

void RunJournal::strike(std::int64_t row) {
    std::lock_guard lock(mutex_);
    std::map<std::int64_t, JournalEntry>::iterator found = entries_.find(row);
    if (found == entries_.end()) return;
    found->second.state = JournalEntry::State::kStruck;
    // Not synced: a lost strike makes a later reader look for an object that is gone, which it must bear
    // anyway.
    append(to_text(change("strike", row)), false);
}

void RunJournal::keep(std::int64_t row) {
    std::lock_guard lock(mutex_);
    std::map<std::int64_t, JournalEntry>::iterator found = entries_.find(row);
    if (found == entries_.end()) return;
    found->second.state = JournalEntry::State::kKept;
    append(to_text(change("keep", row)), true);
}

std::vector<JournalEntry> RunJournal::entries(const std::string& build) const {
    std::lock_guard lock(mutex_);
    std::vector<JournalEntry> out;
    for (const auto& [number, entry] : entries_)
        if (build.empty() || entry.build == build) out.push_back(entry);
    return out;
}

void RunJournal::keep_open_rows(const std::string& build) {
    std::vector<std::int64_t> open;
    {
        std::lock_guard lock(mutex_);
        for (const auto& [number, entry] : entries_)
            if (entry.build == build && entry.state == JournalEntry::State::kOpen) open.push_back(number);
    }
    for (std::int64_t number : open) keep(number);
}

void RunJournal::open_file() {
    make_private_directories(directory_);
    fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd_ < 0) throw os_error("create " + path_, errno);
    ::flock(fd_, LOCK_EX | LOCK_NB);
    Json header = Json::object();
    header.set("op", Json::of("run"));
    header.set("run", Json::of(run_uuid_));
    header.set("pid", Json::of(static_cast<std::int64_t>(::getpid())));
    append(to_text(header), false);
    sync_directory(directory_);
}

void RunJournal::append(const std::string& line, bool sync) {
    std::string bytes = line + "\n";
    std::string_view rest = bytes;
    while (!rest.empty()) {
        ssize_t count = ::write(fd_, rest.data(), rest.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw os_error("write " + path_, errno);
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
    if (sync && ::fdatasync(fd_) != 0) throw os_error("write " + path_, errno);
}

void RunJournal::remove_when_empty() {
    if (fd_ < 0) return;
    for (const auto& [number, entry] : entries_)
        if (entry.state != JournalEntry::State::kStruck) return;
    ::unlink(path_.c_str());
    ::rmdir(directory_.c_str());
}

}  // namespace ingot::engine

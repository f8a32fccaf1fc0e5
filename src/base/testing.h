// Fakes for the seams of this layer: files in memory, scripted processes, a clock that never waits.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/process.h"
#include "base/text.h"

#include <algorithm>
#include <cerrno>
#include <deque>
#include <initializer_list>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ingot {

/// Files by path; every folder above a file exists.
class FakeDisk final : public Disk {
   public:
    FakeDisk() = default;
    explicit FakeDisk(std::map<std::string, std::string> content) : files(std::move(content)) {}
    FakeDisk(std::initializer_list<std::pair<const std::string, std::string>> content) : files(content) {}

    std::string read_file(const std::string& path) const override {
        const auto found = files.find(clean_path(path));
        if (found == files.end()) throw os_error("read " + path, ENOENT);
        return found->second;
    }
    FileKind kind(const std::string& path) const override {
        const std::string clean = clean_path(path);
        if (files.contains(clean)) return FileKind::kRegular;
        return list_names(clean).empty() ? FileKind::kMissing : FileKind::kDirectory;
    }
    std::vector<std::string> list_directory(const std::string& path) const override {
        const std::set<std::string> names = list_names(clean_path(path));
        if (names.empty()) throw os_error("read directory " + path, ENOENT);
        return {names.begin(), names.end()};
    }

    std::map<std::string, std::string> files;

   private:
    std::set<std::string> list_names(const std::string& folder) const {
        const std::string prefix = folder == "." ? "" : folder.ends_with('/') ? folder : folder + "/";
        std::set<std::string> names;
        for (const auto& [path, content] : files)
            if (path.starts_with(prefix))
                names.insert(path.substr(prefix.size(), path.find('/', prefix.size()) - prefix.size()));
        return names;
    }
};

/// Answers each run with the next script whose argv begins with `argv`; records what was asked. Thread-safe.
class FakeProcess final : public ProcessRunner {
   public:
    struct Script {
        std::vector<std::string> argv;  ///< the words that the call must begin with
        std::string output;
        std::string error;
        int exit_code = 0;
        bool many = false;  ///< stays for later calls
    };
    struct Call {
        std::vector<std::string> argv;
        std::string input;
        std::string directory;
        std::map<std::string, std::string> env;  ///< extra_env on top of env
    };

    FakeProcess& expect(Script script) {
        scripts_.push_back(std::move(script));
        return *this;
    }

    /// Errors: not_found for a call without a script.
    ProcessResult run(const ProcessSpec& spec, const std::stop_token& stop) override {
        throw_if_cancelled(stop);
        const Script script = take_script(spec);
        if (spec.output && !script.output.empty()) spec.output(script.output);
        if (spec.error && !script.error.empty()) spec.error(script.error);
        return {.exit_code = script.exit_code};
    }

    std::vector<Call> calls() const {
        const std::lock_guard<std::mutex> lock(mutex_);
        return calls_;
    }
    bool all_used() const {
        const std::lock_guard<std::mutex> lock(mutex_);
        for (const Script& script : scripts_)
            if (!script.many) return false;
        return true;
    }

   private:
    static std::string read_input(const ProcessSpec& spec) {
        std::string input;
        char buffer[4096];
        while (spec.input) {
            const std::size_t count = spec.input(buffer);
            if (count == 0) break;
            input.append(buffer, count);
        }
        return input;
    }

    Script take_script(const ProcessSpec& spec) {
        Call call{spec.argv, read_input(spec), spec.directory,
                  spec.env.value_or(std::map<std::string, std::string>())};
        for (const auto& [name, value] : spec.extra_env) call.env[name] = value;
        const std::lock_guard<std::mutex> lock(mutex_);
        calls_.push_back(std::move(call));
        for (auto script = scripts_.begin(); script != scripts_.end(); ++script) {
            const bool fits = script->argv.size() <= spec.argv.size() &&
                              std::equal(script->argv.begin(), script->argv.end(), spec.argv.begin());
            if (!fits) continue;
            Script found = *script;
            if (!found.many) scripts_.erase(script);
            return found;
        }
        throw Error(ErrorKind::kNotFound, "no script for the call: " + join(spec.argv, " "));
    }

    mutable std::mutex mutex_;
    std::deque<Script> scripts_;
    std::vector<Call> calls_;
};

/// Time that passes only by sleeping. Starts at 2026-11-21T07:01:02Z. Thread-safe.
class FakeClock final : public Clock {
   public:
    std::chrono::system_clock::time_point now() const override {
        return std::chrono::system_clock::time_point(std::chrono::seconds(1795244462)) +
               std::chrono::duration_cast<std::chrono::system_clock::duration>(passed());
    }
    std::chrono::steady_clock::time_point steady_now() const override {
        return std::chrono::steady_clock::time_point(std::chrono::hours(1)) + passed();
    }
    void sleep(Nanos time, const std::stop_token& stop) override {
        throw_if_cancelled(stop);
        const std::lock_guard<std::mutex> lock(mutex_);
        sleeps_.push_back(time);
        passed_ += time;
    }
    void advance(Nanos time) {
        const std::lock_guard<std::mutex> lock(mutex_);
        passed_ += time;
    }
    std::vector<Nanos> sleeps() const {
        const std::lock_guard<std::mutex> lock(mutex_);
        return sleeps_;
    }
    Nanos passed() const {
        const std::lock_guard<std::mutex> lock(mutex_);
        return passed_;
    }

   private:
    mutable std::mutex mutex_;
    Nanos passed_{0};
    std::vector<Nanos> sleeps_;
};

}  // namespace ingot

// A fake machine for tests; include sdk/testing.h.
#pragma once

#include "base/error.h"
#include "sdk/communicator.h"

#include <array>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

namespace ingot::sdk {

/// A machine that answers by a script: commands are looked up in `replies` (exact, then the longest prefix),
/// uploads land in `files`.
class FakeCommunicator : public Communicator {
   public:
    struct Reply {
        int exit_code = 0;
        std::string output;
        std::string error;
        bool lost = false;  ///< the connection breaks instead of an exit code
    };
    std::map<std::string, Reply> replies;                 ///< "" answers everything else
    std::map<std::string, std::string> files;             ///< remote path → content; downloads read from here
    std::map<std::string, unsigned> modes;                ///< of uploads
    std::vector<std::string> commands;                    ///< in order
    std::vector<std::string> inputs;                      ///< what each command read
    std::vector<std::array<std::string, 3>> directories;  ///< {"upload" or "download", from, to}
    std::function<void(const std::string& command)> on_run;  ///< called first

    int run(const std::string& command, const Streams& streams, const std::stop_token& stop) override {
        throw_if_stopped(stop);
        commands.push_back(command);
        if (on_run) on_run(command);
        throw_if_stopped(stop);
        inputs.push_back(streams.input ? read_all(streams.input) : "");
        const Reply reply = find_reply(command);
        if (streams.output && !reply.output.empty()) streams.output(reply.output);
        if (streams.error && !reply.error.empty()) streams.error(reply.error);
        if (reply.lost) throw Error(ErrorKind::kRemote, "command: connection lost");
        return reply.exit_code;
    }
    void upload(const std::string& remote_path, const ByteSource& content, const FileFacts& facts,
                const std::stop_token& stop) override {
        throw_if_stopped(stop);
        files[remote_path] = read_all(content);
        modes[remote_path] = facts.mode;
    }
    void upload_directory(const std::string& local, const std::string& remote,
                          const std::vector<std::string>&, const std::stop_token& stop) override {
        throw_if_stopped(stop);
        directories.push_back({"upload", local, remote});
    }
    void download(const std::string& remote_path, const ByteSink& content,
                  const std::stop_token& stop) override {
        throw_if_stopped(stop);
        const auto file = files.find(remote_path);
        if (file == files.end()) throw Error(ErrorKind::kNotFound, remote_path + ": no such file");
        if (!file->second.empty()) content(file->second);
    }
    void download_directory(const std::string& remote, const std::string& local,
                            const std::vector<std::string>&, const std::stop_token& stop) override {
        throw_if_stopped(stop);
        directories.push_back({"download", remote, local});
    }
    std::string login_hint() const override { return "fake login"; }

    static std::string read_all(const ByteSource& source) {
        std::string all;
        std::array<char, 1000> buffer;
        while (source) {
            const std::size_t count = source(buffer);
            if (count == 0) break;
            all.append(buffer.data(), count);
        }
        return all;
    }

   private:
    static void throw_if_stopped(const std::stop_token& stop) {
        if (stop.stop_requested()) throw Cancelled{};
    }
    Reply find_reply(const std::string& command) const {
        const Reply* best = nullptr;
        std::size_t length = 0;
        for (const auto& [prefix, reply] : replies)
            if (command.starts_with(prefix) && (!best || prefix.size() > length)) {
                best = &reply;
                length = prefix.size();
            }
        return best ? *best : Reply{};
    }
};

}  // namespace ingot::sdk

// The communicator whose machine is this host: commands by /bin/sh, transfers as plain copies.
#pragma once

#include "sdk/communicator.h"

#include <map>
#include <string>
#include <vector>

namespace ingot::comm {

/// Runs on this host as the user who runs ingot. `processes` must outlive it.
class LocalCommunicator : public sdk::Communicator {
   public:
    /// Takes the command line's prefix (default /bin/sh -c) and what to add to the environment.
    explicit LocalCommunicator(ProcessRunner& processes = real_processes(),
                               std::vector<std::string> shell = {"/bin/sh", "-c"},
                               std::map<std::string, std::string> extra_env = {});

    int run(const std::string& command, const sdk::Streams& streams, const std::stop_token& stop) override;
    void upload(const std::string& remote_path, const ByteSource& content, const sdk::FileFacts& facts,
                const std::stop_token& stop) override;
    void upload_directory(const std::string& local, const std::string& remote,
                          const std::vector<std::string>& exclude, const std::stop_token& stop) override;
    void download(const std::string& remote_path, const ByteSink& content,
                  const std::stop_token& stop) override;
    void download_directory(const std::string& remote, const std::string& local,
                            const std::vector<std::string>& exclude, const std::stop_token& stop) override;

   private:
    ProcessRunner& processes_;
    std::vector<std::string> shell_;
    std::map<std::string, std::string> extra_env_;
};

/// Copies a tree by rsync's rule: with a trailing "/" the content of `from` goes into `into`, else the
/// directory itself does. Modes and symbolic links are kept. `exclude` holds paths relative to `from`; what
/// is below them is left out too.
void copy_directory(const std::string& from, const std::string& into, const std::vector<std::string>& exclude,
                    const std::stop_token& stop);

}  // namespace ingot::comm

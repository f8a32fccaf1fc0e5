// The way into the temporary machine. Every argument and result can be carried as bytes.
#pragma once

#include "base/process.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace ingot::sdk {

struct Streams {
    ByteSource input;  ///< absent = none
    ByteSink output;   ///< absent = discarded
    ByteSink error;
};

/// Size and mode of what is uploaded, where known.
struct FileFacts {
    std::optional<std::int64_t> size;
    unsigned mode = 0644;
};

/// Used by one thread at a time. Cancel: every call throws Cancelled within 1 s. Errors: remote, timeout, io.
class Communicator {
   public:
    virtual ~Communicator() = default;
    /// Runs a command line by the guest's shell to its end; gives the exit code.
    /// Errors: remote when the connection was lost before the exit code came.
    virtual int run(const std::string& command, const Streams& streams, const std::stop_token& stop) = 0;
    virtual void upload(const std::string& remote_path, const ByteSource& content, const FileFacts& facts,
                        const std::stop_token& stop) = 0;
    /// rsync's rule: with a trailing "/" on `local` the content goes into `remote`, else the directory itself
    /// does.
    virtual void upload_directory(const std::string& local, const std::string& remote,
                                  const std::vector<std::string>& exclude, const std::stop_token& stop) = 0;
    virtual void download(const std::string& remote_path, const ByteSink& content,
                          const std::stop_token& stop) = 0;
    virtual void download_directory(const std::string& remote, const std::string& local,
                                    const std::vector<std::string>& exclude, const std::stop_token& stop) = 0;
    /// A command line for a person to log in with, or "".
    virtual std::string login_hint() const { return ""; }
    /// False when the machine ends with this process: then the hint is of use only while the build runs.
    virtual bool outlives_process() const { return true; }
};

}  // namespace ingot::sdk

// The communicators of builds that have no machine.
#pragma once

#include "sdk/communicator.h"

#include <string>

namespace ingot::comm {

/// For communicator = "none": whatever is asked of it is a user's mistake, said at once.
/// Errors: user, every call.
class NoneCommunicator : public sdk::Communicator {
   public:
    int run(const std::string& command, const sdk::Streams& streams, const std::stop_token& stop) override;
    void upload(const std::string& remote_path, const ByteSource& content, const sdk::FileFacts& facts,
                const std::stop_token& stop) override;
    void upload_directory(const std::string& local, const std::string& remote,
                          const std::vector<std::string>& exclude, const std::stop_token& stop) override;
    void download(const std::string& remote_path, const ByteSink& content,
                  const std::stop_token& stop) override;
    void download_directory(const std::string& remote, const std::string& local,
                            const std::vector<std::string>& exclude, const std::stop_token& stop) override;
};

/// Takes everything and does nothing: commands end with 0, uploads are read to their end, downloads are
/// empty. Source: what Packer's file builder hands to its provisioners.
class DiscardCommunicator : public sdk::Communicator {
   public:
    int run(const std::string& command, const sdk::Streams& streams, const std::stop_token& stop) override;
    void upload(const std::string& remote_path, const ByteSource& content, const sdk::FileFacts& facts,
                const std::stop_token& stop) override;
    void upload_directory(const std::string& local, const std::string& remote,
                          const std::vector<std::string>& exclude, const std::stop_token& stop) override;
    void download(const std::string& remote_path, const ByteSink& content,
                  const std::stop_token& stop) override;
    void download_directory(const std::string& remote, const std::string& local,
                            const std::vector<std::string>& exclude, const std::stop_token& stop) override;
};

/// The communicator itself, or the shared NoneCommunicator in place of null.
sdk::Communicator& communicator_or_none(sdk::Communicator* communicator);

}  // namespace ingot::comm

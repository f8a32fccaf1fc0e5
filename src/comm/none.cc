// Refusing, or swallowing, what only a machine could do.
#include "comm/none.h"

#include "base/cancel.h"
#include "base/error.h"
#include "comm/streams.h"

namespace ingot::comm {

namespace {

[[noreturn]] void refuse(const char* what) {
    Error error(ErrorKind::kUser,
                std::string(what) + ": the build has no machine, its communicator is \"none\"");
    error.set_hint(
        "Give the source a communicator such as \"ssh\", or use a provisioner that works on this host "
        "(shell-local).");
    throw error;
}

}  // namespace

int NoneCommunicator::run(const std::string&, const sdk::Streams&, const std::stop_token&) {
    refuse("run a command");
}

void NoneCommunicator::upload(const std::string& remote_path, const ByteSource&, const sdk::FileFacts&,
                              const std::stop_token&) {
    refuse(("upload " + remote_path).c_str());
}

void NoneCommunicator::upload_directory(const std::string&, const std::string& remote,
                                        const std::vector<std::string>&, const std::stop_token&) {
    refuse(("upload " + remote).c_str());
}

void NoneCommunicator::download(const std::string& remote_path, const ByteSink&, const std::stop_token&) {
    refuse(("download " + remote_path).c_str());
}

void NoneCommunicator::download_directory(const std::string& remote, const std::string&,
                                          const std::vector<std::string>&, const std::stop_token&) {
    refuse(("download " + remote).c_str());
}

int DiscardCommunicator::run(const std::string&, const sdk::Streams&, const std::stop_token& stop) {
    throw_if_cancelled(stop);
    return 0;
}

void DiscardCommunicator::upload(const std::string&, const ByteSource& content, const sdk::FileFacts&,
                                 const std::stop_token& stop) {
    pump(content, [](std::string_view) {}, stop);
}

void DiscardCommunicator::upload_directory(const std::string&, const std::string&,
                                           const std::vector<std::string>&, const std::stop_token& stop) {
    throw_if_cancelled(stop);
}

void DiscardCommunicator::download(const std::string&, const ByteSink&, const std::stop_token& stop) {
    throw_if_cancelled(stop);
}

void DiscardCommunicator::download_directory(const std::string&, const std::string&,
                                             const std::vector<std::string>&, const std::stop_token& stop) {
    throw_if_cancelled(stop);
}

sdk::Communicator& communicator_or_none(sdk::Communicator* communicator) {
    static NoneCommunicator none;
    return communicator != nullptr ? *communicator : none;
}

}  // namespace ingot::comm

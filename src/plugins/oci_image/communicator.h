// The way into the guest as provisioners see it.
#pragma once

#include "image/config.h"
#include "plugins/oci_image/guest.h"
#include "plugins/oci_image/guest_files.h"
#include "sdk/communicator.h"

#include <string>
#include <vector>

namespace ingot::oci_image {

class GuestCommunicator : public sdk::Communicator {
   public:
    /// Commands run as `user` ("" = the image's) with the image's environment, in its working directory,
    /// which is made where missing. The guest must outlive it. Errors: user for an unknown user.
    GuestCommunicator(Guest& guest, const image::RunSettings& settings, const std::string& user);

    int run(const std::string& command, const sdk::Streams& streams, const std::stop_token& stop) override;
    void upload(const std::string& remote_path, const ByteSource& content, const sdk::FileFacts& facts,
                const std::stop_token& stop) override;
    void upload_directory(const std::string& local, const std::string& remote,
                          const std::vector<std::string>& exclude, const std::stop_token& stop) override;
    void download(const std::string& remote_path, const ByteSink& content,
                  const std::stop_token& stop) override;
    void download_directory(const std::string& remote, const std::string& local,
                            const std::vector<std::string>& exclude, const std::stop_token& stop) override;
    std::string login_hint() const override;
    bool outlives_process() const override { return false; }

    const GuestUser& user() const { return user_; }

   private:
    std::string resolve(const std::string& path) const;
    GuestFiles files() const { return {guest_.root(), user_}; }

    Guest& guest_;
    GuestUser user_;
    GuestCommand command_;  ///< all but argv
};

}  // namespace ingot::oci_image

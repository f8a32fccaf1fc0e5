// The `file` provisioner: files and directories to the machine, or from it.
#pragma once

#include "sdk/component.h"
#include "sdk/config.h"

namespace ingot::basics {

/// Source: Packer docs, "File Provisioner".
class FileProvisioner : public sdk::Provisioner {
   public:
    value::Spec spec() const override { return fields().spec(); }
    void prepare(const value::Value& config, const sdk::PrepareContext& context,
                 sdk::Problems& problems) override;
    void provision(sdk::RunContext& run, sdk::Communicator* communicator,
                   const sdk::GeneratedData& data) override;
    static const sdk::FieldTable& fields();

   private:
    struct Config {
        std::string content;
        std::string source;
        std::vector<std::string> sources;
        std::string destination;
        std::string direction = "upload";
        bool generated = false;
    };
    using Unknown = std::set<std::string, std::less<>>;

    void check_sources(const Unknown& unknown, sdk::Problems& problems) const;
    void upload_content(sdk::RunContext& run, sdk::Communicator& machine) const;
    void upload(sdk::RunContext& run, sdk::Communicator& machine, const std::string& source) const;
    void download(sdk::RunContext& run, sdk::Communicator& machine, const std::string& source) const;

    Config config_;
};

}  // namespace ingot::basics

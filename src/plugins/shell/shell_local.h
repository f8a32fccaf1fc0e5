// The `shell-local` provisioner and post-processor: scripts that run on this host.
#pragma once

#include "base/process.h"
#include "plugins/shell/script.h"

#include <optional>
#include <string>
#include <vector>

namespace ingot::shell {

/// The arguments of both, and running them. Not a component itself.
/// Source: Packer docs, "Shell (Local) Provisioner" and "Local Shell Post-processor".
class LocalScript {
   public:
    explicit LocalScript(ProcessRunner& processes) : processes_(processes) {}

    static const sdk::FieldTable& fields();
    /// With `wrap_single`, an execute_command of one text is run by `sh -c`.
    void prepare(const value::Value& config, const sdk::PrepareContext& context, sdk::Problems& problems,
                 bool wrap_single);
    /// Runs the commands or scripts, unless only_on names other systems.
    /// Errors: user, not_found, io, remote (exit code). Cancel: ends the script's process group.
    void run(sdk::RunContext& run, const sdk::GeneratedData& data);

   private:
    struct Config {
        ScriptSettings script;
        std::string command;
        std::vector<std::string> execute_command;
        std::string inline_shebang;
        std::vector<std::string> only_on;
        std::string tempfile_extension;
        bool use_linux_pathing = false;
    };

    void check(const Unknown& unknown, sdk::Problems& problems) const;
    void check_systems(sdk::Problems& problems) const;
    void check_linux_pathing(const Unknown& unknown, sdk::Problems& problems) const;
    void fill_defaults(bool wrap_single);
    void run_script(sdk::RunContext& run, const sdk::GeneratedData& data, const std::string& path);

    Config config_;
    sdk::PrepareContext context_;
    ProcessRunner& processes_;
};

class ShellLocalProvisioner : public sdk::Provisioner {
   public:
    /// `processes` must outlive it.
    explicit ShellLocalProvisioner(ProcessRunner& processes = real_processes()) : script_(processes) {}
    value::Spec spec() const override { return LocalScript::fields().spec(); }
    void prepare(const value::Value& config, const sdk::PrepareContext& context,
                 sdk::Problems& problems) override;
    void provision(sdk::RunContext& run, sdk::Communicator* communicator,
                   const sdk::GeneratedData& data) override;

   private:
    LocalScript script_;
};

/// Hands its input on unchanged.
class ShellLocalPostProcessor : public sdk::PostProcessor {
   public:
    /// `processes` must outlive it.
    explicit ShellLocalPostProcessor(ProcessRunner& processes = real_processes()) : script_(processes) {}
    value::Spec spec() const override { return LocalScript::fields().spec(); }
    void prepare(const value::Value& config, const sdk::PrepareContext& context,
                 sdk::Problems& problems) override;
    sdk::PostProcessed post_process(sdk::RunContext& run, const sdk::Artifact& artifact) override;

   private:
    LocalScript script_;
};

/// "C:/path" or "C:\path" as Windows' Linux subsystem sees it, "/mnt/c/path"; nothing when there is no drive.
std::optional<std::string> to_linux_path(std::string_view windows_path);

}  // namespace ingot::shell

// The `shell` provisioner: uploads scripts to the machine and runs them there.
#pragma once

#include "base/clock.h"
#include "plugins/shell/script.h"

#include <optional>

namespace ingot::shell {

/// Source: Packer docs, "Shell Provisioner".
class ShellProvisioner : public sdk::Provisioner {
   public:
    /// `clock` must outlive it.
    explicit ShellProvisioner(Clock& clock = system_clock()) : clock_(clock) {}

    value::Spec spec() const override { return fields().spec(); }
    void prepare(const value::Value& config, const sdk::PrepareContext& context,
                 sdk::Problems& problems) override;
    void provision(sdk::RunContext& run, sdk::Communicator* communicator,
                   const sdk::GeneratedData& data) override;
    static const sdk::FieldTable& fields();

   private:
    struct Config {
        ScriptSettings script;
        bool binary = false;
        std::string remote_path;
        std::string remote_folder;
        std::string remote_file;
        std::string execute_command;
        std::string inline_shebang;
        Nanos pause_after{0};
        bool use_env_var_file = false;
        Nanos start_retry_timeout{0};
        bool skip_clean = false;
        bool expect_disconnect = false;
    };
    /// One call of provision: everything that its parts need at hand.
    struct Run {
        sdk::RunContext& context;
        sdk::Communicator& machine;
        const sdk::GeneratedData& data;
        std::string variables;
        std::string variables_file;  ///< remote path, or ""
    };

    void fill_defaults();
    void check(const Unknown& unknown, sdk::Problems& problems) const;
    /// Tries again until start_retry_timeout: the machine may be rebooting.
    void until_it_works(Run& run, const std::function<void()>& attempt) const;
    void upload_variables(Run& run) const;
    void run_script(Run& run, const std::string& shown, const std::string& path,
                    const std::optional<std::string>& text) const;
    void upload_script(Run& run, const std::string& path, const std::optional<std::string>& text) const;
    void clean_up(Run& run, const std::string& remote_path) const;

    Config config_;
    sdk::PrepareContext context_;
    Clock& clock_;
};

}  // namespace ingot::shell

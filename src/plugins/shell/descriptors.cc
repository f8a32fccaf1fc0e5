// Names, documentation and factories, in order of name.
#include "plugins/shell/descriptors.h"

#include "plugins/shell/shell.h"
#include "plugins/shell/shell_local.h"

#include <memory>
#include <utility>

namespace ingot::shell {

namespace {

std::vector<const sdk::FieldTable*> shell_tables() { return {&ShellProvisioner::fields()}; }
std::vector<const sdk::FieldTable*> shell_local_tables() { return {&LocalScript::fields()}; }

}  // namespace

std::vector<sdk::Descriptor<sdk::Provisioner>> provisioners() {
    sdk::Descriptor<sdk::Provisioner> shell;
    shell.name = "shell";
    shell.doc = "Runs commands or scripts in the machine.";
    shell.example = "env = {\n  PORT = \"8080\"\n}\ninline = [\"echo listening on $PORT\"]\n";
    shell.fields = shell_tables;
    shell.make = [] { return std::make_unique<ShellProvisioner>(); };
    sdk::Descriptor<sdk::Provisioner> local;
    local.name = "shell-local";
    local.doc = "Runs commands or scripts on this host, while the machine runs.";
    local.example = "inline = [\"echo building $PACKER_BUILD_NAME\"]\n";
    local.fields = shell_local_tables;
    local.make = [] { return std::make_unique<ShellLocalProvisioner>(); };
    return {std::move(shell), std::move(local)};
}

std::vector<sdk::Descriptor<sdk::PostProcessor>> post_processors() {
    sdk::Descriptor<sdk::PostProcessor> local;
    local.name = "shell-local";
    local.doc = "Runs commands or scripts on this host when the artifact is made; hands the artifact on.";
    local.example =
        "environment_vars = [\"TARGET=registry\"]\ninline           = [\"echo publishing to $TARGET\"]\n";
    local.fields = shell_local_tables;
    local.make = [] { return std::make_unique<ShellLocalPostProcessor>(); };
    return {std::move(local)};
}

}  // namespace ingot::shell

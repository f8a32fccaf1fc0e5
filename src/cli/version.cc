// `version`: both numbers for people, Packer's for machines.
#include "base/version.h"
#include "cli/verbs.h"

#include <fmt/core.h>

namespace ingot::cli {

std::string help_version(const Session& session) {
    return fmt::format("Usage: {} version\n\n  Prints the version.", session.program);
}

int run_version(const Session& session, std::span<const std::string>) {
    std::unique_ptr<engine::Output> output = session.make_output();
    output->machine("", "version", {std::string(kPackerVersion)});
    // The second row's name is misspelt in Packer, and consumers look for it so.
    output->machine("", "version-prelease", {""});
    output->machine("", "version-commit", {""});
    if (session.is_packer())
        output->say(fmt::format("Packer v{}", kPackerVersion));
    else
        output->say(fmt::format("ingot {} (speaks Packer {})", kIngotVersion, kPackerVersion));
    return 0;
}

}  // namespace ingot::cli

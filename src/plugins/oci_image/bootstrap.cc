// A base made from packages.
#include "plugins/oci_image/bootstrap.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/process.h"
#include "base/text.h"
#include "plugins/oci_image/guest.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace ingot::oci_image {

namespace {

/// apt's proxy as this machine's configuration states it; mmdebstrap's apt reads only the new system's.
std::string configured_proxy(const char* option, const std::stop_token& stop) {
    if (!find_program("apt-config")) return "";
    std::string line =
        run_for_output(real_processes(), {"apt-config", "--format", "%v%n", "dump", option}, stop);
    std::string proxy(trim(line));
    return proxy == "DIRECT" ? "" : proxy;
}

std::vector<std::string> bootstrap_environment(const std::stop_token& stop) {
    std::vector<std::string> env{"LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive",
                                 "PATH=" + get_env("PATH")};
    for (const char* name : {"HOME", "TMPDIR", "SOURCE_DATE_EPOCH", "no_proxy", "ftp_proxy"})
        if (has_env(name)) env.push_back(fmt::format("{}={}", name, get_env(name)));
    static constexpr std::array<std::array<const char*, 2>, 2> kProxies{
        {{"http_proxy", "Acquire::http::Proxy"}, {"https_proxy", "Acquire::https::Proxy"}}};
    for (const std::array<const char*, 2>& row : kProxies) {
        std::string proxy = get_env(row[0]);
        if (proxy.empty()) proxy = configured_proxy(row[1], stop);
        if (!proxy.empty()) env.push_back(fmt::format("{}={}", row[0], proxy));
    }
    return env;
}

/// Lines of mmdebstrap and apt: shown, and the ones that name an error kept.
struct BootstrapOutput {
    sdk::Ui& ui;
    std::vector<std::string> errors;

    void take(std::string_view line) {
        // The work directory is closed to other users, so apt cannot download as another one: nothing to
        // worry about.
        if (trim(line).empty() || line.find("Download is performed unsandboxed") != std::string_view::npos)
            return;
        ui.message(line);
        if ((line.starts_with("E: ") || line.starts_with("Err:")) && errors.size() < 3)
            errors.emplace_back(line);
    }
};

}  // namespace

std::vector<std::string> bootstrap_command(const BootstrapConfig& config, const std::string& program,
                                           const std::string& directory) {
    // Device nodes have no place in an image: every runtime makes its own /dev.
    std::vector<std::string> argv{program, "--mode=root", "--format=directory", "--skip=output/dev",
                                  "--variant=" + config.variant};
    if (!config.packages.empty()) argv.push_back("--include=" + join(config.packages, ","));
    if (!config.components.empty()) argv.push_back("--components=" + join(config.components, ","));
    if (!config.keyring.empty()) argv.push_back("--keyring=" + absolute_path(expand_home(config.keyring)));
    argv.push_back(config.suite);
    argv.push_back(directory);
    if (!config.mirror.empty()) argv.push_back(config.mirror);
    return argv;
}

void bootstrap_base(const BootstrapConfig& config, const std::string& directory, sdk::RunContext& run) {
    std::optional<std::string> program = find_program("mmdebstrap");
    if (!program)
        throw Error(ErrorKind::kNotFound, "mmdebstrap: there is no such program")
            .set_hint("A bootstrap block needs it: apt-get install mmdebstrap.");
    GuestSetup setup;
    setup.root = GuestSetup::Root::kHost;
    Guest guest(setup, run.stop);
    GuestCommand command;
    command.argv = bootstrap_command(config, *program, directory);
    command.env = bootstrap_environment(run.stop);
    command.all_powers = true;
    BootstrapOutput output{run.ui, {}};
    LineSplitter lines([&output](std::string_view line) { output.take(line); });
    sdk::Streams streams;
    streams.output = streams.error = [&lines](std::string_view bytes) { lines.feed(bytes); };
    int code = guest.run(command, streams, run.stop);
    lines.flush();
    guest.end();
    if (code != 0)
        throw Error(ErrorKind::kRemote,
                    fmt::format("mmdebstrap: exit status {}{}{}", code, output.errors.empty() ? "" : ": ",
                                join(output.errors, "; ")))
            .set_hint(fmt::format(
                "Is the mirror {} reachable from here, and has it the suite \"{}\" and these packages?",
                config.mirror.empty() ? "that mmdebstrap chose" : config.mirror, config.suite));
    // Copied from this machine; whoever runs the image gives it its own.
    for (const char* name : {"etc/resolv.conf", "etc/hostname"}) {
        std::string path = join_path(directory, name);
        if (unlink(path.c_str()) != 0 && errno != ENOENT)
            throw os_error(fmt::format("remove {}", path), errno);
    }
}

}  // namespace ingot::oci_image

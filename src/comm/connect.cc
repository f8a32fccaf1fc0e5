// Which communicator goes with which settings.
#include "comm/connect.h"

#include "base/clock.h"
#include "base/error.h"
#include "comm/none.h"
#include "comm/ssh.h"

#include <fmt/format.h>

namespace ingot::comm {

namespace {

std::unique_ptr<sdk::Communicator> connect_ssh(const Settings& settings, sdk::RunContext& run) {
    net::SshLogin login = make_login(settings);
    const auto open_session = [login](const std::stop_token& stop) {
        return std::make_unique<net::SshSession>(login, stop);
    };
    std::unique_ptr<SshCommunicator> machine = wait_for_ssh(settings, run, system_clock(), open_session);
    if (settings.pause_before_connecting.count() <= 0) return machine;
    machine->close();
    run.ui.say(fmt::format("Waiting {} before connecting again (pause_before_connecting)",
                           format_duration(settings.pause_before_connecting)));
    system_clock().sleep(settings.pause_before_connecting, run.stop);
    return wait_for_ssh(settings, run, system_clock(), open_session);
}

}  // namespace

std::unique_ptr<sdk::Communicator> connect(const Settings& settings, sdk::RunContext& run) {
    if (settings.communicator == "none") return std::make_unique<NoneCommunicator>();
    if (settings.communicator == "ssh") return connect_ssh(settings, run);
    Error error(ErrorKind::kUser,
                fmt::format("communicator {}: only ssh and none can be connected by", settings.communicator));
    error.set_hint("Use communicator = \"ssh\" where the machine has an SSH server.");
    throw error;
}

}  // namespace ingot::comm

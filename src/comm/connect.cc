// Which communicator goes with which settings.
#include "comm/connect.h"

#include "base/error.h"
#include "comm/none.h"

#include <fmt/format.h>

namespace ingot::comm {

std::unique_ptr<sdk::Communicator> connect(const Settings& settings, sdk::RunContext&) {
    if (settings.communicator == "none") return std::make_unique<NoneCommunicator>();
    Error error(ErrorKind::kUser,
                fmt::format("communicator {}: this builder cannot connect by it", settings.communicator));
    error.set_hint("Use communicator = \"none\" and shell-local provisioners.");
    throw error;
}

}  // namespace ingot::comm

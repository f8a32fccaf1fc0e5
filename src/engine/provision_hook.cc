// Order of the wrappings, outside in: continue_on_error, max_retries, timeout, pause_before.
// Source: Packer docs, "provisioner block"; order observed on packer 1.16.
#include "engine/provision_hook.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

#include <fmt/core.h>

namespace ingot::engine {

namespace {

std::string label_of(const tmpl::PlannedProvisioner& planned) {
    return planned.name.empty() || planned.name == planned.type
               ? planned.type
               : fmt::format("{} ({})", planned.name, planned.type);
}

}  // namespace

void throw_not_ready(const std::string& component, const Diagnostics& diagnostics, sdk::Ui& ui) {
    std::string first;
    for (const Diagnostic& diagnostic : diagnostics) {
        if (diagnostic.severity != Severity::kError) continue;
        ui.error(trim_right(render(diagnostic, false)));
        if (first.empty()) first = diagnostic.summary;
    }
    throw Error(ErrorKind::kUser, fmt::format("{}: its configuration is wrong: {}", component, first));
}

void ProvisionHook::provision(sdk::RunContext& run, sdk::Communicator* communicator,
                              const sdk::GeneratedData& data) {
    data_ = data;
    std::string login = communicator ? communicator->login_hint() : "";
    login_hint_ = communicator && communicator->outlives_process() ? login : "";
    if (run.pause && !login.empty()) run.ui.say("To log in meanwhile: " + login);
    for (const tmpl::PlannedProvisioner& planned : plan_.provisioners) {
        throw_if_cancelled(run.stop);
        if (run.pause) run.pause("before the next provisioner");
        failed_ = &planned;  // until it has succeeded
        run_with_limits(planned, run, communicator, data);
        failed_ = nullptr;
    }
}

void ProvisionHook::clean_up_after_error(sdk::RunContext& run, sdk::Communicator* communicator,
                                         const sdk::GeneratedData& data) {
    if (!plan_.error_cleanup) return;
    run.ui.say("The build failed: running the error-cleanup-provisioner.");
    run_with_limits(*plan_.error_cleanup, run, communicator, data.empty() ? data_ : data);
}

void ProvisionHook::run_with_limits(const tmpl::PlannedProvisioner& planned, sdk::RunContext& run,
                                    sdk::Communicator* communicator, const sdk::GeneratedData& data) {
    log(fmt::format("provisioner {}: begins", label_of(planned)));
    try {
        run_with_retries(planned, run, communicator, data);
    } catch (Error& error) {
        if (planned.continue_on_error && !run.stop.stop_requested()) {
            run.ui.error(
                fmt::format("Provisioner {} failed: {}. The build goes on, as continue_on_error asks.",
                            label_of(planned), error.message()));
            return;
        }
        std::string login = communicator ? communicator->login_hint() : "";
        if (run.facts.on_error == sdk::OnError::kAsk && !login.empty())
            run.ui.say("To log in before you answer: " + login);
        error.add_frame(fmt::format("in provisioner {}", label_of(planned)));
        throw;
    }
}

void ProvisionHook::run_with_retries(const tmpl::PlannedProvisioner& planned, sdk::RunContext& run,
                                     sdk::Communicator* communicator, const sdk::GeneratedData& data) {
    for (int left = planned.max_retries;; --left) {
        throw_if_cancelled(run.stop);
        try {
            run_within_timeout(planned, run, communicator, data);
            return;
        } catch (const Error& error) {
            if (left <= 0) {
                if (planned.max_retries > 0)
                    run.ui.say(fmt::format("Provisioner {} failed {} times: giving up.", label_of(planned),
                                           planned.max_retries + 1));
                throw;
            }
            run.ui.say(fmt::format("Provisioner {} failed ({}): trying again, {} left.", label_of(planned),
                                   error.message(), left));
        }
    }
}

void ProvisionHook::run_within_timeout(const tmpl::PlannedProvisioner& planned, sdk::RunContext& run,
                                       sdk::Communicator* communicator, const sdk::GeneratedData& data) {
    if (!planned.timeout) return run_once(planned, run, communicator, data);
    run.ui.say(fmt::format("The next provisioner may take {}.", format_duration(*planned.timeout)));
    Deadline deadline(run.stop, std::chrono::ceil<Millis>(*planned.timeout));
    sdk::RunContext limited = run;
    limited.stop = deadline.token();
    std::string late = fmt::format("provisioner {}: not done within its timeout of {}", label_of(planned),
                                   format_duration(*planned.timeout));
    try {
        run_once(planned, limited, communicator, data);
    } catch (const Cancelled&) {
        if (run.stop.stop_requested() || !deadline.passed()) throw;
        run.ui.error("The provisioner is stopped: its timeout has passed.");
        throw Error(ErrorKind::kTimeout, late);
    }
}

void ProvisionHook::run_once(const tmpl::PlannedProvisioner& planned, sdk::RunContext& run,
                             sdk::Communicator* communicator, const sdk::GeneratedData& data) {
    if (planned.pause_before && planned.pause_before->count() > 0) {
        run.ui.say(
            fmt::format("Pausing {} before the next provisioner.", format_duration(*planned.pause_before)));
        clock_.sleep(*planned.pause_before, run.stop);
    }
    Diagnostics diagnostics;
    std::unique_ptr<sdk::Provisioner> provisioner = planned.make_ready(data, diagnostics);
    if (!provisioner) throw_not_ready("provisioner " + label_of(planned), diagnostics, run.ui);
    provisioner->provision(run, communicator, data);
}

}  // namespace ingot::engine

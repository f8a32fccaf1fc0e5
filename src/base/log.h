// PACKER_LOG lines and the process-wide masker of secrets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ingot {

/// One line "YYYY/MM/DD hh:mm:ss MESSAGE" to PACKER_LOG_PATH or standard error; nothing unless PACKER_LOG is set
/// (to neither "" nor "0"). Masked. Thread-safe.
void log(std::string_view message);
bool log_enabled();
/// Called once by main, before threads.
void set_log(bool enabled, const std::string& path);

/// Registers a secret: from now on every output shows `<sensitive>` in its place, also in its JSON-escaped,
/// URL-encoded and base64 forms. Strings shorter than 4 characters are not masked but remembered for a warning. Thread-safe.
void register_secret(std::string_view secret);
/// Text with every registered secret replaced. Thread-safe.
std::string mask_secrets(std::string_view text);
/// True when any secret is registered.
bool has_secrets();

}  // namespace ingot

// PACKER_LOG lines and the process-wide masker of secrets.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ingot {

/// One line "YYYY/MM/DD hh:mm:ss MESSAGE" to PACKER_LOG_PATH or standard error; nothing unless PACKER_LOG is
/// set (to neither "" nor "0"). Masked. Thread-safe.
void log(std::string_view message);
bool log_enabled();
/// Called once by main, before threads.
void set_log(bool enabled, const std::string& path);

/// Registers a secret: from now on every output shows `<sensitive>` in its place, also in its JSON-escaped,
/// URL-encoded and base64 forms; of a text of several lines also each line of 8 characters or more.
/// Strings shorter than 4 characters are not masked but counted for a warning. Thread-safe.
/// shorter than 4 characters are not masked but remembered for a warning. Thread-safe.
void register_secret(std::string_view secret);
/// Text with every registered secret replaced. Thread-safe.
std::string mask_secrets(std::string_view text);
/// True when any secret is registered that is masked.
bool has_secrets();
/// How many different secrets were too short to be masked.
std::size_t count_short_secrets();

}  // namespace ingot

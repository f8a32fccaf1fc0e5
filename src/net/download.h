// A file from a URL to a path: taken up again where it broke off, tried again, verified, then renamed into
// place. Does not unpack and does not choose where files are kept.
#pragma once

#include "base/clock.h"
#include "net/http.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace ingot::net {

struct Checksum {
    std::string algorithm;  ///< as base/hash names them
    std::string hex;        ///< in either case
};

struct DownloadRequest {
    HttpRequest http;  ///< url, headers, TLS and timeouts; a GET without a sink
    std::string target;
    std::optional<Checksum> checksum;
    int attempts = 5;  ///< after failures that may pass: broken connections, timeouts, 408, 429 and 5xx
    /// Called as bytes come; the total is absent when the server does not say.
    std::function<void(std::int64_t done, std::optional<std::int64_t> total)> progress;
};

/// Leaves the file at `target`; one that is there already with the right checksum is kept without asking the
/// server. What has come so far lies in "TARGET.part" (with the server's mark of the version in
/// "TARGET.part.tag"), also after a failure or cancel. Errors: as HttpTransport::send; not_found (404, 410),
/// auth (401, 403), remote (other statuses), user (wrong checksum), io.
void download(HttpTransport& http, Clock& clock, const DownloadRequest& request, const std::stop_token& stop);

}  // namespace ingot::net

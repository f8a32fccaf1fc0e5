// One request and its one answer on the wire, no redirects: the part of net/http that knows libcurl. Only for
// net/http.cc.
#pragma once

#include "net/http.h"

#include <optional>
#include <string>
#include <string_view>

namespace ingot::net {

/// One exchange. Errors and cancel as HttpTransport::send. Threads: may be called from many at once.
HttpResponse exchange(const HttpRequest& request, const std::stop_token& stop);

struct UrlParts {
    std::string scheme;
    std::string host;  ///< without the brackets of an IPv6 address
    std::string port;  ///< the scheme's own when none is written
};
/// Errors: user when it is no URL.
UrlParts parse_url(const std::string& url);
/// Errors: protocol when `location` is no URL or relative reference.
std::string resolve_url(const std::string& base, const std::string& location);

}  // namespace ingot::net

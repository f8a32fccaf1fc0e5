// HTTP requests, one at a time or many in parallel: TCP, TLS, proxies, Unix sockets. libcurl inside, opened
// at first use. Does not retry and does not log in: callers know when that is right.
#pragma once

#include "base/process.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::net {

struct HttpHeader {
    std::string name;  ///< as written or received
    std::string value;
};
using HttpHeaders = std::vector<HttpHeader>;

struct HttpTls {
    bool verify = true;
    std::string ca_file;      ///< PEM; "" = SSL_CERT_FILE, else the system's
    std::string certificate;  ///< PEM file of a client certificate
    std::string private_key;  ///< PEM file
};

struct HttpResponse;

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    HttpHeaders headers;
    std::string body;
    /// In place of `body`, for what is too large; cannot follow a redirect that wants the body again.
    ByteSource body_source;
    std::optional<std::int64_t> body_size;  ///< of body_source; absent = chunked
    /// Takes the body of a 2xx answer piece by piece, in place of HttpResponse::body.
    ByteSink sink;
    /// Called once with status and headers of a 2xx answer, before any byte of its body.
    std::function<void(const HttpResponse&)> on_headers;
    bool follow_redirects = true;
    std::optional<Millis> connect_timeout = Millis(30000);
    std::optional<Millis> timeout;       ///< of the whole exchange; absent = none
    std::optional<Millis> idle_timeout;  ///< without any byte; absent = none
    HttpTls tls;
    std::string unix_socket;  ///< path; the URL's host is then only the Host header
};

struct HttpResponse {
    int status = 0;
    HttpHeaders headers;  ///< in the order received
    std::string body;
    std::string url;  ///< after redirects

    bool is_success() const { return status >= 200 && status < 300; }
    /// Value of the first header of that name in any case, or nothing.
    std::optional<std::string> find_header(std::string_view name) const;
};

/// The seam; FakeTransport in net/testing.h answers from a script.
class HttpTransport {
   public:
    virtual ~HttpTransport() = default;
    /// One exchange, redirects included; any status is an answer. Proxies come from the environment
    /// (http_proxy, https_proxy, all_proxy, no_proxy in either case), never for this host's loopback. An
    /// exception of sink or source passes through. Cancel: throws Cancelled within a moment. Threads: may be
    /// called from many at once. Errors: user (URL), not_found (no such host), timeout, remote (refused,
    /// broken off, certificate), protocol.
    virtual HttpResponse send(const HttpRequest& request, const std::stop_token& stop) = 0;
};
/// The machine's network. Connections are kept for the next request to the same place.
HttpTransport& real_http();

/// "content-TYPE" to "Content-Type", as Go names headers. Source: net/http, CanonicalHeaderKey.
std::string canonical_header_name(std::string_view name);
/// Everything but letters, digits and "-_.~" as %XX.
std::string url_encode(std::string_view text);
/// The URL as errors may show it: without user, password, query values and fragment.
std::string public_url(std::string_view url);

}  // namespace ingot::net

#include "net/http.h"

#include "base/error.h"
#include "base/text.h"
#include "net/http_exchange.h"

#include <algorithm>

#include <fmt/core.h>

namespace ingot::net {

namespace {

constexpr int kMostRedirects = 10;

bool is_token_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// What proves who we are goes to another host only when that lies below the first.
bool may_keep_credentials(const std::string& from, const std::string& to) {
    const std::string old_host = to_lower_ascii(parse_url(from).host);
    const std::string new_host = to_lower_ascii(parse_url(to).host);
    return new_host == old_host || new_host.ends_with("." + old_host);
}

void drop_headers(HttpHeaders& headers, std::initializer_list<std::string_view> names) {
    std::erase_if(headers, [&](const HttpHeader& header) {
        return std::find(names.begin(), names.end(), to_lower_ascii(header.name)) != names.end();
    });
}

/// Changes the request into the one that follows the answer. Source: RFC 9110, 15.4, as Go's client does it.
void follow(HttpRequest& request, int status, const std::string& target) {
    const bool same_method = status == 307 || status == 308;
    if (!same_method) {
        if (request.method != "GET" && request.method != "HEAD") request.method = "GET";
        request.body.clear();
        request.body_source = nullptr;
        drop_headers(request.headers, {"content-length", "content-type", "transfer-encoding"});
    }
    if (!may_keep_credentials(request.url, target))
        drop_headers(request.headers, {"authorization", "www-authenticate", "cookie", "cookie2"});
    request.url = target;
}

class CurlTransport final : public HttpTransport {
   public:
    HttpResponse send(const HttpRequest& original, const std::stop_token& stop) override {
        // The whole-exchange limit spans the redirects too.
        const std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
        HttpRequest request = original;
        for (int hops = 0;; ++hops) {
            HttpResponse response = exchange(request, stop);
            const std::optional<std::string> location = response.find_header("Location");
            if (!original.follow_redirects || !is_redirect(response.status) || !location) return response;
            // A body that was streamed is gone; the answer itself tells the caller where to send it anew.
            if (request.body_source && response.status >= 307) return response;
            const std::string target = resolve_url(request.url, *location);
            if (hops == kMostRedirects)
                throw Error(ErrorKind::kProtocol,
                            fmt::format("{} {}: more than {} redirects", original.method,
                                        public_url(original.url), kMostRedirects));
            follow(request, response.status, target);
            if (!request.timeout) continue;
            const auto spent = std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - begin);
            request.timeout = std::max(Millis(1), *original.timeout - spent);
        }
    }
};

}  // namespace

std::optional<std::string> HttpResponse::find_header(std::string_view name) const {
    const std::string wanted = to_lower_ascii(name);
    for (const HttpHeader& header : headers)
        if (to_lower_ascii(header.name) == wanted) return header.value;
    return std::nullopt;
}

HttpTransport& real_http() {
    static CurlTransport transport;
    return transport;
}

std::string canonical_header_name(std::string_view name) {
    if (!std::all_of(name.begin(), name.end(), is_token_char)) return std::string(name);
    std::string out = to_lower_ascii(name);
    bool first = true;
    for (char& c : out) {
        if (first && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        first = c == '-';
    }
    return out;
}

std::string url_encode(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           std::string_view("-_.~").find(c) != std::string_view::npos;
        if (plain)
            out.push_back(c);
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

std::string public_url(std::string_view url) {
    std::string out(url.substr(0, url.find('#')));
    const std::size_t query = out.find('?');
    if (query != std::string::npos) out.replace(query, std::string::npos, "?…");
    const std::size_t scheme = out.find("://");
    const std::size_t host = scheme == std::string::npos ? 0 : scheme + 3;
    const std::size_t host_end = std::min(out.find('/', host), out.size());
    const std::size_t at = out.rfind('@', host_end);
    if (at != std::string::npos && at >= host && at < host_end) out.erase(host, at + 1 - host);
    return out;
}

}  // namespace ingot::net

#include "net/http_exchange.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"
#include "base/version.h"

#include <curl/curl.h>
#include <dlfcn.h>

#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <vector>

#include <fmt/core.h>

namespace ingot::net {

namespace {

/// libcurl's functions, found when the first request is sent: it brings thirty libraries along.
struct CurlLibrary {
    decltype(&::curl_global_init) global_init = nullptr;
    // Without the argument checks that the header's macros of the same names add.
    CURLcode (*easy_setopt)(CURL*, CURLoption, ...) = nullptr;
    CURLcode (*easy_getinfo)(CURL*, CURLINFO, ...) = nullptr;
    CURLMcode (*multi_setopt)(CURLM*, CURLMoption, ...) = nullptr;
    decltype(&::curl_easy_init) easy_init = nullptr;
    decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
    decltype(&::curl_easy_reset) easy_reset = nullptr;
    decltype(&::curl_easy_strerror) easy_strerror = nullptr;
    decltype(&::curl_multi_init) multi_init = nullptr;
    decltype(&::curl_multi_cleanup) multi_cleanup = nullptr;
    decltype(&::curl_multi_add_handle) multi_add_handle = nullptr;
    decltype(&::curl_multi_remove_handle) multi_remove_handle = nullptr;
    decltype(&::curl_multi_perform) multi_perform = nullptr;
    decltype(&::curl_multi_poll) multi_poll = nullptr;
    decltype(&::curl_multi_wakeup) multi_wakeup = nullptr;
    decltype(&::curl_multi_info_read) multi_info_read = nullptr;
    decltype(&::curl_slist_append) slist_append = nullptr;
    decltype(&::curl_slist_free_all) slist_free_all = nullptr;
    decltype(&::curl_url) url = nullptr;
    decltype(&::curl_url_cleanup) url_cleanup = nullptr;
    decltype(&::curl_url_get) url_get = nullptr;
    decltype(&::curl_url_set) url_set = nullptr;
    decltype(&::curl_free) free = nullptr;
};

class CurlSymbols {
   public:
    CurlSymbols() {
        // Debian calls the build on OpenSSL just libcurl; either serves.
        for (const char* name : {"libcurl.so.4", "libcurl-gnutls.so.4"})
            if (library_ == nullptr) library_ = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
        if (library_ == nullptr)
            throw Error(ErrorKind::kNotFound, "libcurl.so.4: cannot be opened")
                .set_hint("Install libcurl (Debian: libcurl4). It is needed for HTTP only.");
    }

    template <typename Function>
    void find(const char* name, Function& slot) const {
        slot = reinterpret_cast<Function>(::dlsym(library_, name));
        if (slot == nullptr)
            throw Error(ErrorKind::kNotFound, fmt::format("libcurl.so.4: no function {}", name))
                .set_hint("Install libcurl 7.68 or newer.");
    }

   private:
    void* library_ = nullptr;
};

CurlLibrary open_curl() {
    const CurlSymbols symbols;
    CurlLibrary curl;
    symbols.find("curl_global_init", curl.global_init);
    symbols.find("curl_easy_setopt", curl.easy_setopt);
    symbols.find("curl_easy_getinfo", curl.easy_getinfo);
    symbols.find("curl_easy_init", curl.easy_init);
    symbols.find("curl_easy_cleanup", curl.easy_cleanup);
    symbols.find("curl_easy_reset", curl.easy_reset);
    symbols.find("curl_easy_strerror", curl.easy_strerror);
    symbols.find("curl_multi_init", curl.multi_init);
    symbols.find("curl_multi_setopt", curl.multi_setopt);
    symbols.find("curl_multi_cleanup", curl.multi_cleanup);
    symbols.find("curl_multi_add_handle", curl.multi_add_handle);
    symbols.find("curl_multi_remove_handle", curl.multi_remove_handle);
    symbols.find("curl_multi_perform", curl.multi_perform);
    symbols.find("curl_multi_poll", curl.multi_poll);
    symbols.find("curl_multi_wakeup", curl.multi_wakeup);
    symbols.find("curl_multi_info_read", curl.multi_info_read);
    symbols.find("curl_slist_append", curl.slist_append);
    symbols.find("curl_slist_free_all", curl.slist_free_all);
    symbols.find("curl_url", curl.url);
    symbols.find("curl_url_cleanup", curl.url_cleanup);
    symbols.find("curl_url_get", curl.url_get);
    symbols.find("curl_url_set", curl.url_set);
    symbols.find("curl_free", curl.free);
    curl.global_init(CURL_GLOBAL_DEFAULT);
    return curl;
}

const CurlLibrary& curl_library() {
    static const CurlLibrary library = open_curl();
    return library;
}

struct FreeEasy {
    void operator()(CURL* easy) const { curl_library().easy_cleanup(easy); }
};
struct FreeMulti {
    void operator()(CURLM* multi) const { curl_library().multi_cleanup(multi); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_library().slist_free_all(list); }
};
struct FreeUrl {
    void operator()(CURLU* url) const { curl_library().url_cleanup(url); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

/// Handles that live on between requests, since connections live in them.
struct CurlHandles {
    std::unique_ptr<CURLM, FreeMulti> multi{curl_library().multi_init()};
    std::unique_ptr<CURL, FreeEasy> easy{curl_library().easy_init()};
};

class HandlePool {
   public:
    CurlHandles take() {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (idle_.empty()) return CurlHandles();
        CurlHandles handles = std::move(idle_.back());
        idle_.pop_back();
        return handles;
    }
    void give_back(CurlHandles handles) {
        curl_library().easy_reset(handles.easy.get());
        const std::lock_guard<std::mutex> lock(mutex_);
        if (idle_.size() < kMostIdle) idle_.push_back(std::move(handles));
    }

   private:
    static constexpr std::size_t kMostIdle = 8;
    std::mutex mutex_;
    std::vector<CurlHandles> idle_;
};

HandlePool& handle_pool() {
    // Never destroyed: other threads may still send while the process ends.
    static HandlePool& pool = *new HandlePool;
    return pool;
}

bool is_loopback(std::string_view host) {
    return host == "localhost" || host.starts_with("127.") || host == "::1" || host == "[::1]";
}

/// One request under way: what libcurl's callbacks see.
class Exchange {
   public:
    Exchange(const HttpRequest& request, CurlHandles& handles) : request_(request), handles_(handles) {}

    HttpResponse run(const std::stop_token& stop) {
        set_url_and_method();
        set_headers();
        set_limits();
        set_tls_and_proxy();
        set_callbacks();
        const CURLcode code = perform(stop);
        if (failure_) std::rethrow_exception(failure_);
        throw_if_cancelled(stop);
        if (code != CURLE_OK) throw make_error(code);
        announce();
        return std::move(response_);
    }

   private:
    /// Tells the caller of the answer, once. Comes with the body's first byte, or at the end when there is
    /// none.
    void announce() {
        if (announced_) return;
        announced_ = true;
        long status = 0;
        curl_.easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
        response_.status = static_cast<int>(status);
        response_.url = request_.url;
        if (request_.on_headers && response_.is_success()) request_.on_headers(response_);
    }

    template <typename Value>
    void set(CURLoption option, Value value) {
        curl_.easy_setopt(easy_, option, value);
    }

    void set_url_and_method() {
        set(CURLOPT_URL, request_.url.c_str());
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        if (!request_.unix_socket.empty()) set(CURLOPT_UNIX_SOCKET_PATH, request_.unix_socket.c_str());
        const bool has_body = !request_.body.empty() || request_.body_source;
        if (request_.body_source) {
            set(CURLOPT_UPLOAD, 1L);
            set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request_.body_size.value_or(-1)));
            set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
        } else if (has_body || request_.method == "POST" || request_.method == "PUT" ||
                   request_.method == "PATCH") {
            set(CURLOPT_POST, 1L);
            set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
            set(CURLOPT_POSTFIELDS, request_.body.c_str());
            set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
        } else if (request_.method == "HEAD") {
            set(CURLOPT_NOBODY, 1L);
        } else {
            set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
        }
    }

    void set_headers() {
        bool has_agent = false;
        bool has_type = false;
        const auto append = [&](const std::string& line) {
            curl_slist* longer = curl_.slist_append(headers_.get(), line.c_str());
            if (longer == nullptr) throw std::bad_alloc();
            static_cast<void>(headers_.release());
            headers_.reset(longer);
        };
        for (const HttpHeader& header : request_.headers) {
            if (header.name.find_first_of(":\r\n") != std::string::npos ||
                header.value.find_first_of("\r\n") != std::string::npos)
                throw Error(ErrorKind::kUser,
                            fmt::format("header \"{}\": holds a line break or a colon", header.name));
            const std::string name = to_lower_ascii(header.name);
            has_agent = has_agent || name == "user-agent";
            has_type = has_type || name == "content-type";
            // For libcurl "Name:" removes a header and "Name;" sends it empty.
            append(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
        }
        if (!has_agent) append(fmt::format("User-Agent: ingot/{}", kIngotVersion));
        if (!has_type) append("Content-Type:");  // libcurl would say that a body is a form
        append("Expect:");                       // no waiting for "100 Continue"
        set(CURLOPT_HTTPHEADER, headers_.get());
    }

    void set_limits() {
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_QUICK_EXIT, 1L);  // a name lookup under way must not delay a cancel
        set(CURLOPT_CONNECTTIMEOUT_MS, request_.connect_timeout
                                           ? static_cast<long>(request_.connect_timeout->count())
                                           : 24L * 3600 * 1000);
        if (request_.timeout) set(CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout->count()));
        if (request_.idle_timeout) {
            const long seconds = static_cast<long>((request_.idle_timeout->count() + 999) / 1000);
            set(CURLOPT_LOW_SPEED_LIMIT, 1L);
            set(CURLOPT_LOW_SPEED_TIME, seconds);
        }
        set(CURLOPT_TCP_KEEPALIVE, 1L);
    }

    void set_tls_and_proxy() {
        const HttpTls& tls = request_.tls;
        if (!tls.verify) {
            set(CURLOPT_SSL_VERIFYPEER, 0L);
            set(CURLOPT_SSL_VERIFYHOST, 0L);
        }
        const std::string authorities = tls.ca_file.empty() ? get_env("SSL_CERT_FILE") : tls.ca_file;
        if (!authorities.empty()) set(CURLOPT_CAINFO, authorities.c_str());
        if (!tls.certificate.empty()) set(CURLOPT_SSLCERT, tls.certificate.c_str());
        if (!tls.private_key.empty()) set(CURLOPT_SSLKEY, tls.private_key.c_str());
        const UrlParts parts = parse_url(request_.url);
        // As Go's client: never for this host. libcurl itself does not read HTTP_PROXY in capitals.
        if (is_loopback(parts.host) || !request_.unix_socket.empty())
            set(CURLOPT_PROXY, "");
        else if (parts.scheme == "http" && get_env("http_proxy").empty() && !get_env("HTTP_PROXY").empty())
            set(CURLOPT_PROXY, get_env("HTTP_PROXY").c_str());
    }

    void set_callbacks() {
        set(CURLOPT_HEADERFUNCTION, &Exchange::take_header);
        set(CURLOPT_HEADERDATA, this);
        set(CURLOPT_WRITEFUNCTION, &Exchange::take_body);
        set(CURLOPT_WRITEDATA, this);
        if (request_.body_source) {
            set(CURLOPT_READFUNCTION, &Exchange::give_body);
            set(CURLOPT_READDATA, this);
        }
        set(CURLOPT_ERRORBUFFER, error_text_);
    }

    CURLcode perform(const std::stop_token& stop) {
        CURLM* multi = handles_.multi.get();
        const std::stop_callback wake(stop, [&] { curl_.multi_wakeup(multi); });
        const SigpipeGuard guard;
        curl_.multi_add_handle(multi, easy_);
        CURLcode code = CURLE_FAILED_INIT;
        int running = 1;
        while (running > 0 && !stop.stop_requested() && !failure_) {
            CURLMcode status = curl_.multi_perform(multi, &running);
            if (status == CURLM_OK && running > 0)
                status = curl_.multi_poll(multi, nullptr, 0, 60000, nullptr);
            if (status != CURLM_OK) break;
        }
        int left = 0;
        while (const CURLMsg* message = curl_.multi_info_read(multi, &left))
            if (message->msg == CURLMSG_DONE && message->easy_handle == easy_) code = message->data.result;
        curl_.multi_remove_handle(multi, easy_);
        return code;
    }

    static std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* self) {
        HttpHeaders& headers = static_cast<Exchange*>(self)->response_.headers;
        const std::string_view line = trim({bytes, size * count});
        const std::size_t colon = line.find(':');
        // Each answer, also "100 Continue" or a proxy's, begins anew with its status line.
        if (line.starts_with("HTTP/"))
            headers.clear();
        else if (colon != std::string_view::npos)
            headers.push_back(
                {std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
        return size * count;
    }

    static std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* self) {
        Exchange& exchange = *static_cast<Exchange*>(self);
        const std::string_view piece(bytes, size * count);
        return exchange.guarded(
            [&] {
                exchange.announce();
                if (exchange.request_.sink && exchange.response_.is_success())
                    exchange.request_.sink(piece);
                else
                    exchange.response_.body += piece;
                return piece.size();
            },
            piece.size() + 1);
    }

    static std::size_t give_body(char* buffer, std::size_t size, std::size_t count, void* self) {
        Exchange& exchange = *static_cast<Exchange*>(self);
        return exchange.guarded([&] { return exchange.request_.body_source({buffer, size * count}); },
                                CURL_READFUNC_ABORT);
    }

    /// Calls the caller's code; no exception may pass through C.
    template <typename Call>
    std::size_t guarded(const Call& call, std::size_t on_failure) {
        try {
            return call();
        } catch (const std::exception&) {
            failure_ = std::current_exception();
        } catch (const Cancelled&) {
            failure_ = std::current_exception();
        }
        return on_failure;
    }

    Error make_error(CURLcode code) const;

    const CurlLibrary& curl_ = curl_library();
    const HttpRequest& request_;
    CurlHandles& handles_;
    CURL* easy_ = handles_.easy.get();
    HeaderList headers_;
    HttpResponse response_;
    bool announced_ = false;
    std::exception_ptr failure_;
    char error_text_[CURL_ERROR_SIZE] = "";
};

struct CurlMeaning {
    CURLcode code;
    ErrorKind kind;
    std::string_view hint;
};
constexpr CurlMeaning kMeanings[] = {
    {CURLE_COULDNT_RESOLVE_HOST, ErrorKind::kNotFound,
     "Check the host name and this machine's name service."},
    {CURLE_COULDNT_RESOLVE_PROXY, ErrorKind::kNotFound, "Check the proxy in http_proxy and https_proxy."},
    {CURLE_COULDNT_CONNECT, ErrorKind::kRemote,
     "Check that the service runs and that no firewall is in the way."},
    {CURLE_OPERATION_TIMEDOUT, ErrorKind::kTimeout, ""},
    {CURLE_PEER_FAILED_VERIFICATION, ErrorKind::kRemote,
     "If the server's certificate is your own, name its authority's file in SSL_CERT_FILE."},
    {CURLE_SSL_CACERT_BADFILE, ErrorKind::kUser, "Check the file of certificate authorities."},
    {CURLE_SSL_CERTPROBLEM, ErrorKind::kUser, "Check the client certificate and its key."},
    {CURLE_WEIRD_SERVER_REPLY, ErrorKind::kProtocol, "The server does not speak HTTP there."},
    {CURLE_HTTP2, ErrorKind::kProtocol, ""},
    {CURLE_BAD_CONTENT_ENCODING, ErrorKind::kProtocol, ""},
};

Error Exchange::make_error(CURLcode code) const {
    std::string reason(trim(error_text_[0] != '\0' ? error_text_ : curl_.easy_strerror(code)));
    if (reason.size() > 1 && reason[0] >= 'A' && reason[0] <= 'Z' && reason[1] >= 'a') reason[0] |= 0x20;
    const std::string message = fmt::format("{} {}: {}", request_.method, public_url(request_.url), reason);
    for (const CurlMeaning& meaning : kMeanings)
        if (meaning.code == code) return Error(meaning.kind, message).set_hint(std::string(meaning.hint));
    return Error(ErrorKind::kRemote, message);
}

std::unique_ptr<CURLU, FreeUrl> read_url(const std::string& url) {
    std::unique_ptr<CURLU, FreeUrl> parsed(curl_library().url());
    if (!parsed) throw std::bad_alloc();
    if (curl_library().url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
        CURLUE_OK)
        throw Error(ErrorKind::kUser, fmt::format("\"{}\": this is no URL", public_url(url)))
            .set_hint("Write it as https://HOST/PATH.");
    return parsed;
}

std::string url_part(CURLU* url, CURLUPart part, unsigned flags) {
    char* text = nullptr;
    if (curl_library().url_get(url, part, &text, flags) != CURLUE_OK) return "";
    std::string out = text;
    curl_library().free(text);
    return out;
}

}  // namespace

HttpResponse exchange(const HttpRequest& request, const std::stop_token& stop) {
    throw_if_cancelled(stop);
    const std::string scheme = parse_url(request.url).scheme;
    if (scheme != "http" && scheme != "https")
        throw Error(ErrorKind::kUser, fmt::format("\"{}\": no http or https URL", public_url(request.url)));
    CurlHandles handles = handle_pool().take();
    HttpResponse response = Exchange(request, handles).run(stop);
    // After a failure the handles are not kept: their connections are in doubt.
    handle_pool().give_back(std::move(handles));
    return response;
}

UrlParts parse_url(const std::string& url) {
    const std::unique_ptr<CURLU, FreeUrl> parsed = read_url(url);
    UrlParts parts;
    parts.scheme = to_lower_ascii(url_part(parsed.get(), CURLUPART_SCHEME, 0));
    parts.host = url_part(parsed.get(), CURLUPART_HOST, 0);
    if (parts.host.starts_with('[') && parts.host.ends_with(']'))
        parts.host = parts.host.substr(1, parts.host.size() - 2);
    parts.port = url_part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
    return parts;
}

std::string resolve_url(const std::string& base, const std::string& location) {
    const std::unique_ptr<CURLU, FreeUrl> parsed = read_url(base);
    if (curl_library().url_set(parsed.get(), CURLUPART_URL, location.c_str(), CURLU_URLENCODE) != CURLUE_OK)
        throw Error(ErrorKind::kProtocol, fmt::format("{}: redirects to \"{}\", which is no URL",
                                                      public_url(base), public_url(location)));
    return url_part(parsed.get(), CURLUPART_URL, 0);
}

}  // namespace ingot::net

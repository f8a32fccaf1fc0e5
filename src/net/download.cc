#include "net/download.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/retry.h"
#include "base/text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include <fmt/core.h>

namespace ingot::net {

namespace {

/// The unfinished file, open for what comes next.
class PartFile {
   public:
    explicit PartFile(std::string path)
        : path_(std::move(path)), fd_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644)) {
        if (fd_ < 0) throw os_error("write " + path_, errno);
        size_ = ::lseek(fd_, 0, SEEK_END);
    }
    ~PartFile() { ::close(fd_); }
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    std::int64_t size() const { return size_; }
    void clear() {
        if (::ftruncate(fd_, 0) != 0) throw os_error("write " + path_, errno);
        ::lseek(fd_, 0, SEEK_SET);
        size_ = 0;
    }
    void append(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) throw os_error("write " + path_, errno);
            bytes.remove_prefix(static_cast<std::size_t>(written));
            size_ += written;
        }
    }
    void sync() {
        if (::fsync(fd_) != 0) throw os_error("write " + path_, errno);
    }

   private:
    std::string path_;
    int fd_;
    std::int64_t size_ = 0;
};

bool has_checksum(const std::string& path, const Checksum& checksum) {
    return hash_file_hex(checksum.algorithm, path) == to_lower_ascii(checksum.hex);
}

/// "bytes 100-199/200" → 200.
std::optional<std::int64_t> total_of_range(const std::string& header) {
    const std::size_t slash = header.rfind('/');
    return slash == std::string::npos ? std::nullopt : parse_int(header.substr(slash + 1));
}

bool may_pass(int status) { return status == 408 || status == 429 || status >= 500; }

bool may_pass(const Error& error) {
    return error.kind() == ErrorKind::kRemote || error.kind() == ErrorKind::kTimeout;
}

Error status_error(const HttpRequest& request, const HttpResponse& response) {
    const ErrorKind kind = response.status == 404 || response.status == 410   ? ErrorKind::kNotFound
                           : response.status == 401 || response.status == 403 ? ErrorKind::kAuth
                                                                              : ErrorKind::kRemote;
    return Error(kind, fmt::format("GET {}: status {}", public_url(request.url), response.status));
}

class Download {
   public:
    Download(HttpTransport& http, const DownloadRequest& request)
        : http_(http),
          request_(request),
          part_path_(request.target + ".part"),
          tag_path_(part_path_ + ".tag") {}

    /// One try. False when another may do better.
    bool attempt(bool last, const std::stop_token& stop) {
        try {
            return fetch(last, stop);
        } catch (const Error& error) {
            if (last || !may_pass(error)) throw;
            log(fmt::format("download: {}; trying again", error.message()));
            return false;
        }
    }

    void finish() {
        if (request_.checksum && !has_checksum(part_path_, *request_.checksum)) {
            const std::string found = hash_file_hex(request_.checksum->algorithm, part_path_);
            forget_part();
            throw Error(ErrorKind::kUser,
                        fmt::format("{}: {} is {}, not {}", public_url(request_.http.url),
                                    request_.checksum->algorithm, found, request_.checksum->hex))
                .set_hint(
                    "Either the checksum in the template is wrong or the file is not the one you want.");
        }
        if (::rename(part_path_.c_str(), request_.target.c_str()) != 0)
            throw os_error("write " + request_.target, errno);
        remove_file(tag_path_);
    }

    void forget_part() {
        remove_file(part_path_);
        remove_file(tag_path_);
    }

   private:
    bool fetch(bool last, const std::stop_token& stop) {
        PartFile part(part_path_);
        const std::string tag = real_disk().kind(tag_path_) == FileKind::kRegular ? read_file(tag_path_) : "";
        HttpRequest request = request_.http;
        // Without the server's mark nobody knows whether the rest belongs to the same version.
        const bool resuming = part.size() > 0 && !tag.empty();
        if (resuming) {
            request.headers.push_back({"Range", fmt::format("bytes={}-", part.size())});
            request.headers.push_back({"If-Range", tag});
        } else {
            part.clear();
        }
        // bytes.
        request.on_headers = [&](const HttpResponse& response) {
            if (response.status != 206) part.clear();
            remember_tag(response);
            total_ = total_of(response);
        };
        request.sink = [&](std::string_view bytes) {
            part.append(bytes);
            if (request_.progress) request_.progress(part.size(), total_);
        };
        const HttpResponse response = http_.send(request, stop);
        // 416: nothing follows what is there, so it is whole, or of another version.
        if (response.status == 416 && resuming) {
            const std::optional<std::string> range = response.find_header("Content-Range");
            if (range && total_of_range(*range) == part.size()) return true;
            part.clear();
            return false;
        }
        if (!response.is_success()) {
            if (last || !may_pass(response.status)) throw status_error(request, response);
            return false;
        }
        part.sync();
        return true;
    }

    void remember_tag(const HttpResponse& response) {
        std::string tag = response.find_header("ETag").value_or("");
        if (tag.empty() || tag.starts_with("W/")) tag = response.find_header("Last-Modified").value_or("");
        if (tag.empty())
            remove_file(tag_path_);
        else
            write_file_atomic(tag_path_, tag);
    }

    static std::optional<std::int64_t> total_of(const HttpResponse& response) {
        if (response.status == 206) return total_of_range(response.find_header("Content-Range").value_or(""));
        return parse_int(response.find_header("Content-Length").value_or(""));
    }

    HttpTransport& http_;
    const DownloadRequest& request_;
    std::string part_path_;
    std::string tag_path_;
    std::optional<std::int64_t> total_;
};

}  // namespace

void download(HttpTransport& http, Clock& clock, const DownloadRequest& request,
              const std::stop_token& stop) {
    const bool exists = real_disk().kind(request.target) == FileKind::kRegular;
    if (exists && request.checksum && has_checksum(request.target, *request.checksum)) return;
    make_directories(dir_name(request.target));
    Download download(http, request);
    const RetryPolicy policy{.attempts = request.attempts, .first_wait = std::chrono::seconds(1)};
    const bool whole = retry(policy, clock, stop,
                             [&](int number) { return download.attempt(number >= request.attempts, stop); });
    if (!whole)
        throw Error(ErrorKind::kRemote,
                    fmt::format("GET {}: the file changed with every attempt", public_url(request.http.url)));
    download.finish();
}

}  // namespace ingot::net

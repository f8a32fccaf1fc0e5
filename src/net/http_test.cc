#include "net/http.h"

#include "base/error.h"
#include "base/fs.h"
#include "net/http_exchange.h"
#include "net/testing.h"

#include <gtest/gtest.h>

#include <condition_variable>

namespace ingot::net {
namespace {

HttpResponse get(const std::string& url) { return real_http().send({.url = url}, std::stop_token()); }

bool has_line(const std::string& text, const std::string& line) {
    return text.find(line + "\r\n") != std::string::npos;
}

TEST(Http, GivesStatusHeadersAndBody) {
    const LoopbackServer server([](const std::string&) {
        return http_reply("hello", "404 Not Found", "X-One: 1\r\nx-two:  spaced  \r\nX-One: again\r\n");
    });
    const HttpResponse response = get(server.url("/a?b=c"));
    EXPECT_EQ(response.status, 404);
    EXPECT_FALSE(response.is_success());
    EXPECT_EQ(response.body, "hello");
    EXPECT_EQ(response.url, server.url("/a?b=c"));
    ASSERT_EQ(response.headers.size(), 4U);
    EXPECT_EQ(response.headers[1].name, "X-One");
    EXPECT_EQ(response.headers[2].name, "x-two");
    EXPECT_EQ(response.headers[2].value, "spaced");
    EXPECT_EQ(response.headers[3].value, "again");
    EXPECT_EQ(response.find_header("X-TWO"), "spaced");
    EXPECT_EQ(response.find_header("x-one"), "1");
    EXPECT_FALSE(response.find_header("absent"));
    const std::string request = server.requests().at(0);
    EXPECT_TRUE(request.starts_with("GET /a?b=c HTTP/1.1\r\n")) << request;
    EXPECT_TRUE(request.find("User-Agent: ingot/") != std::string::npos);
}

TEST(Http, SendsMethodHeadersAndBodyAsGiven) {
    const LoopbackServer server([](const std::string&) { return http_reply(""); });
    for (const std::string method : {"POST", "PUT", "PATCH", "DELETE", "GET", "OPTIONS"}) {
        HttpRequest request{
            .method = method, .url = server.url("/x"), .headers = {{"X-Empty", ""}, {"accept", "text/x"}}};
        request.body = "some body";
        EXPECT_EQ(real_http().send(request, std::stop_token()).status, 200);
        const std::string text = server.requests().back();
        EXPECT_TRUE(text.starts_with(method + " /x HTTP/1.1\r\n")) << text;
        EXPECT_TRUE(text.ends_with("\r\n\r\nsome body")) << text;
        EXPECT_TRUE(has_line(text, "accept: text/x"));
        EXPECT_TRUE(has_line(text, "X-Empty:"));
        EXPECT_EQ(text.find("Content-Type"), std::string::npos) << "no type may be invented";
        EXPECT_EQ(text.find("Expect"), std::string::npos);
    }
}

TEST(Http, EmptyPostHasLengthZero) {
    const LoopbackServer server([](const std::string&) { return http_reply(""); });
    real_http().send({.method = "POST", .url = server.url("/")}, std::stop_token());
    EXPECT_TRUE(has_line(server.requests().back(), "Content-Length: 0"));
}

TEST(Http, HeadHasNoBody) {
    const LoopbackServer server(
        [](const std::string&) { return std::string("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"); });
    const HttpResponse response =
        real_http().send({.method = "HEAD", .url = server.url("/")}, std::stop_token());
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.find_header("content-length"), "5000");
    EXPECT_EQ(response.body, "");
}

TEST(Http, SinkTakesOnlyGoodBodies) {
    const LoopbackServer server([](const std::string& request) {
        return request.starts_with("GET /good") ? http_reply(std::string(100000, 'g'))
                                                : http_reply("why", "500 No");
    });
    std::string taken;
    HttpRequest request{.url = server.url("/good")};
    request.sink = [&](std::string_view bytes) { taken += bytes; };
    EXPECT_EQ(real_http().send(request, std::stop_token()).body, "");
    EXPECT_EQ(taken.size(), 100000U);
    request.url = server.url("/bad");
    EXPECT_EQ(real_http().send(request, std::stop_token()).body, "why");
    EXPECT_EQ(taken.size(), 100000U);
}

TEST(Http, BodySourceStreams) {
    const LoopbackServer server([](const std::string&) { return http_reply("ok"); });
    for (const bool sized : {true, false}) {
        int pieces = 3;
        HttpRequest request{.method = "PUT", .url = server.url("/blob")};
        request.body_source = [&](std::span<char> buffer) -> std::size_t {
            if (pieces-- <= 0) return 0;
            std::memcpy(buffer.data(), "abcd", 4);
            return 4;
        };
        if (sized) request.body_size = 12;
        EXPECT_EQ(real_http().send(request, std::stop_token()).status, 200);
        const std::string text = server.requests().back();
        EXPECT_TRUE(has_line(text, sized ? "Content-Length: 12" : "Transfer-Encoding: chunked")) << text;
        EXPECT_NE(text.find("abcd"), std::string::npos);
    }
}

TEST(Http, FollowsRedirectsAsGoDoes) {
    struct Row {
        std::string method, status, method_after;
        bool body_after;
    };
    const Row rows[] = {
        {"GET", "301 Moved", "GET", false},   {"POST", "302 Found", "GET", false},
        {"POST", "303 See", "GET", false},    {"PUT", "307 Temporary", "PUT", true},
        {"HEAD", "302 Found", "HEAD", false}, {"POST", "308 Perm", "POST", true},
    };
    for (const Row& row : rows) {
        const LoopbackServer server([&](const std::string& request) {
            return request.find(" /old ") != std::string::npos
                       ? http_reply("", row.status, "Location: new?x=1\r\n")
                       : http_reply("");
        });
        HttpRequest request{.method = row.method, .url = server.url("/old")};
        if (row.method != "GET" && row.method != "HEAD") request.body = "payload";
        const HttpResponse response = real_http().send(request, std::stop_token());
        EXPECT_EQ(response.status, 200);
        EXPECT_EQ(response.url, server.url("/new?x=1"));
        const std::string text = server.requests().back();
        EXPECT_TRUE(text.starts_with(row.method_after + " /new?x=1 ")) << row.method << row.status << text;
        EXPECT_EQ(text.ends_with("payload"), row.body_after) << row.method << row.status;
    }
}

TEST(Http, RedirectsStopWhenToldOrAfterTen) {
    const LoopbackServer server(
        [](const std::string&) { return http_reply("", "302 Found", "Location: /again\r\n"); });
    EXPECT_EQ(real_http().send({.url = server.url("/"), .follow_redirects = false}, std::stop_token()).status,
              302);
    EXPECT_THROW(get(server.url("/")), Error);
}

TEST(Http, CredentialsStayWithTheirHost) {
    const LoopbackServer other([](const std::string&) { return http_reply(""); });
    const std::string elsewhere = "http://localhost:" + std::to_string(other.port()) + "/";
    const LoopbackServer server([&](const std::string& request) {
        return request.starts_with("GET /away")
                   ? http_reply("", "302 Found", "Location: " + elsewhere + "\r\n")
               : request.starts_with("GET /stay") ? http_reply("", "302 Found", "Location: /here\r\n")
                                                  : http_reply("");
    });
    HttpRequest request{.url = server.url("/away"),
                        .headers = {{"Authorization", "Bearer t"}, {"X-Other", "1"}}};
    real_http().send(request, std::stop_token());
    EXPECT_EQ(other.requests().at(0).find("Bearer"), std::string::npos);
    EXPECT_TRUE(has_line(other.requests().at(0), "X-Other: 1"));
    request.url = server.url("/stay");
    real_http().send(request, std::stop_token());
    EXPECT_TRUE(has_line(server.requests().back(), "Authorization: Bearer t"));
}

TEST(Http, SpeaksOverUnixSockets) {
    const TempDir dir("ingot-http-test-");
    const LoopbackServer server([](const std::string&) { return http_reply("from the socket"); },
                                dir.path() + "/s");
    HttpRequest request{.url = "http://docker/v1.41/info"};
    request.unix_socket = dir.path() + "/s";
    EXPECT_EQ(real_http().send(request, std::stop_token()).body, "from the socket");
    EXPECT_TRUE(has_line(server.requests().at(0), "Host: docker"));
}

TEST(Http, ErrorsHaveKindsAndHints) {
    const LoopbackServer silent([](const std::string&) { return std::string(); });
    const LoopbackServer strange([](const std::string&) { return std::string("SSH-2.0-OpenSSH_9\r\n\r\n"); });
    int free_port = 0;
    {
        free_port = LoopbackServer([](const std::string&) { return std::string(); }).port();
    }
    struct Row {
        std::string url;
        ErrorKind kind;
    };
    const Row rows[] = {
        // A label may have 63 characters, so no name server is asked.
        {"http://" + std::string(70, 'a') + "/", ErrorKind::kNotFound},
        {"http://127.0.0.1:" + std::to_string(free_port) + "/", ErrorKind::kRemote},
        {silent.url("/"), ErrorKind::kRemote},
        {"ftp://127.0.0.1/", ErrorKind::kUser},
        {"not a url", ErrorKind::kUser},
        {"", ErrorKind::kUser},
    };
    for (const Row& row : rows) {
        try {
            get(row.url);
            FAIL() << row.url;
        } catch (const Error& error) {
            EXPECT_EQ(error.kind(), row.kind) << row.url << " " << error.message();
        }
    }
    EXPECT_THROW(get(strange.url("/")), Error);
}

TEST(Http, TimeoutEndsASilentExchange) {
    std::mutex mutex;
    std::condition_variable changed;
    bool over = false;
    const LoopbackServer server([&](const std::string&) {
        std::unique_lock<std::mutex> lock(mutex);
        changed.wait(lock, [&] { return over; });
        return std::string();
    });
    HttpRequest request{.url = server.url("/")};
    request.timeout = Millis(30);
    try {
        real_http().send(request, std::stop_token());
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kTimeout);
    }
    const std::lock_guard<std::mutex> lock(mutex);
    over = true;
    changed.notify_all();
}

TEST(Http, CancelEndsAnExchangeUnderWay) {
    std::stop_source stop;
    std::mutex mutex;
    std::condition_variable changed;
    bool over = false;
    const LoopbackServer server([&](const std::string&) {
        stop.request_stop();
        std::unique_lock<std::mutex> lock(mutex);
        changed.wait(lock, [&] { return over; });
        return std::string();
    });
    EXPECT_THROW(real_http().send({.url = server.url("/")}, stop.get_token()), Cancelled);
    EXPECT_THROW(real_http().send({.url = server.url("/")}, stop.get_token()), Cancelled);
    const std::lock_guard<std::mutex> lock(mutex);
    over = true;
    changed.notify_all();
}

TEST(Http, FailureOfTheSinkPassesThrough) {
    const LoopbackServer server([](const std::string&) { return http_reply("body"); });
    HttpRequest request{.url = server.url("/")};
    request.sink = [](std::string_view) { throw Error(ErrorKind::kIo, "disk: full"); };
    try {
        real_http().send(request, std::stop_token());
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.message(), "disk: full");
    }
}

TEST(Http, HeadersCannotSmuggleLines) {
    HttpRequest request{.url = "http://127.0.0.1:1/", .headers = {{"X", "a\r\nInjected: 1"}}};
    try {
        real_http().send(request, std::stop_token());
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kUser);
    }
}

TEST(Http, ManyThreadsMaySend) {
    const LoopbackServer server(
        [](const std::string&) { return http_reply("x", "200 OK", "Connection: close\r\n"); });
    std::vector<std::jthread> threads;
    std::atomic<int> good = 0;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            for (int k = 0; k < 5; ++k) good += get(server.url("/")).status == 200 ? 1 : 0;
        });
    threads.clear();
    EXPECT_EQ(good, 40);
}

TEST(Http, HeaderNamesAreCanonicalAsInGo) {
    EXPECT_EQ(canonical_header_name("content-TYPE"), "Content-Type");
    EXPECT_EQ(canonical_header_name("x-amz-ID-2"), "X-Amz-Id-2");
    EXPECT_EQ(canonical_header_name("ETag"), "Etag");
    EXPECT_EQ(canonical_header_name("with space"), "with space");
}

TEST(Http, PublicUrlHidesWhatMayBeSecret) {
    EXPECT_EQ(public_url("https://user:pa@ss@host:8/p@th?token=abc#frag"), "https://host:8/p@th?…");
    EXPECT_EQ(public_url("https://host/path"), "https://host/path");
    EXPECT_EQ(public_url("https://host#x"), "https://host");
}

TEST(Http, UrlEncodeKeepsOnlyUnreservedCharacters) {
    EXPECT_EQ(url_encode("a-b_c.d~e/f g+ü"), "a-b_c.d~e%2Ff%20g%2B%C3%BC");
}

TEST(Http, UrlsAreParsedAndResolved) {
    const UrlParts parts = parse_url("HTTPS://Example.org/x");
    EXPECT_EQ(parts.scheme, "https");
    EXPECT_EQ(parts.host, "Example.org");
    EXPECT_EQ(parts.port, "443");
    EXPECT_EQ(parse_url("http://[::1]:80/").host, "::1");
    EXPECT_EQ(resolve_url("http://h/a/b?q", "../c d"), "http://h/c%20d");
    EXPECT_EQ(resolve_url("http://h/a", "//other/x"), "http://other/x");
    EXPECT_EQ(resolve_url("http://h/a", "https://s/"), "https://s/");
}

TEST(FakeTransport, AnswersAndRecords) {
    FakeTransport fake;
    fake.expect("GET", "http://h/", {.status = 201, .body = "b"});
    EXPECT_EQ(fake.send({.url = "http://h/"}, std::stop_token()).status, 201);
    EXPECT_THROW(fake.send({.url = "http://h/"}, std::stop_token()), Error);
    EXPECT_EQ(fake.requests().size(), 2U);
}

}  // namespace
}  // namespace ingot::net

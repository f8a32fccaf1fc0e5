#include "net/download.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/testing.h"
#include "net/testing.h"

#include <gtest/gtest.h>

namespace ingot::net {
namespace {

constexpr std::string_view kUrl = "http://h/file.iso";

class DownloadTest : public ::testing::Test {
   protected:
    TempDir dir_{"ingot-download-test-"};
    std::string target_ = dir_.path() + "/cache/file.iso";
    FakeTransport http_;
    FakeClock clock_;

    DownloadRequest request(std::optional<Checksum> checksum = std::nullopt) const {
        DownloadRequest out;
        out.http.url = kUrl;
        out.target = target_;
        out.checksum = std::move(checksum);
        return out;
    }
    static Checksum sum_of(std::string_view content) { return {"sha256", hash_hex("sha256", content)}; }
    void answer(int status, std::string body, HttpHeaders headers = {}) {
        http_.expect("GET", std::string(kUrl),
                     {.status = status, .headers = std::move(headers), .body = std::move(body)});
    }
    void leave_part(const std::string& content, const std::string& tag) {
        make_directories(dir_name(target_));
        write_file_atomic(target_ + ".part", content);
        write_file_atomic(target_ + ".part.tag", tag);
    }
    void run(const DownloadRequest& request) { download(http_, clock_, request, std::stop_token()); }
    std::vector<std::string> names() const { return real_disk().list_directory(dir_name(target_)); }
    std::string sent(std::size_t index, std::string_view header) const {
        const HttpRequest asked = http_.requests().at(index);
        for (const HttpHeader& one : asked.headers)
            if (one.name == header) return one.value;
        return "";
    }
};

TEST_F(DownloadTest, LeavesOnlyTheVerifiedFile) {
    answer(200, "content", {{"Content-Length", "7"}, {"ETag", "\"1\""}});
    DownloadRequest wanted = request(sum_of("content"));
    std::int64_t done = 0;
    std::optional<std::int64_t> total;
    wanted.progress = [&](std::int64_t now, std::optional<std::int64_t> all) {
        done = now;
        total = all;
    };
    run(wanted);
    EXPECT_EQ(read_file(target_), "content");
    EXPECT_EQ(names(), std::vector<std::string>{"file.iso"});
    EXPECT_EQ(done, 7);
    EXPECT_EQ(total, 7);
}

TEST_F(DownloadTest, FileWithTheRightChecksumIsKept) {
    make_directories(dir_name(target_));
    write_file_atomic(target_, "content");
    Checksum checksum = sum_of("content");
    for (char& c : checksum.hex) c = static_cast<char>(std::toupper(c));
    run(request(checksum));
    EXPECT_TRUE(http_.requests().empty());
    answer(200, "newer");
    run(request());
    EXPECT_EQ(read_file(target_), "newer") << "without a checksum it is fetched anew";
}

TEST_F(DownloadTest, WrongChecksumIsAnErrorAndLeavesNothing) {
    answer(200, "other");
    try {
        run(request(sum_of("content")));
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kUser);
        EXPECT_NE(error.message().find(hash_hex("sha256", "other")), std::string::npos);
    }
    EXPECT_TRUE(names().empty());
}

TEST_F(DownloadTest, GoesOnWhereItBrokeOff) {
    leave_part("con", "\"1\"");
    answer(206, "tent", {{"Content-Range", "bytes 3-6/7"}, {"ETag", "\"1\""}});
    run(request(sum_of("content")));
    EXPECT_EQ(sent(0, "Range"), "bytes=3-");
    EXPECT_EQ(sent(0, "If-Range"), "\"1\"");
    EXPECT_EQ(read_file(target_), "content");
}

TEST_F(DownloadTest, StartsAnewWhenTheFileChanged) {
    leave_part("old", "\"1\"");
    answer(200, "content", {{"ETag", "\"2\""}});
    run(request(sum_of("content")));
    EXPECT_EQ(read_file(target_), "content");
}

TEST_F(DownloadTest, UnmarkedPartIsNotTrusted) {
    leave_part("con", "");
    answer(200, "content");
    run(request());
    EXPECT_EQ(sent(0, "Range"), "");
    EXPECT_EQ(read_file(target_), "content");
}

TEST_F(DownloadTest, WholePartNeedsNoMoreBytes) {
    leave_part("content", "\"1\"");
    answer(416, "", {{"Content-Range", "bytes */7"}});
    run(request(sum_of("content")));
    EXPECT_EQ(read_file(target_), "content");
}

TEST_F(DownloadTest, PartOfAnotherVersionIsNeverTakenForTheFile) {
    leave_part("something longer", "\"1\"");
    answer(416, "", {{"Content-Range", "bytes */7"}});
    DownloadRequest wanted = request();
    wanted.attempts = 1;
    EXPECT_THROW(run(wanted), Error);
    answer(200, "content");
    run(wanted);
    EXPECT_EQ(read_file(target_), "content");
}

TEST_F(DownloadTest, TriesAgainAfterWhatMayPass) {
    answer(503, "busy");
    answer(429, "slow down");
    answer(200, "content");
    run(request());
    EXPECT_EQ(read_file(target_), "content");
    EXPECT_EQ(clock_.sleeps().size(), 2U);
}

TEST_F(DownloadTest, GivesUpAtLastAndAtOnceWhereItIsHopeless) {
    struct Row {
        int status;
        ErrorKind kind;
        std::size_t tries;
    };
    for (const Row& row : {Row{404, ErrorKind::kNotFound, 1}, Row{403, ErrorKind::kAuth, 1},
                           Row{500, ErrorKind::kRemote, 3}}) {
        FakeTransport http;
        for (int i = 0; i < 3; ++i) http.expect("GET", std::string(kUrl), {.status = row.status});
        DownloadRequest wanted = request();
        wanted.attempts = 3;
        try {
            download(http, clock_, wanted, std::stop_token());
            FAIL() << row.status;
        } catch (const Error& error) {
            EXPECT_EQ(error.kind(), row.kind);
            EXPECT_EQ(http.requests().size(), row.tries) << row.status;
        }
    }
}

TEST_F(DownloadTest, BrokenConnectionIsTakenUpAgain) {
    int calls = 0;
    const LoopbackServer server([&](const std::string& request_text) {
        if (++calls == 1)
            return std::string(
                "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nETag: \"1\"\r\nConnection: close\r\n\r\ncon");
        EXPECT_NE(request_text.find("Range: bytes=3-"), std::string::npos);
        return http_reply("tent", "206 Partial Content", "Content-Range: bytes 3-6/7\r\nETag: \"1\"\r\n");
    });
    DownloadRequest wanted = request(sum_of("content"));
    wanted.http.url = server.url("/file.iso");
    download(real_http(), clock_, wanted, std::stop_token());
    EXPECT_EQ(read_file(target_), "content");
}

TEST_F(DownloadTest, CancelKeepsWhatHasCome) {
    leave_part("con", "\"1\"");
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(download(http_, clock_, request(), stop.get_token()), Cancelled);
    EXPECT_EQ(read_file(target_ + ".part"), "con");
}

}  // namespace
}  // namespace ingot::net

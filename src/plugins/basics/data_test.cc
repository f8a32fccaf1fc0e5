// The http and null data sources, and the room's descriptors.
#include "base/error.h"
#include "comm/testing.h"
#include "net/testing.h"
#include "plugins/basics/descriptors.h"
#include "plugins/basics/http_data.h"
#include "plugins/basics/null_data.h"

#include <gtest/gtest.h>

namespace ingot::basics {
namespace {

using comm::Argument;
using comm::error_of;
using Lines = std::vector<std::string>;

TEST(NullData, GivesBackItsInput) {
    NullData data;
    sdk::TestRun run;
    EXPECT_EQ(comm::list_problems(comm::prepare(data, {{"input", "x"}})), Lines{});
    value::Value output = data.execute(run.context);
    EXPECT_EQ(output.type(), data.output_type());
    EXPECT_EQ(output.find("output")->as_string(), "x");
    EXPECT_EQ(comm::errors_of<NullData>({}), Lines{"input: Missing required argument"});
}

TEST(HttpArguments, MistakesAreNamed) {
    EXPECT_EQ(comm::errors_of<HttpData>({}), Lines{"url: Missing required argument"});
    EXPECT_EQ(comm::errors_of<HttpData>({{"url", "http://h/"}, {"method", "ZZ"}}),
              Lines{"method: Unknown HTTP method"});
    EXPECT_EQ(comm::errors_of<HttpData>({{"url", "http://h/"}, {"method", "get"}}),
              Lines{"method: Unknown HTTP method"});
    EXPECT_EQ(comm::errors_of<HttpData>({{"url", Argument::unknown()}, {"method", Argument::unknown()}}),
              Lines{});
    for (const char* method : {"", "HEAD", "GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
        EXPECT_EQ(comm::errors_of<HttpData>({{"url", "http://h/"}, {"method", method}}), Lines{}) << method;
}

TEST(IsTextType, KnowsTextAndJson) {
    for (const char* text : {"text/plain", "text/html; charset=utf-8", "Application/JSON",
                             "application/json; charset=\"US-ASCII\"", "application/samlmetadata+xml"})
        EXPECT_TRUE(is_text_type(text)) << text;
    for (const char* other : {"", "text/", "image/png", "text/plain; charset=latin1", "application/json5",
                              "application/octet-stream"})
        EXPECT_FALSE(is_text_type(other)) << other;
}

class HttpSource : public testing::Test {
   protected:
    value::Value execute(const comm::Arguments& arguments) {
        HttpData data(transport_);
        EXPECT_EQ(comm::list_problems(comm::prepare(data, arguments)), Lines{});
        return data.execute(run_.context);
    }
    static net::HttpResponse answer(int status, const std::string& body, net::HttpHeaders headers) {
        net::HttpResponse response;
        response.status = status;
        response.body = body;
        response.headers = std::move(headers);
        return response;
    }
    net::FakeTransport transport_;
    sdk::TestRun run_;
};

TEST_F(HttpSource, GivesBodyAndJoinedHeaders) {
    transport_.expect(
        "GET", "http://h/x",
        answer(200, "{\"a\":1}", {{"content-type", "application/json"}, {"X-Two", "1"}, {"x-two", "2"}}));
    value::Value output = execute({{"url", "http://h/x"}});
    EXPECT_EQ(output.find("url")->as_string(), "http://h/x");
    EXPECT_EQ(output.find("body")->as_string(), "{\"a\":1}");
    const value::Value* headers = output.find("request_headers");
    EXPECT_EQ(headers->find("Content-Type")->as_string(), "application/json");
    EXPECT_EQ(headers->find("X-Two")->as_string(), "1, 2");
    EXPECT_TRUE(*headers == *output.find("response_headers"));
    EXPECT_EQ(output.type(), HttpData().output_type());
    EXPECT_TRUE(run_.ui.rows().empty());
}

TEST_F(HttpSource, SendsMethodHeadersAndBody) {
    transport_.expect("POST", "http://h/", answer(201, "", {{"Content-Type", "text/plain"}}));
    execute({{"url", "http://h/"},
             {"method", "POST"},
             {"request_body", "data"},
             {"request_headers", std::map<std::string, std::string>{{"Accept", "a/b"}}}});
    const net::HttpRequest request = transport_.requests().at(0);
    EXPECT_EQ(request.body, "data");
    ASSERT_EQ(request.headers.size(), 1U);
    EXPECT_EQ(request.headers[0].name + ": " + request.headers[0].value, "Accept: a/b");
}

TEST_F(HttpSource, AnythingButSuccessFails) {
    transport_.expect("GET", "http://h/x?token=hidden", answer(404, "", {}));
    const std::string message = error_of([&] { execute({{"url", "http://h/x?token=hidden"}}); });
    EXPECT_NE(message.find("404"), std::string::npos);
    EXPECT_EQ(message.find("hidden"), std::string::npos);
}

TEST_F(HttpSource, WarnsOfWhatIsNoText) {
    transport_.expect("GET", "http://h/x", answer(200, "x", {{"Content-Type", "image/png"}}));
    execute({{"url", "http://h/x"}});
    EXPECT_TRUE(run_.ui.said("image/png"));
}

TEST_F(HttpSource, AsksARealServer) {
    net::LoopbackServer server([](const std::string&) {
        return net::http_reply("hello", "200 OK", "Content-Type: text/plain\r\n");
    });
    HttpData data;
    comm::prepare(data, {{"url", server.url("/greeting")}, {"method", "PUT"}, {"request_body", "b"}});
    value::Value output = data.execute(run_.context);
    EXPECT_EQ(output.find("body")->as_string(), "hello");
    EXPECT_TRUE(server.requests().at(0).starts_with("PUT /greeting HTTP/1.1\r\n"));
}

TEST(BasicsDescriptors, AreSortedAndDocumented) {
    const std::vector<sdk::Descriptor<sdk::Builder>> all_builders = builders();
    ASSERT_EQ(all_builders.size(), 2U);
    EXPECT_EQ(all_builders[0].name, "file");
    EXPECT_EQ(all_builders[1].name, "null");
    const std::vector<sdk::Descriptor<sdk::Provisioner>> all_provisioners = provisioners();
    ASSERT_EQ(all_provisioners.size(), 3U);
    EXPECT_EQ(all_provisioners[0].name, "breakpoint");
    EXPECT_EQ(all_provisioners[1].name, "file");
    EXPECT_EQ(all_provisioners[2].name, "sleep");
    ASSERT_EQ(data_sources().size(), 2U);
    for (const sdk::Descriptor<sdk::Provisioner>& one : all_provisioners) {
        EXPECT_FALSE(one.doc.empty() || one.example.empty()) << one.name;
        EXPECT_EQ(one.make()->spec().members.size(), one.fields().at(0)->all().size()) << one.name;
        for (const sdk::Field& field : one.fields().at(0)->all())
            EXPECT_FALSE(field.doc.empty()) << field.name;
    }
}

}  // namespace
}  // namespace ingot::basics

// The `http` data source: one request, its answer as values.
#pragma once

#include "net/http.h"
#include "sdk/component.h"
#include "sdk/config.h"

#include <map>
#include <string>
#include <string_view>

namespace ingot::basics {

/// Source: Packer docs, "HTTP Data Source".
class HttpData : public sdk::DataSource {
   public:
    /// `transport` must outlive it.
    explicit HttpData(net::HttpTransport& transport = net::real_http()) : transport_(transport) {}
    value::Spec spec() const override { return fields().spec(); }
    void prepare(const value::Value& config, const sdk::PrepareContext& context,
                 sdk::Problems& problems) override;
    /// {url, body, request_headers, response_headers}. The last two are the same map: the first is the name
    /// that Packer gives to the answer's headers.
    value::Type output_type() const override;
    /// Errors: remote for an answer other than 2xx, and those of the transport.
    value::Value execute(sdk::RunContext& run) override;
    static const sdk::FieldTable& fields();

   private:
    struct Config {
        std::string url;
        std::string method = "GET";
        std::map<std::string, std::string> request_headers;
        std::string request_body;
    };
    Config config_;
    net::HttpTransport& transport_;
};

/// True for media types that are text in an encoding that the language can hold.
bool is_text_type(std::string_view content_type);

}  // namespace ingot::basics

// From arguments to a request, from the answer to an object.
#include "plugins/basics/http_data.h"

#include "base/error.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ingot::basics {

namespace {

constexpr std::array<std::string_view, 7> kMethods = {"HEAD",   "GET",     "POST", "PUT",
                                                      "DELETE", "OPTIONS", "PATCH"};

}  // namespace

bool is_text_type(std::string_view content_type) {
    std::vector<std::string> parts = split(to_lower_ascii(content_type), ";");
    std::string_view type = trim(parts.front());
    bool is_text = (type.starts_with("text/") && type.size() > 5) || type == "application/json" ||
                   type.starts_with("application/samlmetadata+xml");
    if (!is_text) return false;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        std::string_view part = trim(parts[i]);
        if (!part.starts_with("charset=")) continue;
        std::string charset = replace_all(part.substr(8), "\"", "");
        return charset.empty() || charset == "utf-8" || charset == "us-ascii";
    }
    return true;
}

const sdk::FieldTable& HttpData::fields() {
    static const sdk::FieldTable kTable = [] {
        sdk::FieldTable table;
        table.attribute("url", &Config::url, "Where to ask. The answer must be 2xx.", {.required = true})
            .attribute("method", &Config::method, "HEAD, GET (default), POST, PUT, DELETE, OPTIONS or PATCH.")
            .attribute("request_headers", &Config::request_headers, "More headers for the request.")
            .attribute("request_body", &Config::request_body, "What to send.");
        return table;
    }();
    return kTable;
}

void HttpData::prepare(const value::Value& config, const sdk::PrepareContext& context,
                       sdk::Problems& problems) {
    config_ = {};
    sdk::read_config(fields(), config, context, &config_, problems);
    if (config_.method.empty()) config_.method = "GET";
    if (std::ranges::find(kMethods, config_.method) == kMethods.end())
        problems.error("method", "Unknown HTTP method",
                       fmt::format("\"{}\" is none of {}.", config_.method, fmt::join(kMethods, ", ")));
}

value::Type HttpData::output_type() const {
    using value::Type;
    return Type::object({{"body", Type::string()},
                         {"request_headers", Type::map(Type::string())},
                         {"response_headers", Type::map(Type::string())},
                         {"url", Type::string()}});
}

value::Value HttpData::execute(sdk::RunContext& run) {
    using value::Value;
    net::HttpRequest request;
    request.method = config_.method;
    request.url = config_.url;
    for (const auto& [name, text] : config_.request_headers) request.headers.push_back({name, text});
    request.body = config_.request_body;
    net::HttpResponse response = transport_.send(request, run.stop);
    if (!response.is_success())
        throw Error(ErrorKind::kRemote, fmt::format("{} {}: HTTP status {}", config_.method,
                                                    net::public_url(config_.url), response.status));
    std::string type = response.find_header("Content-Type").value_or("");
    if (!is_text_type(type))
        run.ui.error(fmt::format("Warning: {} is {}, not known as text; binary data may come out damaged.",
                                 net::public_url(config_.url),
                                 type.empty() ? "of no stated type" : go_quote(type)));
    std::map<std::string, std::string> joined;
    for (const net::HttpHeader& header : response.headers) {
        std::string& text = joined[net::canonical_header_name(header.name)];
        text += text.empty() ? header.value : ", " + header.value;
    }
    value::ValueMap headers;
    for (const auto& [name, text] : joined) headers[name] = Value::string(text);
    Value header_map = Value::map(value::Type::string(), std::move(headers));
    return Value::object({{"body", Value::string(response.body)},
                          {"request_headers", header_map},
                          {"response_headers", header_map},
                          {"url", Value::string(config_.url)}});
}

}  // namespace ingot::basics

// Functions that write a value down in some notation and read it back: base64, JSON, CSV, URL, other
// alphabets.
#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "base/unicode.h"
#include "func/rows.h"
#include "value/wire.h"

#include <fmt/format.h>
#include <iconv.h>
#include <zlib.h>

#include <array>
#include <cerrno>

namespace ingot::func {
namespace {

using value::Args;
using value::FunctionError;
using value::FunctionSpec;
using value::Type;
using value::Value;
using value::ValueList;
using value::ValueMap;

FunctionSpec encoding_function(std::string name, std::string doc, std::string example,
                               std::string (*change)(const std::string&)) {
    return {.name = std::move(name),
            .doc = std::move(doc),
            .example = std::move(example),
            .params = {{.name = "string", .type = Type::string()}},
            .return_type = value::returns(Type::string()),
            .body = [change](Args args, const Type&) { return Value::string(change(args[0].as_string())); }};
}

std::string decode_base64(const std::string& text) {
    // Go's decoder passes over line breaks.
    const std::optional<std::string> bytes =
        base64_decode(replace_all(replace_all(text, "\n", ""), "\r", ""));
    if (!bytes) throw FunctionError(0, "the text is not base64");
    if (!is_valid_utf8(*bytes)) throw FunctionError(0, "the decoded bytes are not UTF-8 text");
    return *bytes;
}

/// gzip with no name and no time, as Go's writer makes it.
std::string gzip(const std::string& text) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw FunctionError("gzip cannot start");
    std::string out(deflateBound(&stream, text.size()) + 32, '\0');
    std::string input = text;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (result != Z_STREAM_END) throw FunctionError("gzip failed");
    return out;
}

/// Go's url.QueryEscape: a space becomes "+".
std::string url_encode(const std::string& text) {
    std::string out;
    for (const unsigned char c : text) {
        if (std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.' || c == '~') {
            out += static_cast<char>(c);
        } else {
            out += c == ' ' ? "+" : fmt::format("%{:02X}", c);
        }
    }
    return out;
}

/// An iconv conversion that fails at the first character it cannot carry.
std::string recode(const std::string& text, const std::string& to, const std::string& from,
                   std::size_t encoding_argument) {
    const iconv_t converter = iconv_open(to.c_str(), from.c_str());
    if (converter == reinterpret_cast<iconv_t>(-1))
        throw FunctionError(encoding_argument,
                            fmt::format("\"{}\" is no known character encoding", to == "UTF-8" ? from : to));
    std::string input = text;
    char* in = input.data();
    std::size_t in_left = input.size();
    std::string out;
    std::array<char, 4096> buffer{};
    bool failed = false;
    for (bool flushing = false;;) {
        char* to_here = buffer.data();
        std::size_t room = buffer.size();
        const std::size_t result =
            iconv(converter, flushing ? nullptr : &in, flushing ? nullptr : &in_left, &to_here, &room);
        out.append(buffer.data(), buffer.size() - room);
        if (result == static_cast<std::size_t>(-1) && errno == E2BIG) continue;
        failed = result == static_cast<std::size_t>(-1);
        if (failed || flushing) break;
        flushing = true;
    }
    iconv_close(converter);
    if (failed)
        throw FunctionError(
            0, fmt::format("the text holds something that cannot be carried from {} to {}", from, to));
    return out;
}

/// IANA's UTF-16 is written big-endian with a byte order mark by Go and without one by iconv's UTF-16BE.
std::string iconv_name(const std::string& iana) {
    const std::string upper = to_upper_ascii(iana);
    return upper == "UTF-16" ? "UTF-16BE" : upper;
}

Value text_encode(Args args) {
    const std::string& name = args[1].as_string();
    std::string bytes = recode(args[0].as_string(), iconv_name(name), "UTF-8", 1);
    if (to_upper_ascii(name) == "UTF-16") bytes.insert(0, "\xFE\xFF");
    return Value::string(base64_encode(bytes));
}

Value text_decode(Args args) {
    const std::optional<std::string> bytes = base64_decode(args[0].as_string());
    if (!bytes) throw FunctionError(0, "the text is not base64");
    const std::string& name = args[1].as_string();
    const std::string from = to_upper_ascii(name) == "UTF-16" ? "UTF-16" : iconv_name(name);
    return Value::string(recode(*bytes, "UTF-8", from, 1));
}

std::string csv_place(std::size_t line) { return fmt::format("line {}: ", line); }

/// Records of RFC 4180 with Go's reader's rules: blank lines are passed over, a quote inside a bare field is
/// a mistake.
std::vector<std::vector<std::string>> read_csv(std::string_view text) {
    std::vector<std::vector<std::string>> records;
    std::vector<std::string> record;
    std::string field;
    std::size_t line = 1;
    std::size_t at = 0;
    const auto at_line_end = [&] {
        return at >= text.size() || text[at] == '\n' || text.substr(at, 2) == "\r\n";
    };
    while (at < text.size()) {
        if (record.empty() && at_line_end()) {
            at += text[at] == '\r' ? 2 : 1;
            ++line;
            continue;
        }
        field.clear();
        if (text[at] == '"') {
            for (++at;; ++at) {
                if (at >= text.size())
                    throw FunctionError(0, csv_place(line) + "a quoted field does not end");
                if (text[at] == '"' && text.substr(at, 2) != "\"\"") break;
                if (text[at] == '"') ++at;
                if (text[at] == '\n') ++line;
                if (text.substr(at, 2) == "\r\n") continue;
                field += text[at];
            }
            ++at;
            if (!at_line_end() && text[at] != ',')
                throw FunctionError(0, csv_place(line) + "text follows a closing quote");
        } else {
            for (; !at_line_end() && text[at] != ','; ++at) {
                if (text[at] == '"')
                    throw FunctionError(0, csv_place(line) + "a quote stands inside an unquoted field");
                field += text[at];
            }
        }
        record.push_back(field);
        if (at < text.size() && text[at] == ',') {
            ++at;
            if (!at_line_end()) continue;
            record.emplace_back();
        }
        if (at < text.size()) at += text[at] == '\r' ? 2 : 1;
        ++line;
        records.push_back(std::move(record));
        record.clear();
    }
    return records;
}

struct CsvTable {
    std::vector<std::string> names;
    std::vector<std::vector<std::string>> rows;
};

CsvTable read_csv_table(const std::string& text) {
    std::vector<std::vector<std::string>> records = read_csv(text);
    if (records.empty()) throw FunctionError(0, "the text has no line with the names of the columns");
    CsvTable table{.names = records.front(), .rows = {records.begin() + 1, records.end()}};
    for (std::size_t i = 0; i < table.names.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (table.names[i] == table.names[j])
                throw FunctionError(0, fmt::format("two columns are named \"{}\"", table.names[i]));
    for (std::size_t i = 0; i < table.rows.size(); ++i)
        if (table.rows[i].size() != table.names.size())
            throw FunctionError(0, fmt::format("row {} has {} fields where {} are named", i + 1,
                                               table.rows[i].size(), table.names.size()));
    return table;
}

Type csv_type(Args args) {
    if (!args[0].is_known()) return Type::dynamic();
    std::map<std::string, Type> attributes;
    for (const std::string& name : read_csv_table(args[0].as_string()).names)
        attributes.emplace(name, Type::string());
    return Type::list(Type::object(std::move(attributes)));
}

Value csv_decode(Args args, const Type& result) {
    const CsvTable table = read_csv_table(args[0].as_string());
    ValueList rows;
    for (const std::vector<std::string>& row : table.rows) {
        ValueMap members;
        for (std::size_t i = 0; i < row.size(); ++i) members.emplace(table.names[i], Value::string(row[i]));
        rows.push_back(Value::object(std::move(members)));
    }
    return Value::list(result.element(), std::move(rows));
}

Value json_decode(Args args) {
    try {
        return value::from_json(parse_json(args[0].as_string()));
    } catch (const Error& error) {
        throw FunctionError(0, error.message());
    }
}

Value json_encode(Args args) {
    if (!args[0].is_wholly_known()) return Value::unknown(Type::string());
    return Value::string(to_text(value::to_json(args[0]), -1, true));
}

FunctionSpec make_base64decode(const FunctionEnv&) {
    return encoding_function("base64decode", "The text that base64 stands for.",
                             "base64decode(\"aGk=\") == \"hi\"", decode_base64);
}
FunctionSpec make_base64encode(const FunctionEnv&) {
    return encoding_function("base64encode", "The text in base64.", "base64encode(\"hi\") == \"aGk=\"",
                             [](const std::string& text) { return base64_encode(text); });
}
FunctionSpec make_base64gzip(const FunctionEnv&) {
    return encoding_function("base64gzip", "The text compressed with gzip, in base64.", "",
                             [](const std::string& text) { return base64_encode(gzip(text)); });
}
FunctionSpec make_base64sha256(const FunctionEnv&) {
    return encoding_function("base64sha256", "The SHA-256 digest of the text, in base64.", "",
                             [](const std::string& text) { return base64_encode(hash_raw("sha256", text)); });
}
FunctionSpec make_base64sha512(const FunctionEnv&) {
    return encoding_function("base64sha512", "The SHA-512 digest of the text, in base64.", "",
                             [](const std::string& text) { return base64_encode(hash_raw("sha512", text)); });
}
FunctionSpec make_csvdecode(const FunctionEnv&) {
    return {.name = "csvdecode",
            .doc = "The rows of CSV text as objects; the first line names the columns.",
            .example = R"(csvdecode("a,b\n1,2")[0].b == "2")",
            .params = {{.name = "string", .type = Type::string()}},
            .return_type = csv_type,
            .body = csv_decode};
}
FunctionSpec make_jsondecode(const FunctionEnv&) {
    return {.name = "jsondecode",
            .doc = "The value that JSON text stands for.",
            .example = R"(jsondecode("{\"a\": 1}").a == 1)",
            .params = {{.name = "string", .type = Type::string()}},
            .return_type =
                [](Args args) { return args[0].is_known() ? json_decode(args).type() : Type::dynamic(); },
            .body = [](Args args, const Type&) { return json_decode(args); }};
}
FunctionSpec make_jsonencode(const FunctionEnv&) {
    return {.name = "jsonencode",
            .doc = "The value as JSON text.",
            .example = R"(jsonencode([1]) == "[1]")",
            .params = {{.name = "value", .allow_null = true, .allow_dynamic = true}},
            .return_type = value::returns(Type::string()),
            .body = [](Args args, const Type&) { return json_encode(args); }};
}
FunctionSpec make_textdecodebase64(const FunctionEnv&) {
    return {
        .name = "textdecodebase64",
        .doc = "The text that base64 in another character encoding stands for.",
        .example = R"(textdecodebase64("aABpAA==", "UTF-16LE") == "hi")",
        .params = {{.name = "source", .type = Type::string()}, {.name = "encoding", .type = Type::string()}},
        .return_type = value::returns(Type::string()),
        .body = [](Args args, const Type&) { return text_decode(args); }};
}
FunctionSpec make_textencodebase64(const FunctionEnv&) {
    return {
        .name = "textencodebase64",
        .doc = "The text in another character encoding, in base64.",
        .example = R"(textencodebase64("hi", "UTF-16LE") == "aABpAA==")",
        .params = {{.name = "string", .type = Type::string()}, {.name = "encoding", .type = Type::string()}},
        .return_type = value::returns(Type::string()),
        .body = [](Args args, const Type&) { return text_encode(args); }};
}
FunctionSpec make_urlencode(const FunctionEnv&) {
    return encoding_function("urlencode",
                             "The text with everything escaped that has a meaning in a URL's query.",
                             "urlencode(\"a b&c\") == \"a+b%26c\"", url_encode);
}

constexpr FunctionRow kEncodingRows[] = {
    {"base64decode", make_base64decode},
    {"base64encode", make_base64encode},
    {"base64gzip", make_base64gzip},
    {"base64sha256", make_base64sha256, true},
    {"base64sha512", make_base64sha512, true},
    {"csvdecode", make_csvdecode},
    {"jsondecode", make_jsondecode},
    {"jsonencode", make_jsonencode},
    {"textdecodebase64", make_textdecodebase64},
    {"textencodebase64", make_textencodebase64},
    {"urlencode", make_urlencode},
};

}  // namespace

std::span<const FunctionRow> encoding_rows() { return kEncodingRows; }

}  // namespace ingot::func

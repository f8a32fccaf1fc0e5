// yamldecode and yamlencode on libyaml, from which Go's reader and writer were ported: same texts, same
// places of mistakes.
#include "base/error.h"
#include "base/text.h"
#include "func/rows.h"
#include "value/convert.h"

#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

namespace ingot::func {
namespace {

using value::Args;
using value::FunctionError;
using value::FunctionSpec;
using value::Kind;
using value::Number;
using value::Type;
using value::Value;
using value::ValueList;
using value::ValueMap;

constexpr int kMostYamlDepth = 200;

/// An event that frees what it holds.
struct Event {
    yaml_event_t raw{};
    Event() = default;
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    ~Event() { yaml_event_delete(&raw); }
};

std::string text_of(const yaml_char_t* text) {
    return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}

/// A scalar of the language, or the sign for "merge this mapping".
struct Scalar {
    Value value;
    bool is_merge = false;
};

std::optional<Value> named_value(std::string_view text) {
    static constexpr std::string_view kTrue[] = {"y",    "Y",    "yes", "Yes", "YES", "true",
                                                 "True", "TRUE", "on",  "On",  "ON"};
    static constexpr std::string_view kFalse[] = {"n",     "N",     "no",  "No",  "NO", "false",
                                                  "False", "FALSE", "off", "Off", "OFF"};
    static constexpr std::string_view kNull[] = {"", "~", "null", "Null", "NULL"};
    static constexpr std::string_view kInfinity[] = {".inf", ".Inf", ".INF"};
    if (std::ranges::find(kTrue, text) != std::end(kTrue)) return Value::boolean(true);
    if (std::ranges::find(kFalse, text) != std::end(kFalse)) return Value::boolean(false);
    if (std::ranges::find(kNull, text) != std::end(kNull)) return Value::null();
    const bool signed_text = text.starts_with('+') || text.starts_with('-');
    if (std::ranges::find(kInfinity, text.substr(signed_text ? 1 : 0)) != std::end(kInfinity))
        return Value::number(Number::infinity(text.starts_with('-')));
    return std::nullopt;
}

/// Whole numbers with Go's prefixes: 0x, 0o, 0b and a leading 0.
std::optional<Value> prefixed_number(std::string text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.erase(0, 1);
    int base = 10;
    const std::string lower = to_lower_ascii(text.substr(0, 2));
    if (lower == "0x" || lower == "0o" || lower == "0b") {
        base = lower[1] == 'x' ? 16 : lower[1] == 'o' ? 8 : 2;
        text.erase(0, 2);
    } else if (text.size() > 1 && text[0] == '0') {
        base = 8;
        text.erase(0, 1);
    }
    if (text.empty() || std::isxdigit(static_cast<unsigned char>(text[0])) == 0) return std::nullopt;
    char* end = nullptr;
    errno = 0;
    const unsigned long long magnitude = std::strtoull(text.c_str(), &end, base);
    if (*end != '\0' || errno != 0 || (negative && magnitude > (1ULL << 63))) return std::nullopt;
    const Number number = *Number::parse(std::to_string(magnitude));
    return Value::number(negative ? -number : number);
}

/// YAML's short forms of a time become RFC 3339.
std::optional<std::string> timestamp_text(std::string_view text) {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
    const std::string copy(text);
    if (text.size() < 5 || text[4] != '-' ||
        !std::ranges::all_of(text.substr(0, 4), [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    char introducer = 0;
    std::string zone = "Z";
    if (std::sscanf(copy.c_str(), "%4d-%2d-%2d%n", &year, &month, &day, &used) != 3) return std::nullopt;
    if (static_cast<std::size_t>(used) < copy.size()) {
        int more = 0;
        if (std::sscanf(copy.c_str() + used, "%c%2d:%2d:%2d%n", &introducer, &hour, &minute, &second,
                        &more) != 4)
            return std::nullopt;
        std::string_view rest = std::string_view(copy).substr(static_cast<std::size_t>(used + more));
        if (rest.starts_with('.'))
            rest.remove_prefix(std::min(rest.find_first_not_of("0123456789", 1), rest.size()));
        const bool spaced = introducer == ' ';
        if (!(spaced ? rest.empty() : (introducer == 'T' || introducer == 't') && !rest.empty()))
            return std::nullopt;
        if (!spaced && rest != "Z") zone = rest;
        if (zone != "Z" && (zone.size() != 6 || zone[3] != ':' || (zone[0] != '+' && zone[0] != '-')))
            return std::nullopt;
    }
    static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month < 1 || month > 12 || day < 1 || day > kDays[month - 1] + (month == 2 && leap ? 1 : 0))
        return std::nullopt;
    if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}", year, month, day, hour, minute, second, zone);
}

std::string short_tag(const std::string& tag) {
    static constexpr std::string_view kPrefix = "tag:yaml.org,2002:";
    return tag.starts_with(kPrefix) ? tag.substr(kPrefix.size()) : tag;
}

/// By the tag that is written there. Throws a text for the caller to place.
Value tagged_scalar(const std::string& tag, const std::string& text) {
    const std::string digits = replace_all(text, "_", "");
    if (tag == "str") return Value::string(text);
    if (tag == "null") return Value::null();
    if (tag == "binary" && base64_decode(replace_all(text, "\n", ""))) return Value::string(text);
    if (tag == "bool") {
        const std::optional<Value> named = named_value(text);
        if (named && named->type().kind() == Kind::kBool) return *named;
    }
    if (tag == "int" || tag == "float") {
        if (const std::optional<Number> number = Number::parse(digits)) return Value::number(*number);
        if (const std::optional<Value> number = prefixed_number(digits)) return *number;
    }
    if (tag == "timestamp")
        if (const std::optional<std::string> time = timestamp_text(text)) return Value::string(*time);
    throw FunctionError(fmt::format("\"{}\" cannot be read as {}", text, tag));
}

Scalar resolve_scalar(const std::string& raw_tag, const std::string& text, yaml_scalar_style_t style) {
    static const std::set<std::string> kKnownTags = {"",      "str",  "bool",      "int",
                                                     "float", "null", "timestamp", "binary"};
    const std::string tag = short_tag(raw_tag);
    if (!kKnownTags.contains(tag))
        throw FunctionError(fmt::format("the tag \"{}\" is not supported", raw_tag));
    if (tag == "str" || tag == "binary") return {tagged_scalar(tag, text)};
    const char first = text.empty() ? 'N' : text[0];
    const bool may_mean_more = text.empty() || std::strchr("+-0123456789yYnNtTfFoO~.", first) != nullptr;
    if (may_mean_more) {
        if (style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
            return {Value::string(text)};
        if (const std::optional<Value> named = named_value(text)) return {*named};
        if (tag.empty() && (text == ".nan" || text == ".NaN" || text == ".NAN"))
            throw FunctionError("\"not a number\" is no number of this language");
        const bool is_numeric = std::strchr("+-0123456789", first) != nullptr;
        if (is_numeric && (tag.empty() || tag == "timestamp"))
            if (const std::optional<std::string> time = timestamp_text(text)) return {Value::string(*time)};
        const std::string digits = is_numeric ? replace_all(text, "_", "") : text;
        if (is_numeric || first == '.')
            if (const std::optional<Number> number = Number::parse(digits)) return {Value::number(*number)};
        if (is_numeric && (digits.starts_with("0b") || digits.starts_with("-0b")))
            return {tagged_scalar("int", text)};
    }
    if (tag.empty() && text == "<<") return {Value::string(text), true};
    return {tag.empty() ? Value::string(text) : tagged_scalar(tag, text)};
}

class Reader {
   public:
    explicit Reader(const std::string& text) {
        yaml_parser_initialize(&parser_);
        yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                     text.size());
    }
    ~Reader() { yaml_parser_delete(&parser_); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    Value read_document() {
        expect(YAML_STREAM_START_EVENT, "the text is empty");
        expect(YAML_DOCUMENT_START_EVENT, "the text holds no document");
        Value out = read_value(0);
        expect(YAML_DOCUMENT_END_EVENT, "something follows the value");
        expect(YAML_STREAM_END_EVENT, "only one document is allowed");
        return out;
    }

   private:
    [[noreturn]] void refuse(const yaml_mark_t& mark, std::string_view why) {
        throw FunctionError(0,
                            fmt::format("YAML line {}, column {}: {}", mark.line + 1, mark.column + 1, why));
    }
    void next(Event& event) {
        if (yaml_parser_parse(&parser_, &event.raw) == 0)
            refuse(parser_.problem_mark, parser_.problem == nullptr ? "malformed" : parser_.problem);
    }
    void expect(yaml_event_type_t type, std::string_view otherwise) {
        Event event;
        next(event);
        if (event.raw.type != type) refuse(event.raw.start_mark, otherwise);
    }
    Value read_value(int depth) {
        Event event;
        next(event);
        return read_rest(event, depth);
    }
    Scalar read_scalar(const Event& event) {
        const auto& scalar = event.raw.data.scalar;
        try {
            return resolve_scalar(text_of(scalar.tag),
                                  std::string(reinterpret_cast<const char*>(scalar.value), scalar.length),
                                  scalar.style);
        } catch (const FunctionError& error) {
            refuse(event.raw.start_mark, error.what());
        }
    }
    Value read_rest(const Event& event, int depth) {
        if (depth > kMostYamlDepth) refuse(event.raw.start_mark, "nested too deeply");
        switch (event.raw.type) {
            case YAML_SCALAR_EVENT:
                return remember(text_of(event.raw.data.scalar.anchor), read_scalar(event).value);
            case YAML_ALIAS_EVENT:
                return find_anchor(event);
            case YAML_SEQUENCE_START_EVENT:
                return read_sequence(event, depth);
            case YAML_MAPPING_START_EVENT:
                return read_mapping(event, depth);
            case YAML_NO_EVENT:
            case YAML_STREAM_START_EVENT:
            case YAML_STREAM_END_EVENT:
            case YAML_DOCUMENT_START_EVENT:
            case YAML_DOCUMENT_END_EVENT:
            case YAML_SEQUENCE_END_EVENT:
            case YAML_MAPPING_END_EVENT:
                break;
        }
        refuse(event.raw.start_mark, "a value is missing");
    }
    Value find_anchor(const Event& event) {
        const std::string name = text_of(event.raw.data.alias.anchor);
        const std::map<std::string, Value>::const_iterator found = anchors_.find(name);
        if (found == anchors_.end())
            refuse(event.raw.start_mark, fmt::format("there is no anchor \"{}\" before this place", name));
        return found->second;
    }
    Value remember(const std::string& anchor, Value value) {
        if (!anchor.empty()) anchors_.insert_or_assign(anchor, value);
        return value;
    }
    Value read_sequence(const Event& start, int depth) {
        const std::string tag = short_tag(text_of(start.raw.data.sequence_start.tag));
        if (!tag.empty() && tag != "seq") refuse(start.raw.start_mark, "a sequence cannot be read as " + tag);
        const std::string anchor = text_of(start.raw.data.sequence_start.anchor);
        anchors_.erase(anchor);
        ValueList elements;
        for (;;) {
            Event event;
            next(event);
            if (event.raw.type == YAML_SEQUENCE_END_EVENT)
                return remember(anchor, Value::tuple(std::move(elements)));
            elements.push_back(read_rest(event, depth + 1));
        }
    }
    Value read_mapping(const Event& start, int depth) {
        const std::string tag = short_tag(text_of(start.raw.data.mapping_start.tag));
        if (!tag.empty() && tag != "map") refuse(start.raw.start_mark, "a mapping cannot be read as " + tag);
        const std::string anchor = text_of(start.raw.data.mapping_start.anchor);
        anchors_.erase(anchor);
        ValueMap members;
        for (;;) {
            Event event;
            next(event);
            if (event.raw.type == YAML_MAPPING_END_EVENT)
                return remember(anchor, Value::object(std::move(members)));
            if (event.raw.type != YAML_SCALAR_EVENT) refuse(event.raw.start_mark, "a key must be a text");
            const Scalar key = read_scalar(event);
            Value member = read_value(depth + 1);
            if (key.is_merge) {
                if (member.type().kind() != Kind::kObject)
                    refuse(event.raw.start_mark,
                           "only a mapping can be merged here, not " + member.type().friendly_name());
                for (const auto& [name, merged] : member.members()) members.insert_or_assign(name, merged);
                continue;
            }
            const value::Converted name = value::convert(key.value, Type::string());
            if (!name.ok() || name.value.is_null()) refuse(event.raw.start_mark, "a key must be a text");
            members.insert_or_assign(name.value.as_string(), std::move(member));
        }
    }

    yaml_parser_t parser_{};
    std::map<std::string, Value> anchors_;
};

class Writer {
   public:
    Writer() {
        yaml_emitter_initialize(&emitter_);
        yaml_emitter_set_unicode(&emitter_, 1);
        yaml_emitter_set_output(
            &emitter_,
            [](void* out, unsigned char* bytes, std::size_t size) {
                static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), size);
                return 1;
            },
            &out_);
    }
    ~Writer() { yaml_emitter_delete(&emitter_); }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    std::string write_document(const Value& value) {
        yaml_event_t event;
        yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING);
        emit(event);
        yaml_document_start_event_initialize(&event, nullptr, nullptr, nullptr, 1);
        emit(event);
        write_value(value);
        yaml_document_end_event_initialize(&event, 1);
        emit(event);
        yaml_stream_end_event_initialize(&event);
        emit(event);
        // Go's port marks the end of a document after a bare scalar at the top, and only there; libyaml 0.2.5
        // does so only after a text that ends in several line breaks.
        constexpr std::string_view kEndMark = "\n...\n";
        const bool bare =
            value.is_null() || value.type().kind() == Kind::kNumber || value.type().kind() == Kind::kBool;
        if (out_.ends_with(kEndMark)) out_.resize(out_.size() - kEndMark.size() + 1);
        if (bare) out_ += "...\n";
        return out_;
    }

   private:
    void emit(yaml_event_t& event) {
        if (yaml_emitter_emit(&emitter_, &event) == 0)
            throw FunctionError(0, fmt::format("the value cannot be written as YAML: {}", emitter_.problem));
    }
    void write_scalar(const std::string& text, yaml_scalar_style_t style) {
        yaml_event_t event;
        yaml_scalar_event_initialize(&event, nullptr, nullptr,
                                     reinterpret_cast<const yaml_char_t*>(text.data()),
                                     static_cast<int>(text.size()), 1, 1, style);
        emit(event);
    }
    void write_text(const std::string& text) {
        const bool lines = text.find('\n') != std::string::npos;
        write_scalar(text, lines ? YAML_LITERAL_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE);
    }
    void write_value(const Value& value) {
        if (value.is_null()) return write_scalar("null", YAML_PLAIN_SCALAR_STYLE);
        yaml_event_t event;
        switch (value.type().kind()) {
            case Kind::kString:
                return write_text(value.as_string());
            case Kind::kNumber:
                return write_scalar(value.as_number().to_text(), YAML_PLAIN_SCALAR_STYLE);
            case Kind::kBool:
                return write_scalar(value.as_bool() ? "true" : "false", YAML_PLAIN_SCALAR_STYLE);
            case Kind::kList:
            case Kind::kSet:
            case Kind::kTuple:
                yaml_sequence_start_event_initialize(&event, nullptr, nullptr, 1, YAML_BLOCK_SEQUENCE_STYLE);
                emit(event);
                for (const Value& element : value.elements()) write_value(element);
                yaml_sequence_end_event_initialize(&event);
                return emit(event);
            case Kind::kMap:
            case Kind::kObject:
                yaml_mapping_start_event_initialize(&event, nullptr, nullptr, 1, YAML_BLOCK_MAPPING_STYLE);
                emit(event);
                for (const auto& [name, member] : value.members()) {
                    write_text(name);
                    write_value(member);
                }
                yaml_mapping_end_event_initialize(&event);
                return emit(event);
            case Kind::kDynamic:
                break;
        }
        ingot_check(false, "a known value has a type");
    }

    yaml_emitter_t emitter_{};
    std::string out_;
};

FunctionSpec make_yamldecode(const FunctionEnv&) {
    return {.name = "yamldecode",
            .doc = "The value that YAML text (one document) stands for.",
            .example = R"(yamldecode("a: [1, yes]").a[1])",
            .params = {{.name = "string", .type = Type::string()}},
            .return_type =
                [](Args args) {
                    return args[0].is_known() ? Reader(args[0].as_string()).read_document().type()
                                              : Type::dynamic();
                },
            .body = [](Args args, const Type&) { return Reader(args[0].as_string()).read_document(); }};
}
FunctionSpec make_yamlencode(const FunctionEnv&) {
    return {.name = "yamlencode",
            .doc = "The value as YAML text.",
            .example = R"(yamlencode({a = 1}) == "\"a\": 1\n")",
            .params = {{.name = "value", .allow_null = true, .allow_dynamic = true}},
            .return_type = value::returns(Type::string()),
            .body = [](Args args, const Type&) {
                if (!args[0].is_wholly_known()) return Value::unknown(Type::string());
                return Value::string(Writer().write_document(args[0]));
            }};
}

constexpr FunctionRow kYamlRows[] = {{"yamldecode", make_yamldecode}, {"yamlencode", make_yamlencode}};

}  // namespace

std::span<const FunctionRow> yaml_rows() { return kYamlRows; }

}  // namespace ingot::func

// A JSON document as our own small type: order of object members kept, numbers as written, strings as Go
// reads them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ingot {

/// A JSON value. Numbers keep their text, so that no digit is lost.
struct Json {
    enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };
    Kind kind = Kind::kNull;
    bool boolean = false;
    std::string text;  ///< string value, or the number as written
    std::vector<Json> items;
    std::vector<std::pair<std::string, Json>> members;

    Json();
    static Json null() { return {}; }
    static Json of(bool value);
    static Json of(std::int64_t value);
    static Json of(std::string value);
    static Json of(const char* value) { return of(std::string(value)); }
    static Json array() {
        Json j;
        j.kind = Kind::kArray;
        return j;
    }
    static Json object() {
        Json j;
        j.kind = Kind::kObject;
        return j;
    }

    /// Member of an object, or nullptr (also when this is no object).
    const Json* find(std::string_view name) const;
    /// Sets or replaces a member; makes an object of a null.
    Json& set(std::string name, Json value);
    Json& push(Json value);
    /// Text of a string member, or the fallback.
    std::string get_string(std::string_view name, std::string fallback = "") const;
    bool is_string() const { return kind == Kind::kString; }
};

// Out of the class: as an aggregate, its own vectors would need it complete too early (clang with libstdc++).
inline Json::Json() = default;

/// A name that stands twice in one object: the last one counts, as in Go, or it is a mistake.
enum class RepeatedNames { kLastCounts, kRefuse };
/// Errors: user, with the line and column of the mistake.
Json parse_json(std::string_view text, RepeatedNames repeated = RepeatedNames::kLastCounts);
/// Compact, or indented by `indent` spaces when >= 0. Go's rules: <, > and & escaped only when `escape_html`.
std::string to_text(const Json& value, int indent = -1, bool escape_html = false);
/// The text inside quotes, escaped; with the quotes.
std::string json_quote(std::string_view text, bool escape_html = false);

}  // namespace ingot

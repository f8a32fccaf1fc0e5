// A value as Go's templates see it: typed, perhaps missing; and its texts by Go's printing rules.
#pragma once

#include "value/value.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::gotemplate {

/// Immutable. A missing one (no such member, no value) is not the same as nil.
class Datum {
   public:
    enum class Kind { kMissing, kNil, kBool, kInt, kFloat, kString, kList, kMap };

    Datum() = default;  ///< missing
    /// A whole number counts as an int, another one as a float64.
    explicit Datum(value::Value value) : valid_(true), value_(std::move(value)) {}
    static Datum of_float(double number);
    static Datum nil() { return Datum(value::Value::null()); }

    Kind kind() const;
    bool is_missing() const { return !valid_; }
    /// Missing or nil.
    bool is_empty() const { return !valid_ || value_.is_null(); }
    /// Not missing, not empty, not zero, not false.
    bool is_true() const;
    /// Null when missing.
    const value::Value& value() const { return value_; }
    const std::string& text() const { return value_.as_string(); }
    std::int64_t integer() const;
    double floating() const;
    /// Go's name of the type: "string", "[]string", "map[string]interface {}".
    std::string type_name() const;

   private:
    bool valid_ = false;
    bool floating_ = false;
    value::Value value_;
};

/// As `%v` prints it: "[a b]", "map[k:v]", "<nil>", "<no value>" when missing.
std::string print_datum(const Datum& datum);
/// Go's fmt.Sprint: a space between two operands that are both no strings.
std::string print_all(std::span<const Datum> data);
/// Go's fmt.Sprintln.
std::string print_line(std::span<const Datum> data);
/// Go's fmt.Sprintf. Source: Go's package fmt, "Printing".
std::string print_format(std::string_view format, std::span<const Datum> data);

}  // namespace ingot::gotemplate

// Values of the template language: null, unknown, marks. Pure, no I/O.
#pragma once

#include "value/number.h"
#include "value/type.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::value {

/// Bit set. A mark goes wherever the value goes.
using Marks = std::uint32_t;
inline constexpr Marks kNoMarks = 0;
inline constexpr Marks kSensitive = 1;

class Value;
using ValueList = std::vector<Value>;
using ValueMap = std::map<std::string, Value, std::less<>>;

/// An immutable handle, cheap to copy. Default-made: null of dynamic type.
class Value {
   public:
    Value() = default;
    static Value null(Type type = {});
    static Value unknown(Type type = {});
    /// The text is brought to normal form C.
    static Value string(std::string_view text);
    static Value number(Number number);
    static Value number(std::int64_t number) { return Value::number(Number(number)); }
    static Value boolean(bool truth);
    /// Elements must be of the element type, or unknown or null of dynamic type, which then take it. With a
    /// dynamic element type the list takes the first concrete type among its elements. Same for set and map.
    static Value list(Type element, ValueList elements);
    /// Duplicates are merged; elements come back in cty's set order. Marks of elements move to the set.
    static Value set(Type element, ValueList elements);
    static Value map(Type element, ValueMap elements);
    static Value tuple(ValueList elements);
    static Value object(ValueMap attributes);
    static Value empty_object() { return object({}); }
    static Value empty_tuple() { return tuple({}); }
    /// A list of strings, for components' outputs.
    static Value string_list(const std::vector<std::string>& texts);

    const Type& type() const { return type_; }
    bool is_null() const { return state_ == State::kNull; }
    bool is_known() const { return state_ != State::kUnknown; }
    /// Known with everything inside.
    bool is_wholly_known() const;
    /// False when an unknown of dynamic type is somewhere inside. Source: cty HasWhollyKnownType.
    bool has_wholly_known_type() const;
    /// Known and not null.
    bool has_content() const { return state_ == State::kKnown; }

    // Contents; ingot_check fails when the value is null, unknown or of another type. Marks do not matter.
    const std::string& as_string() const;
    const Number& as_number() const;
    bool as_bool() const;
    /// Of a list, set or tuple.
    const ValueList& elements() const;
    /// Of a map or object, in order of name.
    const ValueMap& members() const;
    std::size_t length() const;
    /// Member of a map or object, or nullptr.
    const Value* find(std::string_view name) const;

    Marks marks() const { return marks_; }
    bool is_marked() const { return marks_ != kNoMarks; }
    bool is_sensitive() const { return (marks_ & kSensitive) != 0; }
    /// Marks here and of everything inside.
    Marks marks_deep() const;
    Value with_marks(Marks marks) const;
    Value unmark() const;
    Value unmark_deep() const;

    /// Same type, same content (unknown equals unknown of the same type), marks included: cty's RawEquals.
    bool operator==(const Value& other) const;

    /// For people and logs: Go-like short text, at most about 60 characters; sensitive parts hidden.
    std::string describe() const;

   private:
    friend struct ValueMaker;
    enum class State : std::uint8_t { kNull, kUnknown, kKnown };
    struct Node;
    Value(Type type, State state) : type_(std::move(type)), state_(state) {}

    Type type_;
    State state_ = State::kNull;
    Marks marks_ = kNoMarks;
    std::shared_ptr<const Node> node_;
};

/// The language's `==` on two values: unknown when it cannot be told. Source: cty Value.Equals.
Value equals(const Value& a, const Value& b);

}  // namespace ingot::value

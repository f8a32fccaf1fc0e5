// Datum: kinds, truth, type names, %v.
#include "gotemplate/datum.h"

#include <fmt/core.h>

namespace ingot::gotemplate {

using value::Kind;
using value::Type;
using value::Value;

Datum Datum::of_float(double number) {
    Datum made(Value::number(value::Number::of_double(number)));
    made.floating_ = true;
    return made;
}

Datum::Kind Datum::kind() const {
    if (!valid_) return Kind::kMissing;
    if (!value_.has_content()) return Kind::kNil;
    switch (value_.type().kind()) {
        case value::Kind::kBool:
            return Kind::kBool;
        case value::Kind::kString:
            return Kind::kString;
        case value::Kind::kNumber:
            return !floating_ && value_.as_number().to_int64() ? Kind::kInt : Kind::kFloat;
        case value::Kind::kList:
        case value::Kind::kSet:
        case value::Kind::kTuple:
            return Kind::kList;
        case value::Kind::kMap:
        case value::Kind::kObject:
            return Kind::kMap;
        case value::Kind::kDynamic:
            break;
    }
    return Kind::kNil;
}

bool Datum::is_true() const {
    switch (kind()) {
        case Kind::kMissing:
        case Kind::kNil:
            return false;
        case Kind::kBool:
            return value_.as_bool();
        case Kind::kInt:
        case Kind::kFloat:
            return !value_.as_number().is_zero();
        case Kind::kString:
            return !value_.as_string().empty();
        case Kind::kList:
        case Kind::kMap:
            return value_.length() > 0;
    }
    return false;
}

std::int64_t Datum::integer() const { return value_.as_number().to_int64().value_or(0); }
double Datum::floating() const { return value_.as_number().to_double(); }

namespace {

std::string go_type_name(const Type& type) {
    switch (type.kind()) {
        case Kind::kString:
            return "string";
        case Kind::kNumber:
            return "float64";
        case Kind::kBool:
            return "bool";
        case Kind::kList:
        case Kind::kSet:
            return "[]" + go_type_name(type.element());
        case Kind::kMap:
            return "map[string]" + go_type_name(type.element());
        case Kind::kTuple:
            return "[]interface {}";
        case Kind::kObject:
            return "map[string]interface {}";
        case Kind::kDynamic:
            break;
    }
    return "interface {}";
}

}  // namespace

std::string Datum::type_name() const {
    switch (kind()) {
        case Kind::kMissing:
        case Kind::kNil:
            return "<nil>";
        case Kind::kInt:
            return "int";
        case Kind::kFloat:
            return "float64";
        case Kind::kBool:
        case Kind::kString:
        case Kind::kList:
        case Kind::kMap:
            break;
    }
    return go_type_name(value_.type());
}

std::string print_datum(const Datum& datum) {
    switch (datum.kind()) {
        case Datum::Kind::kMissing:
            return "<no value>";
        case Datum::Kind::kNil:
            return "<nil>";
        case Datum::Kind::kString:
            return datum.text();
        case Datum::Kind::kBool:
            return datum.value().as_bool() ? "true" : "false";
        case Datum::Kind::kInt:
            return std::to_string(datum.integer());
        case Datum::Kind::kFloat:
        case Datum::Kind::kList:
        case Datum::Kind::kMap:
            break;
    }
    return print_format("%v", std::span<const Datum>(&datum, 1));
}

std::string print_all(std::span<const Datum> data) {
    std::string out;
    for (std::size_t i = 0; i < data.size(); ++i) {
        bool spaced =
            i > 0 && data[i].kind() != Datum::Kind::kString && data[i - 1].kind() != Datum::Kind::kString;
        if (spaced) out += ' ';
        out += data[i].is_missing() ? "<nil>" : print_datum(data[i]);
    }
    return out;
}

std::string print_line(std::span<const Datum> data) {
    std::string out;
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (i > 0) out += ' ';
        out += data[i].is_missing() ? "<nil>" : print_datum(data[i]);
    }
    return out + '\n';
}

}  // namespace ingot::gotemplate

// The shape of the function tables: one row a function, one span of rows a family. For func/ alone.
#pragma once

#include "func/table.h"

#include <span>
#include <string_view>

namespace ingot::func {

struct FunctionRow {
    std::string_view name;
    value::FunctionSpec (*make)(const FunctionEnv& env);
    bool beyond_packer = false;  ///< refused with --strict-packer
};

struct LazyRow {
    std::string_view name;
    hcl::LazyFunction (*make)();
};

// Each sorted by name.
std::span<const FunctionRow> string_rows();
std::span<const FunctionRow> collection_rows();
std::span<const FunctionRow> sequence_rows();
std::span<const FunctionRow> map_rows();
std::span<const FunctionRow> set_rows();
std::span<const FunctionRow> number_rows();
std::span<const FunctionRow> encoding_rows();
std::span<const FunctionRow> yaml_rows();
std::span<const FunctionRow> crypto_rows();
std::span<const FunctionRow> time_rows();
std::span<const FunctionRow> file_rows();
std::span<const FunctionRow> network_rows();
std::span<const FunctionRow> regex_rows();
std::span<const FunctionRow> format_rows();
std::span<const FunctionRow> conversion_rows();
std::span<const FunctionRow> secret_rows();
std::span<const LazyRow> lazy_rows();

/// A whole number that fits, as cty's gocty does for Go's int. Errors: FunctionError naming the argument.
std::int64_t integer_argument(value::Args args, std::size_t index);

// Shorthands for the types that functions ask for.
bool is_sequence(const value::Type& type);  ///< list, set or tuple
/// A list, set, tuple (by the result's kind) of these elements.
value::Value make_sequence(const value::Type& result, value::ValueList elements);
/// A map or object (by the result's kind; dynamic gives an object).
value::Value make_mapping(const value::Type& result, value::ValueMap members);

}  // namespace ingot::func

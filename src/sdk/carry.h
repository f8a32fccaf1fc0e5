// Everything that passes between the engine and a component, as bytes and back: what a process boundary would
// need.
#pragma once

#include "base/error.h"
#include "sdk/component.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::sdk {

/// Msgpack of a value with its type; marks are dropped, unknown parts stay unknown.
std::string to_bytes(const value::Value& value);
/// Errors: protocol.
value::Value from_bytes(std::string_view bytes);

/// Any bytes as a string value (base64: a string value is text in normal form), and back. Errors: protocol.
value::Value carry_bytes(std::string_view bytes);
std::string bytes_from_value(const value::Value& value);
value::Value carry_bytes_list(std::span<const std::string> texts);
std::vector<std::string> bytes_list_from_value(const value::Value& value);

value::Value to_value(const value::Spec& spec);
value::Spec spec_from_value(const value::Value& value);
value::Value to_value(const PrepareContext& context);
PrepareContext prepare_context_from_value(const value::Value& value);
value::Value to_value(const Problems& problems);
/// Adds the carried problems.
void add_problems_from_value(const value::Value& value, Problems& problems);
value::Value to_value(const JournalRow& row);
JournalRow journal_row_from_value(const value::Value& value);
value::Value to_value(const PostProcessed& result);
PostProcessed post_processed_from_value(const value::Value& value);
value::Value to_value(const Error& error);
Error error_from_value(const value::Value& value);

}  // namespace ingot::sdk

// A string of JSON and the texts of the native syntax in it. Internal to hcl.
#pragma once

#include "hcl/ast.h"
#include "hcl/text_place.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ingot::hcl {

struct DecodedJsonString {
    std::string text;
    TextPlace place;                   ///< of `text` in the file
    std::optional<SourceRange> wrong;  ///< the first escape or character that JSON does not allow
};
/// Takes the range of a string with its quotes. Pairs of surrogate escapes become one character; a lone one,
/// and a byte that is not UTF-8, become U+FFFD.
DecodedJsonString decode_json_string(SourceRange range);

/// The node of a string that was decoded, its text parsed as a template. Takes the depth it stands at in its
/// file.
std::shared_ptr<JsonString> make_json_string(SourceRange range, DecodedJsonString decoded, int depth);

/// The text read as an expression and not as a template, as for a reference or a type; null when it is none.
ExprPtr parse_json_expression(const JsonString& string);

}  // namespace ingot::hcl

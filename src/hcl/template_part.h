// A template before its directives are paired: text, values and directives in a row. Internal to the parser.
#pragma once

#include "hcl/parser.h"
#include "hcl/template_mistakes.h"

#include <string>

namespace ingot::hcl {

struct Parser::TemplatePart {
    enum class Kind : std::uint8_t { kText, kValue, kIf, kElse, kEndIf, kFor, kEndFor, kEnd };
    Kind kind = Kind::kText;
    SourceRange range;
    std::string text;  ///< of kText; of kFor the name of the value
    std::string key_name;
    NodePtr expr;       ///< value, condition or collection
    bool told = false;  ///< of kEnd: that it came too early was told

    bool is_text() const { return kind == Kind::kText; }
    bool ends_line() const { return is_text() && text.ends_with('\n'); }
};

}  // namespace ingot::hcl

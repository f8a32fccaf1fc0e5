// JSON files: values as nodes of the syntax tree, with their places.
#include "hcl/json_body.h"
#include "hcl/json_scanner.h"
#include "hcl/json_string.h"
#include "hcl/mistakes.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include <fmt/core.h>

namespace ingot::hcl {

namespace {

/// A number as JSON writes it: no sign before, no zeros in front, digits on both sides of the dot.
bool is_json_number(std::string_view text) {
    std::size_t at = 0;
    auto digits = [&] {
        std::size_t start = at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
        return at - start;
    };
    if (at < text.size() && text[at] == '-') ++at;
    std::size_t start = at;
    std::size_t whole = digits();
    if (whole == 0 || (whole > 1 && text[start] == '0')) return false;
    if (at < text.size() && text[at] == '.') {
        ++at;
        if (digits() == 0) return false;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
        if (digits() == 0) return false;
    }
    return at == text.size();
}

class JsonParser {
   public:
    JsonParser(const SourceFile& file, Diagnostics& diags)
        : file_(file), scanner_(file.text()), diags_(diags) {}

    ExprPtr parse_file() {
        std::size_t before = diags_.size();
        ExprPtr root = parse_value(1);
        if (diags_.size() == before && scanner_.peek().type != JsonTokenType::kEnd) {
            fail("Extraneous data after value", "The value of this file is complete. Remove what follows.",
                 scanner_.peek());
        }
        return root;
    }

   private:
    SourceRange range(const JsonToken& token) const { return {&file_, token.begin, token.end}; }
    void fail(const char* summary, std::string detail, const JsonToken& at) {
        if (!told_enough(diags_)) diags_.error(summary, std::move(detail), range(at));
    }
    /// "line 3, column 5": where a mistake really is, when the place shown is where reading went on.
    std::string place_of(const JsonToken& token) const {
        SourcePos pos = file_.position(token.begin);
        return fmt::format("line {}, column {}", pos.line, pos.column);
    }
    ExprPtr unknown_at(const JsonToken& token) {
        std::shared_ptr<Literal> node = std::make_shared<Literal>(range(token));
        node->value = value::Value::unknown();
        return node;
    }
    ExprPtr literal(const JsonToken& token, value::Value content) {
        std::shared_ptr<Literal> node = std::make_shared<Literal>(range(token));
        node->value = std::move(content);
        node->is_json = true;
        return node;
    }

    ExprPtr parse_value(int depth);
    ExprPtr parse_other(const JsonToken& token);
    ExprPtr parse_word(const JsonToken& token);
    ExprPtr parse_number(const JsonToken& token);
    std::shared_ptr<JsonString> parse_string(const JsonToken& token, int depth);
    ExprPtr parse_object(int depth);
    bool parse_property(Object& object, int depth);
    bool parse_colon();
    bool finish_property(const JsonToken& open);
    ExprPtr parse_array(int depth);
    bool finish_element(const JsonToken& open);
    ExprPtr too_deep();
    void skip_to(JsonTokenType open, JsonTokenType close, JsonToken token);

    const SourceFile& file_;
    JsonScanner scanner_;
    Diagnostics& diags_;
};

ExprPtr JsonParser::parse_value(int depth) {
    const JsonToken token = scanner_.peek();
    if (depth > kMaxHeight) return too_deep();
    ExprPtr node;
    if (token.type == JsonTokenType::kOpenBrace) {
        node = parse_object(depth);
    } else if (token.type == JsonTokenType::kOpenBracket) {
        node = parse_array(depth);
    } else if (token.type == JsonTokenType::kString) {
        scanner_.read();
        node = parse_string(token, depth);
    } else {
        node = parse_other(token);
    }
    return node ? node : unknown_at(token);
}

/// Skips the value with everything in it, without recursion.
ExprPtr JsonParser::too_deep() {
    JsonToken start = scanner_.peek();
    report(diags_, mistakes::kTooDeep, range(start));
    std::int64_t open = 0;
    while (true) {
        JsonToken token = scanner_.peek();
        bool opens = token.type == JsonTokenType::kOpenBrace || token.type == JsonTokenType::kOpenBracket;
        bool closes = token.type == JsonTokenType::kCloseBrace || token.type == JsonTokenType::kCloseBracket;
        if (token.type == JsonTokenType::kEnd || (closes && open == 0)) break;
        scanner_.read();
        open += opens ? 1 : closes ? -1 : 0;
        if (open == 0) break;
    }
    return unknown_at(start);
}

ExprPtr JsonParser::parse_other(const JsonToken& token) {
    static constexpr const char* kStart =
        "A value is a string in double quotes, a number, true, false, null, an object in { } or an array in "
        "[ ].";
    if (token.type == JsonTokenType::kNumber) return parse_number(scanner_.read());
    if (token.type == JsonTokenType::kWord) return parse_word(scanner_.read());
    // Nothing is read: what stands here may end what is around it.
    if (token.type == JsonTokenType::kCloseBrace) {
        fail("Missing JSON value", std::string("A value must stand before this brace. ") + kStart, token);
    } else if (token.type == JsonTokenType::kCloseBracket) {
        fail("Missing array element value", std::string("A value must stand before this bracket. ") + kStart,
             token);
    } else if (token.type == JsonTokenType::kEnd) {
        fail("Missing value", "The file ends where a value must stand.", token);
    } else {
        fail("Invalid start of value", kStart, token);
    }
    return nullptr;
}

ExprPtr JsonParser::parse_word(const JsonToken& token) {
    static const std::array<std::string, 3> kWords{"true", "false", "null"};
    std::string_view word = scanner_.text(token);
    if (word == "true" || word == "false") return literal(token, value::Value::boolean(word == "true"));
    if (word == "null") return literal(token, value::Value::null());
    if (told_enough(diags_)) return nullptr;
    Diagnostic diagnostic;
    diagnostic.summary = "Invalid JSON keyword";
    diagnostic.detail = fmt::format("\"{}\" is no value of JSON: put text in double quotes.", word);
    diagnostic.subject = range(token);
    std::optional<std::string> near = did_you_mean(word, std::span<const std::string>(kWords));
    if (near) diagnostic.suggestions.push_back(*near);
    diags_.add(std::move(diagnostic));
    return nullptr;
}

ExprPtr JsonParser::parse_number(const JsonToken& token) {
    std::string_view text = scanner_.text(token);
    std::optional<value::Number> number =
        is_json_number(text) ? value::Number::parse(text) : std::optional<value::Number>();
    if (number) return literal(token, value::Value::number(*number));
    fail("Invalid JSON number",
         "A number of JSON is written as 12, -1.5 or 2e3: without + or zeros in front.", token);
    return nullptr;
}

std::shared_ptr<JsonString> JsonParser::parse_string(const JsonToken& token, int depth) {
    DecodedJsonString decoded = decode_json_string(range(token));
    if (decoded.wrong) {
        if (told_enough(diags_)) return nullptr;
        diags_.error("Invalid JSON string",
                     "A string ends with a quote on the line it starts on; a backslash in it must be "
                     "followed by one of "
                     "\" \\ / b f n r t or by u and four hexadecimal digits.",
                     *decoded.wrong, range(token));
        return nullptr;
    }
    return make_json_string(range(token), std::move(decoded), depth);
}

/// After a mistake: reads on, from the token, to behind a closing mark, as far as pairs can be told.
void JsonParser::skip_to(JsonTokenType open, JsonTokenType close, JsonToken token) {
    std::int64_t depth = 1;
    while (token.type != JsonTokenType::kEnd) {
        if (token.type == open) ++depth;
        if (token.type == close && --depth <= 1) return;
        token = scanner_.read();
    }
}

ExprPtr JsonParser::parse_object(int depth) {
    JsonToken open = scanner_.read();
    std::shared_ptr<Object> node = std::make_shared<Object>(range(open));
    node->is_json = true;
    node->open_range = range(open);
    bool more = scanner_.peek().type != JsonTokenType::kCloseBrace;
    while (more) {
        if (!parse_property(*node, depth)) return nullptr;
        if (scanner_.peek().type == JsonTokenType::kCloseBrace) break;
        more = finish_property(open);
        if (!more) return nullptr;
    }
    node->close_range = range(scanner_.read());
    node->range = join(node->open_range, node->close_range);
    return node;
}

bool JsonParser::parse_property(Object& object, int depth) {
    JsonToken name = scanner_.peek();
    std::size_t before = diags_.size();
    ExprPtr key = parse_value(depth + 1);
    if (key->kind != Expr::Kind::kJsonString) {
        // Once is enough where the key itself was wrong.
        if (diags_.size() == before || diags_.all().back().subject.begin != name.begin) {
            fail("Invalid object property name", "The name of a property is a string in double quotes.",
                 name);
        }
        return false;
    }
    if (!parse_colon()) return false;
    ExprPtr content = parse_value(depth + 1);
    object.height = std::max<std::uint16_t>(object.height, static_cast<std::uint16_t>(key->height + 1));
    object.height = std::max<std::uint16_t>(object.height, static_cast<std::uint16_t>(content->height + 1));
    object.items.push_back({std::move(key), std::move(content), {}});
    return true;
}

bool JsonParser::parse_colon() {
    JsonToken colon = scanner_.read();
    if (colon.type == JsonTokenType::kColon) return true;
    if (colon.type == JsonTokenType::kCloseBrace || colon.type == JsonTokenType::kComma) {
        fail("Missing object value",
             "A property of an object has a name and a value: \"name\": value. For a plain list use [ ].",
             colon);
    } else if (colon.type == JsonTokenType::kAssign) {
        fail("Missing property value colon", "In JSON a colon stands between name and value, not \"=\".",
             colon);
    } else {
        fail("Missing property value colon",
             "Between the name of a property and its value a colon is missing.", colon);
    }
    skip_to(JsonTokenType::kOpenBrace, JsonTokenType::kCloseBrace, colon);
    return false;
}

/// What follows a property; false when the object cannot be understood further.
bool JsonParser::finish_property(const JsonToken& open) {
    JsonToken next = scanner_.peek();
    if (next.type == JsonTokenType::kComma) {
        scanner_.read();
        if (scanner_.peek().type != JsonTokenType::kCloseBrace) return true;
        fail("Trailing comma in object", "Behind the last property no comma may stand. Remove it.", next);
    } else if (next.type == JsonTokenType::kEnd) {
        fail("Unclosed object", "The file ends before the closing brace of this object.", open);
    } else if (next.type == JsonTokenType::kCloseBracket) {
        scanner_.read();
        fail("Mismatched braces",
             fmt::format("The object is closed by \"]\" in {}. Write \"}}\".", place_of(next)),
             scanner_.peek());
    } else {
        scanner_.read();
        skip_to(JsonTokenType::kOpenBrace, JsonTokenType::kCloseBrace, next);
        fail(
            "Missing attribute separator comma",
            fmt::format("Between two properties of an object a comma is missing, before {}.", place_of(next)),
            scanner_.peek());
    }
    return false;
}

ExprPtr JsonParser::parse_array(int depth) {
    JsonToken open = scanner_.read();
    std::shared_ptr<Tuple> node = std::make_shared<Tuple>(range(open));
    node->open_range = range(open);
    while (scanner_.peek().type != JsonTokenType::kCloseBracket) {
        ExprPtr item = parse_value(depth + 1);
        node->height = std::max<std::uint16_t>(node->height, static_cast<std::uint16_t>(item->height + 1));
        node->items.push_back(std::move(item));
        if (scanner_.peek().type == JsonTokenType::kCloseBracket) break;
        if (!finish_element(open)) return nullptr;
    }
    node->range = join(node->open_range, range(scanner_.read()));
    return node;
}

/// What follows an element; false when the array cannot be understood further.
bool JsonParser::finish_element(const JsonToken& open) {
    JsonToken next = scanner_.read();
    if (next.type == JsonTokenType::kComma) {
        if (scanner_.peek().type != JsonTokenType::kCloseBracket) return true;
        fail("Trailing comma in array", "Behind the last element no comma may stand. Remove it.", next);
        return false;
    }
    skip_to(JsonTokenType::kOpenBracket, JsonTokenType::kCloseBracket, next);
    if (next.type == JsonTokenType::kEnd) {
        fail("Unclosed array", "The file ends before the closing bracket of this array.", open);
    } else if (next.type == JsonTokenType::kColon) {
        fail("Invalid array value",
             fmt::format("The elements of an array have no names: see the colon in {}. Use {{ }} for names "
                         "and values.",
                         place_of(next)),
             scanner_.peek());
    } else if (next.type == JsonTokenType::kCloseBrace) {
        fail("Mismatched brackets",
             fmt::format("The array is closed by \"}}\" in {}. Write \"]\".", place_of(next)),
             scanner_.peek());
    } else {
        fail("Missing element separator comma",
             fmt::format("Between two elements of an array a comma is missing, before {}.", place_of(next)),
             scanner_.peek());
    }
    return false;
}

/// The properties that hold objects or arrays, two levels deep, the inner ones first.
void add_outline(const Expr& expr, const std::string& path, int level,
                 std::vector<SourceFile::OutlineEntry>& outline) {
    const Object* object = find_as<Object>(&expr);
    if (object == nullptr || level > 2) return;
    for (const Object::Item& item : object->items) {
        if (item.value->kind != Expr::Kind::kObject && item.value->kind != Expr::Kind::kTuple) continue;
        std::string inner = path.empty() ? "" : path + ".";
        inner += as<JsonString>(*item.key).text;
        add_outline(*item.value, inner, level + 1, outline);
        outline.push_back({item.value->range.begin, item.value->range.end, std::move(inner)});
    }
}

}  // namespace

ParsedFile parse_json(SourceFile& file, Diagnostics& diags) {
    ExprPtr root = JsonParser(file, diags).parse_file();
    if (root->kind != Expr::Kind::kObject && root->kind != Expr::Kind::kTuple) {
        diags.error(
            "Root value must be object",
            "A configuration in JSON is one object, or an array of objects, which holds everything else.",
            root->range);
        SourceRange start{&file, 0, 0};
        std::shared_ptr<Object> empty = std::make_shared<Object>(start);
        empty->is_json = true;
        empty->open_range = empty->close_range = start;
        root = empty;
    }
    std::vector<SourceFile::OutlineEntry> outline;
    add_outline(*root, "", 1, outline);
    file.set_outline(std::move(outline));
    return {make_json_body(std::move(root))};
}

}  // namespace ingot::hcl

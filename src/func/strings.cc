// Functions on texts: cutting, joining, case, search. A character is a grapheme cluster where a position is
// counted.
#include "base/text.h"
#include "base/unicode.h"
#include "func/rows.h"

#include <algorithm>

namespace ingot::func {
namespace {

using value::Args;
using value::FunctionError;
using value::FunctionSpec;
using value::Type;
using value::Value;
using value::ValueList;

using TextFunction = std::string (*)(std::string_view text);

FunctionSpec text_function(std::string name, std::string doc, std::string example, TextFunction change) {
    return {.name = std::move(name),
            .doc = std::move(doc),
            .example = std::move(example),
            .params = {{.name = "string", .type = Type::string()}},
            .return_type = value::returns(Type::string()),
            .body = [change](Args args, const Type&) { return Value::string(change(args[0].as_string())); }};
}

FunctionSpec two_text_function(std::string name, std::string doc, std::string example, std::string second,
                               std::string (*change)(std::string_view text, std::string_view other)) {
    return {.name = std::move(name),
            .doc = std::move(doc),
            .example = std::move(example),
            .params = {{.name = "string", .type = Type::string()},
                       {.name = std::move(second), .type = Type::string()}},
            .return_type = value::returns(Type::string()),
            .body = [change](Args args, const Type&) {
                return Value::string(change(args[0].as_string(), args[1].as_string()));
            }};
}

FunctionSpec text_question(std::string name, std::string doc, std::string example, std::string second,
                           bool (*ask)(std::string_view text, std::string_view other)) {
    return {.name = std::move(name),
            .doc = std::move(doc),
            .example = std::move(example),
            .params = {{.name = "string", .type = Type::string()},
                       {.name = std::move(second), .type = Type::string()}},
            .return_type = value::returns(Type::boolean()),
            .body = [ask](Args args, const Type&) {
                return Value::boolean(ask(args[0].as_string(), args[1].as_string()));
            }};
}

std::string map_runes(std::string_view text, std::int32_t (*change)(std::int32_t)) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const DecodedRune rune = decode_rune(text);
        append_rune(out, rune.code < 0 ? 0xFFFD : change(rune.code));
        text.remove_prefix(static_cast<std::size_t>(rune.length));
    }
    return out;
}

std::string chomp(std::string_view text) {
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    return std::string(text);
}

/// Go's unicode.IsDigit, letters and "_" keep a word together; ASCII follows Go's isSeparator exactly.
bool separates_words(std::int32_t rune) {
    if (rune < 0x80) return !(std::isalnum(static_cast<unsigned char>(rune)) || rune == '_');
    return !is_letter(rune) && is_space(rune);
}

std::string title(std::string_view text) {
    std::string out;
    bool at_start = true;
    while (!text.empty()) {
        const DecodedRune rune = decode_rune(text);
        const std::int32_t code = rune.code < 0 ? 0xFFFD : rune.code;
        append_rune(out, at_start ? to_title(code) : code);
        at_start = separates_words(code);
        text.remove_prefix(static_cast<std::size_t>(rune.length));
    }
    return out;
}

std::string trim_unicode_space(std::string_view text) {
    while (!text.empty()) {
        const DecodedRune rune = decode_rune(text);
        if (rune.code < 0 || !is_space(rune.code)) break;
        text.remove_prefix(static_cast<std::size_t>(rune.length));
    }
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size();) {
        const DecodedRune rune = decode_rune(text.substr(at));
        at += static_cast<std::size_t>(rune.length);
        if (rune.code < 0 || !is_space(rune.code)) end = at;
    }
    return std::string(text.substr(0, end));
}

bool has_rune(std::string_view set, std::int32_t code) {
    while (!set.empty()) {
        const DecodedRune rune = decode_rune(set);
        if (rune.code == code) return true;
        set.remove_prefix(static_cast<std::size_t>(rune.length));
    }
    return false;
}

std::string trim_runes(std::string_view text, std::string_view cutset) {
    while (!text.empty()) {
        const DecodedRune rune = decode_rune(text);
        if (!has_rune(cutset, rune.code)) break;
        text.remove_prefix(static_cast<std::size_t>(rune.length));
    }
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size();) {
        const DecodedRune rune = decode_rune(text.substr(at));
        at += static_cast<std::size_t>(rune.length);
        if (!has_rune(cutset, rune.code)) end = at;
    }
    return std::string(text.substr(0, end));
}

std::string reverse_clusters(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    std::vector<std::string_view> clusters;
    while (!text.empty()) {
        const std::size_t length = grapheme_length(text);
        clusters.push_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    for (std::size_t i = clusters.size(); i > 0; --i) out += clusters[i - 1];
    return out;
}

std::string trim_prefix(std::string_view text, std::string_view prefix) {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    return std::string(text);
}

std::string trim_suffix(std::string_view text, std::string_view suffix) {
    if (text.ends_with(suffix)) text.remove_suffix(suffix.size());
    return std::string(text);
}

/// The text without its first `count` clusters; nothing when it has fewer.
std::optional<std::string_view> skip_clusters(std::string_view text, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
        if (text.empty()) return std::nullopt;
        text.remove_prefix(grapheme_length(text));
    }
    return text;
}

std::int64_t count_clusters(std::string_view text) {
    std::int64_t count = 0;
    for (; !text.empty(); ++count) text.remove_prefix(grapheme_length(text));
    return count;
}

/// cty's rules: a negative offset counts from the end, a negative length takes the rest; a length of 0 with a
/// negative offset takes the rest too.
Value substr(Args args) {
    const std::string& text = args[0].as_string();
    std::int64_t offset = integer_argument(args, 1);
    const std::int64_t length = integer_argument(args, 2);
    if (offset < 0) {
        offset += count_clusters(text);
    } else if (length == 0) {
        return Value::string("");
    }
    std::string_view rest = text;
    if (offset > 0) {
        const std::optional<std::string_view> skipped = skip_clusters(text, offset);
        if (!skipped) return Value::string("");
        rest = *skipped;
    }
    if (length <= 0) return Value::string(rest);
    std::size_t used = 0;
    for (std::int64_t taken = 0; taken < length && used < rest.size(); ++taken)
        used += grapheme_length(rest.substr(used));
    return Value::string(rest.substr(0, used));
}

Value join_lists(Args args) {
    if (args.size() < 2) throw FunctionError("at least one list is required");
    std::string out;
    bool first = true;
    for (std::size_t i = 1; i < args.size(); ++i) {
        if (!args[i].is_wholly_known()) return Value::unknown(Type::string());
        for (const Value& element : args[i].elements()) {
            if (element.is_null()) throw FunctionError(i, "the list holds a null, which cannot be joined");
            if (!first) out += args[0].as_string();
            first = false;
            out += element.as_string();
        }
    }
    return Value::string(out);
}

Value split_text(Args args) {
    const std::string& separator = args[0].as_string();
    const std::string& text = args[1].as_string();
    ValueList parts;
    if (separator.empty()) {  // Go's strings.Split: one part a UTF-8 sequence
        for (std::string_view rest = text; !rest.empty();) {
            const DecodedRune rune = decode_rune(rest);
            parts.push_back(Value::string(rest.substr(0, static_cast<std::size_t>(rune.length))));
            rest.remove_prefix(static_cast<std::size_t>(rune.length));
        }
    } else {
        for (const std::string& part : split(text, separator)) parts.push_back(Value::string(part));
    }
    return Value::list(Type::string(), std::move(parts));
}

Value sort_texts(Args args) {
    const Value& list = args[0];
    if (!list.is_wholly_known()) return Value::unknown(Type::list(Type::string()));
    std::vector<std::string> texts;
    for (const Value& element : list.elements()) {
        if (element.is_null()) throw FunctionError(0, "the list holds a null, which cannot be sorted");
        texts.push_back(element.as_string());
    }
    std::ranges::sort(texts);
    return Value::string_list(texts);
}

Value replace_text(Args args) {
    const std::string& from = args[1].as_string();
    const std::string& to = args[2].as_string();
    if (!from.empty()) return Value::string(replace_all(args[0].as_string(), from, to));
    std::string out =
        to;  // Go's strings.Replace with an empty pattern: before every character and at the end
    for (std::string_view rest = args[0].as_string(); !rest.empty();) {
        const std::size_t length = static_cast<std::size_t>(decode_rune(rest).length);
        out += rest.substr(0, length);
        out += to;
        rest.remove_prefix(length);
    }
    return Value::string(out);
}

Value indent_text(Args args) {
    const std::int64_t spaces = integer_argument(args, 0);
    if (spaces < 0) throw FunctionError(0, "the number of spaces must not be negative");
    if (spaces > 1'000'000) throw FunctionError(0, "the number of spaces must not exceed 1000000");
    return Value::string(
        replace_all(args[1].as_string(), "\n", "\n" + std::string(static_cast<std::size_t>(spaces), ' ')));
}

FunctionSpec make_chomp(const FunctionEnv&) {
    return text_function("chomp", "The text without the line breaks at its end.",
                         "chomp(\"a\\n\\n\") == \"a\"", chomp);
}
FunctionSpec make_endswith(const FunctionEnv&) {
    return text_question("endswith", "Whether the text ends with the suffix.",
                         "endswith(\"image.iso\", \".iso\")", "suffix",
                         [](std::string_view a, std::string_view b) { return a.ends_with(b); });
}
FunctionSpec make_indent(const FunctionEnv&) {
    return {
        .name = "indent",
        .doc = "Puts spaces after every line break of the text.",
        .example = R"(indent(2, "a\nb") == "a\n  b")",
        .params = {{.name = "spaces", .type = Type::number()}, {.name = "string", .type = Type::string()}},
        .return_type = value::returns(Type::string()),
        .body = [](Args args, const Type&) { return indent_text(args); }};
}
FunctionSpec make_join(const FunctionEnv&) {
    return {.name = "join",
            .doc = "One text of all elements of the lists, with a separator between them.",
            .example = R"(join("-", ["a", "b"]) == "a-b")",
            .params = {{.name = "separator", .type = Type::string()}},
            .variadic = value::Param{.name = "lists", .type = Type::list(Type::string())},
            .return_type = value::returns(Type::string()),
            .body = [](Args args, const Type&) { return join_lists(args); }};
}
FunctionSpec make_lower(const FunctionEnv&) {
    return text_function("lower", "The text in lower case.", "lower(\"ABC\") == \"abc\"",
                         [](std::string_view text) { return map_runes(text, to_lower); });
}
FunctionSpec make_replace(const FunctionEnv&) {
    return {.name = "replace",
            .doc = "The text with every occurrence of one text replaced by another.",
            .example = R"(replace("1 + 2", "+", "-") == "1 - 2")",
            .params = {{.name = "string", .type = Type::string()},
                       {.name = "search", .type = Type::string()},
                       {.name = "replacement", .type = Type::string()}},
            .return_type = value::returns(Type::string()),
            .body = [](Args args, const Type&) { return replace_text(args); }};
}
FunctionSpec make_sort(const FunctionEnv&) {
    return {.name = "sort",
            .doc = "The list of texts in order of their bytes.",
            .example = R"(sort(["b", "a"])[0] == "a")",
            .params = {{.name = "list", .type = Type::list(Type::string()), .allow_unknown = true}},
            .return_type = value::returns(Type::list(Type::string())),
            .body = [](Args args, const Type&) { return sort_texts(args); }};
}
FunctionSpec make_split(const FunctionEnv&) {
    return {
        .name = "split",
        .doc = "The parts of the text between occurrences of the separator.",
        .example = R"(split(",", "a,b")[1] == "b")",
        .params = {{.name = "separator", .type = Type::string()}, {.name = "string", .type = Type::string()}},
        .return_type = value::returns(Type::list(Type::string())),
        .body = [](Args args, const Type&) { return split_text(args); }};
}
FunctionSpec make_startswith(const FunctionEnv&) {
    return text_question("startswith", "Whether the text starts with the prefix.",
                         "startswith(\"ami-1\", \"ami-\")", "prefix",
                         [](std::string_view a, std::string_view b) { return a.starts_with(b); });
}
FunctionSpec make_strcontains(const FunctionEnv&) {
    return text_question(
        "strcontains", "Whether the text holds the other text.", "strcontains(\"hello\", \"ell\")", "substr",
        [](std::string_view a, std::string_view b) { return a.find(b) != std::string_view::npos; });
}
FunctionSpec make_strrev(const FunctionEnv&) {
    return text_function("strrev", "The characters of the text in reverse order.",
                         "strrev(\"abc\") == \"cba\"", reverse_clusters);
}
FunctionSpec make_substr(const FunctionEnv&) {
    return {
        .name = "substr",
        .doc =
            "A part of the text: offset (negative: from the end) and length (-1: the rest), in characters.",
        .example = R"(substr("hello", 1, 2) == "el")",
        .params = {{.name = "string", .type = Type::string(), .allow_dynamic = true},
                   {.name = "offset", .type = Type::number(), .allow_dynamic = true},
                   {.name = "length", .type = Type::number(), .allow_dynamic = true}},
        .return_type = value::returns(Type::string()),
        .body = [](Args args, const Type&) { return substr(args); }};
}
FunctionSpec make_title(const FunctionEnv&) {
    return text_function("title", "The text with the first letter of each word in upper case.",
                         "title(\"hello world\") == \"Hello World\"", title);
}
FunctionSpec make_trim(const FunctionEnv&) {
    return two_text_function("trim", "The text without the given characters at both ends.",
                             "trim(\"?!hello?!\", \"!?\") == \"hello\"", "cutset", trim_runes);
}
FunctionSpec make_trimprefix(const FunctionEnv&) {
    return two_text_function("trimprefix", "The text without the prefix, where it has it.",
                             "trimprefix(\"helloworld\", \"hello\") == \"world\"", "prefix", trim_prefix);
}
FunctionSpec make_trimspace(const FunctionEnv&) {
    return text_function("trimspace", "The text without white space at both ends.",
                         "trimspace(\" a \") == \"a\"", trim_unicode_space);
}
FunctionSpec make_trimsuffix(const FunctionEnv&) {
    return two_text_function("trimsuffix", "The text without the suffix, where it has it.",
                             "trimsuffix(\"helloworld\", \"world\") == \"hello\"", "suffix", trim_suffix);
}
FunctionSpec make_upper(const FunctionEnv&) {
    return text_function("upper", "The text in upper case.", "upper(\"abc\") == \"ABC\"",
                         [](std::string_view text) { return map_runes(text, to_upper); });
}

constexpr FunctionRow kStringRows[] = {
    {"chomp", make_chomp},
    {"endswith", make_endswith},
    {"indent", make_indent},
    {"join", make_join},
    {"lower", make_lower},
    {"replace", make_replace},
    {"sort", make_sort},
    {"split", make_split},
    {"startswith", make_startswith},
    {"strcontains", make_strcontains},
    {"strrev", make_strrev},
    {"substr", make_substr},
    {"title", make_title},
    {"trim", make_trim},
    {"trimprefix", make_trimprefix},
    {"trimspace", make_trimspace},
    {"trimsuffix", make_trimsuffix},
    {"upper", make_upper},
};

}  // namespace

std::span<const FunctionRow> string_rows() { return kStringRows; }

}  // namespace ingot::func

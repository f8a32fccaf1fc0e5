// Functions with regular expressions: RE2, which is Go's own syntax.
#include "base/text.h"
#include "base/unicode.h"
#include "func/rows.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <memory>

namespace ingot::func {
namespace {

using value::Args;
using value::FunctionError;
using value::FunctionSpec;
using value::Kind;
using value::Type;
using value::Value;
using value::ValueList;
using value::ValueMap;

/// A compiled pattern with the names of its groups ("" = unnamed), in order.
struct Pattern {
    std::unique_ptr<re2::RE2> program;
    std::vector<std::string> groups;
};

/// RE2 of 2022 lacks Go's `(?<name>…)`: written as `(?P<name>…)`. Escapes, classes and look-behind marks
/// stay.
std::string with_old_group_names(std::string_view pattern) {
    std::string out;
    bool in_class = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\' && i + 1 < pattern.size()) {
            out += c;
            out += pattern[++i];
            continue;
        }
        if (c == '[') in_class = true;
        if (c == ']') in_class = false;
        out += c;
        const bool names_group = !in_class && pattern.substr(i, 3) == "(?<" && i + 3 < pattern.size() &&
                                 pattern[i + 3] != '=' && pattern[i + 3] != '!';
        if (names_group) {
            out += "?P";
            ++i;
        }
    }
    return out;
}

Pattern compile(const std::string& text, std::size_t argument) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    Pattern out;
    out.program = std::make_unique<re2::RE2>(with_old_group_names(text), options);
    if (!out.program->ok())
        throw FunctionError(argument, fmt::format("the pattern is malformed: {} in {}", out.program->error(),
                                                  out.program->error_arg()));
    out.groups.resize(static_cast<std::size_t>(out.program->NumberOfCapturingGroups()));
    for (const auto& [number, name] : out.program->CapturingGroupNames())
        out.groups[static_cast<std::size_t>(number - 1)] = name;
    return out;
}

/// A text without groups, a tuple of unnamed ones, an object of named ones.
Type result_type(const Pattern& pattern) {
    std::size_t named = 0;
    std::map<std::string, Type> attributes;
    for (const std::string& name : pattern.groups) {
        if (name.empty()) continue;
        ++named;
        attributes.emplace(name, Type::string());
    }
    if (pattern.groups.empty()) return Type::string();
    if (named == 0) return Type::tuple(std::vector<Type>(pattern.groups.size(), Type::string()));
    if (named < pattern.groups.size())
        throw FunctionError(0, "named and unnamed groups cannot be mixed in one pattern");
    return Type::object(std::move(attributes));
}

using Match = std::vector<re2::StringPiece>;  ///< whole match, then groups; data() is null for a group that
                                              ///< took no part

Value result_of(const Pattern& pattern, const Match& match) {
    const auto text = [](const re2::StringPiece& piece) {
        return piece.data() == nullptr ? Value::null(Type::string())
                                       : Value::string({piece.data(), piece.size()});
    };
    if (pattern.groups.empty()) return text(match[0]);
    if (pattern.groups[0].empty()) {
        ValueList groups;
        for (std::size_t i = 1; i < match.size(); ++i) groups.push_back(text(match[i]));
        return Value::tuple(std::move(groups));
    }
    ValueMap groups;
    for (std::size_t i = 1; i < match.size(); ++i)
        groups.insert_or_assign(pattern.groups[i - 1], text(match[i]));
    return Value::object(std::move(groups));
}

/// Every match in order, by the rules of Go's regexp: an empty match right after another match does not
/// count.
template <class Take>
void each_match(const Pattern& pattern, const std::string& text, const Take& take) {
    Match match(pattern.groups.size() + 1);
    std::size_t at = 0;
    std::size_t last_end = std::string::npos;
    while (at <= text.size()) {
        if (!pattern.program->Match(text, at, text.size(), re2::RE2::UNANCHORED, match.data(),
                                    static_cast<int>(match.size())))
            return;
        const std::size_t begin = static_cast<std::size_t>(match[0].data() - text.data());
        const std::size_t end = begin + match[0].size();
        if (begin != end || begin != last_end) {
            if (!take(match, begin, end)) return;
        }
        last_end = end;
        if (end > at) {
            at = end;
        } else if (at < text.size()) {
            at += static_cast<std::size_t>(decode_rune(std::string_view(text).substr(at)).length);
        } else {
            return;
        }
    }
}

Value first_match(Args args, const Type&) {
    const Pattern pattern = compile(args[0].as_string(), 0);
    std::optional<Value> found;
    each_match(pattern, args[1].as_string(), [&](const Match& match, std::size_t, std::size_t) {
        found = result_of(pattern, match);
        return false;
    });
    if (!found) throw FunctionError("the pattern matches no part of the text");
    return *found;
}

Value all_matches(Args args, const Type& result) {
    const Pattern pattern = compile(args[0].as_string(), 0);
    ValueList found;
    each_match(pattern, args[1].as_string(), [&](const Match& match, std::size_t, std::size_t) {
        found.push_back(result_of(pattern, match));
        return true;
    });
    return Value::list(result.element(), std::move(found));
}

/// Go's Regexp.Expand: $1, $name, ${name}; the longest run of word characters is the name; $$ is "$".
std::string expand(const Pattern& pattern, std::string_view replacement, const Match& match) {
    std::string out;
    while (!replacement.empty()) {
        const std::size_t dollar = replacement.find('$');
        out += replacement.substr(0, dollar);
        if (dollar == std::string_view::npos) break;
        replacement.remove_prefix(dollar + 1);
        if (replacement.starts_with('$')) {
            out += '$';
            replacement.remove_prefix(1);
            continue;
        }
        const bool braced = replacement.starts_with('{');
        std::size_t end = braced ? 1 : 0;
        while (end < replacement.size() &&
               (std::isalnum(static_cast<unsigned char>(replacement[end])) != 0 || replacement[end] == '_'))
            ++end;
        const std::string_view name = replacement.substr(braced ? 1 : 0, end - (braced ? 1 : 0));
        if (name.empty() || (braced && (end >= replacement.size() || replacement[end] != '}'))) {
            out += '$';
            continue;
        }
        replacement.remove_prefix(end + (braced ? 1 : 0));
        const std::optional<std::int64_t> number = parse_int(name);
        for (std::size_t i = 0; i < match.size(); ++i) {
            const bool wanted =
                number ? *number == static_cast<std::int64_t>(i) : i > 0 && pattern.groups[i - 1] == name;
            if (wanted && match[i].data() != nullptr) out.append(match[i].data(), match[i].size());
        }
    }
    return out;
}

Value replace_matches(Args args, const Type&) {
    const std::string& text = args[0].as_string();
    const Pattern pattern = compile(args[1].as_string(), 1);
    std::string out;
    std::size_t copied = 0;
    each_match(pattern, text, [&](const Match& match, std::size_t begin, std::size_t end) {
        out.append(text, copied, begin - copied);
        out += expand(pattern, args[2].as_string(), match);
        copied = end;
        return true;
    });
    return Value::string(out.append(text, copied, std::string::npos));
}

FunctionSpec make_regex(const FunctionEnv&) {
    return {
        .name = "regex",
        .doc = "The first match of a pattern: a text, or its groups as a tuple or object.",
        .example = R"(regex("[a-z]+", "12ab34") == "ab")",
        .params = {{.name = "pattern", .type = Type::string()}, {.name = "string", .type = Type::string()}},
        .return_type =
            [](Args args) {
                return args[0].is_known() ? result_type(compile(args[0].as_string(), 0)) : Type::dynamic();
            },
        .body = first_match};
}
FunctionSpec make_regex_replace(const FunctionEnv&) {
    return {.name = "regex_replace",
            .doc = "The text with every match of a pattern replaced; $1 and ${name} stand for groups.",
            .example = R"(regex_replace("a1b2", "[0-9]", "-") == "a-b-")",
            .params = {{.name = "string", .type = Type::string()},
                       {.name = "pattern", .type = Type::string()},
                       {.name = "replacement", .type = Type::string()}},
            .return_type = value::returns(Type::string()),
            .body = replace_matches};
}
FunctionSpec make_regexall(const FunctionEnv&) {
    return {
        .name = "regexall",
        .doc = "Every match of a pattern, as regex gives the first one.",
        .example = R"(length(regexall("[a-z]+", "1a2b")) == 2)",
        .params = {{.name = "pattern", .type = Type::string()}, {.name = "string", .type = Type::string()}},
        .return_type =
            [](Args args) {
                return Type::list(args[0].is_known() ? result_type(compile(args[0].as_string(), 0))
                                                     : Type::dynamic());
            },
        .body = all_matches};
}

constexpr FunctionRow kRegexRows[] = {
    {"regex", make_regex},
    {"regex_replace", make_regex_replace},
    {"regexall", make_regexall},
};

}  // namespace

std::span<const FunctionRow> regex_rows() { return kRegexRows; }

}  // namespace ingot::func

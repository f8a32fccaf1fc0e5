// The built-in functions of Go's text/template.
#include "gotemplate/builtins.h"

#include "base/error.h"
#include "base/text.h"
#include "base/unicode.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <optional>

namespace ingot::gotemplate {

namespace {

using value::Value;
using value::ValueList;
using Data = std::span<const Datum>;
using Function0 = Datum (*)(Data);

[[noreturn]] void complain(std::string problem) { throw Error(ErrorKind::kUser, std::move(problem)); }

Datum of_text(std::string_view text) { return Datum(Value::string(text)); }
Datum of_bool(bool truth) { return Datum(Value::boolean(truth)); }

bool is_basic(Datum::Kind kind) {
    return kind == Datum::Kind::kBool || kind == Datum::Kind::kInt || kind == Datum::Kind::kFloat ||
           kind == Datum::Kind::kString;
}

bool same_basic(const Datum& a, const Datum& b) {
    if (a.kind() == Datum::Kind::kFloat) return a.floating() == b.floating();
    return a.value().unmark() == b.value().unmark();
}

bool same(const Datum& a, const Datum& b) {
    bool basic_a = is_basic(a.kind());
    bool basic_b = is_basic(b.kind());
    if (basic_a && basic_b && a.kind() == b.kind()) return same_basic(a, b);
    if (a.is_empty() || b.is_empty()) return a.is_empty() == b.is_empty();
    if (basic_a || basic_b || a.kind() != b.kind()) {
        complain(fmt::format("{} and {} cannot be compared", a.type_name(), b.type_name()));
    }
    complain(fmt::format("values of type {} cannot be compared", a.type_name()));
}

bool less(const Datum& a, const Datum& b) {
    for (const Datum* side : {&a, &b}) {
        if (!is_basic(side->kind()) || side->kind() == Datum::Kind::kBool) {
            complain(fmt::format("{} has no order", side->is_empty() ? "nothing" : side->type_name()));
        }
    }
    if (a.kind() != b.kind())
        complain(fmt::format("{} and {} cannot be compared", a.type_name(), b.type_name()));
    if (a.kind() == Datum::Kind::kInt) return a.integer() < b.integer();
    if (a.kind() == Datum::Kind::kFloat) return a.floating() < b.floating();
    return a.text() < b.text();
}

Datum run_eq(Data args) {
    if (args.size() < 2) complain("there is nothing to compare with");
    return of_bool(
        std::any_of(args.begin() + 1, args.end(), [&](const Datum& other) { return same(args[0], other); }));
}
Datum run_ne(Data args) { return of_bool(!same(args[0], args[1])); }
Datum run_lt(Data args) { return of_bool(less(args[0], args[1])); }
Datum run_le(Data args) { return of_bool(less(args[0], args[1]) || same(args[0], args[1])); }
Datum run_gt(Data args) { return of_bool(!less(args[0], args[1]) && !same(args[0], args[1])); }
Datum run_ge(Data args) { return of_bool(!less(args[0], args[1])); }
Datum run_not(Data args) { return of_bool(!args[0].is_true()); }

std::int64_t length_of(const Datum& datum) {
    if (datum.kind() == Datum::Kind::kString) return static_cast<std::int64_t>(datum.text().size());
    if (datum.kind() == Datum::Kind::kList || datum.kind() == Datum::Kind::kMap) {
        return static_cast<std::int64_t>(datum.value().length());
    }
    complain(fmt::format("{} has no length", datum.is_empty() ? "nothing" : datum.type_name()));
}

Datum run_len(Data args) { return Datum(Value::number(length_of(args[0]))); }

std::int64_t read_index(const Datum& index, std::int64_t limit) {
    if (index.kind() != Datum::Kind::kInt) {
        complain(fmt::format("the index must be an integer, not {}",
                             index.is_empty() ? "nothing" : index.type_name()));
    }
    if (index.integer() < 0 || index.integer() > limit) {
        complain(fmt::format("the index {} is out of range", index.integer()));
    }
    return index.integer();
}

/// What a map without the key gives: the zero of its element type.
Datum zero_of(const value::Type& map) {
    if (!map.is_map()) return Datum::nil();
    if (map.element().is_string()) return of_text("");
    if (map.element().is_number()) return Datum(Value::number(0));
    if (map.element().is_bool()) return of_bool(false);
    return Datum::nil();
}

Datum index_once(const Datum& item, const Datum& index) {
    switch (item.kind()) {
        case Datum::Kind::kString: {
            std::int64_t at = read_index(index, length_of(item) - 1);
            return Datum(
                Value::number(static_cast<unsigned char>(item.text()[static_cast<std::size_t>(at)])));
        }
        case Datum::Kind::kList: {
            std::int64_t at = read_index(index, length_of(item) - 1);
            return Datum(item.value().elements()[static_cast<std::size_t>(at)]);
        }
        case Datum::Kind::kMap: {
            if (index.kind() != Datum::Kind::kString) {
                complain(fmt::format("a map's key must be a string, not {}",
                                     index.is_empty() ? "nothing" : index.type_name()));
            }
            const Value* member = item.value().find(index.text());
            return member ? Datum(*member) : zero_of(item.value().type());
        }
        case Datum::Kind::kMissing:
        case Datum::Kind::kNil:
            complain("nothing cannot be indexed");
        case Datum::Kind::kBool:
        case Datum::Kind::kInt:
        case Datum::Kind::kFloat:
            break;
    }
    complain(fmt::format("{} cannot be indexed", item.type_name()));
}

Datum run_index(Data args) {
    if (args[0].is_empty()) complain("nothing cannot be indexed");
    Datum item = args[0];
    for (const Datum& index : args.subspan(1)) item = index_once(item, index);
    return item;
}

Datum run_slice(Data args) {
    const Datum& item = args[0];
    bool text = item.kind() == Datum::Kind::kString;
    if (!text && item.kind() != Datum::Kind::kList) {
        complain(fmt::format("{} cannot be sliced", item.is_empty() ? "nothing" : item.type_name()));
    }
    if (args.size() > (text ? 3U : 4U)) complain("there are too many slice indexes");
    std::int64_t bounds[3] = {0, length_of(item), length_of(item)};
    for (std::size_t i = 1; i < args.size(); ++i) bounds[i - 1] = read_index(args[i], length_of(item));
    if (bounds[0] > bounds[1] || (args.size() == 4 && bounds[1] > bounds[2]))
        complain("a slice ends before it begins");
    std::size_t start = static_cast<std::size_t>(bounds[0]);
    std::size_t end = static_cast<std::size_t>(bounds[1]);
    if (text) return of_text(std::string_view(item.text()).substr(start, end - start));
    const ValueList& all = item.value().elements();
    ValueList part(std::next(all.begin(), bounds[0]), std::next(all.begin(), bounds[1]));
    const value::Type& type = item.value().type();
    return Datum(type.is_tuple() ? Value::tuple(std::move(part))
                                 : Value::list(type.element(), std::move(part)));
}

Datum run_print(Data args) { return of_text(print_all(args)); }
Datum run_println(Data args) { return of_text(print_line(args)); }
Datum run_printf(Data args) {
    if (args[0].kind() != Datum::Kind::kString) {
        complain(fmt::format("the format must be a string, not {}",
                             args[0].is_empty() ? "nothing" : args[0].type_name()));
    }
    return of_text(print_format(args[0].text(), args.subspan(1)));
}

/// The text that the escapers work on; a lone missing value prints as in the output.
std::string joined(Data args) {
    std::vector<Datum> shown(args.begin(), args.end());
    for (Datum& datum : shown) {
        if (datum.is_empty()) datum = of_text("<no value>");
    }
    return print_all(shown);
}

Datum run_html(Data args) {
    std::string out;
    for (char c : joined(args)) {
        switch (c) {
            case '\0':
                out += "\xef\xbf\xbd";
                break;
            case '"':
                out += "&#34;";
                break;
            case '\'':
                out += "&#39;";
                break;
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            default:
                out += c;
        }
    }
    return of_text(out);
}

std::string js_rune(const DecodedRune& rune, std::string_view bytes) {
    char buffer[16];
    if (rune.code >= 0x80) {
        bool printable = go_quote(bytes).find('\\') == std::string::npos;
        if (printable) return std::string(bytes);
        std::snprintf(buffer, sizeof buffer, "\\u%04X", static_cast<unsigned>(rune.code));
        return buffer;
    }
    if (rune.code < 0) return "\xef\xbf\xbd";
    char c = static_cast<char>(rune.code);
    if (c == '\\' || c == '\'' || c == '"') return std::string("\\") + c;
    if (c >= ' ' && std::string_view("<>&=").find(c) == std::string_view::npos) return std::string(1, c);
    std::snprintf(buffer, sizeof buffer, "\\u00%02X", static_cast<unsigned>(rune.code));
    return buffer;
}

Datum run_js(Data args) {
    std::string out;
    std::string text = joined(args);
    std::string_view rest = text;
    while (!rest.empty()) {
        DecodedRune rune = decode_rune(rest);
        std::size_t length = static_cast<std::size_t>(std::max(rune.length, 1));
        out += js_rune(rune, rest.substr(0, length));
        rest.remove_prefix(length);
    }
    return of_text(out);
}

Datum run_urlquery(Data args) {
    std::string out;
    for (char c : joined(args)) {
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     std::string_view("-_.~").find(c) != std::string_view::npos;
        if (plain)
            out += c;
        else if (c == ' ')
            out += '+';
        else
            out += "%" + to_upper_ascii(hex_encode(std::string_view(&c, 1)));
    }
    return of_text(out);
}

Datum run_call(Data args) {
    complain(
        fmt::format("a value of type {} is no function", args[0].is_empty() ? "nil" : args[0].type_name()));
}

struct Builtin {
    std::string_view name;
    Function0 body;
    std::size_t least;
    std::optional<std::size_t> most;
};

constexpr Builtin kBuiltins[] = {
    {"call", run_call, 1, std::nullopt},
    {"eq", run_eq, 1, std::nullopt},
    {"ge", run_ge, 2, 2},
    {"gt", run_gt, 2, 2},
    {"html", run_html, 0, std::nullopt},
    {"index", run_index, 1, std::nullopt},
    {"js", run_js, 0, std::nullopt},
    {"le", run_le, 2, 2},
    {"len", run_len, 1, 1},
    {"lt", run_lt, 2, 2},
    {"ne", run_ne, 2, 2},
    {"not", run_not, 1, 1},
    {"print", run_print, 0, std::nullopt},
    {"printf", run_printf, 1, std::nullopt},
    {"println", run_println, 0, std::nullopt},
    {"slice", run_slice, 1, std::nullopt},
    {"urlquery", run_urlquery, 0, std::nullopt},
};

constexpr std::string_view kBuiltinNames[] = {
    "and", "call", "eq",  "ge", "gt",    "html",   "index",   "js",    "le",      "len",
    "lt",  "ne",   "not", "or", "print", "printf", "println", "slice", "urlquery"};

}  // namespace

std::span<const std::string_view> builtin_names() { return kBuiltinNames; }

bool is_builtin(std::string_view name) {
    return std::binary_search(std::begin(kBuiltinNames), std::end(kBuiltinNames), name);
}

Datum call_builtin(std::string_view name, std::span<const Datum> args) {
    const Builtin* found = std::find_if(std::begin(kBuiltins), std::end(kBuiltins),
                                        [name](const Builtin& builtin) { return builtin.name == name; });
    ingot_check(found != std::end(kBuiltins), "a built-in function is called by its name");
    if (args.size() < found->least || args.size() > found->most.value_or(args.size())) {
        complain(fmt::format("takes {}{} argument{}, {} given", found->most ? "" : "at least ", found->least,
                             found->least == 1 ? "" : "s", args.size()));
    }
    return found->body(args);
}

}  // namespace ingot::gotemplate

// Go's fmt.Sprintf for the types that templates know.
#include "base/text.h"
#include "base/unicode.h"
#include "gotemplate/datum.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>
#include <utility>

namespace ingot::gotemplate {

namespace {

constexpr std::int64_t kLargestWidth = 1000000;

/// What stands between % and the verb.
struct Directive {
    bool sharp = false;
    bool zero = false;
    bool plus = false;
    bool minus = false;
    bool space = false;
    bool go_syntax = false;  ///< %#v
    std::optional<std::int64_t> width;
    std::optional<std::int64_t> precision;
};

std::size_t count_runes(std::string_view text) {
    std::size_t count = 0;
    while (!text.empty()) {
        text.remove_prefix(static_cast<std::size_t>(std::max(decode_rune(text).length, 1)));
        ++count;
    }
    return count;
}

std::string first_runes(std::string_view text, std::int64_t count) {
    std::size_t end = 0;
    for (; count > 0 && end < text.size(); --count) {
        end += static_cast<std::size_t>(std::max(decode_rune(text.substr(end)).length, 1));
    }
    return std::string(text.substr(0, end));
}

std::string rune_text(std::int64_t code) {
    std::string out;
    bool valid = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000);
    append_rune(out, valid ? static_cast<std::int32_t>(code) : 0xfffd);
    return out;
}

std::string only_ascii(std::string_view quoted) {
    std::string out;
    while (!quoted.empty()) {
        DecodedRune rune = decode_rune(quoted);
        std::size_t length = static_cast<std::size_t>(std::max(rune.length, 1));
        if (rune.code < 0x80) {
            out += quoted.substr(0, length);
        } else {
            char buffer[16];
            std::snprintf(buffer, sizeof buffer, rune.code > 0xffff ? "\\U%08x" : "\\u%04x",
                          static_cast<unsigned>(rune.code));
            out += buffer;
        }
        quoted.remove_prefix(length);
    }
    return out;
}

std::string upper_hex(std::string text, bool upper) { return upper ? to_upper_ascii(text) : text; }

class Formatter {
   public:
    Formatter(std::string_view format, std::span<const Datum> data) : format_(format), data_(data) {}
    std::string run();

   private:
    void scan_flags();
    void scan_index();
    std::optional<std::int64_t> scan_number();
    std::optional<std::int64_t> take_number();
    void scan_width_and_precision();
    void print_verb();
    void print_extra();

    void pad(std::string_view text);
    void bad_verb(const Datum& datum);
    void print(const Datum& datum);
    void print_string(std::string_view text, const Datum& datum);
    void print_hex(std::string_view text, bool upper);
    void print_integer(const Datum& datum);
    void print_digits(std::int64_t number, int base, bool upper);
    void print_float(const Datum& datum);
    std::string float_text(double number, char verb, int precision) const;
    void keep_point(std::string& text, int precision) const;
    void print_list(const Datum& datum);
    void print_map(const Datum& datum);
    void print_nil();

    std::string_view format_;
    std::span<const Datum> data_;
    std::size_t at_ = 0;
    std::size_t next_ = 0;  ///< argument
    bool reordered_ = false;
    bool good_index_ = true;
    bool after_index_ = false;
    Directive now_;
    char verb_ = 'v';
    std::string verb_text_;
    std::string out_;
};

std::string Formatter::run() {
    while (at_ < format_.size()) {
        std::size_t percent = std::min(format_.find('%', at_), format_.size());
        out_ += format_.substr(at_, percent - at_);
        at_ = percent;
        if (at_ >= format_.size()) break;
        ++at_;
        now_ = Directive();
        good_index_ = true;
        after_index_ = false;
        scan_flags();
        scan_index();
        scan_width_and_precision();
        if (!after_index_) scan_index();
        if (at_ >= format_.size()) {
            out_ += "%!(NOVERB)";
            break;
        }
        print_verb();
    }
    if (!reordered_ && next_ < data_.size()) print_extra();
    return std::move(out_);
}

void Formatter::scan_flags() {
    for (; at_ < format_.size(); ++at_) {
        switch (format_[at_]) {
            case '#':
                now_.sharp = true;
                break;
            case '0':
                now_.zero = true;
                break;
            case '+':
                now_.plus = true;
                break;
            case '-':
                now_.minus = true;
                break;
            case ' ':
                now_.space = true;
                break;
            default:
                return;
        }
    }
}

/// `[3]`: the argument to take next.
void Formatter::scan_index() {
    if (at_ >= format_.size() || format_[at_] != '[') return;
    reordered_ = true;
    std::size_t close = format_.find(']', at_);
    if (close == std::string_view::npos) {
        good_index_ = false;
        ++at_;
        return;
    }
    std::optional<std::int64_t> index = parse_int(format_.substr(at_ + 1, close - at_ - 1));
    bool valid = index && *index >= 1 && *index <= static_cast<std::int64_t>(data_.size());
    at_ = close + 1;
    if (!valid) {
        good_index_ = false;
        return;
    }
    next_ = static_cast<std::size_t>(*index - 1);
    after_index_ = true;
}

std::optional<std::int64_t> Formatter::scan_number() {
    std::optional<std::int64_t> number;
    for (; at_ < format_.size() && format_[at_] >= '0' && format_[at_] <= '9'; ++at_) {
        if (number.value_or(0) > kLargestWidth) {
            at_ = format_.size();
            return std::nullopt;
        }
        number = number.value_or(0) * 10 + (format_[at_] - '0');
    }
    return number;
}

/// For `*`.
std::optional<std::int64_t> Formatter::take_number() {
    ++at_;
    after_index_ = false;
    if (next_ >= data_.size()) return std::nullopt;
    const Datum& datum = data_[next_++];
    if (datum.kind() != Datum::Kind::kInt) return std::nullopt;
    std::int64_t number = datum.integer();
    if (number > kLargestWidth || number < -kLargestWidth) return std::nullopt;
    return number;
}

void Formatter::scan_width_and_precision() {
    if (at_ < format_.size() && format_[at_] == '*') {
        now_.width = take_number();
        if (!now_.width) out_ += "%!(BADWIDTH)";
        if (now_.width && *now_.width < 0) {
            now_.width = -*now_.width;
            now_.minus = true;
            now_.zero = false;
        }
    } else {
        now_.width = scan_number();
        if (after_index_ && now_.width) good_index_ = false;
    }
    if (at_ + 1 >= format_.size() || format_[at_] != '.') return;
    ++at_;
    if (after_index_) good_index_ = false;
    after_index_ = false;
    scan_index();
    if (at_ < format_.size() && format_[at_] == '*') {
        now_.precision = take_number();
        if (now_.precision && *now_.precision < 0) now_.precision.reset();
        if (!now_.precision) out_ += "%!(BADPREC)";
    } else {
        now_.precision = scan_number().value_or(0);
    }
}

void Formatter::print_verb() {
    std::string_view rest = format_.substr(at_);
    std::size_t length = static_cast<std::size_t>(std::max(decode_rune(rest).length, 1));
    verb_text_ = rest.substr(0, length);
    verb_ = length == 1 ? rest[0] : '\0';
    at_ += length;
    if (verb_ == '%') {
        out_ += '%';
    } else if (!good_index_) {
        out_ += "%!" + verb_text_ + "(BADINDEX)";
    } else if (next_ >= data_.size()) {
        out_ += "%!" + verb_text_ + "(MISSING)";
    } else {
        if (verb_ == 'v') {
            now_.go_syntax = now_.sharp;
            now_.sharp = false;
            now_.plus = false;
        }
        print(data_[next_++]);
    }
}

void Formatter::print_extra() {
    now_ = Directive();
    verb_ = 'v';
    verb_text_ = "v";
    out_ += "%!(EXTRA ";
    for (std::size_t i = next_; i < data_.size(); ++i) {
        if (i > next_) out_ += ", ";
        if (data_[i].is_empty()) {
            out_ += "<nil>";
            continue;
        }
        out_ += data_[i].type_name() + "=";
        print(data_[i]);
    }
    out_ += ')';
}

void Formatter::pad(std::string_view text) {
    std::int64_t fill = now_.width.value_or(0) - static_cast<std::int64_t>(count_runes(text));
    std::size_t count = static_cast<std::size_t>(std::max<std::int64_t>(fill, 0));
    if (now_.minus)
        out_.append(text).append(count, ' ');
    else
        out_.append(count, now_.zero ? '0' : ' ').append(text);
}

void Formatter::bad_verb(const Datum& datum) {
    out_ += "%!" + verb_text_ + "(";
    if (datum.is_empty()) {
        out_ += "<nil>)";
        return;
    }
    out_ += datum.type_name() + "=";
    std::string verb = std::exchange(verb_text_, "v");
    char letter = std::exchange(verb_, 'v');
    print(datum);
    verb_text_ = std::move(verb);
    verb_ = letter;
    out_ += ')';
}

void Formatter::print_nil() {
    if (verb_ == 'v' || verb_ == 'T')
        pad("<nil>");
    else
        bad_verb(Datum());
}

void Formatter::print(const Datum& datum) {
    if (datum.is_empty()) return print_nil();
    if (verb_ == 'T')
        return pad(now_.precision ? first_runes(datum.type_name(), *now_.precision) : datum.type_name());
    if (verb_ == 'p') return bad_verb(datum);
    switch (datum.kind()) {
        case Datum::Kind::kBool:
            if (verb_ != 't' && verb_ != 'v') return bad_verb(datum);
            return pad(datum.value().as_bool() ? "true" : "false");
        case Datum::Kind::kInt:
            return print_integer(datum);
        case Datum::Kind::kFloat:
            return print_float(datum);
        case Datum::Kind::kString:
            return print_string(datum.text(), datum);
        case Datum::Kind::kList:
            return print_list(datum);
        case Datum::Kind::kMap:
            return print_map(datum);
        case Datum::Kind::kMissing:
        case Datum::Kind::kNil:
            break;
    }
}

void Formatter::print_string(std::string_view text, const Datum& datum) {
    if (verb_ == 'x' || verb_ == 'X') return print_hex(text, verb_ == 'X');
    if (verb_ != 'v' && verb_ != 's' && verb_ != 'q') return bad_verb(datum);
    std::string cut = now_.precision ? first_runes(text, *now_.precision) : std::string(text);
    if (verb_ == 's' || (verb_ == 'v' && !now_.go_syntax)) return pad(cut);
    bool plain = cut.find_first_of("`\x7f") == std::string::npos && is_valid_utf8(cut);
    for (char c : cut) plain = plain && (static_cast<unsigned char>(c) >= ' ' || c == '\t');
    if (now_.sharp && plain) return pad("`" + cut + "`");
    pad(now_.plus ? only_ascii(go_quote(cut)) : go_quote(cut));
}

void Formatter::print_hex(std::string_view text, bool upper) {
    if (now_.precision) text = text.substr(0, static_cast<std::size_t>(*now_.precision));
    std::string mark = upper ? "0X" : "0x";
    std::string made = now_.sharp && !text.empty() ? mark : "";
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (now_.space && i > 0) made += now_.sharp ? " " + mark : " ";
        made += upper_hex(hex_encode(text.substr(i, 1)), upper);
    }
    pad(made);
}

void Formatter::print_integer(const Datum& datum) {
    std::int64_t number = datum.integer();
    switch (verb_) {
        case 'v':
        case 'd':
            return print_digits(number, 10, false);
        case 'b':
            return print_digits(number, 2, false);
        case 'o':
        case 'O':
            return print_digits(number, 8, false);
        case 'x':
        case 'X':
            return print_digits(number, 16, verb_ == 'X');
        case 'c':
            return pad(rune_text(number));
        case 'q': {
            std::string rune = rune_text(number);
            std::string quoted = go_quote(rune);
            std::string inner = rune == "'"    ? "\\'"
                                : rune == "\"" ? rune
                                               : quoted.substr(1, quoted.size() - 2);
            return pad("'" + (now_.plus ? only_ascii(inner) : inner) + "'");
        }
        case 'U': {
            char buffer[32];
            int digits = static_cast<int>(std::max<std::int64_t>(now_.precision.value_or(4), 4));
            std::snprintf(buffer, sizeof buffer, "U+%0*llX", std::min(digits, 20),
                          static_cast<unsigned long long>(number));
            bool shown =
                now_.sharp && number >= ' ' && go_quote(rune_text(number)).find('\\') == std::string::npos;
            bool zero = std::exchange(now_.zero, false);
            pad(shown ? std::string(buffer) + " '" + rune_text(number) + "'" : std::string(buffer));
            now_.zero = zero;
            return;
        }
        default:
            return bad_verb(datum);
    }
}

void Formatter::print_digits(std::int64_t number, int base, bool upper) {
    bool negative = number < 0;
    std::uint64_t size =
        negative ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
    bool zero = std::exchange(now_.zero, false);
    bool nothing = now_.precision && *now_.precision == 0 && size == 0;
    char buffer[72];
    std::to_chars_result written = std::to_chars(buffer, buffer + sizeof buffer, size, base);
    std::string digits = upper_hex(std::string(buffer, written.ptr), upper);
    std::int64_t wanted = now_.precision.value_or(0);
    if (!now_.precision && zero && !now_.minus && now_.width) {
        wanted = *now_.width - (negative || now_.plus || now_.space ? 1 : 0);
    }
    std::int64_t missing = wanted - static_cast<std::int64_t>(digits.size());
    if (missing > 0) digits.insert(0, static_cast<std::size_t>(missing), '0');
    if (now_.sharp && base == 2) digits.insert(0, "0b");
    if (now_.sharp && base == 8 && digits[0] != '0') digits.insert(0, "0");
    if (now_.sharp && base == 16) digits.insert(0, upper ? "0X" : "0x");
    if (verb_ == 'O') digits.insert(0, "0o");
    digits.insert(0, negative ? "-" : now_.plus ? "+" : now_.space ? " " : "");
    pad(nothing ? "" : digits);
    now_.zero = zero;
}

std::string Formatter::float_text(double number, char verb, int precision) const {
    if (verb == 'b') {
        int exponent = 0;
        double mantissa = std::frexp(number, &exponent);
        return std::to_string(static_cast<std::int64_t>(std::ldexp(mantissa, 53))) + "p" +
               (exponent >= 53 ? "+" : "") + std::to_string(exponent - 53);
    }
    if (verb == 'x' || verb == 'X') {
        char buffer[64];
        double size = std::fabs(number);
        std::to_chars_result written =
            precision < 0 ? std::to_chars(buffer, buffer + sizeof buffer, size, std::chars_format::hex)
                          : std::to_chars(buffer, buffer + sizeof buffer, size, std::chars_format::hex,
                                          std::min(precision, 40));
        std::string text(buffer, written.ptr);
        std::size_t mark = text.find('p');
        if (text.size() - mark == 3) text.insert(mark + 2, "0");
        return (std::signbit(number) ? "-0x" : "0x") + text;
    }
    return value::Number::of_double(number).format(verb, precision);
}

/// %#g and the like: the point and the zeros after it stay.
void Formatter::keep_point(std::string& text, int precision) const {
    std::size_t mark = verb_ == 'x' || verb_ == 'X' ? text.find_first_of("pP") : text.find_first_of("eE");
    std::string tail = mark == std::string::npos ? "" : text.substr(mark);
    text.resize(text.size() - tail.size());
    bool counts = verb_ == 'v' || verb_ == 'g' || verb_ == 'G' || verb_ == 'x';
    int digits = !counts ? 0 : precision < 0 ? 6 : precision;
    bool significant = false;
    for (char c : text) {
        if (c == '-' || c == '.') continue;
        significant = significant || c != '0';
        if (significant) --digits;
    }
    if (text.find('.') == std::string::npos) {
        if (text == "0" || text == "-0") --digits;
        text += '.';
    }
    if (digits > 0) text.append(static_cast<std::size_t>(digits), '0');
    text += tail;
}

void Formatter::print_float(const Datum& datum) {
    double number = datum.floating();
    char verb = verb_ == 'v' ? 'g' : verb_ == 'F' ? 'f' : verb_;
    if (std::string_view("bgGxXfeE").find(verb) == std::string_view::npos) return bad_verb(datum);
    int standard = verb == 'f' || verb == 'e' || verb == 'E' ? 6 : -1;
    int precision = now_.precision ? static_cast<int>(*now_.precision) : standard;
    if (std::isinf(number)) {
        bool zero = std::exchange(now_.zero, false);
        pad(number < 0 ? "-Inf" : now_.space && !now_.plus ? " Inf" : "+Inf");
        now_.zero = zero;
        return;
    }
    std::string text = float_text(number, verb == 'X' ? 'x' : verb, precision);
    if (verb == 'X') text = to_upper_ascii(text);
    if (now_.sharp && verb != 'b') keep_point(text, precision);
    if (!text.starts_with('-')) text.insert(0, now_.plus ? "+" : now_.space ? " " : "");
    bool sign = text.starts_with('-') || text.starts_with('+') || text.starts_with(' ');
    std::int64_t fill = now_.width.value_or(0) - static_cast<std::int64_t>(text.size());
    if (sign && now_.zero && !now_.minus && fill > 0) text.insert(1, static_cast<std::size_t>(fill), '0');
    pad(text);
}

void Formatter::print_list(const Datum& datum) {
    out_ += now_.go_syntax ? datum.type_name() + "{" : "[";
    bool first = true;
    for (const value::Value& element : datum.value().elements()) {
        if (!std::exchange(first, false)) out_ += now_.go_syntax ? ", " : " ";
        Datum inner(element);
        if (inner.is_empty())
            out_ += now_.go_syntax ? "interface {}(nil)" : "<nil>";
        else
            print(inner);
    }
    out_ += now_.go_syntax ? '}' : ']';
}

void Formatter::print_map(const Datum& datum) {
    out_ += now_.go_syntax ? datum.type_name() + "{" : "map[";
    bool first = true;
    for (const auto& [name, member] : datum.value().members()) {
        if (!std::exchange(first, false)) out_ += now_.go_syntax ? ", " : " ";
        print(Datum(value::Value::string(name)));
        out_ += ':';
        Datum inner(member);
        if (inner.is_empty())
            out_ += now_.go_syntax ? "interface {}(nil)" : "<nil>";
        else
            print(inner);
    }
    out_ += now_.go_syntax ? '}' : ']';
}

}  // namespace

std::string print_format(std::string_view format, std::span<const Datum> data) {
    return Formatter(format, data).run();
}

}  // namespace ingot::gotemplate

#include "base/version.h"

#include "base/text.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace ingot {

namespace {

bool is_version_digit(char c) { return c >= '0' && c <= '9'; }
bool is_version_word(char c) {
    return is_version_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '~';
}

/// Takes "rc.1", dotted words that are not empty, from the front; nothing when there are none.
std::optional<std::string> take_dotted_words(std::string_view& text) {
    std::size_t end = 0;
    std::size_t word = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && is_version_word(text[i])) {
            ++word;
            end = i + 1;
            continue;
        }
        if (word == 0 || i == text.size() || text[i] != '.') break;
        word = 0;
    }
    if (end == 0) return std::nullopt;
    std::string out(text.substr(0, end));
    text.remove_prefix(end);
    return out;
}

int compare_numbers(std::int64_t a, std::int64_t b) { return a < b ? -1 : a > b ? 1 : 0; }

/// One dotted part of two pre-releases; an empty one is missing.
int compare_prerelease_part(const std::string& a, const std::string& b) {
    if (a == b) return 0;
    const std::optional<std::int64_t> number_a = parse_int(a);
    const std::optional<std::int64_t> number_b = parse_int(b);
    // A missing part is older than a number but, unlike in SemVer, newer than a word.
    if (a.empty()) return number_b ? -1 : 1;
    if (b.empty()) return number_a ? 1 : -1;
    if (number_a && number_b) return compare_numbers(*number_a, *number_b);
    if (number_a || number_b) return number_a ? -1 : 1;
    return a < b ? -1 : 1;
}

int compare_prereleases(const std::string& a, const std::string& b) {
    if (a == b) return 0;
    if (a.empty() || b.empty()) return a.empty() ? 1 : -1;
    const std::vector<std::string> parts_a = split(a, ".");
    const std::vector<std::string> parts_b = split(b, ".");
    for (std::size_t i = 0; i < std::max(parts_a.size(), parts_b.size()); ++i) {
        const int order = compare_prerelease_part(i < parts_a.size() ? parts_a[i] : "",
                                                  i < parts_b.size() ? parts_b[i] : "");
        if (order != 0) return order;
    }
    return 0;
}

int compare_segments(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) {
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
        const int order = compare_numbers(i < a.size() ? a[i] : 0, i < b.size() ? b[i] : 0);
        if (order != 0) return order;
    }
    return 0;
}

/// A pre-release meets only a constraint that names a pre-release of the same numbers.
bool prerelease_fits(const Version& version, const Version& wanted) {
    if (version.prerelease.empty()) return true;
    return !wanted.prerelease.empty() && version.segments == wanted.segments;
}

/// "~>": the last number given may grow, those before it may not.
bool fits_pessimistic(const Version& version, const Version& wanted, int given_segments) {
    if (!wanted.prerelease.empty() && version.prerelease.empty()) return false;
    if (compare(version, wanted) < 0 || wanted.segments.size() > version.segments.size()) return false;
    for (int i = 0; i + 1 < given_segments; ++i) {
        const std::size_t at = static_cast<std::size_t>(i);
        if (version.segments[at] != wanted.segments[at]) return false;
    }
    const std::size_t last = wanted.segments.size() - 1;
    return wanted.segments[last] <= version.segments[last];
}

}  // namespace

std::optional<Version> Version::parse(std::string_view text) {
    if (text.starts_with('v')) text.remove_prefix(1);
    Version version;
    while (true) {
        const std::size_t end =
            std::min(static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_version_digit) -
                                              text.begin()),
                     text.size());
        const std::optional<std::int64_t> number = end == 0 ? std::nullopt : parse_int(text.substr(0, end));
        if (!number) return std::nullopt;
        version.segments.push_back(*number);
        text.remove_prefix(end);
        if (text.size() < 2 || text[0] != '.' || !is_version_digit(text[1])) break;
        text.remove_prefix(1);
    }
    version.given_segments = static_cast<int>(version.segments.size());
    while (version.segments.size() < 3) version.segments.push_back(0);
    // "1.2-beta", and also "1.2beta"; a dash with nothing behind it is a word itself.
    const bool dash = text.size() > 1 && text[0] == '-' && is_version_word(text[1]);
    if (dash) text.remove_prefix(1);
    if (dash || (!text.empty() && text[0] != '+')) {
        const std::optional<std::string> words = take_dotted_words(text);
        if (!words) return std::nullopt;
        version.prerelease = *words;
    }
    if (text.starts_with('+')) {
        text.remove_prefix(1);
        const std::optional<std::string> words = take_dotted_words(text);
        if (!words) return std::nullopt;
        version.metadata = *words;
    }
    if (!text.empty()) return std::nullopt;
    return version;
}

std::string Version::text() const {
    std::string out;
    for (const std::int64_t segment : segments) out += fmt::format("{}{}", out.empty() ? "" : ".", segment);
    if (!prerelease.empty()) out += "-" + prerelease;
    if (!metadata.empty()) out += "+" + metadata;
    return out;
}

int compare(const Version& a, const Version& b) {
    const int order = compare_segments(a.segments, b.segments);
    // As in go-version, pre-releases are only compared between versions of equally many numbers.
    if (order != 0 || a.segments.size() != b.segments.size()) return order;
    return compare_prereleases(a.prerelease, b.prerelease);
}

std::optional<VersionConstraint> VersionConstraint::parse(std::string_view text) {
    static constexpr std::array<std::string_view, 7> kOperators{"<=", ">=", "!=", "~>", "<", ">", "="};
    VersionConstraint constraint;
    constraint.text_ = text;
    for (const std::string& part : split(text, ",")) {
        std::string_view rest = trim(part);
        Term term;
        term.op = "=";
        for (const std::string_view op : kOperators) {
            if (!rest.starts_with(op)) continue;
            term.op = op;
            rest = trim_left(rest.substr(op.size()));
            break;
        }
        const std::optional<Version> version = Version::parse(rest);
        if (!version) return std::nullopt;
        term.version = *version;
        constraint.terms_.push_back(std::move(term));
    }
    return constraint;
}

bool VersionConstraint::allows(const Version& version) const {
    return std::all_of(terms_.begin(), terms_.end(), [&](const Term& term) {
        const int order = compare(version, term.version);
        if (term.op == "=") return order == 0;
        if (term.op == "!=") return order != 0;
        if (!prerelease_fits(version, term.version)) return false;
        if (term.op == ">") return order > 0;
        if (term.op == "<") return order < 0;
        if (term.op == ">=") return order >= 0;
        if (term.op == "<=") return order <= 0;
        return fits_pessimistic(version, term.version, term.version.given_segments);
    });
}

}  // namespace ingot

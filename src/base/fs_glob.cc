// Globs over directory trees, as fileset() takes them.
#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"
#include "base/unicode.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <span>

#include <fmt/core.h>

namespace ingot {

namespace {

[[noreturn]] void bad_path_glob(std::string_view pattern, std::string_view why) {
    throw Error(ErrorKind::kUser, fmt::format("pattern \"{}\": {}", pattern, why));
}

/// Index of the "}" that closes the "{" at `open`.
std::size_t closing_brace(std::string_view pattern, std::size_t open) {
    int depth = 0;
    for (std::size_t i = open; i < pattern.size(); ++i) {
        if (pattern[i] == '\\')
            ++i;
        else if (pattern[i] == '{')
            ++depth;
        else if (pattern[i] == '}' && --depth == 0)
            return i;
    }
    bad_path_glob(pattern, "a \"{\" is not closed");
}

/// "a{b,c/d}" → "ab", "ac/d". A brace inside brackets is an ordinary character.
void expand_braces(std::string_view pattern, std::vector<std::string>& out) {
    std::size_t open = 0;
    for (; open < pattern.size() && pattern[open] != '{'; ++open) {
        if (pattern[open] == '\\')
            ++open;
        else if (pattern[open] == '[')
            open = std::min(pattern.find(']', open + 1), pattern.size() - 1);
    }
    if (open >= pattern.size()) {
        out.emplace_back(pattern);
        return;
    }
    const std::size_t close = closing_brace(pattern, open);
    const std::string head(pattern.substr(0, open));
    const std::string_view tail = pattern.substr(close + 1);
    std::size_t begin = open + 1;
    int depth = 0;
    for (std::size_t i = open + 1; i <= close; ++i) {
        const char c = pattern[i];
        if (c == '\\') {
            ++i;
        } else if (i == close || (c == ',' && depth == 0)) {
            expand_braces(std::string(head).append(pattern.substr(begin, i - begin)).append(tail), out);
            begin = i + 1;
        } else if (c == '{') {
            ++depth;
        } else if (c == '}') {
            --depth;
        }
    }
}

/// Matches one path component; `pattern` holds no slash and no brace.
class ComponentMatcher {
   public:
    explicit ComponentMatcher(std::string_view pattern) : whole_(pattern) {}

    bool matches(std::string_view name) const { return match(whole_, name); }

   private:
    bool match(std::string_view pattern, std::string_view name) const {
        // Only the last star needs to be come back to.
        std::string_view star_pattern;
        std::string_view star_name;
        bool starred = false;
        while (true) {
            if (pattern.empty() && name.empty()) return true;
            if (pattern.starts_with('*')) {
                while (pattern.starts_with('*')) pattern.remove_prefix(1);
                star_pattern = pattern;
                star_name = name;
                starred = true;
                continue;
            }
            if (!pattern.empty() && !name.empty() && match_one(pattern, name)) continue;
            if (!starred || star_name.empty()) return false;
            star_name.remove_prefix(static_cast<std::size_t>(decode_rune(star_name).length));
            pattern = star_pattern;
            name = star_name;
        }
    }

    /// Takes one character of the name and what matches it of the pattern; leaves both alone when it does not
    /// match.
    bool match_one(std::string_view& pattern, std::string_view& name) const {
        const DecodedRune rune = decode_rune(name);
        std::string_view rest = pattern;
        const char c = rest.front();
        bool fits = true;
        if (c == '?') {
            rest.remove_prefix(1);
        } else if (c == '[') {
            fits = match_class(rest, rune.code);
        } else {
            fits = take_rune(rest) == rune.code;
        }
        if (!fits) return false;
        pattern = rest;
        name.remove_prefix(static_cast<std::size_t>(rune.length));
        return true;
    }

    std::int32_t take_rune(std::string_view& rest) const {
        if (rest.starts_with('\\')) rest.remove_prefix(1);
        if (rest.empty()) bad_path_glob(whole_, "it ends in a backslash");
        const DecodedRune rune = decode_rune(rest);
        rest.remove_prefix(static_cast<std::size_t>(rune.length));
        return rune.code;
    }

    bool match_class(std::string_view& rest, std::int32_t code) const {
        rest.remove_prefix(1);
        const bool negated = rest.starts_with('^');
        if (negated) rest.remove_prefix(1);
        bool found = false;
        bool any = false;
        while (!rest.starts_with(']')) {
            if (rest.empty()) bad_path_glob(whole_, "a \"[\" is not closed");
            if (rest.starts_with('-')) bad_path_glob(whole_, "a range in \"[]\" has no beginning");
            const std::int32_t low = take_rune(rest);
            std::int32_t high = low;
            if (rest.starts_with('-')) {
                rest.remove_prefix(1);
                if (rest.empty() || rest.starts_with(']') || rest.starts_with('-'))
                    bad_path_glob(whole_, "a range in \"[]\" has no end");
                high = take_rune(rest);
            }
            found = found || (code >= low && code <= high);
            any = true;
        }
        if (!any) bad_path_glob(whole_, "\"[]\" lists no character");
        rest.remove_prefix(1);
        return found != negated;
    }

    std::string_view whole_;
};

bool is_literal(std::string_view component) {
    return component.find_first_of("*?[\\") == std::string_view::npos;
}

class PathGlob {
   public:
    explicit PathGlob(const Disk& disk) : disk_(disk) {}

    void walk(const std::string& base, std::span<const std::string> parts) {
        if (parts.empty()) {
            if (disk_.kind(base) == FileKind::kRegular) found.insert(base);
            return;
        }
        const std::string& part = parts.front();
        if (is_literal(part)) {
            const std::string path = join_path(base, part);
            if (disk_.kind(path) != FileKind::kMissing) walk(path, parts.subspan(1));
            return;
        }
        if (disk_.kind(base) != FileKind::kDirectory) return;
        if (part == "**") {
            walk_everything(base, parts.subspan(1));
            return;
        }
        const ComponentMatcher matcher(part);
        for (const std::string& name : names_in(base))
            if (matcher.matches(name)) walk(join_path(base, name), parts.subspan(1));
    }

    std::set<std::string> found;

   private:
    /// "**" stands for any number of folders, also none; at the end for everything below.
    void walk_everything(const std::string& base, std::span<const std::string> rest) {
        if (!rest.empty()) walk(base, rest);
        for (const std::string& name : names_in(base)) {
            const std::string path = join_path(base, name);
            const FileKind kind = disk_.kind(path);
            if (kind == FileKind::kDirectory)
                walk_everything(path, rest);
            else if (kind == FileKind::kRegular && rest.empty())
                found.insert(path);
        }
    }

    /// A folder that cannot be read holds nothing to find.
    std::vector<std::string> names_in(const std::string& path) const {
        try {
            return disk_.list_directory(path);
        } catch (const Error&) {
            return {};
        }
    }

    const Disk& disk_;
};

/// A path as seen from a folder; both cleaned.
std::string relative_to(const std::string& root, const std::string& path) {
    const std::vector<std::string> from = root == "." ? std::vector<std::string>{} : split(root, "/");
    const std::vector<std::string> to = split(path, "/");
    std::size_t same = 0;
    while (same < from.size() && same < to.size() && from[same] == to[same]) ++same;
    std::vector<std::string> parts(from.size() - same, "..");
    parts.insert(parts.end(), to.begin() + static_cast<std::ptrdiff_t>(same), to.end());
    return join(parts, "/");
}

}  // namespace

std::vector<std::string> glob_files(const Disk& disk, const std::string& root, std::string_view pattern) {
    const std::string base = clean_path(root);
    std::vector<std::string> patterns;
    // Joined and cleaned before it is read as a pattern, so that "../x*" works.
    expand_braces(join_path(base, pattern), patterns);
    PathGlob glob(disk);
    for (const std::string& one : patterns) {
        std::vector<std::string> parts = split(clean_path(one), "/");
        const bool rooted = one.starts_with('/');
        if (rooted) parts.erase(parts.begin());
        glob.walk(rooted ? "/" : ".", parts);
    }
    std::vector<std::string> out;
    for (const std::string& path : glob.found) out.push_back(relative_to(base, path));
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace ingot

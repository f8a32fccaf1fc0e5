// Matching -only and -except.
#include "template/selection.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace ingot::tmpl {

namespace {

bool matches_any(const std::vector<std::string>& patterns, const std::string& name) {
    return std::ranges::any_of(patterns,
                               [&](const std::string& pattern) { return glob_match(pattern, name); });
}

void check_patterns(std::span<const std::string> patterns, std::string_view flag, Diagnostics& diags) {
    for (const std::string& pattern : patterns)
        if (const std::string problem = glob_problem(pattern); !problem.empty())
            diags.error("Malformed pattern on the command line",
                        fmt::format("-{}={}: {}.", flag, pattern, problem));
}

}  // namespace

Selection::Selection(std::span<const std::string> only, std::span<const std::string> except,
                     Diagnostics& diags)
    : only_(only.begin(), only.end()), except_(except.begin(), except.end()) {
    check_patterns(only, "only", diags);
    check_patterns(except, "except", diags);
}

bool Selection::takes_build(const std::string& name) {
    names_.push_back(name);
    if (!only_.empty()) {
        if (!matches_any(only_, name)) return false;
        ++only_matches_;
    }
    if (matches_any(except_, name)) {
        ++except_matches_;
        return false;
    }
    return true;
}

bool Selection::drops_post_processor(const std::string& name) {
    if (!matches_any(except_, name)) return false;
    ++except_matches_;
    return true;
}

void Selection::report_unmatched(Diagnostics& diags) const {
    const auto warn = [&](std::string_view flag) {
        constexpr std::size_t kMostNames = 20;
        const std::span<const std::string> shown =
            std::span(names_).first(std::min(names_.size(), kMostNames));
        diags.warning("A pattern of the command line matches nothing",
                      fmt::format("Not every pattern of -{} was found. The builds are: {}{}. Globs such as "
                                  "\"null.*\" are allowed.",
                                  flag, join(shown, ", "), shown.size() < names_.size() ? ", …" : ""));
    };
    if (only_.size() > only_matches_) warn("only");
    if (except_.size() > except_matches_) warn("except");
}

std::string glob_problem(std::string_view pattern) {
    // A "{" that stays open is let through, as Packer does: a comma in it ends a pattern of the command line.
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\') {
            if (++i == pattern.size()) return "nothing follows the last backslash";
        } else if (pattern[i] == '[') {
            const std::size_t end = pattern.find(']', i + 1);
            if (end == std::string_view::npos) return "\"[\" is not closed";
            if (end == i + 1) return "\"[]\" is empty";
            i = end;
        }
    }
    return "";
}

}  // namespace ingot::tmpl

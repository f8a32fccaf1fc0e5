#include "base/diag.h"

#include "base/text.h"
#include "base/unicode.h"

#include <algorithm>
#include <iterator>

#include <fmt/core.h>

namespace ingot {

namespace {

constexpr std::int64_t kMostLines = 12;  ///< of source shown for one diagnostic
constexpr std::size_t kTabWidth = 4;

struct Colours {
    std::string_view severity, bold, caret, off;
};
constexpr Colours kPlain{"", "", "", ""};
constexpr Colours kErrorColours{"\x1b[1;31m", "\x1b[1m", "\x1b[31m", "\x1b[0m"};
constexpr Colours kWarningColours{"\x1b[1;33m", "\x1b[1m", "\x1b[33m", "\x1b[0m"};

/// A line as it is shown, with tabs as spaces, and the display columns of the marked bytes.
struct ShownLine {
    std::string text;
    std::size_t mark_begin = 0;
    std::size_t mark_end = 0;
};

/// Takes the marked bytes as offsets within the line.
ShownLine show_line(std::string_view line, std::size_t begin, std::size_t end) {
    ShownLine shown;
    std::size_t column = 0;
    std::size_t at = 0;
    while (at < line.size()) {
        const std::size_t length = grapheme_length(line.substr(at));
        const std::string_view cluster = line.substr(at, length);
        std::size_t width = static_cast<std::size_t>(display_width(cluster));
        if (cluster == "\t") {
            width = kTabWidth - column % kTabWidth;
            shown.text.append(width, ' ');
        } else {
            shown.text += cluster;
        }
        if (at + length <= begin) shown.mark_begin = column + width;
        if (at < end) shown.mark_end = column + width;
        column += width;
        at += length;
    }
    return shown;
}

std::int64_t last_line_of(const SourceRange& range) {
    // A range that takes in the line break does not reach into the next line.
    const std::uint32_t last = range.end > range.begin ? range.end - 1 : range.end;
    return range.file->position(last).line;
}

std::size_t line_offset(const SourceFile& file, std::int64_t line) {
    const std::string_view text = file.line_text(line);
    return text.data() == nullptr ? file.text().size()
                                  : static_cast<std::size_t>(text.data() - file.text().data());
}

void append_source(std::string& out, const Diagnostic& diagnostic, const Colours& colours) {
    const SourceRange& subject = diagnostic.subject;
    const SourceFile& file = *subject.file;
    const std::int64_t marked = subject.start().line;
    const std::string_view block = file.block_header_at(subject.begin);
    out += fmt::format("  on {} line {}{}{}:\n", file.name(), marked, block.empty() ? "" : ", in ", block);
    if (file.text().empty()) return;
    const SourceRange around = diagnostic.context && diagnostic.context.file == subject.file
                                   ? join(diagnostic.context, subject)
                                   : subject;
    std::int64_t first = around.start().line;
    std::int64_t last = std::max(last_line_of(around), marked);
    // Of a long block only the neighbourhood of the marked line is worth reading.
    if (marked - first >= kMostLines / 2) first = marked - kMostLines / 2 + 1;
    const std::int64_t shown_last = std::min(last, first + kMostLines - 1);
    for (std::int64_t line = first; line <= shown_last; ++line) {
        const std::string_view text = file.line_text(line);
        const std::size_t start = line_offset(file, line);
        const std::size_t begin = subject.begin > start ? subject.begin - start : 0;
        const std::size_t end =
            subject.end > start ? std::min<std::size_t>(subject.end - start, text.size()) : 0;
        const ShownLine shown = show_line(text, begin, end);
        out += fmt::format("{:>4}: {}\n", line, trim_right(shown.text));
        if (line != marked) continue;
        const std::size_t carets = std::max<std::size_t>(
            shown.mark_end > shown.mark_begin ? shown.mark_end - shown.mark_begin : 0, 1);
        out += fmt::format("      {}{}{}{}\n", std::string(shown.mark_begin, ' '), colours.caret,
                           std::string(carets, '^'), colours.off);
    }
    if (shown_last < last)
        out += fmt::format("      … {} more line{}\n", last - shown_last, last - shown_last == 1 ? "" : "s");
}

void append_wrapped(std::string& out, std::string_view text, int width) {
    for (const std::string_view line : split_lines(text)) {
        // Indented lines are examples or lists: they stay as they are.
        if (width <= 0 || display_width(line) <= width || line.starts_with(' ')) {
            out.append(line).push_back('\n');
            continue;
        }
        int column = 0;
        for (const std::string& word : split(line, " ")) {
            const int size = display_width(word);
            if (column > 0 && column + 1 + size > width) {
                out.push_back('\n');
                column = 0;
            } else if (column > 0) {
                out.push_back(' ');
                ++column;
            }
            out += word;
            column += size;
        }
        out.push_back('\n');
    }
}

}  // namespace

void Diagnostics::error(std::string summary, std::string detail, SourceRange subject, SourceRange context) {
    add({.severity = Severity::kError,
         .summary = std::move(summary),
         .detail = std::move(detail),
         .subject = subject,
         .context = context});
}

void Diagnostics::warning(std::string summary, std::string detail, SourceRange subject, SourceRange context) {
    add({.severity = Severity::kWarning,
         .summary = std::move(summary),
         .detail = std::move(detail),
         .subject = subject,
         .context = context});
}

void Diagnostics::append(Diagnostics other) {
    if (all_.empty()) {
        all_ = std::move(other.all_);
        return;
    }
    all_.insert(all_.end(), std::make_move_iterator(other.all_.begin()),
                std::make_move_iterator(other.all_.end()));
}

bool Diagnostics::has_errors() const {
    return std::any_of(all_.begin(), all_.end(),
                       [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::kError; });
}

std::string render(const Diagnostic& diagnostic, bool colour, int width) {
    const bool error = diagnostic.severity == Severity::kError;
    const Colours& colours = !colour ? kPlain : error ? kErrorColours : kWarningColours;
    std::string out = fmt::format("{}{}:{} {}{}{}\n", colours.severity, error ? "Error" : "Warning",
                                  colours.off, colours.bold, diagnostic.summary, colours.off);
    if (diagnostic.subject) {
        out.push_back('\n');
        append_source(out, diagnostic, colours);
    }
    if (!diagnostic.notes.empty()) out.push_back('\n');
    for (const std::string& note : diagnostic.notes) out += fmt::format("  {}\n", note);
    if (!diagnostic.detail.empty()) {
        out.push_back('\n');
        append_wrapped(out, diagnostic.detail, width);
    }
    if (!diagnostic.suggestions.empty()) {
        std::string names;
        for (std::size_t i = 0; i < diagnostic.suggestions.size(); ++i) {
            if (i > 0) names += i + 1 == diagnostic.suggestions.size() ? " or " : ", ";
            names += fmt::format("\"{}\"", diagnostic.suggestions[i]);
        }
        out += fmt::format("\nDid you mean {}?\n", names);
    }
    return out;
}

}  // namespace ingot

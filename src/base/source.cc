#include "base/source.h"

#include "base/error.h"
#include "base/unicode.h"

#include <algorithm>

namespace ingot {

SourceFile::SourceFile(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {}

const std::vector<std::uint32_t>& SourceFile::line_starts() const {
    std::call_once(lines_once_, [this] {
        line_starts_.push_back(0);
        for (std::size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1))
            line_starts_.push_back(static_cast<std::uint32_t>(at + 1));
    });
    return line_starts_;
}

SourcePos SourceFile::position(std::uint32_t offset) const {
    const std::size_t wanted = std::min<std::size_t>(offset, text_.size());
    const std::vector<std::uint32_t>& starts = line_starts();
    const auto after = std::upper_bound(starts.begin(), starts.end(), wanted);
    SourcePos pos;
    pos.line = after - starts.begin();
    std::string_view rest(text_);
    rest = rest.substr(*(after - 1));
    std::size_t left = wanted - *(after - 1);
    while (left > 0) {
        const std::size_t length = grapheme_length(rest);
        if (length > left) break;  // inside a cluster: the column of the cluster
        left -= length;
        rest.remove_prefix(length);
        ++pos.column;
    }
    return pos;
}

std::string_view SourceFile::line_text(std::int64_t line) const {
    const std::vector<std::uint32_t>& starts = line_starts();
    if (line < 1 || line > static_cast<std::int64_t>(starts.size())) return {};
    const std::size_t index = static_cast<std::size_t>(line - 1);
    const std::size_t begin = starts[index];
    std::size_t end = index + 1 < starts.size() ? starts[index + 1] - 1 : text_.size();
    if (end > begin && text_[end - 1] == '\r') --end;
    return std::string_view(text_).substr(begin, end - begin);
}

std::string_view SourceFile::block_header_at(std::uint32_t offset) const {
    for (const OutlineEntry& entry : outline_)
        if (entry.begin <= offset && offset < entry.end) return entry.header;
    return {};
}

SourceRange join(const SourceRange& a, const SourceRange& b) {
    if (!a) return b;
    if (!b) return a;
    ingot_check(a.file == b.file, "ranges of two files cannot be joined");
    return {a.file, std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

const SourceFile& SourceMap::add(std::string name, std::string text) {
    return add_mutable(std::move(name), std::move(text));
}

SourceFile& SourceMap::add_mutable(std::string name, std::string text) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return files_.emplace_back(std::move(name), std::move(text));
}

}  // namespace ingot

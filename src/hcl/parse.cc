// The doors of the native syntax.
#include "hcl/parser.h"

#include <algorithm>
#include <utility>

namespace ingot::hcl {

namespace {

/// The header as written, from the type to before the brace.
std::string header_text(const SourceFile& file, const NativeBlock& block) {
    std::size_t begin = block.block.header_range.begin;
    return file.text().substr(begin, block.block.header_range.end - begin);
}

std::vector<SourceFile::OutlineEntry> outline_of(const SourceFile& file, const NativeContent& content) {
    std::vector<SourceFile::OutlineEntry> outline;
    outline.reserve(content.blocks.size());
    for (const NativeBlock& block : content.blocks) {
        SourceRange whole = join(block.block.type_range, block.close_range);
        outline.push_back({whole.begin, whole.end, header_text(file, block)});
    }
    return outline;
}

}  // namespace

ParsedFile parse_native(SourceFile& file, Diagnostics& diags) {
    TextPlace place{&file, {}};
    Parser parser(file.text(), place, ScanMode::kNormal, diags);
    std::shared_ptr<const NativeContent> content = parser.parse_file();
    file.set_outline(outline_of(file, *content));
    return {std::make_shared<NativeBody>(std::move(content))};
}

ExprPtr parse_expression(SourceFile& file, Diagnostics& diags) {
    TextPlace place{&file, {}};
    return Parser(file.text(), place, ScanMode::kNormal, diags).parse_whole_expression();
}

ExprPtr parse_template(SourceFile& file, Diagnostics& diags) {
    TextPlace place{&file, {}};
    return Parser(file.text(), place, ScanMode::kTemplate, diags).parse_whole_template();
}

}  // namespace ingot::hcl

// Files to bodies. Decides by name and content what a file is; looks into no block.
#include "template/load.h"

#include "base/error.h"
#include "base/text.h"
#include "base/unicode.h"

#include <fmt/format.h>

namespace ingot::tmpl {

namespace {

constexpr std::string_view kTemplateHcl = ".pkr.hcl";
constexpr std::string_view kTemplateJson = ".pkr.json";
constexpr std::string_view kAutoHcl = ".auto.pkrvars.hcl";
constexpr std::string_view kAutoJson = ".auto.pkrvars.json";

struct FoundFiles {
    std::vector<std::string> native;
    std::vector<std::string> json;
};

/// Files of a directory by suffix; a sub-directory of such a name is none.
FoundFiles list_files(const Disk& disk, const std::string& directory, std::string_view native_suffix,
                      std::string_view json_suffix) {
    FoundFiles found;
    for (const std::string& name : disk.list_directory(directory)) {
        const bool native = name.ends_with(native_suffix);
        if (!native && !name.ends_with(json_suffix)) continue;
        const std::string path = join_path(directory, name);
        if (disk.kind(path) == FileKind::kDirectory) continue;
        (native ? found.native : found.json).push_back(path);
    }
    return found;
}

std::optional<std::string> read_text(const Disk& disk, const std::string& path, std::string_view what,
                                     Diagnostics& diags) {
    try {
        return disk.read_file(path);
    } catch (const Error& error) {
        diags.error(fmt::format("Cannot read a {}", what),
                    fmt::format("The {} \"{}\" could not be read: {}.", what, path, error.message()));
        return std::nullopt;
    }
}

enum class Syntax { kNative, kJson };

std::optional<hcl::BodyPtr> parse_text(SourceMap& sources, const std::string& name, std::string text,
                                       Syntax syntax, Diagnostics& diags) {
    SourceFile& file = sources.add_mutable(name, std::move(text));
    Diagnostics found;
    const hcl::ParsedFile parsed =
        syntax == Syntax::kJson ? hcl::parse_json(file, found) : hcl::parse_native(file, found);
    const bool good = !found.has_errors();
    diags.append(std::move(found));
    if (!good) return std::nullopt;
    return parsed.body;
}

bool parse_into(LoadedTemplate& loaded, SourceMap& sources, const Disk& disk, const std::string& path,
                Syntax syntax, Diagnostics& diags) {
    std::optional<std::string> text = read_text(disk, path, "template file", diags);
    if (!text) return false;
    std::optional<hcl::BodyPtr> body = parse_text(sources, path, std::move(*text), syntax, diags);
    if (!body) return false;
    loaded.bodies.push_back(std::move(*body));
    return true;
}

/// True for a text that can only be JSON: no HCL template starts with a brace.
bool looks_like_json(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return trim(text).starts_with('{');
}

/// A file whose name says nothing: the old format when it is JSON.
bool load_legacy_file(LoadedTemplate& loaded, const Disk& disk, const std::string& path, Diagnostics& diags) {
    std::optional<std::string> text = read_text(disk, path, "template file", diags);
    if (!text) return false;
    if (!path.ends_with(".json") && !looks_like_json(*text)) {
        diags.error(
            "Not a template",
            fmt::format("\"{}\" ends neither in .pkr.hcl nor in .pkr.json, and is no JSON. Rename an HCL "
                        "template so that it ends in .pkr.hcl, or name its directory.",
                        path));
        return false;
    }
    loaded.legacy_text = std::move(*text);
    return true;
}

bool load_directory(LoadedTemplate& loaded, SourceMap& sources, const Disk& disk, Diagnostics& diags) {
    const FoundFiles found = list_files(disk, loaded.path, kTemplateHcl, kTemplateJson);
    if (found.native.empty() && found.json.empty()) {
        diags.error("No template found",
                    fmt::format("The directory \"{}\" holds no file that ends in .pkr.hcl or .pkr.json.",
                                loaded.path));
        return false;
    }
    bool good = true;
    for (const std::string& path : found.native)
        good &= parse_into(loaded, sources, disk, path, Syntax::kNative, diags);
    for (const std::string& path : found.json)
        good &= parse_into(loaded, sources, disk, path, Syntax::kJson, diags);
    return good;
}

}  // namespace

std::optional<LoadedTemplate> load_template(SourceMap& sources, const Disk& disk, const std::string& path,
                                            Diagnostics& diags) {
    LoadedTemplate loaded;
    loaded.path = path;
    if (path == "-") {
        loaded.base_directory = ".";
        std::optional<std::string> text = read_text(disk, "/dev/stdin", "template", diags);
        if (!text) return std::nullopt;
        if (looks_like_json(*text)) {
            loaded.legacy_text = std::move(*text);
            return loaded;
        }
        std::optional<hcl::BodyPtr> body =
            parse_text(sources, "<stdin>", std::move(*text), Syntax::kNative, diags);
        if (!body) return std::nullopt;
        loaded.bodies.push_back(std::move(*body));
        return loaded;
    }
    bool good = false;
    switch (disk.kind(path)) {
        case FileKind::kMissing:
            diags.error("Template not found", fmt::format("There is no file or directory \"{}\".", path));
            break;
        case FileKind::kDirectory:
            loaded.base_directory = path;
            loaded.is_directory = true;
            good = load_directory(loaded, sources, disk, diags);
            break;
        case FileKind::kRegular:
        case FileKind::kSymlink:
        case FileKind::kOther:
            loaded.base_directory = dir_name(path);
            if (path.ends_with(kTemplateHcl))
                good = parse_into(loaded, sources, disk, path, Syntax::kNative, diags);
            else if (path.ends_with(kTemplateJson))
                good = parse_into(loaded, sources, disk, path, Syntax::kJson, diags);
            else
                good = load_legacy_file(loaded, disk, path, diags);
            break;
    }
    if (!good) return std::nullopt;
    return loaded;
}

std::vector<std::string> find_auto_value_files(const Disk& disk, const LoadedTemplate& loaded) {
    if (!loaded.is_directory) return {};
    FoundFiles found = list_files(disk, loaded.path, kAutoHcl, kAutoJson);
    std::vector<std::string> paths = std::move(found.native);
    paths.insert(paths.end(), found.json.begin(), found.json.end());
    return paths;
}

std::optional<hcl::BodyPtr> load_value_file(SourceMap& sources, const Disk& disk, const std::string& path,
                                            Diagnostics& diags) {
    const bool json = path.ends_with(".json");
    if (!json && !path.ends_with(".hcl")) {
        diags.error(
            "Unknown kind of variable file",
            fmt::format("\"{}\" ends neither in .hcl nor in .json, so its syntax is not known.", path));
        return std::nullopt;
    }
    std::optional<std::string> text = read_text(disk, path, "variable file", diags);
    if (!text) return std::nullopt;
    return parse_text(sources, path, std::move(*text), json ? Syntax::kJson : Syntax::kNative, diags);
}

bool is_identifier(std::string_view text) {
    if (text.empty()) return false;
    bool first = true;
    while (!text.empty()) {
        const DecodedRune rune = decode_rune(text);
        const bool good = first ? is_id_start(rune.code) || rune.code == '_'
                                : is_id_continue(rune.code) || rune.code == '-';
        if (rune.code < 0 || !good) return false;
        first = false;
        text.remove_prefix(static_cast<std::size_t>(rune.length));
    }
    return true;
}

}  // namespace ingot::tmpl

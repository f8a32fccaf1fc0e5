// Finding and parsing the files of a template and the files with values for its variables.
#pragma once

#include "base/fs.h"
#include "hcl/body.h"

#include <optional>
#include <string>
#include <vector>

namespace ingot::tmpl {

/// What a path gave: files in the order in which they count.
struct LoadedTemplate {
    std::string path;            ///< as given
    std::string base_directory;  ///< path.root
    bool is_directory = false;
    std::vector<hcl::BodyPtr> bodies;
    std::optional<std::string>
        legacy_text;  ///< of a template in the old JSON format; there are no bodies then
};

/// Reads `*.pkr.hcl` then `*.pkr.json` of a directory (each by name), one such file, or standard input ("-",
/// HCL). Nothing when a file could not be read or parsed; `diags` says why.
std::optional<LoadedTemplate> load_template(SourceMap& sources, const Disk& disk, const std::string& path,
                                            Diagnostics& diags);

/// Paths of `*.auto.pkrvars.hcl`, then of `*.auto.pkrvars.json`, beside the template.
std::vector<std::string> find_auto_value_files(const Disk& disk, const LoadedTemplate& loaded);

/// One file with values, by its extension. Nothing when it could not be read or parsed.
std::optional<hcl::BodyPtr> load_value_file(SourceMap& sources, const Disk& disk, const std::string& path,
                                            Diagnostics& diags);

/// A name as HCL has them: a letter or underscore, then letters, digits, underscores and dashes.
bool is_identifier(std::string_view text);

}  // namespace ingot::tmpl

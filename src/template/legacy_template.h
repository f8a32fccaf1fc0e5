// Templates in Packer's old JSON format: their structure, arguments of components unread.
#pragma once

#include "base/clock.h"
#include "base/diag.h"
#include "base/json.h"
#include "template/builds.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ingot::tmpl {

struct LegacyVariable {
    std::string name;
    std::string text;       ///< the default, may hold `{{ }}`
    bool required = false;  ///< the default is null
    bool sensitive = false;
};

struct LegacyBuilder {
    std::string type;
    std::string name;  ///< as written, may hold `{{ }}`; the type when there is none
    Json arguments;
};

struct LegacyProvisioner {
    std::string type;
    OnlyExcept selection;
    std::map<std::string, Json> overrides;  ///< by builder name
    std::optional<Nanos> pause_before;
    std::optional<Nanos> timeout;
    std::string max_retries;  ///< may hold `{{ }}`
    Json arguments;
};

struct LegacyPostProcessor {
    std::string type;
    std::string name;  ///< the type when there is none
    OnlyExcept selection;
    std::optional<bool> keep_input_artifact;
    Json arguments;
};

struct LegacyTemplate {
    std::string description;
    std::string min_version;
    std::vector<LegacyVariable> variables;
    std::vector<LegacyBuilder> builders;
    std::vector<LegacyProvisioner> provisioners;
    std::optional<LegacyProvisioner> error_cleanup;
    std::vector<std::vector<LegacyPostProcessor>> chains;

    const LegacyBuilder* find_builder(const std::string& name) const;
};

/// Reads the text. Nothing when it has a mistake; all mistakes go to `diags`.
/// Source: packer-plugin-sdk template, observed on packer 1.16.
std::optional<LegacyTemplate> read_legacy_template(const std::string& path, const std::string& text,
                                                   Diagnostics& diags);

/// What a well-formed template may still get wrong: no builder, names that do not exist, a version that is
/// too high.
void check_legacy_template(const LegacyTemplate& legacy, Diagnostics& diags);

}  // namespace ingot::tmpl

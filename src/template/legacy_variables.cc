// Giving and rendering user variables.
#include "template/legacy_variables.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "gotemplate/gotemplate.h"

#include <fmt/format.h>

namespace ingot::tmpl {

namespace {

void read_legacy_file(const PlanInputs& inputs, const std::string& path,
                      std::map<std::string, std::string>& texts, Diagnostics& diags) {
    try {
        const Json json = parse_json(inputs.disk->read_file(path));
        bool good = json.kind == Json::Kind::kObject;
        for (const auto& [name, value] : json.members) {
            // Null is the empty text, as for any text that Go reads.
            good &= value.is_string() || value.kind == Json::Kind::kNull;
            texts[name] = value.text;
        }
        if (!good)
            diags.error(
                "Malformed variable file",
                fmt::format("\"{}\" must be a JSON object of texts for a template in the old format.", path));
    } catch (const Error& error) {
        diags.error("Cannot read a variable file", fmt::format("\"{}\": {}.", path, error.message()));
    }
}

constexpr int kMostPasses = 100;  ///< variables that use variables that use …

}  // namespace

std::map<std::string, std::string> read_legacy_inputs(const PlanInputs& inputs, Diagnostics& diags) {
    std::map<std::string, std::string> texts;
    for (const VariableInput& input : inputs.variables)
        if (input.kind == VariableInput::Kind::kFile) read_legacy_file(inputs, input.text, texts, diags);
    for (const VariableInput& input : inputs.variables) {
        if (input.kind != VariableInput::Kind::kValue) continue;
        const std::size_t equals = input.text.find('=');
        if (equals == std::string::npos)
            diags.error("Malformed -var", fmt::format("\"{}\" is not of the form name=value.", input.text));
        else
            texts[input.text.substr(0, equals)] = input.text.substr(equals + 1);
    }
    return texts;
}

std::string render_but_dots(const std::string& text,
                            const std::function<std::string(const std::string&)>& render) {
    std::string masked;
    std::vector<std::string> dots;
    std::size_t at = 0;
    while (true) {
        const std::size_t open = text.find("{{", at);
        const std::size_t dot = open == std::string::npos ? open : text.find_first_not_of(" \t\n", open + 2);
        const std::size_t close = dot == std::string::npos ? dot : text.find("}}", dot);
        if (close == std::string::npos) break;
        const bool is_dot = text[dot] == '.';
        masked += text.substr(at, (is_dot ? open : close + 2) - at);
        if (is_dot) {
            masked += fmt::format("\x01{}\x02", dots.size());
            dots.push_back(text.substr(open, close + 2 - open));
        }
        at = close + 2;
    }
    masked += text.substr(at);
    std::string rendered = render(masked);
    for (std::size_t i = 0; i < dots.size(); ++i)
        rendered = replace_all(rendered, fmt::format("\x01{}\x02", i), dots[i]);
    return rendered;
}

std::map<std::string, std::string> render_legacy_variables(const LegacyTemplate& legacy,
                                                           const std::map<std::string, std::string>& given,
                                                           const sdk::PrepareContext& facts,
                                                           Diagnostics& diags) {
    std::map<std::string, std::string> texts;
    for (const LegacyVariable& variable : legacy.variables) {
        if (variable.required && !given.contains(variable.name))
            diags.error("Variable without a value",
                        fmt::format("Variable \"{}\" must be set: -var {}=…", variable.name, variable.name));
        texts[variable.name] = variable.text;
    }
    for (const auto& [name, text] : given) texts[name] = text;

    gotemplate::TemplateContext context;
    context.template_path = facts.template_path;
    context.start_time = facts.start_time;
    context.enable_env = true;
    std::map<std::string, std::string> failed;
    for (int pass = 0; pass < kMostPasses; ++pass) {
        bool changed = false;
        failed.clear();
        for (const auto& [name, text] : texts) {
            try {
                const std::string rendered = render_but_dots(text, [&](const std::string& part) {
                    return gotemplate::render(part, value::Value::null(),
                                              gotemplate::make_packer_functions(context));
                });
                const auto known = context.user_variables.find(name);
                if (known != context.user_variables.end() && known->second == rendered) continue;
                context.user_variables[name] = rendered;
                changed = true;
            } catch (const Error& error) {
                if (error.kind() != ErrorKind::kUser) throw;
                failed[name] = error.message();
            }
        }
        if (!changed) break;
    }
    for (const auto& [name, problem] : failed)
        diags.error("Variable cannot be rendered", fmt::format("Variable \"{}\": {}.", name, problem));
    for (const LegacyVariable& variable : legacy.variables)
        if (variable.sensitive) register_secret(context.user_variables[variable.name]);
    return context.user_variables;
}

}  // namespace ingot::tmpl

// Reading meta-arguments by a shape.
#include "template/meta_arguments.h"

namespace ingot::tmpl {

using value::Value;

MetaArguments::MetaArguments(const hcl::Body& body, const Shape& shape, const hcl::Scope& scope,
                             Diagnostics& diags) {
    std::vector<std::pair<std::string, value::Spec>> members;
    for (const auto& [name, type] : shape) members.emplace_back(name, value::Spec::attribute(name, type));
    Diagnostics found;
    values_ = hcl::partial_decode(body, value::Spec::object(std::move(members)), scope, rest_, found);
    good_ = !found.has_errors();
    diags.append(std::move(found));
}

Value MetaArguments::get(const std::string& name) const {
    const Value* value = values_.has_content() ? values_.find(name) : nullptr;
    return value && value->is_wholly_known() ? *value : Value::null();
}

std::string MetaArguments::text(const std::string& name) const {
    const Value value = get(name);
    return value.has_content() ? value.as_string() : "";
}

std::optional<bool> MetaArguments::truth(const std::string& name) const {
    const Value value = get(name);
    if (!value.has_content()) return std::nullopt;
    return value.as_bool();
}

std::optional<std::int64_t> MetaArguments::whole(const std::string& name) const {
    const Value value = get(name);
    if (!value.has_content()) return std::nullopt;
    return value.as_number().to_int64();
}

std::vector<std::string> MetaArguments::texts(const std::string& name) const {
    std::vector<std::string> texts;
    const Value value = get(name);
    if (!value.has_content()) return texts;
    for (const Value& element : value.elements())
        if (element.has_content()) texts.push_back(element.as_string());
    return texts;
}

std::map<std::string, std::string> MetaArguments::text_map(const std::string& name) const {
    std::map<std::string, std::string> texts;
    const Value value = get(name);
    if (!value.has_content()) return texts;
    for (const auto& [key, member] : value.members())
        if (member.has_content()) texts[key] = member.as_string();
    return texts;
}

}  // namespace ingot::tmpl

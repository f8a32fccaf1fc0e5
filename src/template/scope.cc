// The names of a template as values.
#include "template/scope.h"

#include "base/version.h"

#include <array>
#include <string_view>

namespace ingot::tmpl {

using value::Type;
using value::Value;
using value::ValueMap;

namespace {

/// Facts that every builder tells. Source: Packer docs, "Build variables".
constexpr std::array<std::string_view, 13> kCommonFacts = {
    "ID",           "Host",          "Port",           "User",         "Password",
    "ConnType",     "PackerRunUUID", "PackerHTTPPort", "PackerHTTPIP", "PackerHTTPAddr",
    "SSHPublicKey", "SSHPrivateKey", "WinRMPassword"};

ValueMap facts_as(const std::vector<std::string>& generated_names, const Value& value) {
    ValueMap facts;
    for (const std::string_view name : kCommonFacts) facts.emplace(name, value);
    for (const std::string& name : generated_names) facts.emplace(name, value);
    return facts;
}

class DefaultFunctions : public hcl::FunctionTable {
   public:
    explicit DefaultFunctions(std::shared_ptr<const hcl::FunctionTable> all) : all_(std::move(all)) {}
    const value::FunctionSpec* find(std::string_view name) const override {
        return name == "env" ? all_->find(name) : nullptr;
    }
    const hcl::LazyFunction* find_lazy(std::string_view) const override { return nullptr; }
    std::vector<std::string> names() const override { return {"env"}; }

   private:
    std::shared_ptr<const hcl::FunctionTable> all_;
};

}  // namespace

hcl::Scope make_root_scope(const Template& made, const hcl::FunctionTable& functions) {
    hcl::Scope scope(&functions);
    scope.set("var", made.variables.object());
    scope.set("local", Value::empty_object());
    scope.set("data", Value::empty_object());
    scope.set("path", Value::object({{"cwd", Value::string(current_directory())},
                                     {"root", Value::string(made.loaded.base_directory)}}));
    scope.set("packer", Value::object({{"iterationID", Value::unknown(Type::string())},
                                       {"version", Value::string(kPackerVersion)},
                                       {"versionFingerprint", Value::unknown(Type::string())}}));
    scope.set("source", Value::object({{"name", Value::unknown(Type::string())},
                                       {"type", Value::unknown(Type::string())}}));
    scope.set("build", Value::unknown(Type::object({})));
    return scope;
}

Value source_names(const std::string& type, const std::string& name) {
    return Value::object({{"name", Value::string(name)}, {"type", Value::string(type)}});
}

Value planned_build(const std::string& build_name, const std::vector<std::string>& generated_names) {
    ValueMap facts = facts_as(generated_names, Value::unknown());
    facts.insert_or_assign("name", Value::string(build_name));
    return Value::object(std::move(facts));
}

Value running_build(const std::string& build_name, const std::vector<std::string>& generated_names,
                    const sdk::GeneratedData& data) {
    ValueMap facts = facts_as(generated_names, Value::string("<unknown>"));
    facts.insert_or_assign("name", Value::string(build_name));
    for (const auto& [name, fact] : data) facts.insert_or_assign(name, fact);
    return Value::object(std::move(facts));
}

std::shared_ptr<const hcl::FunctionTable> make_default_functions(
    std::shared_ptr<const hcl::FunctionTable> all_with_env) {
    return std::make_shared<DefaultFunctions>(std::move(all_with_env));
}

}  // namespace ingot::tmpl

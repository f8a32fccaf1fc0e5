// Input variables: declarations, the values given to them in order of precedence, and their validation rules.
#pragma once

#include "hcl/eval.h"
#include "template/load.h"
#include "template/plan.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ingot::tmpl {

/// `validation {}` of a variable.
struct ValidationRule {
    hcl::ExprPtr condition;
    std::string error_message;
    SourceRange range;
};

struct Variable {
    std::string name;
    std::string description;
    bool sensitive = false;
    value::Type type;  ///< dynamic when nothing tells it
    std::shared_ptr<const value::Defaults> defaults;
    std::vector<ValidationRule> validations;
    SourceRange range;

    /// The value that counts, once one was given.
    std::optional<value::Value> value;
    SourceRange value_range;   ///< of its expression; no place for a plain text of -var or the environment
    std::string value_origin;  ///< "default", "environment", "variable file", "command line"
};

/// In order of declaration.
class VariableTable {
   public:
    std::vector<Variable>& all() { return all_; }
    const std::vector<Variable>& all() const { return all_; }
    Variable* find(std::string_view name);
    void add(Variable variable);
    std::vector<std::string> names() const;
    /// The value of `var`: sensitive values are marked, those that were never set are unknown.
    value::Value object() const;

   private:
    std::vector<Variable> all_;
    std::map<std::string, std::size_t, std::less<>> index_;
};

/// Declarations of names that were taken already, said together: files that were meant one by one are often
/// read as one template.
class DoubleDeclarations {
   public:
    void add(const std::string& name, SourceRange first, SourceRange second);
    /// One diagnostic for each file that declared the names first.
    void report(Diagnostics& diags) const;

   private:
    struct Group {
        SourceRange first;
        SourceRange second;
        std::vector<std::string> places;  ///< "b.pkr.hcl line 4: \"v\""
    };
    std::vector<Group> groups_;
};

/// `variable "name" {}`. Takes the scope of its default: no names, and env() as the only function.
void declare_variable(const hcl::Block& block, const hcl::Scope& default_scope, VariableTable& table,
                      DoubleDeclarations& doubles, Diagnostics& diags);
/// `variables {}`.
void declare_variables(const hcl::Block& block, const hcl::Scope& default_scope, VariableTable& table,
                       Diagnostics& diags);

/// Gives values, the later the stronger: PKR_VAR_*, *.auto.pkrvars.hcl, *.auto.pkrvars.json, -var-file in
/// order, -var in order. Source: observed on packer 1.16.
void assign_values(VariableTable& table, SourceMap& sources, const LoadedTemplate& loaded,
                   const PlanInputs& inputs, Diagnostics& diags);

/// Every variable must be set and fulfil its rules.
void validate_values(const VariableTable& table, const hcl::FunctionTable& functions, Diagnostics& diags);

}  // namespace ingot::tmpl

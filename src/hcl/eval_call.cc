// Function calls: lookup, `...` expansion, number and types of arguments, and where an error of a function
// belongs. Source: hclsyntax/expression.go, FunctionCallExpr.
#include "base/text.h"
#include "hcl/eval.h"
#include "hcl/eval_node.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ingot::hcl {

namespace {

/// A reason as the last part of a sentence: with exactly one full stop.
std::string as_sentence(std::string_view reason) {
    std::string text(trim_right(reason));
    bool ended = !text.empty() && (text.back() == '.' || text.back() == '!' || text.back() == '?');
    return ended ? text : text + ".";
}

void collect_secrets(const value::Value& value, bool marked, std::vector<std::string>& secrets) {
    marked = marked || value.is_marked();
    if (!value.has_content()) {
        return;
    }
    value::Kind kind = value.type().kind();
    if (kind == value::Kind::kString) {
        if (marked && !value.as_string().empty()) {
            secrets.push_back(value.as_string());
        }
    } else if (kind == value::Kind::kMap || kind == value::Kind::kObject) {
        for (const auto& [name, member] : value.members()) {
            collect_secrets(member, marked, secrets);
        }
    } else if (!value.type().is_primitive()) {
        for (const value::Value& element : value.elements()) {
            collect_secrets(element, marked, secrets);
        }
    }
}

/// What a function says of its failure, without the sensitive texts that it was given.
std::string hide_secrets(std::string reason, const value::ValueList& args) {
    std::vector<std::string> secrets;
    for (const value::Value& arg : args) {
        if (arg.marks_deep() != value::kNoMarks) {
            collect_secrets(arg, false, secrets);
        }
    }
    for (const std::string& secret : secrets) {
        if (secret.size() < 4 && reason.find(secret) != std::string::npos) {
            return "the reason would show a sensitive value";
        }
        reason = replace_all(reason, secret, "(sensitive value)");
    }
    return reason;
}

/// One Call node on its way to a value.
class CallRun {
   public:
    CallRun(const Call& expr, const Scope& scope, Diagnostics& diags)
        : expr_(expr), scope_(scope), diags_(diags), whole_(join(expr.name_range, expr.close_range)) {}

    value::Value run() {
        const FunctionTable* table = scope_.functions();
        if (table == nullptr) {
            diags_.error("Function calls not allowed",
                         "Only a constant can stand here: no function can be called.", whole_);
            return value::Value::unknown();
        }
        lazy_ = table->find_lazy(expr_.name);
        function_ = lazy_ == nullptr ? table->find(expr_.name) : nullptr;
        if (lazy_ == nullptr && function_ == nullptr) {
            refuse_name(*table);
            return value::Value::unknown();
        }
        std::size_t mark = diags_.size();
        const std::vector<ExprPtr>* args = &expr_.args;
        if (expr_.expand_final) {
            if (!expand_final()) {
                return add_marks(value::Value::unknown(), open_marks_);
            }
            args = &expanded_;
        }
        if (!check_count(*args)) {
            return value::Value::unknown();
        }
        if (lazy_ != nullptr) {
            return lazy_->body(*args, scope_, whole_, diags_);
        }
        value::ValueList values = evaluate_args(*args);
        if (has_errors_since(diags_, mark)) {
            return value::Value::unknown();
        }
        return call_function(*args, values);
    }

   private:
    void refuse_name(const FunctionTable& table) {
        std::vector<std::string> names = table.names();
        std::size_t colons = expr_.name.rfind("::");
        if (colons != std::string::npos) {
            std::string space = expr_.name.substr(0, colons + 2);
            bool exists = std::any_of(names.begin(), names.end(),
                                      [&](const std::string& name) { return name.starts_with(space); });
            if (!exists) {
                error("Call to unknown function",
                      fmt::format("There are no functions in {}.", go_quote(space)), expr_.name_range, expr_);
                return;
            }
        }
        Diagnostic& made = error("Call to unknown function",
                                 fmt::format("There is no function named {}.", go_quote(expr_.name)),
                                 expr_.name_range, expr_);
        if (std::optional<std::string> near = did_you_mean(expr_.name, names)) {
            made.suggestions.push_back(*near);
        }
    }

    /// Replaces `list...` by its elements; false when there is nothing to call with.
    bool expand_final() {
        const Expr& last = *expr_.args.back();
        std::size_t mark = diags_.size();
        value::Value list = evaluate(last, scope_, diags_);
        if (has_errors_since(diags_, mark)) {
            return false;
        }
        value::Kind kind = list.type().kind();
        bool fits = kind == value::Kind::kTuple || kind == value::Kind::kList || kind == value::Kind::kSet ||
                    kind == value::Kind::kDynamic;
        if (!fits || list.is_null()) {
            error("Invalid expanding argument value",
                  fmt::format("The argument before ... must be a list, a set or a tuple, but it is {}.",
                              list.is_null() ? "null" : list.type().friendly_name()),
                  last.range, last);
            return false;
        }
        if (!list.is_known()) {
            open_marks_ = list.marks();
            return false;
        }
        expanded_.assign(expr_.args.begin(), expr_.args.end() - 1);
        for (const value::Value& element : list.elements()) {
            std::shared_ptr<Literal> literal = std::make_shared<Literal>(last.range);
            literal->value = add_marks(element, list.marks());
            expanded_.push_back(std::move(literal));
        }
        return true;
    }

    bool check_count(const std::vector<ExprPtr>& args) {
        std::size_t least = lazy_ != nullptr ? lazy_->min_args : function_->params.size();
        bool open_end = lazy_ != nullptr ? lazy_->max_args == 0 : function_->variadic.has_value();
        std::size_t most = lazy_ != nullptr ? lazy_->max_args : function_->params.size();
        if (args.size() < least) {
            std::string missing =
                lazy_ != nullptr
                    ? std::string(".")
                    : fmt::format("; {} is missing.", go_quote(function_->params[args.size()].name));
            error("Not enough function arguments",
                  fmt::format("Function {} takes {}{} argument{}{}", go_quote(expr_.name),
                              open_end ? "at least " : "", least, least == 1 ? "" : "s", missing),
                  lazy_ != nullptr && open_end ? start_range(expr_) : expr_.close_range, expr_);
            return false;
        }
        if (!open_end && args.size() > most) {
            error("Too many function arguments",
                  fmt::format("Function {} takes no more than {} argument{}.", go_quote(expr_.name), most,
                              most == 1 ? "" : "s"),
                  start_range(*args[most]), expr_);
            return false;
        }
        return true;
    }

    const value::Param* find_param(std::size_t position) const {
        if (position < function_->params.size()) {
            return &function_->params[position];
        }
        return function_->variadic ? &*function_->variadic : nullptr;
    }

    value::ValueList evaluate_args(const std::vector<ExprPtr>& args) {
        value::ValueList values;
        values.reserve(args.size());
        for (std::size_t i = 0; i < args.size(); ++i) {
            value::Value value = evaluate(*args[i], scope_, diags_);
            const value::Param& param = *find_param(i);
            if (!param.type.is_dynamic() && value.type() != param.type) {
                value::Converted converted = value::convert(value, param.type);
                if (!converted.ok()) {
                    refuse_argument(*args[i], param, *converted.problem);
                }
                value = std::move(converted.value);
            }
            values.push_back(std::move(value));
        }
        return values;
    }

    value::Value call_function(const std::vector<ExprPtr>& args, const value::ValueList& values) {
        try {
            return value::call(*function_, values);
        } catch (const value::FunctionError& failure) {
            std::string reason = hide_secrets(failure.what(), values);
            std::optional<std::size_t> position = failure.argument();
            const value::Param* param = position ? find_param(*position) : nullptr;
            if (param != nullptr && *position < args.size()) {
                refuse_argument(*args[*position], *param, reason);
            } else if (param != nullptr) {
                error("Invalid function argument",
                      fmt::format("The value for {} does not suit function {}: {}", go_quote(param->name),
                                  go_quote(expr_.name), as_sentence(reason)),
                      whole_, expr_);
            } else {
                error("Error in function call",
                      fmt::format("Function {} failed: {}", go_quote(expr_.name), as_sentence(reason)),
                      start_range(expr_), expr_);
            }
        }
        return value::Value::unknown();
    }

    void refuse_argument(const Expr& arg, const value::Param& param, std::string_view problem) {
        error("Invalid function argument",
              fmt::format("The value for {} does not suit function {}: {}", go_quote(param.name),
                          go_quote(expr_.name), as_sentence(problem)),
              start_range(arg), arg);
    }

    Diagnostic& error(std::string summary, std::string detail, SourceRange subject, const Expr& involved) {
        return add_error(diags_, std::move(summary), std::move(detail), subject, whole_,
                         {{&involved}, &scope_});
    }

    const Call& expr_;
    const Scope& scope_;
    Diagnostics& diags_;
    SourceRange whole_;
    const value::FunctionSpec* function_ = nullptr;
    const LazyFunction* lazy_ = nullptr;
    std::vector<ExprPtr> expanded_;
    value::Marks open_marks_ = value::kNoMarks;  ///< of an unknown list to be expanded
};

}  // namespace

value::Value evaluate_call(const Call& expr, const Scope& scope, Diagnostics& diags) {
    return CallRun(expr, scope, diags).run();
}

}  // namespace ingot::hcl

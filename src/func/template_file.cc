// templatefile: a file rendered as a template of the language, with every function but itself.
#include "func/template_file.h"

#include "base/unicode.h"
#include "hcl/eval.h"

#include <fmt/format.h>

namespace ingot::func {
namespace {

using value::Args;
using value::FunctionError;
using value::FunctionSpec;
using value::Kind;
using value::Type;
using value::Value;

/// The functions of the surrounding template without templatefile, so that no file can include itself.
class WithoutTemplateFile : public hcl::FunctionTable {
   public:
    explicit WithoutTemplateFile(const FunctionEnv& env) : all_(make_functions(env)) {}
    const FunctionSpec* find(std::string_view name) const override {
        return name == "templatefile" ? nullptr : all_->find(name);
    }
    const hcl::LazyFunction* find_lazy(std::string_view name) const override { return all_->find_lazy(name); }
    std::vector<std::string> names() const override {
        std::vector<std::string> out = all_->names();
        std::erase(out, "templatefile");
        return out;
    }

   private:
    std::shared_ptr<const hcl::FunctionTable> all_;
};

bool is_identifier(std::string_view text) {
    const DecodedRune first = decode_rune(text);
    if (text.empty() || !is_id_start(first.code)) return false;
    for (text.remove_prefix(static_cast<std::size_t>(first.length)); !text.empty();) {
        const DecodedRune rune = decode_rune(text);
        if (!is_id_continue(rune.code) && rune.code != '-') return false;
        text.remove_prefix(static_cast<std::size_t>(rune.length));
    }
    return true;
}

/// All errors in one text, each with its line of the template file.
[[noreturn]] void refuse(const std::string& path, const Diagnostics& diags) {
    std::string text;
    for (const Diagnostic& diagnostic : diags) {
        if (diagnostic.severity != Severity::kError) continue;
        text += fmt::format("{}{}, line {}: {}. {}", text.empty() ? "" : "\n", path,
                            diagnostic.subject.start().line, diagnostic.summary, diagnostic.detail);
    }
    throw FunctionError(0, text);
}

Value render_file(const FunctionEnv& env, Args args) {
    const std::string& path = args[0].as_string();
    const Value& vars = args[1];
    if (vars.type().kind() != Kind::kMap && vars.type().kind() != Kind::kObject)
        throw FunctionError(1, "a map of variables is required, not " + vars.type().friendly_name());
    SourceMap sources;
    Diagnostics diags;
    const hcl::ExprPtr expr =
        hcl::parse_template(sources.add_mutable(path, read_for_function(env, path)), diags);
    if (diags.has_errors()) refuse(path, diags);
    const WithoutTemplateFile functions(env);
    hcl::Scope scope(&functions);
    for (const auto& [name, member] : vars.members()) {
        if (!is_identifier(name))
            throw FunctionError(1, fmt::format("\"{}\" cannot be the name of a variable", name));
        scope.set(name, member);
    }
    for (const hcl::Traversal& used : hcl::variables_in(*expr))
        if (vars.find(used.root) == nullptr)
            throw FunctionError(1, fmt::format("there is no \"{}\", which {} uses in line {}", used.root,
                                               path, used.root_range.start().line));
    Value out = hcl::evaluate(*expr, scope, diags);
    if (diags.has_errors()) refuse(path, diags);
    return out;
}

}  // namespace

FunctionSpec make_templatefile(const FunctionEnv& env) {
    return {.name = "templatefile",
            .doc = "The content of a file rendered as a template with the given variables.",
            .params = {{.name = "path", .type = Type::string()}, {.name = "vars"}},
            .return_type =
                [&env](Args args) {
                    if (!args[0].is_known() || !args[1].is_known()) return Type::dynamic();
                    return render_file(env, args).type();
                },
            .body = [&env](Args args, const Type&) { return render_file(env, args); }};
}

}  // namespace ingot::func

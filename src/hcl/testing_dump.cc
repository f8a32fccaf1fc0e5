// The tree as text, for the parser's tests.
#include "hcl/testing.h"

#include <fmt/format.h>

#include <array>

namespace ingot::hcl::testing {

namespace {

std::string show_steps(const std::vector<Step>& steps) {
    std::string text;
    for (const Step& step : steps) {
        text += step.is_attribute ? fmt::format(".{}", step.name) : fmt::format("[{}]", show(step.key));
    }
    return text;
}

std::string dump_all(const std::vector<ExprPtr>& exprs) {
    std::string text;
    for (const ExprPtr& expr : exprs) text += (text.empty() ? "" : " ") + dump(*expr);
    return text;
}

std::string dump_binary(const Binary& expr) {
    static constexpr std::array<const char*, 13> kSigns{"||", "&&", "==", "!=", ">", ">=", "<",
                                                        "<=", "+",  "-",  "*",  "/", "%"};
    std::string text = "(" + dump(*expr.first);
    for (const Binary::Term& term : expr.rest) {
        text += fmt::format(" {} {}", kSigns.at(static_cast<std::size_t>(term.op)), dump(*term.operand));
    }
    return text + ")";
}

std::string dump_object(const Object& expr) {
    std::string text;
    for (const Object::Item& item : expr.items) {
        std::string key = item.bare_key.empty() ? fmt::format("({})", dump(*item.key)) : item.bare_key;
        text += fmt::format("{}{}={}", text.empty() ? "" : " ", key, dump(*item.value));
    }
    return "{" + text + "}";
}

std::string dump_for(const For& expr) {
    std::string text = expr.key_name.empty() ? "" : expr.key_name + " ";
    text += fmt::format("{} in {} :", expr.value_name, dump(*expr.collection));
    if (expr.key) text += fmt::format(" {} =>", dump(*expr.key));
    text += " " + dump(*expr.value);
    if (expr.group) text += " ...";
    if (expr.condition) text += fmt::format(" if {}", dump(*expr.condition));
    return "(for " + text + ")";
}

std::string dump_call(const Call& expr) {
    std::string args = dump_all(expr.args);
    return fmt::format("(call {}{}{}{})", expr.name, args.empty() ? "" : " ", args,
                       expr.expand_final ? "..." : "");
}

}  // namespace

std::string dump(const Expr& expr) {
    switch (expr.kind) {
        case Expr::Kind::kLiteral: {
            const value::Value& value = as<Literal>(expr).value;
            if (!value.is_known()) return "?";
            return value.is_null() ? "null" : show(value);
        }
        case Expr::Kind::kTemplate:
            return fmt::format("(template {})", dump_all(as<Template>(expr).parts));
        case Expr::Kind::kTemplateWrap:
            return fmt::format("(wrap {})", dump(*as<TemplateWrap>(expr).wrapped));
        case Expr::Kind::kTemplateJoin:
            return fmt::format("(join {})", dump(*as<TemplateJoin>(expr).tuple));
        case Expr::Kind::kScopeTraversal:
            return as<ScopeTraversal>(expr).root + show_steps(as<ScopeTraversal>(expr).steps);
        case Expr::Kind::kRelativeTraversal: {
            const RelativeTraversal& node = as<RelativeTraversal>(expr);
            if (node.source->kind == Expr::Kind::kAnonSymbol) return "_" + show_steps(node.steps);
            return fmt::format("(rel {} {})", dump(*node.source), show_steps(node.steps));
        }
        case Expr::Kind::kIndex:
            return fmt::format("(index {} {})", dump(*as<Index>(expr).collection),
                               dump(*as<Index>(expr).key));
        case Expr::Kind::kSplat:
            return fmt::format("({} {} {})", as<Splat>(expr).is_full ? "splat" : "splat-attribute",
                               dump(*as<Splat>(expr).source), dump(*as<Splat>(expr).each));
        case Expr::Kind::kAnonSymbol:
            return "_";
        case Expr::Kind::kCall:
            return dump_call(as<Call>(expr));
        case Expr::Kind::kConditional: {
            const Conditional& node = as<Conditional>(expr);
            return fmt::format("(? {} {} {})", dump(*node.condition), dump(*node.if_true),
                               dump(*node.if_false));
        }
        case Expr::Kind::kBinary:
            return dump_binary(as<Binary>(expr));
        case Expr::Kind::kUnary:
            return fmt::format("({} {})", as<Unary>(expr).op == UnaryOp::kNot ? "!" : "-",
                               dump(*as<Unary>(expr).operand));
        case Expr::Kind::kParen:
            return fmt::format("(paren {})", dump(*as<Paren>(expr).inner));
        case Expr::Kind::kTuple:
            return fmt::format("[{}]", dump_all(as<Tuple>(expr).items));
        case Expr::Kind::kObject:
            return dump_object(as<Object>(expr));
        case Expr::Kind::kFor:
            return dump_for(as<For>(expr));
        case Expr::Kind::kJsonString: {
            const JsonString& node = as<JsonString>(expr);
            return fmt::format("(json {}{})", dump(*node.content), node.errors ? " broken" : "");
        }
        case Expr::Kind::kBound:
            return fmt::format("(bound {})", dump(*as<Bound>(expr).inner));
    }
    return {};
}

std::string dump(const Body& body) {
    Content items = body.all_items();
    std::string text;
    for (const auto& [name, attribute] : items.attributes) {
        text += fmt::format("{} = {}\n", name, dump(*attribute.expr));
    }
    for (const Block& block : items.blocks) {
        text += block.type;
        for (const std::string& label : block.labels) text += fmt::format(" \"{}\"", label);
        text += fmt::format(" {{\n{}}}\n", dump(*block.body));
    }
    return text;
}

std::string text_of(const SourceRange& range) {
    return range ? range.file->text().substr(range.begin, range.end - range.begin) : "nowhere";
}

}  // namespace ingot::hcl::testing

// Steps behind an operand: attributes, indexes, splats.
#include "hcl/parser.h"

#include <utility>

namespace ingot::hcl {

NodePtr Parser::parse_steps(NodePtr from) {
    SourceRange start = from->range;
    while (true) {
        Token next = tokens_.peek();
        if (next.type == TokenType::kDot) {
            from = parse_dot(std::move(from), start);
        } else if (next.type == TokenType::kOpenBracket) {
            from = parse_bracket(std::move(from), start);
        } else {
            return from;
        }
    }
}

/// Adds a step to a traversal, or makes one of it. The range of the step becomes part of it.
NodePtr Parser::add_step(NodePtr from, Step step) {
    SourceRange range = join(from->range, step.range);
    if (from->kind == Expr::Kind::kScopeTraversal) {
        from->range = range;
        static_cast<ScopeTraversal&>(*from).steps.push_back(std::move(step));
        return from;
    }
    if (from->kind == Expr::Kind::kRelativeTraversal) {
        RelativeTraversal& traversal = static_cast<RelativeTraversal&>(*from);
        traversal.range = range;
        traversal.steps_range = join(traversal.steps_range, step.range);
        traversal.steps.push_back(std::move(step));
        return from;
    }
    std::shared_ptr<RelativeTraversal> node = make<RelativeTraversal>(range);
    adopt(*node, from);
    node->source = std::move(from);
    node->steps_range = step.range;
    node->steps.push_back(std::move(step));
    return seal(std::move(node));
}

NodePtr Parser::parse_dot(NodePtr from, SourceRange start) {
    Token dot = tokens_.read();
    Token next = tokens_.peek();
    if (next.type == TokenType::kStar) return parse_attribute_splat(std::move(from), dot, start);
    if (next.type != TokenType::kIdentifier && next.type != TokenType::kNumber) {
        fail(mistakes::kAttributeName, tokens_.range(next));
        tokens_.set_recovering(true);
        return unknown_at(join(start, tokens_.range(dot)));
    }
    tokens_.read();
    return add_step(std::move(from), dotted_step(dot, next, false));
}

/// `.name`, or the old way of an index, `.0`.
Step Parser::dotted_step(const Token& dot, const Token& name, bool in_splat) {
    Step step;
    step.range = join(tokens_.range(dot), tokens_.range(name));
    std::string_view text = tokens_.text(name);
    if (name.type == TokenType::kIdentifier) {
        step.name = text;
        return step;
    }
    step.is_attribute = false;
    std::size_t fraction = text.find('.');
    if (fraction == std::string_view::npos) {
        step.key = number_value(name);
        return step;
    }
    std::string proper = in_splat ? "[*] and then [" : "[";
    proper.append(text.substr(0, fraction)).append("][").append(text.substr(fraction + 1)).append("]");
    fail(mistakes::kLegacyIndex, tokens_.range(name), {}, proper);
    step.key = value::Value::unknown();
    return step;
}

/// Takes what the splat is made from; `each` is still its item.
std::shared_ptr<Splat> Parser::make_splat(NodePtr from, SourceRange marker) {
    std::shared_ptr<Splat> node = make<Splat>(join(from->range, marker));
    adopt(*node, from);
    node->source = std::move(from);
    node->marker_range = marker;
    node->item = make<AnonSymbol>(marker);
    node->each = node->item;
    return node;
}

/// `.*` and the dotted steps behind it, which each element is to follow.
NodePtr Parser::parse_attribute_splat(NodePtr from, const Token& dot, SourceRange start) {
    Token star = tokens_.read();
    std::shared_ptr<Splat> node = make_splat(std::move(from), join(tokens_.range(dot), tokens_.range(star)));
    std::shared_ptr<RelativeTraversal> each = make<RelativeTraversal>(tokens_.next_range());
    while (tokens_.next_is(TokenType::kDot)) {
        Token next_dot = tokens_.read();
        Token name = tokens_.peek();
        if (name.type != TokenType::kIdentifier && name.type != TokenType::kNumber) {
            bool nested = name.type == TokenType::kStar;
            fail_first(nested ? mistakes::kNestedSplat : mistakes::kAttributeName, tokens_.range(name));
            tokens_.set_recovering(true);
            return unknown_at(join(start, tokens_.range(next_dot)));
        }
        tokens_.read();
        each->steps.push_back(dotted_step(next_dot, name, true));
    }
    if (!each->steps.empty()) {
        each->steps_range = join(each->steps.front().range, each->steps.back().range);
        each->range = each->steps_range;
        each->source = node->item;
        each->height = 2;
        node->range = join(node->range, each->range);
        adopt(*node, each);
        node->each = std::move(each);
    }
    return seal(std::move(node));
}

NodePtr Parser::parse_bracket(NodePtr from, SourceRange start) {
    Token open = tokens_.read();
    if (tokens_.next_is(TokenType::kStar)) return parse_full_splat(std::move(from), open);
    tokens_.push_newlines(false);
    std::size_t before = mark();
    NodePtr key = parse_expression();
    SourceRange brackets =
        join(tokens_.range(open), close_bracket(broken_since(before), mistakes::kIndexBracket));
    tokens_.pop_newlines();
    return finish_index(std::move(from), std::move(key), tokens_.range(open), brackets, start);
}

/// Reads the closing bracket, or tells that it is missing and skips.
SourceRange Parser::close_bracket(bool broken, const Wording& wording) {
    Token close = tokens_.peek();
    if (!broken && close.type == TokenType::kCloseBracket) return tokens_.range(tokens_.read());
    if (!broken) fail_first(wording, tokens_.range(close));
    return tokens_.range(tokens_.recover(TokenType::kCloseBracket));
}

NodePtr Parser::finish_index(NodePtr from, NodePtr key, SourceRange open, SourceRange brackets,
                             SourceRange start) {
    const Literal* literal = find_as<Literal>(key.get());
    const Template* text = find_as<Template>(key.get());
    if (text != nullptr && text->is_literal() && !text->parts.empty()) {
        literal = find_as<Literal>(text->parts.front().get());
    }
    if (literal != nullptr) {
        Step step;
        step.is_attribute = false;
        step.key = literal->value;
        step.range = brackets;
        return add_step(std::move(from), std::move(step));
    }
    std::shared_ptr<Index> node = make<Index>(join(start, brackets));
    adopt(*node, from);
    adopt(*node, key);
    node->collection = std::move(from);
    node->key = std::move(key);
    node->open_range = open;
    node->bracket_range = brackets;
    return seal(std::move(node));
}

/// `[*]` and all steps behind it, which each element is to follow.
NodePtr Parser::parse_full_splat(NodePtr from, const Token& open) {
    Level level(*this);
    if (!level.fits()) return too_deep();
    tokens_.read();
    SourceRange marker = join(tokens_.range(open), close_bracket(false, mistakes::kSplatBracket));
    std::shared_ptr<Splat> node = make_splat(std::move(from), marker);
    node->is_full = true;
    // The item itself is only lent: a step makes a node of its own from it.
    NodePtr each = parse_steps(std::const_pointer_cast<AnonSymbol>(node->item));
    node->range = join(node->range, each->range);
    adopt(*node, each);
    node->each = std::move(each);
    return seal(std::move(node));
}

}  // namespace ingot::hcl

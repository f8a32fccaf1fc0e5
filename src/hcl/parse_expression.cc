// Expressions: operators by precedence, operands, constructors and calls.
#include "hcl/parser.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace ingot::hcl {

namespace {

struct Operator {
    BinaryOp op;
    int level;  ///< the higher, the tighter it binds
};

std::optional<Operator> find_operator(TokenType type) {
    // Few tokens are operators: a chain of ifs would name them twice.
    static constexpr std::pair<TokenType, Operator> kOperators[] = {
        {TokenType::kOr, {BinaryOp::kOr, 1}},
        {TokenType::kAnd, {BinaryOp::kAnd, 2}},
        {TokenType::kEqual, {BinaryOp::kEqual, 3}},
        {TokenType::kNotEqual, {BinaryOp::kNotEqual, 3}},
        {TokenType::kGreater, {BinaryOp::kGreater, 4}},
        {TokenType::kGreaterOrEqual, {BinaryOp::kGreaterOrEqual, 4}},
        {TokenType::kLess, {BinaryOp::kLess, 4}},
        {TokenType::kLessOrEqual, {BinaryOp::kLessOrEqual, 4}},
        {TokenType::kPlus, {BinaryOp::kAdd, 5}},
        {TokenType::kMinus, {BinaryOp::kSubtract, 5}},
        {TokenType::kStar, {BinaryOp::kMultiply, 6}},
        {TokenType::kSlash, {BinaryOp::kDivide, 6}},
        {TokenType::kPercent, {BinaryOp::kModulo, 6}},
    };
    for (const auto& [token, found] : kOperators) {
        if (token == type) return found;
    }
    return std::nullopt;
}

}  // namespace

NodePtr Parser::unknown_at(SourceRange range) {
    std::shared_ptr<Literal> node = make<Literal>(range);
    node->value = value::Value::unknown();
    return node;
}

void Parser::adopt(Expr& parent, const NodePtr& child) {
    parent.height = std::max<std::uint16_t>(parent.height, static_cast<std::uint16_t>(child->height + 1));
}

NodePtr Parser::seal(NodePtr node) {
    if (node->height + block_depth_ <= kMaxHeight) return node;
    fail_first(mistakes::kTooDeep, node->range);
    tokens_.set_recovering(true);
    return unknown_at(node->range);
}

NodePtr Parser::parse_whole_expression() {
    // As if in parentheses: line breaks do not matter.
    tokens_.push_newlines(false);
    NodePtr node = parse_expression();
    if (!tokens_.next_is(TokenType::kEnd)) fail_first(mistakes::kExtraAfterExpression, tokens_.next_range());
    tokens_.pop_newlines();
    return node;
}

NodePtr Parser::parse_expression() {
    Level level(*this);
    if (!level.fits()) return too_deep();
    std::size_t before = mark();
    NodePtr node = parse_binary();
    if (broken_since(before) || !tokens_.next_is(TokenType::kQuestion)) return node;
    return finish_conditional(std::move(node));
}

NodePtr Parser::too_deep() {
    SourceRange at = tokens_.next_range();
    fail_first(mistakes::kTooDeep, at);
    tokens_.set_recovering(true);
    return unknown_at(at);
}

NodePtr Parser::finish_conditional(NodePtr condition) {
    tokens_.read();
    std::size_t before = mark();
    SourceRange start = condition->range;
    std::shared_ptr<Conditional> node = make<Conditional>(start);
    adopt(*node, condition);
    NodePtr branch = parse_expression();
    if (broken_since(before)) return condition;
    adopt(*node, branch);
    node->condition = condition;
    node->if_true = std::move(branch);
    if (!tokens_.next_is(TokenType::kColon)) {
        SourceRange found = tokens_.next_range();
        fail(mistakes::kMissingFalse, found, join(start, found));
        return condition;
    }
    tokens_.read();
    branch = parse_expression();
    if (broken_since(before)) return condition;
    adopt(*node, branch);
    node->range = join(start, branch->range);
    node->if_false = std::move(branch);
    return seal(std::move(node));
}

/// Operators and operands, with a stack of its own for the operations of looser levels that wait.
NodePtr Parser::parse_binary() {
    std::size_t base = pending_.size();
    std::size_t before = mark();
    NodePtr operand = parse_operand();
    while (!broken_since(before)) {
        Token token = tokens_.peek();
        std::optional<Operator> found = find_operator(token.type);
        if (!found) break;
        tokens_.read();
        push_binary(std::move(operand), found->op, token, found->level, base);
        operand = parse_operand();
    }
    return fold_binary(std::move(operand), 0, base);
}

/// Completes the waiting operations that bind tighter than the level.
NodePtr Parser::fold_binary(NodePtr operand, int level, std::size_t base) {
    while (pending_.size() > base && pending_.back().level > level) {
        PendingBinary top = std::move(pending_.back());
        pending_.pop_back();
        top.node->range = join(top.node->range, operand->range);
        adopt(*top.node, operand);
        top.node->rest.push_back({top.op, top.op_range, std::move(operand)});
        operand = seal(std::move(top.node));
    }
    return operand;
}

void Parser::push_binary(NodePtr operand, BinaryOp op, const Token& token, int level, std::size_t base) {
    operand = fold_binary(std::move(operand), level, base);
    if (pending_.size() > base && pending_.back().level == level) {
        PendingBinary& top = pending_.back();
        top.node->range = join(top.node->range, operand->range);
        adopt(*top.node, operand);
        top.node->rest.push_back({top.op, top.op_range, std::move(operand)});
        top.op = op;
        top.op_range = tokens_.range(token);
        return;
    }
    std::shared_ptr<Binary> node = make<Binary>(operand->range);
    adopt(*node, operand);
    node->first = std::move(operand);
    pending_.push_back({std::move(node), level, op, tokens_.range(token)});
}

NodePtr Parser::parse_operand() {
    NodePtr term = parse_term();
    TokenType next = tokens_.peek().type;
    if (next != TokenType::kDot && next != TokenType::kOpenBracket) return term;
    return parse_steps(std::move(term));
}

NodePtr Parser::parse_term() {
    Token start = tokens_.peek();
    TokenType type = start.type;
    if (type == TokenType::kIdentifier) return parse_name();
    if (type == TokenType::kOpenQuote || type == TokenType::kOpenHeredoc) return parse_quoted(opposite(type));
    if (type == TokenType::kNumber) return parse_number();
    if (type == TokenType::kOpenBracket) return parse_tuple();
    if (type == TokenType::kOpenBrace) return parse_object();
    if (type == TokenType::kOpenParen) return parse_paren();
    if (type == TokenType::kMinus || type == TokenType::kBang) return parse_unary();
    no_expression(start);
    return unknown_at(tokens_.range(start));
}

void Parser::no_expression(const Token& found) {
    bool at_end = found.type == TokenType::kEnd;
    fail_first(at_end ? mistakes::kMissingExpression : mistakes::kInvalidExpression, tokens_.range(found));
    tokens_.set_recovering(true);
}

NodePtr Parser::parse_paren() {
    SourceRange open = tokens_.range(tokens_.read());
    tokens_.push_newlines(false);
    std::size_t before = mark();
    NodePtr inner = parse_expression();
    if (mark() != before) {
        tokens_.recover(TokenType::kCloseParen);
        tokens_.pop_newlines();
        return inner;
    }
    Token close = tokens_.peek();
    if (close.type == TokenType::kCloseParen) {
        tokens_.read();
    } else {
        fail(mistakes::kUnbalancedParen, tokens_.range(close), join(open, tokens_.range(close)));
        tokens_.recover(TokenType::kCloseParen);
    }
    tokens_.pop_newlines();
    std::shared_ptr<Paren> node = make<Paren>(join(open, tokens_.range(close)));
    adopt(*node, inner);
    node->inner = std::move(inner);
    return seal(std::move(node));
}

NodePtr Parser::parse_unary() {
    Level level(*this);
    if (!level.fits()) return too_deep();
    Token sign = tokens_.read();
    NodePtr operand = parse_operand();
    SourceRange at = tokens_.range(sign);
    std::shared_ptr<Unary> node = make<Unary>(join(at, operand->range));
    node->op = sign.type == TokenType::kBang ? UnaryOp::kNot : UnaryOp::kNegate;
    node->op_range = at;
    adopt(*node, operand);
    node->operand = std::move(operand);
    return seal(std::move(node));
}

value::Value Parser::number_value(const Token& token) {
    std::optional<value::Number> number = value::Number::parse(tokens_.text(token));
    if (number) return value::Value::number(*number);
    fail(mistakes::kInvalidNumber, tokens_.range(token));
    return value::Value::unknown(value::Type::number());
}

NodePtr Parser::parse_number() {
    Token token = tokens_.read();
    std::shared_ptr<Literal> node = make<Literal>(tokens_.range(token));
    node->value = number_value(token);
    return node;
}

NodePtr Parser::parse_name() {
    Token name = tokens_.read();
    TokenType next = tokens_.peek().type;
    if (next == TokenType::kOpenParen || next == TokenType::kDoubleColon) return parse_call(name);
    return name_node(name);
}

NodePtr Parser::name_node(const Token& name) {
    std::string_view text = tokens_.text(name);
    SourceRange at = tokens_.range(name);
    if (text == "true" || text == "false" || text == "null") {
        std::shared_ptr<Literal> literal = make<Literal>(at);
        literal->value = text == "null" ? value::Value::null() : value::Value::boolean(text == "true");
        return literal;
    }
    std::shared_ptr<ScopeTraversal> node = make<ScopeTraversal>(at);
    node->root = text;
    node->root_range = at;
    return node;
}

/// The name with its `::` parts, and the opening parenthesis. False when told and skipped.
bool Parser::parse_call_name(Call& call, const Token& name) {
    call.name = tokens_.text(name);
    call.name_range = tokens_.range(name);
    Token next = tokens_.read();
    while (next.type == TokenType::kDoubleColon) {
        Token part = tokens_.read();
        if (part.type != TokenType::kIdentifier) {
            fail(mistakes::kFunctionName, tokens_.range(part), join(call.name_range, tokens_.range(part)));
            tokens_.recover_over(TokenType::kOpenParen);
            return false;
        }
        call.name.append("::").append(tokens_.text(part));
        call.name_range = join(call.name_range, tokens_.range(part));
        next = tokens_.read();
    }
    call.open_range = call.close_range = tokens_.range(next);
    if (next.type == TokenType::kOpenParen) return true;
    fail(mistakes::kFunctionParen, call.open_range, join(call.name_range, call.open_range));
    tokens_.recover_over(TokenType::kOpenParen);
    return false;
}

NodePtr Parser::parse_call(const Token& name) {
    std::shared_ptr<Call> node = make<Call>(tokens_.range(name));
    if (!parse_call_name(*node, name)) return unknown_at(node->name_range);
    tokens_.push_newlines(false);
    bool more = !tokens_.next_is(TokenType::kCloseParen);
    if (!more) node->close_range = tokens_.range(tokens_.read());
    while (more) {
        std::size_t before = mark();
        NodePtr arg = parse_expression();
        adopt(*node, arg);
        node->args.push_back(std::move(arg));
        more = finish_call_argument(*node, broken_since(before));
    }
    tokens_.pop_newlines();
    node->range = join(node->name_range, node->close_range);
    return seal(std::move(node));
}

/// What follows an argument. False when the call is complete.
bool Parser::finish_call_argument(Call& call, bool broken) {
    if (broken) {
        Token end = tokens_.recover(TokenType::kCloseParen);
        if (end.type == TokenType::kCloseParen) call.close_range = tokens_.range(end);
        return false;
    }
    Token next = tokens_.peek();
    SourceRange at = tokens_.range(next);
    if (next.type == TokenType::kComma) {
        tokens_.read();
        if (!tokens_.next_is(TokenType::kCloseParen)) return true;
        call.close_range = tokens_.range(tokens_.read());
        return false;
    }
    if (next.type == TokenType::kEllipsis) {
        tokens_.read();
        call.expand_final = true;
        if (!tokens_.next_is(TokenType::kCloseParen))
            fail_first(mistakes::kExpandEnd, at, join(call.name_range, at));
    } else if (next.type == TokenType::kEnd) {
        fail(mistakes::kUnclosedCall, join(call.name_range, call.open_range));
    } else if (next.type != TokenType::kCloseParen) {
        fail(mistakes::kArgumentComma, at, join(call.name_range, at));
    }
    if (tokens_.next_is(TokenType::kCloseParen)) {
        call.close_range = tokens_.range(tokens_.read());
    } else {
        call.close_range = tokens_.range(tokens_.recover(TokenType::kCloseParen));
    }
    return false;
}

}  // namespace ingot::hcl

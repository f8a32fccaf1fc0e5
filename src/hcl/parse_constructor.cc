// Lists, maps and for expressions.
#include "hcl/parser.h"

#include <utility>

namespace ingot::hcl {

NodePtr Parser::parse_tuple() {
    Token open = tokens_.read();
    tokens_.push_newlines(false);
    NodePtr node = tokens_.next_is_word("for") ? parse_for(open) : parse_tuple_items(open);
    tokens_.pop_newlines();
    return node;
}

NodePtr Parser::parse_tuple_items(const Token& open) {
    std::shared_ptr<Tuple> node = make<Tuple>(tokens_.range(open));
    node->open_range = node->range;
    bool more = !tokens_.next_is(TokenType::kCloseBracket);
    if (!more) node->range = join(node->range, tokens_.range(tokens_.read()));
    while (more) {
        std::size_t before = mark();
        NodePtr item = parse_expression();
        adopt(*node, item);
        node->items.push_back(std::move(item));
        more = finish_tuple_item(*node, broken_since(before));
    }
    return seal(std::move(node));
}

/// What follows an item. False when the list is complete; then its range is.
bool Parser::finish_tuple_item(Tuple& tuple, bool broken) {
    Token next = tokens_.peek();
    if (!broken && next.type == TokenType::kComma) {
        tokens_.read();
        if (!tokens_.next_is(TokenType::kCloseBracket)) return true;
        next = tokens_.peek();
    }
    if (!broken && next.type == TokenType::kCloseBracket) {
        tuple.range = join(tuple.open_range, tokens_.range(tokens_.read()));
        return false;
    }
    if (!broken && next.type == TokenType::kEnd) {
        fail_first(mistakes::kUnclosedTuple, tuple.open_range);
    } else if (!broken) {
        fail_first(mistakes::kTupleComma, tokens_.range(next), join(tuple.open_range, tokens_.range(next)));
    }
    tuple.range = join(tuple.open_range, tokens_.range(tokens_.recover(TokenType::kCloseBracket)));
    return false;
}

NodePtr Parser::parse_object() {
    Token open = tokens_.read();
    // A for expression does not mind line breaks, a map does: look with the eyes of the first.
    tokens_.push_newlines(false);
    bool is_for = tokens_.next_is_word("for");
    NodePtr node;
    if (is_for) node = parse_for(open);
    tokens_.pop_newlines();
    if (is_for) return node;
    tokens_.push_newlines(true);
    node = parse_object_items(open);
    tokens_.pop_newlines();
    return node;
}

NodePtr Parser::parse_object_items(const Token& open) {
    std::shared_ptr<Object> node = make<Object>(tokens_.range(open));
    node->open_range = node->range;
    while (true) {
        Token next = tokens_.peek();
        if (next.type == TokenType::kNewline) {
            tokens_.read();
        } else if (next.type == TokenType::kCloseBrace) {
            node->close_range = tokens_.range(tokens_.read());
            break;
        } else if (!parse_object_item(*node)) {
            break;
        }
    }
    node->range = join(node->open_range, node->close_range);
    return seal(std::move(node));
}

/// One `key = value` and what separates it from the next. False when the map is complete.
bool Parser::parse_object_item(Object& object) {
    bool in_parens = tokens_.next_is(TokenType::kOpenParen);
    std::size_t before = mark();
    NodePtr key = parse_expression();
    if (broken_since(before)) return close_object(object);
    Object::Item item;
    if (!in_parens) item.bare_key = bare_word(*key);
    if (!finish_object_key(object)) return close_object(object);
    NodePtr content = parse_expression();
    bool broken = broken_since(before);
    adopt(object, key);
    adopt(object, content);
    item.key = std::move(key);
    item.value = std::move(content);
    object.items.push_back(std::move(item));
    if (broken) return close_object(object);
    return finish_object_item(object);
}

std::string Parser::bare_word(const Expr& key) {
    if (const ScopeTraversal* name = find_as<ScopeTraversal>(&key); name != nullptr && name->steps.empty()) {
        return name->root;
    }
    const Literal* literal = find_as<Literal>(&key);
    if (literal == nullptr || !literal->value.is_known()) return {};
    if (literal->value.is_null()) return "null";
    if (literal->value.type().kind() == value::Kind::kBool)
        return literal->value.as_bool() ? "true" : "false";
    return {};
}

bool Parser::close_object(Object& object) {
    object.close_range = tokens_.range(tokens_.recover(TokenType::kCloseBrace));
    return false;
}

/// The sign between key and value.
bool Parser::finish_object_key(const Object& object) {
    Token next = tokens_.peek();
    if (next.type == TokenType::kAssign || next.type == TokenType::kColon) {
        tokens_.read();
        return true;
    }
    SourceRange at = tokens_.range(next);
    SourceRange context = join(object.open_range, at);
    if (next.type == TokenType::kNewline || next.type == TokenType::kComma) {
        fail_first(mistakes::kObjectValue, at, context);
    } else if (next.type == TokenType::kIdentifier) {
        fail_first(mistakes::kObjectEqualsName, at, context);
    } else if (next.type == TokenType::kEnd) {
        fail_first(mistakes::kUnclosedObject, object.open_range);
    } else {
        fail_first(mistakes::kObjectEquals, at, context);
    }
    return false;
}

bool Parser::finish_object_item(Object& object) {
    Token next = tokens_.peek();
    if (next.type == TokenType::kComma || next.type == TokenType::kNewline) {
        tokens_.read();
        return true;
    }
    if (next.type == TokenType::kCloseBrace) return true;
    SourceRange at = tokens_.range(next);
    if (next.type == TokenType::kEnd) {
        fail_first(mistakes::kUnclosedObject, object.open_range);
    } else {
        fail_first(mistakes::kObjectComma, at, join(object.open_range, at));
    }
    return close_object(object);
}

/// `for k, v in`, of an expression or a directive. False when told; nothing is skipped.
bool Parser::parse_for_names(std::string& key, std::string& value, const ForWords& words, SourceRange open) {
    tokens_.read();
    Token name = tokens_.peek();
    if (name.type != TokenType::kIdentifier) return fail_for(words.no_name, open);
    tokens_.read();
    value = tokens_.text(name);
    if (tokens_.next_is(TokenType::kComma)) {
        tokens_.read();
        name = tokens_.peek();
        if (name.type != TokenType::kIdentifier) return fail_for(words.no_second, open);
        tokens_.read();
        key = std::exchange(value, std::string(tokens_.text(name)));
    }
    if (!tokens_.next_is_word("in")) return fail_for(words.no_in, open);
    tokens_.read();
    return true;
}

bool Parser::fail_for(const Wording& wording, SourceRange open) {
    SourceRange at = tokens_.next_range();
    fail_first(wording, at, join(open, at));
    return false;
}

/// Behind the opening bracket, the next token being `for`.
NodePtr Parser::parse_for(const Token& open) {
    std::shared_ptr<For> node = make<For>(tokens_.range(open));
    node->open_range = node->range;
    if (parse_for_parts(*node)) return finish_for(std::move(node), open.type);
    Token close = tokens_.recover(opposite(open.type));
    return unknown_at(join(node->open_range, tokens_.range(close)));
}

/// Everything up to the closing bracket.
bool Parser::parse_for_parts(For& node) {
    static constexpr ForWords kWords{mistakes::kForName, mistakes::kForSecondName, mistakes::kForIn};
    if (!parse_for_names(node.key_name, node.value_name, kWords, node.open_range)) return false;
    std::size_t before = mark();
    NodePtr part = parse_expression();
    adopt(node, part);
    node.collection = std::move(part);
    if (broken_since(before)) return false;
    if (!tokens_.next_is(TokenType::kColon)) return fail_for(mistakes::kForColon, node.open_range);
    tokens_.read();
    part = parse_expression();
    adopt(node, part);
    if (tokens_.next_is(TokenType::kFatArrow)) {
        tokens_.read();
        node.key = std::move(part);
        part = parse_expression();
        adopt(node, part);
    }
    node.value = std::move(part);
    if (broken_since(before)) return false;
    if (tokens_.next_is(TokenType::kEllipsis)) {
        // Kept here until the end is known: the mistake of grouping a list shows it.
        node.close_range = tokens_.range(tokens_.read());
        node.group = true;
    }
    if (tokens_.next_is_word("if")) {
        tokens_.read();
        part = parse_expression();
        adopt(node, part);
        node.condition = std::move(part);
    }
    return !broken_since(before);
}

NodePtr Parser::finish_for(std::shared_ptr<For> node, TokenType open) {
    SourceRange ellipsis = node->close_range;
    Token close = tokens_.peek();
    if (close.type == opposite(open)) {
        tokens_.read();
    } else {
        fail_for(mistakes::kForEnd, node->open_range);
        close = tokens_.recover(opposite(open));
    }
    node->close_range = tokens_.range(close);
    node->range = join(node->open_range, node->close_range);
    if (open == TokenType::kOpenBrace) {
        if (!node->key) fail(mistakes::kForKeyMissing, node->value->range, node->range);
    } else {
        if (node->key) fail(mistakes::kForKeyInTuple, node->key->range, node->range);
        if (node->group) fail(mistakes::kForGroupInTuple, ellipsis, node->range);
    }
    return seal(std::move(node));
}

}  // namespace ingot::hcl

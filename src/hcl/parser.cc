// Bodies: arguments, blocks, labels, and the outline of a file.
#include "hcl/parser.h"

#include "hcl/template_mistakes.h"

#include <string>
#include <utility>

namespace ingot::hcl {

void Parser::fail(const Wording& wording, SourceRange subject, SourceRange context, std::string_view name) {
    ++mistakes_;
    report(diags_, wording, subject, context, name);
}

void Parser::fail_first(const Wording& wording, SourceRange subject, SourceRange context,
                        std::string_view name) {
    if (!tokens_.recovering()) fail(wording, subject, context, name);
}

std::shared_ptr<const NativeContent> Parser::parse_file() { return parse_body(TokenType::kEnd); }

std::shared_ptr<const NativeContent> Parser::parse_body(TokenType end) {
    std::shared_ptr<NativeContent> content = std::make_shared<NativeContent>();
    content->start = tokens_.previous_range();
    Level level(*this);
    if (!level.fits()) {
        fail_first(mistakes::kTooDeep, content->start);
        tokens_.recover(end);
        return content;
    }
    ++block_depth_;
    while (true) {
        Token next = tokens_.peek();
        if (next.type == end) {
            tokens_.read();
            break;
        }
        if (next.type == TokenType::kNewline) {
            tokens_.read();
        } else if (next.type == TokenType::kIdentifier) {
            // Each item is a new start: what was wrong in the last one does not silence this one.
            tokens_.set_recovering(false);
            parse_item(*content);
        } else if (next.type == TokenType::kEnd) {
            fail_first(mistakes::kUnclosedBlock, content->start);
            tokens_.set_recovering(true);
            break;
        } else {
            skip_stray(next, end);
        }
    }
    --block_depth_;
    return content;
}

/// Something that starts no item: told, and left behind with the rest of its line.
void Parser::skip_stray(const Token& bad, TokenType end) {
    bool quoted = bad.type == TokenType::kOpenQuote;
    fail_first(quoted ? mistakes::kQuotedName : mistakes::kItemRequired, tokens_.range(bad));
    // A brace that closes nothing at the top of the file would stop the recovery for ever.
    if (bad.type == TokenType::kCloseBrace && end == TokenType::kEnd) tokens_.read();
    tokens_.recover_after_item();
    tokens_.set_recovering(bad.type == TokenType::kCloseBrace);
}

void Parser::parse_item(NativeContent& content) {
    Token name = tokens_.read();
    TokenType next = tokens_.peek().type;
    if (next == TokenType::kAssign) return parse_argument(content, name, false);
    bool block =
        next == TokenType::kOpenQuote || next == TokenType::kOpenBrace || next == TokenType::kIdentifier;
    if (block) return parse_block(content, name);
    fail(mistakes::kItemIncomplete, tokens_.range(name), {}, tokens_.text(name));
    tokens_.recover_after_item();
}

void Parser::parse_argument(NativeContent& content, const Token& name, bool one_line) {
    tokens_.read();
    std::size_t before = mark();
    Attribute attribute;
    attribute.expr = parse_expression();
    attribute.name_range = tokens_.range(name);
    attribute.range = join(attribute.name_range, tokens_.previous_range());
    attribute.name = tokens_.text(name);
    if (broken_since(before)) {
        tokens_.recover_after_item();
    } else if (!one_line) {
        finish_argument(name);
    }
    add_argument(content, std::move(attribute));
}

void Parser::finish_argument(const Token& name) {
    Token end = tokens_.peek();
    if (end.type == TokenType::kNewline || end.type == TokenType::kEnd) {
        tokens_.read();
        return;
    }
    const Wording& wording =
        end.type == TokenType::kComma ? mistakes::kCommaAfterArgument : mistakes::kMissingNewline;
    SourceRange at = tokens_.range(end);
    fail_first(wording, at, join(tokens_.range(name), at));
    tokens_.recover_after_item();
}

void Parser::add_argument(NativeContent& content, Attribute attribute) {
    std::uint32_t begin = attribute.name_range.begin;
    // The key is the name as it stands in the file, whose text outlives the body.
    std::string_view key =
        std::string_view(attribute.name_range.file->text()).substr(begin, attribute.name.size());
    if (!content.index.emplace(key, static_cast<std::uint32_t>(content.attributes.size())).second) {
        fail(mistakes::kRedefined, attribute.name_range, {}, attribute.name);
        return;
    }
    content.attributes.push_back(std::move(attribute));
}

void Parser::parse_block(NativeContent& content, const Token& type) {
    std::size_t at = content.blocks.size();
    content.blocks.emplace_back();
    NativeBlock& block = content.blocks[at];
    block.block.type = tokens_.text(type);
    block.block.type_range = tokens_.range(type);
    block.block.header_range = block.block.type_range;
    if (!parse_header(block, type)) {
        std::shared_ptr<NativeContent> empty = std::make_shared<NativeContent>();
        empty->start = block.open_range = block.close_range = block.block.type_range;
        block.block.body = std::make_shared<NativeBody>(empty);
        tokens_.recover_after_item();
        return;
    }
    parse_block_body(block);
    Token after = tokens_.peek();
    if (after.type == TokenType::kNewline || after.type == TokenType::kEnd) {
        tokens_.read();
        return;
    }
    SourceRange place = tokens_.range(after);
    fail_first(mistakes::kBlockNewlineAfter, place, join(block.block.type_range, place));
    tokens_.recover_after_item();
}

bool Parser::parse_header(NativeBlock& block, const Token& type) {
    while (true) {
        Token next = tokens_.peek();
        SourceRange at = tokens_.range(next);
        if (next.type == TokenType::kOpenBrace) {
            tokens_.read();
            block.open_range = at;
            return true;
        }
        if (next.type == TokenType::kOpenQuote) {
            block.block.labels.push_back(parse_label(at));
        } else if (next.type == TokenType::kIdentifier) {
            tokens_.read();
            block.block.labels.emplace_back(tokens_.text(next));
        } else {
            SourceRange context = join(tokens_.range(type), at);
            if (next.type == TokenType::kAssign) {
                fail(mistakes::kBlockEquals, at, context);
            } else if (next.type == TokenType::kNewline) {
                fail(mistakes::kBlockNewline, at, context);
            } else {
                fail_first(mistakes::kBlockHeader, at, context);
            }
            return false;
        }
        block.block.label_ranges.push_back(at);
        block.block.header_range = join(block.block.header_range, at);
    }
}

void Parser::parse_block_body(NativeBlock& block) {
    // A block takes twice the stack of an expression, so it counts twice.
    Level level(*this);
    TokenType next = tokens_.peek().type;
    std::shared_ptr<const NativeContent> content;
    if (next == TokenType::kNewline || next == TokenType::kEnd || next == TokenType::kCloseBrace) {
        content = parse_body(TokenType::kCloseBrace);
    } else {
        content = parse_one_line_body(block);
        finish_one_line_body(block);
    }
    block.close_range = tokens_.previous_range();
    block.block.body = std::make_shared<NativeBody>(std::move(content));
}

std::shared_ptr<const NativeContent> Parser::parse_one_line_body(const NativeBlock& block) {
    std::shared_ptr<NativeContent> content = std::make_shared<NativeContent>();
    content->start = block.open_range;
    Token name = tokens_.read();
    SourceRange at = tokens_.range(name);
    if (name.type != TokenType::kIdentifier) {
        fail(mistakes::kItemRequired, at);
    } else if (Token next = tokens_.peek(); next.type == TokenType::kAssign) {
        content->start = at;
        parse_argument(*content, name, true);
        return content;
    } else if (next.type == TokenType::kOpenQuote || next.type == TokenType::kOpenBrace ||
               next.type == TokenType::kIdentifier) {
        fail(mistakes::kOneLineBlockInside, join(at, tokens_.range(next)), {}, tokens_.text(name));
    } else {
        fail(mistakes::kItemIncomplete, at, {}, tokens_.text(name));
    }
    tokens_.set_recovering(true);
    return content;
}

/// The closing brace; a wrong token before it is told and skipped.
void Parser::finish_one_line_body(const NativeBlock& block) {
    Token next = tokens_.peek();
    if (next.type == TokenType::kCloseBrace) {
        tokens_.read();
        return;
    }
    SourceRange at = tokens_.range(next);
    if (next.type == TokenType::kComma) {
        fail_first(mistakes::kOneLineComma, at);
    } else if (next.type == TokenType::kNewline) {
        fail_first(mistakes::kOneLineBreak, at);
    } else if (next.type == TokenType::kEnd) {
        fail_first(mistakes::kUnclosedBlock, block.open_range,
                   join(block.block.type_range, block.open_range));
    } else {
        fail_first(mistakes::kOneLineEnd, at);
    }
    tokens_.recover(TokenType::kCloseBrace);
}

/// A quoted label. Sets its range, both quotes included.
std::string Parser::parse_label(SourceRange& range) {
    Token open = tokens_.read();
    Token last = open;
    std::string label = finish_label(open, last);
    range = join(tokens_.range(open), tokens_.range(last));
    return label;
}

std::string Parser::finish_label(const Token& open, Token& last) {
    std::string label;
    while (true) {
        Token token = last = tokens_.read();
        SourceRange at = tokens_.range(token);
        SourceRange context = join(tokens_.range(open), at);
        if (token.type == TokenType::kCloseQuote) return label;
        if (token.type == TokenType::kQuotedText) {
            std::size_t before = diags_.size();
            label += unescape(tokens_.text(token), true, token.begin, tokens_.place(), diags_);
            mistakes_ += diags_.size() - before;
        } else if (token.type == TokenType::kInterpolation || token.type == TokenType::kDirective) {
            bool value = token.type == TokenType::kInterpolation;
            fail(mistakes::kTemplateInLabel, at, context, value ? "$${" : "%%{");
            // A mark for those who look at the tree in spite of the error.
            label += value ? "${ … }" : "%{ … }";
            tokens_.recover(TokenType::kSequenceEnd);
        } else if (token.type == TokenType::kEnd) {
            fail(mistakes::kUnclosedString, at, context);
            return label;
        } else {
            fail(mistakes::kStringLiteral, at, context);
            tokens_.recover(TokenType::kCloseQuote);
            return label;
        }
    }
}

}  // namespace ingot::hcl

// The parts of a template to a tree: pairs `%{if}` and `%{for}` with their ends.
#include "hcl/template_part.h"

#include <utility>

namespace ingot::hcl {

namespace {

std::string_view name_of_end(bool is_else, bool is_if) {
    return is_else ? "else" : is_if ? "endif" : "endfor";
}

}  // namespace

NodePtr Parser::build_template(std::vector<TemplatePart>& parts, SourceRange range) {
    if (parts.size() == 2 && parts.front().kind == TemplatePart::Kind::kValue) {
        std::shared_ptr<TemplateWrap> wrap = make<TemplateWrap>(range);
        adopt(*wrap, parts.front().expr);
        wrap->wrapped = std::move(parts.front().expr);
        return seal(std::move(wrap));
    }
    std::shared_ptr<Template> node = make<Template>(range);
    std::size_t at = 0;
    while (parts[at].kind != TemplatePart::Kind::kEnd) add_part(*node, build_part(parts, at));
    return seal(std::move(node));
}

void Parser::add_part(Template& node, NodePtr part) {
    adopt(node, part);
    node.parts.push_back(std::move(part));
}

NodePtr Parser::text_node(SourceRange range, std::string_view text) {
    std::shared_ptr<Literal> node = make<Literal>(range);
    node->value = value::Value::string(text);
    return node;
}

/// Takes the index of a part, and moves it behind what was used. The last part, the end, is never used up.
NodePtr Parser::build_part(std::vector<TemplatePart>& parts, std::size_t& at) {
    TemplatePart& part = parts[at];
    switch (part.kind) {
        case TemplatePart::Kind::kText:
            ++at;
            return text_node(part.range, part.text);
        case TemplatePart::Kind::kValue:
            ++at;
            return std::move(part.expr);
        case TemplatePart::Kind::kIf:
        case TemplatePart::Kind::kFor:
            return build_directive(parts, at);
        case TemplatePart::Kind::kElse:
        case TemplatePart::Kind::kEndIf:
        case TemplatePart::Kind::kEndFor:
            ++at;
            return stray_end(part);
        case TemplatePart::Kind::kEnd:
            break;
    }
    return unknown_at(part.range);
}

NodePtr Parser::stray_end(const TemplatePart& part) {
    bool is_else = part.kind == TemplatePart::Kind::kElse;
    bool is_if = part.kind == TemplatePart::Kind::kEndIf;
    fail(mistakes::kDirectiveStray, part.range, {}, name_of_end(is_else, is_if));
    return unknown_at(part.range);
}

NodePtr Parser::build_directive(std::vector<TemplatePart>& parts, std::size_t& at) {
    Level level(*this);
    if (!level.fits()) {
        fail(mistakes::kTooDeep, parts[at].range);
        at = parts.size() - 1;
        parts[at].told = true;
        return unknown_at(parts[at].range);
    }
    return parts[at].kind == TemplatePart::Kind::kIf ? build_if(parts, at) : build_for(parts, at);
}

/// The parts up to the next end directive of this level, which is left to the caller.
std::shared_ptr<Template> Parser::build_branch(std::vector<TemplatePart>& parts, std::size_t& at) {
    SourceRange start = parts[at - 1].range;
    std::shared_ptr<Template> node = make<Template>(SourceRange{start.file, start.end, start.end});
    while (true) {
        TemplatePart::Kind kind = parts[at].kind;
        bool ends = kind == TemplatePart::Kind::kEnd || kind == TemplatePart::Kind::kElse ||
                    kind == TemplatePart::Kind::kEndIf || kind == TemplatePart::Kind::kEndFor;
        if (ends) break;
        add_part(*node, build_part(parts, at));
    }
    if (node->parts.empty()) {
        add_part(*node, text_node(node->range, ""));
    } else {
        node->range = join(node->parts.front()->range, node->parts.back()->range);
    }
    return node;
}

NodePtr Parser::build_if(std::vector<TemplatePart>& parts, std::size_t& at) {
    TemplatePart& open = parts[at++];
    std::shared_ptr<Conditional> node = make<Conditional>(open.range);
    adopt(*node, open.expr);
    node->condition = std::move(open.expr);
    NodePtr branch = build_branch(parts, at);
    adopt(*node, branch);
    node->if_true = std::move(branch);
    bool has_else = parts[at].kind == TemplatePart::Kind::kElse;
    if (has_else) {
        ++at;
        branch = build_branch(parts, at);
    } else {
        SourceRange here = parts[at].range;
        std::shared_ptr<Template> none = make<Template>(SourceRange{here.file, here.begin, here.begin});
        add_part(*none, text_node(none->range, ""));
        branch = std::move(none);
    }
    adopt(*node, branch);
    node->if_false = std::move(branch);
    node->range = join(open.range, parts[at].range);
    if (parts[at].kind == TemplatePart::Kind::kEndIf) {
        ++at;
        return seal(std::move(node));
    }
    return wrong_end(parts, at, has_else ? mistakes::kSecondElse : mistakes::kDirectiveStray, "if");
}

NodePtr Parser::build_for(std::vector<TemplatePart>& parts, std::size_t& at) {
    TemplatePart& open = parts[at++];
    std::shared_ptr<For> node = make<For>(open.range);
    adopt(*node, open.expr);
    node->key_name = std::move(open.key_name);
    node->value_name = std::move(open.text);
    node->collection = std::move(open.expr);
    node->open_range = open.range;
    NodePtr content = build_branch(parts, at);
    adopt(*node, content);
    node->value = std::move(content);
    node->close_range = parts[at].range;
    node->range = join(open.range, node->close_range);
    if (parts[at].kind != TemplatePart::Kind::kEndFor)
        return wrong_end(parts, at, mistakes::kElseInFor, "for");
    ++at;
    std::shared_ptr<TemplateJoin> joined = make<TemplateJoin>(node->range);
    adopt(*joined, node);
    joined->tuple = std::move(node);
    return seal(std::move(joined));
}

/// A directive that ended in something else than its end: the wrong directive is used up, the end of the text
/// is not.
NodePtr Parser::wrong_end(std::vector<TemplatePart>& parts, std::size_t& at, const Wording& wrong_else,
                          std::string_view opener) {
    TemplatePart& found = parts[at];
    if (found.kind == TemplatePart::Kind::kEnd) {
        // Of directives inside each other only the innermost is told.
        if (!found.told) fail(mistakes::kDirectiveOpen, found.range, {}, opener);
        found.told = true;
        return unknown_at(found.range);
    }
    ++at;
    if (found.kind != TemplatePart::Kind::kElse) return stray_end(found);
    fail(wrong_else, found.range);
    return unknown_at(found.range);
}

}  // namespace ingot::hcl

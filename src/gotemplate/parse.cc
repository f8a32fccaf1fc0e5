// Tokens to the tree, by recursive descent.
#include "base/text.h"
#include "base/unicode.h"
#include "gotemplate/token.h"
#include "gotemplate/tree.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace ingot::gotemplate {

namespace {

// Threads have small stacks; no template nests like this.
constexpr int kDeepestNesting = 100;

using FunctionNames = std::set<std::string, std::less<>>;

/// How a list of nodes ended.
enum class Ending { kEnd, kElse, kText };

class TemplateParser {
   public:
    TemplateParser(std::string_view text, const FunctionNames& functions)
        : tokens_(scan_template(text)), functions_(functions) {}

    Templates parse() {
        NodeList main = parse_list(true);
        define("", std::move(main), peek().line);
        return std::move(templates_);
    }

   private:
    const Token& peek() const { return tokens_[at_]; }
    const Token& next() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
    const Token& peek_operand() {
        while (peek().kind == TokenKind::kSpace) ++at_;
        return peek();
    }
    const Token& next_operand() {
        peek_operand();
        return next();
    }
    bool at_word(std::string_view word) const {
        return peek().kind == TokenKind::kWord && peek().text == word;
    }

    [[noreturn]] static void refuse(const Token& token, std::string_view where) {
        std::string what = token.kind == TokenKind::kEnd     ? "the template ends"
                           : token.kind == TokenKind::kClose ? "the action ends"
                                                             : fmt::format("{} stands", token.text);
        template_error(token.line, fmt::format("{} {} where something else is needed", what, where));
    }
    void expect_close(std::string_view where) {
        const Token& token = next_operand();
        if (token.kind != TokenKind::kClose) refuse(token, where);
    }
    bool is_keyword(const Token& token) const {
        static constexpr std::string_view kWords[] = {"block", "define", "else",     "end",
                                                      "if",    "range",  "template", "with"};
        if (token.kind != TokenKind::kWord) return false;
        if (token.text == "break" || token.text == "continue") return !functions_.contains(token.text);
        return std::find(std::begin(kWords), std::end(kWords), token.text) != std::end(kWords);
    }

    static bool is_empty(const NodeList& nodes) {
        return std::all_of(nodes.begin(), nodes.end(), [](const Node& node) {
            return node.kind == Node::Kind::kText && trim(node.text).empty();
        });
    }
    /// An empty definition gives way to another of its name.
    void define(std::string name, NodeList nodes, int line) {
        auto found = templates_.find(name);
        if (found == templates_.end() || is_empty(found->second)) {
            templates_.insert_or_assign(std::move(name), std::move(nodes));
        } else if (!is_empty(nodes)) {
            template_error(line, fmt::format("the template {} is defined twice", go_quote(name)));
        }
    }

    /// Up to {{end}}, {{else}} or, at the top, the end of the text; ending_ says which.
    NodeList parse_list(bool top) {
        if (++nesting_ > kDeepestNesting) template_error(peek().line, "the actions are nested too deep");
        NodeList nodes;
        while (true) {
            const Token& token = next();
            if (token.kind == TokenKind::kEnd) {
                if (!top) template_error(token.line, "the template ends before {{end}}");
                break;
            }
            if (token.kind == TokenKind::kText) {
                Node node;
                node.text = token.text;
                node.line = token.line;
                nodes.push_back(std::move(node));
                continue;
            }
            const Token& word = peek_operand();
            if (is_keyword(word) && (word.text == "end" || word.text == "else")) {
                if (top)
                    template_error(word.line, fmt::format("{{{{{}}}}} has nothing to belong to", word.text));
                next();
                finish_list(word.text);
                break;
            }
            if (top && is_keyword(word) && word.text == "define") {
                next();
                parse_definition();
                continue;
            }
            nodes.push_back(parse_action());
        }
        --nesting_;
        return nodes;
    }

    void finish_list(std::string_view word) {
        ending_ = word == "end" ? Ending::kEnd : Ending::kElse;
        if (ending_ == Ending::kElse) {
            peek_operand();
            if (at_word("if") || at_word("with")) return;
        }
        expect_close(word == "end" ? "in {{end}}" : "in {{else}}");
    }

    std::string parse_name(std::string_view where) {
        const Token& token = next_operand();
        std::string name;
        if (token.kind != TokenKind::kString && token.kind != TokenKind::kRawString) refuse(token, where);
        if (!unquote(token.text, name))
            template_error(token.line, fmt::format("{} is not a valid string", token.text));
        return name;
    }

    /// The body of {{define}} or {{block}}: its own variables, no range around it.
    void parse_named_body(std::string name, int line) {
        std::vector<std::string> outer = std::exchange(variables_, {"$"});
        int ranges = std::exchange(ranges_, 0);
        NodeList nodes = parse_list(false);
        if (ending_ != Ending::kEnd) template_error(line, "{{else}} stands in a definition");
        variables_ = std::move(outer);
        ranges_ = ranges;
        define(std::move(name), std::move(nodes), line);
    }

    void parse_definition() {
        int line = peek().line;
        std::string name = parse_name("in {{define}}");
        expect_close("in {{define}}");
        parse_named_body(std::move(name), line);
    }

    Node parse_action() {
        Node node;
        const Token& word = peek_operand();
        node.line = word.line;
        if (!is_keyword(word)) {
            node.kind = Node::Kind::kAction;
            node.pipeline = parse_pipeline("command", TokenKind::kClose);
            return node;
        }
        next();
        if (word.text == "if") return parse_control(Node::Kind::kIf, word);
        if (word.text == "with") return parse_control(Node::Kind::kWith, word);
        if (word.text == "range") return parse_control(Node::Kind::kRange, word);
        if (word.text == "break" || word.text == "continue") {
            node.kind = word.text == "break" ? Node::Kind::kBreak : Node::Kind::kContinue;
            expect_close(fmt::format("in {{{{{}}}}}", word.text));
            if (ranges_ == 0)
                template_error(word.line,
                               fmt::format("{{{{{}}}}} stands outside of {{{{range}}}}", word.text));
            return node;
        }
        if (word.text != "template" && word.text != "block") refuse(word, "in an action");
        node.kind = Node::Kind::kTemplate;
        bool block = word.text == "block";
        node.text = parse_name(block ? "in {{block}}" : "in {{template}}");
        if (!block && peek_operand().kind == TokenKind::kClose) {
            next();
            return node;
        }
        node.pipeline = parse_pipeline(block ? "block" : "template", TokenKind::kClose);
        if (block) parse_named_body(node.text, node.line);
        return node;
    }

    Node parse_control(Node::Kind kind, const Token& word) {
        Node node;
        node.kind = kind;
        node.line = word.line;
        std::size_t known = variables_.size();
        bool range = kind == Node::Kind::kRange;
        node.pipeline = parse_pipeline(std::string(word.text), TokenKind::kClose);
        if (range) ++ranges_;
        node.body = parse_list(false);
        if (range) --ranges_;
        if (ending_ == Ending::kElse) {
            bool chained =
                (kind == Node::Kind::kIf && at_word("if")) || (kind == Node::Kind::kWith && at_word("with"));
            if (chained) {
                if (++nesting_ > kDeepestNesting) template_error(word.line, "too many {{else if}} in a row");
                node.otherwise.push_back(parse_control(kind, next()));
                --nesting_;
            } else {
                if (peek().kind == TokenKind::kWord) refuse(peek(), "after {{else");
                node.otherwise = parse_list(false);
                if (ending_ != Ending::kEnd)
                    template_error(word.line, fmt::format("{{{{{}}}}} has a second {{{{else}}}}", word.text));
            }
        }
        variables_.resize(known);
        return node;
    }

    /// `$x :=`, `$x =`, and in a range also `$i, $x :=`.
    void parse_variables(Pipeline& pipeline, const std::string& context) {
        while (peek_operand().kind == TokenKind::kVariable) {
            std::size_t start = at_;
            const Token& variable = next();
            const Token& mark = peek_operand();
            if (mark.kind == TokenKind::kAssign || mark.kind == TokenKind::kDeclare) {
                next();
                pipeline.assigns = mark.kind == TokenKind::kAssign;
                add_variable(pipeline, variable);
                return;
            }
            if (mark.kind != TokenKind::kComma) {
                at_ = start;
                return;
            }
            next();
            add_variable(pipeline, variable);
            if (context != "range" || pipeline.variables.size() > 1) {
                template_error(mark.line, fmt::format("too many variables for {}", context));
            }
            TokenKind after = peek_operand().kind;
            if (after != TokenKind::kVariable && after != TokenKind::kClose &&
                after != TokenKind::kRightParen) {
                template_error(mark.line, "only variables can stand before := in a range");
            }
        }
    }
    void add_variable(Pipeline& pipeline, const Token& token) {
        // Assigning to an unknown variable is found when it runs, as in Go.
        pipeline.variables.emplace_back(token.text);
        variables_.emplace_back(token.text);
    }

    std::shared_ptr<const Pipeline> parse_pipeline(const std::string& context, TokenKind end) {
        if (++nesting_ > kDeepestNesting) template_error(peek().line, "the parentheses are nested too deep");
        std::shared_ptr<Pipeline> pipeline = std::make_shared<Pipeline>();
        pipeline->line = peek_operand().line;
        parse_variables(*pipeline, context);
        while (peek_operand().kind != end) pipeline->commands.push_back(parse_command(context));
        next();
        if (pipeline->commands.empty())
            template_error(pipeline->line, fmt::format("a value is missing for {}", context));
        for (std::size_t i = 1; i < pipeline->commands.size(); ++i) {
            Operand::Kind kind = pipeline->commands[i].front().kind;
            bool fixed = kind == Operand::Kind::kBool || kind == Operand::Kind::kDot ||
                         kind == Operand::Kind::kNil || kind == Operand::Kind::kInteger ||
                         kind == Operand::Kind::kFloat || kind == Operand::Kind::kString;
            if (fixed) {
                template_error(pipeline->line,
                               fmt::format("{} stands after | but takes no value: stage {} of the pipeline",
                                           pipeline->commands[i].front().source, i + 1));
            }
        }
        --nesting_;
        return pipeline;
    }

    Command parse_command(const std::string& context) {
        Command command;
        while (true) {
            const Token& first = peek_operand();
            std::optional<Operand> operand = parse_operand();
            if (operand) command.push_back(std::move(*operand));
            const Token& token = peek();
            if (token.kind == TokenKind::kSpace) continue;
            if (token.kind == TokenKind::kPipe) {
                next();
                break;
            }
            if (token.kind == TokenKind::kClose || token.kind == TokenKind::kRightParen) break;
            refuse(operand ? token : first, "in a command");
        }
        if (command.empty()) template_error(peek().line, fmt::format("a command is empty in {}", context));
        return command;
    }

    /// A term and the fields right after it.
    std::optional<Operand> parse_operand() {
        std::optional<Operand> term = parse_term();
        if (!term || peek().kind != TokenKind::kField) return term;
        std::vector<std::string> fields;
        std::string source = term->source;
        while (peek().kind == TokenKind::kField) {
            const Token& token = next();
            fields.emplace_back(token.text.substr(1));
            source += token.text;
        }
        switch (term->kind) {
            case Operand::Kind::kField:
            case Operand::Kind::kVariable:
                term->fields.insert(term->fields.end(), fields.begin(), fields.end());
                term->source = std::move(source);
                return term;
            case Operand::Kind::kFunction:
            case Operand::Kind::kPipeline:
            case Operand::Kind::kChain:
                break;
            case Operand::Kind::kDot:
            case Operand::Kind::kNil:
            case Operand::Kind::kBool:
            case Operand::Kind::kInteger:
            case Operand::Kind::kFloat:
            case Operand::Kind::kString:
                template_error(term->line, fmt::format("{} has no fields", term->source));
        }
        Operand chain;
        chain.kind = Operand::Kind::kChain;
        chain.fields = std::move(fields);
        chain.source = std::move(source);
        chain.line = term->line;
        chain.inner = std::make_shared<const Operand>(std::move(*term));
        return chain;
    }

    std::optional<Operand> parse_term() {
        const Token& token = peek();
        Operand term;
        term.source = token.text;
        term.line = token.line;
        switch (token.kind) {
            case TokenKind::kWord: {
                if (token.text == "nil") {
                    term.kind = Operand::Kind::kNil;
                    break;
                }
                if (is_keyword(token)) return std::nullopt;
                if (!functions_.contains(token.text)) refuse_function(token);
                term.kind = Operand::Kind::kFunction;
                term.text = token.text;
                break;
            }
            case TokenKind::kDot:
                break;
            case TokenKind::kField:
                term.kind = Operand::Kind::kField;
                term.fields.emplace_back(token.text.substr(1));
                break;
            case TokenKind::kVariable:
                if (std::find(variables_.begin(), variables_.end(), token.text) == variables_.end()) {
                    template_error(token.line, fmt::format("the variable {} is not defined", token.text));
                }
                term.kind = Operand::Kind::kVariable;
                term.text = token.text;
                break;
            case TokenKind::kBool:
                term.kind = Operand::Kind::kBool;
                term.truth = token.text == "true";
                break;
            case TokenKind::kNumber:
            case TokenKind::kRune:
                read_number(token, term);
                break;
            case TokenKind::kString:
            case TokenKind::kRawString:
                term.kind = Operand::Kind::kString;
                if (!unquote(token.text, term.text))
                    template_error(token.line, fmt::format("{} is not a valid string", token.text));
                break;
            case TokenKind::kLeftParen:
                next();
                term.kind = Operand::Kind::kPipeline;
                term.source = "(…)";
                term.pipeline = parse_pipeline("parentheses", TokenKind::kRightParen);
                return term;
            case TokenKind::kEnd:
            case TokenKind::kText:
            case TokenKind::kOpen:
            case TokenKind::kClose:
            case TokenKind::kSpace:
            case TokenKind::kAssign:
            case TokenKind::kDeclare:
            case TokenKind::kPipe:
            case TokenKind::kComma:
            case TokenKind::kRightParen:
            case TokenKind::kOther:
                return std::nullopt;
        }
        next();
        return term;
    }

    [[noreturn]] void refuse_function(const Token& token) const {
        std::vector<std::string> names(functions_.begin(), functions_.end());
        std::optional<std::string> near = did_you_mean(token.text, names);
        template_error(token.line, fmt::format("the function {} is not defined{}", go_quote(token.text),
                                               near ? fmt::format("; did you mean \"{}\"?", *near) : ""));
    }

    static void read_number(const Token& token, Operand& term);

    std::vector<Token> tokens_;
    const FunctionNames& functions_;
    std::size_t at_ = 0;
    int nesting_ = 0;
    int ranges_ = 0;
    Ending ending_ = Ending::kText;
    std::vector<std::string> variables_{"$"};
    Templates templates_;
};

/// Go's integer literals: 12, 0x1f, 0o17, 017, 0b101, underscores between digits.
std::optional<std::int64_t> read_integer(std::string_view text) {
    bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    int base = 10;
    bool prefixed = false;
    if (text.size() > 1 && text[0] == '0') {
        char mark = static_cast<char>(text[1] | 0x20);
        base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
        prefixed = mark == 'x' || mark == 'o' || mark == 'b';
        text.remove_prefix(prefixed ? 2 : 1);
        if (prefixed && text.starts_with('_')) text.remove_prefix(1);
        if (!prefixed && text.starts_with('_')) text.remove_prefix(1);
    }
    if (text.empty() || text.front() == '_' || text.back() == '_' ||
        text.find("__") != std::string_view::npos)
        return std::nullopt;
    std::string digits(text);
    std::erase(digits, '_');
    std::uint64_t size = 0;
    std::from_chars_result read = std::from_chars(digits.data(), digits.data() + digits.size(), size, base);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
    std::uint64_t limit = static_cast<std::uint64_t>(INT64_MAX) + (negative ? 1 : 0);
    if (size > limit) return std::nullopt;
    return static_cast<std::int64_t>(negative ? 0 - size : size);
}

std::optional<double> read_float(std::string_view text) {
    bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    bool hex = text.starts_with("0x") || text.starts_with("0X");
    if (hex) text.remove_prefix(2);
    std::string digits(text);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (digits[i] != '_') continue;
        bool between = i > 0 && i + 1 < digits.size() &&
                       std::isxdigit(static_cast<unsigned char>(digits[i - 1])) &&
                       std::isxdigit(static_cast<unsigned char>(digits[i + 1]));
        if (!between && !(hex && i == 0)) return std::nullopt;
    }
    std::erase(digits, '_');
    if (hex && digits.find_first_of("pP") == std::string::npos) return std::nullopt;
    double number = 0;
    std::chars_format format = hex ? std::chars_format::hex : std::chars_format::general;
    std::from_chars_result read =
        std::from_chars(digits.data(), digits.data() + digits.size(), number, format);
    if (read.ptr != digits.data() + digits.size() || digits.empty()) return std::nullopt;
    if (read.ec != std::errc()) return std::nullopt;
    return negative ? -number : number;
}

void TemplateParser::read_number(const Token& token, Operand& term) {
    term.kind = Operand::Kind::kInteger;
    if (token.kind == TokenKind::kRune) {
        std::string text;
        bool valid = unquote(token.text, text) && !text.empty();
        DecodedRune rune = decode_rune(text);
        // '\xff' is the number 255, though no character.
        bool byte = valid && token.text[1] == '\\' && text.size() == 1;
        if (!valid || (!byte && static_cast<std::size_t>(rune.length) != text.size())) {
            template_error(token.line, fmt::format("{} is not a character constant", token.text));
        }
        term.integer = byte ? static_cast<unsigned char>(text[0]) : rune.code;
        return;
    }
    std::optional<std::int64_t> integer = read_integer(token.text);
    if (integer) {
        term.integer = *integer;
        return;
    }
    std::optional<double> number = read_float(token.text);
    if (!number) template_error(token.line, fmt::format("{} is not a number", token.text));
    if (token.text.find_first_of(".eEpP") == std::string_view::npos) {
        template_error(token.line, fmt::format("the integer {} is too large", token.text));
    }
    term.kind = Operand::Kind::kFloat;
    term.floating = *number;
}

}  // namespace

Templates parse_template(std::string_view text, const FunctionNames& functions) {
    return TemplateParser(text, functions).parse();
}

}  // namespace ingot::gotemplate

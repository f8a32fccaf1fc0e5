// Tokens to tree, by recursive descent. Internal to hcl; the doors are in hcl/body.h.
#pragma once

#include "hcl/ast.h"
#include "hcl/mistakes.h"
#include "hcl/native_body.h"
#include "hcl/token_stream.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::hcl {

/// A node while it is made.
using NodePtr = std::shared_ptr<Expr>;

/// Parses one text. Each function that recurses keeps a small stack frame: what reports mistakes or builds
/// strings stands in functions of its own. A function that met a mistake has told it and gives some tree
/// nevertheless.
class Parser {
   public:
    /// Takes the levels of nesting that are around the text already.
    Parser(std::string_view text, const TextPlace& place, ScanMode mode, Diagnostics& diags, int depth = 0)
        : tokens_(text, place, mode, diags), diags_(diags), depth_(depth), block_depth_(depth) {}

    std::shared_ptr<const NativeContent> parse_file();
    NodePtr parse_whole_expression();
    NodePtr parse_whole_template();

   private:
    struct TemplatePart;
    /// An operation whose right operand is not yet read, and the precedence of its operator.
    struct PendingBinary {
        std::shared_ptr<Binary> node;
        int level;
        BinaryOp op;
        SourceRange op_range;
    };
    struct ForWords {
        Wording no_name;
        Wording no_second;
        Wording no_in;
    };
    /// One level of nesting as long as it lives.
    class Level {
       public:
        explicit Level(Parser& parser) : parser_(parser) { ++parser_.depth_; }
        ~Level() { --parser_.depth_; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;
        bool fits() const { return parser_.depth_ <= kMaxHeight; }

       private:
        Parser& parser_;
    };

    // Mistakes.
    void fail(const Wording& wording, SourceRange subject, SourceRange context = {},
              std::string_view name = {});
    /// The same, but silent while recovering from an earlier one.
    void fail_first(const Wording& wording, SourceRange subject, SourceRange context = {},
                    std::string_view name = {});
    std::size_t mark() const { return mistakes_; }
    /// A mistake since the mark left the stream at a place where going on makes no sense.
    bool broken_since(std::size_t mark) const { return tokens_.recovering() && mistakes_ != mark; }
    NodePtr unknown_at(SourceRange range);
    template <class Node>
    std::shared_ptr<Node> make(SourceRange range) {
        return std::make_shared<Node>(range);
    }
    /// Counts a child into the height of its parent.
    static void adopt(Expr& parent, const NodePtr& child);
    /// The finished node, or an unknown in its place when the tree gets too high.
    NodePtr seal(NodePtr node);

    // Bodies: parser.cc.
    std::shared_ptr<const NativeContent> parse_body(TokenType end);
    void parse_item(NativeContent& content);
    void parse_argument(NativeContent& content, const Token& name, bool one_line);
    void finish_argument(const Token& name);
    void add_argument(NativeContent& content, Attribute attribute);
    void parse_block(NativeContent& content, const Token& type);
    bool parse_header(NativeBlock& block, const Token& type);
    void parse_block_body(NativeBlock& block);
    std::shared_ptr<const NativeContent> parse_one_line_body(const NativeBlock& block);
    void finish_one_line_body(const NativeBlock& block);
    void skip_stray(const Token& bad, TokenType end);
    std::string parse_label(SourceRange& range);
    std::string finish_label(const Token& open, Token& last);

    // Operators, operands, calls: parse_expression.cc.
    NodePtr parse_expression();
    NodePtr too_deep();
    NodePtr finish_conditional(NodePtr condition);
    NodePtr parse_binary();
    NodePtr fold_binary(NodePtr operand, int level, std::size_t base);
    void push_binary(NodePtr operand, BinaryOp op, const Token& token, int level, std::size_t base);
    NodePtr parse_operand();
    NodePtr parse_term();
    void no_expression(const Token& found);
    NodePtr parse_paren();
    NodePtr parse_unary();
    value::Value number_value(const Token& token);
    NodePtr parse_number();
    NodePtr parse_name();
    NodePtr name_node(const Token& name);
    NodePtr parse_call(const Token& name);
    bool parse_call_name(Call& call, const Token& name);
    bool finish_call_argument(Call& call, bool broken);

    // Lists, maps, for: parse_constructor.cc.
    NodePtr parse_tuple();
    NodePtr parse_tuple_items(const Token& open);
    bool finish_tuple_item(Tuple& tuple, bool broken);
    NodePtr parse_object();
    NodePtr parse_object_items(const Token& open);
    bool parse_object_item(Object& object);
    static std::string bare_word(const Expr& key);
    bool close_object(Object& object);
    bool finish_object_key(const Object& object);
    bool finish_object_item(Object& object);
    bool parse_for_names(std::string& key, std::string& value, const ForWords& words, SourceRange open);
    bool fail_for(const Wording& wording, SourceRange open);
    NodePtr parse_for(const Token& open);
    bool parse_for_parts(For& node);
    NodePtr finish_for(std::shared_ptr<For> node, TokenType open);

    // Steps behind an operand: parse_traversal.cc.
    NodePtr parse_steps(NodePtr from);
    NodePtr add_step(NodePtr from, Step step);
    NodePtr parse_dot(NodePtr from, SourceRange start);
    Step dotted_step(const Token& dot, const Token& name, bool in_splat);
    std::shared_ptr<Splat> make_splat(NodePtr from, SourceRange marker);
    NodePtr parse_attribute_splat(NodePtr from, const Token& dot, SourceRange start);
    NodePtr parse_bracket(NodePtr from, SourceRange start);
    SourceRange close_bracket(bool broken, const Wording& wording);
    NodePtr finish_index(NodePtr from, NodePtr key, SourceRange open, SourceRange brackets,
                         SourceRange start);
    NodePtr parse_full_splat(NodePtr from, const Token& open);

    // Templates: parse_template.cc (to parts) and build_template.cc (parts to tree).
    NodePtr parse_quoted(TokenType end);
    NodePtr parse_template(TokenType end, bool flush, SourceRange open);
    SourceRange parse_parts(TokenType end, std::vector<TemplatePart>& parts);
    void add_text(std::vector<TemplatePart>& parts, const Token& token);
    static void trim_before(TemplatePart& text, const Token& open);
    void parse_interpolation(std::vector<TemplatePart>& parts, const Token& open, TokenType end,
                             SourceRange start);
    void unclosed_interpolation(const Token& found, TokenType end, SourceRange start);
    void parse_directive(std::vector<TemplatePart>& parts, const Token& open, SourceRange start);
    bool parse_directive_head(TemplatePart& part, SourceRange open);
    void unknown_directive(const Token& word, SourceRange open);
    void finish_sequence(bool complete);
    NodePtr build_template(std::vector<TemplatePart>& parts, SourceRange range);
    static void add_part(Template& node, NodePtr part);
    NodePtr text_node(SourceRange range, std::string_view text);
    NodePtr build_part(std::vector<TemplatePart>& parts, std::size_t& at);
    NodePtr stray_end(const TemplatePart& part);
    NodePtr build_directive(std::vector<TemplatePart>& parts, std::size_t& at);
    std::shared_ptr<Template> build_branch(std::vector<TemplatePart>& parts, std::size_t& at);
    NodePtr build_if(std::vector<TemplatePart>& parts, std::size_t& at);
    NodePtr build_for(std::vector<TemplatePart>& parts, std::size_t& at);
    NodePtr wrong_end(std::vector<TemplatePart>& parts, std::size_t& at, const Wording& wrong_else,
                      std::string_view opener);

    TokenStream tokens_;
    Diagnostics& diags_;
    int depth_;        ///< levels of the functions that recurse
    int block_depth_;  ///< blocks among them
    std::size_t mistakes_ = 0;
    bool trim_next_ = false;  ///< the sequence before ended in `~}`
    std::vector<PendingBinary> pending_;
};

/// The text that a token of a string stands for, escapes replaced. Takes the text and its place; `quoted`:
/// with backslash escapes.
std::string unescape(std::string_view text, bool quoted, std::uint32_t begin, const TextPlace& place,
                     Diagnostics& diags);

}  // namespace ingot::hcl

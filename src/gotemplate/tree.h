// A parsed template: nodes only.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::gotemplate {

struct Pipeline;

/// One space-separated part of a command.
struct Operand {
    enum class Kind {
        kDot,
        kNil,
        kBool,
        kInteger,
        kFloat,
        kString,
        kField,
        kVariable,
        kFunction,
        kPipeline,
        kChain
    };
    Kind kind = Kind::kDot;
    bool truth = false;
    std::int64_t integer = 0;
    double floating = 0;
    std::string text;                 ///< string value, or name of variable or function
    std::vector<std::string> fields;  ///< of kField, kVariable and kChain
    std::shared_ptr<const Pipeline> pipeline;
    std::shared_ptr<const Operand> inner;  ///< of kChain
    std::string source;                    ///< as written, for messages
    int line = 1;
};

using Command = std::vector<Operand>;

struct Pipeline {
    std::vector<std::string> variables;  ///< set by it
    bool assigns = false;                ///< `=`, not `:=`
    std::vector<Command> commands;
    int line = 1;
};

struct Node;
using NodeList = std::vector<Node>;

struct Node {
    enum class Kind { kText, kAction, kIf, kWith, kRange, kTemplate, kBreak, kContinue };
    Kind kind = Kind::kText;
    std::string text;                          ///< or the name of the template
    std::shared_ptr<const Pipeline> pipeline;  ///< may be null for kTemplate
    NodeList body;
    NodeList otherwise;
    int line = 1;
};

/// The named templates of one text; "" is the text itself.
using Templates = std::map<std::string, NodeList, std::less<>>;

/// Errors: user, with the line. Takes the names of all functions. Source: Go's text/template/parse.
Templates parse_template(std::string_view text, const std::set<std::string, std::less<>>& functions);

}  // namespace ingot::gotemplate

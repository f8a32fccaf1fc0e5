// render: the tree × data → text.
#include "gotemplate/gotemplate.h"

#include "base/text.h"
#include "gotemplate/builtins.h"
#include "gotemplate/datum.h"
#include "gotemplate/token.h"
#include "gotemplate/tree.h"

#include <fmt/core.h>

#include <optional>
#include <utility>

namespace ingot::gotemplate {

namespace {

// Threads have small stacks; no template calls itself this often.
constexpr int kDeepestCall = 50;

std::set<std::string, std::less<>> all_names(const Functions& functions) {
    std::set<std::string, std::less<>> names;
    for (std::string_view name : builtin_names()) names.emplace(name);
    for (const auto& [name, function] : functions) names.insert(name);
    return names;
}

class Runner {
   public:
    Runner(const Templates& templates, const Functions& functions, MissingMember missing)
        : templates_(templates), functions_(functions), missing_(missing) {}

    std::string run(const Datum& data) {
        variables_.emplace_back("$", data);
        walk(data, templates_.find("")->second);
        return std::move(out_);
    }

   private:
    enum class Flow { kOn, kBreak, kContinue };
    using Last = std::optional<Datum>;  ///< result of the command before, which becomes the last argument

    [[noreturn]] void fail(const Operand& at, const std::string& problem) const {
        template_error(at.line, fmt::format("{}: {}", at.source, problem));
    }

    Flow walk(const Datum& dot, const NodeList& nodes) {
        for (const Node& node : nodes) {
            Flow flow = walk_node(dot, node);
            if (flow != Flow::kOn) return flow;
        }
        return Flow::kOn;
    }

    Flow walk_node(const Datum& dot, const Node& node) {
        switch (node.kind) {
            case Node::Kind::kText:
                out_ += node.text;
                return Flow::kOn;
            case Node::Kind::kAction: {
                Datum result = run_pipeline(dot, *node.pipeline);
                if (node.pipeline->variables.empty()) out_ += print_datum(result);
                return Flow::kOn;
            }
            case Node::Kind::kIf:
            case Node::Kind::kWith:
                return walk_choice(dot, node);
            case Node::Kind::kRange:
                return walk_range(dot, node);
            case Node::Kind::kTemplate:
                call_template(dot, node);
                return Flow::kOn;
            case Node::Kind::kBreak:
                return Flow::kBreak;
            case Node::Kind::kContinue:
                return Flow::kContinue;
        }
        return Flow::kOn;
    }

    Flow walk_choice(const Datum& dot, const Node& node) {
        std::size_t mark = variables_.size();
        Datum result = run_pipeline(dot, *node.pipeline);
        bool truth = result.is_true();
        bool moves = truth && node.kind == Node::Kind::kWith;
        Flow flow = walk(moves ? result : dot, truth ? node.body : node.otherwise);
        variables_.resize(mark);
        return flow;
    }

    Flow walk_range(const Datum& dot, const Node& node) {
        std::size_t mark = variables_.size();
        Datum over = run_pipeline(dot, *node.pipeline);
        std::size_t inner = variables_.size();
        Flow flow = Flow::kOn;
        bool any = false;
        auto step = [&](const Datum& index, const Datum& element) {
            any = true;
            set_range_variables(*node.pipeline, index, element);
            flow = walk(element, node.body);
            variables_.resize(inner);
            return flow != Flow::kBreak;
        };
        switch (over.kind()) {
            case Datum::Kind::kInt:
                if (node.pipeline->variables.size() > 1)
                    template_error(node.line, "a range over a number has one variable");
                for (std::int64_t i = 0; i < over.integer(); ++i) {
                    if (!step(Datum(), Datum(value::Value::number(i)))) break;
                }
                break;
            case Datum::Kind::kList: {
                std::int64_t i = 0;
                for (const value::Value& element : over.value().elements()) {
                    if (!step(Datum(value::Value::number(i++)), Datum(element))) break;
                }
                break;
            }
            case Datum::Kind::kMap:
                for (const auto& [name, member] : over.value().members()) {
                    if (!step(Datum(value::Value::string(name)), Datum(member))) break;
                }
                break;
            case Datum::Kind::kMissing:
            case Datum::Kind::kNil:
                break;
            case Datum::Kind::kBool:
            case Datum::Kind::kFloat:
            case Datum::Kind::kString:
                template_error(node.line, fmt::format("a value of type {} has no elements to range over",
                                                      over.type_name()));
        }
        variables_.resize(mark);
        return any ? Flow::kOn : walk(dot, node.otherwise);
    }

    void set_range_variables(const Pipeline& pipeline, const Datum& index, const Datum& element) {
        std::size_t count = pipeline.variables.size();
        if (count == 0) return;
        if (pipeline.assigns) {
            set_variable(pipeline.variables.back(), element, pipeline.line);
            if (count > 1) set_variable(pipeline.variables.front(), index, pipeline.line);
            return;
        }
        variables_[variables_.size() - 1].second = element;
        if (count > 1) variables_[variables_.size() - 2].second = index;
    }

    void call_template(const Datum& dot, const Node& node) {
        auto found = templates_.find(node.text);
        if (found == templates_.end())
            template_error(node.line, fmt::format("the template {} is not defined", go_quote(node.text)));
        if (depth_ >= kDeepestCall) template_error(node.line, "templates call each other too deep");
        Datum data = node.pipeline ? run_pipeline(dot, *node.pipeline) : Datum();
        std::vector<std::pair<std::string, Datum>> outer = std::exchange(variables_, {{"$", data}});
        ++depth_;
        walk(data, found->second);
        --depth_;
        variables_ = std::move(outer);
    }

    const Datum& get_variable(const Operand& operand) const {
        for (auto it = variables_.rbegin(); it != variables_.rend(); ++it) {
            if (it->first == operand.text) return it->second;
        }
        fail(operand, "the variable has no value yet");
    }
    void set_variable(const std::string& name, const Datum& datum, int line) {
        for (auto it = variables_.rbegin(); it != variables_.rend(); ++it) {
            if (it->first != name) continue;
            it->second = datum;
            return;
        }
        template_error(line,
                       fmt::format("the variable {} is assigned to but was never declared with :=", name));
    }

    Datum run_pipeline(const Datum& dot, const Pipeline& pipeline) {
        Last result;
        for (const Command& command : pipeline.commands) {
            result = run_command(dot, command, result);
            if (result->is_empty()) result = Datum();
        }
        for (const std::string& name : pipeline.variables) {
            if (pipeline.assigns)
                set_variable(name, *result, pipeline.line);
            else
                variables_.emplace_back(name, *result);
        }
        return *result;
    }

    Datum run_command(const Datum& dot, const Command& command, const Last& last) {
        const Operand& first = command.front();
        if (first.kind == Operand::Kind::kFunction) return run_function(dot, command, last);
        if (command.size() > 1 || last) return refuse_arguments(dot, first);
        if (first.kind == Operand::Kind::kNil) fail(first, "nil alone is not a command");
        return evaluate_operand(dot, first);
    }

    /// A field of nothing is nothing, whatever it is given; anything else that is no function takes no
    /// arguments.
    Datum refuse_arguments(const Datum& dot, const Operand& first) {
        if (first.fields.empty()) fail(first, "only a function takes arguments");
        Operand owner = first;
        owner.fields.pop_back();
        if (!evaluate_operand(dot, owner).is_missing())
            fail(first, "it is a value, not a function, and takes no arguments");
        return Datum();
    }

    Datum evaluate_operand(const Datum& dot, const Operand& operand) {
        switch (operand.kind) {
            case Operand::Kind::kDot:
                return dot;
            case Operand::Kind::kNil:
                return Datum();
            case Operand::Kind::kBool:
                return Datum(value::Value::boolean(operand.truth));
            case Operand::Kind::kInteger:
                return Datum(value::Value::number(operand.integer));
            case Operand::Kind::kFloat:
                return Datum::of_float(operand.floating);
            case Operand::Kind::kString:
                return Datum(value::Value::string(operand.text));
            case Operand::Kind::kField:
                return follow(dot, operand);
            case Operand::Kind::kVariable:
                return follow(get_variable(operand), operand);
            case Operand::Kind::kFunction:
                return run_function(dot, {operand}, std::nullopt);
            case Operand::Kind::kPipeline:
                return run_pipeline(dot, *operand.pipeline);
            case Operand::Kind::kChain:
                if (operand.inner->kind == Operand::Kind::kNil) fail(operand, "nil has no fields");
                return follow(evaluate_operand(dot, *operand.inner), operand);
        }
        return Datum();
    }

    Datum follow(Datum from, const Operand& operand) const {
        for (const std::string& field : operand.fields) {
            if (from.is_missing()) return from;
            if (!from.value().is_known()) fail(operand, "the value is not known yet");
            if (from.is_empty()) fail(operand, fmt::format("nil has no field {}", field));
            if (from.kind() != Datum::Kind::kMap) {
                fail(operand, fmt::format("a value of type {} has no field {}", from.type_name(), field));
            }
            const value::Value* member = from.value().find(field);
            if (!member && missing_ == MissingMember::kError) refuse_member(from, field, operand);
            from = member ? Datum(*member) : Datum();
        }
        if (!from.is_missing() && !from.value().is_known()) fail(operand, "the value is not known yet");
        return from;
    }

    [[noreturn]] void refuse_member(const Datum& from, const std::string& field,
                                    const Operand& operand) const {
        std::vector<std::string> names;
        for (const auto& [name, member] : from.value().members()) names.push_back(name);
        std::optional<std::string> near = did_you_mean(field, names);
        std::string known = names.empty() ? "there is none here" : "here are " + join(names, ", ");
        fail(operand, near ? fmt::format("there is no {}; did you mean {}?", field, *near)
                           : fmt::format("there is no {}; {}", field, known));
    }

    Datum run_function(const Datum& dot, const Command& command, const Last& last) {
        const Operand& name = command.front();
        bool builtin = !functions_.contains(name.text);
        if (builtin && (name.text == "and" || name.text == "or")) return run_logic(dot, command, last);
        std::vector<Datum> args;
        for (std::size_t i = 1; i < command.size(); ++i) args.push_back(evaluate_operand(dot, command[i]));
        if (last) args.push_back(*last);
        try {
            if (builtin) return call_builtin(name.text, args);
            std::vector<value::Value> values;
            for (const Datum& arg : args) values.push_back(arg.value());
            return Datum(functions_.find(name.text)->second(values));
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::kUser) fail(name, error.message());
            Error placed = error;
            throw placed.add_frame(fmt::format("in {} at template line {}", name.source, name.line));
        }
    }

    /// The first argument that settles it, or the last one; those after are not evaluated.
    Datum run_logic(const Datum& dot, const Command& command, const Last& last) {
        const Operand& name = command.front();
        if (command.size() == 1 && !last) fail(name, "takes at least 1 argument, 0 given");
        Datum result;
        for (std::size_t i = 1; i < command.size(); ++i) {
            result = evaluate_operand(dot, command[i]);
            if (result.is_true() == (name.text == "or")) return result;
        }
        return last ? *last : result;
    }

    const Templates& templates_;
    const Functions& functions_;
    MissingMember missing_;
    std::vector<std::pair<std::string, Datum>> variables_;
    std::string out_;
    int depth_ = 0;
};

}  // namespace

bool has_actions(std::string_view text) { return text.find("{{") != std::string_view::npos; }

void check_syntax(std::string_view text, const Functions& functions) {
    parse_template(text, all_names(functions));
}

std::string render(std::string_view text, const value::Value& data, const Functions& functions,
                   MissingMember missing) {
    if (!has_actions(text)) return std::string(text);
    Templates templates = parse_template(text, all_names(functions));
    return Runner(templates, functions, missing).run(data.is_null() ? Datum() : Datum(data));
}

}  // namespace ingot::gotemplate

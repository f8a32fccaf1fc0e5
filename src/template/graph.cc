// The dependency graph of locals and data sources. Depth-first with an own stack: a chain may be as long as a
// template.
#include "template/graph.h"

#include "base/cancel.h"
#include "base/text.h"
#include "sdk/config.h"
#include "template/data_sources.h"

#include <fmt/format.h>

#include <algorithm>

namespace ingot::tmpl {

using value::Type;
using value::Value;
using value::ValueMap;

namespace {

struct Node {
    enum class State { kNew, kOpen, kDone };
    const LocalBlock* local = nullptr;  ///< one of the two
    const DataBlock* data = nullptr;
    std::string name;  ///< "local.a", "data.http.b"
    SourceRange range;
    std::vector<std::size_t> needs;  ///< each once, in the order of use
    bool uses_all = false;           ///< `local` or `data` as a whole, or with a computed name
    State state = State::kNew;
    Value value = Value::unknown();
};

/// Where the walk is: a node and the next of its needs to look at.
struct Visit {
    std::size_t node;
    std::size_t next = 0;
};

Value object_or_map(ValueMap members) {
    const Type& first = members.begin()->second.type();
    const bool alike =
        std::ranges::all_of(members, [&](const auto& member) { return member.second.type() == first; });
    if (alike && !first.has_dynamic()) return Value::map(Type(first), std::move(members));
    return Value::object(std::move(members));
}

class GraphEvaluator {
   public:
    GraphEvaluator(const sdk::Catalog& catalog, const GraphOptions& options, const sdk::PrepareContext& facts,
                   sdk::Ui& ui, const std::stop_token& stop, hcl::Scope& scope, Diagnostics& diags)
        : catalog_(catalog),
          options_(options),
          facts_(facts),
          ui_(ui),
          stop_(stop),
          scope_(scope),
          diags_(diags) {}

    void add(const Template& made) {
        for (const DataBlock& data : made.data) {
            Node node;
            node.data = &data;
            node.name = fmt::format("data.{}.{}", data.type, data.name);
            node.range = data.block.header_range;
            add_node(std::move(node));
        }
        for (const LocalBlock& local : made.locals) {
            Node node;
            node.local = &local;
            node.name = "local." + local.name;
            node.range = local.range;
            add_node(std::move(node));
        }
        for (Node& node : nodes_) link(node);
    }

    void evaluate() {
        if (options_.sequential_evaluation) {
            walk_where([](const Node& node) { return node.data != nullptr; });
            walk_where([](const Node& node) { return node.local != nullptr; });
        } else {
            // A use of everything sees what is there by then, so it comes late.
            walk_where([](const Node& node) { return !node.uses_all; });
            walk_where([](const Node& node) { return node.uses_all; });
        }
        std::vector<std::size_t> all(nodes_.size());
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
        set_names(scope_, all);
    }

   private:
    void add_node(Node node) {
        index_.emplace(node.name, nodes_.size());
        nodes_.push_back(std::move(node));
    }

    void link(Node& node) {
        if (node.local && !node.local->expr) {
            diags_.error("Missing required argument", fmt::format("{} has no \"expression\".", node.name),
                         node.range);
            node.state = Node::State::kDone;
            return;
        }
        const std::vector<hcl::Traversal> used =
            node.local ? hcl::variables_in(*node.local->expr) : hcl::variables_in(*node.data->block.body);
        for (const hcl::Traversal& traversal : used) {
            if (traversal.root != "local" && traversal.root != "data") continue;
            // In the old order, data sources come before any local.
            if (options_.sequential_evaluation && node.data && traversal.root == "local") continue;
            link_one(node, traversal);
        }
    }

    void link_one(Node& node, const hcl::Traversal& traversal) {
        const bool local = traversal.root == "local";
        const std::string first = traversal.attribute(0);
        const std::string second = local ? "" : traversal.attribute(1);
        if (first.empty() || (!local && second.empty())) {
            node.uses_all = true;
            return;
        }
        const std::string name = local ? "local." + first : fmt::format("data.{}.{}", first, second);
        const auto target = index_.find(name);
        if (target == index_.end()) {
            report_missing(node, name, traversal.range);
            return;
        }
        if (std::ranges::find(node.needs, target->second) == node.needs.end())
            node.needs.push_back(target->second);
    }

    void report_missing(Node& node, const std::string& name, const SourceRange& range) {
        Diagnostic diagnostic;
        diagnostic.summary = name.starts_with("local.") ? "Unknown local value" : "Unknown data source";
        diagnostic.detail =
            fmt::format("{} uses {}, which no file of the template defines.", node.name, name);
        diagnostic.subject = range;
        std::vector<std::string> known;
        for (const Node& other : nodes_)
            if (&other != &node) known.push_back(other.name);
        if (const std::optional<std::string> near = did_you_mean(name, known))
            diagnostic.suggestions.push_back(*near);
        diags_.add(std::move(diagnostic));
        node.state = Node::State::kDone;  // its value stays unknown
    }

    template <class Choose>
    void walk_where(Choose choose) {
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (choose(nodes_[i]) && nodes_[i].state == Node::State::kNew) walk_from(i);
    }

    void walk_from(std::size_t start) {
        std::vector<Visit> path{{start}};
        nodes_[start].state = Node::State::kOpen;
        while (!path.empty()) {
            Node& node = nodes_[path.back().node];
            if (path.back().next == node.needs.size()) {
                // A member of a cycle was closed when the cycle was found.
                if (node.state == Node::State::kOpen) evaluate_node(node);
                node.state = Node::State::kDone;
                path.pop_back();
                continue;
            }
            const std::size_t needed = node.needs[path.back().next++];
            if (nodes_[needed].state == Node::State::kNew) {
                nodes_[needed].state = Node::State::kOpen;
                path.push_back({needed});
            } else if (nodes_[needed].state == Node::State::kOpen) {
                report_cycle(path, needed);
            }
        }
    }

    void report_cycle(const std::vector<Visit>& path, std::size_t needed) {
        Diagnostic diagnostic;
        diagnostic.summary = "Values that depend on themselves";
        diagnostic.subject = nodes_[needed].range;
        std::string text;
        for (auto visit = std::ranges::find(path, needed, &Visit::node); visit != path.end(); ++visit) {
            Node& member = nodes_[visit->node];
            member.state = Node::State::kDone;
            text += member.name + " → ";
            if (visit->node != needed)
                diagnostic.notes.push_back(fmt::format("{} is defined on {} line {}", member.name,
                                                       member.range.file->name(), member.range.start().line));
        }
        diagnostic.detail =
            fmt::format("{}{}: none of these can be computed first. Break the circle at one of them.", text,
                        nodes_[needed].name);
        diags_.add(std::move(diagnostic));
    }

    void evaluate_node(Node& node) {
        throw_if_cancelled(stop_);
        hcl::Scope inner(scope_, {});
        set_names(inner, node.uses_all ? done_nodes() : node.needs);
        if (node.data) {
            if (std::optional<Value> output = evaluate_data_source(
                    *node.data, catalog_, facts_, options_.execute_data_sources, inner, ui_, stop_, diags_))
                node.value = std::move(*output);
            return;
        }
        Diagnostics found;
        Value value = hcl::evaluate(*node.local->expr, inner, found);
        if (!found.has_errors()) node.value = std::move(value);
        diags_.append(std::move(found));
        if (node.local->sensitive) node.value = node.value.with_marks(node.value.marks() | value::kSensitive);
        if (node.value.marks_deep() != value::kNoMarks) sdk::register_secret_leaves(node.value);
    }

    std::vector<std::size_t> done_nodes() const {
        std::vector<std::size_t> done;
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (nodes_[i].state == Node::State::kDone) done.push_back(i);
        return done;
    }

    /// Sets `local` and `data` of a scope to these nodes' values. Only what an expression needs is set for
    /// it: a whole `local` for each would make time grow with the square of their number.
    void set_names(hcl::Scope& scope, const std::vector<std::size_t>& which) const {
        ValueMap locals;
        std::map<std::string, ValueMap> data;
        for (const std::size_t i : which) {
            const Node& node = nodes_[i];
            if (node.local)
                locals.insert_or_assign(node.local->name, node.value);
            else
                data[node.data->type].insert_or_assign(node.data->name, node.value);
        }
        scope.set("local", Value::object(std::move(locals)));
        ValueMap by_type;
        for (auto& [type, members] : data) by_type.insert_or_assign(type, object_or_map(std::move(members)));
        scope.set("data", Value::object(std::move(by_type)));
    }

    const sdk::Catalog& catalog_;
    const GraphOptions& options_;
    const sdk::PrepareContext& facts_;
    sdk::Ui& ui_;
    const std::stop_token& stop_;
    hcl::Scope& scope_;
    Diagnostics& diags_;
    std::vector<Node> nodes_;
    std::map<std::string, std::size_t> index_;
};

}  // namespace

void evaluate_graph(const Template& made, const sdk::Catalog& catalog, const GraphOptions& options,
                    const sdk::PrepareContext& facts, sdk::Ui& ui, const std::stop_token& stop,
                    hcl::Scope& scope, Diagnostics& diags) {
    GraphEvaluator evaluator(catalog, options, facts, ui, stop, scope, diags);
    evaluator.add(made);
    evaluator.evaluate();
}

}  // namespace ingot::tmpl

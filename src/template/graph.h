// One dependency graph over locals and data sources: order, cycles, evaluation.
#pragma once

#include "hcl/scope.h"
#include "sdk/catalog.h"
#include "template/blocks.h"

#include <stop_token>

namespace ingot::tmpl {

struct GraphOptions {
    bool execute_data_sources = true;    ///< false: their outputs are unknown
    bool sequential_evaluation = false;  ///< all data sources (which then see no locals), then all locals
};

/// Evaluates every local and data source of the template, what they depend on first, and sets `local` and
/// `data` of the scope. What fails is unknown to its users, so that each mistake is said once. Errors: a name
/// that does not exist, a cycle (as a path), and what evaluation and data sources say. Cancel: throws
/// Cancelled.
void evaluate_graph(const Template& made, const sdk::Catalog& catalog, const GraphOptions& options,
                    const sdk::PrepareContext& facts, sdk::Ui& ui, const std::stop_token& stop,
                    hcl::Scope& scope, Diagnostics& diags);

}  // namespace ingot::tmpl

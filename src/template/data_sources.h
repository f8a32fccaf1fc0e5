// Configuring and executing one data source.
#pragma once

#include "hcl/scope.h"
#include "sdk/catalog.h"
#include "template/blocks.h"

#include <optional>
#include <stop_token>

namespace ingot::tmpl {

/// Gives its output, or an unknown of the output's type when it is not to be executed. Nothing, with
/// diagnostics, when it fails. Cancel: throws Cancelled.
std::optional<value::Value> evaluate_data_source(const DataBlock& data, const sdk::Catalog& catalog,
                                                 const sdk::PrepareContext& facts, bool execute,
                                                 const hcl::Scope& scope, sdk::Ui& ui,
                                                 const std::stop_token& stop, Diagnostics& diags);

}  // namespace ingot::tmpl

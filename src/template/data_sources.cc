// One data source: block to configuration to output.
#include "template/data_sources.h"

#include "base/error.h"
#include "template/components.h"

#include <fmt/format.h>

namespace ingot::tmpl {

using value::Value;

namespace {

/// Data sources make nothing that could stay behind.
class NoJournal : public sdk::Journal {
   public:
    std::int64_t add(const sdk::JournalRow&) override { return 0; }
    void strike(std::int64_t) override {}
    void keep(std::int64_t) override {}
};

void report_failure(const DataBlock& data, const Error& error, Diagnostics& diags) {
    Diagnostic diagnostic;
    diagnostic.summary = "Data source failed";
    diagnostic.detail = fmt::format("data.{}.{}: {}.{}{}", data.type, data.name, error.message(),
                                    error.hint().empty() ? "" : " ", error.hint());
    for (const std::string& frame : error.frames()) diagnostic.notes.push_back(frame);
    diagnostic.subject = data.block.header_range;
    diags.add(std::move(diagnostic));
}

}  // namespace

std::optional<Value> evaluate_data_source(const DataBlock& data, const sdk::Catalog& catalog,
                                          const sdk::PrepareContext& facts, bool execute,
                                          const hcl::Scope& scope, sdk::Ui& ui, const std::stop_token& stop,
                                          Diagnostics& diags) {
    const sdk::Descriptor<sdk::DataSource>* descriptor = catalog.find_data_source(data.type);
    if (!descriptor) {
        diags.add(unknown_component("data source", data.type, sdk::Catalog::names(catalog.data_sources),
                                    data.block.label_ranges.at(0)));
        return std::nullopt;
    }
    const std::unique_ptr<sdk::DataSource> source = descriptor->make();
    Diagnostics found;
    Value config = hcl::decode(*data.block.body, source->spec(), scope, found);
    bool good = !found.has_errors();
    diags.append(std::move(found));
    if (!good) return std::nullopt;
    if (execute) config = fill_unknown(config);

    sdk::Problems problems;
    source->prepare(config, facts, problems);
    add_problems(problems, {data.block.body.get(), data.block.header_range}, diags);
    if (problems.has_errors()) return std::nullopt;
    if (!execute) return Value::unknown(source->output_type());

    NoJournal journal;
    sdk::RunContext run{ui, stop, journal, facts, "", nullptr, nullptr};
    try {
        return source->execute(run);
    } catch (const Error& error) {
        report_failure(data, error, diags);
        return std::nullopt;
    }
}

}  // namespace ingot::tmpl

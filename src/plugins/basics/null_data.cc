// Nothing but its contract.
#include "plugins/basics/null_data.h"

namespace ingot::basics {

const sdk::FieldTable& NullData::fields() {
    static const sdk::FieldTable kTable = [] {
        sdk::FieldTable table;
        table.attribute("input", &Config::input, "Text to give back as `output`.", {.required = true});
        return table;
    }();
    return kTable;
}

void NullData::prepare(const value::Value& config, const sdk::PrepareContext& context,
                       sdk::Problems& problems) {
    config_ = {};
    sdk::read_config(fields(), config, context, &config_, problems);
}

value::Type NullData::output_type() const { return value::Type::object({{"output", value::Type::string()}}); }

value::Value NullData::execute(sdk::RunContext&) {
    return value::Value::object({{"output", value::Value::string(config_.input)}});
}

}  // namespace ingot::basics

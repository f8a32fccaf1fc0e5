// Collects the families into one table; a function is made when it is first asked for.
#include "func/table.h"

#include "func/rows.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>

namespace ingot::func {
namespace {

using value::FunctionError;
using value::FunctionSpec;

std::vector<FunctionRow> collect_rows() {
    std::vector<FunctionRow> all;
    for (std::span<const FunctionRow> family :
         {string_rows(), collection_rows(), sequence_rows(), map_rows(), set_rows(), number_rows(),
          encoding_rows(), yaml_rows(), crypto_rows(), time_rows(), file_rows(), network_rows(), regex_rows(),
          format_rows(), conversion_rows()})
        all.insert(all.end(), family.begin(), family.end());
    std::ranges::sort(all, {}, &FunctionRow::name);
    return all;
}

const std::vector<FunctionRow>& all_rows() {
    static const std::vector<FunctionRow> rows = collect_rows();
    return rows;
}

FunctionSpec make_env(const FunctionEnv&) {
    return {
        .name = "env",
        .doc =
            "The value of an environment variable, empty when it is not set; for defaults of variables only.",
        .params = {{.name = "name", .type = value::Type::string()}},
        .return_type = value::returns(value::Type::string()),
        .body = [](value::Args args, const value::Type&) {
            return value::Value::string(get_env(args[0].as_string().c_str()));
        }};
}

class Table : public hcl::FunctionTable {
   public:
    Table(const FunctionEnv& env, bool with_env) : env_(env), with_env_(with_env) {}

    const FunctionSpec* find(std::string_view name) const override {
        const std::lock_guard lock(mutex_);
        const std::string key(name);
        if (std::unordered_map<std::string, FunctionSpec>::iterator made = made_.find(key);
            made != made_.end())
            return &made->second;
        if (name == "env") return with_env_ ? &made_.emplace(key, make_env(env_)).first->second : nullptr;
        const std::vector<FunctionRow>& rows = all_rows();
        std::vector<FunctionRow>::const_iterator row =
            std::ranges::lower_bound(rows, name, {}, &FunctionRow::name);
        if (row == rows.end() || row->name != name || (row->beyond_packer && env_.strict_packer))
            return nullptr;
        return &made_.emplace(key, row->make(env_)).first->second;
    }

    const hcl::LazyFunction* find_lazy(std::string_view name) const override {
        const std::lock_guard lock(mutex_);
        const std::string key(name);
        if (std::unordered_map<std::string, hcl::LazyFunction>::iterator made = lazy_.find(key);
            made != lazy_.end())
            return &made->second;
        for (const LazyRow& row : lazy_rows())
            if (row.name == name) return &lazy_.emplace(key, row.make()).first->second;
        return nullptr;
    }

    std::vector<std::string> names() const override {
        std::vector<std::string> out;
        for (const FunctionRow& row : all_rows())
            if (!row.beyond_packer || !env_.strict_packer) out.emplace_back(row.name);
        for (const LazyRow& row : lazy_rows()) out.emplace_back(row.name);
        if (with_env_) out.emplace_back("env");
        std::ranges::sort(out);
        return out;
    }

   private:
    const FunctionEnv env_;
    const bool with_env_;
    mutable std::mutex mutex_;
    mutable std::unordered_map<std::string, FunctionSpec> made_;
    mutable std::unordered_map<std::string, hcl::LazyFunction> lazy_;
};

}  // namespace

std::int64_t integer_argument(value::Args args, std::size_t index) {
    const value::Number& number = args[index].as_number();
    if (!number.is_integer()) throw FunctionError(index, "a whole number is required");
    const std::optional<std::int64_t> out = number.to_int64();
    if (!out) throw FunctionError(index, "the number is too large here");
    return *out;
}

std::shared_ptr<const hcl::FunctionTable> make_functions(const FunctionEnv& env) {
    return std::make_shared<Table>(env, false);
}

std::shared_ptr<const hcl::FunctionTable> make_functions_with_env(const FunctionEnv& env) {
    return std::make_shared<Table>(env, true);
}

}  // namespace ingot::func

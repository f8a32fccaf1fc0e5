// Calling a function: counts, conversions, nulls, unknowns and marks, in cty's order.
#include "value/function.h"

#include "base/error.h"
#include "value/convert.h"

#include <fmt/core.h>

#include <utility>

namespace ingot::value {

namespace {

const Param& param_at(const FunctionSpec& function, std::size_t index) {
    return index < function.params.size() ? function.params[index] : *function.variadic;
}

void check_count(const FunctionSpec& function, std::size_t given) {
    std::size_t wanted = function.params.size();
    if (given < wanted) {
        std::string missing = function.params[given].name;
        throw FunctionError(fmt::format("{} argument{} required, {} given: no value for \"{}\"", wanted,
                                        wanted == 1 ? " is" : "s are", given, missing));
    }
    if (given > wanted && !function.variadic) {
        throw FunctionError(
            fmt::format("{} argument{} expected, {} given", wanted, wanted == 1 ? "" : "s", given));
    }
}

/// What the body and the type function get to see, and what is taken off before.
struct Prepared {
    ValueList args;
    Marks marks = kNoMarks;
    bool dynamic = false;  ///< a dynamic argument where the parameter takes none
    bool unknown = false;  ///< an unknown one likewise
};

Prepared prepare(const FunctionSpec& function, Args given) {
    Prepared out;
    out.args.reserve(given.size());
    for (std::size_t i = 0; i < given.size(); ++i) {
        const Param& param = param_at(function, i);
        Converted converted = convert(given[i], param.type);
        if (!converted.ok()) {
            std::string place = converted.path.empty() ? "" : converted.path + ": ";
            throw FunctionError(i, place + *converted.problem);
        }
        Value arg = std::move(converted.value);
        if (!param.allow_marked) {
            out.marks |= arg.marks_deep();
            arg = arg.unmark_deep();
        }
        if (arg.is_null() && !param.allow_null) throw FunctionError(i, "argument must not be null");
        // Once one dynamic argument is seen the later ones are no longer checked for their type, only for
        // marks.
        out.dynamic = out.dynamic || (arg.type().is_dynamic() && !param.allow_dynamic);
        out.unknown = out.unknown || (!arg.is_known() && !param.allow_unknown);
        out.args.push_back(std::move(arg));
    }
    return out;
}

}  // namespace

std::function<Type(Args)> returns(Type type) {
    return [type = std::move(type)](Args) { return type; };
}

Value call(const FunctionSpec& function, Args args) {
    check_count(function, args.size());
    Prepared ready = prepare(function, args);
    if (ready.dynamic) return Value::unknown().with_marks(ready.marks);
    Type result = function.return_type(ready.args);
    if (ready.unknown) return Value::unknown(std::move(result)).with_marks(ready.marks);
    Value made = function.body(ready.args, result);
    if (made.type().is_dynamic() && !result.is_dynamic()) {
        made = (made.is_null() ? Value::null(result) : Value::unknown(result)).with_marks(made.marks());
    }
    ingot_check(conforms(made.type(), result), "a function returns what its type function promised");
    return made.with_marks(ready.marks);
}

}  // namespace ingot::value

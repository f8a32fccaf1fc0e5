// What a function of the language is: parameters, return type, body, doc.
#pragma once

#include "value/value.h"

#include <exception>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::value {

/// Thrown by a function body; the evaluator turns it into a diagnostic at the call or at the argument.
class FunctionError : public std::exception {
   public:
    explicit FunctionError(std::string message) : message_(std::move(message)) {}
    FunctionError(std::size_t argument, std::string message)
        : message_(std::move(message)), argument_(argument) {}
    const char* what() const noexcept override { return message_.c_str(); }
    std::optional<std::size_t> argument() const { return argument_; }

   private:
    std::string message_;
    std::optional<std::size_t> argument_;
};

struct Param {
    std::string name;
    Type type;
    bool allow_null = false;
    bool allow_unknown = false;
    bool allow_dynamic = false;  ///< takes an unknown of dynamic type
    bool allow_marked = false;   ///< else marks are taken off and put on the result
};

using Args = std::span<const Value>;

struct FunctionSpec {
    std::string name;
    std::string doc;      ///< one sentence
    std::string example;  ///< `upper("a") == "A"`, run by a test; "" when not pure
    std::vector<Param> params;
    std::optional<Param> variadic;
    /// Type of the result for these arguments, of which some may be unknown. Throws FunctionError.
    std::function<Type(Args)> return_type;
    /// Arguments are converted to their params' types already; null, unknown and marks handled as the params
    /// say.
    std::function<Value(Args, const Type& result)> body;
};

/// A return_type that does not depend on the arguments.
std::function<Type(Args)> returns(Type type);

/// Calls it: argument count, conversion, null, unknown and marks checks, then body. Source: cty
/// function.Call. Errors: FunctionError.
Value call(const FunctionSpec& function, Args args);

}  // namespace ingot::value

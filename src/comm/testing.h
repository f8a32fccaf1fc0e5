// For tests of components: configurations from plain C++ texts, and looking at what prepare found.
#pragma once

#include "base/fs.h"
#include "comm/streams.h"
#include "sdk/component.h"
#include "sdk/testing.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ingot::comm {

/// One argument of a configuration.
struct Argument {
    Argument(const char* text) : value(value::Value::string(text)) {}
    Argument(const std::string& text) : value(value::Value::string(text)) {}
    Argument(bool truth) : value(value::Value::boolean(truth)) {}
    Argument(int number) : value(value::Value::number(number)) {}
    Argument(const std::vector<std::string>& texts) : value(value::Value::string_list(texts)) {}
    Argument(const std::vector<int>& numbers) : value(value::Value::empty_tuple()) {
        value::ValueList all;
        for (int number : numbers) all.push_back(value::Value::number(number));
        value = value::Value::tuple(std::move(all));
    }
    Argument(const std::map<std::string, std::string>& texts) : value(value::Value::empty_object()) {
        value::ValueMap all;
        for (const auto& [name, text] : texts) all[name] = value::Value::string(text);
        value = value::Value::map(value::Type::string(), std::move(all));
    }
    Argument(value::Value any) : value(std::move(any)) {}
    static Argument unknown() { return Argument(value::Value::unknown()); }

    value::Value value;
};
using Arguments = std::map<std::string, Argument>;

inline value::Value make_config(const Arguments& arguments) {
    value::ValueMap members;
    for (const auto& [name, argument] : arguments) members[name] = argument.value;
    return value::Value::object(std::move(members));
}

/// Problems of one severity as "attribute: summary", in order.
inline std::vector<std::string> list_problems(const sdk::Problems& problems,
                                              Severity severity = Severity::kError) {
    std::vector<std::string> found;
    for (const sdk::Problem& problem : problems.all())
        if (problem.severity == severity) found.push_back(problem.attribute + ": " + problem.summary);
    return found;
}

inline sdk::PrepareContext test_context() {
    sdk::PrepareContext context;
    context.build_name = "one";
    context.builder_type = "test";
    return context;
}

/// Prepares a component and gives the problems.
template <class Component>
sdk::Problems prepare(Component& component, const Arguments& arguments,
                      sdk::PrepareContext context = test_context()) {
    sdk::Problems problems;
    component.prepare(make_config(arguments), context, problems);
    return problems;
}

/// The same, only the errors of it.
template <class Component>
std::vector<std::string> errors_of(const Arguments& arguments) {
    Component component;
    return list_problems(prepare(component, arguments));
}

inline void write_text(const std::string& path, std::string_view text, unsigned mode = 0644) {
    write_stream(path, text_source(std::string(text)), mode, {});
}

inline std::string read_all(const ByteSource& source) { return sdk::FakeCommunicator::read_all(source); }

/// Message of the Error that the call throws; "" when it throws none.
template <class Call>
std::string error_of(const Call& call) {
    try {
        call();
    } catch (const Error& error) {
        return error.message();
    }
    return "";
}

}  // namespace ingot::comm

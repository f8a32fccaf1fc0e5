// For tests: text in, value and diagnostics out, with names, functions and a compact spelling of values.
#pragma once

#include "hcl/ast.h"
#include "hcl/eval.h"
#include "hcl/scope.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::hcl::testing {

/// Functions: upper(text), length(any), join(separator, parts...), fail(), fail_at(a, b) which refuses b,
/// fail_with(text) which says the text, try(…), can(…), ns::twice(number).
const FunctionTable& test_functions();

/// Names: n = 3, s = "abc", t = true, list = ["a", "b"] (list of string), set of the same, map = {a = 1, b =
/// 2} (map of number), obj = {name = "x", tags = {k = "v"}, ports = [80, 443]}, objs = a list of {id =
/// number}, empty = list of string, nothing = null, null_list, unknown (any), unknown_s, unknown_n,
/// unknown_b, unknown_list (of string), unknown_obj
/// ({id = number}), secret = "hush!" (sensitive), secret_n = 7, secret_list, secret_obj = {pass = "word",
/// plain = 1}.
Scope test_scope();

struct Evaluated {
    value::Value value;
    Diagnostics diags;
    std::shared_ptr<SourceMap> files = std::make_shared<SourceMap>();
    ExprPtr expr;
};
Evaluated evaluate_text(std::string_view text, const Scope& scope);
Evaluated evaluate_text(std::string_view text);

/// Exact and short: `3`, `"a"`, `list(string)["a"]`, `[1, "x"]`, `{a = 1}`, `map(number){a = 1}`,
/// `unknown(string)`, `null(any)`, `sensitive("a")`.
std::string show(const value::Value& value);

/// "SUMMARY @ LINE:COLUMN-LINE:COLUMN" of the subject.
std::string show(const Diagnostic& diagnostic);
/// What an expression gives: its value, or its errors, one a line.
std::string outcome(std::string_view text);

/// The tree, short: `(a + b * c)` for a row of operators, `(call f x)`, `(template "a" x)`, `(wrap x)`, `(? c
/// x y)`, `a.b[0]` for a traversal, `(rel x .b)`, `(index x k)`, `(splat x _.b)`, `(paren x)`, `[x y]`, `{k=x
/// ("k")=y}`, `?` where nothing could be parsed.
std::string dump(const Expr& expr);
/// Arguments and blocks, each on a line: `a = …`, `type "label" {`.
std::string dump(const Body& body);
/// The text under a range.
std::string text_of(const SourceRange& range);

/// A body parsed from native text; the test fails when there are syntax errors. The files live as long as
/// `files`.
BodyPtr parse_text(std::string text, SourceMap& files, std::string name = "test.hcl");

}  // namespace ingot::hcl::testing

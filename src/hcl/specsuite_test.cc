// HCL's own specification suite: FILE.t says what FILE.hcl (and FILE.hcl.json) gives through the spec in
// FILE.hcldec. Source: hcl specsuite/README.md and the form of specs in hcl cmd/hcldec/spec-format.md.
#include "base/fs.h"
#include "hcl/decode.h"
#include "hcl/testing.h"
#include "value/convert.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace ingot::hcl {
namespace {

using value::Spec;
using value::Type;
using value::Value;

std::string find_suite() {
    if (has_env("INGOT_SPECSUITE")) {
        return get_env("INGOT_SPECSUITE");
    }
    std::string below_source = "../shared/corpus/hcl_specsuite";
    for (const std::string& root : {get_env("INGOT_SOURCE"), current_directory()}) {
        std::string path = join_path(root, below_source);
        if (real_disk().kind(path) == FileKind::kDirectory) {
            return path;
        }
    }
    return "";
}

/// Reads the blocks of a .hcldec file as a Spec.
class SpecReader {
   public:
    explicit SpecReader(Diagnostics& diags) : diags_(diags) {}

    /// `variables` gets the names that the input may use.
    Spec read_file(const Body& body, Scope& variables) {
        BodySchema top = schema();
        top.blocks.push_back({"variables", {}});
        Content content = body.content(top, diags_);
        Spec spec;
        for (const Block& block : content.blocks) {
            if (block.type != "variables") {
                spec = read(block, "");
                continue;
            }
            for (const auto& [name, attribute] : block.body->just_attributes(diags_)) {
                variables.set(name, evaluate(*attribute.expr, Scope(), diags_));
            }
        }
        return spec;
    }

   private:
    static BodySchema schema() {
        BodySchema all;
        for (const char* name : {"name", "block_type", "type", "required", "min_items", "max_items", "labels",
                                 "value", "element_type", "index"}) {
            all.attributes.push_back({name, false});
        }
        for (const char* type : {"array", "attr", "block", "block_attrs", "block_list", "block_map",
                                 "block_set", "default", "literal", "object"}) {
            all.blocks.push_back({type, {}});
        }
        return all;
    }

    static BodySchema schema_with_labels() {
        BodySchema all = schema();
        for (BlockSchema& block : all.blocks) {
            block.label_names = {"name"};
        }
        return all;
    }

    Spec read(const Block& block, const std::string& implied_name) {
        static const std::map<std::string, Spec::Kind> kinds = {
            {"array", Spec::Kind::kTuple},          {"attr", Spec::Kind::kAttr},
            {"block", Spec::Kind::kBlock},          {"block_attrs", Spec::Kind::kBlockAttrs},
            {"block_list", Spec::Kind::kBlockList}, {"block_map", Spec::Kind::kBlockMap},
            {"block_set", Spec::Kind::kBlockSet},   {"default", Spec::Kind::kDefault},
            {"literal", Spec::Kind::kLiteral},      {"object", Spec::Kind::kObject}};
        Spec spec;
        spec.kind = kinds.at(block.type);
        bool named = spec.kind == Spec::Kind::kObject;
        Content content = block.body->content(named ? schema_with_labels() : schema(), diags_);
        spec.name = text(content, "name", text(content, "block_type", implied_name));
        spec.required = number(content, "required") != 0;
        spec.min_items = number(content, "min_items");
        spec.max_items = number(content, "max_items");
        if (const Attribute* type = content.find_attribute(block.type == "attr" ? "type" : "element_type")) {
            spec.type = read_type(*type->expr, Scope(), diags_).type;
        }
        if (const Attribute* value = content.find_attribute("value")) {
            spec.literal = evaluate(*value->expr, Scope(), diags_);
        }
        if (const Attribute* labels = content.find_attribute("labels")) {
            Value names = evaluate(*labels->expr, Scope(), diags_);
            for (const Value& label : names.elements()) {
                spec.labels.push_back(label.as_string());
            }
        }
        for (const Block& nested : content.blocks) {
            if (named) {
                spec.members.emplace_back(nested.labels.at(0), read(nested, nested.labels.at(0)));
            } else {
                spec.items.push_back(read(nested, ""));
            }
        }
        return spec;
    }

    std::string text(const Content& content, const char* name, const std::string& otherwise) {
        const Attribute* attribute = content.find_attribute(name);
        return attribute == nullptr ? otherwise : evaluate(*attribute->expr, Scope(), diags_).as_string();
    }

    std::int64_t number(const Content& content, const char* name) {
        const Attribute* attribute = content.find_attribute(name);
        if (attribute == nullptr) {
            return 0;
        }
        Value value = evaluate(*attribute->expr, Scope(), diags_);
        return value.type() == Type::boolean() ? (value.as_bool() ? 1 : 0)
                                               : value.as_number().to_int64().value_or(0);
    }

    Diagnostics& diags_;
};

/// Severity, first and last byte, lines and columns of both.
using Place =
    std::tuple<bool, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>;

struct Expectation {
    std::optional<Value> result;
    Type type;
    std::set<Place> diagnostics;
    bool has_traversals = true;  ///< false: the input must refer to nothing
};

std::int64_t int_of(const Content& content, const char* name, Diagnostics& diags) {
    return evaluate(*content.find_attribute(name)->expr, Scope(), diags).as_number().to_int64().value_or(-1);
}

Place read_place(const Block& block, Diagnostics& diags) {
    BodySchema schema{{}, {{"from", {}}, {"to", {}}}};
    Content ends = block.body->content(schema, diags);
    BodySchema position{{{"line", true}, {"column", true}, {"byte", true}}, {}};
    Content from = ends.blocks_of("from").at(0)->body->content(position, diags);
    Content to = ends.blocks_of("to").at(0)->body->content(position, diags);
    return {block.type == "error",       int_of(from, "byte", diags),   int_of(to, "byte", diags),
            int_of(from, "line", diags), int_of(from, "column", diags), int_of(to, "line", diags),
            int_of(to, "column", diags)};
}

Expectation read_expectation(const Body& body, Diagnostics& diags) {
    BodySchema schema{{{"result", false}, {"result_type", false}}, {{"diagnostics", {}}, {"traversals", {}}}};
    Content content = body.content(schema, diags);
    Expectation expected;
    if (const Attribute* type = content.find_attribute("result_type")) {
        expected.type = read_type(*type->expr, Scope(), diags).type;
    }
    if (const Attribute* result = content.find_attribute("result")) {
        value::Converted converted = value::convert(evaluate(*result->expr, Scope(), diags), expected.type);
        EXPECT_TRUE(converted.ok()) << converted.problem.value_or("");
        expected.result = converted.value;
    }
    for (const Block* block : content.blocks_of("traversals")) {
        // The suite has only the empty list.
        block->body->content({}, diags);
        expected.has_traversals = false;
    }
    for (const Block* block : content.blocks_of("diagnostics")) {
        Content places = block->body->content({{}, {{"error", {}}, {"warning", {}}}}, diags);
        for (const Block& place : places.blocks) {
            expected.diagnostics.insert(read_place(place, diags));
        }
    }
    return expected;
}

std::set<Place> places_of(const Diagnostics& diags) {
    std::set<Place> places;
    for (const Diagnostic& diagnostic : diags) {
        SourceRange range = diagnostic.subject;
        SourcePos end = range.file != nullptr ? range.file->position(range.end) : SourcePos{};
        places.insert({diagnostic.severity == Severity::kError, range.begin, range.end, range.start().line,
                       range.start().column, end.line, end.column});
    }
    return places;
}

std::string describe(const std::set<Place>& places) {
    std::string text;
    for (const auto& [is_error, begin, end, line, column, end_line, end_column] : places) {
        text += fmt::format("{} {}:{}-{}:{} bytes {}-{}\n", is_error ? "error" : "warning", line, column,
                            end_line, end_column, begin, end);
    }
    return text;
}

std::string explain(const Diagnostics& diags) {
    std::string text;
    for (const Diagnostic& diagnostic : diags) {
        text += testing::show(diagnostic) + ": " + diagnostic.detail + "\n";
    }
    return text;
}

void run_input(const std::string& path, bool json, const Spec& spec, const Scope& scope,
               const Expectation& expected) {
    SCOPED_TRACE(path);
    SourceMap files;
    Diagnostics diags;
    SourceFile& file = files.add_mutable(path, read_file(path));
    BodyPtr body = json ? parse_json(file, diags).body : parse_native(file, diags).body;
    // Broken syntax is not decoded, so that one mistake is not reported twice.
    Value result = diags.has_errors() ? Value() : decode(*body, spec, scope, diags);
    if (!expected.has_traversals) {
        EXPECT_TRUE(variables_in(*body).empty());
    }
    if (!expected.diagnostics.empty()) {
        EXPECT_EQ(describe(places_of(diags)), describe(expected.diagnostics)) << explain(diags);
        return;
    }
    EXPECT_TRUE(diags.empty()) << explain(diags);
    value::Converted same_type = value::convert(result, expected.type);
    EXPECT_TRUE(same_type.ok() && same_type.value.type() == result.type())
        << result.type().to_hcl() << " is not " << expected.type.to_hcl();
    if (expected.result) {
        EXPECT_TRUE(result == *expected.result)
            << "got:  " << testing::show(result) << "\nwant: " << testing::show(*expected.result);
    }
}

void run_case(const std::string& stem) {
    SCOPED_TRACE(stem);
    SourceMap files;
    Diagnostics diags;
    BodyPtr spec_body = parse_native(files.add_mutable("spec", read_file(stem + ".hcldec")), diags).body;
    Scope scope;
    Spec spec = SpecReader(diags).read_file(*spec_body, scope);
    BodyPtr test_body = parse_native(files.add_mutable("test", read_file(stem + ".t")), diags).body;
    Expectation expected = read_expectation(*test_body, diags);
    ASSERT_TRUE(diags.empty()) << explain(diags);
    for (const char* ending : {".hcl", ".hcl.json"}) {
        if (real_disk().kind(stem + ending) == FileKind::kRegular) {
            run_input(stem + ending, std::string_view(ending) == ".hcl.json", spec, scope, expected);
        }
    }
}

TEST(Specsuite, EveryCaseGivesWhatItSays) {
    std::string suite = find_suite();
    if (suite.empty()) {
        GTEST_SKIP() << "no suite: set INGOT_SPECSUITE to a folder that holds hcl's specsuite";
    }
    std::size_t count = 0;
    for (const std::string& path : glob_files(real_disk(), suite, "**/*.t")) {
        run_case(join_path(suite, path.substr(0, path.size() - 2)));
        ++count;
    }
    EXPECT_GT(count, 10U) << "in " << suite;
}

}  // namespace
}  // namespace ingot::hcl

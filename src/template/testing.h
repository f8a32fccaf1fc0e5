// For tests: a small catalog of components that record what they are given, and templates in memory.
#pragma once

#include "base/testing.h"
#include "sdk/config.h"
#include "sdk/testing.h"
#include "template/plan.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ingot::tmpl {

/// What the components of one catalog were given, in order.
struct Recorded {
    std::vector<std::string> prepared;  ///< "builder web size=1 label=x", "provisioner text=…", …
    std::vector<std::string> executed;  ///< inputs of data sources
    bool has(std::string_view line) const {
        for (const std::string& one : prepared)
            if (one == line) return true;
        return false;
    }
};

/// Builder "fake" (size, label, mode, tag {key, value}; the fact Extra), provisioner "note" (text, items,
/// labels), post-processor "mark" (tag), data source "echo" (input → output; input "fail" fails).
sdk::Catalog test_catalog(std::shared_ptr<Recorded> recorded);

/// Files of one template and what became of them.
struct TemplateTest {
    FakeDisk disk;
    SourceMap sources;
    std::shared_ptr<Recorded> recorded = std::make_shared<Recorded>();
    sdk::Catalog catalog = test_catalog(recorded);
    sdk::FakeUi ui;
    PlanInputs inputs;
    Diagnostics diags;
    Plan plan;

    TemplateTest() { inputs.path = "t"; }
    /// One file t/main.pkr.hcl.
    explicit TemplateTest(std::string text) : TemplateTest() {
        disk.files["t/main.pkr.hcl"] = std::move(text);
    }
    TemplateTest& file(const std::string& path, std::string text) {
        disk.files[path] = std::move(text);
        return *this;
    }
    TemplateTest& var(const std::string& text) {
        inputs.variables.push_back({VariableInput::Kind::kValue, text});
        return *this;
    }
    TemplateTest& var_file(const std::string& path) {
        inputs.variables.push_back({VariableInput::Kind::kFile, path});
        return *this;
    }
    TemplateTest& env(const std::string& name, const std::string& value) {
        inputs.environment[name] = value;
        return *this;
    }
    TemplateTest& make() {
        inputs.disk = &disk;
        plan = make_plan(sources, inputs, catalog, ui, {}, diags);
        return *this;
    }
    /// "error FILE:LINE SUMMARY" of each diagnostic; a note about where its block starts is added as "
    /// (LINE)".
    std::vector<std::string> problems() const;
    std::vector<std::string> build_names() const;
};

/// `build { sources = ["fake.x"] }` after a source "fake" "x" with these arguments.
std::string simple_template(const std::string& arguments, const std::string& inside_build = "");

}  // namespace ingot::tmpl

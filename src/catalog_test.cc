#include "catalog.h"

#include "base/testing.h"
#include "sdk/testing.h"
#include "template/plan.h"

#include <gtest/gtest.h>

#include <set>

namespace ingot {
namespace {

/// Fields of a table and of its nested blocks without a doc sentence.
std::vector<std::string> undocumented(const sdk::FieldTable& table) {
    std::vector<std::string> names;
    for (const sdk::Field& field : table.all()) {
        if (field.doc.empty()) names.push_back(field.name);
        if (!field.nested) continue;
        for (const std::string& name : undocumented(*field.nested)) names.push_back(field.name + "." + name);
    }
    return names;
}

template <class Role>
void check_table(const std::vector<sdk::Descriptor<Role>>& table, const char* role) {
    std::string previous;
    for (const sdk::Descriptor<Role>& row : table) {
        std::string label = std::string(role) + " " + row.name;
        EXPECT_LT(previous, row.name) << label << ": sorted and unique";
        previous = row.name;
        EXPECT_TRUE(row.doc.ends_with('.')) << label << ": its doc is a sentence";
        ASSERT_TRUE(row.make) << label;
        EXPECT_NE(row.make(), nullptr) << label;
        ASSERT_TRUE(row.fields) << label;
        for (const sdk::FieldTable* fields : row.fields())
            EXPECT_EQ(undocumented(*fields), std::vector<std::string>{}) << label;
    }
}

/// Plans the template; the texts of all diagnostics.
std::string plan(const std::string& text) {
    FakeDisk disk({{"/t/a.pkr.hcl", text}});
    SourceMap sources;
    tmpl::PlanInputs inputs;
    inputs.path = "/t/a.pkr.hcl";
    inputs.disk = &disk;
    inputs.execute_data_sources = false;
    sdk::FakeUi ui;
    Diagnostics diagnostics;
    tmpl::make_plan(sources, inputs, builtin_catalog(), ui, {}, diagnostics);
    std::string out;
    for (const Diagnostic& diagnostic : diagnostics) out += render(diagnostic, false);
    return out;
}

std::string on_null(const std::string& block) {
    return "source \"null\" \"x\" {\n  communicator = \"none\"\n}\nbuild {\n  sources = [\"null.x\"]\n" +
           block + "\n}\n";
}

TEST(Catalog, EachTableIsSortedUniqueAndDocumented) {
    check_table(builtin_catalog().builders, "builder");
    check_table(builtin_catalog().provisioners, "provisioner");
    check_table(builtin_catalog().post_processors, "post-processor");
    check_table(builtin_catalog().data_sources, "data source");
}

TEST(Catalog, HoldsWhatTheReadmePromises) {
    using Names = std::vector<std::string>;
    EXPECT_EQ(sdk::Catalog::names(builtin_catalog().builders), (Names{"file", "null", "oci-image"}));
    EXPECT_EQ(sdk::Catalog::names(builtin_catalog().provisioners),
              (Names{"breakpoint", "file", "shell", "shell-local", "sleep"}));
    EXPECT_EQ(sdk::Catalog::names(builtin_catalog().post_processors),
              (Names{"artifice", "checksum", "compress", "manifest", "shell-local"}));
    EXPECT_EQ(sdk::Catalog::names(builtin_catalog().data_sources), (Names{"http", "null"}));
}

TEST(Catalog, BuilderExamplesDecodeAndPrepare) {
    for (const sdk::Descriptor<sdk::Builder>& row : builtin_catalog().builders)
        EXPECT_EQ(plan("source \"" + row.name + "\" \"x\" {\n" + row.example +
                       "\n}\nbuild {\n  sources = [\"" + row.name + ".x\"]\n}\n"),
                  "")
            << row.name;
}

TEST(Catalog, ProvisionerExamplesDecodeAndPrepare) {
    for (const sdk::Descriptor<sdk::Provisioner>& row : builtin_catalog().provisioners)
        EXPECT_EQ(plan(on_null("provisioner \"" + row.name + "\" {\n" + row.example + "\n}")), "")
            << row.name;
}

TEST(Catalog, PostProcessorExamplesDecodeAndPrepare) {
    for (const sdk::Descriptor<sdk::PostProcessor>& row : builtin_catalog().post_processors)
        EXPECT_EQ(plan(on_null("post-processor \"" + row.name + "\" {\n" + row.example + "\n}")), "")
            << row.name;
}

TEST(Catalog, DataSourceExamplesDecodeAndPrepare) {
    for (const sdk::Descriptor<sdk::DataSource>& row : builtin_catalog().data_sources)
        EXPECT_EQ(plan("data \"" + row.name + "\" \"x\" {\n" + row.example + "\n}\n" + on_null("")), "")
            << row.name;
}

}  // namespace
}  // namespace ingot

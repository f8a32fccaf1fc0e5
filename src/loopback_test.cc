// Every component behind the wall of bytes: it must plan and run as it does without.
#include "sdk/loopback.h"
#include "base/fs.h"
#include "base/text.h"
#include "catalog.h"
#include "engine/journal.h"
#include "engine/output.h"
#include "engine/run.h"
#include "sdk/testing.h"
#include "template/plan.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>

namespace ingot {
namespace {

using Lines = std::vector<std::string>;

/// What a run left behind and said, with its directory's name taken out.
struct Outcome {
    std::string diagnostics;
    bool succeeded = false;
    Lines artifacts;
    Lines said;  ///< sorted: builds run side by side
    std::map<std::string, std::string> files;
};

Outcome run(const sdk::Catalog& catalog, const std::string& text) {
    const TempDir directory("loopback");
    const auto plain = [&](const std::string& line) { return replace_all(line, directory.path(), "DIR"); };
    const std::string path = join_path(directory.path(), "t.pkr.hcl");
    write_file_atomic(path, replace_all(text, "DIR", directory.path()));

    SourceMap sources;
    tmpl::PlanInputs inputs;
    inputs.path = path;
    inputs.will_build = true;
    sdk::FakeUi ui;
    Diagnostics diagnostics;
    tmpl::Plan plan = tmpl::make_plan(sources, inputs, catalog, ui, {}, diagnostics);
    Outcome outcome;
    for (const Diagnostic& diagnostic : diagnostics) outcome.diagnostics += plain(render(diagnostic, false));
    if (diagnostics.has_errors()) return outcome;

    std::string output;
    engine::OutputOptions options;
    options.name_colours = options.colour = false;
    options.write = [&](std::string_view bytes) { output += bytes; };
    {
        engine::Output shared(options);
        engine::RunJournal journal(join_path(directory.path(), "runs"), "run");
        const engine::RunReport report = engine::run_plan(plan, catalog, {1, "run"}, journal, shared, {});
        outcome.succeeded = report.all_succeeded();
        for (const engine::BuildResult& build : report.builds)
            for (const sdk::Artifact& artifact : build.artifacts)
                outcome.artifacts.push_back(
                    plain(fmt::format("{} {} {} {} {}", build.name, artifact.builder_id, artifact.id,
                                      join(artifact.files, ","), artifact.description)));
    }
    for (const std::string_view line : split_lines(output))
        if (line.find(" finished after ") == std::string_view::npos &&
            line.find("packer-shell") == std::string_view::npos &&
            line.find(" errored after ") == std::string_view::npos)
            outcome.said.push_back(plain(std::string(line)));
    std::ranges::sort(outcome.said);
    // An archive holds the directory's name in its headers, so only that it is there can be compared.
    for (const std::string& name : glob_files(real_disk(), directory.path(), "out/**"))
        outcome.files[name] =
            name.ends_with(".tar") ? "" : plain(read_file(join_path(directory.path(), name)));
    return outcome;
}

/// Runs it twice; gives the outcome that both share.
Outcome run_both_ways(const std::string& text) {
    const Outcome bare = run(builtin_catalog(), text);
    const Outcome carried = run(sdk::loop_back(builtin_catalog()), text);
    EXPECT_EQ(bare.diagnostics, carried.diagnostics);
    EXPECT_EQ(bare.artifacts, carried.artifacts);
    EXPECT_EQ(bare.said, carried.said);
    EXPECT_EQ(bare.files, carried.files);
    EXPECT_EQ(bare.succeeded, carried.succeeded);
    return carried;
}

TEST(LoopbackOfAll, BuildersProvisionersAndPostProcessorsRunAsWithout) {
    Outcome outcome = run_both_ways(R"(
data "null" "n" {
  input = "from data"
}
source "file" "f" {
  content = "${data.null.n.output} é"
  target  = "DIR/out/f.txt"
}
build {
  sources = ["file.f"]
  provisioner "file" {
    content     = "x"
    destination = "/tmp/x"
  }
  provisioner "shell" {
    inline = ["true"]
  }
  provisioner "shell-local" {
    inline = ["echo one ${source.name}", "printf 'raw \\303\\050\\n'"]
  }
  provisioner "breakpoint" {
    disable = true
  }
  post-processors {
    post-processor "checksum" {
      checksum_types      = ["sha256"]
      output              = "DIR/out/sum.{{.ChecksumType}}"
      keep_input_artifact = true
    }
    post-processor "compress" {
      output              = "DIR/out/all.tar"
      keep_input_artifact = true
    }
  }
  post-processor "manifest" {
    output     = "DIR/out/manifest.json"
    strip_time = true
  }
  post-processors {
    post-processor "shell-local" {
      inline = ["echo after; cp DIR/out/f.txt DIR/out/copy.txt"]
    }
    post-processor "artifice" {
      files = ["DIR/out/copy.txt"]
    }
  }
}
)");
    EXPECT_EQ(outcome.diagnostics, "");
    EXPECT_TRUE(outcome.succeeded) << join(outcome.said, "\n");
    EXPECT_TRUE(outcome.files.contains("out/all.tar"));
    EXPECT_EQ(outcome.files["out/copy.txt"], "from data é");
    EXPECT_GE(outcome.artifacts.size(), 3u);
}

TEST(LoopbackOfAll, FailuresComeThroughAsWithout) {
    const Outcome outcome = run_both_ways(R"(
source "null" "x" {
  communicator = "none"
}
build {
  sources = ["null.x"]
  provisioner "shell-local" {
    inline = ["echo before", "exit 7"]
  }
  error-cleanup-provisioner "shell-local" {
    inline = ["echo cleaning"]
  }
}
)");
    EXPECT_FALSE(outcome.succeeded);
}

TEST(LoopbackOfAll, ConfigurationMistakesComeThroughAsWithout) {
    const Outcome outcome = run_both_ways(R"(
source "file" "x" {
  content = "a"
}
source "null" "y" {
}
build {
  sources = ["file.x", "null.y"]
  provisioner "shell" {
    inline = ["x"]
    script = "y"
  }
  provisioner "file" {
  }
  post-processor "checksum" {
    checksum_types = ["nosuch"]
  }
}
)");
    EXPECT_NE(outcome.diagnostics, "");
}

/// Plans the text with every component behind the wall; what is wrong with it.
std::string plan_carried(const std::string& text) {
    const sdk::Catalog walled = sdk::loop_back(builtin_catalog());
    const TempDir directory("loopback");
    const std::string path = join_path(directory.path(), "t.pkr.hcl");
    write_file_atomic(path, text);
    SourceMap sources;
    tmpl::PlanInputs inputs;
    inputs.path = path;
    inputs.execute_data_sources = false;
    sdk::FakeUi ui;
    Diagnostics diagnostics;
    tmpl::make_plan(sources, inputs, walled, ui, {}, diagnostics);
    std::string out;
    for (const Diagnostic& diagnostic : diagnostics) out += render(diagnostic, false);
    return out;
}

TEST(LoopbackOfAll, EveryExampleDecodesAndPrepares) {
    const auto built = [](const std::string& blocks, const std::string& source, const std::string& arguments,
                          const std::string& inside) {
        return fmt::format("{}\nsource \"{}\" \"x\" {{\n{}\n}}\nbuild {{\n  sources = [\"{}.x\"]\n{}\n}}\n",
                           blocks, source, arguments, source, inside);
    };
    const auto block = [](const char* kind, const auto& row) {
        return fmt::format("{} \"{}\" {{\n{}\n}}\n", kind, row.name, row.example);
    };
    const std::string none = "communicator = \"none\"";
    const sdk::Catalog& catalog = builtin_catalog();
    for (const auto& row : catalog.builders)
        EXPECT_EQ(plan_carried(built("", row.name, row.example, "")), "") << row.name;
    for (const auto& row : catalog.provisioners)
        EXPECT_EQ(plan_carried(built("", "null", none, block("provisioner", row))), "") << row.name;
    for (const auto& row : catalog.post_processors)
        EXPECT_EQ(plan_carried(built("", "null", none, block("post-processor", row))), "") << row.name;
    for (const auto& row : catalog.data_sources)
        EXPECT_EQ(plan_carried(built(fmt::format("data \"{}\" \"d\" {{\n{}\n}}", row.name, row.example),
                                     "null", none, "")),
                  "")
            << row.name;
}

}  // namespace
}  // namespace ingot

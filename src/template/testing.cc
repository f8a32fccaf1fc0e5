// The components of the test catalog.
#include "template/testing.h"

#include "base/error.h"
#include "base/text.h"

#include <fmt/format.h>

namespace ingot::tmpl {

using value::Type;
using value::Value;

namespace {

struct FakeTag {
    std::string key;
    std::string value;
};

struct FakeConfig {
    std::int64_t size = 0;
    std::string label;
    std::string mode;
    Value any;
    std::vector<FakeTag> tags;
};

const sdk::FieldTable& fake_fields() {
    static const sdk::FieldTable tag = sdk::FieldTable()
                                           .attribute("key", &FakeTag::key, "Key.", {.required = true})
                                           .attribute("value", &FakeTag::value, "Value.");
    static const sdk::FieldTable fields =
        sdk::FieldTable()
            .attribute("size", &FakeConfig::size, "Size.")
            .attribute("label", &FakeConfig::label, "Label.")
            .attribute("mode", &FakeConfig::mode, "Mode.", {.one_of = {"fast", "slow"}})
            .attribute("any", &FakeConfig::any, "Anything.")
            .blocks("tag", &FakeConfig::tags, tag, "Tags.");
    return fields;
}

class FakeBuilder : public sdk::Builder {
   public:
    explicit FakeBuilder(std::shared_ptr<Recorded> recorded) : recorded_(std::move(recorded)) {}
    value::Spec spec() const override { return fake_fields().spec(); }
    std::vector<std::string> prepare(const Value& config, const sdk::PrepareContext& context,
                                     sdk::Problems& problems) override {
        FakeConfig made;
        sdk::read_config(fake_fields(), config, context, &made, problems);
        if (made.size < 0) problems.error("size", "Size below zero", "Give a size of at least 0.");
        if (made.label == "bad") problems.error("", "Bad builder", "Nothing in particular.");
        std::string line =
            fmt::format("builder {} size={} label={}", context.build_name, made.size, made.label);
        for (const FakeTag& tag : made.tags) line += fmt::format(" {}={}", tag.key, tag.value);
        recorded_->prepared.push_back(line);
        return {"Extra"};
    }
    std::optional<sdk::Artifact> run(sdk::RunContext&, sdk::Hook&) override { return std::nullopt; }

   private:
    std::shared_ptr<Recorded> recorded_;
};

struct NoteConfig {
    std::string text = "-";
    std::vector<std::string> items;
    std::map<std::string, std::string> labels;
};

const sdk::FieldTable& note_fields() {
    static const sdk::FieldTable fields = sdk::FieldTable()
                                              .attribute("text", &NoteConfig::text, "Text.")
                                              .attribute("items", &NoteConfig::items, "Items.")
                                              .attribute("labels", &NoteConfig::labels, "Labels.");
    return fields;
}

class NoteProvisioner : public sdk::Provisioner {
   public:
    explicit NoteProvisioner(std::shared_ptr<Recorded> recorded) : recorded_(std::move(recorded)) {}
    value::Spec spec() const override { return note_fields().spec(); }
    void prepare(const Value& config, const sdk::PrepareContext& context, sdk::Problems& problems) override {
        NoteConfig made;
        const auto unknown = sdk::read_config(note_fields(), config, context, &made, problems);
        if (made.text == "warn") problems.warning("text", "A warning", "It warns.");
        if (made.text == "bad") problems.error("text", "Bad text", "It is bad.");
        std::string line = fmt::format("provisioner {} text={} items={}", context.build_name,
                                       unknown.contains("text") ? "?" : made.text, join(made.items, ","));
        for (const auto& [name, label] : made.labels) line += fmt::format(" {}={}", name, label);
        recorded_->prepared.push_back(line);
    }
    void provision(sdk::RunContext&, sdk::Communicator*, const sdk::GeneratedData&) override {}

   private:
    std::shared_ptr<Recorded> recorded_;
};

struct MarkConfig {
    std::string tag;
};

const sdk::FieldTable& mark_fields() {
    static const sdk::FieldTable fields = sdk::FieldTable().attribute("tag", &MarkConfig::tag, "Tag.");
    return fields;
}

class MarkPostProcessor : public sdk::PostProcessor {
   public:
    explicit MarkPostProcessor(std::shared_ptr<Recorded> recorded) : recorded_(std::move(recorded)) {}
    value::Spec spec() const override { return mark_fields().spec(); }
    void prepare(const Value& config, const sdk::PrepareContext& context, sdk::Problems& problems) override {
        MarkConfig made;
        sdk::read_config(mark_fields(), config, context, &made, problems);
        recorded_->prepared.push_back(fmt::format("post-processor {} tag={}", context.build_name, made.tag));
    }
    sdk::PostProcessed post_process(sdk::RunContext&, const sdk::Artifact&) override { return {}; }

   private:
    std::shared_ptr<Recorded> recorded_;
};

struct EchoConfig {
    std::string input;
};

const sdk::FieldTable& echo_fields() {
    static const sdk::FieldTable fields =
        sdk::FieldTable().attribute("input", &EchoConfig::input, "Text.", {.required = true});
    return fields;
}

class EchoDataSource : public sdk::DataSource {
   public:
    explicit EchoDataSource(std::shared_ptr<Recorded> recorded) : recorded_(std::move(recorded)) {}
    value::Spec spec() const override { return echo_fields().spec(); }
    void prepare(const Value& config, const sdk::PrepareContext& context, sdk::Problems& problems) override {
        sdk::read_config(echo_fields(), config, context, &config_, problems);
    }
    Type output_type() const override { return Type::object({{"output", Type::string()}}); }
    Value execute(sdk::RunContext&) override {
        recorded_->executed.push_back(config_.input);
        if (config_.input == "fail") throw Error(ErrorKind::kRemote, "echo: no answer");
        return Value::object({{"output", Value::string(config_.input)}});
    }

   private:
    std::shared_ptr<Recorded> recorded_;
    EchoConfig config_;
};

}  // namespace

sdk::Catalog test_catalog(std::shared_ptr<Recorded> recorded) {
    sdk::Catalog catalog;
    catalog.builders.push_back({.name = "fake", .plugin = "github.com/acme/fake", .make = [recorded] {
                                    return std::make_unique<FakeBuilder>(recorded);
                                }});
    catalog.provisioners.push_back(
        {.name = "note", .make = [recorded] { return std::make_unique<NoteProvisioner>(recorded); }});
    catalog.post_processors.push_back(
        {.name = "mark", .make = [recorded] { return std::make_unique<MarkPostProcessor>(recorded); }});
    catalog.data_sources.push_back(
        {.name = "echo", .make = [recorded] { return std::make_unique<EchoDataSource>(recorded); }});
    return catalog;
}

std::vector<std::string> TemplateTest::problems() const {
    std::vector<std::string> lines;
    for (const Diagnostic& diagnostic : diags) {
        std::string line = diagnostic.severity == Severity::kError ? "error" : "warning";
        if (diagnostic.subject)
            line += fmt::format(" {}:{}", base_name(diagnostic.subject.file->name()),
                                diagnostic.subject.start().line);
        line += " " + diagnostic.summary;
        for (const std::string& note : diagnostic.notes)
            if (note.starts_with("the block starts on"))
                line += fmt::format(" ({})", note.substr(note.rfind(' ') + 1));
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<std::string> TemplateTest::build_names() const {
    std::vector<std::string> names;
    for (const BuildPlan& build : plan.builds) names.push_back(build.name);
    return names;
}

std::string simple_template(const std::string& arguments, const std::string& inside_build) {
    return "source \"fake\" \"x\" {\n" + arguments + "\n}\nbuild {\n  sources = [\"fake.x\"]\n" +
           inside_build + "\n}\n";
}

}  // namespace ingot::tmpl

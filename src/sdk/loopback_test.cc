#include "sdk/loopback.h"

#include "sdk/carry.h"
#include "sdk/testing.h"

#include <gtest/gtest.h>

namespace ingot::sdk {
namespace {

using value::Spec;
using value::Type;
using value::Value;

const std::string kOddBytes("a\0b\xff\xc3\x28 e\xcc\x81",
                            10);  // no UTF-8, and text that is not in normal form

/// Says what it was told, so that a test sees what came through.
class EchoBuilder : public Builder {
   public:
    Spec spec() const override {
        return Spec::object(
            {{"name", Spec::attribute("name", Type::string(), true)},
             {"part",
              Spec::block_list("part", Spec::object({{"n", Spec::attribute("n", Type::number())}}), 1, 3)}});
    }
    std::vector<std::string> prepare(const Value& config, const PrepareContext& context,
                                     Problems& problems) override {
        config_ = config;
        problems.warning("part.0", context.build_name, context.template_path);
        problems.error("", context.user_variables.at("u"));
        return {"Extra", context.debug ? "Debug" : "NoDebug"};
    }
    std::optional<Artifact> run(RunContext& run, Hook& hook) override {
        run.ui.say("say " + kOddBytes);
        run.ui.machine("kind", {"a,b", "c"});
        const std::optional<std::string> answer = run.ui.ask("which?", run.stop);
        run.ui.start_progress("download", 10)->advance(5);
        const std::int64_t row = run.journal.add({"echo", "directory", "/tmp/x", Value::number(4)});
        run.journal.strike(row);
        if (run.pause) run.pause("before");
        FakeCommunicator machine;
        machine.replies["cat"] = {.exit_code = 3, .output = kOddBytes};
        hook.provision(run, &machine, {{"ID", Value::string("box-1")}});
        hook.clean_up_after_error(run, nullptr, {});
        if (answer == "fail")
            throw Error(ErrorKind::kRemote, "box: gone").add_frame("in step x").set_hint("Try again.");
        if (answer == "cancel") throw Cancelled{};
        if (!answer) return std::nullopt;
        return Artifact{"echo.id", *answer, {"/tmp/a"}, "made it", {{"size", Value::number(7)}}};
    }

   private:
    Value config_;
};

PrepareContext full_context() {
    PrepareContext context;
    context.build_name = "web";
    context.builder_type = "echo";
    context.template_path = kOddBytes;
    context.debug = true;
    context.on_error = OnError::kAsk;
    context.user_variables = {{"u", "v"}};
    context.generated = Value::object({{"ID", Value::string("x")}});
    context.start_time = 1700000000;
    return context;
}

TEST(Loopback, SpecComesThroughWhole) {
    const EchoBuilder inner;
    const std::unique_ptr<Builder> outer = loop_back(std::make_unique<EchoBuilder>());
    const Spec spec = outer->spec();
    EXPECT_EQ(spec.implied_type(), inner.spec().implied_type());
    EXPECT_TRUE(spec.members.at(0).second.required);
    EXPECT_EQ(spec.members.at(1).second.min_items, 1);
    EXPECT_EQ(spec.members.at(1).second.max_items, 3);
}

TEST(Loopback, PrepareCarriesContextProblemsAndNames) {
    const std::unique_ptr<Builder> outer = loop_back(std::make_unique<EchoBuilder>());
    Problems problems;
    const Value config = Value::object({{"name", Value::unknown(Type::string())},
                                        {"secret", Value::string("x").with_marks(value::kSensitive)}});
    EXPECT_EQ(outer->prepare(config, full_context(), problems), (std::vector<std::string>{"Extra", "Debug"}));
    ASSERT_EQ(problems.all().size(), 2u);
    EXPECT_EQ(problems.all()[0].severity, Severity::kWarning);
    EXPECT_EQ(problems.all()[0].attribute, "part.0");
    EXPECT_EQ(problems.all()[0].summary, "web");
    EXPECT_EQ(problems.all()[0].detail, kOddBytes);
    EXPECT_EQ(problems.all()[1].summary, "v");
    EXPECT_TRUE(problems.has_errors());
}

TEST(Loopback, RunCarriesUiJournalHookMachineAndArtifact) {
    TestRun run;
    run.ui.answers = {"id-1"};
    std::vector<std::string> pauses;
    run.context.pause = [&](std::string_view where) { pauses.emplace_back(where); };
    FakeHook hook;
    std::string output;
    int exit_code = 0;
    hook.on_provision = [&](RunContext& inner, Communicator* machine) {
        inner.ui.message("inside");
        ASSERT_NE(machine, nullptr);
        exit_code = machine->run(
            "cat x", {nullptr, [&](std::string_view bytes) { output += bytes; }, nullptr}, inner.stop);
    };
    const std::unique_ptr<Builder> outer = loop_back(std::make_unique<EchoBuilder>());
    const std::optional<Artifact> artifact = outer->run(run.context, hook);
    ASSERT_TRUE(artifact.has_value());
    EXPECT_EQ(artifact->id, "id-1");
    EXPECT_EQ(artifact->files, (std::vector<std::string>{"/tmp/a"}));
    EXPECT_EQ(artifact->state.at("size"), Value::number(7));
    EXPECT_EQ(exit_code, 3);
    EXPECT_EQ(output, kOddBytes);
    EXPECT_EQ(hook.provisioned, 1);
    EXPECT_EQ(hook.cleaned_up, 1);
    EXPECT_EQ(pauses, (std::vector<std::string>{"before"}));
    EXPECT_TRUE(run.ui.said("say " + kOddBytes));
    EXPECT_EQ(run.ui.texts("machine"), (std::vector<std::string>{"kind,a,b,c"}));
    EXPECT_EQ(run.ui.texts("message"), (std::vector<std::string>{"inside"}));
    ASSERT_EQ(run.journal.entries().size(), 1u);
    EXPECT_EQ(run.journal.entries()[0].row.locator, Value::number(4));
    EXPECT_EQ(run.journal.open_count(), 0u);
}

TEST(Loopback, NoArtifactStaysNone) {
    TestRun run;
    FakeHook hook;
    EXPECT_FALSE(loop_back(std::make_unique<EchoBuilder>())->run(run.context, hook).has_value());
}

TEST(Loopback, ErrorsKeepKindFramesAndHint) {
    TestRun run;
    run.ui.answers = {"fail"};
    FakeHook hook;
    try {
        loop_back(std::make_unique<EchoBuilder>())->run(run.context, hook);
        FAIL() << "no error came";
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kRemote);
        EXPECT_EQ(error.message(), "box: gone");
        EXPECT_EQ(error.frames(), (std::vector<std::string>{"in step x"}));
        EXPECT_EQ(error.hint(), "Try again.");
    }
}

TEST(Loopback, CancellationStaysCancellation) {
    TestRun run;
    run.ui.answers = {"cancel"};
    FakeHook hook;
    EXPECT_THROW(loop_back(std::make_unique<EchoBuilder>())->run(run.context, hook), Cancelled);
}

TEST(Loopback, CommunicatorCarriesFilesAndFailures) {
    FakeCommunicator inner;
    const std::unique_ptr<Communicator> outer = loop_back(inner);
    std::string left = kOddBytes;
    const ByteSource source = [&](std::span<char> buffer) {
        const std::size_t count = std::min(buffer.size(), left.size());
        left.copy(buffer.data(), count);
        left.erase(0, count);
        return count;
    };
    outer->upload("/odd\xff", source, {.size = 10, .mode = 0600}, {});
    EXPECT_EQ(inner.files["/odd\xff"], kOddBytes);
    EXPECT_EQ(inner.modes["/odd\xff"], 0600u);
    std::string back;
    outer->download("/odd\xff", [&](std::string_view bytes) { back += bytes; }, {});
    EXPECT_EQ(back, kOddBytes);
    EXPECT_THROW(outer->download("/none", [](std::string_view) {}, {}), Error);
    outer->upload_directory("a/", "b", {"*.o"}, {});
    EXPECT_EQ(inner.directories.at(0), (std::array<std::string, 3>{"upload", "a/", "b"}));
    EXPECT_EQ(outer->login_hint(), "fake login");
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(outer->run("x", {}, stop.get_token()), Cancelled);
}

class UpperPostProcessor : public PostProcessor {
   public:
    Spec spec() const override { return Spec::object({}); }
    void prepare(const Value&, const PrepareContext&, Problems&) override {}
    PostProcessed post_process(RunContext&, const Artifact& artifact) override {
        return {Artifact{"up", artifact.id + "!", artifact.files, "", {}}, true, artifact.files.empty()};
    }
};

class ListDataSource : public DataSource {
   public:
    Spec spec() const override { return Spec::object({}); }
    void prepare(const Value&, const PrepareContext&, Problems&) override {}
    Type output_type() const override { return Type::object({{"items", Type::list(Type::string())}}); }
    Value execute(RunContext&) override { return Value::object({{"items", Value::string_list({"a"})}}); }
};

TEST(Loopback, CatalogPutsEveryRoleBehindTheWall) {
    Catalog catalog;
    std::vector<std::string> destroyed;
    catalog.builders.push_back(
        {.name = "echo", .make = [] { return std::make_unique<EchoBuilder>(); }, .builder_id = "echo.id"});
    catalog.builders[0].destroy = [&](const Artifact& artifact, Ui&, const std::stop_token&) {
        destroyed.push_back(artifact.id);
    };
    catalog.post_processors.push_back(
        {.name = "up", .make = [] { return std::make_unique<UpperPostProcessor>(); }});
    catalog.data_sources.push_back(
        {.name = "list", .make = [] { return std::make_unique<ListDataSource>(); }});
    const Catalog walled = loop_back(catalog);

    TestRun run;
    const PostProcessed done =
        walled.find_post_processor("up")->make()->post_process(run.context, {"x", "id", {}, "", {}});
    EXPECT_EQ(done.artifact->id, "id!");
    EXPECT_TRUE(done.keep_input);
    EXPECT_TRUE(done.force_keep_input);
    const std::unique_ptr<DataSource> list = walled.find_data_source("list")->make();
    EXPECT_EQ(list->output_type(), ListDataSource().output_type());
    EXPECT_EQ(list->execute(run.context), Value::object({{"items", Value::string_list({"a"})}}));
    walled.destroy_artifact({"echo.id", "gone", {}, "", {}}, run.ui, {});
    EXPECT_EQ(destroyed, (std::vector<std::string>{"gone"}));
}

TEST(Artifact, ValueAndBack) {
    const Artifact artifact{"b", "i", {"f1", "f2"}, "text", {{"k", Value::boolean(true)}}};
    const Artifact back = artifact_from_value(from_bytes(to_bytes(to_value(artifact))));
    EXPECT_EQ(back.builder_id, "b");
    EXPECT_EQ(back.files, artifact.files);
    EXPECT_EQ(back.state.at("k"), Value::boolean(true));
}

TEST(Artifact, BrokenValuesAreProtocolErrors) {
    for (const Value& value :
         {Value::null(), Value::string("x"), Value::object({{"id", Value::string("i")}})}) {
        try {
            artifact_from_value(value);
            FAIL() << value.describe();
        } catch (const Error& error) {
            EXPECT_EQ(error.kind(), ErrorKind::kProtocol);
        }
    }
}

TEST(Carry, BrokenMessagesAreProtocolErrors) {
    EXPECT_THROW(spec_from_value(Value::empty_object()), Error);
    EXPECT_THROW(prepare_context_from_value(Value::empty_object()), Error);
    EXPECT_THROW(bytes_from_value(Value::string("***")), Error);
    EXPECT_THROW(bytes_list_from_value(Value::string("x")), Error);
    EXPECT_THROW(journal_row_from_value(Value::empty_object()), Error);
    EXPECT_THROW(post_processed_from_value(Value::empty_object()), Error);
}

}  // namespace
}  // namespace ingot::sdk

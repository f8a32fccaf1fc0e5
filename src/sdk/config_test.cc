#include "sdk/config.h"

#include "base/error.h"
#include "base/log.h"

#include <gtest/gtest.h>

namespace ingot::sdk {
namespace {

using value::Type;
using value::Value;
using value::ValueMap;

struct Mount {
    std::string target;
    std::int64_t size = 0;
};

struct Connection {
    std::string host = "localhost";
    Nanos timeout = std::chrono::minutes(5);
};

struct Sample {
    std::string name;
    std::int64_t count = 3;
    bool force = false;
    double ratio = 0.5;
    std::optional<bool> pty;
    std::optional<std::string> user;
    std::vector<std::string> inline_commands;
    std::vector<std::int64_t> codes;
    std::vector<std::vector<std::string>> flags;
    std::map<std::string, std::string> labels;
    Value anything;
    std::string command = "{{.Path}}";
    std::string mode;
    std::string password;
    std::string iso_sum;
    std::optional<Mount> root;
    std::vector<Mount> mounts;
    Connection connection;
};

const FieldTable& mount_fields() {
    static const FieldTable fields = FieldTable()
                                         .attribute("target", &Mount::target, "Where.", {.required = true})
                                         .attribute("size", &Mount::size, "How much.");
    return fields;
}

const FieldTable& connection_fields() {
    static const FieldTable fields = FieldTable()
                                         .attribute("host", &Connection::host, "Where to.")
                                         .attribute("timeout", &Connection::timeout, "How long.");
    return fields;
}

const FieldTable& sample_fields() {
    static const FieldTable fields =
        FieldTable()
            .attribute("name", &Sample::name, "Its name.", {.required = true})
            .attribute("count", &Sample::count, "How many.")
            .attribute("force", &Sample::force, "Whether.")
            .attribute("ratio", &Sample::ratio, "Part.")
            .attribute("pty", &Sample::pty, "Unset, true or false.")
            .attribute("user", &Sample::user, "Who.")
            .attribute("inline", &Sample::inline_commands, "What.")
            .attribute("codes", &Sample::codes, "Which.")
            .attribute("flags", &Sample::flags, "Pairs.")
            .attribute("labels", &Sample::labels, "Facts.")
            .attribute("anything", &Sample::anything, "Any type.")
            .attribute("command", &Sample::command, "Rendered later.", {.raw = true})
            .attribute("mode", &Sample::mode, "One of two.", {.one_of = {"pull", "push"}})
            .attribute("password", &Sample::password, "Secret.", {.sensitive = true})
            .attribute("iso_sum", &Sample::iso_sum, "Digest.",
                       {.aliases = {"iso_checksum_old"}, .deprecated = "use iso_checksum."})
            .block("root", &Sample::root, mount_fields(), "The root.")
            .blocks("mount", &Sample::mounts, mount_fields(), "More.")
            .include(&Sample::connection, connection_fields());
    return fields;
}

/// Reads a configuration in which everything but the given members is null.
struct Reading {
    Sample config;
    Problems problems;
    std::set<std::string, std::less<>> unknown;

    explicit Reading(ValueMap members, PrepareContext context = {}) {
        if (!members.contains("name")) members["name"] = Value::string("x");
        unknown = read_config(sample_fields(), Value::object(std::move(members)), context, &config, problems);
    }
    std::string first_problem() const { return problems.all().empty() ? "" : problems.all()[0].attribute; }
};

TEST(FieldTable, SpecTellsTypesOfAttributesAndBlocks) {
    const value::Type type = sample_fields().spec().implied_type();
    EXPECT_EQ(type.attributes().at("name"), Type::string());
    EXPECT_EQ(type.attributes().at("count"), Type::number());
    EXPECT_EQ(type.attributes().at("pty"), Type::boolean());
    EXPECT_EQ(type.attributes().at("timeout"), Type::string());
    EXPECT_EQ(type.attributes().at("inline"), Type::list(Type::string()));
    EXPECT_EQ(type.attributes().at("flags"), Type::list(Type::list(Type::string())));
    EXPECT_EQ(type.attributes().at("labels"), Type::map(Type::string()));
    EXPECT_TRUE(type.attributes().at("anything").is_dynamic());
    EXPECT_EQ(type.attributes().at("iso_checksum_old"), Type::string());
    EXPECT_EQ(type.attributes().at("root").kind(), value::Kind::kObject);
    EXPECT_EQ(type.attributes().at("mount").kind(), value::Kind::kList);
}

TEST(FieldTable, BlocksWithAnAttributeOfAnyTypeBecomeTuples) {
    struct Loose {
        Value any;
    };
    struct Holder {
        std::vector<Loose> parts;
    };
    const FieldTable inner = FieldTable().attribute("any", &Loose::any, "Any.");
    const FieldTable outer = FieldTable().blocks("part", &Holder::parts, inner, "Parts.");
    EXPECT_EQ(outer.spec().members.at(0).second.kind, value::Spec::Kind::kBlockTuple);
}

TEST(FieldTable, ShowsDefaultsForDocumentation) {
    const Sample config;
    EXPECT_EQ(sample_fields().find("count")->show(&config), "3");
    EXPECT_EQ(sample_fields().find("timeout")->show(&config), "\"5m0s\"");
    EXPECT_EQ(sample_fields().find("host")->show(&config), "\"localhost\"");
    EXPECT_EQ(sample_fields().find("user")->show(&config), "");
    EXPECT_EQ(sample_fields().find("inline")->show(&config), "");
}

TEST(ReadConfig, KeepsDefaultsOfWhatIsNotGiven) {
    const Reading reading({{"force", Value::null(Type::boolean())}});
    EXPECT_TRUE(reading.problems.all().empty());
    EXPECT_EQ(reading.config.count, 3);
    EXPECT_FALSE(reading.config.pty.has_value());
    EXPECT_EQ(reading.config.connection.timeout, std::chrono::minutes(5));
}

TEST(ReadConfig, FillsEveryKindOfSlot) {
    const Reading reading({
        {"name", Value::string("web")},
        {"count", Value::number(7)},
        {"force", Value::boolean(true)},
        {"ratio", Value::number(value::Number::of_double(0.25))},
        {"pty", Value::boolean(false)},
        {"user", Value::string("")},
        {"inline", Value::string_list({"a", "b"})},
        {"codes", Value::list(Type::number(), {Value::number(0), Value::number(2)})},
        {"flags", Value::list(Type::list(Type::string()), {Value::string_list({"-m", "1"})})},
        {"labels", Value::map(Type::string(), {{"k", Value::string("v")}})},
        {"anything", Value::number(1)},
        {"timeout", Value::string("90s")},
    });
    EXPECT_TRUE(reading.problems.all().empty());
    EXPECT_EQ(reading.config.name, "web");
    EXPECT_EQ(reading.config.count, 7);
    EXPECT_TRUE(reading.config.force);
    EXPECT_DOUBLE_EQ(reading.config.ratio, 0.25);
    EXPECT_EQ(reading.config.pty, false);
    EXPECT_EQ(reading.config.user, "");
    EXPECT_EQ(reading.config.inline_commands, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(reading.config.codes, (std::vector<std::int64_t>{0, 2}));
    EXPECT_EQ(reading.config.flags, (std::vector<std::vector<std::string>>{{"-m", "1"}}));
    EXPECT_EQ(reading.config.labels, (std::map<std::string, std::string>{{"k", "v"}}));
    EXPECT_EQ(reading.config.anything, Value::number(1));
    EXPECT_EQ(reading.config.connection.timeout, std::chrono::seconds(90));
}

TEST(ReadConfig, ReadsNestedBlocks) {
    const Value mount = Value::object({{"size", Value::number(5)}, {"target", Value::string("/a")}});
    const Reading reading({{"root", mount}, {"mount", Value::list(mount.type(), {mount, mount})}});
    EXPECT_TRUE(reading.problems.all().empty());
    ASSERT_TRUE(reading.config.root.has_value());
    EXPECT_EQ(reading.config.root->target, "/a");
    ASSERT_EQ(reading.config.mounts.size(), 2u);
    EXPECT_EQ(reading.config.mounts[1].size, 5);
}

TEST(ReadConfig, ProblemsNameTheArgument) {
    const struct {
        const char* name;
        Value value;
    } wrong[] = {
        {"count", Value::number(value::Number::of_double(1.5))},
        {"timeout", Value::string("5 minutes")},
        {"timeout", Value::string("")},
        {"mode", Value::string("pul")},
        {"inline", Value::list(Type::string(), {Value::null(Type::string())})},
        {"force", Value::string("maybe")},
        {"labels", Value::map(Type::string(), {{"k", Value::null(Type::string())}})},
    };
    for (const auto& [name, value] : wrong) {
        const Reading reading({{name, value}});
        EXPECT_TRUE(reading.problems.has_errors()) << name;
        EXPECT_EQ(reading.first_problem(), name);
    }
}

TEST(ReadConfig, ChoiceSaysWhatIsNear) {
    const Reading reading({{"mode", Value::string("pul")}});
    ASSERT_EQ(reading.problems.all().size(), 1u);
    EXPECT_NE(reading.problems.all()[0].detail.find("Did you mean \"pull\"?"), std::string::npos);
}

TEST(ReadConfig, RequiredArgumentsMustBeThereAndNotEmpty) {
    for (const Value& value : {Value::null(Type::string()), Value::string("")}) {
        const Reading reading({{"name", value}});
        EXPECT_TRUE(reading.problems.has_errors());
        EXPECT_EQ(reading.first_problem(), "name");
    }
    const Value mount = Value::object({{"size", Value::number(5)}, {"target", Value::null(Type::string())}});
    const Reading nested({{"mount", Value::list(mount.type(), {mount})}});
    EXPECT_EQ(nested.first_problem(), "mount.0.target");
}

TEST(ReadConfig, UnknownPartsAreNamedAndLeftAlone) {
    const Value mount =
        Value::object({{"size", Value::unknown(Type::number())}, {"target", Value::string("/a")}});
    const Reading reading({
        {"name", Value::unknown(Type::string())},
        {"count", Value::unknown(Type::number())},
        {"inline", Value::list(Type::string(), {Value::string("a"), Value::unknown(Type::string())})},
        {"mount", Value::list(mount.type(), {mount})},
        {"root", Value::unknown(mount.type())},
    });
    EXPECT_TRUE(reading.problems.all().empty());
    EXPECT_EQ(reading.unknown,
              (std::set<std::string, std::less<>>{"count", "inline", "mount.0.size", "name", "root"}));
    EXPECT_EQ(reading.config.count, 3);
    EXPECT_TRUE(reading.config.inline_commands.empty());
    EXPECT_EQ(reading.config.mounts.at(0).target, "/a");
}

TEST(ReadConfig, AliasStandsForTheArgument) {
    EXPECT_EQ(Reading({{"iso_checksum_old", Value::string("abc")}}).config.iso_sum, "abc");
    const Reading both({{"iso_checksum_old", Value::string("old")}, {"iso_sum", Value::string("new")}});
    EXPECT_EQ(both.config.iso_sum, "new");
    EXPECT_EQ(both.problems.all().at(0).attribute, "iso_checksum_old");
    EXPECT_FALSE(both.problems.has_errors());
}

TEST(ReadConfig, WarnsOfDeprecatedArguments) {
    const Reading reading({{"iso_sum", Value::string("abc")}});
    ASSERT_EQ(reading.problems.all().size(), 1u);
    EXPECT_EQ(reading.problems.all()[0].severity, Severity::kWarning);
    EXPECT_TRUE(Reading({}).problems.all().empty());
}

TEST(ReadConfig, RendersTemplatesUnlessTheFieldIsRaw) {
    PrepareContext context;
    context.build_name = "web";
    const Reading reading(
        {{"name", Value::string("n-{{build_name}}")},
         {"inline", Value::string_list({"echo {{build_name}}", "plain"})},
         {"labels", Value::map(Type::string(), {{"{{build_name}}", Value::string("{{build_name}}!")}})},
         {"command", Value::string("sh {{.Path}} {{build_name}}")}},
        context);
    EXPECT_TRUE(reading.problems.all().empty());
    EXPECT_EQ(reading.config.name, "n-web");
    EXPECT_EQ(reading.config.inline_commands, (std::vector<std::string>{"echo web", "plain"}));
    EXPECT_EQ(reading.config.labels, (std::map<std::string, std::string>{{"web", "web!"}}));
    EXPECT_EQ(reading.config.command, "sh {{.Path}} {{build_name}}");
}

TEST(ReadConfig, BrokenTemplatesAreProblemsAlsoInRawFields) {
    for (const char* name : {"name", "command"}) {
        const Reading reading({{name, Value::string("{{ if }}")}});
        EXPECT_EQ(reading.first_problem(), name);
    }
}

TEST(ReadConfig, SensitiveArgumentsAndMarkedValuesAreMasked) {
    Reading({{"password", Value::string("field-secret-1")},
             {"labels",
              Value::map(Type::string(),
                         {{"key-of-map", Value::string("marked-secret-2").with_marks(value::kSensitive)}})}});
    EXPECT_EQ(mask_secrets("a field-secret-1 b"), "a <sensitive> b");
    EXPECT_EQ(mask_secrets("a marked-secret-2 b"), "a <sensitive> b");
    EXPECT_EQ(mask_secrets("key-of-map"), "key-of-map");
}

TEST(ReadConfig, ConvertsWhatIsNearTheType) {
    const Reading reading({{"count", Value::string("12")},
                           {"name", Value::number(5)},
                           {"inline", Value::tuple({Value::string("a"), Value::number(1)})}});
    EXPECT_TRUE(reading.problems.all().empty());
    EXPECT_EQ(reading.config.count, 12);
    EXPECT_EQ(reading.config.name, "5");
    EXPECT_EQ(reading.config.inline_commands, (std::vector<std::string>{"a", "1"}));
}

TEST(RenderField, RendersWithTheDot) {
    const Value data = Value::object({{"Path", Value::string("/tmp/x")}});
    EXPECT_EQ(render_field("run {{.Path}}", {}, data), "run /tmp/x");
    EXPECT_EQ(render_field("no action", {}, Value::null()), "no action");
    EXPECT_THROW(render_field("{{ nothing_like_it }}", {}, data), Error);
}

}  // namespace
}  // namespace ingot::sdk

// Codings of the contracts' arguments and results as Values, and of Values as bytes.
#include "sdk/carry.h"

#include "base/text.h"
#include "value/wire.h"

#include <fmt/format.h>

namespace ingot::sdk {

using value::Spec;
using value::Type;
using value::Value;
using value::ValueList;
using value::ValueMap;

namespace {

[[noreturn]] void broken(std::string_view what) {
    throw Error(ErrorKind::kProtocol, fmt::format("component call: {} is missing or of another type", what));
}

const Value& get_member(const Value& object, std::string_view name) {
    if (!object.has_content() || object.type().kind() != value::Kind::kObject) broken(name);
    const Value* member = object.find(name);
    if (!member) broken(name);
    return *member;
}

const Value& get_typed(const Value& object, std::string_view name, const Type& type) {
    const Value& member = get_member(object, name);
    if (!member.has_content() || !(member.type() == type)) broken(name);
    return member;
}

const std::string& get_text(const Value& object, std::string_view name) {
    return get_typed(object, name, Type::string()).as_string();
}

std::int64_t get_whole(const Value& object, std::string_view name) {
    const std::optional<std::int64_t> whole = get_typed(object, name, Type::number()).as_number().to_int64();
    if (!whole) broken(name);
    return *whole;
}

bool get_flag(const Value& object, std::string_view name) {
    return get_typed(object, name, Type::boolean()).as_bool();
}

const ValueList& get_items(const Value& object, std::string_view name) {
    const Value& member = get_member(object, name);
    if (!member.has_content() || member.type().kind() != value::Kind::kTuple) broken(name);
    return member.elements();
}

Value carry_text_map(const std::map<std::string, std::string>& texts) {
    ValueMap members;
    for (const auto& [name, text] : texts) members[name] = Value::string(text);
    return Value::map(Type::string(), std::move(members));
}

}  // namespace

std::string to_bytes(const Value& value) { return value::to_msgpack(value.unmark_deep(), Type::dynamic()); }

Value from_bytes(std::string_view bytes) { return value::from_msgpack(bytes, Type::dynamic()); }

Value carry_bytes(std::string_view bytes) { return Value::string(base64_encode(bytes)); }

std::string bytes_from_value(const Value& value) {
    if (!value.has_content() || !(value.type() == Type::string())) broken("a text");
    std::optional<std::string> bytes = base64_decode(value.as_string());
    if (!bytes) broken("base64 text");
    return *bytes;
}

Value carry_bytes_list(std::span<const std::string> texts) {
    ValueList elements;
    for (const std::string& text : texts) elements.push_back(carry_bytes(text));
    return Value::tuple(std::move(elements));
}

std::vector<std::string> bytes_list_from_value(const Value& value) {
    if (!value.has_content() || value.type().kind() != value::Kind::kTuple) broken("a list");
    std::vector<std::string> texts;
    for (const Value& element : value.elements()) texts.push_back(bytes_from_value(element));
    return texts;
}

Value to_value(const Spec& spec) {
    ValueList members, items;
    for (const auto& [name, member] : spec.members)
        members.push_back(Value::object({{"name", Value::string(name)}, {"spec", to_value(member)}}));
    for (const Spec& item : spec.items) items.push_back(to_value(item));
    return Value::object({
        {"index", Value::number(static_cast<std::int64_t>(spec.index))},
        {"items", Value::tuple(std::move(items))},
        {"kind", Value::number(static_cast<std::int64_t>(spec.kind))},
        {"labels", Value::string_list(spec.labels)},
        {"literal", spec.literal},
        {"max_items", Value::number(spec.max_items)},
        {"members", Value::tuple(std::move(members))},
        {"min_items", Value::number(spec.min_items)},
        {"name", Value::string(spec.name)},
        {"required", Value::boolean(spec.required)},
        {"type", Value::string(value::type_to_json(spec.type))},
    });
}

Spec spec_from_value(const Value& value) {
    Spec spec;
    const std::int64_t kind = get_whole(value, "kind");
    if (kind < 0 || kind > static_cast<std::int64_t>(Spec::Kind::kDefault)) broken("kind");
    spec.kind = static_cast<Spec::Kind>(kind);
    spec.index = static_cast<std::size_t>(get_whole(value, "index"));
    spec.min_items = get_whole(value, "min_items");
    spec.max_items = get_whole(value, "max_items");
    spec.name = get_text(value, "name");
    spec.required = get_flag(value, "required");
    spec.type = value::type_from_json(get_text(value, "type"));
    spec.literal = get_member(value, "literal");
    for (const Value& label : get_typed(value, "labels", Type::list(Type::string())).elements())
        spec.labels.push_back(label.as_string());
    for (const Value& member : get_items(value, "members"))
        spec.members.emplace_back(get_text(member, "name"), spec_from_value(get_member(member, "spec")));
    for (const Value& item : get_items(value, "items")) spec.items.push_back(spec_from_value(item));
    return spec;
}

Value to_value(const PrepareContext& context) {
    return Value::object({
        {"build_name", Value::string(context.build_name)},
        {"builder_type", Value::string(context.builder_type)},
        {"debug", Value::boolean(context.debug)},
        {"force", Value::boolean(context.force)},
        {"generated", context.generated},
        {"on_error", Value::number(static_cast<std::int64_t>(context.on_error))},
        {"start_time", Value::number(context.start_time)},
        {"template_path", carry_bytes(context.template_path)},
        {"user_variables", carry_text_map(context.user_variables)},
    });
}

PrepareContext prepare_context_from_value(const Value& value) {
    PrepareContext context;
    context.build_name = get_text(value, "build_name");
    context.builder_type = get_text(value, "builder_type");
    context.debug = get_flag(value, "debug");
    context.force = get_flag(value, "force");
    context.generated = get_member(value, "generated");
    const std::int64_t on_error = get_whole(value, "on_error");
    if (on_error < 0 || on_error > static_cast<std::int64_t>(OnError::kRunCleanupProvisioner))
        broken("on_error");
    context.on_error = static_cast<OnError>(on_error);
    context.start_time = get_whole(value, "start_time");
    context.template_path = bytes_from_value(get_member(value, "template_path"));
    for (const auto& [name, text] : get_typed(value, "user_variables", Type::map(Type::string())).members())
        context.user_variables[name] = text.as_string();
    return context;
}

Value to_value(const Problems& problems) {
    ValueList items;
    for (const Problem& problem : problems.all())
        items.push_back(Value::object({
            {"attribute", carry_bytes(problem.attribute)},
            {"detail", carry_bytes(problem.detail)},
            {"is_error", Value::boolean(problem.severity == Severity::kError)},
            {"summary", carry_bytes(problem.summary)},
        }));
    return Value::tuple(std::move(items));
}

void add_problems_from_value(const Value& value, Problems& problems) {
    if (!value.has_content() || value.type().kind() != value::Kind::kTuple) broken("problems");
    for (const Value& item : value.elements()) {
        std::string attribute = bytes_from_value(get_member(item, "attribute"));
        std::string summary = bytes_from_value(get_member(item, "summary"));
        std::string detail = bytes_from_value(get_member(item, "detail"));
        if (get_flag(item, "is_error"))
            problems.error(std::move(attribute), std::move(summary), std::move(detail));
        else
            problems.warning(std::move(attribute), std::move(summary), std::move(detail));
    }
}

Value to_value(const JournalRow& row) {
    return Value::object({
        {"component", Value::string(row.component)},
        {"kind", Value::string(row.kind)},
        {"locator", row.locator},
        {"name", carry_bytes(row.name)},
    });
}

JournalRow journal_row_from_value(const Value& value) {
    JournalRow row;
    row.component = get_text(value, "component");
    row.kind = get_text(value, "kind");
    row.locator = get_member(value, "locator");
    row.name = bytes_from_value(get_member(value, "name"));
    return row;
}

Value to_value(const PostProcessed& result) {
    return Value::object({
        {"artifact", result.artifact ? to_value(*result.artifact) : Value::null()},
        {"force_keep_input", Value::boolean(result.force_keep_input)},
        {"keep_input", Value::boolean(result.keep_input)},
    });
}

PostProcessed post_processed_from_value(const Value& value) {
    PostProcessed result;
    const Value& artifact = get_member(value, "artifact");
    if (!artifact.is_null()) result.artifact = artifact_from_value(artifact);
    result.force_keep_input = get_flag(value, "force_keep_input");
    result.keep_input = get_flag(value, "keep_input");
    return result;
}

Value to_value(const Error& error) {
    return Value::object({
        {"frames", carry_bytes_list(error.frames())},
        {"hint", carry_bytes(error.hint())},
        {"kind", Value::number(static_cast<std::int64_t>(error.kind()))},
        {"message", carry_bytes(error.message())},
    });
}

Error error_from_value(const Value& value) {
    const std::int64_t kind = get_whole(value, "kind");
    if (kind < 0 || kind > static_cast<std::int64_t>(ErrorKind::kProtocol)) broken("kind");
    Error error(static_cast<ErrorKind>(kind), bytes_from_value(get_member(value, "message")));
    for (std::string& frame : bytes_list_from_value(get_member(value, "frames")))
        error.add_frame(std::move(frame));
    error.set_hint(bytes_from_value(get_member(value, "hint")));
    return error;
}

}  // namespace ingot::sdk

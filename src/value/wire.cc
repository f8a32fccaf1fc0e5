// Values and types as JSON and msgpack, byte for byte cty's. Refinements of unknowns are read over.
#include "value/wire.h"

#include "base/error.h"
#include "value/convert.h"
#include "value/msgpack.h"

#include <fmt/core.h>

#include <cmath>
#include <set>
#include <utility>

namespace ingot::value {

namespace {

// Threads have small stacks; no type or value nests like this.
constexpr int kDeepest = 100;

Json json_number(const Number& number) {
    if (number.is_infinite()) throw Error(ErrorKind::kUser, "an infinite number cannot be written as JSON");
    Json json;
    json.kind = Json::Kind::kNumber;
    json.text = number.to_text();
    return json;
}

[[noreturn]] void refuse_value(std::string problem) {
    throw Error(ErrorKind::kProtocol, "value: " + std::move(problem));
}

}  // namespace

Json to_json(const Value& value) {
    if (!value.is_known())
        throw Error(ErrorKind::kUser, "a value that is not known yet cannot be written as JSON");
    if (value.is_null()) return Json::null();
    switch (value.type().kind()) {
        case Kind::kString:
            return Json::of(value.as_string());
        case Kind::kNumber:
            return json_number(value.as_number());
        case Kind::kBool:
            return Json::of(value.as_bool());
        case Kind::kList:
        case Kind::kSet:
        case Kind::kTuple: {
            Json json = Json::array();
            json.items.reserve(value.length());
            for (const Value& part : value.elements()) json.items.push_back(to_json(part));
            return json;
        }
        case Kind::kMap:
        case Kind::kObject: {
            Json json = Json::object();
            json.members.reserve(value.length());
            for (const auto& [name, part] : value.members()) json.members.emplace_back(name, to_json(part));
            return json;
        }
        case Kind::kDynamic:
            break;
    }
    return Json::null();
}

Value from_json(const Json& json) {
    switch (json.kind) {
        case Json::Kind::kNull:
            return Value::null();
        case Json::Kind::kBool:
            return Value::boolean(json.boolean);
        case Json::Kind::kString:
            return Value::string(json.text);
        case Json::Kind::kNumber: {
            std::optional<Number> number = Number::parse(json.text);
            if (!number) throw Error(ErrorKind::kUser, fmt::format("{}: the number is too large", json.text));
            return Value::number(*number);
        }
        case Json::Kind::kArray: {
            ValueList parts;
            parts.reserve(json.items.size());
            for (const Json& item : json.items) parts.push_back(from_json(item));
            return Value::tuple(std::move(parts));
        }
        case Json::Kind::kObject:
            break;
    }
    ValueMap members;
    for (const auto& [name, member] : json.members) members.insert_or_assign(name, from_json(member));
    return Value::object(std::move(members));
}

namespace {

Json type_as_json(const Type& type) {
    if (type.is_primitive() || type.is_dynamic()) return Json::of(type.friendly_name());
    Json json = Json::array();
    if (type.is_collection()) {
        json.push(Json::of(type.is_list() ? "list" : type.is_set() ? "set" : "map"));
        json.push(type_as_json(type.element()));
    } else if (type.is_tuple()) {
        json.push(Json::of("tuple"));
        Json elements = Json::array();
        for (const Type& element : type.elements()) elements.push(type_as_json(element));
        json.push(std::move(elements));
    } else {
        json.push(Json::of("object"));
        Json attributes = Json::object();
        for (const auto& [name, attribute] : type.attributes()) {
            attributes.members.emplace_back(name, type_as_json(attribute));
        }
        json.push(std::move(attributes));
        Json optional = Json::array();
        for (const std::string& name : type.optional_attributes()) optional.push(Json::of(name));
        if (!optional.items.empty()) json.push(std::move(optional));
    }
    return json;
}

Type type_of_json(const Json& json, int depth);

Type object_of_json(const Json& json, int depth) {
    std::map<std::string, Type> attributes;
    for (const auto& [name, attribute] : json.items[1].members) {
        attributes.insert_or_assign(name, type_of_json(attribute, depth));
    }
    std::set<std::string> optional;
    if (json.items.size() == 3) {
        for (const Json& name : json.items[2].items) {
            if (!name.is_string() || !attributes.contains(name.text))
                refuse_value("an optional attribute is not in its object type");
            optional.insert(name.text);
        }
    }
    return Type::object(std::move(attributes), std::move(optional));
}

Type type_of_json(const Json& json, int depth) {
    if (depth > kDeepest) refuse_value("the type is nested too deep");
    if (json.is_string()) {
        for (const Type& type : {Type::string(), Type::number(), Type::boolean(), Type::dynamic()}) {
            if (json.text == type.friendly_name()) return type;
        }
        refuse_value(fmt::format("there is no type \"{}\"", json.text));
    }
    if (json.kind != Json::Kind::kArray || json.items.size() < 2 || !json.items[0].is_string()) {
        refuse_value("a type is a name or an array that begins with one");
    }
    const std::string& kind = json.items[0].text;
    const Json& inner = json.items[1];
    bool pair = json.items.size() == 2;
    if (kind == "list" && pair) return Type::list(type_of_json(inner, depth + 1));
    if (kind == "set" && pair) return Type::set(type_of_json(inner, depth + 1));
    if (kind == "map" && pair) return Type::map(type_of_json(inner, depth + 1));
    // Go writes the elements of an empty tuple as null, too.
    if (kind == "tuple" && pair && (inner.kind == Json::Kind::kArray || inner.kind == Json::Kind::kNull)) {
        std::vector<Type> elements;
        for (const Json& element : inner.items) elements.push_back(type_of_json(element, depth + 1));
        return Type::tuple(std::move(elements));
    }
    if (kind == "object" && json.items.size() <= 3 && inner.kind == Json::Kind::kObject)
        return object_of_json(json, depth + 1);
    refuse_value(fmt::format("the description of a type \"{}\" is malformed", kind));
}

void pack(const Value& value, const Type& type, MsgpackWriter& out);

void pack_number(const Number& number, MsgpackWriter& out) {
    std::optional<std::int64_t> whole = number.to_int64();
    if (whole) return out.write_int(*whole);
    double near = number.to_double();
    bool exact =
        number.is_infinite() || (std::isfinite(near) && compare(Number::of_double(near), number) == 0);
    if (exact && !number.is_integer()) return out.write_double(near);
    out.write_string(number.to_text());
}

void pack_members(const Value& value, const Type& type, MsgpackWriter& out) {
    out.write_map(value.length());
    for (const auto& [name, part] : value.members()) {
        out.write_string(name);
        pack(part, type.is_map() ? type.element() : type.attributes().at(name), out);
    }
}

void pack(const Value& value, const Type& type, MsgpackWriter& out) {
    ingot_check(!value.is_marked(), "marks are taken off before a value goes on the wire");
    if (type.is_dynamic() && !value.type().is_dynamic()) {
        out.write_array(2);
        out.write_bytes(type_to_json(value.type()));
        return pack(value, value.type(), out);
    }
    if (!value.is_known()) return out.write_extension(0, std::string_view("\0", 1));
    if (value.is_null()) return out.write_nil();
    switch (type.kind()) {
        case Kind::kString:
            return out.write_string(value.as_string());
        case Kind::kNumber:
            return pack_number(value.as_number(), out);
        case Kind::kBool:
            return out.write_bool(value.as_bool());
        case Kind::kMap:
        case Kind::kObject:
            return pack_members(value, type, out);
        case Kind::kList:
        case Kind::kSet:
        case Kind::kTuple:
            break;
        case Kind::kDynamic:
            return;
    }
    out.write_array(value.length());
    for (std::size_t i = 0; i < value.length(); ++i) {
        pack(value.elements()[i], type.is_tuple() ? type.elements()[i] : type.element(), out);
    }
}

Value unpack(MsgpackReader& in, const Type& type, int depth);

Value unpack_number(MsgpackReader& in) {
    switch (in.peek()) {
        case MsgpackReader::Item::kInt:
            return Value::number(in.read_int());
        case MsgpackReader::Item::kUint:
            return Value::number(Number::of_uint64(in.read_uint()));
        case MsgpackReader::Item::kFloat: {
            double number = in.read_double();
            if (std::isnan(number)) refuse_value("a number is required, found not-a-number");
            return Value::number(Number::of_double(number));
        }
        case MsgpackReader::Item::kNil:
        case MsgpackReader::Item::kBool:
        case MsgpackReader::Item::kString:
        case MsgpackReader::Item::kBytes:
        case MsgpackReader::Item::kArray:
        case MsgpackReader::Item::kMap:
        case MsgpackReader::Item::kExtension:
            break;
    }
    std::optional<Number> number = Number::parse(in.read_string());
    if (!number) refuse_value("a number is required");
    return Value::number(*number);
}

/// Elements of a collection with dynamic parts agree on what these are; `element` becomes it.
void check_element(const Value& part, Type& element) {
    if (part.type().is_dynamic() || part.type() == element) return;
    if (!element.has_dynamic()) refuse_value("a collection has elements of two types");
    element = part.type();
}

Value unpack_sequence(MsgpackReader& in, const Type& type, int depth) {
    std::size_t length = in.read_array();
    if (type.is_tuple() && length != type.elements().size()) {
        refuse_value(
            fmt::format("a tuple of {} elements is required, found {}", type.elements().size(), length));
    }
    ValueList parts;
    for (std::size_t i = 0; i < length; ++i) {
        parts.push_back(unpack(in, type.is_tuple() ? type.elements()[i] : type.element(), depth));
    }
    if (type.is_tuple()) return Value::tuple(std::move(parts));
    Type element = type.element();
    for (const Value& part : parts) check_element(part, element);
    return type.is_list() ? Value::list(element, std::move(parts)) : Value::set(element, std::move(parts));
}

Value unpack_members(MsgpackReader& in, const Type& type, int depth) {
    std::size_t length = in.read_map();
    ValueMap members;
    for (std::size_t i = 0; i < length; ++i) {
        std::string name(in.read_string());
        const Type* part = type.is_map() ? &type.element() : nullptr;
        if (!part) {
            auto found = type.attributes().find(name);
            if (found == type.attributes().end())
                refuse_value(fmt::format("there is no attribute \"{}\"", name));
            part = &found->second;
        }
        members.insert_or_assign(std::move(name), unpack(in, *part, depth));
    }
    if (type.is_map()) {
        Type element = type.element();
        for (const auto& [name, part] : members) check_element(part, element);
        return Value::map(element, std::move(members));
    }
    if (members.size() != type.attributes().size()) {
        refuse_value(fmt::format("an object of {} attributes is required, found {}", type.attributes().size(),
                                 length));
    }
    return Value::object(std::move(members));
}

Value unpack(MsgpackReader& in, const Type& type, int depth) {
    if (depth > kDeepest) refuse_value("the value is nested too deep");
    MsgpackReader::Item item = in.peek();
    if (item == MsgpackReader::Item::kExtension) {
        // Any extension is an unknown; a payload may narrow it down, which is only of use to whom wrote it.
        in.read_extension();
        return Value::unknown(type);
    }
    if (item == MsgpackReader::Item::kNil) {
        in.read_nil();
        return Value::null(type);
    }
    switch (type.kind()) {
        case Kind::kDynamic: {
            if (in.read_array() != 2) refuse_value("a value with its type is an array of two");
            Type inner = type_from_json(in.read_string()).without_optional();
            return unpack(in, inner, depth + 1);
        }
        case Kind::kString:
            return Value::string(in.read_string());
        case Kind::kNumber:
            return unpack_number(in);
        case Kind::kBool:
            return Value::boolean(in.read_bool());
        case Kind::kList:
        case Kind::kSet:
        case Kind::kTuple:
            return unpack_sequence(in, type, depth + 1);
        case Kind::kMap:
        case Kind::kObject:
            break;
    }
    return unpack_members(in, type, depth + 1);
}

}  // namespace

std::string type_to_json(const Type& type) { return to_text(type_as_json(type), -1, true); }

Type type_from_json(std::string_view text) {
    try {
        return type_of_json(parse_json(text), 0);
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::kProtocol) throw;
        throw Error(ErrorKind::kProtocol, "value: type: " + error.message());
    }
}

std::string to_msgpack(const Value& value, const Type& type) {
    MsgpackWriter out;
    if (conforms(value.type(), type)) {
        pack(value, type, out);
        return out.take();
    }
    Converted converted = convert(value, type);
    if (!converted.ok())
        refuse_value(converted.path + (converted.path.empty() ? "" : ": ") + *converted.problem);
    pack(converted.value, type, out);
    return out.take();
}

Value from_msgpack(std::string_view bytes, const Type& type) {
    MsgpackReader in(bytes);
    return unpack(in, type.without_optional(), 0);
}

}  // namespace ingot::value

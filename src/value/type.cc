// Type: construction, equality, conformance, names.
#include "value/type.h"

#include "base/error.h"
#include "base/text.h"
#include "base/unicode.h"

#include <fmt/core.h>

#include <utility>

namespace ingot::value {

struct Type::Node {
    Type element;                            ///< of a collection
    std::vector<Type> elements;              ///< of a tuple
    std::map<std::string, Type> attributes;  ///< of an object
    std::set<std::string> optional;
    bool has_dynamic = false;
    bool has_optional = false;  ///< here or within
};

Type Type::collection(Kind kind, Type element) {
    std::shared_ptr<Node> node = std::make_shared<Node>();
    node->has_dynamic = element.has_dynamic();
    node->has_optional = element.node_ && element.node_->has_optional;
    node->element = std::move(element);
    return Type(kind, std::move(node));
}

Type Type::list(Type element) { return collection(Kind::kList, std::move(element)); }
Type Type::set(Type element) { return collection(Kind::kSet, std::move(element)); }
Type Type::map(Type element) { return collection(Kind::kMap, std::move(element)); }

Type Type::tuple(std::vector<Type> elements) {
    std::shared_ptr<Node> node = std::make_shared<Node>();
    for (const Type& element : elements) {
        node->has_dynamic = node->has_dynamic || element.has_dynamic();
        node->has_optional = node->has_optional || (element.node_ && element.node_->has_optional);
    }
    node->elements = std::move(elements);
    return Type(Kind::kTuple, std::move(node));
}

Type Type::object(std::map<std::string, Type> attributes, std::set<std::string> optional) {
    std::shared_ptr<Node> node = std::make_shared<Node>();
    node->has_optional = !optional.empty();
    for (const auto& [name, attribute] : attributes) {
        node->has_dynamic = node->has_dynamic || attribute.has_dynamic();
        node->has_optional = node->has_optional || (attribute.node_ && attribute.node_->has_optional);
        if (is_ascii(name)) continue;
        std::string normal = normalize_nfc(name);
        if (normal == name) continue;
        std::map<std::string, Type> renamed;
        for (const auto& [old_name, old_type] : attributes) renamed[normalize_nfc(old_name)] = old_type;
        std::set<std::string> renamed_optional;
        for (const std::string& old_name : optional) renamed_optional.insert(normalize_nfc(old_name));
        return object(std::move(renamed), std::move(renamed_optional));
    }
    node->attributes = std::move(attributes);
    node->optional = std::move(optional);
    return Type(Kind::kObject, std::move(node));
}

const Type& Type::element() const {
    ingot_check(is_collection(), "only a collection type has an element type");
    return node_->element;
}

const std::vector<Type>& Type::elements() const {
    ingot_check(is_tuple(), "only a tuple type has element types");
    return node_->elements;
}

const std::map<std::string, Type>& Type::attributes() const {
    ingot_check(is_object(), "only an object type has attributes");
    return node_->attributes;
}

const std::set<std::string>& Type::optional_attributes() const {
    ingot_check(is_object(), "only an object type has attributes");
    return node_->optional;
}

bool Type::has_dynamic() const { return is_dynamic() || (node_ && node_->has_dynamic); }

Type Type::without_optional() const {
    if (!node_ || !node_->has_optional) return *this;
    if (is_collection()) return collection(kind_, node_->element.without_optional());
    if (is_tuple()) {
        std::vector<Type> required;
        for (const Type& element : node_->elements) required.push_back(element.without_optional());
        return tuple(std::move(required));
    }
    std::map<std::string, Type> required;
    for (const auto& [name, attribute] : node_->attributes)
        required.emplace(name, attribute.without_optional());
    return object(std::move(required));
}

bool Type::operator==(const Type& other) const {
    if (kind_ != other.kind_) return false;
    if (node_ == other.node_) return true;
    return node_->element == other.node_->element && node_->elements == other.node_->elements &&
           node_->attributes == other.node_->attributes && node_->optional == other.node_->optional;
}

namespace {

std::string name_of(const Type& type, bool constraint) {
    switch (type.kind()) {
        case Kind::kDynamic:
            return constraint ? "any type" : "dynamic";
        case Kind::kString:
            return "string";
        case Kind::kNumber:
            return "number";
        case Kind::kBool:
            return "bool";
        case Kind::kTuple:
            return "tuple";
        case Kind::kObject:
            return "object";
        case Kind::kList:
        case Kind::kSet:
        case Kind::kMap:
            break;
    }
    std::string element =
        constraint && type.element().is_dynamic() ? "any single type" : name_of(type.element(), constraint);
    const char* noun = type.is_list() ? "list" : type.is_set() ? "set" : "map";
    return fmt::format("{} of {}", noun, element);
}

}  // namespace

std::string Type::friendly_name() const { return name_of(*this, false); }
std::string Type::constraint_name() const { return name_of(*this, true); }

std::string Type::to_hcl() const {
    switch (kind_) {
        case Kind::kDynamic:
            return "any";
        case Kind::kString:
            return "string";
        case Kind::kNumber:
            return "number";
        case Kind::kBool:
            return "bool";
        case Kind::kList:
            return fmt::format("list({})", element().to_hcl());
        case Kind::kSet:
            return fmt::format("set({})", element().to_hcl());
        case Kind::kMap:
            return fmt::format("map({})", element().to_hcl());
        case Kind::kTuple: {
            std::string inner;
            for (const Type& type : elements()) inner += (inner.empty() ? "" : ",") + type.to_hcl();
            return fmt::format("tuple([{}])", inner);
        }
        case Kind::kObject:
            break;
    }
    std::string inner;
    for (const auto& [name, type] : attributes()) {
        if (!inner.empty()) inner += ',';
        bool optional = optional_attributes().contains(name);
        inner += optional ? fmt::format("{}=optional({})", name, type.to_hcl())
                          : fmt::format("{}={}", name, type.to_hcl());
    }
    return fmt::format("object({{{}}})", inner);
}

namespace {

std::optional<std::string> object_conformance(const Type& given, const Type& want, const std::string& path);

std::optional<std::string> conformance(const Type& given, const Type& want, const std::string& path) {
    if (want.is_dynamic() || given == want) return std::nullopt;
    auto at = [&path](std::string problem) {
        return path.empty() ? problem : fmt::format("{}: {}", path, problem);
    };
    if (given.is_object() && want.is_object()) return object_conformance(given, want, path);
    if (given.is_tuple() && want.is_tuple()) {
        std::size_t count = want.elements().size();
        if (given.elements().size() != count) {
            return at(fmt::format("{} elements are required, but got {}", count, given.elements().size()));
        }
        for (std::size_t i = 0; i < count; ++i) {
            std::optional<std::string> problem =
                conformance(given.elements()[i], want.elements()[i], fmt::format("{}[{}]", path, i));
            if (problem) return problem;
        }
        return std::nullopt;
    }
    if (given.is_collection() && given.kind() == want.kind()) {
        return conformance(given.element(), want.element(), path + "[...]");
    }
    return at(fmt::format("{} required, but received {}", want.friendly_name(), given.friendly_name()));
}

std::optional<std::string> object_conformance(const Type& given, const Type& want, const std::string& path) {
    std::string prefix = path.empty() ? "" : path + ": ";
    for (const auto& [name, type] : given.attributes()) {
        if (!want.attributes().contains(name))
            return fmt::format("{}unsupported attribute {}", prefix, go_quote(name));
    }
    for (const auto& [name, type] : want.attributes()) {
        if (!given.attributes().contains(name)) {
            return fmt::format("{}missing required attribute {}", prefix, go_quote(name));
        }
    }
    for (const auto& [name, type] : want.attributes()) {
        std::optional<std::string> problem =
            conformance(given.attributes().at(name), type, path + "." + name);
        if (problem) return problem;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> conformance_problem(const Type& given, const Type& want) {
    return conformance(given, want, "");
}

bool conforms(const Type& given, const Type& want) { return !conformance_problem(given, want).has_value(); }

}  // namespace ingot::value

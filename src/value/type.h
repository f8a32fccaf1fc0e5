// Types of the template language, as in cty.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ingot::value {

enum class Kind { kDynamic, kString, kNumber, kBool, kList, kSet, kMap, kTuple, kObject };

/// Immutable, cheap to copy. Default-made: dynamic ("any").
class Type {
   public:
    Type() = default;
    static Type dynamic() { return {}; }
    static Type string() { return Type(Kind::kString); }
    static Type number() { return Type(Kind::kNumber); }
    static Type boolean() { return Type(Kind::kBool); }
    static Type list(Type element);
    static Type set(Type element);
    static Type map(Type element);
    static Type tuple(std::vector<Type> elements);
    /// Takes the names of attributes that a conversion may leave out.
    static Type object(std::map<std::string, Type> attributes, std::set<std::string> optional = {});

    Kind kind() const { return kind_; }
    bool is_dynamic() const { return kind_ == Kind::kDynamic; }
    bool is_string() const { return kind_ == Kind::kString; }
    bool is_number() const { return kind_ == Kind::kNumber; }
    bool is_bool() const { return kind_ == Kind::kBool; }
    bool is_list() const { return kind_ == Kind::kList; }
    bool is_set() const { return kind_ == Kind::kSet; }
    bool is_map() const { return kind_ == Kind::kMap; }
    bool is_tuple() const { return kind_ == Kind::kTuple; }
    bool is_object() const { return kind_ == Kind::kObject; }
    bool is_primitive() const { return is_string() || is_number() || is_bool(); }
    /// list, set or map.
    bool is_collection() const { return is_list() || is_set() || is_map(); }
    /// Of a collection.
    const Type& element() const;
    /// Of a tuple.
    const std::vector<Type>& elements() const;
    /// Of an object, in order of name.
    const std::map<std::string, Type>& attributes() const;
    const std::set<std::string>& optional_attributes() const;
    bool has_dynamic() const;  ///< dynamic somewhere within
    /// The same with every attribute required, at every depth.
    Type without_optional() const;

    bool operator==(const Type& other) const;
    /// For people: "list of string", "object", "dynamic".
    std::string friendly_name() const;
    /// The same where a type is asked for: "any type", "list of any single type".
    std::string constraint_name() const;
    /// HCL type expression: "list(string)", "object({a=string})".
    std::string to_hcl() const;

   private:
    struct Node;
    explicit Type(Kind kind) : kind_(kind) {}
    Type(Kind kind, std::shared_ptr<const Node> node) : kind_(kind), node_(std::move(node)) {}
    static Type collection(Kind kind, Type element);

    Kind kind_ = Kind::kDynamic;
    std::shared_ptr<const Node> node_;
};

/// Why `given` is not `want` (in which dynamic stands for any type), or nothing when it is. Source: cty
/// Type.TestConformance.
std::optional<std::string> conformance_problem(const Type& given, const Type& want);
bool conforms(const Type& given, const Type& want);

}  // namespace ingot::value

// Types of the template language, as in cty.
#pragma once

#include <map>
#include <memory>
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
    static Type string();
    static Type number();
    static Type boolean();
    static Type list(Type element);
    static Type set(Type element);
    static Type map(Type element);
    static Type tuple(std::vector<Type> elements);
    /// Takes the names of attributes that a conversion may leave out.
    static Type object(std::map<std::string, Type> attributes, std::set<std::string> optional = {});

    Kind kind() const { return kind_; }
    bool is_dynamic() const { return kind_ == Kind::kDynamic; }
    bool is_primitive() const { return kind_ == Kind::kString || kind_ == Kind::kNumber || kind_ == Kind::kBool; }
    /// list, set or map.
    bool is_collection() const { return kind_ == Kind::kList || kind_ == Kind::kSet || kind_ == Kind::kMap; }
    /// Of a collection.
    const Type& element() const;
    /// Of a tuple.
    const std::vector<Type>& elements() const;
    /// Of an object, in order of name.
    const std::map<std::string, Type>& attributes() const;
    const std::set<std::string>& optional_attributes() const;
    bool has_dynamic() const;  ///< dynamic somewhere within

    bool operator==(const Type& other) const;
    /// For people: "list of string", "object", "any type".
    std::string friendly_name() const;
    /// HCL type expression: "list(string)", "object({a=string})".
    std::string to_hcl() const;

   private:
    struct Node;
    Kind kind_ = Kind::kDynamic;
    std::shared_ptr<const Node> node_;
};

}  // namespace ingot::value

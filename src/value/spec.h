// The shape of a configuration: attributes and nested blocks. Data only, so that it can cross the plugin
// wire.
#pragma once

#include "value/value.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ingot::value {

/// A tree that says which attributes and blocks a body may hold and what Value they give. Source: hcl hcldec.
struct Spec {
    enum class Kind {
        kObject,       ///< members → object
        kTuple,        ///< items → tuple
        kAttr,         ///< attribute `name` of `type`
        kLiteral,      ///< `literal`
        kBlock,        ///< one nested block `name` of shape item(), or null
        kBlockList,    ///< every block `name` → list
        kBlockTuple,   ///< … → tuple
        kBlockSet,     ///< … → set
        kBlockMap,     ///< … by `labels` → map of maps
        kBlockObject,  ///< … by `labels` → object of objects
        kBlockAttrs,   ///< one block `name` whose attributes are all of `type` → map
        kBlockLabel,   ///< label `index` of the enclosing block
        kDefault,      ///< items[0], or items[1] when that gives null
    };
    Kind kind = Kind::kObject;
    std::string name;
    Type type;
    bool required = false;
    Value literal;
    std::size_t index = 0;
    std::int64_t min_items = 0;
    std::int64_t max_items = 0;  ///< 0 = no limit
    std::vector<std::string> labels;
    std::vector<std::pair<std::string, Spec>> members;  ///< of kObject
    std::vector<Spec> items;                            ///< nested shapes

    Spec();
    static Spec object(std::vector<std::pair<std::string, Spec>> members);
    static Spec attribute(std::string name, Type type, bool required = false);
    static Spec block(std::string name, Spec nested, bool required = false);
    static Spec block_list(std::string name, Spec nested, std::int64_t min = 0, std::int64_t max = 0);
    const Spec& item() const { return items.at(0); }
    /// Type of the Value that decoding gives. Source: hcldec.ImpliedType.
    Type implied_type() const;
};

// Out of the class: as an aggregate, its own vectors would need it complete too early (clang with libstdc++).
inline Spec::Spec() = default;

}  // namespace ingot::value

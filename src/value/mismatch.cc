// Why one type does not convert to another, in words.
#include "base/text.h"
#include "value/conversion.h"
#include "value/convert.h"

#include <fmt/core.h>

namespace ingot::value {

namespace {

std::string required_attributes(const std::vector<std::string>& names) {
    if (names.size() == 1) return fmt::format("attribute {} is required", go_quote(names[0]));
    std::string list;
    for (std::size_t i = 0; i + 1 < names.size(); ++i) {
        list += go_quote(names[i]);
        list += names.size() > 2 ? ", " : " ";
    }
    return fmt::format("attributes {}and {} are required", list, go_quote(names.back()));
}

/// Missing attributes come first, then one that cannot convert, then one that could lose something.
std::string explain_objects(const Type& got, const Type& want) {
    std::vector<std::string> missing;
    std::string impossible;
    std::string unsafe;
    for (const auto& [name, type] : want.attributes()) {
        auto found = got.attributes().find(name);
        if (found == got.attributes().end()) {
            if (!want.optional_attributes().contains(name)) missing.push_back(name);
            continue;
        }
        if (found->second == type || !impossible.empty()) continue;
        std::string problem =
            fmt::format("attribute {}: {}", go_quote(name), mismatch_message(found->second, type));
        if (!is_convertible(found->second, type, Safety::kUnsafe))
            impossible = problem;
        else if (unsafe.empty() && !is_convertible(found->second, type, Safety::kSafe))
            unsafe = problem;
    }
    if (!missing.empty()) return required_attributes(missing);
    if (!impossible.empty()) return impossible;
    return unsafe.empty() ? "the object has other attributes than required" : unsafe;
}

/// Tuple or object where a collection is wanted.
std::string explain_structural(const Type& got, const Type& want) {
    if (want.is_map() != got.is_object()) {
        return fmt::format("{} required, but have {}", want.constraint_name(), got.friendly_name());
    }
    const Type& element = want.element();
    auto fits = [&element](const Type& part) {
        return part == element || is_convertible(part, element, Safety::kUnsafe);
    };
    if (got.is_tuple()) {
        for (std::size_t i = 0; i < got.elements().size(); ++i) {
            const Type& part = got.elements()[i];
            if (!fits(part)) return fmt::format("element {}: {}", i, mismatch_message(part, element));
        }
    } else {
        for (const auto& [name, part] : got.attributes()) {
            if (!fits(part))
                return fmt::format("element {}: {}", go_quote(name), mismatch_message(part, element));
        }
    }
    return fmt::format("all elements must be {}", element.constraint_name());
}

std::string explain_collections(const Type& got, const Type& want) {
    if (want.is_map() != got.is_map()) {
        return fmt::format("{} required, but have {}", want.constraint_name(), got.friendly_name());
    }
    const char* noun = want.is_list() ? "list" : want.is_set() ? "set" : "map";
    return fmt::format("wrong {} element type: {}", noun, mismatch_message(got.element(), want.element()));
}

/// Naming what is there helps only where it could never have converted: a string might have, had it held a
/// number.
bool got_helps(const Type& got, const Type& want) {
    if (got.is_dynamic()) return false;
    if (got.is_primitive() != want.is_primitive() || want.is_string()) return true;
    if ((want.is_bool() && got.is_number()) || (want.is_number() && got.is_bool())) return true;
    return (got.is_tuple() && want.is_object()) || (got.is_object() && want.is_tuple());
}

}  // namespace

std::string mismatch_message(const Type& got, const Type& want) {
    if (got.is_object() && want.is_object()) return explain_objects(got, want);
    bool structural = got.is_tuple() || got.is_object();
    if (structural && want.is_collection() && want.element().is_dynamic() &&
        want.is_map() == got.is_object()) {
        const char* noun = want.is_list() ? "list" : want.is_set() ? "set" : "map";
        return fmt::format("all {} elements must have the same type", noun);
    }
    if (structural && want.is_collection()) return explain_structural(got, want);
    if (got.is_collection() && want.is_collection()) return explain_collections(got, want);
    if (got_helps(got, want))
        return fmt::format("{} required, but have {}", want.constraint_name(), got.friendly_name());
    return want.constraint_name() + " required";
}

}  // namespace ingot::value

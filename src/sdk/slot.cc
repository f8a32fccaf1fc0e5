// How members of configuration structs are read from Values and shown in documentation, one overload per C++
// type.
#include "sdk/config.h"

#include "base/json.h"
#include "base/text.h"

#include <fmt/format.h>

namespace ingot::sdk {

namespace {

using value::Type;
using value::Value;

template <class T>
struct Slot;  // type, read and show of one C++ type

template <>
struct Slot<std::string> {
    static Type type() { return Type::string(); }
    static std::string read(const Value& value, std::string& slot) {
        slot = value.as_string();
        return "";
    }
    static std::string show(const std::string& slot) { return slot.empty() ? "" : json_quote(slot); }
};

template <>
struct Slot<std::int64_t> {
    static Type type() { return Type::number(); }
    static std::string read(const Value& value, std::int64_t& slot) {
        const std::optional<std::int64_t> whole = value.as_number().to_int64();
        if (!whole) return "must be a whole number";
        slot = *whole;
        return "";
    }
    static std::string show(const std::int64_t& slot) { return fmt::format("{}", slot); }
};

template <>
struct Slot<bool> {
    static Type type() { return Type::boolean(); }
    static std::string read(const Value& value, bool& slot) {
        slot = value.as_bool();
        return "";
    }
    static std::string show(const bool& slot) { return slot ? "true" : "false"; }
};

template <>
struct Slot<double> {
    static Type type() { return Type::number(); }
    static std::string read(const Value& value, double& slot) {
        slot = value.as_number().to_double();
        return "";
    }
    static std::string show(const double& slot) { return fmt::format("{}", slot); }
};

template <>
struct Slot<Nanos> {
    static Type type() { return Type::string(); }
    static std::string read(const Value& value, Nanos& slot) {
        const std::optional<Nanos> time = parse_duration(value.as_string());
        if (!time) return "must be a duration such as \"90s\", \"5m\" or \"1h30m\"";
        slot = *time;
        return "";
    }
    static std::string show(const Nanos& slot) { return json_quote(format_duration(slot)); }
};

template <>
struct Slot<Value> {
    static Type type() { return Type::dynamic(); }
    static std::string read(const Value& value, Value& slot) {
        slot = value;
        return "";
    }
    static std::string show(const Value& slot) { return slot.has_content() ? slot.describe() : ""; }
};

template <class T>
struct Slot<std::optional<T>> {
    static Type type() { return Slot<T>::type(); }
    static std::string read(const Value& value, std::optional<T>& slot) {
        return Slot<T>::read(value, slot.emplace());
    }
    static std::string show(const std::optional<T>& slot) { return slot ? Slot<T>::show(*slot) : ""; }
};

template <class T>
struct Slot<std::vector<T>> {
    static Type type() { return Type::list(Slot<T>::type()); }
    static std::string read(const Value& value, std::vector<T>& slot) {
        std::vector<T> read_items;
        for (const Value& element : value.elements()) {
            if (element.is_null()) return "must not hold null";
            std::string problem = Slot<T>::read(element, read_items.emplace_back());
            if (!problem.empty()) return problem;
        }
        slot = std::move(read_items);
        return "";
    }
    static std::string show(const std::vector<T>& slot) {
        std::vector<std::string> shown;
        for (const T& item : slot) shown.push_back(Slot<T>::show(item));
        return shown.empty() ? "" : "[" + join(shown, ", ") + "]";
    }
};

template <class T>
struct Slot<std::map<std::string, T>> {
    static Type type() { return Type::map(Slot<T>::type()); }
    static std::string read(const Value& value, std::map<std::string, T>& slot) {
        std::map<std::string, T> read_members;
        for (const auto& [name, member] : value.members()) {
            if (member.is_null()) return "must not hold null";
            std::string problem = Slot<T>::read(member, read_members[name]);
            if (!problem.empty()) return problem;
        }
        slot = std::move(read_members);
        return "";
    }
    static std::string show(const std::map<std::string, T>& slot) {
        std::vector<std::string> shown;
        for (const auto& [name, member] : slot)
            shown.push_back(json_quote(name) + " = " + Slot<T>::show(member));
        return shown.empty() ? "" : "{ " + join(shown, ", ") + " }";
    }
};

}  // namespace

template <SlotValue T>
Type SlotType<T>::type() {
    return Slot<T>::type();
}

template <SlotValue T>
std::string SlotType<T>::read(const Value& value, T& slot) {
    return Slot<T>::read(value, slot);
}

template <SlotValue T>
std::string SlotType<T>::show(const T& slot) {
    return Slot<T>::show(slot);
}

template struct SlotType<std::string>;
template struct SlotType<std::int64_t>;
template struct SlotType<bool>;
template struct SlotType<double>;
template struct SlotType<Nanos>;
template struct SlotType<std::optional<std::string>>;
template struct SlotType<std::optional<std::int64_t>>;
template struct SlotType<std::optional<bool>>;
template struct SlotType<std::optional<double>>;
template struct SlotType<std::optional<Nanos>>;
template struct SlotType<std::vector<std::string>>;
template struct SlotType<std::vector<std::int64_t>>;
template struct SlotType<std::vector<std::vector<std::string>>>;
template struct SlotType<std::map<std::string, std::string>>;
template struct SlotType<std::map<std::string, std::vector<std::string>>>;
template struct SlotType<std::vector<std::map<std::string, std::string>>>;
template struct SlotType<std::optional<std::vector<std::string>>>;
template struct SlotType<Value>;

}  // namespace ingot::sdk

// One record per configuration argument: name, type, slot in a plain struct, doc, default. Spec, decoding,
// checks and reference documentation all come from these records.
#pragma once

#include "base/clock.h"
#include "sdk/problem.h"
#include "sdk/run_context.h"
#include "value/spec.h"

#include <any>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ingot::sdk {

template <class T, class... Choices>
concept OneOfTypes = (std::is_same_v<T, Choices> || ...);

/// The C++ types that a configuration's member may have; any other one does not compile.
/// Nanos is a duration's text, value::Value any type, std::optional<bool> Packer's trilean.
template <class T>
concept SlotValue =
    OneOfTypes<T, std::string, std::int64_t, bool, double, Nanos, std::optional<std::string>,
               std::optional<std::int64_t>, std::optional<bool>, std::optional<double>, std::optional<Nanos>,
               std::vector<std::string>, std::vector<std::int64_t>, std::vector<std::vector<std::string>>,
               std::map<std::string, std::string>, std::map<std::string, std::vector<std::string>>,
               std::vector<std::map<std::string, std::string>>, std::optional<std::vector<std::string>>,
               value::Value>;

/// How a slot's C++ type looks in a template; instantiated in slot.cc for each SlotValue.
template <SlotValue T>
struct SlotType {
    static value::Type type();
    /// The value is known, not null and of type(). A problem text, or "".
    static std::string read(const value::Value& value, T& slot);
    static std::string show(const T& slot);  ///< for documentation of the default
};

class FieldTable;

struct FieldOptions {
    bool required = false;
    bool sensitive = false;  ///< always registered with the masker
    bool raw = false;        ///< `{{ }}` is not rendered when preparing (execute_command, tags …)
    std::vector<std::string_view> aliases;  ///< old names
    std::string_view deprecated;            ///< what to use instead; warns when set
    std::vector<std::string_view> one_of;   ///< allowed texts
};

struct Field {
    std::string name;
    std::string doc;
    FieldOptions options;
    value::Type type;  ///< of an attribute
    std::function<std::string(const value::Value&, void* config)> read;
    std::function<std::string(const void* config)> show;
    std::shared_ptr<const FieldTable> nested;  ///< of a nested block
    bool repeated = false;                     ///< nested block may stand several times
    std::function<void*(void* config)>
        make_nested;  ///< appends or makes the nested struct, gives its address
};

/// Fields of one struct. Made once, in a function-local static.
class FieldTable {
   public:
    FieldTable() = default;
    /// An attribute.
    template <class C, SlotValue T>
    FieldTable& attribute(std::string_view name, T C::* slot, std::string_view doc,
                          FieldOptions options = {}) {
        Field field;
        field.name = name;
        field.doc = doc;
        field.options = std::move(options);
        field.type = SlotType<T>::type();
        field.read = [slot](const value::Value& value, void* config) {
            return SlotType<T>::read(value, static_cast<C*>(config)->*slot);
        };
        field.show = [slot](const void* config) {
            return SlotType<T>::show(static_cast<const C*>(config)->*slot);
        };
        return add(std::move(field));
    }
    /// A nested block that may stand once.
    template <class C, class N>
    FieldTable& block(std::string_view name, std::optional<N> C::* slot, const FieldTable& nested,
                      std::string_view doc, FieldOptions options = {}) {
        Field field = nested_field(name, nested, doc, std::move(options), false);
        field.make_nested = [slot](void* config) -> void* {
            return &(static_cast<C*>(config)->*slot).emplace();
        };
        return add(std::move(field));
    }
    /// A nested block that may stand any number of times.
    template <class C, class N>
    FieldTable& blocks(std::string_view name, std::vector<N> C::* slot, const FieldTable& nested,
                       std::string_view doc, FieldOptions options = {}) {
        Field field = nested_field(name, nested, doc, std::move(options), true);
        field.make_nested = [slot](void* config) -> void* {
            return &(static_cast<C*>(config)->*slot).emplace_back();
        };
        return add(std::move(field));
    }
    /// All fields of a struct that is a member here (connection settings, shell settings …).
    template <class C, class M>
    FieldTable& include(M C::* member, const FieldTable& fields) {
        return include_at([member](void* config) -> void* { return &(static_cast<C*>(config)->*member); },
                          fields);
    }

    const std::vector<Field>& all() const { return fields_; }
    const Field* find(std::string_view name) const;
    /// Attributes become kAttr, nested blocks kBlock or kBlockList. Aliases are attributes of their own.
    value::Spec spec() const;

   private:
    FieldTable& add(Field field);
    FieldTable& include_at(std::function<void*(void*)> locate, const FieldTable& fields);
    static Field nested_field(std::string_view name, const FieldTable& nested, std::string_view doc,
                              FieldOptions options, bool repeated);

    std::vector<Field> fields_;
};

/// Fills a struct from a configuration value of spec()'s type: defaults are what the struct is made with.
/// `{{ }}` in strings is rendered (unless raw); required, one_of and deprecated are checked; sensitive
/// strings are registered. An unknown leaves its slot as it is and its name in the result. Problems name the
/// attribute. Returns the names (paths) of unknown arguments: range and file checks must skip these.
std::set<std::string, std::less<>> read_config(const FieldTable& fields, const value::Value& config,
                                               const PrepareContext& context, void* into, Problems& problems);

/// Renders `{{ }}` in one text with the functions every field may use and `data` as the dot.
/// Errors: user.
std::string render_field(const std::string& text, const PrepareContext& context, const value::Value& data);

/// Registers every string inside the value with the masker.
void register_secret_leaves(const value::Value& value);

}  // namespace ingot::sdk

// Go-style command line flags: -name=value, -name value, --name, -bool, -bool=false.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::cli {

/// One flag. `take` stores the value and gives a problem text, or "".
struct Flag {
    std::string name;
    std::string value_name;  ///< for the help text; "" for a bool
    std::string doc;
    std::function<std::string(std::string_view value)> take;
    bool is_bool() const { return value_name.empty(); }
};

/// Slots are references that must outlive the set.
class FlagSet {
   public:
    FlagSet& add_bool(std::string name, bool& slot, std::string doc);
    FlagSet& add_int(std::string name, std::string value_name, std::int64_t& slot, std::string doc);
    /// One of the words.
    FlagSet& add_choice(std::string name, std::vector<std::string> words, std::string& slot, std::string doc);
    /// "a,b" adds two; may be given several times.
    FlagSet& add_list(std::string name, std::string value_name, std::vector<std::string>& slot,
                      std::string doc);
    FlagSet& add(Flag flag);

    /// Takes flags up to the first argument that is none, or "--"; the others go to `rest`. A problem text,
    /// or "". Source: Go's package flag, "Command line flag syntax".
    std::string parse(std::span<const std::string> arguments, std::vector<std::string>& rest) const;
    /// How many arguments the flag at the front takes (1, or 2 when its value stands apart); 0 when it is no
    /// flag.
    std::size_t count_arguments(std::span<const std::string> arguments) const;
    const Flag* find(std::string_view name) const;
    const std::vector<Flag>& all() const { return flags_; }
    /// A line or two for each flag, in the order they were added.
    std::string help() const;

   private:
    std::vector<Flag> flags_;
};

/// "-name=value" taken apart; nothing when it is no flag.
struct FlagText {
    std::string_view name;
    std::optional<std::string_view> value;
};
std::optional<FlagText> read_flag(std::string_view argument);

/// Go's strconv.ParseBool.
std::optional<bool> parse_bool(std::string_view text);

}  // namespace ingot::cli

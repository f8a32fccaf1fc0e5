// Parsing by Go's rules, and the help lines.
#include "cli/flags.h"

#include "base/text.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace ingot::cli {

std::optional<bool> parse_bool(std::string_view text) {
    constexpr std::array<std::string_view, 6> kTrue = {"1", "t", "T", "true", "TRUE", "True"};
    constexpr std::array<std::string_view, 6> kFalse = {"0", "f", "F", "false", "FALSE", "False"};
    if (std::ranges::find(kTrue, text) != kTrue.end()) return true;
    if (std::ranges::find(kFalse, text) != kFalse.end()) return false;
    return std::nullopt;
}

std::optional<FlagText> read_flag(std::string_view argument) {
    if (argument.size() < 2 || argument[0] != '-') return std::nullopt;
    argument.remove_prefix(argument[1] == '-' ? 2 : 1);
    if (argument.empty()) return std::nullopt;  // "--" ends the flags
    std::size_t equals = argument.find('=', 1);
    if (equals == std::string_view::npos) return FlagText{argument, std::nullopt};
    return FlagText{argument.substr(0, equals), argument.substr(equals + 1)};
}

FlagSet& FlagSet::add(Flag flag) {
    flags_.push_back(std::move(flag));
    return *this;
}

FlagSet& FlagSet::add_bool(std::string name, bool& slot, std::string doc) {
    return add({std::move(name), "", std::move(doc), [&slot](std::string_view value) -> std::string {
                    std::optional<bool> truth = parse_bool(value);
                    if (!truth) return "expected true or false";
                    slot = *truth;
                    return "";
                }});
}

FlagSet& FlagSet::add_int(std::string name, std::string value_name, std::int64_t& slot, std::string doc) {
    return add({std::move(name), std::move(value_name), std::move(doc),
                [&slot](std::string_view value) -> std::string {
                    std::optional<std::int64_t> number = parse_int(value);
                    if (!number) return "expected a whole number";
                    slot = *number;
                    return "";
                }});
}

FlagSet& FlagSet::add_choice(std::string name, std::vector<std::string> words, std::string& slot,
                             std::string doc) {
    std::string value_name = join(words, "|");
    return add({std::move(name), value_name, std::move(doc),
                [&slot, words = std::move(words)](std::string_view value) -> std::string {
                    if (std::ranges::find(words, value) == words.end())
                        return fmt::format("expected one of {}", join(words, ", "));
                    slot = value;
                    return "";
                }});
}

FlagSet& FlagSet::add_list(std::string name, std::string value_name, std::vector<std::string>& slot,
                           std::string doc) {
    return add({std::move(name), std::move(value_name), std::move(doc),
                [&slot](std::string_view value) -> std::string {
                    for (std::string& part : split(value, ",")) slot.push_back(std::move(part));
                    return "";
                }});
}

const Flag* FlagSet::find(std::string_view name) const {
    for (const Flag& flag : flags_)
        if (flag.name == name) return &flag;
    return nullptr;
}

std::size_t FlagSet::count_arguments(std::span<const std::string> arguments) const {
    if (arguments.empty()) return 0;
    std::optional<FlagText> text = read_flag(arguments[0]);
    if (!text) return 0;
    const Flag* flag = find(text->name);
    return flag && !flag->is_bool() && !text->value && arguments.size() > 1 ? 2 : 1;
}

std::string FlagSet::parse(std::span<const std::string> arguments, std::vector<std::string>& rest) const {
    std::size_t i = 0;
    while (i < arguments.size()) {
        if (arguments[i] == "--") {
            ++i;
            break;
        }
        std::optional<FlagText> text = read_flag(arguments[i]);
        if (!text) break;
        const Flag* flag = find(text->name);
        if (!flag) {
            std::vector<std::string> names;
            for (const Flag& known : flags_) names.push_back(known.name);
            std::optional<std::string> near = did_you_mean(text->name, names);
            return fmt::format("unknown flag -{}{}", text->name,
                               near ? fmt::format("; did you mean -{}?", *near) : "");
        }
        std::size_t count = count_arguments(arguments.subspan(i));
        std::optional<std::string_view> value = text->value;
        if (!value && flag->is_bool()) value = "true";
        if (!value && count == 2) value = arguments[i + 1];
        if (!value)
            return fmt::format("flag -{} needs a value: -{}={}", flag->name, flag->name, flag->value_name);
        if (std::string problem = flag->take(*value); !problem.empty())
            return fmt::format("\"{}\" is no value for flag -{}: {}", *value, flag->name, problem);
        i += count;
    }
    for (; i < arguments.size(); ++i) rest.push_back(arguments[i]);
    return "";
}

std::string FlagSet::help() const {
    constexpr std::size_t kColumn = 30;
    std::string out;
    for (const Flag& flag : flags_) {
        std::string left = "  -" + flag.name + (flag.is_bool() ? "" : "=" + flag.value_name);
        if (left.size() >= kColumn) left += "\n" + std::string(kColumn, ' ');
        out += fmt::format("{:<30}{}\n", left, flag.doc);
    }
    return out;
}

}  // namespace ingot::cli

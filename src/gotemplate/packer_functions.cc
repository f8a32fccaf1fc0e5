// The functions that Packer adds to its templates.
#include "base/error.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/text.h"
#include "base/unicode.h"
#include "base/version.h"
#include "gotemplate/go_time.h"
#include "gotemplate/gotemplate.h"

#include <fmt/core.h>

#include <chrono>
#include <optional>

namespace ingot::gotemplate {

namespace {

using value::Value;
using Values = std::span<const Value>;

[[noreturn]] void deny(std::string problem, std::string hint = "") {
    throw Error(ErrorKind::kUser, std::move(problem)).set_hint(std::move(hint));
}

std::string type_for_people(const Value& value) {
    return value.is_null() ? "nothing" : fmt::format("a {}", value.type().friendly_name());
}

const std::string& string_arg(Values args, std::size_t index) {
    const Value& arg = args[index];
    if (!arg.has_content() || !arg.type().is_string()) {
        deny(fmt::format("argument {} must be a string, not {}", index + 1, type_for_people(arg)));
    }
    return arg.as_string();
}

std::int64_t integer_arg(Values args, std::size_t index) {
    const Value& arg = args[index];
    std::optional<std::int64_t> number;
    if (arg.has_content() && arg.type().is_number()) number = arg.as_number().to_int64();
    if (!number) deny(fmt::format("argument {} must be an integer, not {}", index + 1, type_for_people(arg)));
    return *number;
}

/// A function with a fixed number of arguments.
Function counted(std::size_t count, std::function<std::string(Values)> body) {
    return [count, body = std::move(body)](Values args) {
        if (args.size() != count) {
            deny(fmt::format("takes {} argument{}, {} given", count, count == 1 ? "" : "s", args.size()));
        }
        return Value::string(body(args));
    };
}

std::string map_runes(std::string_view text, std::int32_t (*change)(std::int32_t)) {
    std::string out;
    while (!text.empty()) {
        DecodedRune rune = decode_rune(text);
        append_rune(out, rune.code < 0 ? 0xfffd : change(rune.code));
        text.remove_prefix(static_cast<std::size_t>(std::max(rune.length, 1)));
    }
    return out;
}

std::string replace_some(const std::string& from, const std::string& to, std::int64_t count,
                         std::string_view text) {
    std::string out;
    // Nothing is found before every character and at the end.
    while (count != 0) {
        std::size_t found = from.empty() ? 0 : text.find(from);
        if (found == std::string_view::npos) break;
        out.append(text.substr(0, found)).append(to);
        text.remove_prefix(found + from.size());
        --count;
        if (!from.empty()) continue;
        if (text.empty()) break;
        std::size_t step = static_cast<std::size_t>(std::max(decode_rune(text).length, 1));
        out += text.substr(0, step);
        text.remove_prefix(step);
    }
    return out.append(text);
}

std::string split_part(Values args) {
    const std::string& separator = string_arg(args, 1);
    std::int64_t index = integer_arg(args, 2);
    std::vector<std::string> parts;
    if (separator.empty()) {
        for (std::string_view rest = string_arg(args, 0); !rest.empty();) {
            std::size_t step = static_cast<std::size_t>(std::max(decode_rune(rest).length, 1));
            parts.emplace_back(rest.substr(0, step));
            rest.remove_prefix(step);
        }
    } else {
        parts = split(string_arg(args, 0), separator);
    }
    if (index < 0 || index >= static_cast<std::int64_t>(parts.size())) {
        deny(fmt::format("there is no part {}: {} gives {} part{}", index, go_quote(separator), parts.size(),
                         parts.size() == 1 ? "" : "s"));
    }
    return parts[static_cast<std::size_t>(index)];
}

/// The first 32 bits are the time, so that later ones sort behind.
std::string time_ordered_uuid() {
    std::chrono::system_clock::duration now = std::chrono::system_clock::now().time_since_epoch();
    std::uint32_t seconds =
        static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
    std::string random = hex_encode(random_bytes(12));
    std::string_view hex = random;
    return fmt::format("{:08x}-{}-{}-{}-{}", seconds, hex.substr(0, 4), hex.substr(4, 4), hex.substr(8, 4),
                       hex.substr(12));
}

/// What a builder makes known to provisioners; a value still to come is kept as a template for a later pass.
std::string generated_text(const Value& generated, const std::string& name) {
    if (generated.is_null())
        deny(fmt::format("no build values are known here, so {} is not", go_quote(name)));
    const Value* found = generated.is_known() ? generated.find(name) : nullptr;
    if (generated.is_known() && !found) {
        std::vector<std::string> names;
        for (const auto& [known, value] : generated.members()) names.push_back(known);
        std::optional<std::string> near = did_you_mean(name, names);
        deny(fmt::format("this builder gives no value {}{}", go_quote(name),
                         near ? fmt::format("; did you mean \"{}\"?", *near) : ""));
    }
    if (!found || !found->is_known()) return fmt::format("{{{{.{}}}}}", name);
    if (found->is_null() || !found->type().is_string())
        deny(fmt::format("the build value {} is no string", go_quote(name)));
    return found->as_string();
}

std::string user_variable(const TemplateContext& context, const std::string& name) {
    auto found = context.user_variables.find(name);
    if (found != context.user_variables.end()) return found->second;
    if (context.enable_env) deny(fmt::format("the variable {} is not set", go_quote(name)));
    if (context.user_variables.empty())
        deny(fmt::format("there is no user variable {}", go_quote(name)),
             fmt::format("An HCL2 template writes ${{var.{}}} instead.", name));
    return "";
}

void add_time_functions(Functions& functions, const TemplateContext& context) {
    Moment start;
    start.seconds = context.start_time;
    functions["timestamp"] = counted(0, [start](Values) { return std::to_string(start.seconds); });
    functions["isotime"] = [start](Values args) {
        if (args.size() > 1) deny(fmt::format("takes at most 1 argument, {} given", args.size()));
        return Value::string(
            format_go_time(start, args.empty() ? kRfc3339 : std::string_view(string_arg(args, 0))));
    };
    functions["strftime"] =
        counted(1, [start](Values args) { return format_strftime(start, string_arg(args, 0)); });
}

void add_text_functions(Functions& functions) {
    functions["upper"] = counted(1, [](Values args) { return map_runes(string_arg(args, 0), to_upper); });
    functions["lower"] = counted(1, [](Values args) { return map_runes(string_arg(args, 0), to_lower); });
    functions["replace_all"] = counted(3, [](Values args) {
        return replace_some(string_arg(args, 0), string_arg(args, 1), -1, string_arg(args, 2));
    });
    functions["replace"] = counted(4, [](Values args) {
        return replace_some(string_arg(args, 0), string_arg(args, 1), integer_arg(args, 2),
                            string_arg(args, 3));
    });
    functions["split"] = counted(3, split_part);
    functions["uuid"] = counted(0, [](Values) { return time_ordered_uuid(); });
    functions["sed"] = counted(2, [](Values) -> std::string {
        deny("is no longer there", "Use `replace` or `replace_all` instead.");
    });
}

void add_build_functions(Functions& functions, const TemplateContext& context) {
    functions["build_name"] = counted(0, [name = context.build_name](Values) {
        if (name.empty()) deny("the build has no name here");
        return name;
    });
    functions["build_type"] = counted(0, [type = context.build_type](Values) {
        if (type.empty()) deny("the build has no type here");
        return type;
    });
    functions["build"] = counted(
        1, [values = context.generated](Values args) { return generated_text(values, string_arg(args, 0)); });
    functions["user"] =
        counted(1, [context](Values args) { return user_variable(context, string_arg(args, 0)); });
    functions["packer_version"] = counted(0, [](Values) { return std::string(kPackerVersion); });
    functions["pwd"] = counted(0, [](Values) { return current_directory(); });
    functions["template_dir"] = counted(0, [path = context.template_path](Values) {
        if (path.empty()) deny("the template's path is not known here");
        return absolute_path(dir_name(path));
    });
    functions["env"] = counted(1, [allowed = context.enable_env](Values args) {
        if (!allowed) {
            deny("environment variables can be read only in the variables section",
                 "Give a variable the default value `{{env `NAME`}}` and use the variable here.");
        }
        return get_env(string_arg(args, 0).c_str());
    });
    if (context.clean_resource_name) {
        functions["clean_resource_name"] = counted(
            1, [clean = context.clean_resource_name](Values args) { return clean(string_arg(args, 0)); });
    }
}

/// A function that asks a service, between `least` and `most` arguments.
Function lookup_function(bool allowed, Lookup lookup, std::string service, std::size_t least,
                         std::size_t most) {
    return [allowed, lookup = std::move(lookup), service = std::move(service), least, most](Values args) {
        if (args.size() < least || args.size() > most) {
            deny(fmt::format("takes {} argument{}, {} given",
                             least == most ? std::to_string(least) : fmt::format("{} or {}", least, most),
                             most == 1 ? "" : "s", args.size()));
        }
        if (!allowed) deny(fmt::format("{} can be asked only in the variables section", service));
        if (!lookup) deny(fmt::format("no client for {} is configured here", service));
        return Value::string(lookup(string_arg(args, 0), args.size() > 1 ? string_arg(args, 1) : ""));
    };
}

}  // namespace

Functions make_packer_functions(const TemplateContext& context) {
    Functions functions;
    add_time_functions(functions, context);
    add_text_functions(functions);
    add_build_functions(functions, context);
    bool allowed = context.enable_env;
    functions["vault"] = lookup_function(allowed, context.vault, "Vault", 2, 2);
    functions["consul_key"] = lookup_function(allowed, context.consul_key, "Consul", 1, 1);
    functions["aws_secretsmanager"] =
        lookup_function(allowed, context.aws_secretsmanager, "AWS Secrets Manager", 1, 2);
    functions["aws_secretsmanager_raw"] =
        lookup_function(allowed, context.aws_secretsmanager_raw, "AWS Secrets Manager", 1, 1);
    return functions;
}

}  // namespace ingot::gotemplate

// Functions that read the file system, and those on paths. Relative paths start at the template's base
// directory.
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "base/unicode.h"
#include "func/rows.h"
#include "func/template_file.h"

#include <fmt/format.h>

namespace ingot::func {
namespace {

using value::Args;
using value::FunctionError;
using value::FunctionSpec;
using value::Type;
using value::Value;
using value::ValueList;

std::string resolve(const FunctionEnv& env, const std::string& given) {
    std::string path = expand_home(given);
    if (!path.starts_with('/') && !env.base_directory.empty()) path = join_path(env.base_directory, path);
    return clean_path(path);
}

FunctionSpec path_function(std::string name, std::string doc, std::string example,
                           std::function<Value(const std::string&)> body) {
    return {.name = std::move(name),
            .doc = std::move(doc),
            .example = std::move(example),
            .params = {{.name = "path", .type = Type::string()}},
            .return_type = value::returns(Type::string()),
            .body = [body = std::move(body)](Args args, const Type&) { return body(args[0].as_string()); }};
}

FunctionSpec file_hash_function(const FunctionEnv& env, std::string name, std::string algorithm) {
    return path_function(std::move(name), "The " + algorithm + " digest of a file, in hexadecimal digits.",
                         "", [&env, algorithm](const std::string& path) {
                             return Value::string(hash_hex(algorithm, read_for_function(env, path)));
                         });
}

Value file_exists(const FunctionEnv& env, Args args) {
    const std::string path = resolve(env, args[0].as_string());
    const FileKind kind = env.disk->kind(path);
    if (kind == FileKind::kMissing) return Value::boolean(false);
    if (kind != FileKind::kRegular) throw FunctionError(0, fmt::format("{} is no regular file", path));
    return Value::boolean(true);
}

Value file_set(const FunctionEnv& env, Args args) {
    std::string root = args[0].as_string();
    if (!root.starts_with('/') && !env.base_directory.empty()) root = join_path(env.base_directory, root);
    ValueList found;
    for (const std::string& name : glob_files(*env.disk, root, args[1].as_string()))
        found.push_back(Value::string(name));
    return Value::set(Type::string(), std::move(found));
}

FunctionSpec make_abspath(const FunctionEnv&) {
    return path_function("abspath", "The path made absolute, from the current directory.",
                         "abspath(\"/a/../b\") == \"/b\"",
                         [](const std::string& path) { return Value::string(absolute_path(path)); });
}
FunctionSpec make_basename(const FunctionEnv&) {
    return path_function("basename", "The last part of a path.", "basename(\"a/b.txt\") == \"b.txt\"",
                         [](const std::string& path) { return Value::string(base_name(path)); });
}
FunctionSpec make_dirname(const FunctionEnv&) {
    return path_function("dirname", "A path without its last part.", "dirname(\"a/b.txt\") == \"a\"",
                         [](const std::string& path) { return Value::string(dir_name(path)); });
}
FunctionSpec make_file(const FunctionEnv& env) {
    return path_function("file", "The content of a UTF-8 text file.", "", [&env](const std::string& path) {
        const std::string content = read_for_function(env, path);
        if (!is_valid_utf8(content))
            throw FunctionError(0, fmt::format("{} is not UTF-8 text; filebase64 reads any file", path));
        return Value::string(content);
    });
}
FunctionSpec make_filebase64(const FunctionEnv& env) {
    return path_function("filebase64", "The content of any file, in base64.", "",
                         [&env](const std::string& path) {
                             // Packer's own function looks from the current directory, not from the
                             // template's.
                             try {
                                 return Value::string(base64_encode(env.disk->read_file(path)));
                             } catch (const Error& error) {
                                 throw FunctionError(0, error.message());
                             }
                         });
}
FunctionSpec make_fileexists(const FunctionEnv& env) {
    return {.name = "fileexists",
            .doc = "Whether a regular file exists.",
            .params = {{.name = "path", .type = Type::string()}},
            .return_type = value::returns(Type::boolean()),
            .body = [&env](Args args, const Type&) { return file_exists(env, args); }};
}
FunctionSpec make_filemd5(const FunctionEnv& env) { return file_hash_function(env, "filemd5", "md5"); }
FunctionSpec make_filesha1(const FunctionEnv& env) { return file_hash_function(env, "filesha1", "sha1"); }
FunctionSpec make_filesha256(const FunctionEnv& env) {
    return file_hash_function(env, "filesha256", "sha256");
}
FunctionSpec make_filesha512(const FunctionEnv& env) {
    return file_hash_function(env, "filesha512", "sha512");
}
FunctionSpec make_fileset(const FunctionEnv& env) {
    return {
        .name = "fileset",
        .doc = "The regular files below a directory whose relative path matches a pattern (*, **, ?, {a,b}).",
        .params = {{.name = "path", .type = Type::string()}, {.name = "pattern", .type = Type::string()}},
        .return_type = value::returns(Type::set(Type::string())),
        .body = [&env](Args args, const Type&) { return file_set(env, args); }};
}
FunctionSpec make_pathexpand(const FunctionEnv&) {
    return path_function("pathexpand", "The path with a leading ~ replaced by the home directory.",
                         "pathexpand(\"/a\") == \"/a\"",
                         [](const std::string& path) { return Value::string(expand_home(path)); });
}

constexpr FunctionRow kFileRows[] = {
    {"abspath", make_abspath},
    {"basename", make_basename},
    {"dirname", make_dirname},
    {"file", make_file},
    {"filebase64", make_filebase64},
    {"fileexists", make_fileexists},
    {"filemd5", make_filemd5, true},
    {"fileset", make_fileset},
    {"filesha1", make_filesha1, true},
    {"filesha256", make_filesha256, true},
    {"filesha512", make_filesha512, true},
    {"pathexpand", make_pathexpand},
    {"templatefile", make_templatefile},
};

}  // namespace

std::string read_for_function(const FunctionEnv& env, const std::string& given) {
    const std::string path = resolve(env, given);
    try {
        return env.disk->read_file(path);
    } catch (const Error& error) {
        throw FunctionError(0, error.kind() == ErrorKind::kNotFound ? fmt::format("there is no file {}", path)
                                                                    : error.message());
    }
}

std::span<const FunctionRow> file_rows() { return kFileRows; }

}  // namespace ingot::func

// The command line: which verb, and what every verb is given.
#pragma once

#include "engine/output.h"
#include "sdk/catalog.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ingot {
class Error;
}

namespace ingot::cli {

using CatalogSource = const sdk::Catalog& (*)();

/// Runs one command to its end and gives the exit code. Takes argv whole; argv[0]'s base name decides whether
/// Packer's command line is spoken. The catalog is made only when a verb needs it. Errors: whatever the verb
/// cannot turn into diagnostics, for report_failure.
int run(std::span<const std::string> argv, CatalogSource catalog);

/// Prints an error that ended the program and gives the exit code.
int report_failure(std::span<const std::string> argv, const Error& error);

/// What every verb gets.
struct Session {
    std::string program = "ingot";  ///< or "packer"
    bool machine_readable = false;  ///< -machine-readable stood somewhere
    CatalogSource catalog = nullptr;

    bool is_packer() const { return program == "packer"; }
    /// Uncoloured, for what is said outside of builds.
    std::unique_ptr<engine::Output> make_output() const;
};

/// One row of the table of verbs. `run` gets the arguments after the verb.
struct Verb {
    std::string_view name;  ///< "build", "plugins required"
    std::string_view synopsis;
    int (*run)(const Session& session, std::span<const std::string> arguments);
    std::string (*help)(const Session& session);
};

/// Sorted by name.
std::span<const Verb> verbs();

}  // namespace ingot::cli

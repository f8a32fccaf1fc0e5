// Diagnostics: what is wrong with what the user wrote. A value, collected, rendered once.
#pragma once

#include "base/source.h"

#include <optional>
#include <string>
#include <vector>

namespace ingot {

enum class Severity { kError, kWarning };

struct Diagnostic {
    Severity severity = Severity::kError;
    std::string summary;                   ///< sentence case, no full stop, no value
    std::string detail;                    ///< full sentences, values quoted; what to do
    SourceRange subject;                   ///< the exact place, shown with a caret
    SourceRange context;                   ///< the lines around it, optional
    std::vector<std::string> notes;        ///< "var.size is 3": the values involved
    std::vector<std::string> suggestions;  ///< did you mean …?
    /// The error comes only from an unknown value; `can` and `try` treat it differently.
    bool caused_by_unknown = false;
};

class Diagnostics {
   public:
    void add(Diagnostic diagnostic) { all_.push_back(std::move(diagnostic)); }
    void error(std::string summary, std::string detail, SourceRange subject = {}, SourceRange context = {});
    void warning(std::string summary, std::string detail, SourceRange subject = {}, SourceRange context = {});
    void append(Diagnostics other);
    bool has_errors() const;
    bool empty() const { return all_.empty(); }
    std::size_t size() const { return all_.size(); }
    const std::vector<Diagnostic>& all() const { return all_; }
    std::vector<Diagnostic>& all() { return all_; }
    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }

   private:
    std::vector<Diagnostic> all_;
};

/// The whole text of one diagnostic, ending in a newline:
///   Error: SUMMARY
///     on FILE line N, in BLOCK:
///     N: source line            (with a caret line under the exact range)
///   notes, detail, "Did you mean …?"
/// Takes the width to wrap the detail at (0 = never) and whether to colour.
std::string render(const Diagnostic& diagnostic, bool colour, int width = 0);

}  // namespace ingot

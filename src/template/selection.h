// -only and -except: which builds and post-processors take part.
#pragma once

#include "base/diag.h"

#include <span>
#include <string>
#include <vector>

namespace ingot::tmpl {

/// Patterns of the command line against names; remembers what they met.
class Selection {
   public:
    /// Errors: a malformed pattern.
    Selection(std::span<const std::string> only, std::span<const std::string> except, Diagnostics& diags);

    /// True when the build takes part. Takes its full name.
    bool takes_build(const std::string& name);
    /// True when -except names the post-processor: it and what follows in its chain are left out.
    bool drops_post_processor(const std::string& name);
    /// Warns of patterns that met nothing.
    void report_unmatched(Diagnostics& diags) const;

   private:
    std::vector<std::string> only_;
    std::vector<std::string> except_;
    std::vector<std::string> names_;  ///< every build that was asked about
    std::size_t only_matches_ = 0;
    std::size_t except_matches_ = 0;
};

/// Why a glob is malformed; "" when it is not.
std::string glob_problem(std::string_view pattern);

}  // namespace ingot::tmpl

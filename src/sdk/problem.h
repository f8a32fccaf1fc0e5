// What prepare finds wrong with a configuration: data only, so that it can cross the wire.
#pragma once

#include "base/diag.h"

#include <string>
#include <utility>
#include <vector>

namespace ingot::sdk {

/// `attribute` ("target", "tmpfs.0") is where to point the caret; "" = the block.
struct Problem {
    Severity severity = Severity::kError;
    std::string attribute;
    std::string summary;
    std::string detail;
};

class Problems {
   public:
    void error(std::string attribute, std::string summary, std::string detail = "") {
        all_.push_back({Severity::kError, std::move(attribute), std::move(summary), std::move(detail)});
    }
    void warning(std::string attribute, std::string summary, std::string detail = "") {
        all_.push_back({Severity::kWarning, std::move(attribute), std::move(summary), std::move(detail)});
    }
    bool has_errors() const {
        for (const Problem& problem : all_)
            if (problem.severity == Severity::kError) return true;
        return false;
    }
    const std::vector<Problem>& all() const { return all_; }

   private:
    std::vector<Problem> all_;
};

}  // namespace ingot::sdk

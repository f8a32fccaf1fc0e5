// The arguments of a block that are the template's own, apart from those of its component.
#pragma once

#include "hcl/decode.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ingot::tmpl {

/// Decoded meta-arguments by name, and the body that is left. What is null or unknown reads as not given.
class MetaArguments {
   public:
    using Shape = std::vector<std::pair<std::string, value::Type>>;
    /// Adds what is wrong to `diags`; good() tells whether there was an error.
    MetaArguments(const hcl::Body& body, const Shape& shape, const hcl::Scope& scope, Diagnostics& diags);

    bool good() const { return good_; }
    const hcl::BodyPtr& rest() const { return rest_; }
    /// Null when it was not given.
    value::Value get(const std::string& name) const;
    std::string text(const std::string& name) const;
    std::optional<bool> truth(const std::string& name) const;
    std::optional<std::int64_t> whole(const std::string& name) const;
    std::vector<std::string> texts(const std::string& name) const;
    std::map<std::string, std::string> text_map(const std::string& name) const;

   private:
    bool good_ = true;
    hcl::BodyPtr rest_;
    value::Value values_;
};

}  // namespace ingot::tmpl

// Versions and constraints as hashicorp/go-version reads them, and ingot's own numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ingot {

inline constexpr std::string_view kIngotVersion = "0.1.0";
/// What templates and plugins are told: required_version, packer.version, packer_core_version.
inline constexpr std::string_view kPackerVersion = "1.16.0";

struct Version {
    std::vector<std::int64_t> segments;  ///< at least three
    std::string prerelease;
    std::string metadata;
    int given_segments = 0;  ///< as written, before filling up to three

    static std::optional<Version> parse(std::string_view text);
    std::string text() const;
};
/// -1, 0 or 1; metadata does not count.
int compare(const Version& a, const Version& b);

/// ">= 1.0, < 2.0", "~> 1.2", "!= 1.3", "1.2.3". A pre-release matches only constraints that name one.
class VersionConstraint {
   public:
    static std::optional<VersionConstraint> parse(std::string_view text);
    bool allows(const Version& version) const;
    const std::string& text() const { return text_; }

   private:
    struct Term {
        std::string op;
        Version version;
    };
    std::vector<Term> terms_;
    std::string text_;
};

}  // namespace ingot

// The `oci-image` builder: a container image with no daemon.
#pragma once

#include "plugins/oci_image/config.h"
#include "plugins/oci_image/steps.h"
#include "sdk/component.h"

#include <optional>
#include <string>
#include <vector>

namespace ingot::oci_image {

inline constexpr const char* kBuilderId = "ingot.oci-image";

class OciImageBuilder : public sdk::Builder {
   public:
    value::Spec spec() const override { return config_fields().spec(); }
    std::vector<std::string> prepare(const value::Value& config, const sdk::PrepareContext& context,
                                     sdk::Problems& problems) override;
    std::optional<sdk::Artifact> run(sdk::RunContext& run, sdk::Hook& hook) override;

   private:
    sdk::Artifact make_artifact(const image::Image& image, const Written& written,
                                sdk::GeneratedData given) const;

    Config config_;
};

}  // namespace ingot::oci_image

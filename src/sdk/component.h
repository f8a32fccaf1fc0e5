// The contracts that components fulfil. A configuration goes in as a Value, state comes out as a Value: a
// process boundary could cut between any caller and any component here.
#pragma once

#include "sdk/artifact.h"
#include "sdk/communicator.h"
#include "sdk/problem.h"
#include "sdk/run_context.h"
#include "value/spec.h"

#include <optional>
#include <string>
#include <vector>

namespace ingot::sdk {

/// Facts of the running machine by name (ID, Host, Port …): what `build.NAME` gives.
using GeneratedData = value::ValueMap;

/// The engine's side of a running build: provisions the machine the builder started.
class Hook {
   public:
    virtual ~Hook() = default;
    /// Runs all provisioners. `communicator` may be null (communicator = "none").
    virtual void provision(RunContext& run, Communicator* communicator, const GeneratedData& data) = 0;
    /// Runs the error-cleanup-provisioner, if any; the runner calls it when a step failed and the machine is
    /// reachable.
    virtual void clean_up_after_error(RunContext& run, Communicator* communicator,
                                      const GeneratedData& data) = 0;
};

class Builder {
   public:
    virtual ~Builder() = default;
    virtual value::Spec spec() const = 0;
    /// Checks and stores the configuration; unknown parts are checked later. Called once, before anything
    /// runs. Returns the names of generated data beyond the common ones.
    virtual std::vector<std::string> prepare(const value::Value& config, const PrepareContext& context,
                                             Problems& problems) = 0;
    /// Makes the image. Cleans up what it made in every outcome. Nothing when there is no artifact.
    virtual std::optional<Artifact> run(RunContext& run, Hook& hook) = 0;
};

class Provisioner {
   public:
    virtual ~Provisioner() = default;
    virtual value::Spec spec() const = 0;
    /// Called twice: when planning, with build.* unknown, and just before provision, with everything known.
    virtual void prepare(const value::Value& config, const PrepareContext& context, Problems& problems) = 0;
    virtual void provision(RunContext& run, Communicator* communicator, const GeneratedData& data) = 0;
};

/// What a post-processor makes of an artifact.
struct PostProcessed {
    std::optional<Artifact> artifact;
    bool keep_input = false;        ///< its own default for keep_input_artifact
    bool force_keep_input = false;  ///< the default cannot be overridden: the output is the input
};

class PostProcessor {
   public:
    virtual ~PostProcessor() = default;
    virtual value::Spec spec() const = 0;
    virtual void prepare(const value::Value& config, const PrepareContext& context, Problems& problems) = 0;
    virtual PostProcessed post_process(RunContext& run, const Artifact& artifact) = 0;
};

class DataSource {
   public:
    virtual ~DataSource() = default;
    virtual value::Spec spec() const = 0;
    virtual void prepare(const value::Value& config, const PrepareContext& context, Problems& problems) = 0;
    virtual value::Type output_type() const = 0;
    virtual value::Value execute(RunContext& run) = 0;
};

}  // namespace ingot::sdk

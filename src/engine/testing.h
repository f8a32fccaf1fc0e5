// Plans made of scripted components, for tests of the engine.
#pragma once

#include "base/error.h"
#include "sdk/testing.h"
#include "template/plan.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ingot::engine {

/// A builder that does what it is told: by default it calls the hook and gives the artifact "img".
class ScriptedBuilder : public sdk::Builder {
   public:
    using Body = std::function<std::optional<sdk::Artifact>(sdk::RunContext& run, sdk::Hook& hook)>;
    explicit ScriptedBuilder(Body body) : body_(std::move(body)) {}
    value::Spec spec() const override { return {}; }
    std::vector<std::string> prepare(const value::Value&, const sdk::PrepareContext&,
                                     sdk::Problems&) override {
        return {};
    }
    std::optional<sdk::Artifact> run(sdk::RunContext& run, sdk::Hook& hook) override {
        return body_(run, hook);
    }

   private:
    Body body_;
};

class ScriptedProvisioner : public sdk::Provisioner {
   public:
    using Body = std::function<void(sdk::RunContext& run, const sdk::GeneratedData& data)>;
    explicit ScriptedProvisioner(Body body) : body_(std::move(body)) {}
    value::Spec spec() const override { return {}; }
    void prepare(const value::Value&, const sdk::PrepareContext&, sdk::Problems&) override {}
    void provision(sdk::RunContext& run, sdk::Communicator*, const sdk::GeneratedData& data) override {
        body_(run, data);
    }

   private:
    Body body_;
};

class ScriptedPostProcessor : public sdk::PostProcessor {
   public:
    using Body = std::function<sdk::PostProcessed(sdk::RunContext& run, const sdk::Artifact& artifact)>;
    explicit ScriptedPostProcessor(Body body) : body_(std::move(body)) {}
    value::Spec spec() const override { return {}; }
    void prepare(const value::Value&, const sdk::PrepareContext&, sdk::Problems&) override {}
    sdk::PostProcessed post_process(sdk::RunContext& run, const sdk::Artifact& artifact) override {
        return body_(run, artifact);
    }

   private:
    Body body_;
};

inline sdk::Artifact make_artifact(const std::string& id) {
    sdk::Artifact artifact;
    artifact.builder_id = "test." + id;
    artifact.id = id;
    artifact.description = "made " + id;
    return artifact;
}

inline tmpl::PlannedProvisioner plan_provisioner(ScriptedProvisioner::Body body) {
    tmpl::PlannedProvisioner planned;
    planned.type = "scripted";
    planned.make_ready = [body = std::move(body)](const sdk::GeneratedData&, Diagnostics&) {
        return std::make_unique<ScriptedProvisioner>(body);
    };
    return planned;
}

inline tmpl::PlannedPostProcessor plan_post_processor(ScriptedPostProcessor::Body body) {
    tmpl::PlannedPostProcessor planned;
    planned.type = "scripted";
    planned.make_ready = [body = std::move(body)](const sdk::GeneratedData&, Diagnostics&) {
        return std::make_unique<ScriptedPostProcessor>(body);
    };
    return planned;
}

inline tmpl::BuildPlan plan_build(const std::string& name, ScriptedBuilder::Body body = {}) {
    if (!body)
        body = [](sdk::RunContext& run, sdk::Hook& hook) {
            hook.provision(run, nullptr, {{"ID", value::Value::string("i-1")}});
            return std::optional(make_artifact("img"));
        };
    tmpl::BuildPlan plan;
    plan.name = name;
    plan.type = "scripted";
    plan.builder = std::make_unique<ScriptedBuilder>(std::move(body));
    return plan;
}

}  // namespace ingot::engine

#include "engine/post_chain.h"

#include "engine/testing.h"

#include <gtest/gtest.h>

namespace ingot::engine {
namespace {

struct KeepCase {
    const char* claim;
    std::optional<bool> user;
    bool default_keep;
    bool forced;
    bool kept;
};

TEST(KeepsInput, FollowsPackersRules) {
    for (const KeepCase& c : std::vector<KeepCase>{
             {"default keep", std::nullopt, true, false, true},
             {"default drop", std::nullopt, false, false, false},
             {"user keeps", true, false, false, true},
             {"user drops", false, true, false, false},
             {"user cannot drop what is forced", false, true, true, true},
             {"forced without keep is no force", false, false, true, false},
             {"user keeps although forced", true, false, true, true},
         }) {
        sdk::PostProcessed result;
        result.keep_input = c.default_keep;
        result.force_keep_input = c.forced;
        EXPECT_EQ(keeps_input(c.user, result), c.kept) << c.claim;
    }
}

class Chains : public testing::Test {
   protected:
    /// Makes the artifact `id`; "" = none.
    static tmpl::PlannedPostProcessor make(const std::string& id, bool keep) {
        return plan_post_processor([id, keep](sdk::RunContext&, const sdk::Artifact&) {
            sdk::PostProcessed result;
            if (!id.empty()) result.artifact = make_artifact(id);
            result.keep_input = keep;
            return result;
        });
    }
    static tmpl::PlannedPostProcessor failing() {
        return plan_post_processor([](sdk::RunContext&, const sdk::Artifact&) -> sdk::PostProcessed {
            throw Error(ErrorKind::kRemote, "no");
        });
    }
    Chains() {
        for (const char* id : {"img", "a", "b", "c"}) {
            sdk::Descriptor<sdk::Builder> descriptor;
            descriptor.name = id;
            descriptor.builder_id = std::string("test.") + id;
            descriptor.destroy = [this](const sdk::Artifact& artifact, sdk::Ui&, const std::stop_token&) {
                destroyed_.push_back(artifact.id);
            };
            catalog_.builders.push_back(std::move(descriptor));
        }
    }
    /// Ids of what is left.
    std::vector<std::string> run() {
        result_ = run_chains(plan_, make_artifact("img"), {}, catalog_, run_.context,
                             [](const std::string&) { return std::make_unique<sdk::FakeUi>(); });
        std::vector<std::string> ids;
        for (const sdk::Artifact& artifact : result_.artifacts) ids.push_back(artifact.id);
        return ids;
    }
    using Texts = std::vector<std::string>;

    sdk::TestRun run_;
    sdk::Catalog catalog_;
    tmpl::BuildPlan plan_;
    ChainResult result_;
    Texts destroyed_;
};

TEST_F(Chains, WithoutPostProcessorsTheArtifactStays) {
    EXPECT_EQ(run(), (Texts{"img"}));
    plan_.chains.emplace_back();
    EXPECT_EQ(run(), (Texts{"img"}));
    EXPECT_TRUE(destroyed_.empty());
}

TEST_F(Chains, OriginalIsDestroyedWhenNoFirstPostProcessorKeepsIt) {
    plan_.chains.push_back({make("a", false)});
    EXPECT_EQ(run(), (Texts{"a"}));
    EXPECT_EQ(destroyed_, (Texts{"img"}));
}

TEST_F(Chains, OneKeepingChainKeepsTheOriginalForAll) {
    plan_.chains.push_back({make("a", false)});
    plan_.chains.push_back({make("b", true)});
    EXPECT_EQ(run(), (Texts{"img", "a", "b"}));
    EXPECT_TRUE(destroyed_.empty());
}

TEST_F(Chains, IntermediateArtifactsAreKeptOrDestroyedByTheNext) {
    plan_.chains.push_back({make("a", true), make("b", false), make("c", true)});
    EXPECT_EQ(run(), (Texts{"img", "b", "c"}));
    EXPECT_EQ(destroyed_, (Texts{"a"}));
}

TEST_F(Chains, UsersChoiceWins) {
    plan_.chains.push_back({make("a", true)});
    plan_.chains[0][0].keep_input_artifact = false;
    EXPECT_EQ(run(), (Texts{"a"}));
}

TEST_F(Chains, FailureEndsItsChainOnly) {
    plan_.chains.push_back({failing(), make("a", true)});
    plan_.chains.push_back({make("b", true)});
    EXPECT_EQ(run(), (Texts{"img", "b"}));
    EXPECT_EQ(result_.problems, (Texts{"post-processor scripted failed: no"}));
    EXPECT_EQ(result_.failed, &plan_.chains[0][0]);
}

TEST_F(Chains, NoArtifactEndsTheChainQuietly) {
    plan_.chains.push_back({make("", true), make("a", true)});
    EXPECT_EQ(run(), Texts{});
    EXPECT_EQ(destroyed_, (Texts{"img"}));
    EXPECT_TRUE(result_.problems.empty());
}

TEST_F(Chains, CancelDestroysNothing) {
    plan_.chains.push_back(
        {plan_post_processor([this](sdk::RunContext&, const sdk::Artifact&) -> sdk::PostProcessed {
            run_.stop.request_stop();
            throw Cancelled{};
        })});
    EXPECT_THROW(run(), Cancelled);
    EXPECT_TRUE(destroyed_.empty());
}

TEST_F(Chains, PostProcessorsAreMadeReadyWithTheMachinesFacts) {
    sdk::GeneratedData seen;
    plan_.chains.push_back({make("a", true)});
    std::function<std::unique_ptr<sdk::PostProcessor>(const sdk::GeneratedData&, Diagnostics&)> inner =
        plan_.chains[0][0].make_ready;
    plan_.chains[0][0].make_ready = [&seen, inner](const sdk::GeneratedData& data, Diagnostics& diagnostics) {
        seen = data;
        return inner(data, diagnostics);
    };
    sdk::Artifact original = make_artifact("img");
    original.state["generated_data"] = value::Value::object({{"ID", value::Value::string("of artifact")}});
    run_chains(plan_, original,
               {{"ID", value::Value::string("of hook")}, {"Host", value::Value::string("h")}}, catalog_,
               run_.context, [](const std::string&) { return std::make_unique<sdk::FakeUi>(); });
    EXPECT_EQ(seen.at("ID").as_string(), "of artifact");
    EXPECT_EQ(seen.at("Host").as_string(), "h");
}

}  // namespace
}  // namespace ingot::engine

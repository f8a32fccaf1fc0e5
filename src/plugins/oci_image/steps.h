// The steps of an `oci-image` build and what they hand to each other. The order is in builder.cc.
#pragma once

#include "image/layer.h"
#include "image/package.h"
#include "image/source.h"
#include "plugins/oci_image/communicator.h"
#include "plugins/oci_image/config.h"
#include "plugins/oci_image/layer_job.h"
#include "plugins/oci_image/scratch.h"
#include "step/step.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ingot::oci_image {

/// The base: its file tree is SCRATCH/base.
struct Base {
    image::Image image;        ///< settings and layers that it brings; none for a bare file tree
    bool needs_layer = false;  ///< a file tree that is not a layer yet
    std::string made_by;       ///< for the history of that layer
};

/// Refuses an output that is in the way before any work is done.
class CheckOutput final : public step::Step {
   public:
    explicit CheckOutput(const Config& config) : config_(config) {}
    std::string_view name() const override { return "check output"; }
    void run(sdk::RunContext& run) override;

   private:
    const Config& config_;
};

/// Makes the work directory; its clean-up removes it.
class MakeScratch final : public step::Step {
   public:
    explicit MakeScratch(Scratch& out) : out_(out) {}
    std::string_view name() const override { return "make work directory"; }
    void run(sdk::RunContext& run) override;
    void cleanup(sdk::RunContext& run, step::Outcome outcome) override;
    std::string remains() const override;

   private:
    Scratch& out_;
};

/// Unpacks or bootstraps the base.
class PrepareBase final : public step::Step {
   public:
    PrepareBase(const Config& config, const Scratch& scratch, Base& out)
        : config_(config), scratch_(scratch), out_(out) {}
    std::string_view name() const override { return "prepare base"; }
    void run(sdk::RunContext& run) override;

   private:
    void unpack_rootfs(sdk::RunContext& run);
    void unpack_image(image::SourceKind kind, sdk::RunContext& run);

    const Config& config_;
    const Scratch& scratch_;
    Base& out_;
};

/// A running guest and how its changes will be told apart from the base.
struct Machine {
    std::unique_ptr<Guest> guest;
    std::optional<image::TreeSnapshot> snapshot;  ///< set where there is no overlay
    LayerJob base_layer;                          ///< compresses the base while provisioners run
};

/// Starts the guest on an overlay, or on the base itself where the file system cannot hold one.
class StartGuest final : public step::Step {
   public:
    StartGuest(const Scratch& scratch, const Base& base, Machine& out)
        : scratch_(scratch), base_(base), out_(out) {}
    std::string_view name() const override { return "start guest"; }
    void run(sdk::RunContext& run) override;
    void cleanup(sdk::RunContext& run, step::Outcome outcome) override;

   private:
    void start_directly(int overlay_error, sdk::RunContext& run);

    const Scratch& scratch_;
    const Base& base_;
    Machine& out_;
};

/// Ends the guest and makes the image of the base, the changed files and the configuration.
class CommitImage final : public step::Step {
   public:
    CommitImage(const Config& config, const Scratch& scratch, const Base& base, Machine& machine,
                std::unique_ptr<sdk::Communicator>& communicator, image::Image& out)
        : config_(config),
          scratch_(scratch),
          base_(base),
          machine_(machine),
          communicator_(communicator),
          out_(out) {}
    std::string_view name() const override { return "commit image"; }
    void run(sdk::RunContext& run) override;

   private:
    image::MadeLayer make_changes_layer(sdk::RunContext& run) const;
    void add_layer(const image::Layer& layer, const std::string& made_by, const std::string& created);
    void configure(const std::string& created);

    const Config& config_;
    const Scratch& scratch_;
    const Base& base_;
    Machine& machine_;
    std::unique_ptr<sdk::Communicator>& communicator_;
    image::Image& out_;
};

/// What was written.
struct Written {
    image::Package package;
    std::vector<std::string> files;
};

class WriteOutput final : public step::Step {
   public:
    WriteOutput(const Config& config, const Scratch& scratch, const image::Image& image, Written& out)
        : config_(config), scratch_(scratch), image_(image), out_(out) {}
    std::string_view name() const override { return "write image"; }
    void run(sdk::RunContext& run) override;
    void cleanup(sdk::RunContext& run, step::Outcome outcome) override;

   private:
    const Config& config_;
    const Scratch& scratch_;
    const image::Image& image_;
    Written& out_;
    JournaledPath temporary_;
};

}  // namespace ingot::oci_image

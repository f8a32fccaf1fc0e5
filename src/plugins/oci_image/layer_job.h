// A layer that is made by a thread of its own while the build goes on.
#pragma once

#include "image/layer.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace ingot::oci_image {

class LayerJob {
   public:
    LayerJob();
    /// Cancels what still runs and waits for it.
    ~LayerJob();
    /// Makes the layer of a whole tree that nobody changes meanwhile. Once per object.
    void start(const std::string& tree, const image::LayerOptions& options);
    bool is_started() const { return state_ != nullptr; }
    /// Waits for the layer. Errors: those of making it. Cancel: throws Cancelled.
    image::MadeLayer get(const std::stop_token& stop);
    void cancel();

   private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ingot::oci_image

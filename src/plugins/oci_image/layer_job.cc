// A layer that is made by a thread of its own.
#include "plugins/oci_image/layer_job.h"

#include "base/error.h"

#include <optional>
#include <thread>

namespace ingot::oci_image {

struct LayerJob::State {
    std::stop_source stop;
    // Written by the thread, read after it is joined.
    std::optional<image::MadeLayer> made;
    std::optional<Error> error;
    std::jthread thread;

    void work(const std::string& tree, const image::LayerOptions& options) {
        try {
            made = image::make_tree_layer(tree, options, stop.get_token());
        } catch (const Error& failed) {
            error = failed;
        } catch (const Cancelled&) {
            made.reset();
        }
    }
};

LayerJob::LayerJob() = default;

LayerJob::~LayerJob() { cancel(); }

void LayerJob::start(const std::string& tree, const image::LayerOptions& options) {
    state_ = std::make_unique<State>();
    state_->thread = std::jthread([state = state_.get(), tree, options] { state->work(tree, options); });
}

image::MadeLayer LayerJob::get(const std::stop_token& stop) {
    std::stop_callback forward(stop, [this] { state_->stop.request_stop(); });
    if (state_->thread.joinable()) state_->thread.join();
    if (state_->error) throw Error(*state_->error);
    if (!state_->made) throw Cancelled{};
    return *state_->made;
}

void LayerJob::cancel() {
    if (!state_) return;
    state_->stop.request_stop();
    if (state_->thread.joinable()) state_->thread.join();
}

}  // namespace ingot::oci_image

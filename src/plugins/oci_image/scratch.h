// The work directory of one build: where the base is unpacked and the layers are made. Written into the
// journal first.
#pragma once

#include "plugins/oci_image/guest_wire.h"
#include "sdk/journal.h"

#include <cstdint>
#include <string>

namespace ingot::oci_image {

/// A path that is journaled before it exists and struck out when it is gone.
class JournaledPath {
   public:
    JournaledPath() = default;
    JournaledPath(sdk::Journal& journal, std::string path);
    const std::string& path() const { return path_; }
    explicit operator bool() const { return !path_.empty(); }
    /// Deletes it with all it holds. Errors: io.
    void remove();
    /// It is no longer ours or does not exist any more.
    void forget();
    /// Stays on purpose.
    void keep();

   private:
    sdk::Journal* journal_ = nullptr;
    std::int64_t row_ = 0;
    std::string path_;
};

/// Where work directories lie: PACKER_CACHE_DIR, else XDG_CACHE_HOME/ingot, else ~/.cache/ingot, else the
/// temporary directory; below that "oci-image".
std::string work_root();

/// BASE/base, upper, work, merged, scaffold, blobs.
struct Scratch {
    JournaledPath directory;
    std::string at(std::string_view name) const;
    std::string base() const { return at("base"); }
    std::string blobs() const { return at("blobs"); }
};
/// Errors: io.
Scratch make_scratch(sdk::Journal& journal);

/// Makes the places that mounts need (/proc, /sys, /dev, /etc/resolv.conf, /etc/hosts, /etc/hostname), as far
/// as the base lacks them: in the overlay's lowest layer, or in the base itself. Makes the content of these
/// files, too, and the upper directory like the base's root. Errors: io; user for a base where /dev or the
/// like is no directory.
GuestSetup prepare_guest_setup(const Scratch& scratch, GuestSetup::Root root);

}  // namespace ingot::oci_image

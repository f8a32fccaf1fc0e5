// The program: hands argv to the command line and turns what ends it into an exit code.
#include "base/error.h"
#include "catalog.h"
#include "cli/run.h"
#include "plugins/oci_image/guest_main.h"

#include <pthread.h>
#include <clocale>
#include <csignal>

namespace {

// Sanitizers keep their own data on the stacks.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kThreadStackBytes = 8 * 1024 * 1024;
#else
constexpr std::size_t kThreadStackBytes = 256 * 1024;
#endif

}  // namespace

int main(int argc, char** argv) {
    // A guest of oci-image: this binary once more, as the first process of its namespaces.
    if (ingot::oci_image::is_guest_call(argc, argv)) return ingot::oci_image::guest_main(argc, argv);
    std::setlocale(LC_CTYPE, "C.UTF-8");  // file names in archives are UTF-8
    std::signal(SIGPIPE, SIG_IGN);
    pthread_attr_t small_stacks;
    pthread_attr_init(&small_stacks);
    pthread_attr_setstacksize(&small_stacks, kThreadStackBytes);
    pthread_setattr_default_np(&small_stacks);
    pthread_attr_destroy(&small_stacks);

    std::vector<std::string> arguments(argv, argv + argc);
    try {
        return ingot::cli::run(arguments, ingot::builtin_catalog);
    } catch (const ingot::Error& error) {
        return ingot::cli::report_failure(arguments, error);
    } catch (const ingot::Cancelled&) {
        return 1;
    }
}

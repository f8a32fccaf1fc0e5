// Any bytes as a `{{ }}` template and as a time layout: a text or an Error of the user, never a crash.
#include "base/error.h"
#include "gotemplate/go_time.h"
#include "gotemplate/testing.h"

#include <cctype>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

/// A long run of digits may be a width or the end of a range.
bool has_long_digits(std::string_view text) {
    int run = 0;
    for (char c : text) {
        run = std::isalnum(static_cast<unsigned char>(c)) ? run + 1 : 0;
        if (run > 2 && std::isdigit(static_cast<unsigned char>(c))) return true;
    }
    return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    if (has_long_digits(text)) return 0;
    ingot::gotemplate::rendered(text);
    ingot::gotemplate::format_go_time({.seconds = 1772719629, .offset_seconds = -12600, .zone = ""}, text);
    ingot::gotemplate::format_strftime({.seconds = 1772719629}, text);
    return 0;
}

// Any bytes as JSON, glob, version, duration, UTF-8 and archive: a value or an Error, never a crash; what is
// written is read back.
#include "base/archive.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "base/unicode.h"
#include "base/version.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace {

void read_json(std::string_view text) {
    try {
        const std::string first = ingot::to_text(ingot::parse_json(text), 2, true);
        const std::string second = ingot::to_text(ingot::parse_json(first), 2, true);
        ingot_check(first == second, "JSON comes back as written");
    } catch (const ingot::Error&) {
    }
}

void read_small_texts(std::string_view text) {
    const std::size_t middle = text.size() / 2;
    ingot::glob_match(text.substr(0, middle), text.substr(middle));
    ingot::find_glob_mistake(text);
    if (const auto version = ingot::Version::parse(text))
        ingot_check(ingot::Version::parse(version->text())->text() == version->text(), "versions come back");
    ingot::VersionConstraint::parse(text);
    if (const auto time = ingot::parse_duration(text))
        ingot_check(ingot::parse_duration(ingot::format_duration(*time)) == time, "durations come back");
    if (const auto bytes = ingot::base64_decode(text)) ingot::base64_encode(*bytes);
    ingot::go_quote(text);
}

void read_unicode(std::string_view text) {
    const std::string normal = ingot::normalize_nfc(text);
    ingot_check(ingot::is_valid_utf8(ingot::replace_invalid_utf8(text)), "bad bytes are replaced");
    ingot_check(!ingot::is_valid_utf8(text) || ingot::normalize_nfc(normal) == normal,
                "normal form is normal");
    while (!text.empty()) {
        const std::size_t length = ingot::grapheme_length(text);
        ingot_check(length > 0 && length <= text.size(), "a cluster has bytes");
        ingot::display_width(text.substr(0, length));
        text.remove_prefix(length);
    }
}

void read_archive(std::string_view text) {
    const ingot::ByteSource source = [&](std::span<char> buffer) {
        const std::size_t count = std::min(buffer.size(), text.size());
        std::memcpy(buffer.data(), text.data(), count);
        text.remove_prefix(count);
        return count;
    };
    try {
        ingot::ArchiveReader reader(source, "fuzz");
        char buffer[4096];
        std::size_t total = 0;
        while (reader.next())
            while (const std::size_t count = reader.read(buffer))
                if ((total += count) > 1 << 20) return;
    } catch (const ingot::Error&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0 || size > 1 << 14) return 0;
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 4) {
        case 0:
            read_json(text);
            break;
        case 1:
            read_small_texts(text.substr(0, 400));
            break;
        case 2:
            read_unicode(text);
            break;
        default:
            read_archive(text);
            break;
    }
    return 0;
}

// Hashing, and appending what comes of it.
#include "plugins/outputs/checksum.h"

#include "base/cancel.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/text.h"
#include "comm/streams.h"
#include "plugins/outputs/output_path.h"

#include <fmt/format.h>

#include <utility>

namespace ingot::outputs {

namespace {

std::string digest_file(const std::string& type, const std::string& path, const std::stop_token& stop) {
    Hasher hasher(type);
    comm::pump(comm::FileReader(path).source(), [&](std::string_view bytes) { hasher.update(bytes); }, stop);
    return hex_encode(hasher.finish());
}

}  // namespace

const sdk::FieldTable& Checksum::fields() {
    static const sdk::FieldTable kTable = [] {
        sdk::FieldTable table;
        table
            .attribute("checksum_types", &Config::checksum_types,
                       "Digests to make: md5, sha1, sha224, sha256, sha384, sha512.")
            .attribute(
                "output", &Config::output,
                "File for the lines; {{.BuildName}}, {{.BuilderType}} and {{.ChecksumType}} can be used.",
                {.raw = true});
        return table;
    }();
    return kTable;
}

void Checksum::prepare(const value::Value& config, const sdk::PrepareContext& context,
                       sdk::Problems& problems) {
    config_ = {};
    context_ = context;
    sdk::read_config(fields(), config, context, &config_, problems);
    if (config_.output.empty()) config_.output = Config{}.output;
    const std::vector<std::string> names = {"md5", "sha1", "sha224", "sha256", "sha384", "sha512"};
    for (std::size_t i = 0; i < config_.checksum_types.size(); ++i) {
        const std::string& type = config_.checksum_types[i];
        if (is_hash_name(type)) continue;
        std::optional<std::string> near = did_you_mean(type, names);
        problems.error(fmt::format("checksum_types.{}", i), "Unknown kind of checksum",
                       fmt::format("\"{}\" is none of {}.{}", type, fmt::join(names, ", "),
                                   near ? fmt::format(" Did you mean \"{}\"?", *near) : ""));
    }
}

sdk::PostProcessed Checksum::post_process(sdk::RunContext& run, const sdk::Artifact& artifact) {
    sdk::Artifact result;
    result.builder_id = "packer.post-processor.checksum";
    result.files = artifact.files;
    for (const std::string& type : config_.checksum_types) {
        for (const std::string& path : artifact.files) {
            throw_if_cancelled(run.stop);
            std::string output = render_output(config_.output, context_, artifact, {{"ChecksumType", type}});
            std::string line = fmt::format("{}\t{}\n", digest_file(type, path, run.stop), base_name(path));
            if (real_disk().kind(output) == FileKind::kMissing) result.files.push_back(output);
            make_parent(output);
            // One write of the whole line: builds side by side may add to the same file.
            comm::FileWriter writer(output, 0644, true);
            writer.sink()(line);
            writer.close();
        }
    }
    result.description = fmt::format("Created artifact from files: {}", fmt::join(result.files, ", "));
    return {std::move(result), true, true};
}

}  // namespace ingot::outputs

// Files into a container, the container through a compressor, that into the output.
#include "plugins/outputs/compress.h"

#include "base/archive.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/fs.h"
#include "comm/streams.h"
#include "image/gzip.h"
#include "plugins/outputs/bgzf.h"
#include "plugins/outputs/output_path.h"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <utility>

namespace ingot::outputs {

namespace {

using Container = ArchivePlan::Container;
using Algorithm = ArchivePlan::Algorithm;

constexpr int kBestLevel = 9;

const std::map<std::string_view, Algorithm>& algorithms_by_extension() {
    static const std::map<std::string_view, Algorithm> kAlgorithms = {{"gz", Algorithm::kGzip},
                                                                      {"lz4", Algorithm::kLz4},
                                                                      {"bgzf", Algorithm::kBgzf},
                                                                      {"xz", Algorithm::kXz},
                                                                      {"bzip2", Algorithm::kBzip2}};
    return kAlgorithms;
}

std::string_view name_of(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::kNone:
            return "no compression";
        case Algorithm::kGzip:
            return "gzip";
        case Algorithm::kBgzf:
            return "bgzf";
        case Algorithm::kBzip2:
            return "bzip2";
        case Algorithm::kLz4:
            return "lz4";
        case Algorithm::kXz:
            return "xz";
    }
    return "";
}

/// Every run of lower-case letters and digits behind a dot: the extensions, wherever they stand.
std::vector<std::string_view> find_extensions(std::string_view name) {
    std::vector<std::string_view> found;
    const auto belongs = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    for (std::size_t at = name.find('.'); at != std::string_view::npos; at = name.find('.', at + 1)) {
        std::size_t end = at + 1;
        while (end < name.size() && belongs(name[end])) ++end;
        if (end > at + 1) found.push_back(name.substr(at + 1, end - at - 1));
    }
    return found;
}

ArchiveEntry describe_file(const std::string& path) {
    struct stat facts{};
    if (::stat(path.c_str(), &facts) != 0) throw os_error("read " + path, errno);
    ArchiveEntry entry;
    entry.path = path;
    entry.kind = S_ISDIR(facts.st_mode) ? EntryKind::kDirectory : EntryKind::kFile;
    entry.mode = facts.st_mode & 07777;
    entry.uid = facts.st_uid;
    entry.gid = facts.st_gid;
    std::array<char, 4096> buffer;
    passwd user{};
    passwd* found_user = nullptr;
    if (::getpwuid_r(facts.st_uid, &user, buffer.data(), buffer.size(), &found_user) == 0 && found_user)
        entry.user = found_user->pw_name;
    group team{};
    group* found_team = nullptr;
    if (::getgrgid_r(facts.st_gid, &team, buffer.data(), buffer.size(), &found_team) == 0 && found_team)
        entry.group = found_team->gr_name;
    entry.mtime = facts.st_mtim.tv_sec;
    entry.size = entry.kind == EntryKind::kFile ? facts.st_size : 0;
    return entry;
}

/// A directory of an artifact stands for all that it holds.
void add_path(ArchiveWriter& archive, const std::string& path, const std::stop_token& stop) {
    ArchiveEntry entry = describe_file(path);
    archive.add(entry);
    if (entry.kind == EntryKind::kDirectory) {
        for (const std::string& name : real_disk().list_directory(path))
            add_path(archive, join_path(path, name), stop);
        return;
    }
    comm::pump(comm::FileReader(path).source(), [&](std::string_view bytes) { archive.write(bytes); }, stop);
}

/// What one run writes, and where.
struct Job {
    ArchivePlan plan;
    std::optional<int> level;
    std::string output;
    const std::vector<std::string>& files;
    const std::stop_token& stop;

    Compression compression() const {
        switch (plan.algorithm) {
            case Algorithm::kBzip2:
                return Compression::kBzip2;
            case Algorithm::kLz4:
                return Compression::kLz4;
            case Algorithm::kXz:
                return Compression::kXz;
            case Algorithm::kNone:
            case Algorithm::kGzip:
            case Algorithm::kBgzf:
                break;
        }
        return Compression::kNone;
    }

    void write_container(const ByteSink& sink) const {
        if (plan.container == Container::kNone && compression() == Compression::kNone) {
            comm::pump(comm::FileReader(files.front()).source(), sink, stop);
            return;
        }
        ArchiveWriterOptions options;
        options.format = plan.container == Container::kTar   ? ArchiveFormat::kTar
                         : plan.container == Container::kZip ? ArchiveFormat::kZip
                                                             : ArchiveFormat::kRaw;
        options.compression = compression();
        options.level = level;
        options.threads = 0;
        ArchiveWriter archive(sink, output, options);
        for (const std::string& path : files) add_path(archive, path, stop);
        archive.close();
    }

    void write(const ByteSink& sink) const {
        if (plan.algorithm == Algorithm::kGzip) {
            image::ParallelGzip gzip(sink, 0, level.value_or(6));
            write_container([&](std::string_view bytes) { gzip.write(bytes); });
            gzip.finish();
        } else if (plan.algorithm == Algorithm::kBgzf) {
            BgzfWriter bgzf(sink, level.value_or(-1));
            write_container([&](std::string_view bytes) { bgzf.write(bytes); });
            bgzf.finish();
        } else {
            write_container(sink);
        }
    }
};

/// Removes the output unless it got whole.
class Unfinished {
   public:
    explicit Unfinished(const std::string& path) : path_(path) {}
    ~Unfinished() {
        if (!is_whole) ::unlink(path_.c_str());
    }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;
    bool is_whole = false;

   private:
    const std::string& path_;
};

void check_files(const ArchivePlan& plan, const std::string& output, const std::vector<std::string>& files) {
    if (plan.container == Container::kNone && files.size() != 1) {
        Error error(ErrorKind::kUser,
                    fmt::format("compress {}: one file can be compressed without an archive, there are {}",
                                output, files.size()));
        error.set_hint("Let the output end in .tar.gz, .zip or the like.");
        throw error;
    }
    for (const std::string& path : files)
        if (absolute_path(path) == absolute_path(output))
            throw Error(ErrorKind::kUser,
                        fmt::format("compress {}: the output is one of the files to compress", output));
}

}  // namespace

ArchivePlan plan_archive(std::string_view output, std::string_view format) {
    std::string name = format.empty() ? std::string(output) : fmt::format("{}.{}", output, format);
    std::vector<std::string_view> extensions = find_extensions(name);
    constexpr ArchivePlan kDefault{Container::kTar, Algorithm::kGzip};
    if (extensions.empty()) return kDefault;
    std::string_view last = extensions.back();
    if (last == "tar") return {Container::kTar, Algorithm::kNone};
    if (last == "zip") return {Container::kZip, Algorithm::kNone};
    std::map<std::string_view, Algorithm>::const_iterator algorithm = algorithms_by_extension().find(last);
    if (algorithm == algorithms_by_extension().end()) return kDefault;
    bool tarred = extensions.size() > 1 && extensions[extensions.size() - 2] == "tar";
    return {tarred ? Container::kTar : Container::kNone, algorithm->second};
}

const sdk::FieldTable& Compress::fields() {
    static const sdk::FieldTable kTable = [] {
        sdk::FieldTable table;
        table
            .attribute(
                "output", &Config::output,
                "File to write; {{.BuildName}} and {{.BuilderType}} can be used. Its extension says what it "
                "becomes: tar, "
                "zip, gz, bgzf, lz4, xz, bzip2, and .tar with one of the last five; else a gzipped tar.",
                {.raw = true})
            .attribute("format", &Config::format, "Extension to go by instead of the output's own.")
            .attribute("compression_level", &Config::compression_level,
                       "From 1 (quick) to 9 (small); -1 or 0 leaves it to the algorithm.");
        return table;
    }();
    return kTable;
}

void Compress::prepare(const value::Value& config, const sdk::PrepareContext& context,
                       sdk::Problems& problems) {
    config_ = {};
    context_ = context;
    sdk::read_config(fields(), config, context, &config_, problems);
    if (config_.output.empty()) config_.output = Config{}.output;
    if (config_.compression_level < -1)
        problems.error(
            "compression_level", "Invalid compression level",
            fmt::format("{} is no level; use 1 to 9, or -1 for the usual one.", config_.compression_level));
}

sdk::PostProcessed Compress::post_process(sdk::RunContext& run, const sdk::Artifact& artifact) {
    std::optional<int> level;
    if (config_.compression_level > 0)
        level = static_cast<int>(std::min<std::int64_t>(config_.compression_level, kBestLevel));
    std::string output = render_output(config_.output, context_, artifact);
    Job job{plan_archive(config_.output, config_.format), level, output, artifact.files, run.stop};
    check_files(job.plan, output, artifact.files);
    make_parent(output);
    run.ui.say(job.plan.container == Container::kZip ? fmt::format("Zipping into {}", output)
               : job.plan.container == Container::kTar
                   ? fmt::format("Archiving into {} with {}", output, name_of(job.plan.algorithm))
                   : fmt::format("Compressing {} into {} with {}", artifact.files.front(), output,
                                 name_of(job.plan.algorithm)));
    Unfinished unfinished(output);
    comm::FileWriter writer(output, 0666);
    job.write(writer.sink());
    writer.close();
    unfinished.is_whole = true;
    run.ui.say(fmt::format("Archive {} is complete", output));
    sdk::Artifact result;
    result.builder_id = "packer.post-processor.compress";
    result.files = {output};
    result.description = fmt::format("compressed artifacts in: {}", output);
    return {std::move(result), false, false};
}

}  // namespace ingot::outputs

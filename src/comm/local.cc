// This host as the machine to provision.
#include "comm/local.h"

#include "base/cancel.h"
#include "base/error.h"
#include "base/fs.h"
#include "comm/streams.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace ingot::comm {

namespace {

void copy_link(const std::string& from, const std::string& into) {
    std::error_code failure;
    fs::path target = fs::read_symlink(from, failure);
    if (failure) throw os_error("read " + from, failure.value());
    if (::unlink(into.c_str()) != 0 && errno != ENOENT) throw os_error("write " + into, errno);
    if (::symlink(target.c_str(), into.c_str()) != 0) throw os_error("write " + into, errno);
}

void copy_tree(const std::string& from, const std::string& into, const std::string& relative,
               const std::vector<std::string>& exclude, const std::stop_token& stop) {
    throw_if_cancelled(stop);
    make_directories(into);
    for (const std::string& name : real_disk().list_directory(from)) {
        std::string inside = relative.empty() ? name : relative + "/" + name;
        if (std::find(exclude.begin(), exclude.end(), inside) != exclude.end()) continue;
        std::string source = from + "/" + name;
        std::string target = into + "/" + name;
        struct stat facts{};
        if (::lstat(source.c_str(), &facts) != 0) throw os_error("read " + source, errno);
        if (S_ISDIR(facts.st_mode)) {
            copy_tree(source, target, inside, exclude, stop);
            if (::chmod(target.c_str(), facts.st_mode & 07777) != 0) throw os_error("write " + target, errno);
        } else if (S_ISLNK(facts.st_mode)) {
            copy_link(source, target);
        } else if (S_ISREG(facts.st_mode)) {
            FileReader reader(source);
            write_stream(target, reader.source(), reader.mode(), stop);
        }
        // Sockets, devices and pipes have no content that could be copied.
    }
}

}  // namespace

void copy_directory(const std::string& from, const std::string& into, const std::vector<std::string>& exclude,
                    const std::stop_token& stop) {
    bool content_only = from.ends_with('/');
    std::string root = clean_path(from);
    if (real_disk().kind(root) != FileKind::kDirectory) {
        int why = real_disk().kind(root) == FileKind::kMissing ? ENOENT : ENOTDIR;
        throw os_error("read " + root, why);
    }
    copy_tree(root, content_only ? clean_path(into) : join_path(into, base_name(absolute_path(root))), "",
              exclude, stop);
}

LocalCommunicator::LocalCommunicator(ProcessRunner& processes, std::vector<std::string> shell,
                                     std::map<std::string, std::string> extra_env)
    : processes_(processes), shell_(std::move(shell)), extra_env_(std::move(extra_env)) {}

int LocalCommunicator::run(const std::string& command, const sdk::Streams& streams,
                           const std::stop_token& stop) {
    ProcessSpec spec;
    spec.argv = shell_;
    spec.argv.push_back(command);
    spec.extra_env = extra_env_;
    spec.input = streams.input;
    spec.output = streams.output;
    spec.error = streams.error;
    return processes_.run(spec, stop).exit_code;
}

void LocalCommunicator::upload(const std::string& remote_path, const ByteSource& content,
                               const sdk::FileFacts& facts, const std::stop_token& stop) {
    write_stream(expand_home(remote_path), content, facts.mode, stop);
}

void LocalCommunicator::upload_directory(const std::string& local, const std::string& remote,
                                         const std::vector<std::string>& exclude,
                                         const std::stop_token& stop) {
    copy_directory(local, expand_home(remote), exclude, stop);
}

void LocalCommunicator::download(const std::string& remote_path, const ByteSink& content,
                                 const std::stop_token& stop) {
    FileReader reader(expand_home(remote_path));
    pump(reader.source(), content, stop);
}

void LocalCommunicator::download_directory(const std::string& remote, const std::string& local,
                                           const std::vector<std::string>& exclude,
                                           const std::stop_token& stop) {
    copy_directory(expand_home(remote), local, exclude, stop);
}

}  // namespace ingot::comm

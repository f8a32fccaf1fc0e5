// Sessions that come back after a restart, and the two ways to move files.
#include "comm/ssh.h"

#include "base/cancel.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/text.h"
#include "comm/scp.h"
#include "comm/streams.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

namespace ingot::comm {

namespace {

constexpr Nanos kBetweenAttempts = std::chrono::seconds(2);

/// A machine that boots: no name yet, no answer, half an SSH server, users not made yet.
bool may_come_up(const Error& error) {
    return error.kind() == ErrorKind::kRemote || error.kind() == ErrorKind::kTimeout ||
           error.kind() == ErrorKind::kAuth || error.kind() == ErrorKind::kNotFound;
}

std::optional<Millis> to_limit(Nanos time) {
    if (time.count() <= 0) return std::nullopt;
    return std::chrono::ceil<Millis>(time);
}

/// scp must know the size before the first byte; where nobody does, the content is read to its end.
ByteSource measure(const ByteSource& content, const sdk::FileFacts& facts, std::int64_t& size,
                   const std::stop_token& stop) {
    if (facts.size) {
        size = *facts.size;
        return content;
    }
    std::string text;
    pump(content, [&](std::string_view bytes) { text += bytes; }, stop);
    size = static_cast<std::int64_t>(text.size());
    return text_source(std::move(text));
}

struct stat facts_of(const std::string& path) {
    struct stat facts{};
    if (::stat(path.c_str(), &facts) != 0) throw os_error("read " + path, errno);
    return facts;
}

/// Walks a local tree and tells of it in an order in which it can be made.
struct TreeWalk {
    const std::vector<std::string>& exclude;
    std::function<void(const std::string& relative, const std::string& name, unsigned mode)> enter;
    std::function<void()> leave;
    std::function<void(const std::string& relative, const std::string& name, const FileReader& reader)> file;
    const std::stop_token& stop;

    void walk(const std::string& directory, const std::string& relative) const {
        for (const std::string& name : real_disk().list_directory(directory)) {
            throw_if_cancelled(stop);
            std::string inside = relative.empty() ? name : relative + "/" + name;
            if (std::ranges::find(exclude, inside) != exclude.end()) continue;
            std::string path = join_path(directory, name);
            struct stat facts = facts_of(path);
            if (S_ISDIR(facts.st_mode)) {
                enter(inside, name, facts.st_mode & 07777);
                walk(path, inside);
                leave();
            } else if (S_ISREG(facts.st_mode)) {
                file(inside, name, FileReader(path));
            }
        }
    }
};

std::string strip_slash(std::string_view path) {
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return std::string(path);
}

void fetch_tree_by_sftp(net::SshSession& session, const std::string& remote, const std::string& local,
                        const std::string& relative, const std::vector<std::string>& exclude,
                        const std::stop_token& stop) {
    make_directories(local);
    for (const net::SshFile& file : session.list_directory(remote, stop)) {
        std::string inside = relative.empty() ? file.name : relative + "/" + file.name;
        if (file.name.find('/') != std::string::npos || std::ranges::find(exclude, inside) != exclude.end())
            continue;
        std::string from = remote + "/" + file.name;
        std::string into = join_path(local, file.name);
        std::optional<net::SshFile> facts = session.find_file(from, stop);  // follows links
        if (!facts) continue;
        if (facts->is_directory) {
            fetch_tree_by_sftp(session, from, into, inside, exclude, stop);
        } else if (facts->is_regular) {
            FileWriter writer(into, facts->mode);
            session.read_file(from, writer.sink(), stop);
            writer.close();
        }
    }
}

}  // namespace

std::string quote_remote(std::string_view path) {
    const auto is_plain = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) ||
               std::string_view("/._-+:@%,~\\").find(c) != std::string_view::npos ||
               static_cast<unsigned char>(c) >= 0x80;
    };
    if (!path.empty() && std::ranges::all_of(path, is_plain)) return std::string(path);
    if (path.starts_with("~/")) return "~/" + shell_quote(path.substr(2));
    return shell_quote(path);
}

net::SshLogin make_login(const Settings& settings) {
    const std::array<std::pair<const char*, bool>, 4> routes = {
        {{"ssh_bastion_host", !settings.ssh_bastion_host.empty()},
         {"ssh_proxy_host", !settings.ssh_proxy_host.empty()},
         {"ssh_local_tunnels", !settings.ssh_local_tunnels.empty()},
         {"ssh_remote_tunnels", !settings.ssh_remote_tunnels.empty()}}};
    for (const auto& [name, is_set] : routes)
        if (is_set)
            throw Error(ErrorKind::kUser,
                        fmt::format("{}: SSH connections are made directly, without tunnels", name))
                .set_hint("Take the argument out, and let this host reach the machine itself.");
    net::SshLogin login;
    login.host = settings.ssh_host;
    login.port = settings.ssh_port;
    login.user = settings.ssh_username;
    login.password = settings.ssh_password;
    login.use_agent = settings.ssh_agent_auth;
    if (!settings.ssh_private_key_file.empty())
        login.private_keys.push_back(read_file(expand_home(settings.ssh_private_key_file)));
    if (!settings.ssh_private_key.empty()) {
        std::string& key = login.private_keys.emplace_back();
        for (std::int64_t byte : settings.ssh_private_key) key.push_back(static_cast<char>(byte));
    }
    if (!settings.ssh_certificate_file.empty())
        login.certificate_file = expand_home(settings.ssh_certificate_file);
    login.ciphers = settings.ssh_ciphers;
    login.key_exchanges = settings.ssh_key_exchange_algorithms;
    return login;
}

SshCommunicator::SshCommunicator(const Settings& settings, Connect connect)
    : settings_(settings), connect_(std::move(connect)) {}

net::SshSession& SshCommunicator::session(const std::stop_token& stop) {
    if (session_ && !session_->is_alive()) session_.reset();
    if (!session_) session_ = connect_(stop);
    return *session_;
}

int SshCommunicator::run(const std::string& command, const sdk::Streams& streams,
                         const std::stop_token& stop) {
    net::SshCommand line;
    line.line = command;
    line.input = streams.input;
    line.output = streams.output;
    line.error = streams.error;
    line.pty = settings_.ssh_pty;
    line.keep_alive = to_limit(settings_.ssh_keep_alive_interval);
    line.silence = to_limit(settings_.ssh_read_write_timeout);
    return session(stop).run(line, stop);
}

void SshCommunicator::upload(const std::string& remote_path, const ByteSource& content,
                             const sdk::FileFacts& facts, const std::stop_token& stop) {
    if (settings_.ssh_file_transfer_method == "sftp") {
        session(stop).write_file(remote_path, content, facts.mode, stop);
        return;
    }
    std::int64_t size = 0;
    ByteSource measured = measure(content, facts, size, stop);
    std::unique_ptr<net::SshSession::Pipe> pipe =
        session(stop).open_pipe("scp -t " + quote_remote(remote_path), stop);
    Scp scp(*pipe);
    scp.begin_sending();
    scp.send_file(base_name(remote_path), measured, size, facts.mode, stop);
    scp.finish();
}

void SshCommunicator::upload_directory(const std::string& local, const std::string& remote,
                                       const std::vector<std::string>& exclude, const std::stop_token& stop) {
    std::string root = clean_path(local);
    bool content_only = local.ends_with('/');
    std::string name = base_name(absolute_path(root));
    unsigned mode = facts_of(root).st_mode & 07777;
    if (settings_.ssh_file_transfer_method == "sftp") {
        net::SshSession& sftp = session(stop);
        std::string base = strip_slash(remote);
        sftp.make_directory(base, mode, stop);
        if (!content_only) sftp.make_directory(base += "/" + name, mode, stop);
        TreeWalk{exclude,
                 [&](const std::string& relative, const std::string&, unsigned its) {
                     sftp.make_directory(base + "/" + relative, its, stop);
                 },
                 [] {},
                 [&](const std::string& relative, const std::string&, const FileReader& reader) {
                     sftp.write_file(base + "/" + relative, reader.source(), reader.mode(), stop);
                 },
                 stop}
            .walk(root, "");
        return;
    }
    run("mkdir -p " + quote_remote(remote), {}, stop);
    std::unique_ptr<net::SshSession::Pipe> pipe =
        session(stop).open_pipe("scp -rt " + quote_remote(remote), stop);
    Scp scp(*pipe);
    scp.begin_sending();
    if (!content_only) scp.begin_directory(name, mode);
    TreeWalk{exclude,
             [&](const std::string&, const std::string& folder, unsigned its) {
                 scp.begin_directory(folder, its);
             },
             [&] { scp.end_directory(); },
             [&](const std::string&, const std::string& file, const FileReader& reader) {
                 scp.send_file(file, reader.source(), reader.size(), reader.mode(), stop);
             },
             stop}
        .walk(root, "");
    if (!content_only) scp.end_directory();
    scp.finish();
}

void SshCommunicator::download(const std::string& remote_path, const ByteSink& content,
                               const std::stop_token& stop) {
    if (settings_.ssh_file_transfer_method == "sftp") {
        session(stop).read_file(remote_path, content, stop);
        return;
    }
    std::unique_ptr<net::SshSession::Pipe> pipe =
        session(stop).open_pipe("scp -f " + quote_remote(remote_path), stop);
    Scp::Taker taker;
    taker.file = [&](const std::string&, unsigned) { return content; };
    taker.directory = [&](const std::string& path, unsigned) {
        throw Error(ErrorKind::kIo, fmt::format("download {}: {} is a directory", remote_path, path));
    };
    Scp(*pipe).fetch(taker, stop);
}

void SshCommunicator::download_directory(const std::string& remote, const std::string& local,
                                         const std::vector<std::string>& exclude,
                                         const std::stop_token& stop) {
    bool has_pattern = remote.find_first_of("*?[") != std::string::npos;
    if (settings_.ssh_file_transfer_method == "sftp") {
        if (has_pattern)
            throw Error(ErrorKind::kUser, fmt::format("download {}: SFTP knows no patterns", remote));
        bool content_only = remote.ends_with('/');
        std::string from = strip_slash(remote);
        fetch_tree_by_sftp(session(stop), from, content_only ? local : join_path(local, base_name(from)), "",
                           exclude, stop);
        return;
    }
    make_directories(local);
    // The pattern, or all that is in the folder, is spelled out by the shell there.
    std::string what = has_pattern             ? remote
                       : remote.ends_with('/') ? quote_remote(remote) + "*"
                                               : quote_remote(remote);
    std::unique_ptr<net::SshSession::Pipe> pipe = session(stop).open_pipe("scp -rf " + what, stop);
    const auto is_excluded = [&](const std::string& path) {
        return std::ranges::any_of(
            exclude, [&](const std::string& one) { return path == one || path.starts_with(one + "/"); });
    };
    std::unique_ptr<FileWriter> writer;
    Scp::Taker taker;
    taker.file = [&](const std::string& path, unsigned mode) -> ByteSink {
        if (is_excluded(path)) return [](std::string_view) {};
        writer = std::make_unique<FileWriter>(join_path(local, path), mode);
        return writer->sink();
    };
    taker.directory = [&](const std::string& path, unsigned) {
        if (!is_excluded(path)) make_directories(join_path(local, path));
    };
    Scp(*pipe).fetch(taker, stop);
}

std::string SshCommunicator::login_hint() const {
    std::string key = settings_.ssh_private_key_file.empty()
                          ? ""
                          : "-i " + quote_remote(settings_.ssh_private_key_file) + " ";
    return fmt::format("ssh {}-p {} {}@{}", key, settings_.ssh_port, settings_.ssh_username,
                       settings_.ssh_host);
}

std::unique_ptr<SshCommunicator> wait_for_ssh(const Settings& settings, sdk::RunContext& run, Clock& clock,
                                              SshCommunicator::Connect connect) {
    std::unique_ptr<SshCommunicator> machine =
        std::make_unique<SshCommunicator>(settings, std::move(connect));
    std::chrono::steady_clock::time_point begin = clock.steady_now();
    std::int64_t refused = 0;
    run.ui.say(fmt::format("Waiting for SSH at {}:{}", settings.ssh_host, settings.ssh_port));
    while (true) {
        try {
            machine->open(run.stop);
            run.ui.say("Connected by SSH");
            return machine;
        } catch (Error& error) {
            if (!may_come_up(error)) throw;
            log(fmt::format("ssh: {}", error.message()));
            refused += error.kind() == ErrorKind::kAuth ? 1 : 0;
            if (settings.ssh_handshake_attempts > 0 && refused >= settings.ssh_handshake_attempts) throw;
            Nanos passed = clock.steady_now() - begin;
            if (settings.ssh_timeout.count() > 0 && passed + kBetweenAttempts > settings.ssh_timeout) {
                error.add_frame(fmt::format("while waiting {} for SSH (ssh_timeout)",
                                            format_duration(settings.ssh_timeout)));
                throw;
            }
        }
        clock.sleep(kBetweenAttempts, run.stop);
    }
}

}  // namespace ingot::comm

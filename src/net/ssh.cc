// Sessions, login and commands. libssh blocks while it connects and logs in; while commands run, every wait
// is ours.
#include "net/ssh.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "net/ssh_state.h"
#include "net/tcp.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/core.h>

namespace ingot::net {

namespace {

using SteadyPoint = std::chrono::steady_clock::time_point;

/// For answers of the server while connecting and logging in: slow machines, name look-ups of theirs.
constexpr long kAnswerSeconds = 60;
/// Waits are cut into pieces: the limits of silence and the signs of life are looked at in between.
constexpr Millis kLongestWait{250};

struct FreeKey {
    void operator()(ssh_key key) const { ssh_library().free_key(key); }
};

void set_option(ssh_session session, ssh_options_e option, const void* value, const char* what) {
    if (ssh_library().set_option(session, option, value) == 0) return;
    throw Error(ErrorKind::kUser, fmt::format("ssh {}: {}", what, ssh_library().get_error(session)));
}

/// One login, way after way.
class Authenticator {
   public:
    Authenticator(ssh_session session, const SshLogin& login) : session_(session), login_(login) {}

    /// Names of the ways that were refused, or nothing when one was accepted.
    std::optional<std::string> log_in() {
        if (accepted("none", ssh_library().auth_none(session_, nullptr))) return std::nullopt;
        if (login_.use_agent && accepted("agent", ssh_library().auth_agent(session_, nullptr)))
            return std::nullopt;
        for (const std::string& key : login_.private_keys)
            if (try_key(key)) return std::nullopt;
        if (!login_.password.empty() && try_password()) return std::nullopt;
        return join(refused_, ", ");
    }
    /// True when the connection broke rather than the login being refused.
    bool is_broken() const { return broken_; }

   private:
    bool accepted(const char* way, int answer) {
        if (answer == SSH_AUTH_SUCCESS) return true;
        if (answer == SSH_AUTH_ERROR) broken_ = !ssh_library().is_connected(session_);
        if (std::string_view(way) != "none") refused_.push_back(way);
        return false;
    }

    bool try_key(const std::string& text) {
        ssh_key raw = nullptr;
        if (ssh_library().import_private_key(text.c_str(), nullptr, nullptr, nullptr, &raw) != SSH_OK)
            throw Error(ErrorKind::kUser, "ssh private key: it cannot be read; it may have a passphrase");
        const Owned<ssh_key, FreeKey> key(raw);
        if (login_.certificate_file.empty())
            return accepted("private key", ssh_library().auth_publickey(session_, nullptr, key.get()));
        ssh_key raw_certificate = nullptr;
        if (ssh_library().import_certificate(login_.certificate_file.c_str(), &raw_certificate) != SSH_OK)
            throw Error(ErrorKind::kUser,
                        fmt::format("ssh certificate {}: it cannot be read", login_.certificate_file));
        const Owned<ssh_key, FreeKey> certificate(raw_certificate);
        if (ssh_library().add_certificate(certificate.get(), key.get()) != SSH_OK)
            throw Error(ErrorKind::kUser, fmt::format("ssh certificate {}: it does not belong to the key",
                                                      login_.certificate_file));
        return accepted("certificate", ssh_library().auth_publickey(session_, nullptr, key.get()));
    }

    bool try_password() {
        const int offered = ssh_library().auth_list(session_, nullptr);
        const bool password_first =
            (offered & SSH_AUTH_METHOD_PASSWORD) != 0 || (offered & SSH_AUTH_METHOD_INTERACTIVE) == 0;
        if (password_first &&
            accepted("password", ssh_library().auth_password(session_, nullptr, login_.password.c_str())))
            return true;
        if ((offered & SSH_AUTH_METHOD_INTERACTIVE) == 0 || broken_) return false;
        int answer = ssh_library().auth_interactive(session_, nullptr, nullptr);
        while (answer == SSH_AUTH_INFO) {
            const int prompts = ssh_library().interactive_prompts(session_);
            for (int i = 0; i < prompts; ++i)
                ssh_library().interactive_answer(session_, static_cast<unsigned>(i), login_.password.c_str());
            answer = ssh_library().auth_interactive(session_, nullptr, nullptr);
        }
        return accepted("keyboard-interactive", answer);
    }

    ssh_session session_;
    const SshLogin& login_;
    std::vector<std::string> refused_;
    bool broken_ = false;
};

/// How a program ended, told by the server before the channel closes.
struct Ending {
    std::optional<int> exit_code;

    static void take_code(ssh_session, ssh_channel, int code, void* ending) {
        static_cast<Ending*>(ending)->exit_code = code;
    }
    static void take_signal(ssh_session, ssh_channel, const char* signal, int, const char*, const char*,
                            void* ending) {
        // Source: RFC 4254, section 6.10, and the numbers of Linux.
        constexpr std::array<std::pair<std::string_view, int>, 13> kSignals = {{{"HUP", 1},
                                                                                {"INT", 2},
                                                                                {"QUIT", 3},
                                                                                {"ILL", 4},
                                                                                {"ABRT", 6},
                                                                                {"FPE", 8},
                                                                                {"KILL", 9},
                                                                                {"USR1", 10},
                                                                                {"SEGV", 11},
                                                                                {"USR2", 12},
                                                                                {"PIPE", 13},
                                                                                {"ALRM", 14},
                                                                                {"TERM", 15}}};
        int number = 0;
        for (const auto& [name, value] : kSignals)
            if (name == signal) number = value;
        static_cast<Ending*>(ending)->exit_code = 128 + number;
    }
};

/// Waiting for the socket or the stop token, whichever is first. What arrives is taken apart on the way.
class SocketWait {
   public:
    SocketWait(ssh_session session, const std::stop_token& stop)
        : session_(session), stop_(stop), stop_fd_(stop), event_(ssh_library().make_event()) {
        ssh_library().add_session(event_, session_);
        ssh_library().add_fd(event_, stop_fd_.fd(), POLLIN, ignore, nullptr);
    }
    ~SocketWait() {
        ssh_library().remove_fd(event_, stop_fd_.fd());
        ssh_library().remove_session(event_, session_);
        ssh_library().free_event(event_);
    }
    SocketWait(const SocketWait&) = delete;
    SocketWait& operator=(const SocketWait&) = delete;

    void wait(Millis limit) {
        throw_if_cancelled(stop_);
        ssh_library().poll_event(event_, static_cast<int>(limit.count()));
        throw_if_cancelled(stop_);
    }

   private:
    static int ignore(socket_t, int, void*) { return 0; }

    ssh_session session_;
    const std::stop_token& stop_;
    StopFd stop_fd_;
    ssh_event event_;
};

/// While it lives, the session tells how the channel's program ended. The library keeps a freed channel until
/// the server has closed it, too, and would go on telling: hence the end of it here.
class EndingListener {
   public:
    EndingListener(ssh_channel channel, Ending& ending) : channel_(channel) {
        callbacks_.size = sizeof callbacks_;
        callbacks_.userdata = &ending;
        callbacks_.channel_exit_status_function = Ending::take_code;
        callbacks_.channel_exit_signal_function = Ending::take_signal;
        ssh_library().set_callbacks(channel_, &callbacks_);
    }
    ~EndingListener() { ssh_library().remove_callbacks(channel_, &callbacks_); }
    EndingListener(const EndingListener&) = delete;
    EndingListener& operator=(const EndingListener&) = delete;

   private:
    ssh_channel channel_;
    ssh_channel_callbacks_struct callbacks_{};
};

/// A channel with a program behind it, and the waits on it.
class RunningProgram {
   public:
    RunningProgram(SshSession::State& state, const SshCommand& command, const std::stop_token& stop)
        : state_(state), command_(command), stop_(stop), socket_(state.session.get(), stop) {
        const SshSession::State::Guard guard(state, stop);
        channel_ = state.open_channel(guard);
        listener_.emplace(channel_.get(), ending_);
        const bool ready =
            (!command.pty || ssh_library().request_pty(channel_.get(), "xterm", 80, 40) == SSH_OK) &&
            ssh_library().request_exec(channel_.get(), command.line.c_str()) == SSH_OK;
        if (ready) return;
        guard.check();
        state.fail("start a command");
    }
    RunningProgram(const RunningProgram&) = delete;
    RunningProgram& operator=(const RunningProgram&) = delete;

    /// Some bytes of one of the two streams, if there are any now.
    std::string_view read_now(bool from_error) {
        const int count =
            ssh_library().read_channel(channel_.get(), buffer_.data(), buffer_.size(), from_error ? 1 : 0);
        if (count <= 0) return {};
        last_byte_ = std::chrono::steady_clock::now();
        return {buffer_.data(), static_cast<std::size_t>(count)};
    }
    void write(std::string_view bytes) {
        const SshSession::State::Guard guard(state_, stop_);
        while (!bytes.empty()) {
            constexpr std::size_t kPiece = 256 * 1024;
            const std::size_t size = std::min(bytes.size(), kPiece);
            const int written =
                ssh_library().write_channel(channel_.get(), bytes.data(), static_cast<std::uint32_t>(size));
            guard.check();
            if (written <= 0) state_.fail("send");
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    void end_input() { ssh_library().send_eof(channel_.get()); }

    bool is_over() const {
        if (ssh_library().is_closed(channel_.get())) return true;
        return ssh_library().is_eof(channel_.get()) && ending_.exit_code.has_value();
    }
    bool is_output_over() const {
        return ssh_library().is_closed(channel_.get()) || ssh_library().is_eof(channel_.get());
    }
    bool is_lost() const { return !ssh_library().is_connected(state_.session.get()); }
    std::optional<int> exit_code() const { return ending_.exit_code; }

    /// Waits for the socket a little while. Errors: timeout after too much silence.
    void wait() {
        const SteadyPoint now = std::chrono::steady_clock::now();
        if (command_.silence && now - last_byte_ > *command_.silence)
            throw Error(ErrorKind::kTimeout,
                        fmt::format("{}: no byte came for too long (ssh_read_write_timeout)", state_.place));
        if (command_.keep_alive && now - last_sign_ > *command_.keep_alive) {
            ssh_library().send_keepalive(state_.session.get());
            last_sign_ = now;
        }
        socket_.wait(kLongestWait);
    }

   private:
    SshSession::State& state_;
    const SshCommand& command_;
    const std::stop_token& stop_;
    Ending ending_;
    std::array<char, 32768> buffer_;
    SteadyPoint last_byte_ = std::chrono::steady_clock::now();
    SteadyPoint last_sign_ = last_byte_;
    SocketWait socket_;
    Owned<ssh_channel, FreeChannel> channel_;
    std::optional<EndingListener> listener_;  // dies before its channel
};

class ProgramPipe final : public SshSession::Pipe {
   public:
    ProgramPipe(SshSession::State& state, const std::string& line, const std::stop_token& stop)
        : stop_(stop), command_{.line = line}, program_(state, command_, stop_) {}

    void write(std::string_view bytes) override { program_.write(bytes); }

    std::string read(std::size_t most) override {
        while (pending_.empty() && fill()) {
        }
        const std::size_t size = std::min(most, pending_.size());
        std::string bytes = pending_.substr(0, size);
        pending_.erase(0, size);
        return bytes;
    }

    int finish() override {
        program_.end_input();
        while (!program_.is_over() && fill_or_wait()) {
        }
        return program_.exit_code().value_or(-1);
    }

    std::string error_text() const override { return error_; }

   private:
    /// False when no more output can come.
    bool fill() {
        if (take()) return true;
        if (program_.is_output_over() || program_.is_lost()) return take();
        program_.wait();
        return true;
    }
    /// False when the connection is gone.
    bool fill_or_wait() {
        if (take()) return true;
        if (program_.is_lost()) return false;
        program_.wait();
        return true;
    }
    bool take() {
        const std::size_t before = pending_.size() + error_.size();
        pending_ += program_.read_now(false);
        error_ += program_.read_now(true);
        return pending_.size() + error_.size() > before;
    }

    std::stop_token stop_;
    SshCommand command_;
    RunningProgram program_;
    std::string pending_;
    std::string error_;
};

}  // namespace

void SshSession::State::fail(const std::string& what) const {
    throw Error(ErrorKind::kRemote,
                fmt::format("{}: {}: {}", place, what, ssh_library().get_error(session.get())));
}

Owned<ssh_channel, FreeChannel> SshSession::State::open_channel(const Guard& guard) const {
    Owned<ssh_channel, FreeChannel> channel(ssh_library().make_channel(session.get()));
    if (channel && ssh_library().open_channel(channel.get()) == SSH_OK) return channel;
    guard.check();
    fail("open a channel");
}

SshSession::SshSession(const SshLogin& login, const std::stop_token& stop)
    : state_(std::make_unique<State>()) {
    const SshLibrary& ssh = ssh_library();
    state_->place = fmt::format("ssh {}@{}:{}", login.user, login.host, login.port);
    state_->session.reset(ssh.make_session());
    ssh_session session = state_->session.get();
    const int no = 0;
    set_option(session, SSH_OPTIONS_PROCESS_CONFIG, &no, "own settings only");
    set_option(session, SSH_OPTIONS_HOST, login.host.c_str(), "host");
    set_option(session, SSH_OPTIONS_USER, login.user.c_str(), "user");
    set_option(session, SSH_OPTIONS_TIMEOUT, &kAnswerSeconds, "timeout");
    if (!login.ciphers.empty()) {
        const std::string names = join(login.ciphers, ",");
        set_option(session, SSH_OPTIONS_CIPHERS_C_S, names.c_str(), "ciphers");
        set_option(session, SSH_OPTIONS_CIPHERS_S_C, names.c_str(), "ciphers");
    }
    if (!login.key_exchanges.empty())
        set_option(session, SSH_OPTIONS_KEY_EXCHANGE, join(login.key_exchanges, ",").c_str(),
                   "key exchange algorithms");
    state_->fd = connect_tcp(login.host, login.port, login.connect_timeout, stop);
    set_option(session, SSH_OPTIONS_FD, &state_->fd, "socket");
    const State::Guard guard(*state_, stop);
    if (ssh.connect(session) != SSH_OK) {
        guard.check();
        state_->fail("handshake");
    }
    Authenticator authenticator(session, login);
    const std::optional<std::string> refused = authenticator.log_in();
    if (!refused) return;
    guard.check();
    if (authenticator.is_broken()) state_->fail("log in");
    throw Error(ErrorKind::kAuth, fmt::format("{}: login refused ({})", state_->place,
                                              refused->empty() ? "no way to try" : *refused))
        .set_hint("Check user, password and key; the server's own log says more.");
}

SshSession::~SshSession() = default;

bool SshSession::is_alive() const { return ssh_library().is_connected(state_->session.get()) != 0; }

int SshSession::run(const SshCommand& command, const std::stop_token& stop) {
    RunningProgram program(*state_, command, stop);
    std::array<char, 32768> buffer;
    bool has_input = static_cast<bool>(command.input);
    if (!has_input) program.end_input();
    while (true) {
        bool moved = false;
        for (const bool from_error : {false, true}) {
            const std::string_view bytes = program.read_now(from_error);
            const ByteSink& sink = from_error ? command.error : command.output;
            if (!bytes.empty() && sink) sink(bytes);
            moved |= !bytes.empty();
        }
        if (has_input) {
            const std::size_t count = command.input(buffer);
            if (count > 0)
                program.write({buffer.data(), count});
            else
                program.end_input();
            has_input = moved = count > 0;
        }
        if (moved) continue;
        if (program.is_over() || program.is_lost()) break;
        program.wait();
    }
    throw_if_cancelled(stop);
    if (const std::optional<int> code = program.exit_code()) return *code;
    throw Error(ErrorKind::kRemote,
                fmt::format("{}: the connection was lost before the command's end", state_->place));
}

std::unique_ptr<SshSession::Pipe> SshSession::open_pipe(const std::string& line,
                                                        const std::stop_token& stop) {
    return std::make_unique<ProgramPipe>(*state_, line, stop);
}

}  // namespace ingot::net

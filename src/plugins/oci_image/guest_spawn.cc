// Starts a command inside the guest.
#include "plugins/oci_image/guest_spawn.h"

#include "base/text.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace ingot::oci_image {

namespace {

/// What containers usually have: enough for package managers, not enough to reach the machine outside.
constexpr std::array<int, 14> kPowers{
    CAP_CHOWN,   CAP_DAC_OVERRIDE,     CAP_FOWNER,  CAP_FSETID,     CAP_KILL,  CAP_SETGID,      CAP_SETUID,
    CAP_SETPCAP, CAP_NET_BIND_SERVICE, CAP_NET_RAW, CAP_SYS_CHROOT, CAP_MKNOD, CAP_AUDIT_WRITE, CAP_SETFCAP};

void drop_powers() {
    for (int power = 0; power <= CAP_LAST_CAP; power++)
        if (std::find(kPowers.begin(), kPowers.end(), power) == kPowers.end())
            prctl(PR_CAPBSET_DROP, power, 0, 0, 0);
}

struct ChildFailure {
    char what[32] = "";
    int error = 0;
};

/// Gives the name of what failed (errno is set), or does not come back.
const char* become_command(const GuestCommand& command, const std::array<int, 3>& streams, char* const* argv,
                           char* const* env) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    for (int number : {SIGPIPE, SIGINT, SIGQUIT, SIGTERM, SIGHUP}) signal(number, SIG_DFL);
    setsid();
    for (int fd = 0; fd < 3; fd++)
        if (dup2(streams[static_cast<std::size_t>(fd)], fd) < 0) return "connect its streams";
    if (!command.all_powers) drop_powers();
    if (setgroups(command.groups.size(), command.groups.data()) != 0) return "set its groups";
    if (setresgid(command.gid, command.gid, command.gid) != 0) return "set its group";
    if (setresuid(command.uid, command.uid, command.uid) != 0) return "set its user";
    if (chdir(command.directory.c_str()) != 0) return "enter its directory";
    int not_found = ENOENT;
    if (command.argv[0].find('/') != std::string::npos) {
        execve(argv[0], argv, env);
        return "execute";
    }
    std::string path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    for (const std::string& entry : command.env)
        if (entry.starts_with("PATH=")) path = entry.substr(5);
    for (const std::string& directory : split(path, ":")) {
        execve((directory + "/" + command.argv[0]).c_str(), argv, env);
        if (errno != ENOENT && errno != ENOTDIR) not_found = errno;
    }
    errno = not_found;
    return "execute";
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

SpawnResult spawn_command(const GuestCommand& command, const std::array<int, 3>& streams) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return {-1, "pipe", errno};
    image::Fd reading(ends[0]);
    image::Fd writing(ends[1]);
    std::vector<char*> argv = pointers_to(command.argv);
    std::vector<char*> env = pointers_to(command.env);
    pid_t pid = fork();
    if (pid < 0) return {-1, "fork", errno};
    if (pid == 0) {
        ChildFailure failure;
        const char* what = become_command(command, streams, argv.data(), env.data());
        failure.error = errno;
        std::strncpy(failure.what, what, sizeof failure.what - 1);
        // Closes on exec: the parent reads nothing when all went well.
        if (write(writing.get(), &failure, sizeof failure) < 0) _exit(126);
        _exit(127);
    }
    writing.reset();
    ChildFailure failure;
    ssize_t got = read(reading.get(), &failure, sizeof failure);
    if (got != sizeof failure) return {pid, "", 0};
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    return {-1, failure.what, failure.error};
}

}  // namespace ingot::oci_image

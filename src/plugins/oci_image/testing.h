// For tests of this room: a base that programs can run in, made of this machine's own files, and what is left
// behind.
#pragma once

#include "base/fs.h"
#include "base/process.h"
#include "base/text.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <set>
#include <string>
#include <vector>

namespace ingot::oci_image {

/// Guests need root, and a kernel that allows namespaces.
inline bool guests_can_run() {
    if (geteuid() != 0) return false;
    pid_t child = fork();
    if (child == 0) _exit(unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC) == 0 ? 0 : 1);
    int status = 1;
    waitpid(child, &status, 0);
    return status == 0;
}

inline void copy_into(const std::string& root, const std::string& path) {
    make_directories(root + dir_name(path));
    fs::copy_file(path, root + path, fs::copy_options::skip_existing);
}

/// A shell and a few programs with the libraries that they load.
inline void make_tiny_base(const std::string& root) {
    for (const char* name : {"sh", "cat", "ls", "id", "ln", "rm", "mkdir", "mv", "chmod", "sleep", "mknod",
                             "readlink", "touch"}) {
        std::optional<std::string> program = find_program(name);
        ASSERT_TRUE(program) << name;
        std::string real = fs::canonical(*program);
        copy_into(root, real);
        make_directories(root + "/bin");
        if (!fs::exists(root + "/bin/" + name)) fs::copy_file(real, root + "/bin/" + name);
        for (const std::string& word : split(run_for_output(real_processes(), {"ldd", real}, {}), " ")) {
            std::string path(trim(word));
            std::size_t line = path.rfind('\n');
            if (line != std::string::npos) path = trim(path.substr(line + 1));
            if (path.starts_with('/') && fs::is_regular_file(path)) copy_into(root, path);
        }
    }
    make_directories(root + "/etc");
    make_directories(root + "/tmp");
    fs::permissions(root + "/tmp", fs::perms::all | fs::perms::sticky_bit);
    write_file_atomic(root + "/etc/passwd",
                      "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\n");
    write_file_atomic(root + "/etc/group", "root:x:0:\napp:x:1001:\nextra:x:7:other,app\n");
}

/// Processes of guests that this process started and that still live.
inline std::vector<std::string> list_guest_processes() {
    std::vector<std::string> found;
    for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
        std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        std::error_code gone;
        std::string line;
        if (FILE* file = fopen((entry.path() / "cmdline").c_str(), "rb")) {
            char buffer[256];
            line.assign(buffer, fread(buffer, 1, sizeof buffer, file));
            fclose(file);
        }
        std::string mark = std::string("__oci-guest") + '\0' + std::to_string(getpid()) + '\0';
        if (line.find(mark) != std::string::npos) found.push_back(name);
    }
    return found;
}

inline std::string mount_table() { return read_file("/proc/self/mountinfo"); }

}  // namespace ingot::oci_image

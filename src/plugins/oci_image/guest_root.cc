// The guest's file system: overlay or the base itself, /proc, /sys, /dev, a few files of the scratch
// directory, pivot_root.
#include "plugins/oci_image/guest_root.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace ingot::oci_image {

namespace {

SetupFailure failure(std::string what) { return {std::move(what), errno}; }

/// From the scratch directory, by relative names: no path of the user's needs escaping, and none is too long.
SetupFailure mount_overlay() {
    // Redirects, metacopy and the inode index would leave things in the upper directory that no layer can
    // say. "volatile" spares the syncs of package managers: nobody reads this directory after a crash. Older
    // kernels know fewer options.
    static constexpr std::array<const char*, 3> kOptions{
        "lowerdir=base:scaffold,upperdir=upper,workdir=work,redirect_dir=off,metacopy=off,index=off,volatile",
        "lowerdir=base:scaffold,upperdir=upper,workdir=work,redirect_dir=off,metacopy=off,index=off",
        "lowerdir=base:scaffold,upperdir=upper,workdir=work"};
    for (const char* options : kOptions) {
        if (mount("overlay", "merged", "overlay", MS_NODEV, options) == 0) return {};
        if (errno != EINVAL) break;
    }
    return failure("overlay");
}

struct Device {
    const char* name;
    unsigned major;
    unsigned minor;
};
constexpr std::array<Device, 6> kDevices{
    {{"null", 1, 3}, {"zero", 1, 5}, {"full", 1, 7}, {"random", 1, 8}, {"urandom", 1, 9}, {"tty", 5, 0}}};

/// A device node of our own; the host's, bound over an empty file, where mknod is forbidden.
SetupFailure make_device(const Device& device) {
    std::string path = std::string("dev/") + device.name;
    std::string host = std::string("/dev/") + device.name;
    if (mknod(path.c_str(), S_IFCHR | 0666, makedev(device.major, device.minor)) == 0) {
        chmod(path.c_str(), 0666);
        return {};
    }
    image::Fd file(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
    if (!file || mount(host.c_str(), path.c_str(), nullptr, MS_BIND, nullptr) != 0)
        return failure("mount /" + path);
    return {};
}

/// In the new root, by relative names.
SetupFailure mount_dev() {
    if (mount("tmpfs", "dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=755,size=64k") != 0)
        return failure("mount /dev");
    for (const Device& device : kDevices)
        if (SetupFailure failed = make_device(device)) return failed;
    if (mkdir("dev/pts", 0755) != 0 || mkdir("dev/shm", 01777) != 0) return failure("mount /dev");
    // gid 5 is tty everywhere; where it cannot be mapped the plain form still works.
    unsigned long flags = MS_NOSUID | MS_NOEXEC;
    if (mount("devpts", "dev/pts", "devpts", flags, "newinstance,ptmxmode=0666,mode=0620,gid=5") != 0 &&
        mount("devpts", "dev/pts", "devpts", flags, "newinstance,ptmxmode=0666,mode=0620") != 0)
        return failure("mount /dev/pts");
    if (mount("shm", "dev/shm", "tmpfs", flags | MS_NODEV, "mode=1777,size=64m") != 0)
        return failure("mount /dev/shm");
    static constexpr std::array<std::array<const char*, 2>, 5> kLinks{{{"pts/ptmx", "dev/ptmx"},
                                                                       {"/proc/self/fd", "dev/fd"},
                                                                       {"/proc/self/fd/0", "dev/stdin"},
                                                                       {"/proc/self/fd/1", "dev/stdout"},
                                                                       {"/proc/self/fd/2", "dev/stderr"}}};
    for (const std::array<const char*, 2>& link : kLinks)
        if (symlink(link[0], link[1]) != 0) return failure("mount /dev");
    return {};
}

bool bind_read_only(const char* path) {
    return mount(path, path, nullptr, MS_BIND | MS_REC, nullptr) == 0 &&
           mount(nullptr, path, nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
                 nullptr) == 0;
}

/// Switches of the machine itself: a provisioner may read them, not turn them.
void protect_proc() {
    for (const char* path : {"proc/sys", "proc/sysrq-trigger", "proc/irq", "proc/bus", "proc/fs"})
        if (access(path, F_OK) == 0) bind_read_only(path);
    for (const char* path : {"proc/kcore", "proc/keys", "proc/timer_list"})
        if (access(path, F_OK) == 0) mount("dev/null", path, nullptr, MS_BIND, nullptr);
}

SetupFailure mount_proc_and_sys() {
    unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    if (mount("proc", "proc", "proc", flags, nullptr) != 0) return failure("mount /proc");
    if (mount("sysfs", "sys", "sysfs", flags | MS_RDONLY, nullptr) != 0) {
        // Without a network namespace of one's own, sysfs may only be borrowed.
        if (mount("/sys", "sys", nullptr, MS_BIND | MS_REC, nullptr) != 0 ||
            mount(nullptr, "sys", nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY | flags, nullptr) != 0)
            return failure("mount /sys");
    }
    return {};
}

/// Binds files of the scratch directory over the guest's; what the guest does not have is passed over.
SetupFailure bind_files(const GuestSetup& setup) {
    image::Fd root(open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    for (const auto& [from, to] : setup.files) {
        image::Fd target(image::open_in_root(root.get(), to, O_PATH));
        if (!target) continue;
        std::string path = "/proc/self/fd/" + std::to_string(target.get());
        if (mount((setup.scratch + "/" + from).c_str(), path.c_str(), nullptr, MS_BIND, nullptr) != 0)
            return failure("mount " + to);
    }
    return {};
}

SetupFailure make_new_root(const GuestSetup& setup) {
    if (chdir(setup.scratch.c_str()) != 0) return failure("enter " + setup.scratch);
    if (setup.root == GuestSetup::Root::kOverlay) {
        if (SetupFailure failed = mount_overlay()) return failed;
    } else if (mount("base", "merged", nullptr, MS_BIND, nullptr) != 0 ||
               mount(nullptr, "merged", nullptr, MS_BIND | MS_REMOUNT | MS_NODEV, nullptr) != 0) {
        return failure("mount the base");
    }
    if (chdir("merged") != 0) return failure("enter the new root");
    if (SetupFailure failed = mount_proc_and_sys()) return failed;
    if (SetupFailure failed = mount_dev()) return failed;
    protect_proc();
    if (SetupFailure failed = bind_files(setup)) return failed;
    // The old root comes to lie on top of the new one and is taken off at once.
    if (syscall(SYS_pivot_root, ".", ".") != 0) return failure("pivot_root");
    if (umount2(".", MNT_DETACH) != 0) return failure("leave the old root");
    return {};
}

}  // namespace

SetupFailure enter_guest_root(const GuestSetup& setup) {
    // Nothing that is mounted here may be seen outside.
    if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return failure("make mounts private");
    if (!setup.hostname.empty() && sethostname(setup.hostname.c_str(), setup.hostname.size()) != 0)
        return failure("sethostname");
    if (setup.root == GuestSetup::Root::kHost) {
        // Process numbers are those of the new namespace.
        if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0)
            return failure("mount /proc");
    } else if (SetupFailure failed = make_new_root(setup)) {
        return failed;
    }
    if (chdir("/") != 0) return failure("enter /");
    return {};
}

}  // namespace ingot::oci_image

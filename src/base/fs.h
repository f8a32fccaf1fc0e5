// Files: the Disk seam, atomic writes, temporary directories, walks and globs. The only door to
// std::filesystem.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ingot {

namespace fs = std::filesystem;

enum class FileKind { kMissing, kRegular, kDirectory, kSymlink, kOther };

/// What the language and the functions need of a file system; a fake one lives in base/testing.h.
class Disk {
   public:
    virtual ~Disk() = default;
    /// Errors: not_found, io.
    virtual std::string read_file(const std::string& path) const = 0;
    /// Follows symbolic links.
    virtual FileKind kind(const std::string& path) const = 0;
    /// Names in a directory, sorted by byte. Errors: not_found, io.
    virtual std::vector<std::string> list_directory(const std::string& path) const = 0;
};
const Disk& real_disk();

/// Whole content. Errors: not_found, io ("read PATH: …").
std::string read_file(const std::string& path);
/// Writes to a temporary file beside the target, syncs, renames. Keeps nothing half-written on a full disk.
/// Takes permission bits. Errors: io ("write PATH: No space left on device").
void write_file_atomic(const std::string& path, std::string_view content, unsigned mode = 0644);
/// Creates the directory and its parents. Errors: io.
void make_directories(const std::string& path);
/// Removes a tree without following symbolic links and without leaving the file system it is on.
/// A missing path is no error. Errors: io.
void remove_tree(const std::string& path);
void remove_file(const std::string& path);

/// A directory that is removed with all it holds when the object dies. Mode 0700.
class TempDir {
   public:
    /// Takes a name prefix; lies in PACKER_TMP_DIR or TMPDIR or /tmp.
    explicit TempDir(std::string_view prefix);
    ~TempDir();
    TempDir(TempDir&& other) noexcept;
    TempDir& operator=(TempDir&&) = delete;
    const std::string& path() const { return path_; }

   private:
    std::string path_;
};

/// A file made with mode 0600 and removed when the object dies.
class TempFile {
   public:
    TempFile(std::string_view prefix, std::string_view content);
    ~TempFile();
    TempFile(TempFile&& other) noexcept;
    TempFile& operator=(TempFile&&) = delete;
    const std::string& path() const { return path_; }

   private:
    std::string path_;
};

/// Where temporary files go: PACKER_TMP_DIR, TMPDIR, /tmp.
std::string temp_root();
/// Paths below `root` (relative, sorted) that match Go doublestar's pattern: `*`, `**`, `?`, `[…]`, `{a,b}`.
/// Regular files only.
std::vector<std::string> glob_files(const Disk& disk, const std::string& root, std::string_view pattern);

/// "~/x" to the home directory; other paths as they are.
std::string expand_home(const std::string& path);
/// Go's filepath.Clean, Join, Base, Dir.
std::string clean_path(std::string_view path);
std::string join_path(std::string_view a, std::string_view b);
std::string base_name(std::string_view path);
std::string dir_name(std::string_view path);
std::string absolute_path(const std::string& path);
std::string current_directory();

/// Environment variable or "" when unset; the one place that reads the environment below cli.
std::string get_env(const char* name);
bool has_env(const char* name);

}  // namespace ingot

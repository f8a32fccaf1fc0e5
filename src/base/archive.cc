#include "base/archive.h"

#include "base/error.h"

#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <locale.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <mutex>

#include <fmt/core.h>

namespace ingot {

namespace {

// clang-format off
#define INGOT_ARCHIVE_CALLS(call) \
    call(archive_entry_copy_gname) call(archive_entry_copy_hardlink) \
    call(archive_entry_copy_pathname) call(archive_entry_copy_symlink) \
    call(archive_entry_copy_uname) call(archive_entry_filetype) call(archive_entry_free) \
    call(archive_entry_gid) call(archive_entry_gname) call(archive_entry_hardlink) \
    call(archive_entry_mtime) call(archive_entry_mtime_nsec) call(archive_entry_new) \
    call(archive_entry_pathname) call(archive_entry_perm) call(archive_entry_rdevmajor) \
    call(archive_entry_rdevminor) call(archive_entry_set_filetype) call(archive_entry_set_gid) \
    call(archive_entry_set_mtime) call(archive_entry_set_perm) call(archive_entry_set_rdevmajor) \
    call(archive_entry_set_rdevminor) call(archive_entry_set_size) call(archive_entry_set_uid) \
    call(archive_entry_size) call(archive_entry_size_is_set) call(archive_entry_symlink) \
    call(archive_entry_uid) call(archive_entry_uname) call(archive_entry_unset_size) \
    call(archive_entry_xattr_add_entry) call(archive_entry_xattr_next) \
    call(archive_entry_xattr_reset) call(archive_error_string) call(archive_read_data) \
    call(archive_read_free) call(archive_read_new) call(archive_read_next_header) \
    call(archive_read_open) call(archive_read_support_filter_bzip2) \
    call(archive_read_support_filter_compress) call(archive_read_support_filter_gzip) \
    call(archive_read_support_filter_lz4) call(archive_read_support_filter_lzma) \
    call(archive_read_support_filter_xz) call(archive_read_support_filter_zstd) \
    call(archive_read_support_format_empty) call(archive_read_support_format_raw) \
    call(archive_read_support_format_tar) call(archive_read_support_format_zip_streamable) \
    call(archive_write_add_filter_bzip2) call(archive_write_add_filter_gzip) \
    call(archive_write_add_filter_lz4) call(archive_write_add_filter_xz) \
    call(archive_write_add_filter_zstd) call(archive_write_close) call(archive_write_data) \
    call(archive_write_free) call(archive_write_header) call(archive_write_new) \
    call(archive_write_open) call(archive_write_set_bytes_in_last_block) \
    call(archive_write_set_filter_option) call(archive_write_set_format_option) \
    call(archive_write_set_format_pax) call(archive_write_set_format_raw) \
    call(archive_write_set_format_zip)
// clang-format on

/// libarchive's functions, found when the first archive is opened: it brings a dozen libraries along.
struct ArchiveLibrary {
#define INGOT_DECLARE(name) decltype(&::name) name = nullptr;
    INGOT_ARCHIVE_CALLS(INGOT_DECLARE)
#undef INGOT_DECLARE
    locale_t utf8 = nullptr;
    locale_t ascii = nullptr;
};

template <typename Function>
void find_archive_call(void* library, const char* name, Function& slot) {
    slot = reinterpret_cast<Function>(::dlsym(library, name));
    if (slot == nullptr)
        throw Error(ErrorKind::kNotFound, fmt::format("libarchive.so.13: no function {}", name))
            .set_hint("Install libarchive 3.6 or newer (Debian: libarchive13).");
}

ArchiveLibrary open_archive_library() {
    void* library = ::dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
        throw Error(ErrorKind::kNotFound, "libarchive.so.13: cannot be opened")
            .set_hint("Install libarchive (Debian: libarchive13). It is needed for archives only.");
    ArchiveLibrary found;
#define INGOT_FIND(name) find_archive_call(library, #name, found.name);
    INGOT_ARCHIVE_CALLS(INGOT_FIND)
#undef INGOT_FIND
    found.utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    found.ascii = ::newlocale(LC_CTYPE_MASK, "C", nullptr);
    return found;
}

const ArchiveLibrary& archive_library() {
    static const ArchiveLibrary library = open_archive_library();
    return library;
}

/// The thread's locale for the time of one call. libarchive turns names by it: written names must be known as
/// UTF-8 to stand plain in a header. Read from a tar, though, UTF-8 would be brought to normal form C; where
/// the locale cannot hold it, libarchive hands out the bytes as they are.
class ArchiveLocale {
   public:
    explicit ArchiveLocale(locale_t locale) : before_(locale == nullptr ? nullptr : ::uselocale(locale)) {}
    ~ArchiveLocale() {
        if (before_ != nullptr) ::uselocale(before_);
    }
    ArchiveLocale(const ArchiveLocale&) = delete;
    ArchiveLocale& operator=(const ArchiveLocale&) = delete;

   private:
    locale_t before_;
};

struct FreeArchiveReader {
    void operator()(archive* handle) const { archive_library().archive_read_free(handle); }
};
struct FreeArchiveWriter {
    void operator()(archive* handle) const {
        const ArchiveLocale locale(archive_library().utf8);
        archive_library().archive_write_free(handle);
    }
};
struct FreeArchiveEntry {
    void operator()(archive_entry* entry) const { archive_library().archive_entry_free(entry); }
};

std::string text_or_empty(const char* text) { return text == nullptr ? "" : text; }

/// What libarchive says, in the form of our messages: lower case first, no full stop.
std::string archive_reason(archive* handle) {
    std::string reason = text_or_empty(archive_library().archive_error_string(handle));
    if (reason.empty()) return "unknown failure";
    if (reason.size() > 1 && reason[0] >= 'A' && reason[0] <= 'Z' && reason[1] >= 'a' && reason[1] <= 'z')
        reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
    while (reason.ends_with('.')) reason.pop_back();
    return reason;
}

unsigned file_type_of(EntryKind kind) {
    switch (kind) {
        case EntryKind::kFile:
        case EntryKind::kHardLink:
            return AE_IFREG;
        case EntryKind::kDirectory:
            return AE_IFDIR;
        case EntryKind::kSymlink:
            return AE_IFLNK;
        case EntryKind::kCharDevice:
            return AE_IFCHR;
        case EntryKind::kBlockDevice:
            return AE_IFBLK;
        case EntryKind::kFifo:
            return AE_IFIFO;
        case EntryKind::kSocket:
            return AE_IFSOCK;
    }
    return AE_IFREG;
}

EntryKind kind_of_file_type(unsigned type) {
    switch (type) {
        case AE_IFDIR:
            return EntryKind::kDirectory;
        case AE_IFLNK:
            return EntryKind::kSymlink;
        case AE_IFCHR:
            return EntryKind::kCharDevice;
        case AE_IFBLK:
            return EntryKind::kBlockDevice;
        case AE_IFIFO:
            return EntryKind::kFifo;
        case AE_IFSOCK:
            return EntryKind::kSocket;
        default:
            return EntryKind::kFile;
    }
}

void read_xattrs(archive_entry* from, ArchiveEntry& entry) {
    const ArchiveLibrary& library = archive_library();
    library.archive_entry_xattr_reset(from);
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    while (library.archive_entry_xattr_next(from, &name, &value, &size) == ARCHIVE_OK) {
        // The same attribute may stand in two vendors' headers.
        const bool known = std::any_of(entry.xattrs.begin(), entry.xattrs.end(),
                                       [&](const auto& xattr) { return xattr.first == name; });
        if (!known) entry.xattrs.emplace_back(name, std::string(static_cast<const char*>(value), size));
    }
}

ArchiveEntry entry_of(archive_entry* from) {
    const ArchiveLibrary& library = archive_library();
    ArchiveEntry entry;
    entry.path = text_or_empty(library.archive_entry_pathname(from));
    while (entry.path.size() > 1 && entry.path.ends_with('/')) entry.path.pop_back();
    entry.kind = kind_of_file_type(library.archive_entry_filetype(from));
    entry.mode = library.archive_entry_perm(from);
    entry.uid = library.archive_entry_uid(from);
    entry.gid = library.archive_entry_gid(from);
    entry.user = text_or_empty(library.archive_entry_uname(from));
    entry.group = text_or_empty(library.archive_entry_gname(from));
    entry.mtime = library.archive_entry_mtime(from);
    entry.mtime_nanos = library.archive_entry_mtime_nsec(from);
    entry.size = library.archive_entry_size_is_set(from) != 0 ? library.archive_entry_size(from) : -1;
    if (entry.kind == EntryKind::kSymlink) entry.link = text_or_empty(library.archive_entry_symlink(from));
    if (const char* first = library.archive_entry_hardlink(from); first != nullptr) {
        entry.kind = EntryKind::kHardLink;
        entry.link = first;
    }
    if (entry.kind == EntryKind::kCharDevice || entry.kind == EntryKind::kBlockDevice) {
        entry.device_major = static_cast<std::int64_t>(library.archive_entry_rdevmajor(from));
        entry.device_minor = static_cast<std::int64_t>(library.archive_entry_rdevminor(from));
    }
    read_xattrs(from, entry);
    return entry;
}

void fill_entry(archive_entry* to, const ArchiveEntry& entry) {
    const ArchiveLibrary& library = archive_library();
    library.archive_entry_copy_pathname(to, entry.path.c_str());
    library.archive_entry_set_filetype(to, file_type_of(entry.kind));
    library.archive_entry_set_perm(to, entry.mode & 07777);
    library.archive_entry_set_uid(to, entry.uid);
    library.archive_entry_set_gid(to, entry.gid);
    if (!entry.user.empty()) library.archive_entry_copy_uname(to, entry.user.c_str());
    if (!entry.group.empty()) library.archive_entry_copy_gname(to, entry.group.c_str());
    library.archive_entry_set_mtime(to, entry.mtime, entry.mtime_nanos);
    if (entry.kind == EntryKind::kFile && entry.size < 0)
        library.archive_entry_unset_size(to);
    else
        library.archive_entry_set_size(to, entry.kind == EntryKind::kFile ? entry.size : 0);
    if (entry.kind == EntryKind::kSymlink) library.archive_entry_copy_symlink(to, entry.link.c_str());
    if (entry.kind == EntryKind::kHardLink) library.archive_entry_copy_hardlink(to, entry.link.c_str());
    library.archive_entry_set_rdevmajor(to, static_cast<dev_t>(entry.device_major));
    library.archive_entry_set_rdevminor(to, static_cast<dev_t>(entry.device_minor));
    for (const auto& [name, value] : entry.xattrs)
        library.archive_entry_xattr_add_entry(to, name.c_str(), value.data(), value.size());
}

constexpr std::size_t kReadPiece = 128 * 1024;

}  // namespace

struct ArchiveReader::State {
    ByteSource source;
    std::string name;
    locale_t locale = nullptr;
    std::vector<char> buffer = std::vector<char>(kReadPiece);
    std::exception_ptr failure;  ///< of the source; no exception may pass through C
    std::unique_ptr<archive, FreeArchiveReader> handle;

    static la_ssize_t give(archive*, void* self, const void** bytes) {
        State& state = *static_cast<State*>(self);
        try {
            *bytes = state.buffer.data();
            return static_cast<la_ssize_t>(state.source(state.buffer));
        } catch (const std::exception&) {
            state.failure = std::current_exception();
        } catch (const Cancelled&) {
            state.failure = std::current_exception();
        }
        return ARCHIVE_FATAL;
    }

    [[noreturn]] void fail() {
        if (failure) std::rethrow_exception(failure);
        throw Error(ErrorKind::kProtocol, fmt::format("{}: {}", name, archive_reason(handle.get())));
    }
};

ArchiveReader::ArchiveReader(ByteSource source, std::string name, ArchiveFormat format)
    : state_(std::make_unique<State>()) {
    const ArchiveLibrary& library = archive_library();
    state_->locale = format == ArchiveFormat::kTar ? library.ascii : library.utf8;
    const ArchiveLocale locale(state_->locale);
    state_->source = std::move(source);
    state_->name = std::move(name);
    state_->handle.reset(library.archive_read_new());
    archive* handle = state_->handle.get();
    // Only what libarchive can do itself: its other filters would start programs.
    library.archive_read_support_filter_gzip(handle);
    library.archive_read_support_filter_bzip2(handle);
    library.archive_read_support_filter_xz(handle);
    library.archive_read_support_filter_lzma(handle);
    library.archive_read_support_filter_lz4(handle);
    library.archive_read_support_filter_zstd(handle);
    library.archive_read_support_filter_compress(handle);
    if (format == ArchiveFormat::kTar) library.archive_read_support_format_tar(handle);
    if (format == ArchiveFormat::kZip) library.archive_read_support_format_zip_streamable(handle);
    if (format == ArchiveFormat::kRaw) {
        library.archive_read_support_format_raw(handle);
        library.archive_read_support_format_empty(handle);
    }
    if (library.archive_read_open(handle, state_.get(), nullptr, &State::give, nullptr) != ARCHIVE_OK)
        state_->fail();
}

ArchiveReader::~ArchiveReader() = default;
ArchiveReader::ArchiveReader(ArchiveReader&&) noexcept = default;
ArchiveReader& ArchiveReader::operator=(ArchiveReader&&) noexcept = default;

std::optional<ArchiveEntry> ArchiveReader::next() {
    const ArchiveLocale locale(state_->locale);
    archive_entry* entry = nullptr;
    int status = ARCHIVE_RETRY;
    while (status == ARCHIVE_RETRY)
        status = archive_library().archive_read_next_header(state_->handle.get(), &entry);
    if (status == ARCHIVE_EOF) return std::nullopt;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) state_->fail();
    return entry_of(entry);
}

std::size_t ArchiveReader::read(std::span<char> buffer) {
    la_ssize_t count = ARCHIVE_RETRY;
    while (count == ARCHIVE_RETRY)
        count = archive_library().archive_read_data(state_->handle.get(), buffer.data(), buffer.size());
    if (count < 0) state_->fail();
    return static_cast<std::size_t>(count);
}

struct ArchiveWriter::State {
    ByteSink sink;
    std::string name;
    std::int64_t missing = 0;    ///< bytes that the entry at hand still wants
    bool sized = false;          ///< whether that number is known
    std::exception_ptr failure;  ///< of the sink; no exception may pass through C
    std::unique_ptr<archive, FreeArchiveWriter> handle;

    static la_ssize_t take(archive*, void* self, const void* bytes, std::size_t size) {
        State& state = *static_cast<State*>(self);
        if (state.failure) return ARCHIVE_FATAL;
        try {
            state.sink({static_cast<const char*>(bytes), size});
            return static_cast<la_ssize_t>(size);
        } catch (const std::exception&) {
            state.failure = std::current_exception();
        } catch (const Cancelled&) {
            state.failure = std::current_exception();
        }
        return ARCHIVE_FATAL;
    }

    void check(int status) {
        if (failure) std::rethrow_exception(failure);
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
            throw Error(ErrorKind::kIo, fmt::format("{}: {}", name, archive_reason(handle.get())));
    }

    void set_format(const ArchiveWriterOptions& options) {
        const ArchiveLibrary& library = archive_library();
        switch (options.format) {
            case ArchiveFormat::kTar:
                check(library.archive_write_set_format_pax(handle.get()));
                check(library.archive_write_set_format_option(handle.get(), "pax", "xattrheader", "SCHILY"));
                break;
            case ArchiveFormat::kZip:
                check(library.archive_write_set_format_zip(handle.get()));
                if (options.level)
                    check(library.archive_write_set_format_option(handle.get(), "zip", "compression-level",
                                                                  std::to_string(*options.level).c_str()));
                break;
            case ArchiveFormat::kRaw:
                check(library.archive_write_set_format_raw(handle.get()));
                break;
        }
    }

    void set_compression(const ArchiveWriterOptions& options) {
        const ArchiveLibrary& library = archive_library();
        const char* filter = nullptr;
        int status = ARCHIVE_OK;
        switch (options.compression) {
            case Compression::kNone:
                return;
            case Compression::kGzip:
                filter = "gzip";
                status = library.archive_write_add_filter_gzip(handle.get());
                // Else the time of writing stands in the header, and no two runs are alike.
                check(library.archive_write_set_filter_option(handle.get(), filter, "timestamp", nullptr));
                break;
            case Compression::kBzip2:
                filter = "bzip2";
                status = library.archive_write_add_filter_bzip2(handle.get());
                break;
            case Compression::kXz:
                filter = "xz";
                status = library.archive_write_add_filter_xz(handle.get());
                break;
            case Compression::kLz4:
                filter = "lz4";
                status = library.archive_write_add_filter_lz4(handle.get());
                break;
            case Compression::kZstd:
                filter = "zstd";
                status = library.archive_write_add_filter_zstd(handle.get());
                break;
        }
        // A warning means that libarchive was built without it and would start a program.
        if (status != ARCHIVE_OK)
            throw Error(ErrorKind::kNotFound,
                        fmt::format("{}: this libarchive cannot write {}", name, filter));
        const auto set = [&](const char* option, const std::string& value) {
            check(library.archive_write_set_filter_option(handle.get(), filter, option, value.c_str()));
        };
        if (options.level) set("compression-level", std::to_string(*options.level));
        const bool threaded =
            options.compression == Compression::kXz || options.compression == Compression::kZstd;
        if (threaded && options.threads != 1) set("threads", std::to_string(options.threads));
    }

    void end_entry() {
        if (sized && missing > 0)
            throw Error(ErrorKind::kIo, fmt::format("{}: an entry ended {} bytes too early", name, missing));
        missing = 0;
    }
};

ArchiveWriter::ArchiveWriter(ByteSink sink, std::string name, const ArchiveWriterOptions& options)
    : state_(std::make_unique<State>()) {
    const ArchiveLibrary& library = archive_library();
    const ArchiveLocale locale(archive_library().utf8);
    state_->sink = std::move(sink);
    state_->name = std::move(name);
    state_->handle.reset(library.archive_write_new());
    state_->set_format(options);
    state_->set_compression(options);
    // Tapes want whole records at the end; files do not.
    library.archive_write_set_bytes_in_last_block(state_->handle.get(), 1);
    state_->check(
        library.archive_write_open(state_->handle.get(), state_.get(), nullptr, &State::take, nullptr));
}

ArchiveWriter::~ArchiveWriter() {
    if (!state_ || !state_->handle) return;
    // Freeing closes, and closing writes; after a failure nothing may reach the sink any more.
    state_->sink = [](std::string_view) {};
}
ArchiveWriter::ArchiveWriter(ArchiveWriter&&) noexcept = default;
ArchiveWriter& ArchiveWriter::operator=(ArchiveWriter&&) noexcept = default;

void ArchiveWriter::add(const ArchiveEntry& entry) {
    const ArchiveLocale locale(archive_library().utf8);
    state_->end_entry();
    const std::unique_ptr<archive_entry, FreeArchiveEntry> header(archive_library().archive_entry_new());
    fill_entry(header.get(), entry);
    state_->check(archive_library().archive_write_header(state_->handle.get(), header.get()));
    state_->sized = entry.size >= 0;
    state_->missing = entry.kind == EntryKind::kFile ? std::max<std::int64_t>(entry.size, 0) : 0;
}

void ArchiveWriter::write(std::string_view bytes) {
    ingot_check(!state_->sized || static_cast<std::int64_t>(bytes.size()) <= state_->missing,
                "an entry gets no more bytes than it announced");
    while (!bytes.empty()) {
        const la_ssize_t count =
            archive_library().archive_write_data(state_->handle.get(), bytes.data(), bytes.size());
        if (count <= 0) state_->check(ARCHIVE_FATAL);
        bytes.remove_prefix(static_cast<std::size_t>(count));
        state_->missing -= static_cast<std::int64_t>(count);
    }
}

void ArchiveWriter::close() {
    const ArchiveLocale locale(archive_library().utf8);
    state_->end_entry();
    state_->check(archive_library().archive_write_close(state_->handle.get()));
}

ByteSource read_file_in_pieces(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) throw os_error("read " + path, errno);
    const std::shared_ptr<const int> owner(new int(fd), [](const int* number) {
        ::close(*number);
        delete number;
    });
    return [owner, path](std::span<char> buffer) {
        ssize_t count = 0;
        do count = ::read(*owner, buffer.data(), buffer.size());
        while (count < 0 && errno == EINTR);
        if (count < 0) throw os_error("read " + path, errno);
        return static_cast<std::size_t>(count);
    };
}

}  // namespace ingot

// gzip by several threads at once: every block is compressed alone, primed with the last 32 KiB before it,
// and ends on a byte boundary (sync flush), so that the pieces joined are one deflate stream.
#include "image/gzip.h"

#include "base/error.h"
#include "image/fd.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <zlib.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ingot::image {

namespace {

constexpr std::size_t kBlockSize = 256 * 1024;
constexpr std::size_t kDictionarySize = 32 * 1024;

struct GzipBlock {
    std::string input;
    std::string dictionary;
    bool last = false;
    // Filled by a worker.
    std::string output;
    uLong crc = 0;
    bool done = false;
    bool failed = false;
};

std::string little_endian_32(std::uint64_t number) {
    std::string bytes;
    for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>((number >> shift) & 0xff));
    return bytes;
}

/// One deflate state, reused for block after block.
class BlockDeflater {
   public:
    explicit BlockDeflater(int level) {
        ready_ = deflateInit2(&stream_, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK;
    }
    ~BlockDeflater() { deflateEnd(&stream_); }
    BlockDeflater(const BlockDeflater&) = delete;
    BlockDeflater& operator=(const BlockDeflater&) = delete;

    bool compress(GzipBlock& block) {
        if (!ready_ || deflateReset(&stream_) != Z_OK) return false;
        if (!block.dictionary.empty() &&
            deflateSetDictionary(&stream_, as_bytes(block.dictionary), as_count(block.dictionary)) != Z_OK)
            return false;
        block.crc = crc32(0, as_bytes(block.input), as_count(block.input));
        block.output.resize(deflateBound(&stream_, block.input.size()) + 64);
        stream_.next_in = as_bytes(block.input);
        stream_.avail_in = as_count(block.input);
        stream_.next_out = as_bytes(block.output);
        stream_.avail_out = as_count(block.output);
        int state = deflate(&stream_, block.last ? Z_FINISH : Z_SYNC_FLUSH);
        block.output.resize(block.output.size() - stream_.avail_out);
        return block.last ? state == Z_STREAM_END : state == Z_OK && stream_.avail_in == 0;
    }

   private:
    static Bytef* as_bytes(std::string& text) { return reinterpret_cast<Bytef*>(text.data()); }
    static uInt as_count(const std::string& text) { return static_cast<uInt>(text.size()); }

    z_stream stream_{};
    bool ready_ = false;
};

}  // namespace

struct ParallelGzip::State {
    ByteSink out;
    int level;
    std::size_t most_pending;

    std::mutex mutex;
    std::condition_variable work_ready;
    std::condition_variable block_done;
    std::deque<GzipBlock*> queue;
    bool closing = false;

    // Touched by the writing thread alone.
    std::deque<std::unique_ptr<GzipBlock>> pending;
    std::unique_ptr<GzipBlock> current = std::make_unique<GzipBlock>();
    std::uint64_t total = 0;
    uLong crc = 0;
    std::vector<std::jthread> workers;

    State(ByteSink sink, int gzip_level, unsigned threads)
        : out(std::move(sink)), level(gzip_level), most_pending(2 * threads + 1) {
        current->input.reserve(kBlockSize);
        for (unsigned i = 0; i < threads; i++) workers.emplace_back([this] { work(); });
    }
    ~State() {
        {
            std::lock_guard lock(mutex);
            closing = true;
            queue.clear();
        }
        work_ready.notify_all();
        workers.clear();
    }

    void work() {
        BlockDeflater deflater(level);
        std::unique_lock lock(mutex);
        for (;;) {
            work_ready.wait(lock, [this] { return closing || !queue.empty(); });
            if (queue.empty()) return;
            GzipBlock* block = queue.front();
            queue.pop_front();
            lock.unlock();
            bool good = deflater.compress(*block);
            lock.lock();
            block->failed = !good;
            block->done = true;
            block_done.notify_one();
        }
    }

    void submit(bool last) {
        current->last = last;
        std::unique_ptr<GzipBlock> next = std::make_unique<GzipBlock>();
        if (!last) {
            std::size_t from =
                current->input.size() > kDictionarySize ? current->input.size() - kDictionarySize : 0;
            next->dictionary = current->input.substr(from);
            next->input.reserve(kBlockSize);
        }
        {
            std::lock_guard lock(mutex);
            queue.push_back(current.get());
        }
        work_ready.notify_one();
        pending.push_back(std::move(current));
        current = std::move(next);
        while (pending.size() > most_pending) emit_first();
    }

    void emit_first() {
        {
            std::unique_lock lock(mutex);
            block_done.wait(lock, [this] { return pending.front()->done; });
        }
        std::unique_ptr<GzipBlock> block = std::move(pending.front());
        pending.pop_front();
        if (block->failed)
            throw Error(ErrorKind::kIo, "compress with gzip: zlib gave up, most likely for want of memory");
        crc = crc32_combine(crc, block->crc, static_cast<z_off_t>(block->input.size()));
        total += block->input.size();
        out(block->output);
    }
};

ParallelGzip::ParallelGzip(ByteSink out, unsigned threads, int level) {
    if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
    state_ = std::make_unique<State>(std::move(out), level, std::min(threads, 64U));
    // No name, no time, system unknown: the same bytes on every machine.
    state_->out(std::string_view("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10));
}

ParallelGzip::~ParallelGzip() = default;

void ParallelGzip::write(std::string_view bytes) {
    while (!bytes.empty()) {
        std::string& input = state_->current->input;
        std::size_t take = std::min(bytes.size(), kBlockSize - input.size());
        input.append(bytes.substr(0, take));
        bytes.remove_prefix(take);
        if (input.size() == kBlockSize) state_->submit(false);
    }
}

void ParallelGzip::finish() {
    state_->submit(true);
    while (!state_->pending.empty()) state_->emit_first();
    state_->out(little_endian_32(state_->crc) + little_endian_32(state_->total));
}

void gunzip_file(const std::string& path, const ByteSink& out) {
    Fd file = open_file(path, O_RDONLY, 0, "read");
    struct Inflater {
        z_stream stream{};
        Inflater() { ingot_check(inflateInit2(&stream, 15 + 16) == Z_OK, "zlib starts"); }
        ~Inflater() { inflateEnd(&stream); }
    } inflater;
    z_stream& stream = inflater.stream;
    std::vector<char> input(128 * 1024);
    std::vector<char> output(256 * 1024);
    int state = Z_OK;
    for (;;) {
        std::size_t got = read_some(file.get(), input, path);
        if (got == 0) break;
        stream.next_in = reinterpret_cast<Bytef*>(input.data());
        stream.avail_in = static_cast<uInt>(got);
        while (stream.avail_in > 0) {
            // Another member may follow the first.
            if (state == Z_STREAM_END && inflateReset(&stream) != Z_OK) break;
            stream.next_out = reinterpret_cast<Bytef*>(output.data());
            stream.avail_out = static_cast<uInt>(output.size());
            state = inflate(&stream, Z_NO_FLUSH);
            if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
                throw Error(ErrorKind::kUser, fmt::format("{}: broken gzip data: {}", path,
                                                          stream.msg ? stream.msg : "wrong header"));
            out(std::string_view(output.data(), output.size() - stream.avail_out));
        }
        while (state == Z_OK && stream.avail_out == 0) {
            stream.next_out = reinterpret_cast<Bytef*>(output.data());
            stream.avail_out = static_cast<uInt>(output.size());
            state = inflate(&stream, Z_NO_FLUSH);
            out(std::string_view(output.data(), output.size() - stream.avail_out));
        }
    }
    if (state != Z_STREAM_END)
        throw Error(ErrorKind::kUser, fmt::format("{}: the gzip data end too early", path));
}

}  // namespace ingot::image

// The msgpack coding itself: a writer and a reader of single items. What Values look like in it is wire.cc's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ingot::value {

/// Appends items in their shortest form.
class MsgpackWriter {
   public:
    void write_nil();
    void write_bool(bool truth);
    void write_int(std::int64_t number);
    void write_double(double number);
    void write_string(std::string_view text);
    void write_bytes(std::string_view bytes);
    /// The elements follow.
    void write_array(std::size_t length);
    /// Keys and values follow in turn.
    void write_map(std::size_t length);
    void write_extension(std::int8_t type, std::string_view payload);

    const std::string& text() const { return out_; }
    std::string take() { return std::move(out_); }

   private:
    void write_big_endian(std::uint64_t number, int bytes);
    /// Takes the smallest of three codes whose length field holds the size.
    void write_length(std::size_t size, int code8, int code16, int code32);

    std::string out_;
};

/// Reads items one after another. Errors: protocol, when the next item is of another kind or the bytes end.
class MsgpackReader {
   public:
    enum class Item { kNil, kBool, kInt, kUint, kFloat, kString, kBytes, kArray, kMap, kExtension };

    /// The bytes must outlive the reader.
    explicit MsgpackReader(std::string_view bytes) : rest_(bytes) {}

    bool at_end() const { return rest_.empty(); }
    /// Bytes not read yet.
    std::size_t remaining() const { return rest_.size(); }
    Item peek() const;

    void read_nil();
    bool read_bool();
    std::int64_t read_int();
    std::uint64_t read_uint();
    double read_double();
    /// A string, or bytes.
    std::string_view read_string();
    std::size_t read_array();
    std::size_t read_map();
    struct Extension {
        std::int8_t type = 0;
        std::string_view payload;
    };
    Extension read_extension();

   private:
    std::uint8_t take_code(Item wanted, const char* noun);
    std::uint64_t take_big_endian(int bytes);
    std::string_view take(std::size_t count);

    std::string_view rest_;
};

}  // namespace ingot::value

// Functions on IP address ranges: cidrhost, cidrnetmask, cidrsubnet, cidrsubnets.
#include "base/text.h"
#include "func/rows.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <climits>

namespace ingot::func {
namespace {

using value::Args;
using value::FunctionError;
using value::FunctionSpec;
using value::Type;
using value::Value;
using value::ValueList;

using Address = unsigned __int128;

/// An IPv4 or IPv6 prefix; `address` has its host bits cleared.
struct Prefix {
    Address address = 0;
    int length = 0;
    int width = 32;  ///< 32 or 128 bits
};

Address mask_of(int length, int width) {
    if (length == 0) return 0;
    const Address all = width == 128 ? ~Address{0} : (Address{1} << width) - 1;
    return all & ~((width - length == 128) ? ~Address{0} : ((Address{1} << (width - length)) - 1));
}

/// Go's parser refuses leading zeros, zones and host names.
Prefix parse_prefix(const std::string& text, std::size_t argument) {
    const FunctionError malformed(argument,
                                  fmt::format("\"{}\" is no address range such as 10.0.0.0/8", text));
    const std::size_t slash = text.find('/');
    if (slash == std::string::npos) throw malformed;
    const std::optional<std::int64_t> length = parse_int(text.substr(slash + 1));
    std::array<unsigned char, 16> bytes{};
    const std::string address = text.substr(0, slash);
    Prefix out;
    if (inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) {
        out.width = 32;
    } else if (inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1) {
        out.width = 128;
    } else {
        throw malformed;
    }
    if (!length || *length < 0 || *length > out.width || text[slash + 1] == '+') throw malformed;
    for (int i = 0; i < out.width / 8; ++i)
        out.address = (out.address << 8) | bytes[static_cast<std::size_t>(i)];
    out.length = static_cast<int>(*length);
    out.address &= mask_of(out.length, out.width);
    return out;
}

std::string address_text(Address address, int width) {
    std::array<unsigned char, 16> bytes{};
    for (int i = width / 8; i > 0; --i, address >>= 8)
        bytes[static_cast<std::size_t>(i - 1)] = static_cast<unsigned char>(address);
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(width == 32 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
    return text.data();
}

std::string prefix_text(const Prefix& prefix) {
    return fmt::format("{}/{}", address_text(prefix.address, prefix.width), prefix.length);
}

Value host(Args args) {
    const Prefix prefix = parse_prefix(args[0].as_string(), 0);
    const std::int64_t number = integer_argument(args, 1);
    const int host_bits = prefix.width - prefix.length;
    const Address most = host_bits >= 64 ? Address{INT64_MAX} : (Address{1} << host_bits) - 1;
    if (number >= 0) {
        if (Address(number) > most)
            throw FunctionError(1, fmt::format("a prefix of {} bits has no host {}", prefix.length, number));
        return Value::string(address_text(prefix.address | Address(number), prefix.width));
    }
    const Address back = Address(-(number + 1));  // -1 is the last address
    if (back > most)
        throw FunctionError(1, fmt::format("a prefix of {} bits has no host {}", prefix.length, number));
    const Address last = prefix.address | ~mask_of(prefix.length, prefix.width);
    const Address width_mask = mask_of(prefix.width, prefix.width);
    return Value::string(address_text((last - back) & width_mask, prefix.width));
}

Value subnet(Args args) {
    Prefix prefix = parse_prefix(args[0].as_string(), 0);
    const std::int64_t bits = integer_argument(args, 1);
    const std::int64_t number = integer_argument(args, 2);
    if (bits > 32) throw FunctionError(1, "a prefix can be extended by at most 32 bits");
    if (bits < 0 || prefix.length + bits > prefix.width)
        throw FunctionError(1,
                            fmt::format("a prefix of {} bits cannot be extended by {}", prefix.length, bits));
    if (number < 0 || (bits < 63 && number >= (std::int64_t{1} << bits)))
        throw FunctionError(2, fmt::format("{} bits have no subnet {}", bits, number));
    prefix.length += static_cast<int>(bits);
    if (number != 0) prefix.address |= Address(number) << (prefix.width - prefix.length);
    return Value::string(prefix_text(prefix));
}

/// One subnet after the other, each at the first place that fits behind the one before.
Value subnets(Args args) {
    const Prefix base = parse_prefix(args[0].as_string(), 0);
    const Address last = base.address | (~mask_of(base.length, base.width) & mask_of(base.width, base.width));
    ValueList out;
    Address next = base.address;
    bool full = false;
    for (std::size_t i = 1; i < args.size(); ++i) {
        const std::int64_t bits = integer_argument(args, i);
        if (bits < 1) throw FunctionError(i, "the prefix must be extended by at least one bit");
        if (bits > 32) throw FunctionError(i, "a prefix can be extended by at most 32 bits");
        Prefix one{.length = base.length + static_cast<int>(bits), .width = base.width};
        if (one.length > one.width)
            throw FunctionError(
                i, fmt::format("{} bits are too many for an address of {} bits", one.length, one.width));
        const Address size = Address{1} << (one.width - one.length);
        one.address = (next + size - 1) & ~(size - 1);
        if (full || one.address < next || one.address > last || last - one.address < size - 1)
            throw FunctionError(i, fmt::format("no room is left in {} for a subnet of {} bits",
                                               prefix_text(base), one.length));
        full = last - one.address == size - 1;
        next = one.address + size;
        out.push_back(Value::string(prefix_text(one)));
    }
    return Value::list(Type::string(), std::move(out));
}

FunctionSpec make_cidrhost(const FunctionEnv&) {
    return {
        .name = "cidrhost",
        .doc = "The address of a host, by number, in an address range; negative numbers count from the end.",
        .example = R"(cidrhost("10.0.0.0/8", 2) == "10.0.0.2")",
        .params = {{.name = "prefix", .type = Type::string()}, {.name = "host", .type = Type::number()}},
        .return_type = value::returns(Type::string()),
        .body = [](Args args, const Type&) { return host(args); }};
}
FunctionSpec make_cidrnetmask(const FunctionEnv&) {
    return {.name = "cidrnetmask",
            .doc = "The netmask of an address range.",
            .example = R"(cidrnetmask("10.0.0.0/8") == "255.0.0.0")",
            .params = {{.name = "prefix", .type = Type::string()}},
            .return_type = value::returns(Type::string()),
            .body = [](Args args, const Type&) {
                const Prefix prefix = parse_prefix(args[0].as_string(), 0);
                return Value::string(address_text(mask_of(prefix.length, prefix.width), prefix.width));
            }};
}
FunctionSpec make_cidrsubnet(const FunctionEnv&) {
    return {.name = "cidrsubnet",
            .doc = "A subnet, by number, of an address range whose prefix is extended by some bits.",
            .example = R"(cidrsubnet("10.0.0.0/8", 8, 2) == "10.2.0.0/16")",
            .params = {{.name = "prefix", .type = Type::string()},
                       {.name = "bits", .type = Type::number()},
                       {.name = "number", .type = Type::number()}},
            .return_type = value::returns(Type::string()),
            .body = [](Args args, const Type&) { return subnet(args); }};
}
FunctionSpec make_cidrsubnets(const FunctionEnv&) {
    return {.name = "cidrsubnets",
            .doc = "Subnets one after the other, each extending the prefix by the given bits.",
            .example = R"(cidrsubnets("10.0.0.0/8", 8, 8)[1] == "10.1.0.0/16")",
            .params = {{.name = "prefix", .type = Type::string()}},
            .variadic = value::Param{.name = "bits", .type = Type::number()},
            .return_type = value::returns(Type::list(Type::string())),
            .body = [](Args args, const Type&) { return subnets(args); }};
}

constexpr FunctionRow kNetworkRows[] = {
    {"cidrhost", make_cidrhost},
    {"cidrnetmask", make_cidrnetmask},
    {"cidrsubnet", make_cidrsubnet},
    {"cidrsubnets", make_cidrsubnets},
};

}  // namespace

std::span<const FunctionRow> network_rows() { return kNetworkRows; }

}  // namespace ingot::func

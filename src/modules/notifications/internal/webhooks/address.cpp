#include "internal/webhooks/address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace fcg::notifications {

namespace {

/// All addresses that begin with these bits.
struct block {
    std::array<std::uint8_t, 16> begin;
    int bits;
    reach means;
};

// The special-purpose address registries of IANA. More specific blocks come first.
constexpr std::array<block, 17> blocks_of_4{{
    {{0}, 8, reach::never},                   // "this network"; 0.0.0.0
    {{100, 100, 100, 200}, 32, reach::never}, // cloud metadata
    {{168, 63, 129, 16}, 32, reach::never},   // cloud metadata
    {{192, 0, 0, 192}, 32, reach::never},     // cloud metadata
    {{169, 254}, 16, reach::never},           // link-local, with the metadata of most clouds
    {{224}, 4, reach::never},                 // multicast
    {{240}, 4, reach::never},                 // reserved, broadcast
    {{10}, 8, reach::inward},
    {{100, 64}, 10, reach::inward}, // carrier-grade NAT
    {{127}, 8, reach::inward},
    {{172, 16}, 12, reach::inward},
    {{192, 168}, 16, reach::inward},
    {{192, 0, 0}, 24, reach::inward},
    {{192, 0, 2}, 24, reach::inward},
    {{198, 18}, 15, reach::inward},
    {{198, 51, 100}, 24, reach::inward},
    {{203, 0, 113}, 24, reach::inward},
}};

constexpr std::array<block, 8> blocks_of_6{{
    {{0}, 128, reach::never},                                                                // unspecified
    {{0xFD, 0x00, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}, 128, reach::never}, // cloud metadata
    {{0xFE, 0x80}, 10, reach::never},                                                        // link-local
    {{0xFF}, 8, reach::never},                                                               // multicast
    {{0x20, 0x01, 0x0D, 0xB8}, 32, reach::inward},                                           // documentation
    {{0x20, 0x01, 0x00}, 23, reach::inward}, // Teredo, ORCHID and others
    {{0x3F, 0xFF}, 20, reach::inward},       // documentation
    {{0x20}, 3, reach::outward},             // the internet
}};

/// Prefixes of IPv6 addresses that embed an IPv4 address, and its offset.
struct translated {
    std::array<std::uint8_t, 16> begin;
    int bits;
    std::size_t offset;
};

constexpr std::array<translated, 3> translations{{
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 96, 12}, // IPv4-mapped
    {{0x00, 0x64, 0xFF, 0x9B}, 96, 12},                   // NAT64
    {{0x20, 0x02}, 16, 2},                                // 6to4
}};

bool begins_with(std::span<std::uint8_t const> address, std::array<std::uint8_t, 16> const& begin, int bits)
{
    for (std::size_t i = 0; bits > 0; ++i, bits -= 8) {
        auto const mask = bits >= 8 ? 0xFFU : 0xFFU << static_cast<unsigned>(8 - bits) & 0xFFU;
        if ((address[i] & mask) != (begin[i] & mask))
            return false;
    }
    return true;
}

reach look_up(std::span<std::uint8_t const> address, std::span<block const> blocks, reach otherwise)
{
    auto const it = std::ranges::find_if(
        blocks, [&](block const& block) { return begins_with(address, block.begin, block.bits); });
    return it == blocks.end() ? otherwise : it->means;
}

reach reach_of_4(std::span<std::uint8_t const> address)
{
    return look_up(address, blocks_of_4, reach::outward);
}

reach reach_of_6(std::span<std::uint8_t const> address)
{
    for (auto const& translation : translations)
        if (begins_with(address, translation.begin, translation.bits))
            return reach_of_4(address.subspan(translation.offset, 4));
    return look_up(address, blocks_of_6, reach::inward);
}

} // namespace

reach reach_of(std::string_view address)
{
    std::string const text(address);
    std::array<std::uint8_t, 16> bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1)
        return reach_of_4(std::span(bytes).first(4));
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1)
        return reach_of_6(bytes);
    return reach::never;
}

std::string_view why_not_reachable(std::string_view address, bool allow_inward)
{
    switch (reach_of(address)) {
    case reach::outward:
        return {};
    case reach::inward:
        return allow_inward ? "" : "it points to a private or local address";
    case reach::never:
        break;
    }
    return "it points to an address that no webhook may be sent to";
}

} // namespace fcg::notifications

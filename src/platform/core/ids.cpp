#include "platform/core/ids.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace fcg::core {
namespace {

/// The value of each hexadecimal digit, 0 to 15; -1 for all other characters.
constexpr auto hex_values = [] {
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < hex_digits.size(); ++i)
        table[static_cast<unsigned char>(hex_digits[i])] = static_cast<std::int8_t>(i);
    for (int i = 0; i < 6; ++i)
        table[static_cast<unsigned char>('A' + i)] = static_cast<std::int8_t>(10 + i);
    return table;
}();

int hex_value(char digit)
{
    return hex_values[static_cast<unsigned char>(digit)];
}

/// Returns true if the text of a UUID has a hyphen before this byte: after 4, 6, 8 and 10 bytes.
bool hyphen_before(std::size_t byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

} // namespace

char* uuid::write_to(char* out) const
{
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (hyphen_before(i))
            *out++ = '-';
        *out++ = hex_digits[bytes[i] >> 4];
        *out++ = hex_digits[bytes[i] & 15];
    }
    return out;
}

std::string uuid::to_string() const
{
    std::string text(36, '-');
    write_to(text.data());
    return text;
}

std::optional<uuid> uuid::parse(std::string_view text)
{
    if (text.size() != 36)
        return std::nullopt;
    uuid read;
    std::size_t index = 0;
    for (std::size_t i = 0; i < read.bytes.size(); ++i) {
        if (hyphen_before(i) && text[index++] != '-')
            return std::nullopt;
        int const high = hex_value(text[index]);
        int const low = hex_value(text[index + 1]);
        if ((high | low) < 0)
            return std::nullopt;
        read.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
        index += 2;
    }
    return read;
}

id_generator::id_generator(clock& time, random_source& random) : time_(time), random_(random) {}

uuid id_generator::next()
{
    auto const millis = std::max<std::int64_t>(0, to_micros(time_.now()) / 1000);
    uuid id;
    random_.fill(std::as_writable_bytes(std::span(id.bytes)).subspan(8));

    std::uint64_t stamp = static_cast<std::uint64_t>(millis) << 12;
    {
        // With more than 4096 ids in a millisecond, or a clock set back, the ids run ahead of the clock but
        // never repeat.
        std::lock_guard const lock(guard_);
        stamp = std::max(stamp, last_stamp_ + 1);
        last_stamp_ = stamp;
    }
    for (std::size_t i = 0; i < 6; ++i)
        id.bytes[i] = static_cast<std::uint8_t>(stamp >> (52 - 8 * i));
    id.bytes[6] = static_cast<std::uint8_t>(0x70 | ((stamp >> 8) & 0x0f)); // the version, 7
    id.bytes[7] = static_cast<std::uint8_t>(stamp);
    id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3f)); // the variant of RFC 9562
    return id;
}

} // namespace fcg::core

std::size_t std::hash<fcg::core::uuid>::operator()(fcg::core::uuid const& id) const noexcept
{
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::memcpy(&high, id.bytes.data(), 8);
    std::memcpy(&low, id.bytes.data() + 8, 8);
    return static_cast<std::size_t>(low ^
                                    (high * 0x9e3779b97f4a7c15U)); // odd constant: spreads the time stamp
}

#include "platform/http/address_list.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace fcg::http {
namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t v4_offset = 12; ///< offset of an IPv4 address in the octets
constexpr std::size_t v4_offset_bits = 8 * v4_offset;
constexpr std::size_t network_octets = 8; ///< length of a /64

/// Returns true if the first `bits` of both are equal.
bool shares_prefix(ip_address const& left, ip_address const& right, std::size_t bits)
{
    for (std::size_t i = 0; i < bits; ++i) {
        auto const mask = static_cast<std::uint8_t>(0x80U >> i % 8);
        if (((left.octets[i / 8] ^ right.octets[i / 8]) & mask) != 0)
            return false;
    }
    return true;
}

ip_address keep_prefix(ip_address address, std::size_t octets)
{
    std::fill(address.octets.begin() + static_cast<std::ptrdiff_t>(octets), address.octets.end(),
              std::uint8_t{0});
    return address;
}

} // namespace

bool ip_address::is_v4() const
{
    return ip::address_v6(octets).is_v4_mapped();
}

std::string ip_address::to_string() const
{
    ip::address_v6 const address_v6(octets);
    return address_v6.is_v4_mapped() ? ip::make_address_v4(ip::v4_mapped, address_v6).to_string()
                                     : address_v6.to_string();
}

std::optional<ip_address> parse_ip_address(std::string_view text)
{
    constexpr std::size_t longest = 45;
    if (text.empty() || text.size() > longest || text.find('%') != text.npos)
        return std::nullopt;
    boost::system::error_code failed;
    auto const parsed = ip::make_address(std::string(text), failed);
    if (failed)
        return std::nullopt;
    auto const address_v6 =
        parsed.is_v4() ? ip::make_address_v6(ip::v4_mapped, parsed.to_v4()) : parsed.to_v6();
    return ip_address{address_v6.to_bytes()};
}

std::string network_key(std::string_view address)
{
    auto const parsed = address.find(':') == address.npos ? std::nullopt : parse_ip_address(address);
    if (!parsed)
        return std::string(address);
    if (parsed->is_v4())
        return parsed->to_string();
    return keep_prefix(*parsed, network_octets).to_string() + "/64";
}

std::optional<address_list::range> address_list::parse_range(std::string_view entry)
{
    auto const slash = std::min(entry.find('/'), entry.size());
    auto const address = parse_ip_address(entry.substr(0, slash));
    if (!address)
        return std::nullopt;
    bool const is_v4 = entry.substr(0, slash).find(':') == entry.npos;
    std::size_t const offset = is_v4 ? v4_offset_bits : 0;
    range range{*address, 8 * address->octets.size()};
    if (slash == entry.size())
        return range;
    auto const digits = entry.substr(slash + 1);
    std::size_t bits = 0;
    auto const [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (digits.empty() || failed != std::errc() || end != digits.data() + digits.size() ||
        bits > range.bits - offset)
        return std::nullopt;
    range.bits = offset + bits;
    ip_address first = range.first;
    for (std::size_t i = range.bits; i < 8 * first.octets.size(); ++i)
        first.octets[i / 8] &= static_cast<std::uint8_t>(~(0x80U >> i % 8));
    if (first != range.first)
        return std::nullopt; // "10.0.0.5/8" could mean the address or the network
    return range;
}

address_list::address_list(std::vector<std::string> const& entries)
{
    if (auto const error = error_in(entries); !error.empty())
        throw std::invalid_argument(error);
    for (auto const& entry : entries)
        ranges_.push_back(parse_range(entry).value());
}

std::string address_list::error_in(std::vector<std::string> const& entries)
{
    for (auto const& entry : entries)
        if (!parse_range(entry))
            return "\"" + entry +
                   "\" is neither an address nor a prefix whose other bits are 0, such as 10.0.0.0/8 or "
                   "2001:db8::/32";
    return {};
}

bool address_list::contains(ip_address const& address) const
{
    return std::ranges::any_of(ranges_, [&](range const& range) {
        bool const is_of_v4 = range.bits >= v4_offset_bits && range.first.is_v4();
        return address.is_v4() == is_of_v4 && shares_prefix(address, range.first, range.bits);
    });
}

bool address_list::contains(std::string_view address) const
{
    auto const parsed = ranges_.empty() ? std::nullopt : parse_ip_address(address);
    return parsed && contains(*parsed);
}

} // namespace fcg::http

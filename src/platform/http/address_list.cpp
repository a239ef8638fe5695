#include "platform/http/address_list.hpp"

#include "platform/core/numbers.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <stdexcept>

namespace fcg::http {
namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t v4_offset_bits = 96; ///< bits before an IPv4 address in its IPv6-mapped form
constexpr std::size_t network_bits = 64;   ///< length of the network in an IPv6 address

/// Returns the address with its first `bits`; the others are 0.
ip_address keep_prefix(ip_address address, std::size_t bits)
{
    for (std::size_t i = bits; i < 8 * address.octets.size(); ++i)
        address.octets[i / 8] &= static_cast<std::uint8_t>(~(0x80U >> i % 8));
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
    return keep_prefix(*parsed, network_bits).to_string() + "/64";
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
    auto const bits = core::parse_number<std::size_t>(entry.substr(slash + 1));
    if (!bits || *bits > range.bits - offset)
        return std::nullopt;
    range.bits = offset + *bits;
    if (keep_prefix(range.first, range.bits) != range.first)
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
        return address.is_v4() == is_of_v4 && keep_prefix(address, range.bits) == range.first;
    });
}

bool address_list::contains(std::string_view address) const
{
    auto const parsed = ranges_.empty() ? std::nullopt : parse_ip_address(address);
    return parsed && contains(*parsed);
}

} // namespace fcg::http

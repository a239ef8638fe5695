#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::http {

/// An IP address; IPv4 in its IPv6-mapped form, so that 192.0.2.1 and ::ffff:192.0.2.1 are the same.
struct ip_address {
    std::array<std::uint8_t, 16> octets{};

    bool is_v4() const;
    /// Canonical text: "192.0.2.1", "2001:db8::1".
    std::string to_string() const;

    friend bool operator==(ip_address const&, ip_address const&) = default;
};

/// The address that `text` says; null if it is not an address. Knows neither brackets nor ports.
std::optional<ip_address> parse_ip_address(std::string_view text);

/// What limits count by that know callers by their address: an IPv4 address itself, of an IPv6 address the
/// /64, since one caller has all of that. A text that is not an address is its own key.
std::string network_key(std::string_view address);

/// Addresses and prefixes of addresses ("10.0.0.0/8", "2001:db8::1").
class address_list {
public:
    /// Throws std::invalid_argument for an entry that error_in() names.
    explicit address_list(std::vector<std::string> const& entries);

    /// The first entry that is neither an address nor a prefix, as a sentence for the operator; empty when
    /// all are.
    static std::string error_in(std::vector<std::string> const& entries);

    bool contains(ip_address const& address) const;
    /// False for a text that is not an address.
    bool contains(std::string_view address) const;

    bool empty() const { return ranges_.empty(); }

private:
    struct range {
        ip_address first;
        std::size_t bits = 0; ///< of the 128
    };

    static std::optional<range> parse_range(std::string_view entry);

    std::vector<range> ranges_;
};

} // namespace fcg::http

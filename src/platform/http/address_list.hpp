#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::http {

/// An IP address. IPv4 is in its IPv6-mapped form, so that 192.0.2.1 and ::ffff:192.0.2.1 are equal.
struct ip_address {
    std::array<std::uint8_t, 16> octets{};

    bool is_v4() const;
    /// Returns canonical text: "192.0.2.1", "2001:db8::1".
    std::string to_string() const;

    friend bool operator==(ip_address const&, ip_address const&) = default;
};

/// Reads an address without brackets and port. Returns nothing if `text` is not an address.
std::optional<ip_address> parse_ip_address(std::string_view text);

/// Returns the key by which limits count callers: an IPv4 address itself, or the /64 of an IPv6 address,
/// since one caller has a whole /64. A text that is not an address is its own key.
std::string network_key(std::string_view address);

/// A list of addresses and prefixes ("10.0.0.0/8", "2001:db8::1").
class address_list {
public:
    /// Throws std::invalid_argument with the text of error_in() if an entry is not valid.
    explicit address_list(std::vector<std::string> const& entries);

    /// Returns a sentence for the operator about the first entry that is neither an address nor a prefix;
    /// empty if all are valid.
    static std::string error_in(std::vector<std::string> const& entries);

    bool contains(ip_address const& address) const;
    /// Returns false for a text that is not an address.
    bool contains(std::string_view address) const;

    bool empty() const { return ranges_.empty(); }

private:
    struct range {
        ip_address first;
        std::size_t bits = 0; ///< length of the prefix, of 128 bits
    };

    static std::optional<range> parse_range(std::string_view entry);

    std::vector<range> ranges_;
};

} // namespace fcg::http

#pragma once
#include "platform/http/address_list.hpp"
#include "platform/http/settings.hpp"

#include <boost/asio/ip/address.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

namespace fcg::http {

/// The key by which connections are limited: an IPv4 address, also if it is written as IPv6, or the /64 of an
/// IPv6 address, since one caller has a whole /64.
using address_key = std::array<unsigned char, 8>;
address_key key_of(boost::asio::ip::address const& address);

/// The number of connections of each address over all threads of a server. Thread-safe.
class connections_by_address {
public:
    explicit connections_by_address(server_settings const& settings);

    /// Returns false if there is no limit, and for trusted proxies, which carry the connections of many
    /// players.
    bool is_bounded(boost::asio::ip::address const& address) const;
    /// Counts a connection. Returns how many the address had before it.
    std::int64_t add(address_key key);
    void remove(address_key key);

private:
    std::int64_t const max_count_;
    address_list const proxies_;
    std::mutex guard_; ///< guards counts_
    std::map<address_key, std::int64_t> counts_;
};

/// The bytes of bodies that a server holds at one time, over all its connections. Thread-safe.
class body_budget {
public:
    explicit body_budget(std::int64_t max_bytes) : left_(max_bytes) {}

    /// Takes `bytes` from the budget. Returns false, and takes nothing, if the budget has fewer left.
    bool take(std::size_t bytes);

    void give_back(std::size_t bytes) { left_ += static_cast<std::int64_t>(bytes); }

private:
    std::atomic<std::int64_t> left_;
};

} // namespace fcg::http

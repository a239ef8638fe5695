#pragma once
#include "platform/http/address_list.hpp"
#include "platform/http/server.hpp"

#include <boost/asio/ip/address.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

namespace fcg::http {

/// Whom a connection comes from, as far as bounds go: an IPv4 address, also where it is written as IPv6, or
/// the /64 that an IPv6 address lies in, since a caller has a whole one.
using address_key = std::array<unsigned char, 8>;
address_key key_of(boost::asio::ip::address const& address);

/// How many connections each address has, over all threads of a server. Thread-safe.
class connections_by_address {
public:
    explicit connections_by_address(server_settings const& settings);

    /// Returns false where nobody is bounded, and for trusted proxies, which bring the connections of many
    /// players.
    bool is_bounded(boost::asio::ip::address const& address) const;
    /// How many the address had before this one.
    std::int64_t add(address_key from);
    void remove(address_key from);

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

    /// False: it is used up, and nothing was taken.
    bool take(std::size_t bytes);

    void give_back(std::size_t bytes) { left_ += static_cast<std::int64_t>(bytes); }

private:
    std::atomic<std::int64_t> left_;
};

} // namespace fcg::http

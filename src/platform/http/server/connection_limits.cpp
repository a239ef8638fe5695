#include "platform/http/server/connection_limits.hpp"

#include <algorithm>

namespace fcg::http {

address_key key_of(boost::asio::ip::address const& address)
{
    namespace ip = boost::asio::ip;
    address_key key{};
    if (address.is_v6() && !address.to_v6().is_v4_mapped()) {
        auto const bytes = address.to_v6().to_bytes();
        std::copy_n(bytes.begin(), key.size(), key.begin());
        return key;
    }
    auto const v4 = address.is_v4() ? address.to_v4() : ip::make_address_v4(ip::v4_mapped, address.to_v6());
    key[0] = 0xff; // ff00::/8 is multicast, from which no connection comes
    std::ranges::copy(v4.to_bytes(), key.begin() + 1);
    return key;
}

connections_by_address::connections_by_address(server_settings const& settings)
    : max_count_(settings.max_connections_per_address),
      proxies_(settings.trusted_proxies)
{
}

bool connections_by_address::is_bounded(boost::asio::ip::address const& address) const
{
    return max_count_ > 0 && (proxies_.empty() || !proxies_.contains(address.to_string()));
}

std::int64_t connections_by_address::add(address_key key)
{
    std::lock_guard const hold(guard_);
    return counts_[key]++;
}

void connections_by_address::remove(address_key key)
{
    std::lock_guard const hold(guard_);
    auto const it = counts_.find(key);
    if (--it->second == 0)
        counts_.erase(it);
}

bool body_budget::take(std::size_t bytes)
{
    auto const requested = static_cast<std::int64_t>(bytes);
    if (left_.fetch_sub(requested) >= requested)
        return true;
    left_ += requested;
    return false;
}

} // namespace fcg::http

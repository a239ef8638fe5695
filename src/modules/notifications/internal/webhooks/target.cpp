#include "internal/webhooks/target.hpp"

#include "internal/webhooks/address.hpp"
#include "platform/async/timeout.hpp"
#include "platform/async/waiter.hpp"
#include "platform/http/client/name_lookup.hpp"

#include <algorithm>
#include <chrono>

namespace fcg::notifications {

namespace {

constexpr std::size_t longest_url = 2'000;
constexpr std::size_t max_addresses = 4;
constexpr std::chrono::seconds look_up_limit{5};

bool is_plain(char c)
{
    return c > ' ' && c <= '~' && c != '#' && c != '\\' && c != '"' && c != '<' && c != '>';
}

} // namespace

std::optional<webhook_target> webhook_target::parse(std::string_view url)
{
    auto const scheme = url.find("://");
    if (url.size() > longest_url || scheme == url.npos || !std::ranges::all_of(url, is_plain))
        return std::nullopt;
    auto const end = std::min(url.find_first_of("/?", scheme + 3), url.size());
    auto server = http::endpoint::parse(url.substr(0, end));
    if (!server || server->port == 0)
        return std::nullopt;
    std::string path(url.substr(end));
    if (!path.starts_with('/'))
        path.insert(0, 1, '/');
    return webhook_target{std::move(*server), std::move(path)};
}

task<found_addresses> find_webhook_addresses(async::loop& loop, http::endpoint server, bool allow_inward)
{
    found_addresses found_addresses;
    try {
        auto looking = http::find_addresses(loop, server.host, server.port);
        auto const endpoints = co_await async::with_timeout(loop, std::move(looking), look_up_limit);
        for (auto const& endpoint : endpoints) {
            auto address = endpoint.address().to_string();
            found_addresses.refusal = why_not_reachable(address, allow_inward);
            if (!found_addresses.refusal.empty()) {
                found_addresses.addresses.clear();
                co_return found_addresses;
            }
            if (found_addresses.addresses.size() < max_addresses)
                found_addresses.addresses.push_back(std::move(address));
        }
    } catch (std::exception const& fault) {
        if (async::means_cancelled(fault))
            throw;
        found_addresses.refusal = "the address of its host cannot be found";
    }
    co_return found_addresses;
}

task<std::string> why_no_webhook_url(async::loop& loop, std::string url, bool allow_inward)
{
    auto const target = webhook_target::parse(url);
    if (!target)
        co_return "is not a URL that a webhook can go to: https://HOST[:PORT][/PATH][?QUERY]";
    if (!target->server.tls && !allow_inward)
        co_return "must begin with https://";
    auto const found_addresses = co_await find_webhook_addresses(loop, target->server, allow_inward);
    co_return found_addresses.refusal.empty() ? std::string() : "is refused: " + found_addresses.refusal;
}

} // namespace fcg::notifications

#include "dispatch_case.hpp"

#include <doctest/doctest.h>

/// Requests of the classes of rate limits: "auth" counts by address, "player" by player.
namespace fcg::test {
namespace {

struct limited_case : dispatch_case {
    limited_case()
    {
        auto login = simple_route(method::post, "/login", says("in"));
        login.rate_limit = "auth";
        table.add(login);
        auto buy = simple_route(method::post, "/buy", quick_handler([this](request&) {
                                    ++bought;
                                    return ok("bought");
                                }),
                                access::signed_in);
        buy.rate_limit = "player";
        table.add(buy);
        table.add(simple_route(method::get, "/free", says("free"), access::signed_in));
    }

    response buy(std::string const& token)
    {
        return ask(method::post, "/buy", {{"Authorization", "Bearer " + token}});
    }

    int bought = 0;
};

} // namespace

TEST_CASE("a player may buy only so often, and is told when again before anything is done")
{
    limited_case store;
    store.settings.player_requests_per_minute = 2;
    CHECK(store.buy("user").status == 200);
    store.address = "192.0.2.2"; // another address, the same player
    CHECK(store.buy("user").status == 200);
    auto const refused = store.buy("user");
    CHECK(refused.status == 429);
    CHECK(refused.content_type == "application/problem+json");
    CHECK(header_of(refused, "Retry-After") == "30");
    CHECK(store.bought == 2);
    store.time.advance(std::chrono::seconds{30});
    CHECK(store.buy("user").status == 200);
}

TEST_CASE("each answer of a limited route says what is left")
{
    limited_case store;
    store.settings.player_requests_per_minute = 2;
    auto const first = store.buy("user");
    CHECK(header_of(first, "RateLimit-Policy") == "\"player\";q=2;w=60");
    CHECK(header_of(first, "RateLimit") == "\"player\";r=1;t=30");
    store.buy("user");
    auto const refused = store.buy("user");
    CHECK(header_of(refused, "RateLimit-Policy") == "\"player\";q=2;w=60");
    CHECK(header_of(refused, "RateLimit") == "\"player\";r=0;t=30");
    CHECK(header_of(store.ask(method::post, "/login"), "RateLimit-Policy") == "\"auth\";q=30;w=60");
    auto const free = store.ask(method::get, "/free", {{"Authorization", "Bearer user"}});
    CHECK(header_of(free, "RateLimit") == "");
}

TEST_CASE("strangers and bad tokens take nothing from a player, and admins are not counted")
{
    limited_case store;
    store.settings.player_requests_per_minute = 1;
    CHECK(store.buy("nobody").status == 401);
    CHECK(store.ask(method::post, "/buy").status == 401);
    CHECK(store.buy("user").status == 200);
    for (int i = 0; i < 5; ++i)
        CHECK(store.buy("admin").status == 200);
}

TEST_CASE("without a limit players are not counted")
{
    limited_case store;
    store.settings.player_requests_per_minute = 0;
    for (int i = 0; i < 500; ++i)
        CHECK(store.buy("user").status == 200);
    CHECK(header_of(store.buy("user"), "RateLimit") == "");
}

TEST_CASE("behind a trusted proxy clients are limited by their own addresses")
{
    limited_case store;
    store.settings.auth_requests_per_minute = 1;
    store.settings.trusted_proxies = {"192.0.2.0/24"};
    auto const log_in = [&](std::string const& client) {
        return store.ask(method::post, "/login", {{"X-Forwarded-For", client}}).status;
    };
    CHECK(log_in("198.51.100.1") == 200);
    CHECK(log_in("198.51.100.1") == 429);
    CHECK(log_in("198.51.100.2") == 200);
    CHECK(log_in("203.0.113.9, 198.51.100.2") == 429);
}

TEST_CASE("whoever is not a trusted proxy is limited by its own address, whatever it says")
{
    limited_case store;
    store.settings.auth_requests_per_minute = 1;
    store.settings.trusted_proxies = {"10.0.0.0/8"};
    CHECK(store.ask(method::post, "/login", {{"X-Forwarded-For", "198.51.100.1"}}).status == 200);
    CHECK(store.ask(method::post, "/login", {{"X-Forwarded-For", "198.51.100.2"}}).status == 429);
}

TEST_CASE("an IPv6 network of 64 bits signs in as one caller")
{
    limited_case store;
    store.settings.auth_requests_per_minute = 1;
    store.address = "2001:db8:1:2::1";
    CHECK(store.ask(method::post, "/login").status == 200);
    store.address = "2001:db8:1:2:ffff::9";
    CHECK(store.ask(method::post, "/login").status == 429);
    store.address = "2001:db8:1:3::1";
    CHECK(store.ask(method::post, "/login").status == 200);
}

TEST_CASE("a route that anybody may ask cannot be limited by its player")
{
    dispatch_case store;
    auto open = simple_route(method::get, "/x", says(""));
    open.rate_limit = "player";
    store.table.add(open);
    CHECK_THROWS_AS(store.ask(method::get, "/x"), std::logic_error);
}

} // namespace fcg::test

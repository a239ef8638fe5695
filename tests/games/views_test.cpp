// These tests check how views of games are announced: what, how often, and what the events reveal.
#include "bus/bus.hpp"
#include "bus/contracts/game_viewed.hpp"
#include "bus/inner_queue/memory/memory_queue.hpp"
#include "bus/publishing/announcer.hpp"
#include "games_fixture.hpp"
#include "internal/views/views.hpp"
#include "support/seeded_random.hpp"

#include <atomic>
#include <thread>

using namespace fcg;
using namespace std::chrono_literals;
using test::shop;

namespace {

std::string const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0";
std::string const safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_4) Version/18.0 Safari/605.1.15";

/// A shop whose announced views are read from a queue.
struct watched_shop : shop {
    watched_shop()
    {
        http_session.route_to({bus::reader_of<contracts::game_viewed>({"views"})});
        store.run(http_session.start());
        games.announce_views_to(http_session.announcing());
        game = new_game();
    }

    ~watched_shop() { store.run(http_session.stop()); }

    int look(std::string const& agent, std::string const& token = {}, std::string const& method = "GET",
             std::map<std::string, std::string> headers = {})
    {
        headers["User-Agent"] = agent;
        return store.call(method, "/api/games/" + game, nullptr, token, headers).status;
    }

    /// Returns what was announced since the start, oldest first.
    std::vector<bus::message> messages()
    {
        store.advance(1s);
        std::vector<bus::message> messages;
        for (auto& message : store.run(queue.peek("views", 1'000)))
            messages.push_back(std::move(message.content));
        return messages;
    }

    std::vector<contracts::game_viewed> views()
    {
        std::vector<contracts::game_viewed> game_vieweds;
        for (auto const& message : messages()) {
            auto const read = bus::decode<contracts::game_viewed>(message);
            REQUIRE(read.refusal == "");
            game_vieweds.push_back(read.content);
        }
        return game_vieweds;
    }

    bus::memory_queue queue{store.env()};
    bus::bus http_session{queue, store.env(), {}};
    std::string game;
};

} // namespace

TEST_CASE("who looks at a game twice in an hour is announced once, and again in the next hour")
{
    watched_shop watched_shop;
    auto const first_look = watched_shop.store.clock().now();
    CHECK(watched_shop.look(firefox) == 200);
    watched_shop.store.advance(20min);
    CHECK(watched_shop.look(firefox) == 200);
    auto views = watched_shop.views();
    REQUIRE(views.size() == 1);
    CHECK(views[0].game_id == watched_shop.game);
    CHECK(views[0].user_id == std::nullopt);
    CHECK(core::to_rfc3339(views[0].viewed_at) == core::to_rfc3339(first_look));

    watched_shop.store.advance(1h);
    CHECK(watched_shop.look(firefox) == 200);
    CHECK(watched_shop.look(firefox) == 200);
    views = watched_shop.views();
    REQUIRE(views.size() == 2);
    CHECK(views[0].visitor == views[1].visitor);
}

TEST_CASE("an announced view carries its contract, and stands in no event store")
{
    watched_shop watched_shop;
    watched_shop.look(firefox);
    auto const messages = watched_shop.messages();
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].find("contract") == "GameViewed");
    CHECK(messages[0].find("source") == "");
    CHECK(watched_shop.store.events().empty());
}

TEST_CASE("whoever has the page already has seen it, and who asks for its head too")
{
    watched_shop watched_shop;
    CHECK(watched_shop.look(firefox, {}, "GET", {{"If-None-Match", "\"v1\""}}) == 304);
    CHECK(watched_shop.views().size() == 1);
    CHECK(watched_shop.look(safari, {}, "HEAD") == 200);
    CHECK(watched_shop.views().size() == 2);
}

TEST_CASE("what is not there is not looked at")
{
    watched_shop watched_shop;
    watched_shop.game = watched_shop.store.env().ids.next().to_string();
    CHECK(watched_shop.look(firefox) == 404);
    watched_shop.game = "half-life";
    CHECK(watched_shop.look(firefox) == 404);
    CHECK(watched_shop.views().empty());
}

TEST_CASE("another game is another view")
{
    watched_shop watched_shop;
    watched_shop.look(firefox);
    watched_shop.game = watched_shop.new_game();
    watched_shop.look(firefox);
    auto const views = watched_shop.views();
    REQUIRE(views.size() == 2);
    CHECK(views[0].game_id != views[1].game_id);
    CHECK(views[0].visitor == views[1].visitor);
}

TEST_CASE("strangers with different User-Agents are two visitors")
{
    watched_shop watched_shop;
    watched_shop.look(firefox);
    watched_shop.look(safari);
    auto const views = watched_shop.views();
    REQUIRE(views.size() == 2);
    CHECK(views[0].visitor != views[1].visitor);
}

TEST_CASE("an address that changes its User-Agent with each request is a few visitors, not thousands")
{
    watched_shop watched_shop;
    for (int i = 0; i < 400; ++i)
        watched_shop.look("Browser/" + std::to_string(i));
    auto const views = watched_shop.views().size();
    CHECK(views > 8);
    CHECK(views <= 64);
}

TEST_CASE("a signed-in player is one visitor with every browser, and the message names the player")
{
    watched_shop watched_shop;
    watched_shop.look(firefox, watched_shop.user);
    watched_shop.look(safari, watched_shop.user);
    watched_shop.look(firefox, watched_shop.new_player());
    watched_shop.look(firefox);
    auto const views = watched_shop.views();
    REQUIRE(views.size() == 3);
    CHECK(views[0].user_id == watched_shop.player.to_string());
    CHECK(views[1].user_id != views[0].user_id);
    CHECK(views[2].user_id == std::nullopt);
    CHECK(views[0].visitor != views[1].visitor);
    CHECK(views[0].visitor != views[2].visitor);
    CHECK(views[1].visitor != views[2].visitor);
}

TEST_CASE("neither address nor User-Agent is in the message, and nobody can tell them from the code")
{
    watched_shop watched_shop;
    watched_shop.look(firefox);
    watched_shop.look(firefox, watched_shop.user);
    for (auto const& message : watched_shop.messages()) {
        std::string text = message.id + message.body;
        for (auto const& [name, value] : message.attributes)
            text += name + value;
        CHECK(text.find("127.0.0.1") == std::string::npos);
        CHECK(text.find("Firefox") == std::string::npos);
        CHECK(text.find("correlation") == std::string::npos);
    }
    auto const day_one = watched_shop.views().at(0).visitor;
    CHECK(day_one.size() == 22);
    watched_shop.store.advance(24h);
    watched_shop.look(firefox);
    auto const day_two = watched_shop.views().at(2).visitor; // the key changes daily
    CHECK(day_two.size() == 22);
    CHECK(day_one != day_two);
}

TEST_CASE("who calls itself a bot, a crawler or a spider is no visitor")
{
    watched_shop watched_shop;
    for (auto const* agent :
         {"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "BINGBOT/2.0",
          "Some-Crawler 1.0", "Baiduspider+(+http://www.baidu.com/search/spider.htm)"})
        CHECK(watched_shop.look(agent) == 200);
    CHECK(watched_shop.views().empty());
    CHECK(watched_shop.look("curl/8.5.0") == 200);
    CHECK(watched_shop.look("") == 200);
    CHECK(watched_shop.views().size() == 2);
}

TEST_CASE("without anybody who announces them, views are not counted")
{
    shop shop;
    CHECK(shop.show(shop.new_game()).status == 200);
}

TEST_CASE("another address is another visitor, another one of the same IPv6 network is not")
{
    watched_shop watched_shop;
    games::views views(watched_shop.store.clock(), watched_shop.store.env().random);
    views.announce_to(watched_shop.http_session.announcing());
    auto const game = watched_shop.store.env().ids.next();
    for (auto const* address : {"203.0.113.7", "203.0.113.8", "2001:db8::7", "2001:db8::8", "203.0.113.7"}) {
        http::request request;
        request.client_address = address;
        request.headers = {{"user-agent", firefox}};
        views.count_view(request, game);
    }
    CHECK(watched_shop.views().size() == 3);
}

TEST_CASE("a mark holds for its hour and its view")
{
    games::view_marks marks;
    CHECK_FALSE(marks.has(77, 1));
    CHECK(marks.add(0x1234'5678'9ABC'DEF0, 1));
    CHECK(marks.has(0x1234'5678'9ABC'DEF0, 1));
    CHECK_FALSE(marks.add(0x1234'5678'9ABC'DEF0, 1));
    CHECK_FALSE(marks.has(0x1234'5678'9ABC'DEF0, 2));
    CHECK_FALSE(marks.has(0x1234'5678'9ABD'DEF0, 1)); // a different mark in the same bucket
    CHECK(marks.add(0x1234'5678'9ABC'DEF0, 2));
}

TEST_CASE("a full table keeps the marks of this hour and forgets those of the one before")
{
    games::view_marks marks;
    test::seeded_random random(7);
    std::vector<std::uint64_t> views(50'000);
    for (auto& view : views)
        view = random.next();
    for (int of_past = 0; of_past < 400'000; ++of_past)
        marks.add(random.next(), 10);
    for (auto const view : views)
        CHECK(marks.add(view, 11));
    auto const kept =
        std::ranges::count_if(views, [&](std::uint64_t kept_view) { return marks.has(kept_view, 11); });
    CHECK(kept > 49'500); // a bucket may be full before the table is
    for (int i = 0; i < 400'000; ++i)
        marks.add(random.next(), 11);
    auto const late = random.next();
    CHECK(marks.add(late, 11)); // all slots hold this hour, so one mark is overwritten
    CHECK(marks.has(late, 11));
}

TEST_CASE("of many threads that mark one view at once, one is the first")
{
    games::view_marks marks;
    test::seeded_random random(3);
    std::vector<std::uint64_t> views(20'000); // too few to fill a bucket
    for (auto& view : views)
        view = random.next();
    std::atomic<std::size_t> firsts = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (auto const view : views)
                    firsts += marks.add(view, 5) ? 1 : 0;
            });
    }
    CHECK(firsts == views.size());
}

// Who looks at which game: what is announced, how often, and what it tells.
#include "bus/announcer.hpp"
#include "bus/bus.hpp"
#include "bus/contracts/game_viewed.hpp"
#include "bus/memory/memory_queue.hpp"
#include "games_fixture.hpp"
#include "inside/views.hpp"

#include <atomic>
#include <thread>

using namespace fcg;
using namespace std::chrono_literals;
using test::shop;

namespace {

std::string const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0";
std::string const safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_4) Version/18.0 Safari/605.1.15";

/// A shop whose views somebody reads.
struct watched_shop : shop {
    watched_shop()
    {
        conversation.route_to({bus::reader_of<contracts::game_viewed>("views")});
        store.run(conversation.start());
        games.announce_views_to(conversation.announcing());
        game = new_game();
    }

    ~watched_shop() { store.run(conversation.stop()); }

    int look(std::string const& agent, std::string const& token = {}, std::string const& method = "GET",
             std::map<std::string, std::string> headers = {})
    {
        headers["User-Agent"] = agent;
        return store.call(method, "/api/games/" + game, nullptr, token, headers).status;
    }

    /// What was announced since the start, oldest first.
    std::vector<bus::message> messages()
    {
        store.advance(1s);
        std::vector<bus::message> all;
        for (auto& one : store.run(queue.peek("views", 1'000)))
            all.push_back(std::move(one.content));
        return all;
    }

    std::vector<contracts::game_viewed> views()
    {
        std::vector<contracts::game_viewed> all;
        for (auto const& one : messages()) {
            auto const read = bus::decode<contracts::game_viewed>(one);
            REQUIRE(read.refusal == "");
            all.push_back(read.content);
        }
        return all;
    }

    bus::memory_queue queue{store.around()};
    bus::bus conversation{queue, store.around(), {}};
    std::string game;
};

} // namespace

TEST_CASE("who looks at a game twice in an hour is announced once, and again in the next hour")
{
    watched_shop one;
    auto const first_look = one.store.clock().now();
    CHECK(one.look(firefox) == 200);
    one.store.advance(20min);
    CHECK(one.look(firefox) == 200);
    auto views = one.views();
    REQUIRE(views.size() == 1);
    CHECK(views[0].game_id == one.game);
    CHECK(views[0].user_id == std::nullopt);
    CHECK(core::to_rfc3339(views[0].viewed_at) == core::to_rfc3339(first_look));

    one.store.advance(1h);
    CHECK(one.look(firefox) == 200);
    CHECK(one.look(firefox) == 200);
    views = one.views();
    REQUIRE(views.size() == 2);
    CHECK(views[0].visitor == views[1].visitor);
}

TEST_CASE("an announced view carries its contract, and stands in no event store")
{
    watched_shop one;
    one.look(firefox);
    auto const messages = one.messages();
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].find("contract") == "GameViewed");
    CHECK(messages[0].find("source") == "");
    CHECK(one.store.events().empty());
}

TEST_CASE("whoever has the page already has seen it, and who asks for its head too")
{
    watched_shop one;
    CHECK(one.look(firefox, {}, "GET", {{"If-None-Match", "\"v1\""}}) == 304);
    CHECK(one.views().size() == 1);
    CHECK(one.look(safari, {}, "HEAD") == 200);
    CHECK(one.views().size() == 2);
}

TEST_CASE("what is not there is not looked at")
{
    watched_shop one;
    one.game = one.store.around().ids.next().to_string();
    CHECK(one.look(firefox) == 404);
    one.game = "half-life";
    CHECK(one.look(firefox) == 404);
    CHECK(one.views().empty());
}

TEST_CASE("another game is another view")
{
    watched_shop one;
    one.look(firefox);
    one.game = one.new_game();
    one.look(firefox);
    auto const views = one.views();
    REQUIRE(views.size() == 2);
    CHECK(views[0].game_id != views[1].game_id);
    CHECK(views[0].visitor == views[1].visitor);
}

TEST_CASE("strangers with different User-Agents are two visitors")
{
    watched_shop one;
    one.look(firefox);
    one.look(safari);
    auto const views = one.views();
    REQUIRE(views.size() == 2);
    CHECK(views[0].visitor != views[1].visitor);
}

TEST_CASE("an address that changes its User-Agent with each request is a few visitors, not thousands")
{
    watched_shop one;
    for (int i = 0; i < 400; ++i)
        one.look("Browser/" + std::to_string(i));
    auto const views = one.views().size();
    CHECK(views > 8);
    CHECK(views <= 64);
}

TEST_CASE("a signed-in player is one visitor with every browser, and the message names the player")
{
    watched_shop one;
    one.look(firefox, one.user);
    one.look(safari, one.user);
    one.look(firefox, one.new_player());
    one.look(firefox);
    auto const views = one.views();
    REQUIRE(views.size() == 3);
    CHECK(views[0].user_id == one.player.to_string());
    CHECK(views[1].user_id != views[0].user_id);
    CHECK(views[2].user_id == std::nullopt);
    CHECK(views[0].visitor != views[1].visitor);
    CHECK(views[0].visitor != views[2].visitor);
    CHECK(views[1].visitor != views[2].visitor);
}

TEST_CASE("neither address nor User-Agent is in the message, and nobody can tell them from the code")
{
    watched_shop one;
    one.look(firefox);
    one.look(firefox, one.user);
    for (auto const& message : one.messages()) {
        std::string all = message.id + message.body;
        for (auto const& [name, value] : message.attributes)
            all += name + value;
        CHECK(all.find("127.0.0.1") == std::string::npos);
        CHECK(all.find("Firefox") == std::string::npos);
        CHECK(all.find("correlation") == std::string::npos);
    }
    auto const day_one = one.views().at(0).visitor;
    CHECK(day_one.size() == 22);
    one.store.advance(24h);
    one.look(firefox);
    auto const day_two = one.views().at(2).visitor; // another key
    CHECK(day_two.size() == 22);
    CHECK(day_one != day_two);
}

TEST_CASE("who calls itself a bot, a crawler or a spider is no visitor")
{
    watched_shop one;
    for (auto const* agent :
         {"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "BINGBOT/2.0",
          "Some-Crawler 1.0", "Baiduspider+(+http://www.baidu.com/search/spider.htm)"})
        CHECK(one.look(agent) == 200);
    CHECK(one.views().empty());
    CHECK(one.look("curl/8.5.0") == 200);
    CHECK(one.look("") == 200);
    CHECK(one.views().size() == 2);
}

TEST_CASE("without anybody who announces them, views are not noted")
{
    shop one;
    CHECK(one.show(one.new_game()).status == 200);
}

TEST_CASE("another address is another visitor, another one of the same IPv6 network is not")
{
    watched_shop one;
    games::views views(one.store.clock(), one.store.around().chance);
    views.announce_to(one.conversation.announcing());
    auto const game = one.store.around().ids.next();
    for (auto const* address : {"203.0.113.7", "203.0.113.8", "2001:db8::7", "2001:db8::8", "203.0.113.7"}) {
        http::request asked;
        asked.client_address = address;
        asked.headers = {{"user-agent", firefox}};
        views.note(asked, game);
    }
    CHECK(one.views().size() == 3);
}

TEST_CASE("a mark holds for its hour and its view")
{
    games::view_marks marks;
    CHECK_FALSE(marks.has(77, 1));
    CHECK(marks.add(0x1234'5678'9ABC'DEF0, 1));
    CHECK(marks.has(0x1234'5678'9ABC'DEF0, 1));
    CHECK_FALSE(marks.add(0x1234'5678'9ABC'DEF0, 1));
    CHECK_FALSE(marks.has(0x1234'5678'9ABC'DEF0, 2));
    CHECK_FALSE(marks.has(0x1234'5678'9ABD'DEF0, 1)); // the same bucket
    CHECK(marks.add(0x1234'5678'9ABC'DEF0, 2));
}

TEST_CASE("a full table keeps the marks of this hour and forgets those of the one before")
{
    games::view_marks marks;
    core::seeded_random chance(7);
    std::vector<std::uint64_t> views(50'000);
    for (auto& one : views)
        one = chance.next();
    for (int of_past = 0; of_past < 400'000; ++of_past)
        marks.add(chance.next(), 10);
    for (auto const one : views)
        CHECK(marks.add(one, 11));
    auto const kept = std::ranges::count_if(views, [&](std::uint64_t one) { return marks.has(one, 11); });
    CHECK(kept > 49'500); // a bucket may be full before the table is
    for (int i = 0; i < 400'000; ++i)
        marks.add(chance.next(), 11);
    auto const late = chance.next();
    CHECK(marks.add(late, 11)); // full of this hour: one makes room
    CHECK(marks.has(late, 11));
}

TEST_CASE("of many threads that mark one view at once, one is the first")
{
    games::view_marks marks;
    core::seeded_random chance(3);
    std::vector<std::uint64_t> views(20'000); // too few to fill a bucket
    for (auto& one : views)
        one = chance.next();
    std::atomic<std::size_t> firsts = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (auto const one : views)
                    firsts += marks.add(one, 5) ? 1 : 0;
            });
    }
    CHECK(firsts == views.size());
}

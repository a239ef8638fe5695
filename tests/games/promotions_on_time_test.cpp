// These tests check the price that a buyer pays, and what a process that was down catches up on.
#include "bus/contracts/entitlement_granted.hpp"
#include "promotions_fixture.hpp"
#include "support/worlds.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace fcg;
using namespace std::chrono_literals;
using test::indie;
using test::names;
using test::sale_shop;

namespace {

nlohmann::json const half_price{{"genre", "Indie"}, {"percentOff", 50}};

} // namespace

TEST_CASE("the price that is paid is the final one, and stays as it was when the promotion ends")
{
    sale_shop sale_shop;
    auto const game = sale_shop.new_game(indie("Hades", 100));
    sale_shop.promoted(0h, 1h, half_price);
    sale_shop.store.new_events();
    auto const accepted = sale_shop.buy(game);
    REQUIRE(accepted.status == 202);
    auto const payment = accepted.json["paymentId"].get<std::string>();
    auto const events = sale_shop.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(nlohmann::json::parse(events[0].payload)["amount"] == 50);
    sale_shop.store.advance(2h);
    CHECK(sale_shop.final_price(game) == 100);
    CHECK(sale_shop.purchase(payment).json["amount"] == 50);
}

TEST_CASE("a promotion of a hundred percent makes a game free")
{
    sale_shop sale_shop;
    auto const game = sale_shop.new_game(indie("Hades", 100));
    sale_shop.promoted(0h, 1h, {{"genre", "Indie"}, {"percentOff", 100}});
    auto const payment = sale_shop.bought(game);
    CHECK(sale_shop.purchase(payment).json["amount"] == 0);
}

namespace {

/// A shop whose schedule is stopped, so that rows lag behind.
struct slow_shop : sale_shop {
    slow_shop() { store.run(games.stop()); }

    /// Sets the row as the schedule left it while the promotion ran.
    void show_promotion(std::string const& game, std::string const& promotion, int minor)
    {
        games.database().write_now([&](storage::transaction& tx) {
            tx.execute(
                "UPDATE games SET final_price_minor = $3, final_price_key = $3 * 100, promotion_id = $2, "
                "promotion_name = 'Winter', promotion_ends_at = 1 WHERE id = $1",
                game, promotion, minor);
        });
    }

    nlohmann::json paid_for(std::string const& game) { return purchase(bought(game)).json["amount"]; }
};

} // namespace

TEST_CASE_FIXTURE(slow_shop,
                  "nobody buys at the price of a promotion that has ended, even if the row still shows it")
{
    auto const game = new_game(indie("Hades", 100));
    auto const id = promoted(0h, 1h, half_price);
    show_promotion(game, id, 5'000);
    store.advance(1h);
    CHECK(paid_for(game) == 100);
}

TEST_CASE_FIXTURE(slow_shop, "who buys when the best promotion has just ended pays the next best price")
{
    auto const game = new_game(indie("Hades", 100));
    auto const id = promoted(0h, 1h, half_price);
    promoted(0h, 2h, {{"genre", "Indie"}, {"percentOff", 20}});
    show_promotion(game, id, 5'000);
    store.advance(1h);
    CHECK(paid_for(game) == 80);
}

TEST_CASE_FIXTURE(slow_shop, "nobody buys at the price of a promotion that was deleted")
{
    auto const game = new_game(indie("Hades", 100));
    auto const id = promoted(0h, 1h, half_price);
    show_promotion(game, id, 5'000);
    CHECK(store.call("DELETE", "/api/promotions/" + id, nullptr, admin).status == 204);
    CHECK(paid_for(game) == 100);
}

namespace {

/// Consecutive processes with the module, on the same files.
struct lives {
    test::simulated_world world;
    bus::question_directory questions; ///< is empty, because no route is called
    std::unique_ptr<games::module> games;

    void begin()
    {
        games = std::make_unique<games::module>(world.env, questions, games::game_settings{},
                                                bus::consumer_settings{});
        games->start();
    }

    /// Does all work that is due.
    void work() { world.pass(0us); }

    /// Works until some games have another price and others do not yet.
    void work_in_part()
    {
        for (world.loop.context().restart(); on_sale() == 0;)
            REQUIRE(world.loop.context().poll_one() > 0);
        CHECK(on_sale() < count("games"));
    }

    /// Stops the schedule, which is cut off in the middle of its work.
    void end()
    {
        world.run(games->stop());
        games.reset();
    }

    void write(std::string const& sql)
    {
        games->database().write_now([&](storage::transaction& tx) { tx.execute(sql); });
    }

    void import(std::string const& csv)
    {
        bool is_read = false;
        auto next = [&]() -> task<std::string_view> {
            co_return std::exchange(is_read, true) ? std::string_view() : std::string_view(csv);
        };
        world.run(games->import_catalogue(next, {}));
    }

    void promote(std::chrono::microseconds duration, std::chrono::microseconds until)
    {
        auto const now = core::to_micros(world.clock.now());
        write(
            "INSERT INTO promotions (id, version, name, percent_off, genre, starts_at, ends_at, created_at, "
            "updated_at, deleted) VALUES ('00000000-0000-7000-8000-000000000001', 1, 'Winter', 50, "
            "'Indie', " +
            std::to_string(now + duration.count()) + ", " + std::to_string(now + until.count()) +
            ", 0, 0, 0)");
    }

    std::int64_t count(std::string const& text)
    {
        return games->database().read([&](storage::reader& db) {
            auto row = db.query("SELECT count(*) FROM " + text);
            row.next();
            return row.integer(0);
        });
    }

    std::int64_t on_sale() { return count("games WHERE final_price_minor < price_minor"); }
};

std::string catalogue_of(int games)
{
    std::string file = "app_id,title,price,genres\n";
    for (int i = 0; i < games; ++i)
        file += std::to_string(i) + ",Game " + std::to_string(i) + ",10,Indie\n";
    return file;
}

} // namespace

TEST_CASE("what started or ended while the process was down is made up for at its start")
{
    lives lives;
    lives.begin();
    lives.import(catalogue_of(3));
    lives.promote(1h, 5h);
    lives.work();
    lives.end();
    lives.world.clock.advance(2h);
    lives.begin();
    lives.work();
    CHECK(lives.on_sale() == 3);
    lives.end();
    lives.world.clock.advance(4h);
    lives.begin();
    lives.work();
    CHECK(lives.on_sale() == 0);
    CHECK(lives.count("events WHERE type = 'GameUpdated'") == 6);
    lives.end();
}

TEST_CASE("a promotion that started and ended while the process was down changes nothing")
{
    lives lives;
    lives.begin();
    lives.import(catalogue_of(3));
    lives.promote(1h, 5h);
    lives.end();
    lives.world.clock.advance(6h);
    lives.begin();
    lives.work();
    CHECK(lives.on_sale() == 0);
    CHECK(lives.count("events WHERE type = 'GameUpdated'") == 0);
    lives.end();
}

TEST_CASE("prices that were changed only in part are changed to the end by the next process, none twice")
{
    lives lives;
    lives.begin();
    lives.import(catalogue_of(900));
    lives.promote(1h, 5h);
    lives.end();
    lives.world.clock.advance(1h);
    lives.begin();
    lives.work_in_part();
    lives.end();
    lives.begin();
    CHECK(lives.count("promotions WHERE applied = 'running'") == 0);
    CHECK(lives.on_sale() < 900);
    lives.work();
    CHECK(lives.on_sale() == 900);
    CHECK(lives.count("events WHERE type = 'GameUpdated'") == 900);
    CHECK(lives.count("promotions WHERE applied = 'running'") == 1);
    lives.end();
}

TEST_CASE("a promotion that is edited while prices change has its way in the end")
{
    lives lives;
    lives.begin();
    lives.import(catalogue_of(900));
    lives.promote(1h, 5h);
    lives.end();
    lives.world.clock.advance(1h);
    lives.begin();
    lives.work_in_part();
    lives.write("UPDATE promotions SET version = 2, genre = 'Action', applied = NULL");
    lives.world.pass(2min);
    CHECK(lives.on_sale() == 0);
    CHECK(lives.count("promotions WHERE applied = 'running'") == 1);
    lives.end();
}

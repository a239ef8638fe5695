#include "bus/contracts/game_created.hpp"
#include "bus/contracts/game_updated.hpp"
#include "bus/contracts/game_withdrawn.hpp"
#include "index_fixture.hpp"
#include "platform/core/random.hpp"
#include "reactions/reactions.hpp"
#include "support/seeded_random.hpp"

#include <optional>

namespace fcg::test {

namespace {

/// Applies a version of a game; step 0 is its withdrawal.
void apply_step(index_world& world, int game_number, int step)
{
    if (step == 0)
        world.withdraw(game_id(game_number));
    else
        world.apply(game(game_number, step, "Half-Life " + std::to_string(step)));
}

/// Applies `steps` in every possible order, to another game each time. Returns the number of games.
int apply_in_every_order(index_world& world, std::vector<int> steps)
{
    int games = 0;
    std::ranges::sort(steps);
    do {
        ++games;
        for (auto const step : steps)
            apply_step(world, games, step);
    } while (std::ranges::next_permutation(steps).found);
    return games;
}

void check_agreement(index_world& world)
{
    CHECK(content_of(world.live()) == content_of(*indexer::load_live_index(*world.db).memory));
}

} // namespace

TEST_CASE("events in every order, each of them twice, give the newest version once")
{
    index_world world;
    auto const games = apply_in_every_order(world, {1, 1, 2, 2, 3, 3});
    std::pair<std::int64_t, std::string> const newest(3, "Half-Life 3");
    auto const table = stored(*world.db, slot::a);
    CHECK(std::ssize(table) == games);
    CHECK(std::ranges::all_of(table, [&](auto const& entry) { return entry.second == newest; }));
    CHECK(world.live().live_count() == table.size());
    CHECK(world.live().at(world.live().find(uuid_of(games)).value()).title_key == "half life 3");
    check_agreement(world);
}

TEST_CASE("a withdrawal at any position among the events is final")
{
    index_world world;
    apply_in_every_order(world, {0, 1, 2, 2});
    CHECK(stored(*world.db, slot::a).empty());
    CHECK(world.live().live_count() == 0);
}

TEST_CASE("applying tells whether the index has changed")
{
    index_world world;
    CHECK(world.apply(game(1, 2)));
    CHECK_FALSE(world.apply(game(1, 2)));
    CHECK_FALSE(world.apply(game(1, 1)));
    CHECK(world.withdraw(game_id(1)));
    CHECK_FALSE(world.withdraw(game_id(1)));
    CHECK_FALSE(world.apply(game(1, 3)));
}

TEST_CASE("an id in capitals is the same game")
{
    index_world world;
    std::string capitals = "ABCDEF00-0000-7000-8000-000000000001";
    auto facts = game(1);
    facts.game_id = capitals;
    world.apply(facts);
    CHECK(stored(*world.db, slot::a).contains(core::uuid::parse(capitals).value().to_string()));
    CHECK(world.withdraw(capitals));
    CHECK(world.live().live_count() == 0);
}

TEST_CASE("a game whose id is no UUID is refused")
{
    index_world world;
    auto facts = game(1);
    facts.game_id = "half-life";
    CHECK_THROWS_AS(world.apply(facts), bus::refused);
    CHECK_THROWS_AS(world.withdraw("half-life"), bus::refused);
}

TEST_CASE("a game that is not on sale any more leaves the index")
{
    index_world world;
    world.apply(game(1));
    auto facts = game(1, 2);
    facts.available = false;
    CHECK(world.apply(facts));
    CHECK(world.live().live_count() == 0);
}

TEST_CASE("memory follows what was committed, and nothing else")
{
    index_world world;
    std::vector<storage::database::unit_of_work> units;
    for (int number = 1; number <= 3; ++number)
        units.emplace_back([&world, number](storage::transaction& tx) {
            apply_game(tx, world.context, game(number));
            if (number == 2)
                throw std::runtime_error("the neighbour fails");
        });
    auto const outcomes = world.store.run(world.db->write_each(std::move(units)));
    CHECK_FALSE(outcomes[0]);
    CHECK(outcomes[1]);
    CHECK_FALSE(outcomes[2]);
    CHECK(world.live().live_count() == 2);
    CHECK(world.live().dead_count() == 0);
    CHECK_FALSE(world.live().find(uuid_of(2)));
    check_agreement(world);
}

TEST_CASE("while the other slot is built, both get what comes, and the new one answers after the swap")
{
    index_world world;
    world.apply(game(1, 1));
    world.apply(game(2, 1));
    world.begin_building();
    world.apply(game(1, 2, "Half-Life 2"));
    world.withdraw(game_id(2));
    CHECK(stored(*world.db, slot::b).at(game_id(1)).second == "Half-Life 2");
    CHECK(content_of(*world.index_slots.building().memory) == content_of(world.live()));

    world.swap();
    CHECK(world.index_slots.live().tables == slot::b);
    CHECK_FALSE(world.apply(game(2, 2)));
    world.apply(game(3, 1, "Portal"));
    CHECK(world.live().live_count() == 2);
    CHECK_FALSE(stored(*world.db, slot::a).contains(game_id(3)));
    check_agreement(world);
}

TEST_CASE("changes before and behind the swap of the same commit reach the tables and the memory that they "
          "were written to")
{
    index_world world;
    world.begin_building();
    std::vector<storage::database::unit_of_work> units;
    units.emplace_back([&](storage::transaction& tx) { apply_game(tx, world.context, game(1)); });
    units.emplace_back([&](storage::transaction& tx) { world.swap(tx); });
    units.emplace_back([&](storage::transaction& tx) { apply_game(tx, world.context, game(2)); });
    world.store.run(world.db->write_each(std::move(units)));
    CHECK(world.live().live_count() == 2);
    CHECK(stored(*world.db, slot::b).size() == 2);
    check_agreement(world);
}

TEST_CASE("a build that was given up is not heard of any more")
{
    index_world world;
    world.begin_building();
    world.index_slots.give_up_building();
    world.apply(game(1));
    CHECK(world.live().live_count() == 1);
    CHECK_FALSE(world.index_slots.building().memory);
}

TEST_CASE("the new state of a game is as popular as the game")
{
    index_world world;
    world.apply(game(1, 1));
    world.popularity.add_buyer(uuid_of(1), world.store.clock().now());
    world.apply(game(1, 2));
    CHECK(world.live().popularity(world.live().find(uuid_of(1)).value()) > 0);
}

TEST_CASE("loading gives what applying gave")
{
    index_world world;
    seeded_random random(7);
    for (int step = 0; step < 600; ++step) {
        auto const game_number = static_cast<int>(random.below(60)) + 1;
        auto const version = static_cast<std::int64_t>(random.below(20)) + 1;
        if (random.below(12) == 0) {
            world.withdraw(game_id(game_number));
            continue;
        }
        auto facts = game(game_number, version, "Game " + std::to_string(random.below(1'000)));
        facts.tags.push_back("tag " + std::to_string(random.below(30)));
        facts.developer = "Maker " + std::to_string(random.below(9)) + "; Other";
        facts.price.minor = static_cast<std::int64_t>(random.below(20'000));
        if (random.below(5) == 0)
            facts.release_date.reset();
        world.apply(facts);
    }
    CHECK(world.live().live_count() > 10);
    check_agreement(world);
    auto const loaded = indexer::load_live_index(*world.db);
    CHECK(loaded.tables == slot::a);
    CHECK(loaded.memory->end() <= world.live().end());
    CHECK(loaded.memory->dead_count() == 0);
}

namespace {

/// Applies an event and its position like the consumer of the queue does.
template <class Contract>
void deliver(index_world& world, Contract const& game_withdrawn, std::int64_t position)
{
    bus::subscriptions subscribed;
    indexer::index_game(subscribed, world.context, {});
    indexer::remove_game(subscribed, world.context, {});
    for (auto const& subscription : subscribed.all())
        if (subscription.contract == Contract::name) {
            auto const ready =
                subscription.prepare({world.store.env().ids.next().to_string(), to_json(game_withdrawn), {}});
            REQUIRE(ready.refusal == "");
            bus::delivery delivery;
            delivery.source = "games";
            delivery.position = position;
            world.db->write_now([&](storage::transaction& tx) { ready.in_transaction(tx, delivery); });
        }
}

std::vector<indexer::applied_position> positions(index_world& world)
{
    return world.db->read([](storage::reader& db) { return indexer::read_positions(db); });
}

} // namespace

TEST_CASE("what the catalogue tells is applied, and how far that went is noted")
{
    index_world world;
    auto const now = world.store.clock().now();
    deliver(world, contracts::game_created{.game = game(1, 1), .occurred_at = now}, 3);
    deliver(world, contracts::game_updated{.game = game(1, 2, "Half-Life 2"), .occurred_at = now}, 5);
    deliver(world, contracts::game_created{.game = game(2, 1), .occurred_at = now}, 4);
    CHECK(world.live().live_count() == 2);
    CHECK(stored(*world.db, slot::a).at(game_id(1)).second == "Half-Life 2");
    REQUIRE(positions(world).size() == 1);
    CHECK(positions(world)[0].position == 5);
    CHECK(positions(world)[0].applied_at == now);

    deliver(world, contracts::game_withdrawn{.game_id = game_id(1), .withdrawn_at = now}, 6);
    CHECK(world.live().live_count() == 1);
    CHECK(positions(world)[0].position == 6);
}

TEST_CASE("a message that comes from no event store notes no position")
{
    index_world world;
    deliver(world, contracts::game_created{.game = game(1, 1), .occurred_at = world.store.clock().now()}, 0);
    CHECK(world.live().live_count() == 1);
    CHECK(positions(world).empty());
}

TEST_CASE("memory knows what a game costs now, also when it is loaded again")
{
    index_world world;
    world.apply(on_sale(game(1), 450));
    world.apply(game(2));
    auto const loaded = indexer::load_live_index(*world.db);
    CHECK(content_of(*loaded.memory) == content_of(world.live()));
    auto const& indexed_game = world.live().at(world.live().find(uuid_of(1)).value());
    CHECK(indexed_game.price_key == 45'000);
    CHECK(indexed_game.is_on_sale);
    CHECK_FALSE(world.live().at(world.live().find(uuid_of(2)).value()).is_on_sale);
    CHECK(labels_of(world.live(), world.live().find(uuid_of(1)).value()) !=
          labels_of(world.live(), world.live().find(uuid_of(2)).value())); // another price band
}

} // namespace fcg::test

#include "engine_world.hpp"

#include <atomic>
#include <thread>

namespace fcg::test {

namespace {

using indexer::read_state;
using indexer::write_state;

/// Acts like a rebuild: events go into both slots, the games are written into the free one, which then
/// becomes live.
class other_slot {
public:
    explicit other_slot(engine_world& world) : world_(world)
    {
        world_.db->write_now([&](storage::transaction& tx) {
            auto state = read_state(tx);
            state.building = true;
            write_state(tx, state);
            tx.after_commit([&] { world_.index_slots.begin(index_); });
        });
    }

    void fill(std::span<game_facts const> facts_list)
    {
        world_.db->write_now([&](storage::transaction& tx) {
            for (auto const& facts : facts_list)
                if (auto stored = put_document(tx, index_.tables, facts))
                    tx.after_commit([memory = index_.memory, stored = *stored] { memory->add(stored); });
        });
    }

    void answer()
    {
        world_.db->write_now([&](storage::transaction& tx) {
            write_state(tx, {.live = index_.tables, .was_built = true, .building = false});
            tx.after_commit([&] { world_.index_slots.swap(); });
        });
        bool is_empty = false;
        while (!is_empty)
            world_.db->write_now(
                [&](storage::transaction& tx) { is_empty = clear_some(tx, other(index_.tables), 1'000); });
    }

private:
    engine_world& world_;
    indexer::index_slots::index index_{other(world_.index_slots.live().tables),
                                       std::make_shared<indexer::live_index>()};
};

std::vector<game_facts> wonders(int count, std::int64_t version)
{
    std::vector<game_facts> facts_list;
    for (int i = 1; i <= count; ++i)
        facts_list.push_back(game(i, "Wonder " + std::to_string(i), version));
    return facts_list;
}

} // namespace

TEST_CASE("an index is built anew beside the one that answers, and swapped, while games go on changing")
{
    constexpr int count = 3'000;
    engine_world world("rebuilt");
    world.chosen_settings.bulk = 100;
    world.restart();
    auto const games = wonders(count, 1);
    world.apply(games);
    REQUIRE(world.comes_to_have(count));
    auto const before = world.indexes();

    std::atomic<bool> goes_on = true;
    std::atomic<int> changes = 0;
    std::thread changing([&] {
        for (std::int64_t version = 2; goes_on; ++version)
            for (int i = 1; i <= 20; ++i) {
                world.put(game(i, "Changed " + std::to_string(version), version));
                ++changes;
            }
    });
    other_slot fresh(world);
    fresh.fill(games);
    fresh.answer();
    int fallbacks = 0;
    CHECK(eventually([&] {
        fallbacks += world.find("wonder").fallback ? 1 : 0;
        return world.indexes() != before;
    }));
    CHECK(fallbacks == 0); // one of the two indexes answers at any time
    goes_on = false;
    changing.join();

    CHECK(changes > 0);
    CHECK(world.comes_to_have(count));
    CHECK(world.comes_to_have(20, "changed"));
    CHECK(world.comes_to_have(count - 20, "wonder"));
    CHECK(world.indexes().size() == 1);
    CHECK(eventually([&] { return world.all_indexes() == world.indexes(); }));
}

TEST_CASE("two rebuilds that were missed are noticed, though the first slot answers again")
{
    engine_world world("twice");
    auto const games = wonders(10, 1);
    world.apply(games);
    REQUIRE(world.comes_to_have(10));
    auto const before = world.indexes();
    world.store.run(world.engine->stop());
    for (int i = 0; i < 2; ++i) {
        other_slot fresh(world);
        fresh.fill(std::span(games).first(7));
        fresh.answer();
    }
    world.restart();
    CHECK(world.comes_to_have(7));
    CHECK(world.indexes() != before);
}

} // namespace fcg::test

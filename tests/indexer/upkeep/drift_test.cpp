// The catalogue changes, the indexer dies and restarts, messages arrive twice, late and in any order, each
// time from one printed seed. Afterwards index and catalogue must be equal.
// FCG_SEED=17 test_indexer -tc="*storm*" runs one seed again; FCG_SEEDS=1000 runs that many.
#include "platform/core/unavailable.hpp"
#include "support/environment.hpp"
#include "support/storm.hpp"
#include "upkeep_case.hpp"

#include <cstdlib>
#include <filesystem>

namespace fcg::test {
namespace {

constexpr int editors = 6;
constexpr int changes_of_an_editor = 25;
constexpr int max_lives = 6;

/// What survives every process.
struct voyage {
    explicit voyage(std::uint64_t number) : world(number) {}

    simulated_world world;
    int lives = 0;
    int rebuilds = 0;
    int changes_left = editors * changes_of_an_editor;
};

/// One process, until it dies or comes to rest.
class stormy_life {
public:
    explicit stormy_life(voyage& voyage)
        : voyage_(voyage),
          folder_("life-" + std::to_string(++voyage.lives)),
          weather_(voyage.world.random, [this] { maybe_die(); }),
          life_(voyage.world, folder_, [this](bus::queue_transport& queue) {
              return std::make_unique<stormy_queue>(queue, weather_);
          })
    {
        life_.history.before_page = [this] { weather_.pass(0.02); };
        life_.start();
    }

    /// Runs the process. Returns false if it died.
    bool run()
    {
        async::task_group beside(voyage_.world.loop);
        for (int editor = 0; editor < editors; ++editor)
            beside.spawn("editor", edit());
        beside.spawn("operator", rebuild_and_restart());
        voyage_.world.run_until([&] { return is_dead_ || (beside.running() == 0 && is_at_rest()); }, 24h);
        voyage_.world.run(beside.drain(1h));
        return !is_dead_;
    }

    /// Checks the index once no faults are injected any more.
    void check()
    {
        calm_ = true;
        life_.history.before_page = [] {};
        auto const verify_report = life_.verify();
        CHECK_MESSAGE(verify_report.is_clean(), "missing ", verify_report.missing, ", extra ",
                      verify_report.extra, ", changed ", verify_report.changed, ": ",
                      verify_report.examples.empty() ? "" : verify_report.examples.front());
        CHECK(verify_report.games == games_on_sale());
        CHECK(life_.index->report().games == verify_report.games);
        CHECK(life_.count("SELECT count(*) FROM sales") == sales_that_count());
        for (auto const& name : life_.queue_names())
            CHECK(life_.queue().depth_now(name).ready == 0);
    }

private:
    task<> edit()
    {
        while (voyage_.changes_left > 0 && !is_dead_) {
            co_await async::sleep_for(voyage_.world.loop, std::chrono::milliseconds(weather_.below(4'000)));
            --voyage_.changes_left;
            change_something();
        }
    }

    void change_something()
    {
        auto const known = life_.shop.created();
        auto const game =
            known == 0 ? 0 : 1 + static_cast<int>(weather_.below(static_cast<std::size_t>(known)));
        if (game == 0 || weather_.happens(0.3))
            life_.shop.create(known + 1);
        else if (weather_.happens(0.25))
            life_.shop.withdraw(game);
        else if (weather_.happens(0.1))
            sell(game);
        else if (weather_.happens(0.3))
            life_.shop.promote(game, static_cast<std::int64_t>(weather_.below(1'000)));
        else
            life_.shop.edit(game);
    }

    void sell(int game)
    {
        auto const sale = life_.shop.sell(game);
        if (weather_.happens(0.5))
            life_.shop.take_back(sale);
    }

    /// From time to time an operator rebuilds the index.
    task<> rebuild_and_restart()
    {
        while (voyage_.changes_left > 0 && !is_dead_) {
            co_await async::sleep_for(voyage_.world.loop, std::chrono::milliseconds(weather_.below(15'000)));
            if (life_.index->begin_rebuild())
                ++voyage_.rebuilds;
        }
    }

    std::int64_t games_on_sale()
    {
        return life_.shop.games->read([](storage::reader& db) {
            auto row = db.query("SELECT count(*) - 2 * sum(type = 'GameWithdrawn') FROM events "
                                "WHERE type IN ('GameCreated', 'GameWithdrawn')");
            row.next();
            return row.integer(0);
        });
    }

    std::int64_t sales_that_count()
    {
        return life_.shop.library->read([](storage::reader& db) {
            auto row =
                db.query("SELECT count(*) - 2 * COALESCE(sum(type = 'EntitlementRevoked'), 0) FROM events");
            row.next();
            return row.integer(0);
        });
    }

    bool is_at_rest()
    {
        auto const state = life_.state();
        return state.was_built && !state.building && !life_.index->report().rebuilding && life_.is_idle();
    }

    /// May kill the process: the files as they are now become those of the next life.
    void maybe_die()
    {
        if (calm_ || is_dead_ || voyage_.lives >= max_lives || !weather_.happens(0.01))
            return;
        is_dead_ = true;
        auto const next = voyage_.world.folder / ("life-" + std::to_string(voyage_.lives + 1));
        std::filesystem::create_directories(next);
        for (auto const& file : std::filesystem::directory_iterator(voyage_.world.folder / folder_))
            if (auto const name = file.path().filename().string();
                name.ends_with(".db") || name.ends_with(".db-wal"))
                std::filesystem::copy_file(file.path(), next / name);
    }

    voyage& voyage_;
    std::string folder_;
    bool is_dead_ = false;
    bool calm_ = false;
    storm weather_;
    index_life life_;
};

struct passage {
    int lives = 0;
    int rebuilds = 0;
};

/// Runs one life after the other until one comes to rest.
passage sail(std::uint64_t seed)
{
    voyage voyage(seed);
    for (;;) {
        stormy_life stormy_life(voyage);
        if (!stormy_life.run())
            continue;
        CHECK(voyage.changes_left <= 0);
        stormy_life.check();
        return {voyage.lives, voyage.rebuilds};
    }
}

} // namespace

TEST_CASE("through any storm the index ends as the catalogue is")
{
    auto const first = number_from_environment("FCG_SEED", 1);
    auto const count = std::getenv("FCG_SEED") ? 1 : number_from_environment("FCG_SEEDS", 10);
    passage passage;
    for (auto seed = first; seed < first + count; ++seed) {
        CAPTURE(seed);
        auto const current_passage = sail(seed);
        passage.lives += current_passage.lives;
        passage.rebuilds += current_passage.rebuilds;
    }
    MESSAGE("seeds ", first, " to ", first + count - 1, ": ", passage.lives, " lives, ", passage.rebuilds,
            " rebuilds");
    if (count >= 10)
        CHECK(static_cast<std::uint64_t>(passage.lives) > count); // some processes died
}

} // namespace fcg::test
